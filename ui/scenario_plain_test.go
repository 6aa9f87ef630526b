package ui

import (
	"strings"
	"testing"
	"testing/synctest"
)

// Point 11: without boxes and without colours everything is said in words.
func TestScenarioWithoutPictures(t *testing.T) {
	t.Parallel()
	stands := standIns(t, 3)
	synctest.Test(t, func(t *testing.T) {
		w := furnishedRoom(t, stands, plenty)
		w.services(face{})
		p := begin(t, Options{Services: w, Accessible: true, Getenv: func(name string) string { return map[string]string{"NO_COLOR": "1"}[name] }}).resize(80, 24).wait(aMoment)
		for _, place := range []string{"home", "browse", "record", "changes", "activity"} {
			p.goes(w, place).miss("│", "─", "╭", "▌")
			if strings.Contains(p.frame().Content, "38;") {
				t.Errorf("%s has colours", place)
			}
		}
	})
}
