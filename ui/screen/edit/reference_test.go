package edit

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/widget/form"
	"patchbay/workbench"
)

func TestAThingThatIsNoRecordIsChosenByNameToo(t *testing.T) {
	t.Parallel()
	h := housed{view: workbench.RecordView{Fields: []workbench.FieldView{
		{
			Field:    model.Field{Name: "calendar", Label: "Calendar", Type: model.Text, Options: []string{"c1", "c2"}, Names: []string{"Check-ups", "Cleaning"}},
			Editable: true, Choices: []workbench.Reference{{Native: "c1", Title: "Check-ups"}, {Native: "c2", Title: "Cleaning"}},
		},
		{Field: model.Field{Name: "customFields.channel", Label: "Channel", Type: model.Text, Options: []string{"Shop"}, Names: []string{"Shop"}}, Editable: true},
	}}}
	all := fieldsNew(h)
	if f := all[0]; f.Kind != form.Choice || len(f.Options) != 3 || f.Options[0].Words != "not set" || f.Options[2].Value != "c2" || f.Options[2].Words != "Cleaning" {
		t.Errorf("%+v", f)
	}
	if f := all[1]; f.Kind != form.Text {
		t.Errorf("other words than those that are known cannot be typed: %+v", f)
	}
}

func TestAReferenceIsChosenByName(t *testing.T) {
	t.Parallel()
	grace, ivan := workbench.Reference{Model: "user", ID: "u1", Native: "n1", Title: "Grace"}, workbench.Reference{Model: "user", ID: "u2", Native: "n2", Title: "Iv\x1ban"}
	for name, c := range map[string]struct {
		field workbench.FieldView
		kind  form.Kind
		words []string
	}{
		"one of them":     {workbench.FieldView{Editable: true, Value: "n1", Text: "Grace", Refers: &grace, Choices: []workbench.Reference{grace, ivan}}, form.Choice, []string{"nobody", "Grace", "Ivan"}},
		"somebody gone":   {workbench.FieldView{Editable: true, Value: "n9", Text: "n9", Refers: &workbench.Reference{Native: "n9"}, Choices: []workbench.Reference{grace}}, form.Choice, []string{"n9", "nobody", "Grace"}},
		"nobody yet":      {workbench.FieldView{Editable: true, Choices: []workbench.Reference{grace}}, form.Choice, []string{"nobody", "Grace"}},
		"nothing fetched": {workbench.FieldView{Editable: true, Value: "n1", Text: "n1", Refers: &grace}, form.Text, nil},
	} {
		c.field.Field = model.Field{Name: "owner", Type: model.Reference, Model: "user"}
		out := form.Field{Value: c.field.Value}
		refer(&out, c.field)
		var words []string
		for _, o := range out.Options {
			words = append(words, o.Words)
		}
		if out.Kind != c.kind || len(words) != len(c.words) {
			t.Errorf("%s: %v %q", name, out.Kind, words)
			continue
		}
		for i := range words {
			if words[i] != c.words[i] {
				t.Errorf("%s: got %q, want %q", name, words, c.words)
			}
		}
	}
}

func TestChoosingAnOwnerSendsItsId(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		for i := range b.view.Fields {
			if f := &b.view.Fields[i]; f.Field.Name == "owner" {
				f.Choices = []workbench.Reference{{Model: "user", ID: "u1", Native: "n1", Title: "Grace Owner"}}
			}
		}
		p := sit(t, b, Args{ID: "c7", Field: "owner"}, 80, 30)
		p.See("nobody").Press("right", "ctrl+s")
		if len(b.edits) != 1 || b.edits[0].Values["owner"] != "n1" {
			t.Errorf("asked for %+v", b.edits)
		}
	})
}

func TestTheOwnerOfANewRecordIsChosenByName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.owners = []workbench.Reference{{Model: "user", ID: "u1", Native: "n1", Title: "Grace Owner"}, {Model: "user", ID: "u2", Native: "n2", Title: "Ingrid Berg"}}
		p := sit(t, b, Args{Connection: "Acme Salon", Field: "owner"}, 80, 30)
		p.See("nobody", "Ingrid Berg", "typing the beginning of a name").Type("ing").Press("ctrl+s")
		if len(b.edits) != 1 || b.edits[0].Values["owner"] != "n2" {
			t.Errorf("asked for %+v", b.edits)
		}
	})
}

func TestOneOfVeryManyIsSaidByItsName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.many = true
		p := sit(t, b, Args{Connection: "Acme Salon", Field: "owner"}, 80, 30)
		p.See("Type a name: what has such words is offered.").Type("Ingrid").Press("ctrl+s")
		if len(b.edits) != 1 || b.edits[0].Values["owner"] != "Ingrid" {
			t.Errorf("asked for %+v", b.edits)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		for i := range b.view.Fields {
			if f := &b.view.Fields[i]; f.Field.Name == "owner" {
				f.Value, f.Text, f.Many, f.Refers = "n1", "Grace Owner", true, &workbench.Reference{Native: "n1", Title: "Grace Owner"}
			}
		}
		p := sit(t, b, Args{ID: "c7", Field: "owner"}, 80, 30)
		p.See("Grace Owner").Press("ctrl+s")
		if len(b.edits) != 0 {
			t.Errorf("a name that was only shown is sent: %+v", b.edits)
		}
		p.Press("ctrl+u").Type("Ing").Press("ctrl+s")
		if len(b.edits) != 1 || b.edits[0].Values["owner"] != "Ing" {
			t.Errorf("asked for %+v", b.edits)
		}
	})
}

