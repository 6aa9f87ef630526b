package imports

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
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

// desk is a workbench with imports.
type desk struct {
	all             []workbench.Imported
	rows            []workbench.Change
	hang            bool
	fails, planErr  error
	startErr        error
	asked           []workbench.ImportUndoRequest
	begun           []workbench.ImportUndo
	chores          []workbench.Chore
	counts          workbench.ImportUndoCounts
	warnings, moved []string
}

func (d *desk) Imports(ctx context.Context) ([]workbench.Imported, error) {
	if d.hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return d.all, d.fails
}

func (d *desk) ImportChanges(context.Context, string) ([]workbench.Change, error) {
	return d.rows, d.fails
}

func (d *desk) PlanImportUndo(_ context.Context, req workbench.ImportUndoRequest) (workbench.ImportUndo, error) {
	d.asked = append(d.asked, req)
	u := workbench.ImportUndo{Import: req.Import, Model: "contact", Connection: "Acme Salon", By: req.By, Counts: d.counts, Warnings: d.warnings}
	u.Labels = map[string]string{"lastName": "Last name"}
	u.Steps = []workbench.ImportUndoStep{
		{Change: "c3", Operation: "contact::delete", Title: "Nina Quince"},
		{Change: "c2", Operation: "contact::update", Title: "Ada Lovelace", Changes: []model.Change{{Field: "lastName", Before: "Changed", After: "Lovelace"}}},
		{Change: "c1", Operation: "contact::update", Title: "Mary Jackson", Differs: d.moved},
		{Change: "c0", Operation: "contact::update", Title: "Grace Hopper", Stays: "The record was deleted since."},
	}
	return u, d.planErr
}

func (d *desk) StartImportUndo(u workbench.ImportUndo) error {
	d.begun = append(d.begun, u)
	return d.startErr
}

func (d *desk) Chores() []workbench.Chore { return d.chores }

func full() *desk {
	at := time.Date(1999, 12, 31, 23, 0, 0, 0, time.UTC)
	row := func(id, op, state, title string) workbench.Change {
		return workbench.Change{
			ID: id, At: at, Operation: "contact::" + op, Connection: "Acme Salon", Model: "contact", Record: "r" + id, Title: title, State: state, Import: "import-abc2345",
			Changes: []model.Change{{Field: "lastName", After: "Quince"}, {Field: "email", After: "nina@example.com"}},
			Labels:  map[string]string{"lastName": "Last name", "email": "E-mail"},
		}
	}
	rows := []workbench.Change{row("c1", "update", "done", "Mary Jackson"), row("c2", "update", "done", "Ada Lovelace"), row("c3", "create", "done", "Nina Quince"), row("c4", "create", "failed", "Omar Quince")}
	rows[3].Error, rows[3].Record = "Example refused Omar Quince: Email is taken.", ""
	return &desk{
		all: []workbench.Imported{
			{Import: "import-abc2345", File: "people.csv", Model: "contact", Connection: "Acme Salon", Since: at, Until: at, By: "you, from the command line", Rows: 12, Made: 1, Changed: 2, Same: 6, Left: 1, Rejected: 1, Failed: 1},
			{Import: "import-def2345", File: "spring fair.vcf", Model: "contact", Connection: "north", Since: at.Add(-50 * time.Hour), By: "you, from the command line", Rows: 40, Made: 31, Waiting: 9},
			{Import: "import-ghi2345", Model: "task", Connection: "north", Since: at.Add(-900 * time.Hour), By: "you, from the command line", Undone: 4, WhyNot: "This import was undone already."},
		},
		rows: rows, counts: workbench.ImportUndoCounts{Deleted: 1, Restored: 2, Stays: 1, Differs: 1}, moved: []string{"Last name"},
		warnings: []string{"The contact that it made is deleted in Acme Salon: the import once more makes new ones, with new ids.", "1 change stays: The record was deleted since."},
	}
}

func (d *desk) running(finished bool, results ...workbench.ImportUndoResult) *desk {
	c := workbench.Chore{Kind: workbench.ChoreUnimport, Import: "import-abc2345", Done: 2, Total: 4, Undone: &workbench.ImportUndone{Deleted: 1, Restored: 1, Waiting: 2}, Finished: finished, Results: results}
	if finished {
		c.Undone = &workbench.ImportUndone{Deleted: 1, Restored: 1, Left: 1, Stays: 1}
	}
	d.chores = []workbench.Chore{c}
	return d
}

