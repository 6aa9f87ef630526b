package ui

import (
	"testing"
)

// Point 7: a suggestion is taken, weighed and kept as a version.
func TestScenarioMapping(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		p.goes(w, "mapping").see("suggested", "the connector's own")
		w.press(p, "A s")
		p.see("Save what you changed as version 1?", "kept records would change", "lastActivity")
	})
}
