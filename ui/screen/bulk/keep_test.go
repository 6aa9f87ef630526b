package bulk

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

func loud() screen.Retelling {
	return screen.Retelling{Name: func(s string) string { return s }, Text: strings.ToUpper, Where: strings.ToLower}
}

func TestAWorkingCopyGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		s := New(screen.Env{ID: 6, Theme: theme.Theme{}}, d, one()).(*Screen)
		p := seat.Sit(t, s, 100, 24).Wait(time.Second).Press("j", "j").Wait(time.Second)
		next := New(screen.Env{ID: 7, Theme: theme.Theme{}, Kept: s.Keep(loud())}, d, one()).(*Screen)
		if seat.Sit(t, next, 100, 24).Wait(time.Second).See("Katherine Johnson"); next.grid.Cursor() != 2 {
			t.Errorf("the cursor is at %d", next.grid.Cursor())
		}
		// A change that is half typed for one record stays one for that record.
		p.Press("e").Wait(time.Second).Press("ctrl+u").Type("tags+=vip").Wait(time.Second)
		next = New(screen.Env{ID: 8, Theme: theme.Theme{}, Kept: s.Keep(loud())}, d, one()).(*Screen)
		q := seat.Sit(t, next, 100, 24).Wait(time.Second).See("tags+=VIP")
		if next.only.ID != s.only.ID || next.face != typing {
			t.Fatalf("it is for %q, was for %q", next.only.ID, s.only.ID)
		}
		q.Press("enter").Wait(time.Second)
		if n := len(d.changed); n != 1 || d.changed[0].Record != s.only.ID || d.changed[0].Ops[0].Value != "VIP" {
			t.Errorf("it changes %+v", d.changed)
		}
	})
}

func TestANewWorkingCopyIsTypedOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		s := New(screen.Env{ID: 6, Theme: theme.Theme{}}, d, marked()).(*Screen)
		seat.Sit(t, s, 100, 24).Wait(time.Second).Type("address.city:=Upper(x)").Wait(time.Second)
		next := New(screen.Env{ID: 7, Theme: theme.Theme{}, Kept: s.Keep(loud())}, d, marked()).(*Screen)
		seat.Sit(t, next, 100, 24).Wait(time.Second).See("address.city:=upper(x)")
	})
}

func TestAWorkingCopyOfTheListLeadsBackToIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, few(), Args{}, 80, 20).Wait(time.Second).Press("enter")
		to, _ := seat.Asked[screen.GoMsg](p)
		if target, _ := to.Args.(screen.Target); to.Place != "bulk" || target.Bulk != "bulk-7f3kq" {
			t.Errorf("enter went to %+v, which does not lie upon the list", to)
		}
	})
}

func TestAWorkingCopyThatIsLeftSaysWhereItStays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, few(), marked(), 80, 20).Wait(time.Second).Type("tags+=checked").Press("enter").Wait(time.Second).Press("enter", "esc")
		if want := "stays: B in a list without marks shows it."; !strings.HasSuffix(p.Toast(), want) || !strings.HasPrefix(p.Toast(), "The working copy ") {
			t.Errorf("it says %q, want %q", p.Toast(), want)
		}
		if _, left := seat.Asked[screen.PopMsg](p); !left {
			t.Error("esc does not leave")
		}
		if p = sit(t, few(), one(), 80, 20).Wait(time.Second).Press("esc"); strings.Contains(p.Toast(), "stays") {
			t.Errorf("of one that was there before it says %q", p.Toast())
		}
	})
}
