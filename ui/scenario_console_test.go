package ui

import (
	"strings"
	"testing"
)

// Point 8: a request of one's own, without its secret in what is copied.
func TestScenarioConsole(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		answered(p, w)
		p.see("200 OK", `"city": "London"`).press("C").then()
		if strings.Contains(p.seen(), w.server.Ready().Providers[wideOne].Token) {
			p.t.Error("the token is on the screen")
		}
	})
}
