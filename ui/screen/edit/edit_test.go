package edit

import (
	"context"
	"fmt"
	"reflect"
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

// bench is a workbench of one record. It plans as the real one does; applying answers what it is told to.
type bench struct {
	view     workbench.RecordView
	homes    []workbench.Connection
	support  map[string]workbench.Capability // by connector
	hang     bool
	stalls   bool                             // a check, or another account, gets no answer
	owners   []workbench.Reference            // a new record's
	others   map[string][]workbench.Reference // owners by connection, of those that have their own
	many     bool                             // there are too many of them to choose among
	fails    error                            // of reading
	planErr  error
	applyErr error
	change   workbench.Change // of an earlier day
	people   []workbench.Row  // who is found, by the beginning of the title
	sought   []workbench.Query
	edits    []workbench.Edit
	applied  []workbench.Plan
	answers  chan struct{} // applying waits for it; nil for at once
	holds    bool          // a write does not leave: it waits until it is called off
}

func (b *bench) Show(ctx context.Context, _, _ string) (workbench.RecordView, error) {
	if b.hang {
		<-ctx.Done()
		return workbench.RecordView{}, ctx.Err()
	}
	return b.view, b.fails
}

func (b *bench) Blank(ctx context.Context, connection, _ string) (workbench.RecordView, error) {
	if b.stalls {
		<-ctx.Done()
		return workbench.RecordView{}, ctx.Err()
	}
	v := workbench.RecordView{Model: model.Contact(), Connection: connection}
	for _, f := range v.Model.Fields {
		one := workbench.FieldView{Field: f, Editable: !f.ReadOnly && f.Name != "gender" && f.Name != "timezone"}
		if f.Name == "owner" {
			one.Choices, one.Many = b.owners, b.many
			if there, other := b.others[connection]; other {
				one.Choices = there
			}
		}
		v.Fields = append(v.Fields, one)
	}
	return v, b.fails
}

func (b *bench) PlanEdit(ctx context.Context, e workbench.Edit) (workbench.Plan, error) {
	b.edits = append(b.edits, e)
	if b.stalls {
		<-ctx.Done()
		return workbench.Plan{}, ctx.Err()
	}
	p := workbench.Plan{Operation: "contact::update", Connection: e.Connection, Record: e.ID, Title: "Ada Lovelace", Labels: map[string]string{}, Warnings: []string{"Phone: stored without blanks."}}
	for _, f := range b.view.Model.Fields {
		p.Labels[f.Name] = f.Label
	}
	p.Changes = model.Patch(e.Values).Changes(e.Base)
	return p, b.planErr
}

func (b *bench) Apply(ctx context.Context, p workbench.Plan) (workbench.Change, error) {
	if b.holds {
		<-ctx.Done()
		return workbench.Change{}, problem.As(ctx.Err())
	}
	b.applied = append(b.applied, p)
	p.Leaves()
	if b.answers != nil {
		<-b.answers
	}
	return workbench.Change{ID: "ch1", Title: p.Title, Record: "c9"}, b.applyErr
}

func (b *bench) First(_ context.Context, q workbench.Query, n int) ([]workbench.Row, error) {
	b.sought = append(b.sought, q)
	var out []workbench.Row
	for _, r := range b.people {
		if strings.HasPrefix(r.Title, q.Text) {
			out = append(out, r)
		}
	}
	return out[:min(n, len(out))], b.fails
}

func (b *bench) Change(context.Context, string) (workbench.Change, error) { return b.change, b.fails }

func (b *bench) Connections(context.Context) ([]workbench.Connection, error) { return b.homes, b.fails }

func (b *bench) Connector(id string) (workbench.Connector, error) {
	return workbench.Connector{ID: id, Name: id, Support: []workbench.Capability{b.support[id]}}, nil
}

func ada() *bench {
	values := model.Fields{
		"firstName": "Ada", "lastName": "Lovelace", "email": "ada@example.com", "phone": "+12125550100", "tags": []string{"vip", "lead"},
		"address.city": "London", "notesText": "Prefers letters.", "lastActivityAt": "2026-02-01T10:00:00Z", "doNotContact": false,
	}
	v := workbench.RecordView{Model: model.Contact(), Title: "Ada Lovelace", Connection: "Acme Salon", CanEdit: true, Record: model.Record{ID: "c7", Model: "contact", Fields: values}}
	for _, f := range v.Model.Fields {
		fv := workbench.FieldView{Field: f, Value: values[f.Name], Text: model.Display(values[f.Name]), Known: true, Editable: !f.ReadOnly}
		if f.ReadOnly {
			fv.WhyNot = f.Label + " cannot be changed."
		}
		v.Fields = append(v.Fields, fv)
	}
	can := workbench.Capability{Operation: "contact::create", Supported: true, Requires: []string{"lastName"}}
	return &bench{
		view: v, homes: []workbench.Connection{{Name: "Acme Salon", Connector: "one", ConnectorName: "One"}},
		support: map[string]workbench.Capability{"one": can, "two": can, "three": {Operation: "contact::create", Reason: "It only takes contacts from its own booking page."}},
	}
}

func sit(t *testing.T, b *bench, a Args, w, h int) *seat.Seat {
	if a.Model == "" {
		a.Model = "contact"
	}
	return seat.Sit(t, New(screen.Env{ID: 4, Theme: theme.Theme{}}, b, a), w, h)
}

func edit(t *testing.T, b *bench) *seat.Seat {
	return sit(t, b, Args{ID: "c7", Field: "phone"}, 80, 24)
}

func conflict() error {
	p := problem.New(problem.Conflict, "Ada Lovelace was changed at the provider by somebody else: phone.")
	return fmt.Errorf("save: %w", &workbench.Conflict{Problem: p, Clashes: []workbench.Clash{
		{Field: "phone", Label: "Phone", Base: "+12125550100", Mine: "+12125550199", Theirs: "+12125550111"},
		{Field: "tags", Label: "Tags", Base: []string{"vip", "lead"}, Mine: []string{"vip"}, Theirs: nil},
	}})
}

type picture struct {
	bench func() *bench
	args  Args
	keys  []string
}

func pictures() map[string]picture {
	change := []string{"ctrl+u", "+", "4", "9", "2", "1", "1", "0", "ctrl+s"}
	one := Args{ID: "c7", Field: "phone"}
	with := func(change func(b *bench)) func() *bench {
		return func() *bench { b := ada(); change(b); return b }
	}
	return map[string]picture{
		"form":     {ada, one, nil},
		"bottom":   {ada, one, []string{"pgdown", "pgdown", "pgdown", "pgdown"}},
		"refused":  {ada, one, []string{"ctrl+u", "x", "tab"}},
		"discard":  {ada, one, []string{"1", "esc"}},
		"review":   {ada, one, change},
		"loading":  {with(func(b *bench) { b.hang = true }), one, nil},
		"error":    {with(func(b *bench) { b.fails = problem.New(problem.NotFound, "There is no contact c7.") }), one, nil},
		"readonly": {with(func(b *bench) { b.view.CanEdit, b.view.WhyNot = false, "Acme Salon was connected for reading only." }), one, nil},
		"conflict": {with(func(b *bench) { b.applyErr = conflict() }), one, append(change, "enter", "m")},
		"unsure": {with(func(b *bench) {
			b.applyErr = problem.New(problem.UnknownOutcome, "The change to Ada Lovelace was sent, but One did not answer.").
				WithHint("It is in the journal: patchbay asks One what became of it before it does anything else to this record.")
		}), one, append(change, "enter")},
		"new": {ada, Args{}, nil},
		"places": {with(func(b *bench) {
			b.homes = append(b.homes, workbench.Connection{Name: "Berta", Connector: "two", ConnectorName: "Two"}, workbench.Connection{Name: "Carla", Connector: "three", ConnectorName: "Three"})
		}), Args{}, []string{"j", "j"}},
		"nowhere": {with(func(b *bench) { b.homes = nil }), Args{}, nil},
		"wide": {with(func(b *bench) {
			b.view.Title = "漢字 太郎 👩‍👩‍👧 नमस्ते"
			b.view.Fields[1].Value = "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"
		}), Args{ID: "c7", Field: "firstName"}, nil},
		"hostile": {with(func(b *bench) {
			b.view.Title, b.view.Fields[1].Value = "\x1b]0;pwned\x07Ada\u202e", "\x1b[2Jx\u009b31m"
			b.view.Fields[6].Value = []string{"\x1b[31mred", "a\tb"}
		}), Args{ID: "c7", Field: "firstName"}, nil},
	}
}

func TestTheEditLooksRight(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 17}, {80, 21}, {160, 47}} {
		for name, p := range pictures() {
			label := fmt.Sprintf("%s-%dx%d", name, size[0], size[1])
			t.Run(label, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					sit(t, p.bench(), p.args, size[0], size[1]).Wait(time.Second).Press(p.keys...).Golden(label)
				})
			})
		}
	}
}

func TestEscWhileItIsSavedSaysWhatGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.answers = make(chan struct{})
		s := New(screen.Env{ID: 4, Theme: theme.Theme{}}, b, Args{Model: "contact", ID: "c7", Field: "phone"})
		p := seat.Sit(t, s, 80, 24).Press("ctrl+u").Type("+1 212 555 0199").Press("ctrl+s", "enter").See("Saving…")
		if words := p.Press("esc").Toast(); !strings.Contains(words, "its answer is waited for") || !strings.Contains(words, "ctrl+c leaves") {
			t.Errorf("esc says %q", words)
		}
		p.See("Saving…")
		if keys := s.Keys(); len(keys) != 1 || keys[0].Help().Desc != "why it waits" {
			t.Errorf("it offers %v", keys)
		}
		close(b.answers)
		if p.Wait(time.Second); p.Toast() != "Saved. u undoes." {
			t.Errorf("it ends with %q", p.Toast())
		}
	})
}

func TestAChangeIsShownBeforeItIsSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		p := edit(t, b).Press("ctrl+u").Type("+1 212 555 0199").Press("ctrl+s")
		p.See("Save this change to Ada Lovelace?", "- +12125550100", "+ +1 212 555 0199", "stored without blanks")
		if len(b.applied) != 0 {
			t.Fatal("it was sent before it was confirmed")
		}
		if !reflect.DeepEqual(b.edits[0].Base, b.view.Record.Fields) || b.edits[0].By == "" {
			t.Errorf("planned %+v", b.edits[0])
		}
		p.Press("enter")
		toast, _ := seat.Asked[screen.ToastMsg](p)
		left, _ := seat.Asked[screen.PopMsg](p)
		if len(b.applied) != 1 || toast.Text != "Saved. u undoes." || toast.Undo != "ch1" || left.Result == nil {
			t.Errorf("applied %d, toast %+v, left with %v", len(b.applied), toast, left.Result)
		}
	})
}

