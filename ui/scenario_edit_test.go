package ui

import (
	"testing"
)

// Point 5: change, difference, save, undo; and somebody who was faster.
func TestScenarioEditing(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		ada := w.person("ada0@example.com")
		p.goes(w, "record").press("e").then()
		w.press(p, change)
		p.see("Save this change to Ada Lovelace?", "- Lovelace", "+ LovelaceX").press("enter").then()
		if got := w.value(ada, "lastName"); got != "LovelaceX" {
			p.t.Fatalf("saved %v:\n%s", got, p.seen())
		}
		p.press("u").then().see("Undo the last change", "+ Lovelace").press("y").then().see("Undone")
		if got := w.value(ada, "lastName"); got != "Lovelace" {
			p.t.Errorf("undone to %v", got)
		}
		clash(p, w)
		p.see("changed while you were editing", "LovelaceX", "King").press("t", "enter").then()
	})
}
