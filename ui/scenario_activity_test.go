package ui

import (
	"testing"
	"time"
)

// Point 9: calls are found and opened.
func TestScenarioActivity(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		p.goes(w, "activity").see("GET /contacts/", "POST /v1/auth/token")
		p.press("/").typed("put").then().see("PUT /contacts/").miss("POST /v1/auth/token").press("enter", "enter").then().see("PUT")
	})
}

// Point 9: a pull that failed is tried again from the activity, and brings what came meanwhile.
func TestScenarioAFailedPullIsTriedAgain(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		w.fault(map[string]any{"kind": "503", "route": "POST /contacts/search"})
		p.press("r").wait(5 * time.Minute)
		p.goes(w, "activity").press("t").then().see("What failed as a whole", "Pulling contact", "pull again", "its answer was 503")
		p.press("enter").wait(5*time.Minute).see("Pulling contact", "its answer was 503")

		w.fault()
		w.tell(wideOne, "records/contacts", map[string]any{"action": "create", "fields": map[string]any{"firstName": "Emmy", "lastName": "Noether", "email": "emmy@example.com"}})
		p.wait(time.Hour).press("enter").wait(time.Minute).miss("Pulling contact", "503").see("Nothing. t goes back to the calls.")
		p.goes(w, "browse").see("Emmy Noether")
	})
}

// Point 9: a change whose answer was lost is asked for from there, and is not sent twice.
func TestScenarioALostAnswerIsAskedFor(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		ada, native := w.person("ada0@example.com"), w.native("ada0@example.com")
		p.goes(w, "edit")
		w.press(p, change)
		w.fault(map[string]any{"kind": "drop-after", "route": "PUT /contacts/{id}"}, map[string]any{"kind": "drop", "route": "GET /contacts/{id}", "skip": 1})
		before := w.calls("PUT /contacts/{contactId}")
		p.press("enter").wait(time.Minute).see("Sent, and not answered", "It is in the journal")
		p.goes(w, "activity").press("t").then().see("The change to Ada", "ask again", "No answer came: it may have arrived or not.")

		w.fault()
		p.press("enter").wait(time.Second).see("The interrupted change to Ada Lovelace had arrived.", "Nothing. t goes back to the calls.").miss("ask again")
		w.holds(ada, native, "lastName", "lastName", "LovelaceX")
		if n := w.calls("PUT /contacts/{contactId}") - before; n != 1 {
			p.t.Errorf("it was sent %d times", n)
		}
	})
}
