package record

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// bench is a workbench of one record.
type bench struct {
	used    []string
	view    workbench.RecordView
	native  string
	history []workbench.HistoryEntry
	hang    bool  // Show answers only when it is cancelled
	fails   error // of Show
	refuses error // of Apply
	pulls   []workbench.PullRequest
	applied []workbench.Plan
	opened  []string
	why     workbench.Why

	kin      workbench.MergedView
	proposed []workbench.Link
	unlinked []string

	relations []workbench.Relation
	asked     []int // how many of each relation
}

func (b *bench) Show(ctx context.Context, _, _ string) (workbench.RecordView, error) {
	if b.hang {
		<-ctx.Done()
		return workbench.RecordView{}, ctx.Err()
	}
	return b.view, b.fails
}

func (b *bench) Native(context.Context, string, string) (json.RawMessage, error) {
	return json.RawMessage(b.native), b.fails
}

func (b *bench) History(context.Context, string, string) ([]workbench.HistoryEntry, error) {
	return b.history, nil
}

func (b *bench) PlanDelete(_ context.Context, m, id, by string) (workbench.Plan, error) {
	p := workbench.Plan{Operation: m + "::delete", Record: id, Title: b.view.Title, Connection: b.view.Connection, Destroys: true, By: by, Labels: labels(b.view), Warnings: []string{"It can be put back only as a new record."}}
	for _, path := range b.view.Record.Fields.Paths() {
		p.Changes = append(p.Changes, model.Change{Field: path, Before: b.view.Record.Fields[path]})
	}
	return p, nil
}

func (b *bench) Apply(_ context.Context, p workbench.Plan) (workbench.Change, error) {
	b.applied = append(b.applied, p)
	return workbench.Change{ID: "ch1", Title: p.Title}, b.refuses
}

func (b *bench) StartPull(r workbench.PullRequest) (string, error) {
	b.pulls = append(b.pulls, r)
	return "job", b.refuses
}

// browsing is a workbench that can also open a browser.
type browsing struct{ *bench }

func (b browsing) OpenURL(_ context.Context, url string) error {
	b.opened = append(b.opened, url)
	return nil
}

// view makes a record as the workbench shows it, from its values.
func view(f model.Fields) workbench.RecordView {
	m := model.Contact().With(model.Field{Name: "customFields.shoe", Label: "Shoe size", Type: model.Number, Native: "cf_91"})
	natives := map[string]string{"firstName": "firstName", "email": "email", "phone": "phone", "address.city": "city", "tags": "tags", "name": "contactName"}
	v := workbench.RecordView{
		Model: m, Title: m.Title(f, "c7"), Connection: "Acme Salon", Connector: "example", PulledAt: time.Now().Add(-3 * time.Minute), CanEdit: true, CanDelete: true,
		Record: model.Record{Model: "contact", ID: "c7", Fields: f, UpdatedAt: time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC), Remote: model.Remote{ID: "ocQHyuzHvysMo5N5VsXc", URL: "https://app.example.com/c/7"}},
	}
	for _, field := range m.Fields {
		fv := workbench.FieldView{Field: field, Value: f[field.Name], Text: model.Display(f[field.Name]), Native: natives[field.Name], Editable: !field.ReadOnly, Known: true}
		if field.ReadOnly {
			fv.WhyNot = field.Label + " cannot be changed."
		}
		v.Fields = append(v.Fields, fv)
	}
	return v
}

func ada() model.Fields {
	return model.Fields{
		"name": "Ada Lovelace", "firstName": "Ada", "lastName": "Lovelace", "email": "ada@example.com", "phone": "+12125550100",
		"companyName": "Analytical Engines", "tags": []string{"vip", "lead"}, "address.line1": "12 St James's Square", "address.city": "London", "address.country": "GB",
		"birthday": "1815-12-10", "notesText": "Prefers letters.\nNever call before noon; the engine is being oiled then and nobody hears the bell.",
		"lastActivityAt": "2026-02-01T10:00:00Z", "customFields.shoe": 38.5,
	}
}

