package ui

import (
	"strings"
	"testing"
)

// Point 8: a request of one's own, without its secret in what is copied.
func TestScenarioConsole(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		answered(p, w)
		p.see("200 OK", `"city": "London"`).press("C").then().took(w, "curl ", "/contacts/"+w.native("ada0@example.com"), "Bearer $TOKEN")
		if strings.Contains(p.seen(), w.server.Ready().Providers[wideOne].Token) {
			p.t.Error("the token is on the screen")
		}
	})
}

// Point 8: a request is saved under a name, found again by a part of it on another day, and sent again.
func TestScenarioARequestIsSavedFoundAndRepeated(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		answered(p, w)
		p.press("S").see("Save it as").typed("ada by id").press("enter").then().see("Saved as ada by id, without its secrets.")
		p.press("esc").then()
		w.press(p.goes(w, "console"), "'/users/' ctrl+s")
		p.goes(w, "home").goes(w, "console").miss("200 OK")

		path, before := "/contacts/"+w.native("ada0@example.com"), w.calls("GET /contacts/{contactId}")
		p.press("ctrl+r").then().see("Saved and earlier requests", "/users/").typed("by id").then().see("ada by id", "GET "+path, "saved").miss("/users/")
		p.press("enter").then().see(path).miss("200 OK").press("s").then().see("200 OK", `"email": "ada0@example.com"`)
		if n := w.calls("GET /contacts/{contactId}") - before; n != 1 {
			p.t.Errorf("the provider was asked %d times", n)
		}

		p.press("S").typed("ada by id").press("enter").then().see("y replace it", "n keep it").press("n").then()
		p.press("o").then().typed("by id").press("delete").see("forget").press("y").then().miss("ada by id")
	})
}
