//go:build unix

package e2e

import (
	"strings"
	"testing"
)

// Every place of the screen is opened behind the veil, with somebody in it, and not a byte of it that the program writes
// is of them.
func TestNoScreenShowsAnybodyThroughTheVeil(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 8)
	w.connect()
	w.must("pull")
	w.must("connection", "rename", "acme", "zyxwarda-house")
	w.must("new", "contact", "--in", "zyxwarda-house", "firstName=Aaquillon", "lastName=Zyxwarda", "email=zyxwarda@corvane.test", "phone=+1 212 688 0142",
		"companyName=Corvane Brindlewick", "address.city=Vexburgh", "tags=zyxwarda-vip", "--yes")
	w.must("view", "save", "zyxwarda people", "contact", "--where", `lastName == "Zyxwarda"`)
	g := w.sit(seat{cols: 160, rows: 50, cmd: w.command("--veil")})
	g.see(" Veil ")
	g.see("1 connection")
	palette := func() bool { return strings.Contains(g.shown(), "What do you want to do?") }
	for _, step := range [][2]string{
		{"go to contacts", "Contacts"}, {"go to changes", "hanges"}, {"go to activity", "Activity"}, {"go to settings", "ettings"}, {"go to links", "ink"}, {"go to console", "onsole"},
	} {
		place, mark := step[0], step[1]
		g.press(":")
		w.until("the palette", palette)
		g.press(place + "\r")
		w.until("the palette is closed", func() bool { return !palette() })
		g.see(mark)
		g.press("\r") // what is under the cursor
		g.see(" Veil ")
	}
	g.press("\x18") // the question whether to lift it
	g.see("Lift the veil?")
	g.press("n\x03")
	g.code()
	low := strings.ToLower(strings.ReplaceAll(g.printed(), "aaquillon", ""))
	for _, trace := range []string{"zyxwarda", "corvane", "brindlewick", "vexburgh", "688 0142", "6880142"} {
		if at := strings.Index(low, trace); at >= 0 {
			t.Errorf("the screen shows %q: …%q…", trace, low[max(0, at-80):min(len(low), at+40)])
		}
	}
}
