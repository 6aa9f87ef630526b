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

// Point 11: what a filter finds is read whole, and the whole list again when it is done.
func TestScenarioAFilterInLines(t *testing.T) {
	t.Parallel()
	stands := standIns(t, 3)
	synctest.Test(t, func(t *testing.T) {
		w := furnishedRoom(t, stands, plenty)
		w.services(face{})
		p := listened(t, w, nil)
		p.rig.wait(aMoment)
		p.hear()
		p.rig.press("b").wait(aMoment)
		all := strings.Count(p.hear(), "@example")
		p.rig.press("/").wait(aMoment)
		p.hear()
		p.rig.typed("ada").wait(aMoment)
		found := p.hear()
		if n := strings.Count(found, "@example"); n == 0 || n >= all || !strings.Contains(found, "> Ada Lovelace") {
			t.Errorf("of %d people the filter says %d: %s", all, n, found)
		}
		if strings.Contains(found, "You are at") || strings.Contains(found, "Keys: ") {
			t.Errorf("the place is said with the result: %s", found)
		}
		p.rig.press("enter").wait(aMoment)
		if got := p.hear(); strings.Count(got, "@example") > 1 {
			t.Errorf("leaving the filter says the result again: %s", got)
		}
		p.rig.press("esc").wait(aMoment)
		if n := strings.Count(p.hear(), "@example"); n != all {
			t.Errorf("without the filter %d of %d people are said", n, all)
		}
	})
}
