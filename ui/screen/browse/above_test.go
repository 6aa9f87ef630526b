package browse

import (
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
)

func TestWhatIsAskedAboveAListCoversNothingOfIt(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][]string{"condition": {"w"}, "columns": {"c"}, "views": {"v"}} {
		for _, size := range [][2]int{{60, 17}, {80, 20}, {160, 46}} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := crowd(2)
					b.views = saved()
					p := sit(t, b, size[0], size[1]).Press(keys...)
					p.See("Name ", "E-mail", "Person 0001", "Person 0002")
				})
			})
		}
	}
}

func TestAClickMeansTheRowUnderThePointerThoughTheListMovedDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, crowd(9), 80, 24).Press("w")
		at := 0
		for y, l := range strings.Split(p.Seen(), "\n") {
			if strings.Contains(l, "Person 0004") {
				at = y
			}
		}
		p.Send(tea.MouseClickMsg{X: 5, Y: at}).Press("esc", "enter")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Args.(screen.Target).ID != "id4" {
			t.Errorf("line %d is %+v", at, to)
		}
	})
}
