package ui

import (
	"testing"

	"patchbay/ui/screen"
)

func TestAScreenIsToldWhetherTheVeilIsOn(t *testing.T) {
	in(t, func(t *testing.T) {
		r, b := veiledRig(t)
		for _, on := range []bool{false, true} {
			b.on = on
			r.send(screen.PushMsg{Make: func(e screen.Env) screen.Screen {
				if e.Veiled != on {
					t.Errorf("the veil is %v, the screen is told %v", on, e.Veiled)
				}
				return &probe{title: "looking"}
			}}).see("looking")
		}
	})
}