func full() *bench {
	b := &bench{view: view(ada()), native: `{"contact":{"id":"ocQHyuzHvysMo5N5VsXc","contactName":"ada lovelace","phone":"+12125550100","tags":["vip","lead"],"customFields":[{"id":"cf_91","value":38.5}]}}`}
	at := time.Now().Add(-2 * time.Hour)
	b.history = []workbench.HistoryEntry{
		{At: at, Field: "phone", Before: "+12125550111", After: "+12125550100", Source: "edit", By: "you, on the edit screen"},
		{At: at.Add(-48 * time.Hour), Field: "tags", Before: []string{"lead"}, After: []string{"vip", "lead"}, Source: "pull", By: "Acme Salon"},
	}
	return b
}

func open(t *testing.T, s Services, w, h int) *seat.Seat {
	return seat.Sit(t, New(screen.Env{ID: 3, Theme: theme.Theme{}}, s, Args{Model: "contact", ID: "c7"}), w, h)
}

// states are the pictures that every size is looked at in.
func states() map[string]func() (*bench, []string) {
	return map[string]func() (*bench, []string){
		"full":    func() (*bench, []string) { return full(), nil },
		"down":    func() (*bench, []string) { return full(), []string{"G"} },
		"sparse":  func() (*bench, []string) { return &bench{view: view(model.Fields{"email": "x@example.com"})}, nil },
		"loading": func() (*bench, []string) { return &bench{hang: true}, nil },
		"error": func() (*bench, []string) {
			return &bench{fails: problem.New(problem.NotFound, "There is no contact c7.").WithHint("It may have been removed with its connection.")}, nil
		},
		"wide": func() (*bench, []string) {
			f := ada()
			f["name"], f["companyName"], f["address.city"] = "漢字 太郎 👩‍👩‍👧 नमस्ते", "株式会社ひらがなカタカナ漢字漢字漢字漢字漢字", "Sankt Ödön-Ångström"
			return &bench{view: view(f)}, nil
		},
		"hostile": func() (*bench, []string) {
			f := ada()
			f["name"], f["companyName"], f["notesText"] = "\x1b]0;pwned\x07Ada\u202e", "a\tb\rc\x9b31m", "\x1b[2J\x1b[Hgone\nstill\u2066here"
			return &bench{view: view(f), native: "{\"a\":\"\\u001b[2J\u009b31m\u202e\"}"}, nil
		},
		"raw":     func() (*bench, []string) { return full(), []string{"J"} },
		"history": func() (*bench, []string) { return full(), []string{"h"} },
		"why":     func() (*bench, []string) { return toldWhy(), phone() },
		"delete":  func() (*bench, []string) { return full(), []string{"D"} },
		"unsure": func() (*bench, []string) {
			b := full()
			b.view.Mark = workbench.MarkUnsure
			return b, []string{"z", "tab"}
		},
	}
}

func TestTheRecordLooksRight(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 17}, {80, 21}, {160, 47}} {
		for name, state := range states() {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					b, keys := state()
					open(t, b, size[0], size[1]).Wait(time.Second).Press(keys...).Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
				})
			})
		}
	}
}

func TestEditingBeginsAtTheFieldUnderTheCursor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, full(), 80, 40)
		p.Press("j", "j", "j", "j", "j", "e")
		to, _ := seat.Asked[screen.GoMsg](p)
		want := screen.Target{Model: "contact", ID: "c7", Connection: "Acme Salon", Field: "phone"}
		if to.Place != "edit" || to.Args != want {
			t.Errorf("went to %+v", to)
		}
	})
}

