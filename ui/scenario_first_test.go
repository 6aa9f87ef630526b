package ui

import (
	"testing"
	"testing/synctest"
)

// Point 13: an empty program says what it is, what to press, and how to look around without an account.
func TestScenarioTheFirstRun(t *testing.T) {
	t.Parallel()
	stands := standIns(t, 3)
	synctest.Test(t, func(t *testing.T) {
		w := furnishedRoom(t, stands, nothingYet)
		w.services(face{})
		p := begin(t, Options{Services: w}).resize(80, 24).wait(aMoment).see("All your people, from one screen.", "c  Connect an account.")
		p.press("c").then().see("What should be connected?", "HighLevel", "TIMIFY").press("esc").then()
		p.press("/").then().see("Nothing is connected yet.")
	})
}
