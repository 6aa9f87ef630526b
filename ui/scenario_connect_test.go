package ui

import (
	"context"
	"testing"
)

// Point 2: esc at any step of the wizard leaves nothing behind.
func TestScenarioTheWizardLeavesNothingBehind(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		for _, way := range []string{"c", "c enter", "c enter down enter", "c enter down enter enter"} {
			w.press(p, way)
			for range 6 {
				if p.where() == "Home" {
					break
				}
				p.press("esc").then()
			}
			all, err := w.Connections(context.Background())
			if p.where() != "Home" || err != nil || len(all) != 2 {
				p.t.Errorf("after %q and esc: %s, %d connections, %v", way, p.where(), len(all), err)
			}
		}
	})
}
