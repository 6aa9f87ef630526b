package store

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

var _ Services = (*workbench.Workbench)(nil)

// desk is a workbench with a store.
type desk struct {
	view    workbench.StoreView
	shelves []workbench.Shelf
	chores  []workbench.Chore
	hang    bool
	fails   error
	busy    error
	excess  int
	did     []string
}

func (d *desk) Store(ctx context.Context) (workbench.StoreView, error) {
	if d.hang {
		<-ctx.Done()
		return workbench.StoreView{}, ctx.Err()
	}
	return d.view, d.fails
}

func (d *desk) Retention(context.Context) ([]workbench.Shelf, error) { return d.shelves, d.fails }
func (d *desk) Chores() []workbench.Chore                            { return d.chores }

func (d *desk) PlanRule(context.Context, string, workbench.Rule) (int, error) {
	return d.excess, d.fails
}

func (d *desk) SetRule(_ context.Context, shelf string, r workbench.Rule) error {
	d.did = append(d.did, fmt.Sprintf("%s %d %d %d", shelf, r.Days, r.Rows, r.Bytes))
	return nil
}

func (d *desk) act(what string) error {
	d.did = append(d.did, what)
	return d.busy
}

func (d *desk) StartPrune() error   { return d.act("prune") }
func (d *desk) StartBackup() error  { return d.act("backup") }
func (d *desk) StartCompact() error { return d.act("compact") }
func (d *desk) StartCheck(quick bool) error {
	return d.act(fmt.Sprintf("check %v", quick))
}

func full() *desk {
	at := time.Date(1999, 12, 31, 22, 0, 0, 0, time.UTC)
	rule := workbench.Rule{Days: 365}
	return &desk{
		view: workbench.StoreView{
			Path: "/home/ada/.local/share/patchbay/profiles/default/store.db", Bytes: 48_200_000, FreeBytes: 81_000_000_000, Records: 4932, Connections: 3,
			Parts:   []workbench.StorePart{{Name: "records", Bytes: 21e6}, {Name: "natives", Bytes: 12e6}, {Name: "search", Bytes: 9e6}, {Name: "unused", Bytes: 1e6}, {Name: "log", Bytes: 0}},
			Backup:  &workbench.StoreFile{Path: "/home/ada/.local/share/patchbay/profiles/default/backups/store-19991231-220000.db", Bytes: 47e6, At: at},
			Checked: &workbench.StoreCheck{At: at, Whole: true},
			Copies:  []workbench.StoreFile{{Path: "/home/ada/store.db.v7-19991230.bak", Bytes: 40e6, At: at.Add(-48 * time.Hour)}},
		},
		shelves: []workbench.Shelf{
			{Name: "history", About: "values that fields had", Rule: rule, Standard: rule, Rows: 1203, Bytes: 2_100_000, Oldest: &at},
			{Name: "calls", About: "HTTP calls with what was sent and answered", Rule: workbench.Rule{Rows: 5000, Bytes: 50e6}, Standard: workbench.Rule{Rows: 20000}, Rows: 5012, Bytes: 30e6, Excess: 12},
			{Name: "journal", Standard: workbench.Rule{}, Rows: 1},
		},
	}
}

func with(d *desk, all ...workbench.Chore) *desk {
	d.chores = all
	return d
}

func open(t *testing.T, d *desk, w, h int) *seat.Seat {
	t.Helper()
	return seat.Sit(t, New(screen.Env{ID: 5, Theme: theme.Theme{}}, d, Args{}), w, h)
}

func in(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

func TestTheStoreLooksRight(t *testing.T) {
	t.Parallel()
	began := time.Date(1999, 12, 31, 23, 59, 0, 0, time.UTC)
	states := map[string]struct {
		desk func() *desk
		keys []string
	}{
		"full":     {full, nil},
		"rule":     {full, []string{"j", "enter"}},
		"compact":  {full, []string{"p"}},
		"tidy":     {full, []string{"t"}},
		"unlooked": {func() *desk { d := full(); d.view.Backup, d.view.Checked, d.view.Copies = nil, nil, nil; return d }, []string{"G"}},
		"running": {func() *desk {
			return with(full(), workbench.Chore{Kind: workbench.ChoreCheck, Started: began}, workbench.Chore{Kind: workbench.ChoreCompact, Finished: true, Compacted: &workbench.StoreCompacted{Before: 50e6, After: 48e6}})
		}, nil},
		"damaged": {func() *desk {
			return with(full(), workbench.Chore{Kind: workbench.ChoreCheck, Finished: true, Check: &workbench.StoreCheck{Faults: []workbench.StoreFault{{Text: "An index disagrees with its table.", Fix: "patchbay store rebuild"}}}},
				workbench.Chore{Kind: workbench.ChorePrune, Finished: true, Pruned: map[string]int{"calls": 12}})
		}, nil},
		"loading": {func() *desk { return &desk{hang: true} }, nil},
		"error":   {func() *desk { return &desk{fails: problem.New(problem.Storage, "The store cannot be read.")} }, nil},
		"hostile": {func() *desk {
			d := full()
			d.view.Path, d.view.Backup.Path, d.shelves[0].About = "/\x1b]0;pwned\x07漢字/"+strings.Repeat("long", 60), "/x/\x1b[2J\u202egone", "\x1b[31mred"
			return d
		}, nil},
	}
	for _, size := range [][2]int{{60, 17}, {80, 21}, {160, 47}} {
		for name, s := range states {
			label := fmt.Sprintf("%s-%dx%d", name, size[0], size[1])
			t.Run(label, func(t *testing.T) {
				in(t, func(t *testing.T) {
					open(t, s.desk(), size[0], size[1]).Wait(time.Second).Press(s.keys...).Golden(label)
				})
			})
		}
	}
}

func TestTheCareOfTheStoreBeginsWithAKey(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := open(t, d, 100, 40).Press("c", "C", "b")
		p.Press("p").See("Write the store anew").Press("p", "enter", "n").Miss("Write the store anew").Press("p", "y")
		p.Press("t").See("Let go of 12 rows now?").Press("y")
		if want := "check false, check true, backup, compact, prune"; strings.Join(d.did, ", ") != want {
			t.Errorf("did %q, want %q", d.did, want)
		}
		d.busy = problem.New(problem.Busy, "A pull is running: the store cannot be compacted meanwhile.")
		if p.Press("p", "y"); p.Toast() != "A pull is running: the store cannot be compacted meanwhile." {
			t.Errorf("toast %q", p.Toast())
		}
	})
}

