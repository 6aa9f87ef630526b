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

// Point 11: what was heard is not said again when a choice or a question that lay over it is done.
func TestScenarioInLines(t *testing.T) {
	t.Parallel()
	stands := standIns(t, 3)
	synctest.Test(t, func(t *testing.T) {
		w := furnishedRoom(t, stands, plenty)
		w.services(face{})
		p := listened(t, w, nil)
		p.rig.wait(aMoment)
		p.hear()
		says := func(want int, keys ...string) string {
			t.Helper()
			got := ""
			for _, k := range keys {
				p.rig.press(k).wait(aMoment)
				got += p.hear()
			}
			if n := strings.Count(got, "@example"); n != want {
				t.Errorf("%v says %d people, want %d: %s", keys, n, want, got)
			}
			return strings.TrimSpace(got)
		}
		all := strings.Count(says(9, "b"), "@example")
		says(0, "c")
		if got := says(1, "esc"); strings.Contains(got, "\n") || !strings.HasPrefix(got, "> Ada Lovelace") {
			t.Errorf("a choice that changes nothing says %q", got)
		}
		says(0, "c", "j", "j", "space") // the column of e-mails goes
		if got := says(0, "enter"); strings.Count(got, "HighLevel")+strings.Count(got, "TIMIFY") < all || strings.Count(got, "Petra") != 1 {
			t.Errorf("with other columns the list says %s", got)
		}
		says(1, "e")
		p.rig.press("X").wait(aMoment)
		p.hear()
		if got := says(0, "esc"); got != "Discard what you changed in one field?\ny discard the draft n go on editing" {
			t.Errorf("the question says %q", got)
		}
		if got := says(0, "n"); got != "> * Name Ada LovelaceX" {
			t.Errorf("after the question it says %q", got)
		}
	})
}