func TestEditingOpensWhereTheFieldUnderTheCursorCannotBeChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.view.Fields[0].Editable, b.view.Fields[0].WhyNot = false, "Name is set by Example itself."
		p := open(t, b, 80, 40)
		for from, keys := range map[string][]string{"the first field": {"g", "e"}, "a fact at the end": {"G", "e"}} {
			p.Press(keys...)
			to, ok := seat.Asked[screen.GoMsg](p)
			target, _ := to.Args.(screen.Target)
			i := slices.IndexFunc(b.view.Fields, func(f workbench.FieldView) bool { return f.Field.Name == target.Field })
			if !ok || to.Place != "edit" || i < 0 || !b.view.Fields[i].Editable || p.Toast() != "" {
				t.Errorf("from %s it went to %+v, and said %q", from, to, p.Toast())
			}
		}
	})
}

func TestARecordOfWhichNothingCanBeEditedSaysWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		for i := range b.view.Fields {
			b.view.Fields[i].Editable, b.view.Fields[i].WhyNot = false, "It is set by Example itself."
		}
		p := open(t, b, 80, 40).Press("e")
		if _, gone := seat.Asked[screen.GoMsg](p); gone || p.Toast() != "It is set by Example itself." {
			t.Errorf("toast: %q", p.Toast())
		}
		if p.Press("G", "e"); p.Toast() != "No field of this record can be changed." {
			t.Errorf("toast: %q", p.Toast())
		}
		b = full()
		b.view.CanEdit, b.view.WhyNot, b.view.CanDelete, b.view.WhyNotDel = false, "Acme Salon was connected for reading only.", false, "Example cannot delete."
		q := open(t, b, 80, 40).Press("e")
		if q.Toast() != "Acme Salon was connected for reading only." {
			t.Errorf("toast: %q", q.Toast())
		}
		if q.Press("D").Miss("Delete Ada"); q.Toast() != "Example cannot delete." {
			t.Errorf("toast: %q", q.Toast())
		}
	})
}

func TestDeletingAsksWithADifferentKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := open(t, b, 80, 40).Press("D").See("Delete Ada Lovelace in Acme Salon?", "What will be lost: 14 values", "+12125550100")
		p.Press("D", "enter", "space", "q")
		if len(b.applied) != 0 {
			t.Fatal("a slip of the finger deleted it")
		}
		p.Press("n").Miss("Delete Ada").Press("D", "y")
		if len(b.applied) != 1 || !b.applied[0].Destroys {
			t.Fatalf("applied %v", b.applied)
		}
		toast, _ := seat.Asked[screen.ToastMsg](p)
		if _, left := seat.Asked[screen.PopMsg](p); !left || toast.Undo != "ch1" {
			t.Errorf("toast %+v, left %v", toast, left)
		}
	})
}

func TestARefusedDeleteStaysAndSaysWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.refuses = problem.New(problem.ProviderDown, "Example did not answer.")
		p := open(t, b, 80, 40).Press("D", "y").See("Example did not answer.", "Press y to try again")
		if _, left := seat.Asked[screen.PopMsg](p); left {
			t.Error("it left")
		}
		b.refuses = nil
		if p.Press("y"); len(b.applied) != 2 {
			t.Errorf("%d tries", len(b.applied))
		}
	})
}

func TestCopyingTakesTheValueOrAllOfIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, full(), 80, 40).Press("y")
		if p.Clipboard() != "Ada Lovelace" || !strings.Contains(p.Toast(), "terminal's clipboard") {
			t.Errorf("copied %q, toast %q", p.Clipboard(), p.Toast())
		}
		var r map[string]any
		if err := json.Unmarshal([]byte(p.Press("Y", "j").Clipboard()), &r); err != nil || r["id"] != "c7" {
			t.Errorf("copied %v: %v", r, err)
		}
	})
}

func TestTheRawRecordCanBeSearched(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, full(), 80, 16).Press("J", "/").Type("LEAD").See(`"lead"`, "1 of 1")
		if _, _, typing := p.Cursor(); !typing {
			t.Error("no cursor in the search")
		}
		p.Press("enter", "esc").Miss(`"lead"`).See("Ada Lovelace")
		p.Press("J", "/").Type("zebra").See("not found").Press("esc").Miss("not found")
	})
}

