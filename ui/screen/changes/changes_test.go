package changes

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// bench is a workbench with a list of changes.
type bench struct {
	all       []workbench.Change
	hang      bool
	fails     error
	planErr   error
	applyErr  error
	destroys  bool
	operation string // of the undo
	asked     []string
	applied   []workbench.Plan
}

func (b *bench) Changes(ctx context.Context, _ int) ([]workbench.Change, error) {
	if b.hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return b.all, b.fails
}

func (b *bench) PlanUndoFields(_ context.Context, id string, fields []string, by string) (workbench.Plan, error) {
	b.asked = append(b.asked, strings.Join(append([]string{id}, fields...), " "))
	p := workbench.Plan{Title: "Ada Lovelace", Connection: "Acme Salon", Undoes: id, By: by, Operation: b.operation, Destroys: b.destroys, Labels: map[string]string{"phone": "Phone"}}
	p.Changes = []model.Change{{Field: "phone", Before: "+12125550199", After: "+12125550100"}}
	return p, b.planErr
}

func (b *bench) Apply(_ context.Context, p workbench.Plan) (workbench.Change, error) {
	b.applied = append(b.applied, p)
	return workbench.Change{ID: "ch9"}, b.applyErr
}

func full() *bench {
	at := time.Date(1999, 12, 31, 23, 0, 0, 0, time.UTC)
	c := func(id, op, state, title string, minutes int) workbench.Change {
		return workbench.Change{
			ID: id, At: at.Add(-time.Duration(minutes) * time.Minute), By: "you, on the edit screen", Operation: "contact::" + op, Connection: "Acme Salon", Model: "contact",
			Record: "c" + id, Title: title, State: state, CanUndo: state == "done", Labels: map[string]string{"phone": "Phone", "tags": "Tags"},
			Changes: []model.Change{{Field: "phone", Before: "+12125550100", After: "+12125550199"}, {Field: "tags", Before: []string{"lead"}, After: []string{"lead", "vip"}}},
		}
	}
	all := []workbench.Change{
		c("5", "update", "sent", "Grace Hopper", 0), c("4", "update", "unknown", "Katherine Johnson", 9), c("3", "update", "done", "Ada Lovelace", 80),
		c("2", "create", "done", "Mary Jackson", 900), c("1", "delete", "failed", "Dorothy Vaughan", 4000),
	}
	all[0].WhyNot, all[1].WhyNot = "It is not finished: what became of it at the provider is not known yet.", "It is not finished: what became of it at the provider is not known yet."
	all[3].CanUndo, all[3].WhyNot, all[3].UndoneBy = false, "It was undone by 2b.", "2b"
	all[4].WhyNot, all[4].Error = "It did not take place.", "Example refused to delete Dorothy Vaughan."
	return &bench{all: all}
}

func openArgs(t *testing.T, b *bench, a Args) *seat.Seat {
	return seat.Sit(t, New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, a), 80, 21)
}

func open(t *testing.T, b *bench, w, h int) *seat.Seat {
	return seat.Sit(t, New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, Args{}), w, h)
}

func TestTheChangesLookRight(t *testing.T) {
	t.Parallel()
	states := map[string]struct {
		bench func() *bench
		keys  []string
	}{
		"full":    {full, nil},
		"one":     {full, []string{"j", "j", "enter"}},
		"failed":  {full, []string{"G", "enter"}},
		"undo":    {full, []string{"j", "j", "u"}},
		"empty":   {func() *bench { return &bench{} }, nil},
		"loading": {func() *bench { return &bench{hang: true} }, nil},
		"error":   {func() *bench { return &bench{fails: problem.New(problem.Storage, "The store cannot be read.")} }, nil},
		"wide": {func() *bench {
			b := full()
			b.all[2].Title = "漢字 太郎 👩‍👩‍👧 नमस्ते 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"
			return b
		}, nil},
		"hostile": {func() *bench {
			b := full()
			b.all[2].Title, b.all[2].Connection, b.all[2].By = "\x1b]0;pwned\x07Ada\u202e", "a\tb\x9b31m", "\x1b[2J"
			b.all[2].Changes[0].After = "\x1b[2Jgone"
			return b
		}, []string{"j", "j", "enter"}},
	}
	for _, size := range [][2]int{{60, 17}, {80, 21}, {160, 47}} {
		for name, s := range states {
			label := fmt.Sprintf("%s-%dx%d", name, size[0], size[1])
			t.Run(label, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					open(t, s.bench(), size[0], size[1]).Wait(time.Second).Press(s.keys...).Golden(label)
				})
			})
		}
	}
}

func TestUndoingShowsTheDifferenceFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := open(t, b, 80, 24).Press("j", "j", "u").See("Undo the change to Ada Lovelace?", "- +12125550199", "+ +12125550100")
		p.Press("u", "enter", "space")
		if len(b.applied) != 0 || b.asked[0] != "3" {
			t.Fatalf("asked %v, applied %d", b.asked, len(b.applied))
		}
		p.Press("y")
		toast, _ := seat.Asked[screen.ToastMsg](p)
		if len(b.applied) != 1 || b.applied[0].Undoes != "3" || toast.Undo != "ch9" {
			t.Errorf("applied %v, toast %+v", b.applied, toast)
		}
		p.See("3 of 5").Miss("Undo the change")
	})
}

