package browse

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/workbench"
)

func TestAViewIsRemovedAfterAQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		b.views = saved()
		p := sit(t, b, 80, 24).Press("v", "D").See("Remove the view Key accounts? The records that it shows stay.", "y remove it")
		p.Press("d", "enter", "space", "n").See("Key accounts", "Old").Miss("Remove").Press("D", "esc").See("Old")
		if len(b.views) != 2 {
			t.Fatalf("%d views are left", len(b.views))
		}
		p.Press("D", "y").See("Old", "Person 0001").Miss("Key accounts")
		if len(b.views) != 1 || p.Toast() != "The view Key accounts is gone. Its records stay." {
			t.Errorf("left are %+v, said %q", b.views, p.Toast())
		}
	})
}

func TestAViewGetsAnotherName(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		b.views = saved()
		p := sit(t, b, 80, 24).Press("v", "N").See("view name Key accounts").Press("ctrl+u").Type("Dear ones").Press("enter").See("Dear ones").Miss("Key accounts")
		last := b.views[len(b.views)-1]
		if len(b.views) != 2 || last.Name != "Dear ones" || last.Where != "phone != null" || p.Toast() != "The view is called Dear ones now." {
			t.Errorf("views %+v, said %q", b.views, p.Toast())
		}
		b.views = saved()
		p.Press("esc", "v", "N", "ctrl+u").Type("Old").Press("enter").See("There is a view of that name")
		if p.Press("esc"); len(b.views) != 2 {
			t.Errorf("views %+v", b.views)
		}
	})
}

func TestColumnsStandInTheOrderInWhichTheyWereTicked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(2)
		s := New(sitting(), b, Args{Model: "contact"}).(*Screen)
		p := seated(t, s, 160).Press("c")
		was := len(s.shownColumns())
		fields := s.columnFields()
		var ticked []string
		for _, f := range fields {
			if f.Name == "firstName" || f.Name == "lastName" {
				ticked = append(ticked, f.Name)
				p.Press("space")
			}
			if len(ticked) == 2 {
				break
			}
			p.Press("down")
		}
		if got := s.shownColumns()[was:]; strings.Join(got, " ") != strings.Join(ticked, " ") {
			t.Errorf("they stand as %v, ticked as %v", got, ticked)
		}
		p.Press("K")
		if got := s.shownColumns()[was:]; got[0] != ticked[1] || got[1] != ticked[0] {
			t.Errorf("K moves none: %v", got)
		}
		for range 20 {
			p.Press("K")
		}
		if got := s.shownColumns(); got[0] != ticked[1] {
			t.Errorf("it is not the first: %v", got)
		}
		p.See("[1] ").Press("enter")
	})
}

func TestAColumnOfAFieldThatNobodyHasIsShownAllTheSame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(2)
		b.people[0].Fields["custom.plan"] = "gold"
		b.views = []workbench.View{{Name: "Plans", Model: "contact", Columns: []string{"name", "email", "custom.plan", "custom.gone"}}}
		sit(t, b, 100, 20).Press("v", "enter").Wait(time.Second).See("plan", "gold", "gone")
	})
}

func TestFieldsOfOneAccountAreKnownInAListOfAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(2)
		b.own = map[string]model.Field{"Acme Salon": {Name: "custom.plan", Label: "Plan", Type: model.Text}}
		b.people[0].Fields["custom.plan"] = "gold"
		sit(t, b, 160, 40).Wait(time.Second).See("Plan", "gold").Press("c", "G", "up").See("[ ] Plan")
	})
}