func results() []workbench.ImportUndoResult {
	return []workbench.ImportUndoResult{
		{ImportUndoStep: workbench.ImportUndoStep{Title: "Mary Jackson"}, State: "left", Why: "Mary Jackson changed at Example meanwhile."},
		{ImportUndoStep: workbench.ImportUndoStep{Title: "Grace Hopper", Stays: "The record was deleted since."}, State: "stays"},
	}
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

func TestTheImportsLookRight(t *testing.T) {
	t.Parallel()
	states := map[string]struct {
		desk func() *desk
		keys []string
	}{
		"full":    {full, nil},
		"broken":  {full, []string{"j"}},
		"rows":    {full, []string{"enter"}},
		"refused": {full, []string{"enter", "f", "enter"}},
		"asking":  {full, []string{"u"}},
		"running": {func() *desk { return full().running(false) }, []string{"enter"}},
		"ended":   {func() *desk { return full() }, []string{"u", "y"}},
		"empty":   {func() *desk { return &desk{} }, nil},
		"loading": {func() *desk { return &desk{hang: true} }, nil},
		"error":   {func() *desk { return &desk{fails: problem.New(problem.Storage, "The store cannot be read.")} }, nil},
		"hostile": {func() *desk {
			d := full()
			d.all[0].File, d.all[0].Connection, d.all[0].By = "\x1b]0;pwned\x07漢字 太郎 👩‍👩‍👧 "+strings.Repeat("long ", 40)+".csv", "a\tb\x9b31m\u202e", "\x1b[2J"
			d.rows[0].Title, d.rows[0].Error = "\x1b[2Jgone\u202e", "\x1b[31mred"
			return d
		}, []string{"enter"}},
	}
	for _, size := range [][2]int{{60, 17}, {80, 21}, {160, 47}} {
		for name, s := range states {
			label := fmt.Sprintf("%s-%dx%d", name, size[0], size[1])
			t.Run(label, func(t *testing.T) {
				in(t, func(t *testing.T) {
					d := s.desk()
					p := open(t, d, size[0], size[1]).Wait(time.Second).Press(s.keys...)
					if name == "ended" {
						d.running(true, results()...)
						p.Send(screen.ChangedMsg{Records: true, Jobs: true})
					}
					p.Golden(label)
				})
			})
		}
	}
}

func TestUndoingAnImportSaysFirstWhatItMeans(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := open(t, d, 120, 30).Press("u").See("Undo the import of people.csv in Acme Salon: delete 1 record, and give 2 records the values from before?")
		p.See("The contact that it made is deleted", "- Nina Quince is deleted", "Last name   - Changed", "+ Lovelace", "Mary Jackson: changed since (Last name), left as it is", "Grace Hopper stays")
		p.Press("u", "enter", "space")
		if len(d.begun) != 0 || len(d.asked) != 1 || d.asked[0].Import != "import-abc2345" || !d.asked[0].Recover || d.asked[0].By == "" {
			t.Fatalf("begun %d, asked %+v", len(d.begun), d.asked)
		}
		d.running(false)
		p.Press("y").See("2 of 4 changes", "1 deleted, 1 as before, 2 not come to", "esc leaves it running")
		if len(d.begun) != 1 || d.begun[0].Import != "import-abc2345" {
			t.Fatalf("begun %+v", d.begun)
		}
		p.Press("esc").See("It is being put back: 2 of 4 changes.").Press("u")
		if p.Toast() != "It is being put back already." {
			t.Errorf("toast %q", p.Toast())
		}
		p.Press("enter").See("2 of 4 changes")
		d.running(true, results()...)
		p.Send(screen.ChangedMsg{Records: true, Jobs: true})
		p.See("Not all of the import is put back", "Mary Jackson stays as it is: Mary Jackson changed at Example meanwhile.", "Grace Hopper stays as it is")
		d.counts = workbench.ImportUndoCounts{Restored: 1}
		p.Press("u").See("give 1 record the values from before?").Press("n").See("Not all of the import")
		p.Press("enter").See("Omar Quince")
	})
}