func TestAChangeThatCannotBeUndoneSaysWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		if p := open(t, b, 80, 24).Press("u"); len(b.asked) != 0 || p.Toast() != b.all[0].WhyNot {
			t.Errorf("asked %v, toast %q", b.asked, p.Toast())
		}
		if p := open(t, &bench{}, 80, 24).Press("u", "enter", "o"); p.Toast() != "There is no change to undo." {
			t.Errorf("toast %q", p.Toast())
		}
	})
}

func TestUndoingACreationAsksAsADelete(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.destroys = true
		open(t, b, 80, 24).Press("j", "j", "u").See("Undo by deleting Ada Lovelace in Acme Salon?").Press("esc").Miss("Undo by deleting")
	})
}

func TestUndoingADeletionShowsTheNewRecord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.all[2].Operation, b.all[2].Changes, b.operation = "contact::delete", nil, "contact::create"
		p := open(t, b, 80, 24).Press("j", "j", "enter").See("Deleted Ada Lovelace", "Every value it had is kept here.")
		p.Press("u").See("+ +12125550100").Miss("- +12125550199")
	})
}

func TestARefusedUndoStaysAndSaysWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := problem.New(problem.Conflict, "Ada Lovelace changed at the provider meanwhile.")
		p.Fields = []problem.Field{{Name: "phone", Message: "Phone is +12125550111 by now"}}
		b.applyErr = &workbench.Conflict{Problem: p}
		open(t, b, 80, 24).Press("j", "j", "u", "y").See("changed at the provider meanwhile", "Phone is +12125550111 by now", "n to leave it")
		b.planErr = problem.New(problem.SignIn, "Acme Salon needs a new sign-in.")
		if q := open(t, b, 80, 24).Press("j", "j", "u"); q.Toast() != "Acme Salon needs a new sign-in." {
			t.Errorf("toast %q", q.Toast())
		}
	})
}

func TestTheCursorStaysOnItsChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := open(t, b, 80, 24).Press("j", "j")
		b.all = append([]workbench.Change{{ID: "6", Operation: "contact::update", Title: "New", State: "done"}}, b.all...)
		p.Send(screen.ChangedMsg{Records: true}).See("4 of 6").Press("o")
		to, _ := seat.Asked[screen.GoMsg](p)
		if want := (screen.Target{Model: "contact", ID: "c3", Connection: "Acme Salon"}); to.Args != want {
			t.Errorf("went to %+v", to)
		}
		b.all = nil
		p.Send(screen.ChangedMsg{Records: true}).See("Nothing was changed from here yet.").Press("j", "enter", "k")
	})
}

func TestAFailedReloadKeepsTheList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := open(t, b, 80, 24)
		b.fails = problem.New(problem.Storage, "The store cannot be read.")
		p.Press("r").See("The store cannot be read.", "Ada Lovelace")
		for _, size := range [][2]int{{1, 1}, {20, 3}, {39, 9}, {71, 12}, {300, 80}} {
			p.Resize(size[0], size[1]).Seen()
			p.Press("enter").Seen()
			p.Press("esc")
		}
	})
}

func TestChangesOfSeveralAccountsTellWhichOneTheyAreOf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		open(t, full(), 80, 24).See("Ada Lovelace").Miss("Acme Salon")
		b := full()
		b.all[1].Connection, b.all[3].Connection = "harbour-dental-studio-north", "harbour-dental-studio-south"
		p := open(t, b, 80, 24).See("Katherine Johnson  harbour-…o-north", "Ada Lovelace       Acme Salon", "Mary Jackson      harbour-…o-south")
		p.Resize(120, 24).See("harbour-…o-north Phone, Tags").Resize(60, 20).Miss("harbour").See("Katherine Johnson")
		for _, line := range strings.Split(p.Resize(120, 24).Seen(), "\n") {
			if at := strings.Index(line, "harbour-"); at >= 0 && ansi.StringWidth(line[:at]) != 74 {
				t.Errorf("%d cells before the account: %q", ansi.StringWidth(line[:at]), line)
			}
		}
	})
}

func TestEachThemeIsItself(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "plain": {Plain: true, ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				open(t, full(), 80, 12).Press("j", "j").Send(screen.ThemeMsg{Theme: theme.New(o)}).GoldenStyled("colours-" + name)
			})
		})
	}
}

func TestAScreenReaderFindsTheRow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := seat.Sit(t, New(screen.Env{ID: 5, Accessible: true}, full(), Args{}), 80, 12).Press("j", "j")
		if _, y, ok := p.Cursor(); !ok || !strings.Contains(strings.Split(p.Seen(), "\n")[y], "Ada Lovelace") {
			t.Errorf("the cursor is in line %d:\n%s", y, p.Seen())
		}
	})
}

func TestAConflictIsCalledOneAndLeadsToItsDecision(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.all[2].State, b.all[2].Error = "conflict", "Ada Lovelace was changed at the provider by somebody else: phone."
		p := open(t, b, 80, 24).See("≠ conflict").Press("j", "j", "e")
		if _, gone := seat.Asked[screen.GoMsg](p); gone {
			t.Fatal("the list decided something")
		}
		p.Press("enter").See("≠ conflict", "by somebody else: phone").Press("e")
		to, _ := seat.Asked[screen.GoMsg](p)
		if want := (screen.Target{Model: "contact", ID: "c3", Change: "3"}); to.Place != "edit" || to.Args != want {
			t.Errorf("went to %+v", to)
		}
		q := open(t, full(), 80, 24).Press("j", "j", "enter", "e")
		if _, gone := seat.Asked[screen.GoMsg](q); gone {
			t.Error("a change that was done is decided")
		}
	})
}
