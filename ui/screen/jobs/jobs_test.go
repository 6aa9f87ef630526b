package jobs_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/screen/jobs"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

type works struct {
	pulls   []workbench.Progress
	pushes  []workbench.PushProgress
	merges  []workbench.MergeProgress
	links   workbench.LinkNews
	chores  []workbench.Chore
	stopped []string
}

func (w *works) Jobs() []workbench.Progress        { return w.pulls }
func (w *works) Pushes() []workbench.PushProgress  { return w.pushes }
func (w *works) Merges() []workbench.MergeProgress { return w.merges }
func (w *works) Proposing() workbench.LinkNews     { return w.links }
func (w *works) StopProposing()                    { w.stopped = append(w.stopped, "links") }
func (w *works) StopJob(id string)                 { w.stopped = append(w.stopped, id) }
func (w *works) StopPush(id string)                { w.stopped = append(w.stopped, id) }
func (w *works) Chores() []workbench.Chore         { return w.chores }
func (w *works) StopChore(id string)               { w.stopped = append(w.stopped, id) }
func (w *works) StopMerge(id string)               { w.stopped = append(w.stopped, id) }

var _ jobs.Services = (*workbench.Workbench)(nil)

func busy() *works {
	at := time.Date(1999, 12, 31, 22, 0, 0, 0, time.UTC)
	return &works{
		pulls: []workbench.Progress{
			{Job: "j1", Connection: "acme", Model: "contact", Done: 4812, Total: 4812, New: 12, Changed: 3, Started: at, Finished: true, Notices: []string{"Two phone numbers could not be understood."}},
			{Job: "j2", Connection: "north", Model: "contact", Started: at, Finished: true, Problem: problem.New(problem.ProviderDown, "North does not answer.").WithHint("Try again in a while.")},
			{Job: "j3", Connection: "東京サロン", Model: "task", Done: 50, Total: 200, Started: at},
			{Job: "j4", Connection: "slow", Model: "note", Done: 7, Total: -1, Started: at, Waiting: time.Second},
		},
		pushes: []workbench.PushProgress{{Bulk: workbench.Bulk{ID: "bulk-1", Name: "phones"}, Done: 30, Total: 100, Started: at}},
		merges: []workbench.MergeProgress{{Merge: "m1", Title: "Ada Lovelace", Done: 3, Total: 3, Finished: true}},
		links:  workbench.LinkNews{Last: workbench.LastLinks{Ended: true, New: 4, Linked: 1}},
	}
}

// caring is a profile whose store is looked after, and of which an import is being put back.
func caring() *works {
	at := time.Date(1999, 12, 31, 22, 0, 0, 0, time.UTC)
	return &works{chores: []workbench.Chore{
		{Kind: workbench.ChoreBackup, Started: at, Finished: true, Backup: &workbench.StoreFile{Path: "store.db"}},
		{Kind: workbench.ChoreCheck, Started: at, Finished: true, Check: &workbench.StoreCheck{Faults: []workbench.StoreFault{{Text: "An index disagrees."}}}},
		{Kind: workbench.ChoreCompact, Started: at},
		{Kind: workbench.ChoreUnimport, Import: "import-abc2345", Started: at, Done: 30, Total: 120, Undone: &workbench.ImportUndone{Deleted: 30}},
	}}
}

func TestTheCareOfTheProfileIsListedAndStopped(t *testing.T) {
	in(t, func(t *testing.T) {
		w := caring()
		p := sit(t, w, screen.Env{}, 100, 20).See("2 running", "compact", "import-abc2345", "30 of 120", "written and read back", "not sound")
		p.Press("s", "j", "s")
		if want := "compact import undoimport-abc2345"; strings.Join(w.stopped, " ") != want {
			t.Errorf("stopped %q, want %q", w.stopped, want)
		}
		p.Press("enter")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Place != "imports" || to.Args != (screen.Target{ID: "import-abc2345"}) {
			t.Errorf("went to %+v", to)
		}
		p.Press("j", "enter")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Place != "store" {
			t.Errorf("went to %+v", to)
		}
	})
}