func TestAnImportThatCannotBeUndoneSaysWhy(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		if p := open(t, d, 80, 24).Press("G", "u"); p.Toast() != "This import was undone already." || len(d.asked) != 0 {
			t.Errorf("toast %q", p.Toast())
		}
		if p := open(t, &desk{}, 80, 24).Press("u", "enter", "o", "f", "j"); p.Toast() != "There is no import to undo." {
			t.Errorf("toast %q", p.Toast())
		}
		d.planErr = problem.New(problem.Unsupported, "Nothing of it can be put back.")
		if p := open(t, d, 80, 24).Press("u"); p.Toast() != "Nothing of it can be put back." {
			t.Errorf("toast %q", p.Toast())
		}
		d.planErr, d.startErr = nil, problem.New(problem.Busy, "That is under way already.")
		if p := open(t, d, 80, 24).Press("u", "y").See("Imports"); p.Toast() != "That is under way already." {
			t.Errorf("toast %q", p.Toast())
		}
	})
}

func TestTheRowsOfAnImportLeadOn(t *testing.T) {
	in(t, func(t *testing.T) {
		p := open(t, full(), 100, 24).Press("enter").See("people.csv", "1 of 4", "Edited Mary Jackson", "Last name, E-mail", "Example refused Omar Quince")
		p.Press("o")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Place != "record" || to.Args != (screen.Target{Model: "contact", ID: "rc1", Connection: "Acme Salon"}) {
			t.Errorf("went to %+v", to)
		}
		p.Press("f").See("1 of 1", "Omar Quince").Miss("Mary Jackson").Press("enter").See("Example refused Omar Quince", "+ Quince").Press("esc", "f").See("1 of 4")
		p.Press("esc").See("1 of 3").Press("esc")
		if _, left := seat.Asked[screen.PopMsg](p); !left {
			t.Error("esc does not leave")
		}
	})
}

func TestAnImportThatIsAskedForIsOpened(t *testing.T) {
	in(t, func(t *testing.T) {
		seat.Sit(t, New(screen.Env{ID: 5}, full(), Args{Import: "import-def2345"}), 80, 24).See("spring fair.vcf", "the same patchbay import once more does the rest", "Ada Lovelace")
		seat.Sit(t, New(screen.Env{ID: 5}, full().running(false), Args{Import: "import-abc2345"}), 80, 24).See("2 of 4 changes")
		seat.Sit(t, New(screen.Env{ID: 5}, full(), Args{Import: "import-nothing"}), 80, 24).See("1 of 3")
	})
}

func TestAFailedReloadKeepsWhatWasRead(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := open(t, d, 80, 24)
		d.fails = problem.New(problem.Storage, "The store cannot be read.")
		p.Press("r").See("This is what was known before", "people.csv")
		for _, size := range [][2]int{{1, 1}, {20, 3}, {39, 9}, {71, 12}, {300, 80}} {
			for _, keys := range [][]string{nil, {"enter"}, {"enter"}, {"esc", "esc", "u"}, {"n"}} {
				p.Resize(size[0], size[1]).Press(keys...).Seen()
			}
		}
	})
}

func TestAScreenReaderFindsTheImport(t *testing.T) {
	in(t, func(t *testing.T) {
		th := theme.New(theme.Options{Plain: true, ASCII: true})
		p := seat.Sit(t, New(screen.Env{ID: 5, Accessible: true, Theme: th}, full(), Args{}), 80, 24).Press("j")
		if _, y, ok := p.Cursor(); !ok || !strings.HasPrefix(strings.Split(p.Seen(), "\n")[y], ">") || !strings.Contains(strings.Split(p.Seen(), "\n")[y], "spring fair.vcf") {
			t.Errorf("the cursor is in line %d:\n%s", y, p.Seen())
		}
		p.Press("k", "enter", "j")
		if _, y, ok := p.Cursor(); !ok || !strings.Contains(strings.Split(p.Seen(), "\n")[y], "Ada Lovelace") {
			t.Errorf("the cursor is in line %d:\n%s", y, p.Seen())
		}
	})
}
