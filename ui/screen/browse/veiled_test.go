package browse

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

// Under the veil no list is in the order of what is hidden, and it says in which one it is.
func TestUnderTheVeilTheOrderTellsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(30)
		s := New(screen.Env{ID: 5, Theme: theme.Theme{}, Veiled: true}, b, Args{Model: "contact"})
		p := seat.Sit(t, s, 100, 24).Wait(time.Second).See("latest change first under the veil").Miss("Name ▲")
		before := len(b.sorts)
		click(t, p, "E-mail")
		if toast, ok := seat.Asked[screen.ToastMsg](p); !ok || toast.Level != screen.Warn || len(b.sorts) != before {
			t.Errorf("a click on a column that is hidden sorted by %v, and said %+v", b.sorts[before:], toast)
		}
		p.Press("s").Wait(time.Second).See("newest first")
		p.Press("s").Wait(time.Second).See("latest change first under the veil")
		p.Press("S").See("Changed", "Created").Miss("▲ Name").Press("esc")
		p.Press("/").Type("Ad").Wait(time.Second).Miss("under the veil")
	})
}
