package record

import (
	"testing"
	"testing/synctest"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// owned is a record whose owner is known under a name, or is not.
func owned(title string) *bench {
	f := ada()
	f["owner"] = "usr_77"
	b := full()
	b.view = view(f)
	for i := range b.view.Fields {
		if b.view.Fields[i].Field.Name == "owner" {
			to := workbench.Reference{Model: "user", Native: "usr_77", Title: title}
			if title != "" {
				to.ID, b.view.Fields[i].Text = "u1", title
			}
			b.view.Fields[i].Refers = &to
		}
	}
	return b
}

// walk goes to the row of that label.
func walk(t *testing.T, p *seat.Seat, s *Screen, label string) {
	t.Helper()
	p.Press("g")
	for range s.rows {
		if s.rows[s.at].label == label {
			return
		}
		p.Press("j")
	}
	t.Fatalf("there is no row %q", label)
}

func TestAReferenceIsShownByItsNameAndCanBeFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(screen.Env{ID: 3}, owned("Grace Owner"), Args{Model: "contact", ID: "c7"}).(*Screen)
		p := seat.Sit(t, s, 80, 40).See("Grace Owner").Miss("usr_77")
		walk(t, p, s, "Owner")
		p.Press("f")
		to, ok := seat.Asked[screen.GoMsg](p)
		if target, _ := to.Args.(screen.Target); !ok || to.Place != "record" || target.Model != "user" || target.ID != "u1" {
			t.Errorf("asked for %+v", to)
		}
	})
}

func TestWhatCannotBeFollowedSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(screen.Env{ID: 3}, owned(""), Args{Model: "contact", ID: "c7"}).(*Screen)
		p := seat.Sit(t, s, 80, 40).See("usr_77")
		walk(t, p, s, "Owner")
		if p.Press("f"); p.Toast() != "What it refers to was not fetched: r pulls it, where this connection may." {
			t.Errorf("said %q", p.Toast())
		}
		walk(t, p, s, "E-mail")
		if p.Press("f"); p.Toast() != "This field refers to no other record." {
			t.Errorf("said %q", p.Toast())
		}
		if _, went := seat.Asked[screen.GoMsg](p); went {
			t.Error("went away all the same")
		}
	})
}
