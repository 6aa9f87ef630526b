package ui

import (
	"testing"
)

// Point 9: calls are found and opened.
func TestScenarioActivity(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		p.goes(w, "activity").see("GET /contacts/", "POST /v1/auth/token")
		p.press("/").typed("put").then().see("PUT /contacts/").miss("POST /v1/auth/token").press("enter", "enter").then().see("PUT")
	})
}
