package record

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

func TestARecordGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{"j", "j", "j"}, {"G"}, {"J"}, {"h"}, {"j", "w"}} {
		synctest.Test(t, func(t *testing.T) {
			b := full()
			make := func(kept any) *Screen {
				return New(screen.Env{ID: 3, Theme: theme.Theme{}, Kept: kept}, b, Args{Model: "contact", ID: "c7"}).(*Screen)
			}
			s := make(nil)
			p := seat.Sit(t, s, 100, 30).Wait(time.Second).Press(keys...).Wait(time.Second)
			next := make(s.Keep(screen.Retelling{}))
			q := seat.Sit(t, next, 100, 30).Wait(time.Second)
			if next.face != s.face || next.at != s.at || q.Seen() != p.Seen() {
				t.Errorf("after %v it is row %d of %d, was row %d of %d:\n%s\n%s", keys, next.at, next.face, s.at, s.face, q.Seen(), p.Seen())
			}
		})
	}
}