func TestARefusalOfTheServerLandsAtItsField(t *testing.T) {
	t.Parallel()
	refusal := problem.New(problem.Invalid, "Example refused the change to Ada Lovelace.")
	refusal.Fields = []problem.Field{{Name: "tags", Message: "Tags cannot hold lead."}, {Name: "secretField", Message: "Something else is wrong."}}
	for name, c := range map[string]struct {
		prepare func(*bench)
		keys    []string
	}{
		"while planning": {func(b *bench) { b.planErr = refusal }, []string{"ctrl+s"}},
		"while saving":   {func(b *bench) { b.applyErr = refusal }, []string{"ctrl+s", "enter"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := ada()
				c.prepare(b)
				p := edit(t, b).Type("1").Press(c.keys...)
				p.Resize(80, 40).See("Edit Ada Lovelace", "Tags cannot hold lead.", "Something else is wrong.", "+121255501001")
				_, y, typing := p.Cursor()
				if line := strings.Split(p.Seen(), "\n")[y]; !typing || !strings.Contains(line, "Tags") {
					t.Errorf("the cursor is in %q", line)
				}
			})
		})
	}
}

func TestLeavingADraftAsksAndKeepsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := edit(t, ada()).Type("1").Press("esc").See("Discard what you changed in one field?")
		p.Type("x").Press("enter")
		if _, left := seat.Asked[screen.PopMsg](p); left {
			t.Fatal("another key discarded the draft")
		}
		p.Press("n").Miss("Discard").See("+121255501001").Press("esc", "y")
		if _, left := seat.Asked[screen.PopMsg](p); !left {
			t.Error("it did not leave")
		}
		q := edit(t, ada()).Press("esc")
		if _, left := seat.Asked[screen.PopMsg](q); !left {
			t.Error("an untouched form asked")
		}
	})
}

