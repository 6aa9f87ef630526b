package ui

import (
	"testing"
	"time"

	"patchbay/ui/screen"
)

// Point 10: the palette leads to every place, messages are read again, a job survives leaving.
func TestScenarioEverywhere(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		for words, place := range map[string]string{"go to changes": "Changes", "go to settings": "Settings", "go to activity": "Activity"} {
			p.press(":").typed(words).press("enter").then()
			if p.where() != place {
				p.t.Errorf("%q leads to %s", words, p.where())
			}
			p.send(screen.GoMsg{Place: "home"}).then()
		}
		p.send(screen.ToastMsg{Level: screen.Warn, Text: "Something was said."}).wait(time.Hour).miss("Something was said.").press("M").see("Something was said.").press("esc")
		p.press("r").press("T").wait(time.Minute).see("In the background", "all have ended")
	})
}
