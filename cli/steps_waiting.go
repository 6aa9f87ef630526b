package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"patchbay/model/qr"
	"patchbay/problem"
	"patchbay/workbench"
)

// code tells a person where to type what.
func (c *conductor) code(to io.Writer, hue func(tone, string) string, s workbench.Step) {
	fmt.Fprintf(to, "\n  Open   %s\n  type   %s\n\n", problem.Clean(s.URL), hue(strong, problem.Clean(s.Code)))
	fmt.Fprintln(to, hue(faint, "  in a browser anywhere. Enter only a code that you asked for here."))
	c.picture(to, cmp.Or(s.Complete, s.URL))
	c.count(to, hue, s)
}

// around is how many lines stand around the picture.
const around = 9

// picture draws an address as a QR code for a telephone, where the terminal is wide enough for it.
func (c *conductor) picture(to io.Writer, address string) {
	lines, err := qr.Lines(problem.Clean(address))
	// The address, and what is said about it, has to stay in sight above the picture.
	tall := c.Streams.Height > 0 && len(lines)+around > c.Streams.Height && !c.qr
	if err != nil || c.Streams.Dumb || tall || len([]rune(lines[0]))+2 > c.Streams.Width {
		return // the address itself is on the screen
	}
	ink, plain := "", ""
	if c.Streams.Colour {
		ink, plain = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
	}
	for _, l := range lines {
		fmt.Fprintln(to, "  "+ink+l+plain)
	}
}

// count begins the countdown of a consent that is waited for.
func (c *conductor) count(to io.Writer, hue func(tone, string) string, s workbench.Step) {
	if s.Deadline.IsZero() || s.ID != workbench.StepConsent {
		return
	}
	fmt.Fprintln(to, hue(faint, c.left(s.Deadline)))
	if !c.Streams.Dumb {
		c.ends = s.Deadline
	}
}

// left is the line of the countdown.
func (c *conductor) left(until time.Time) string {
	d := max(until.Sub(c.Now()), 0).Round(time.Second)
	return fmt.Sprintf("  %d:%02d left, ctrl+c stops", int(d.Minutes()), int(d.Seconds())%60)
}

// tick writes the line of the countdown anew. It is the one above the line that a person may be typing on.
func (c *conductor) tick() {
	if c.ends.IsZero() {
		return
	}
	to, hue := c.Streams.Out, c.paint.onOut
	if c.format.document() || !c.Streams.OutTTY {
		to, hue = c.Streams.Err, c.paint.onErr
	}
	fmt.Fprint(to, strings.Join([]string{"\x1b7\x1b[1A\r", hue(faint, c.left(c.ends)), "\x1b[K\x1b8"}, ""))
}
