package browse

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// click clicks on a text of the screen.
func click(t *testing.T, p *seat.Seat, text string) {
	t.Helper()
	for y, l := range strings.Split(p.Seen(), "\n") {
		if x := strings.Index(l, text); x >= 0 && (x < 70 || !strings.Contains(l, "│ "+text)) { // not in the preview
			p.Send(tea.MouseClickMsg{X: len([]rune(l[:x])), Y: y}).Wait(time.Second)
			return
		}
	}
	t.Fatalf("%q is not on the screen:\n%s", text, p.Seen())
}

func TestATitleSortsByItsColumn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(300)
		p := sit(t, b, 100, 24).Wait(time.Second).See("Name ▲")
		last := func() string { return strings.Join(b.sorts[len(b.sorts)-1], " ") }
		for _, c := range []struct{ click, sort, sign, words string }{
			{"Name ▲", "-title", "Name ▼", "by name, last first"},
			{"Name ▼", "", "Name ▲", ""},
			{"E-mail", "email", "E-mail ▲", "by e-mail"},
			{"E-mail", "-email", "E-mail ▼", "by e-mail, last first"},
			{"Phone", "phone", "Phone ▲", "by phone"},
		} {
			click(t, p, c.click)
			if p.See(c.sign, c.words); last() != c.sort {
				t.Errorf("a click on %s sorts by %q", c.click, last())
			}
		}
	})
}

func TestTheChoiceOfOrdersHasEveryField(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(30)
		p := sit(t, b, 100, 24).Wait(time.Second).Press("S").See("▲ Name", "E-mail", "companyName").Press("G", "enter").Wait(time.Second)
		if p.See("newest first"); !slices.Equal(b.sorts[len(b.sorts)-1], []string{"-createdAt"}) {
			t.Errorf("sorted by %v", b.sorts[len(b.sorts)-1])
		}
		p.Press("S", "enter").Wait(time.Second).See("by created")
		before := len(b.sorts)
		if p.Press("S", "esc", "s").Wait(time.Second).See("latest change first"); len(b.sorts) != before+1 {
			t.Errorf("sorted by %v", b.sorts[before:])
		}
	})
}

func TestAnOrderIsKeptWithItsView(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(30)
		p := sit(t, b, 120, 24).Wait(time.Second).Press("S", "j", "j", "j", "enter", "W").Type("mine").Press("enter").Wait(time.Second).See("mine · by e-mail")
		if len(b.views) != 1 || !slices.Equal(b.views[0].Sort, []string{"email"}) {
			t.Errorf("kept is %+v", b.views)
		}
		p.Press("S", "g", "enter").Wait(time.Second).Press("v", "enter").Wait(time.Second).See("by e-mail")
	})
}

func TestAClickOnTheChosenRowOpensIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, crowd(30), 120, 24).Wait(time.Second)
		click(t, p, "Person 0003")
		if _, went := seat.Asked[screen.GoMsg](p); went {
			t.Error("the first click opens it")
		}
		click(t, p, "Person 0003")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Args != (screen.Target{Model: "contact", ID: "id3"}) {
			t.Errorf("it asked for %+v", to)
		}
	})
}

func TestEveryFieldOfAnAccountCanBeSortedBy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := New(sitting(), crowd(3), Args{Everything: true}).(*Screen)
		p := seat.Sit(t, s, 100, 24).Wait(time.Second).See("by kind, then name").Miss("Name ▲").Press("S").See("▲ Kind, then name", "Changed", "Created").Miss("E-mail").Press("j", "enter").Wait(time.Second)
		p.See("latest change first", "Changed ▼")
		p.Press("S").Press("k").Press("enter").Wait(time.Second).See("by kind, then name").Miss("Name ▲")
		if s.show(workbench.View{Name: "odd", Model: "contact", Sort: []string{"-customFields.shoeSize", "title"}}); s.sortWords() != "by shoeSize, last first" {
			t.Errorf("an order of an unknown field is called %q", s.sortWords())
		}
	})
}
