package ui

import (
	"testing"
)

// Point 4: a record, as it was sent, its past, and why it says what it says.
func TestScenarioARecord(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		p.goes(w, "record").see("Ada Lovelace", "Analytical Engines Ltd", "firstName")
		p.press("J").then().see(`"companyName": "Analytical Engines Ltd"`).press("/").typed("london").then().see("London").press("enter", "esc").then()
		if p.where() != "Ada Lovelace" {
			p.t.Errorf("out of the raw record: %s", p.where())
		}
	})
}
