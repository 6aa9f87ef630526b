package browse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/ui/widget/condition"
	"patchbay/workbench"
)

// Typed understands what names a phone, and offers one field.
func (b *shelf) Typed(_ context.Context, t workbench.Typing) (workbench.Typed, error) {
	var out workbench.Typed
	if at := strings.Index(t.Text, "bogus"); at >= 0 {
		out.Fault = &workbench.WhereFault{At: at, End: at + 5, Text: "there is no field bogus"}
	}
	if t.Text == "pho" || t.Text == "" {
		out.Candidates = []workbench.Candidate{{Label: "phone", Detail: "Phone, text", Insert: "phone", To: len(t.Text)}, {Label: "phones", Detail: "All phones, list", Insert: "phones", To: len(t.Text)}}
	}
	if t.Text == "phone" {
		out.Fault = &workbench.WhereFault{At: 5, End: 6, Text: "something is missing here"}
	}
	return out, nil
}

func (b *shelf) Views(context.Context) ([]workbench.View, error) { return b.views, b.fails }

func (b *shelf) SaveView(_ context.Context, v workbench.View, over bool) error {
	for _, have := range b.views {
		if have.Name == v.Name && !over {
			return problem.New(problem.NeedsPerson, "There is a view called %s already.", v.Name)
		}
	}
	b.views = append(b.views, v)
	return nil
}

func (b *shelf) DropView(_ context.Context, name string) error {
	b.views = slices.DeleteFunc(b.views, func(v workbench.View) bool { return v.Name == name })
	return nil
}

func saved() []workbench.View {
	return []workbench.View{
		{Name: "Key accounts", Model: "contact", Connections: []string{"Acme Salon"}, Where: "phone != null", Columns: []string{"name", "phone"}, Sort: []string{"-updatedAt"}},
		{Name: "Old", Model: "contact", Trouble: "The condition cannot be understood at character 1: there is no field shoe."},
	}
}

func TestAConditionNarrowsTheListWhileItIsTyped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(30)
		p := sit(t, b, 80, 24)
		p.Press("w").Type("pho").See("where pho", "phone", "All phones, list")
		p.Press("tab").See("where phone").Miss("something is missing here").Wait(condition.Pause).See("something is missing here")
		p.Type(" == null").Miss("something is missing")
		if got := b.wheres[len(b.wheres)-1]; got != "phone == null" {
			t.Errorf("the list fulfils %q", got)
		}
		p.Press("enter").See("where phone == null", "30 of 30")
		p.Press("w").Type(" || bogus").Miss("there is no field").Wait(condition.Pause / 2).Miss("there is no field")
		p.Press("backspace").Type("s").Wait(condition.Pause/2 + time.Millisecond).Miss("there is no field") // it is typed still
		p.Type(" ").See("Character 18: there is no field bogus").Press("backspace").Miss("there is no field")
		p.Press("enter").See("Character 18: there is no field bogus")
		p.Press("enter").See("where phone == null || bogus")
		if !strings.Contains(p.Toast(), "cannot be understood at character 18") {
			t.Errorf("%q", p.Toast())
		}
		p.Press("esc").See("where phone == null").Miss("bogus")
		p.Press("esc").Miss("where").See("/ to find")
		if got := b.wheres[len(b.wheres)-1]; got != "" {
			t.Errorf("the list fulfils %q", got)
		}
	})
}

func TestAViewShowsItsListAndAListIsKeptAsOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(30)
		b.views = saved()
		p := sit(t, b, 100, 24)
		p.Press("v").See("Key accounts", "contact in Acme Salon where phone != null", "cannot be understood at character 1")
		p.Press("down", "enter").See("Key accounts")
		if !strings.Contains(p.Toast(), "there is no field shoe") {
			t.Errorf("%q", p.Toast())
		}
		p.Press("up", "enter").See("where phone != null", "Phone").Miss("E-mail", "contact in Acme")
		if got := b.sorts[len(b.sorts)-1]; len(got) != 1 || got[0] != "-updatedAt" {
			t.Errorf("sorted by %v", got)
		}
		p.Press("W").See("view name Key accounts")
		p.Press("enter").See("enter again replaces it")
		p.Type(" 2").Miss("enter again").Press("enter")
		if n := len(b.views); n != 3 || b.views[2].Name != "Key accounts 2" || b.views[2].Where != "phone != null" || b.views[2].Connections[0] != "Acme Salon" || b.views[2].Sort[0] != "-updatedAt" {
			t.Fatalf("%+v", b.views)
		}
		if !strings.Contains(p.Toast(), "is kept") {
			t.Errorf("%q", p.Toast())
		}
	})
}

func TestColumnsAreChosen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		for i := range b.people {
			b.people[i].Fields["jobTitle"] = "Engineer"
		}
		p := sit(t, b, 80, 24)
		p.See("E-mail").Miss("Engineer")
		p.Press("c").See("[1] E-mail", "[ ] First name")
		fields := (&Screen{all: model.Builtin(), args: Args{Model: "contact"}}).columnFields()
		for i, f := range fields {
			if f.Name == "email" || f.Name == "phone" || f.Name == "jobTitle" {
				p.Press("space")
			}
			if f.Name == "jobTitle" {
				p.Press("K", "K", "K", "K")
			}
			if i < len(fields)-1 {
				p.Press("down")
			}
		}
		p.Press("enter").See("Job title", "Engineer").Miss("p1@example.com", "[1]")
	})
}

func TestAChoiceTakesTheRoomThatThereIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, crowd(30), 100, 24).Press("c")
		if n := strings.Count(p.Seen(), "["); n != 24-1-rows-1 {
			t.Errorf("%d fields are in sight", n)
		}
		p.See("more", "Person 0001", "Person 0005").Resize(100, 70).Miss("more").See("Changed", "Person 0001")
		p.Resize(100, 24).Press("esc", "S").See("Person 0005")
	})
}

func TestWithoutViewsItIsSaidHowToKeepOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, crowd(3), 80, 24)
		p.Press("v")
		if !strings.Contains(p.Toast(), "W keeps this list") {
			t.Errorf("%q", p.Toast())
		}
	})
}

func TestConditionsAndViewsLookRight(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][]string{
		"condition": {"w", "p", "h", "o", "down"}, "fault": {"w", "b", "o", "g", "u", "s"}, "views": {"v", "down"}, "columns": {"c", "down"}, "naming": {"W"},
	} {
		for _, size := range [][2]int{{60, 20}, {80, 24}, {160, 50}} {
			synctest.Test(t, func(t *testing.T) {
				b := crowd(40)
				b.views = saved()
				p := seat.Sit(t, New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, Args{Model: "contact"}), size[0], size[1])
				p.Press(keys...).Wait(condition.Pause)
				p.Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
			})
		}
	}
}

func TestAPaneThatHoldsMoreThanItShowsSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sit(t, crowd(3), 80, 24).Wait(time.Second).Press("c").See(" more ")
		sit(t, crowd(3), 80, 24).Wait(time.Second).Press("v").Miss(" more ")
	})
}