func TestAmongVeryManyWhatHasTheTypedWordsIsOffered(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys []string
		want any
	}{
		"the first":        {[]string{"down", "enter"}, "id00000001"},
		"the second":       {[]string{"down", "down", "enter"}, "id00000002"},
		"the last":         {[]string{"down", "down", "down", "down", "down", "enter"}, "id00000004"},
		"none":             {nil, "Ing"},
		"back to the line": {[]string{"down", "up", "tab"}, "Ing"},
		"typed on":         {[]string{"down", "enter", "x"}, "Ingrid Bergx"},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := ada()
			b.many = true
			b.people = []workbench.Row{{ID: "id00000001", Title: "Ingrid Berg"}, {ID: "id00000002", Title: "Ing\x1brid Twin"}, {ID: "id00000003", Title: "Ines"}, {ID: "id00000003", Title: "Ingo"}, {ID: "id00000004", Title: "Ingo"}}
			p := sit(t, b, Args{Connection: "Acme Salon", Field: "owner"}, 80, 40).Type("Ing").Wait(time.Second)
			p.See("Ingrid Berg", "Ingrid Twin", "Ingo · id00000004").Miss("Ines")
			if q := b.sought[len(b.sought)-1]; q.Model != "user" || q.Text != "Ing" || !q.Best || len(q.Connections) != 1 || q.Connections[0] != "Acme Salon" {
				t.Errorf("%s: looked for %+v", name, q)
			}
			p.Press(c.keys...).Wait(time.Second).Press("ctrl+s")
			if len(b.edits) != 1 || b.edits[0].Values["owner"] != c.want {
				t.Errorf("%s: asked for %+v", name, b.edits)
			}
		})
	}
}

func TestUnderTheVeilOneOfVeryManyIsOfferedToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.people = []workbench.Row{{ID: "id00000001", Title: "Ingrid Berg"}}
		for i := range b.view.Fields {
			if f := &b.view.Fields[i]; f.Field.Name == "owner" {
				f.Value, f.Text, f.Many, f.Refers = "n1", "Grace Owner", true, &workbench.Reference{Native: "n1", Title: "Grace Owner"}
			}
		}
		s := New(screen.Env{ID: 4, Veiled: true}, b, Args{Model: "contact", ID: "c7", Field: "owner"})
		p := seat.Sit(t, s, 80, 40).Wait(time.Second).See("Grace Owner", "Hidden by the veil").Type("I").Wait(time.Second).See("Ingrid Berg")
		p.Press("down", "enter", "ctrl+s")
		if len(b.edits) != 1 || b.edits[0].Values["owner"] != "id00000001" {
			t.Errorf("asked for %+v", b.edits)
		}
	})
}

func TestAReferenceThatCannotBeChangedIsShownByName(t *testing.T) {
	t.Parallel()
	locked := func(f workbench.FieldView) form.Field {
		f.Field, f.WhyNot = model.Field{Name: "contact", Label: "Contact", Type: model.Reference, Model: "contact"}, "It stays with its contact."
		return fieldsOf(workbench.RecordView{Fields: []workbench.FieldView{f}})[0]
	}
	ada := workbench.Reference{Model: "contact", ID: "c1", Native: "n1"}
	if f := locked(workbench.FieldView{Value: "n1", Text: "Ada\x1b Lovelace", Refers: &ada}); f.Value != "Ada Lovelace" || f.Locked == "" {
		t.Errorf("%+v", f)
	}
	if f := locked(workbench.FieldView{Value: "n1", Text: "n1"}); f.Value != "n1" {
		t.Errorf("nobody knows it, and it is %+v", f)
	}
}

func TestWhatIsNeededOfANewRecordIsMarked(t *testing.T) {
	t.Parallel()
	m := model.Model{Name: "contact", Fields: []model.Field{{Name: "name", Label: "Name"}, {Name: "email", Label: "E-mail"}}}
	for _, c := range []struct {
		anyOf  []string
		marked string
		said   int
	}{{[]string{"name", "unknown"}, "Name (needed)", 1}, {[]string{"name", "email"}, "Name", 2}, {nil, "Name", 0}} {
		m.AnyOf = c.anyOf
		if got := labelled(m); len(got) != c.said {
			t.Errorf("of %q is said %q", c.anyOf, got)
		}
		h := housed{view: workbench.RecordView{Model: m, Fields: []workbench.FieldView{{Field: m.Fields[0], Editable: true}}}}
		if f := fieldsNew(h); f[0].Label != c.marked {
			t.Errorf("of %q the first is called %q, want %q", c.anyOf, f[0].Label, c.marked)
		}
	}
}

func TestWhatCannotBeIsNotOfferedAgain(t *testing.T) {
	t.Parallel()
	for kind, again := range map[problem.Kind]bool{problem.Unsupported: false, problem.Storage: true} {
		synctest.Test(t, func(t *testing.T) {
			b := ada()
			b.fails = problem.New(kind, "It did not work.")
			p := sit(t, b, Args{ID: "c7"}, 80, 20).See("It did not work.", "esc to go back")
			if strings.Contains(p.Seen(), "try again") != again {
				t.Errorf("%s:\n%s", kind, p.Seen())
			}
		})
	}
}
