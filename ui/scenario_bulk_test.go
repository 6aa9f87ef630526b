package ui

import (
	"testing"
	"time"
)

// Point 6: many at once, each outcome; who is the same across accounts.
func TestScenarioManyAtOnce(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		ada := w.person("ada0@example.com")
		p.goes(w, "bulk").press("enter").then().see("3 to write", "+ Bath").press("p").then()
		if p.app.typing() {
			p.press("y")
		}
		p.wait(time.Minute).see("3 written")
		if got := w.value(ada, "address.city"); got != "Bath" {
			p.t.Errorf("pushed, and the city is %v", got)
		}
		p.goes(w, "links").see("Are these the same?", "Against: different e-mails").press("x").then()
		p.goes(w, "duplicates").press("enter").then().see("✓ Ada Lovelace").press("enter").then().see("y merge them").press("n")
	})
}

// Point 6: two records are marked, compared and made one, with the city of the one and the rest of the other; then they are
// two again.
func TestScenarioAMergeIsCarriedOut(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		grace, stays, goes := w.person("ada2@example.com"), w.native("ada2@example.com"), w.native("mary@example.com")
		w.tell(wideOne, "records/contacts", map[string]any{"action": "change", "id": goes, "fields": map[string]any{"city": "Turin", "phone": "+12125550177"}})
		p.wait(time.Hour).press("r").wait(time.Minute)

		p.goes(w, "browse").press("j", "j", "space", "space").see("2 marked", "mary@example.com", "ada2@example.com").press("C").then()
		p.see("Grace Ada Lovelace", "≠ City", "Paris", "Turin").press("l", "s").then().see("✓ Grace Ada", "✓ Paris", "stays")
		p.press("j", "j", "j", "j", "j", "j", "j", "1").see("✓ Turin", "✓ +12125550141").miss("✓ Paris")
		p.press("enter").then().see("Make one record of 2 in acme?", "- Paris", "+ Turin", "Ada Lovelace ("+w.person("mary@example.com")+") is deleted")
		if w.there(goes) == nil || w.there(stays)["city"] != "Paris" {
			p.t.Error("something was written before anybody said yes")
		}
		p.press("y").wait(time.Minute).see("Grace Ada Lovelace is one record.")
		w.holds(grace, stays, "city", "address.city", "Turin")
		w.holds(grace, stays, "phone", "phone", "+12125550141")
		if w.there(goes) != nil {
			p.t.Error("the other one is still at the provider")
		}

		p.press("u").then().see("Put the merge of Grace Ada Lovelace in acme back?", "Ada Lovelace is made anew", "- Turin", "+ Paris").press("y").wait(time.Minute).see("put back")
		w.holds(grace, stays, "city", "address.city", "Paris")
		again := w.native("mary@example.com")
		w.holds(w.person("mary@example.com"), again, "city", "address.city", "Turin")
		if again == goes {
			p.t.Error("what was deleted cannot have its old id")
		}
	})
}
