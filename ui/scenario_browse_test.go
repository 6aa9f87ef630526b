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
		p.press("space").see("1 marked (2 records)").press("esc").then().miss("marked")
		p.press("v").then().see("people of acme").press("enter").then().see("Grace Ada Lovelace").miss("Leila Castro")
	})
}

// Point 3: sorted by another column, the other way round, and back again.
func TestScenarioSortedByAnotherColumnAndBack(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		p.goes(w, "browse").press("p").then().see("Name ▲").order("ada2@", "hakon", "katherine@", "leila", "lucia", "petra")
		p.press("S").see("▲ Name").press("j", "j", "j", "enter").then().see("E-mail ▲", "by e-mail").order("ada0@", "ada1@", "ada2@", "hakon", "katherine@", "leila", "lucia", "mary@", "petra")
		p.press("S").see("▲ E-mail").press("enter").then().see("E-mail ▼", "by e-mail, last first").order("petra", "mary@", "lucia", "leila", "katherine@", "hakon", "ada2@", "ada1@", "ada0@")
		p.press("S", "g", "enter").then().see("Name ▲").miss("by e-mail", "E-mail ▼").order("ada2@", "hakon", "katherine@", "leila", "lucia", "petra")
		p.press("s").then().see("latest change first").order("ada0@", "leila").press("s", "s").then().miss("first").order("ada2@", "hakon", "leila", "petra")
	})
}

// Point 3: a list is kept as a view with its condition, order and columns, found again on another day, renamed and removed.
func TestScenarioASavedView(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		p.goes(w, "browse").press("p", "w").typed(`address.city == "London"`).press("enter").then().see("ada0@", "ada1@").miss("leila", "ada2@")
		p.see("+12125550140").press("c").then().press("g", "j", "j", "j", "space", "enter").then().miss("+12125550140")
		p.press("S").press("j", "j", "j", "enter").then().press("S", "enter").then().order("ada1@", "ada0@")
		p.press("W").typed("londoners").press("enter").then().see("The view londoners is kept. v lists the views.")
		p.press("esc").then().press("esc").then()

		p.goes(w, "home").goes(w, "browse").see("leila", "+12125550140").miss("by e-mail").press("v").then().see("londoners", `where address.city == "London"`)
		p.press("g", "enter").then().see("londoners · by e-mail, last first").miss("leila", "+12125550140").order("ada1@", "ada0@")

		p.press("W").press("enter").see("There is a view of that name.").press("esc")
		p.press("v").then().press("N").typed(" now").press("enter").then().see("londoners now").press("D").see("Remove the view londoners now?").press("y").then()
		p.press("v").then().see("people of acme").miss("londoners")
	})
}

// Point 3: marks stay while the list is narrowed, grow by ranges, and all of them go into one working copy.
func TestScenarioMarks(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		p.goes(w, "browse").press("/").typed("leila").press("enter").then().press("space").then().see("1 marked").press("/", "esc").then()
		p.see("1 marked", "• Leila Castro", "Petra Everywhere").press("g", "j", "j", "j", "space", "j", "V").then()
		p.see("4 marked (5 records)", "• Grace", "• Håkon Grünwald", "• Katherine Johnson", "• Leila Castro").miss("• Ada Lovelace", "• Lúcia", "• Petra")

		p.press("B").then().see("Change 5 records: what first?").typed("tags+=lunch").press("enter").then().press("enter").then()
		p.see("4 to write, 1 cannot be written", "Grace", "Katherine Johnson", "Leila Castro").miss("Lúcia").press("esc").then()
		p.see("4 marked (5 records)").press("A").see("9 marked (11 records)", "• Petra Everywhere").press("esc").then().miss("marked", "•")
	})
}