func hostile() *works {
	w := busy()
	w.pulls[2].Connection = "\x1b[31mred\u202e\n👩‍👩‍👧 हिन्दी " + strings.Repeat("wide 漢字 ", 20)
	w.pulls[0].Notices = []string{"\x1b]0;title\a" + strings.Repeat("long ", 100)}
	w.pulls[1].Problem = problem.New(problem.ProviderDown, "%s", problem.Clean("\x1b[2Jgone "+strings.Repeat("x", 300)))
	return w
}

func sit(t *testing.T, w *works, env screen.Env, width, height int) *seat.Seat {
	t.Helper()
	if env.Theme.Text.String() == "" && !env.Accessible {
		env.Theme = theme.New(theme.Options{Dark: true})
	}
	return seat.Sit(t, jobs.New(env, w), width, height)
}

func in(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

func TestTheBackgroundLooksRight(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]func() *works{
		"empty": func() *works { return &works{} }, "full": busy, "hostile": hostile,
		"error": func() *works {
			b := busy()
			b.pulls = b.pulls[1:2]
			b.pushes, b.merges, b.links = nil, nil, workbench.LinkNews{}
			return b
		},
	} {
		for _, size := range [][2]int{{60, 20}, {80, 24}, {160, 50}} {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				in(t, func(t *testing.T) {
					sit(t, w(), screen.Env{}, size[0], size[1]-4).Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
				})
			})
		}
	}
}

func TestWhatRunsCanBeStoppedByItsOwnWay(t *testing.T) {
	in(t, func(t *testing.T) {
		w := busy()
		p := sit(t, w, screen.Env{}, 100, 30).See("3 running", "50 of 200", "waits for the provider's limit")
		p.Press("s", "j", "s", "j", "s").Send(screen.ChangedMsg{Jobs: true})
		if got := strings.Join(w.stopped, " "); got != "j3 j4 bulk-1" {
			t.Errorf("stopped %s", got)
		}
		if !strings.Contains(p.Toast(), "what was done is kept") {
			t.Errorf("says %q", p.Toast())
		}
		p.Press("G", "s")
		if len(w.stopped) != 3 {
			t.Error("what has ended was stopped")
		}
	})
}

func TestEveryTaskLeadsToWhereItBelongs(t *testing.T) {
	in(t, func(t *testing.T) {
		w := busy()
		p := sit(t, w, screen.Env{}, 100, 30)
		for i, want := range []string{"connection", "connection", "bulk", "links", "changes", "connection", "connection"} {
			p.Press("g")
			for range i {
				p.Press("j")
			}
			p.Press("enter")
			if m, ok := seat.Asked[screen.GoMsg](p); !ok || m.Place != want {
				t.Errorf("the task %d leads to %q, want %q", i, m.Place, want)
			}
		}
		p.Press("esc")
		if _, ok := seat.Asked[screen.PopMsg](p); !ok {
			t.Error("esc does not go back")
		}
	})
}

func TestTheCursorStaysAtItsTaskWhenOthersEnd(t *testing.T) {
	in(t, func(t *testing.T) {
		w := busy()
		p := sit(t, w, screen.Env{Accessible: true, Theme: theme.New(theme.Options{Plain: true, ASCII: true})}, 100, 30).Press("j", "j").See("> push")
		w.pulls[2].Finished, w.pulls[3].Finished = true, true
		p.Send(screen.ChangedMsg{Jobs: true}).See("> push", "1 running")
		if _, y, ok := p.Cursor(); !ok || y != 2 {
			t.Errorf("the terminal's cursor is at %d", y)
		}
		w.pulls, w.pushes, w.merges, w.links = nil, nil, nil, workbench.LinkNews{}
		p.Send(screen.ChangedMsg{Jobs: true}).See("Nothing runs in the background.", "r on home").Press("enter", "s", "j")
	})
}

func TestTheMouseChoosesATask(t *testing.T) {
	in(t, func(t *testing.T) {
		p := sit(t, busy(), screen.Env{}, 100, 30)
		p.Send(tea.MouseClickMsg{X: 5, Y: 4}).See("> push").Send(tea.MouseWheelMsg{Button: tea.MouseWheelUp}).See("> pull   slow").Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).See("> push")
		p.Send(tea.MouseClickMsg{X: 5, Y: 25}).See("> push").Send(screen.ThemeMsg{Theme: theme.New(theme.Options{})})
	})
}
