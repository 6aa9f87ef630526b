package record

import (
	"testing"
	"testing/synctest"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
)

func TestAFieldLeadsToItsLineInTheMapping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(screen.Env{ID: 3}, owned("Grace Owner"), Args{Model: "contact", ID: "c7"}).(*Screen)
		p := seat.Sit(t, s, 80, 40)
		walk(t, p, s, "E-mail")
		s.view.Connection = "acme"
		p.Press("m")
		to, _ := seat.Asked[screen.GoMsg](p)
		target, _ := to.Args.(screen.Target)
		if to.Place != "mapping" || target.Field != "email" || target.Connection != "acme" || target.Model != "contact" || target.ID == "" {
			t.Errorf("%+v", to)
		}
	})
}

func TestARecordWithoutItsConnectionHasNoMapping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(screen.Env{ID: 3}, owned("Grace Owner"), Args{Model: "contact", ID: "c7"}).(*Screen)
		p := seat.Sit(t, s, 80, 40)
		s.view.Connection = ""
		if p.Press("m"); p.Toast() == "" {
			t.Error("nothing was said")
		}
	})
}