func TestAConflictIsDecidedFieldByField(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.applyErr = conflict()
		p := edit(t, b).Press("ctrl+u").Type("+12125550199").Press("tab", "backspace", "ctrl+u", "ctrl+s", "enter")
		p.See("changed while you were editing", "+12125550111", "2 still to decide").Press("enter")
		if !strings.Contains(p.Toast(), "2 still to decide") || len(b.edits) != 1 {
			t.Fatalf("toast %q, %d plans", p.Toast(), len(b.edits))
		}
		b.applyErr = nil
		p.Press("m", "t").See("enter shows what will be written").Press("enter").See("Save this change")
		last := b.edits[len(b.edits)-1]
		if !reflect.DeepEqual(last.Values, map[string]any{"phone": "+12125550199"}) || last.Base != nil {
			t.Errorf("planned %+v", last)
		}
		if p.Press("enter"); len(b.applied) != 2 || p.Toast() != "Saved. u undoes." {
			t.Errorf("applied %d, toast %q", len(b.applied), p.Toast())
		}
	})
}

func TestTakingAllOfTheirsWritesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.applyErr = conflict()
		p := edit(t, b).Type("1").Press("ctrl+s", "enter", "t", "t", "enter")
		if len(b.edits) != 1 || len(b.applied) != 1 || !strings.Contains(p.Toast(), "Nothing was written") {
			t.Errorf("%d plans, %d applied, toast %q", len(b.edits), len(b.applied), p.Toast())
		}
	})
}

func TestAnUnknownOutcomeIsToldAndNotRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.applyErr = problem.New(problem.UnknownOutcome, "The change to Ada was sent, but One did not answer.").WithHint("patchbay asks before it does anything else.")
		p := edit(t, b).Type("1").Press("ctrl+s", "enter").See("was sent, but One did not answer", "before it does anything else")
		p.Press("r", "ctrl+s", "enter")
		if _, left := seat.Asked[screen.PopMsg](p); len(b.applied) != 1 || !left {
			t.Errorf("sent %d times, left %v", len(b.applied), left)
		}
	})
}

func TestAFailedSaveCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.applyErr = problem.New(problem.RateLimited, "One asks to wait.").WithHint("Try again in 10 s.")
		p := edit(t, b).Type("1").Press("ctrl+s", "enter").See("One asks to wait.", "Press enter to try again")
		b.applyErr = nil
		if p.Press("enter"); p.Toast() != "Saved. u undoes." {
			t.Errorf("toast %q", p.Toast())
		}
	})
}

func TestNothingChangedIsNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		if p := edit(t, b).Press("ctrl+s"); len(b.edits) != 0 || p.Toast() != "Nothing was changed yet." {
			t.Errorf("%d plans, toast %q", len(b.edits), p.Toast())
		}
	})
}

func TestNobodyIsHeldUpByAProviderThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.stalls = true
		p := edit(t, b).Type("1").Press("ctrl+s").Wait(time.Second).See("Checking…").Press("esc").Miss("Checking…")
		if s := "The check was stopped. Nothing was sent, and what you typed is still here."; p.Toast() != s {
			t.Errorf("it says %q", p.Toast())
		}
		p.See("+121255501001").Wait(time.Minute).Press("esc").See("Discard what you changed in one field?")
		b.stalls = false
		p.Press("n", "ctrl+s").See("Save this change to Ada Lovelace?")
	})
}

func TestADraftStaysWhenTheOtherAccountDoesNotAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := several()
		p := sit(t, b, Args{Connection: "Acme Salon", Field: "firstName"}, 80, 40).Type("Ada").Press("ctrl+t", "j")
		b.stalls = true
		p.Press("enter").Wait(time.Second).Press("esc").See("New contact in Acme Salon", "Ada")
	})
}

func TestANewRecordGoesWhereItCanLive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.homes = append([]workbench.Connection{{Name: "Carla", Connector: "three", ConnectorName: "Three"}}, b.homes...)
		p := sit(t, b, Args{}, 80, 40).See("New contact", "Acme Salon", "Last name (needed)").Miss("Gender")
		p.Press("tab").Type("Grace").Press("ctrl+s").See("Create Ada Lovelace?", "+ Grace").Miss("(empty)").Press("enter")
		to, _ := seat.Asked[screen.GoMsg](p)
		if want := (screen.Target{Model: "contact", ID: "c9", Connection: "Acme Salon"}); to.Place != "record" || to.Args != want {
			t.Errorf("went to %+v", to)
		}
		if e := b.edits[0]; e.Connection != "Acme Salon" || e.ID != "" || !reflect.DeepEqual(e.Values, map[string]any{"firstName": "Grace"}) {
			t.Errorf("planned %+v", e)
		}
	})
}

func TestAPlaceThatCannotTakeItSaysWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.homes = []workbench.Connection{{Name: "Carla", Connector: "three", ConnectorName: "Three"}}
		p := sit(t, b, Args{}, 80, 24).Press("enter")
		if p.Toast() != "It only takes contacts from its own booking page." {
			t.Errorf("toast %q", p.Toast())
		}
		b.homes = append([]workbench.Connection{{Name: "Berta", Connector: "two", ConnectorName: "Two"}, {Name: "Acme", Connector: "one", ConnectorName: "One"}}, b.homes...)
		sit(t, b, Args{}, 80, 24).See("Carla · Three: It only takes contacts from its own booking page.")
	})
}

func TestTextOutsideTheFormIsNoKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		p := edit(t, b).Type("1").Press("ctrl+s").Paste("enter").Type("qu:").See("Save this change")
		for _, size := range [][2]int{{1, 1}, {20, 5}, {39, 9}, {60, 11}, {300, 80}} {
			p.Resize(size[0], size[1]).Seen()
			p.Press("esc").Seen()
			p.Press("ctrl+s").Seen()
		}
		if len(b.applied) != 0 {
			t.Error("it was sent")
		}
	})
}

func TestEachThemeIsItself(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "plain": {Plain: true, ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := ada()
				b.applyErr = conflict()
				p := edit(t, b).Send(screen.ThemeMsg{Theme: theme.New(o)}).Press("ctrl+u").Type("0").Press("tab")
				p.GoldenStyled("form-" + name)
				p.Press("shift+tab", "ctrl+u").Type("+49211").Press("ctrl+s").GoldenStyled("review-" + name)
				p.Press("enter", "m").GoldenStyled("clash-" + name)
			})
		})
	}
}

func BenchmarkAKeyInTheForm(b *testing.B) {
	s := New(screen.Env{ID: 1, Theme: theme.New(theme.Options{Dark: true})}, ada(), Args{Model: "contact", ID: "c7", Field: "phone"}).(*Screen)
	defer s.Close()
	s.shown(ada().view, nil)
	for b.Loop() {
		s.Update(tea.KeyPressMsg{Code: '1', Text: "1"})
		s.View(200, 60)
	}
}
