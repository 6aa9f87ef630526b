package cli

import (
	"errors"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"patchbay/workbench"
)

// pointed is how many characters of a condition stand before the one that is at fault, at most.
const pointed = 50

// point prints a condition that cannot be understood, with a mark under the place.
func (a *app) point(err error) {
	f, ok := errors.AsType[*workbench.WhereFault](err)
	if !ok || f.In == "" {
		return
	}
	in := []rune(f.In)
	at := min(f.At, len(in))
	// Blanks stay as they are, so that the mark stands where it should.
	visible := func(r []rune) string {
		return strings.Map(func(c rune) rune {
			if unicode.IsPrint(c) {
				return c
			}
			return ' '
		}, string(r))
	}
	before, rest := visible(in[max(0, at-pointed):at]), visible(in[at:min(len(in), at+pointed/2)])
	if at > pointed {
		before = "…" + before
	}
	if at+pointed/2 < len(in) {
		rest += "…"
	}
	a.say("  %s", before+rest)
	a.say("  %s", strings.Repeat(" ", ansi.StringWidth(before))+"^")
}