func TestADemoDoesNotSayWhereItsStoreLies(t *testing.T) {
	in(t, func(t *testing.T) {
		seat.Sit(t, New(screen.Env{ID: 5}, full(), Args{Demo: true}), 100, 40).See("in a folder that goes with the demo").Miss("/home/ada", "store restore")
	})
}

func TestAKeyThatCannotActNowSaysWhy(t *testing.T) {
	in(t, func(t *testing.T) {
		d := with(full(), workbench.Chore{Kind: workbench.ChoreBackup})
		s := New(screen.Env{}, d, Args{}).(*Screen)
		open(t, d, 80, 24)
		s.took(known{d.view, d.shelves}, nil)
		why := map[string]string{}
		for _, b := range s.Keys() {
			why[b.Binding.Keys()[0]] = b.Why
		}
		for key, want := range map[string]string{"c": "A backup is being written.", "p": "A backup is being written.", "d": "That is the rule already.", "enter": ""} {
			if why[key] != want {
				t.Errorf("%s: %q, want %q", key, why[key], want)
			}
		}
	})
}

func TestARuleIsAskedForBeforeItLetsAnythingGo(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := open(t, d, 100, 40).Press("enter").See("How long to keep: history", "365").Press("ctrl+u").Type("x").Press("ctrl+s").See("A whole number, or empty for any.")
		if p.Press("ctrl+u").Type("90").Press("tab", "tab").Type("2.5").Press("ctrl+s"); len(d.did) != 1 || d.did[0] != "history 90 0 2500000" {
			t.Fatalf("did %q", d.did)
		}
		d.excess = 40
		p.Press("enter", "ctrl+s").See("Of history, keep: 365 days?", "40 rows would go.").Press("n")
		if len(d.did) != 1 {
			t.Errorf("did %q", d.did)
		}
		p.Press("j", "d").See("Of calls, keep: 20,000 rows?").Press("y")
		if len(d.did) != 2 || d.did[1] != "calls 0 20000 0" {
			t.Errorf("did %q", d.did)
		}
		if !strings.Contains(p.Toast(), "Of calls is kept: 20,000 rows. What is beyond that goes within a day") {
			t.Errorf("toast %q", p.Toast())
		}
		p.Press("enter", "esc").See("What takes the room")
	})
}

func TestNothingBreaksInASmallWindow(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := open(t, d, 80, 24)
		d.fails = problem.New(problem.Storage, "The store cannot be read.")
		p.Press("r").See("This is what was known before").Press("enter", "ctrl+s")
		if p.Toast() != "The store cannot be read." {
			t.Errorf("toast %q", p.Toast())
		}
		for _, size := range [][2]int{{1, 1}, {20, 3}, {39, 9}, {71, 12}, {300, 80}} {
			for _, keys := range [][]string{{"esc"}, {"j"}, {"G"}, {"enter"}, {"esc", "p"}, {"n", "t"}, {"n", "pgdown"}, {"g"}} {
				p.Resize(size[0], size[1]).Press(keys...).Seen()
			}
		}
	})
}

func TestAScreenReaderFindsTheRule(t *testing.T) {
	in(t, func(t *testing.T) {
		th := theme.New(theme.Options{Plain: true, ASCII: true})
		p := seat.Sit(t, New(screen.Env{ID: 5, Accessible: true, Theme: th}, full(), Args{}), 80, 24).Press("j")
		if _, y, ok := p.Cursor(); !ok || !strings.HasPrefix(strings.Split(p.Seen(), "\n")[y], " > calls") {
			t.Errorf("the cursor is in line %d:\n%s", y, p.Seen())
		}
	})
}
