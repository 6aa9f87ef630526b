package browse

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

// turned makes a retelling that calls a text otherwise.
func turned(was, now string) screen.Retelling {
	tell := func(s string) string { return strings.ReplaceAll(s, was, now) }
	return screen.Retelling{Name: tell, Text: tell, Where: tell, Value: func(_, _ string, x any) any { return x }}
}

// When the veil is turned a list goes on where it was: its filter under another name, its order, its marks, its record.
func TestAListGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(300)
		s := New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, Args{Model: "contact"}).(*Screen)
		p := seat.Sit(t, s, 100, 24).Wait(time.Second).Press("space", "space", "s").Wait(time.Second).Press("G").Wait(time.Second)
		p.See("2 marked")
		was, _ := s.current()
		if s.grid.Cursor() != 299 {
			t.Fatalf("the cursor is at %d", s.grid.Cursor())
		}
		next := New(screen.Env{ID: 6, Theme: theme.Theme{}, Kept: s.Keep(turned("a", "b"))}, b, Args{Model: "contact"}).(*Screen)
		q := seat.Sit(t, next, 100, 24).Wait(time.Second).See("2 marked", was.Title, "latest change first")
		if r, _ := next.current(); r.Key != was.Key {
			t.Errorf("the cursor is on %d, was on %d", r.Key, was.Key)
		}
		q.Press("/").Type("Person 02").Wait(time.Second).Press("enter", "j", "j").Wait(time.Second)
		held, _ := next.current()
		kept := next.Keep(turned("02", "03"))
		if k := kept.(keep); k.filter != "Person 03" || k.hold != held.Key || k.typing {
			t.Errorf("it keeps %+v", k)
		}
		last := New(screen.Env{ID: 7, Theme: theme.Theme{}, Kept: kept, Veiled: true}, b, Args{Model: "contact"}).(*Screen)
		seat.Sit(t, last, 100, 24).Wait(time.Second).See("Person 03", "2 marked").Miss("Person 02")
		if b.asked[len(b.asked)-1] != "Person 03" {
			t.Errorf("it looks for %q", b.asked[len(b.asked)-1])
		}
	})
}
