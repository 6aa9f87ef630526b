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
