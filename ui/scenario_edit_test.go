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

// Point 5: what the provider refuses is said at the field that it is about, with its words; the draft is kept, and saved once
// that field is mended.
func TestScenarioARefusalIsAtItsField(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		ada, native := w.person("ada0@example.com"), w.native("ada0@example.com")
		p.goes(w, "edit")
		w.press(p, "tab tab 'X' tab")
		p.erased(len("ada0@example.com")).typed("ada1@example.com").press("ctrl+s").then()
		p.see("+ LovelaceX", "+ ada1@example.com").press("enter").then()
		p.see("HighLevel has such a contact already", "This location does not allow duplicated contacts.", "▌! E-mail              ada1@example.com", "E-mail belongs to another contact already", "• Last name           LovelaceX")
		w.holds(ada, native, "lastName", "lastName", "Lovelace")

		p.erased(len("1@example.com")).typed("-king@example.com").press("ctrl+s").then().see("+ ada-king@example.com", "+ LovelaceX").press("enter").then().see("Saved.")
		w.holds(ada, native, "lastName", "lastName", "LovelaceX")
		w.holds(ada, native, "email", "email", "ada-king@example.com")
	})
}

// Point 5: somebody else was faster. What was seen, mine and theirs stand together, each field is decided for itself, and an
// undo leads back to what stood there before, not to what was seen.
func TestScenarioAConflictIsDecidedFieldByField(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		ada, native := w.person("ada0@example.com"), w.native("ada0@example.com")
		p.goes(w, "edit")
		w.press(p, "tab 'y' tab 'X' ctrl+s")
		w.tell(wideOne, "records/contacts", map[string]any{"action": "change", "id": native, "fields": map[string]any{"firstName": "Augusta", "lastName": "King"}})
		p.press("enter").then().see("Ada Lovelace changed while you were editing", "Nothing was written. Decide for each field.", "2 still to decide")
		p.order("First name", "you saw Ada", "mine    Aday", "theirs  Augusta", "Last name", "you saw Lovelace", "mine    LovelaceX", "theirs  King")
		p.press("enter").see("2 still to decide: m keeps yours, t takes theirs.")

		p.press("t", "m").see("● t theirs  Augusta", "● m mine    LovelaceX").press("enter").then()
		p.see("- King", "+ LovelaceX", "+ Augusta LovelaceX").miss("Aday").press("enter").then().see("Saved.")
		w.holds(ada, native, "firstName", "firstName", "Augusta")
		w.holds(ada, native, "lastName", "lastName", "LovelaceX")

		p.press("u").then().see("- LovelaceX", "+ King").press("y").then().see("Undone")
		w.holds(ada, native, "lastName", "lastName", "King")
		w.holds(ada, native, "firstName", "firstName", "Augusta")
	})
}

// Point 5: a conflict that was left stands as one in the list of changes, and is decided from there as it would have been.
func TestScenarioAConflictThatWasLeftIsDecidedLater(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		ada, native := w.person("ada0@example.com"), w.native("ada0@example.com")
		clash(p, w)
		p.then().see("1 still to decide").press("esc", "esc", "y").then()
		p.goes(w, "changes").see("≠ conflict").miss("× failed").press("g", "enter").see("changed at the provider by somebody else: last name", "≠ conflict").press("e").then()
		p.see("changed while you were editing", "you saw Lovelace", "mine    LovelaceX", "theirs  King").press("m", "enter").then()
		p.see("- King", "+ LovelaceX").press("enter").then().see("Saved.")
		w.holds(ada, native, "lastName", "lastName", "LovelaceX")
	})
}
