package ui

import (
	"testing"
)

// Point 12: one key puts pseudonyms on everybody, and takes them off.
func TestScenarioTheVeil(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		p.goes(w, "browse").see("Ada Lovelace").press("ctrl+x").then().miss("Lovelace", "Leila Castro").press("ctrl+x").then()
		if p.app.over.open() {
			p.press("y").then()
		}
		p.see("Ada Lovelace")
	})
}
