package activity

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

func TestTheCallsGoOnWhereTheyWere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		s := New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, Args{}).(*Screen)
		p := seat.Sit(t, s, 80, 24).Wait(time.Second).Press("/").Type("contacts").Press("enter", "j", "j", "j").Wait(time.Second)
		at := s.grid.Cursor()
		kept := s.Keep(screen.Retelling{Text: func(s string) string { return s + "/" }})
		next := New(screen.Env{ID: 6, Theme: theme.Theme{}, Kept: kept}, b, Args{}).(*Screen)
		seat.Sit(t, next, 80, 24).Wait(time.Second).See("contacts/")
		if next.grid.Cursor() != at || at == 0 {
			t.Errorf("the cursor is at %d, was at %d", next.grid.Cursor(), at)
		}
		p.Press("enter").Wait(time.Second)
		if s.open == nil {
			t.Fatal("no call is open")
		}
		next = New(screen.Env{ID: 7, Theme: theme.Theme{}, Kept: s.Keep(screen.Retelling{Text: func(s string) string { return s + "/" }})}, b, Args{}).(*Screen)
		if seat.Sit(t, next, 80, 24).Wait(time.Second); next.open == nil || next.open.ID != s.open.ID {
			t.Errorf("the call is not open: %+v", next.open)
		}
	})
}
