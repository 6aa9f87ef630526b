package changes

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

func TestTheChangesGoOnWhereTheyWere(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{"j", "j"}, {"j", "j", "enter"}} {
		synctest.Test(t, func(t *testing.T) {
			b := full()
			s := New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, Args{}).(*Screen)
			seat.Sit(t, s, 80, 21).Wait(time.Second).Press(keys...)
			was := s.here().ID
			next := New(screen.Env{ID: 6, Theme: theme.Theme{}, Kept: s.Keep(screen.Retelling{})}, b, Args{}).(*Screen)
			if seat.Sit(t, next, 80, 21).Wait(time.Second); next.here().ID != was || next.face != s.face {
				t.Errorf("after %v it is at %s, %d; was at %s, %d", keys, next.here().ID, next.face, was, s.face)
			}
		})
	}
}