func TestAReloadKeepsTheCursorOnItsField(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := open(t, b, 80, 40).Press("j", "j", "j", "j", "j")
		f := ada()
		delete(f, "firstName")
		b.view = view(f)
		p.Send(screen.ChangedMsg{Records: true}).Miss("First name")
		if p.Press("y").Clipboard() != "+12125550100" {
			t.Errorf("the cursor is on %q", p.Clipboard())
		}
	})
}

func TestAFailedReloadKeepsTheLastGoodPicture(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := open(t, b, 80, 40)
		b.fails = problem.New(problem.Storage, "The store cannot be read.")
		p.Send(screen.ChangedMsg{Records: true}).See("Ada Lovelace", "The store cannot be read.", "known before")
	})
}

func TestPullingAndOpeningAskTheRightThing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := open(t, b, 80, 40).Press("r")
		if len(b.pulls) != 1 || b.pulls[0].Connections[0] != "Acme Salon" || b.pulls[0].Models[0] != "contact" {
			t.Errorf("pulled %+v", b.pulls)
		}
		if p.Press("o"); !strings.Contains(p.Toast(), "y copies the address") {
			t.Errorf("toast %q", p.Toast())
		}
		open(t, browsing{b}, 80, 40).Press("o")
		if len(b.opened) != 1 || b.opened[0] != "https://app.example.com/c/7" {
			t.Errorf("opened %v", b.opened)
		}
	})
}

func TestNoKeyBreaksAnySize(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, full(), 80, 24)
		for i, k := range strings.Fields("j k G g z tab J / x enter n N esc h j G esc D j k n J G h J pgdown pgup esc home end pgdown") {
			p.Press(k)
			for _, size := range [][2]int{{1, 1}, {10, 3}, {39, 9}, {60, 20}, {101, 11}, {300, 80}} {
				p.Resize(size[0], size[1]).Seen()
			}
			if t.Failed() {
				t.Fatalf("after key %d, %s", i, k)
			}
		}
		p.Send(tea.PasteMsg{Content: "pasted"}).Send(screen.ThemeMsg{Theme: theme.Theme{ASCII: true}}).Press("esc").Resize(60, 20).See(">")
	})
}

func TestEachThemeIsItself(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "plain": {Plain: true, ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				open(t, full(), 140, 30).Press("j", "j").Send(screen.ThemeMsg{Theme: theme.New(o)}).GoldenStyled("colours-" + name)
			})
		})
	}
}

func TestAScreenReaderFindsTheRow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		env := screen.Env{ID: 3, Theme: theme.New(theme.Options{Plain: true, ASCII: true}), Accessible: true}
		p := seat.Sit(t, New(env, full(), Args{Model: "contact", ID: "c7"}), 80, 30).Press("j", "j", "j", "j", "j")
		x, y, ok := p.Cursor()
		if line := strings.Split(p.Seen(), "\n")[y]; !ok || x != 0 || !strings.Contains(line, "+12125550100") {
			t.Errorf("the cursor is at %d, %q", x, line)
		}
	})
}

func TestALongPastIsLaidOutOnceAndScrolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		for i := range 2000 {
			b.history = append(b.history, workbench.HistoryEntry{At: time.Now().Add(-time.Duration(i+60) * time.Hour), Field: "phone", Before: "a", After: fmt.Sprint("value ", i), Source: "pull"})
		}
		p := open(t, b, 80, 24).Press("h").Miss("value 1999").Press("G").See("value 1999").Press("g").See("+12125550100")
		p.Send(screen.ThemeMsg{Theme: theme.New(theme.Options{ASCII: true})}).Press("esc").See("> ")
	})
}

func BenchmarkAKeyOnTheRecord(b *testing.B) {
	s := New(screen.Env{ID: 1, Theme: theme.New(theme.Options{Dark: true})}, full(), Args{Model: "contact", ID: "c7"}).(*Screen)
	defer s.Close()
	s.took(full().view, nil)
	s.past.set(full().history, nil)
	for b.Loop() {
		s.Update(tea.KeyPressMsg{Code: 'j', Text: "j"})
		s.View(200, 60)
	}
}
