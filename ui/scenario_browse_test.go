package ui

import (
	"testing"
)

// Point 3: filter, condition, columns, marks, folding.
func TestScenarioBrowsing(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		p.goes(w, "browse").see("Ada Lovelace", "HighLevel · TIMIFY", "Leila Castro")
		p.press("/").typed("grace").then().see("Grace Ada Lovelace").miss("Leila Castro").press("esc").then().see("Leila Castro")
		p.press("z").then().see("└ Ada Lovelace").press("z").then()
		p.press("c").see("[1] E-mail").press("enter")
		p.press("space").see("2 marked").press("esc").then().miss("2 marked")
		p.press("v").then().see("people of acme").press("enter").then().see("Grace Ada Lovelace").miss("Leila Castro")
	})
}
