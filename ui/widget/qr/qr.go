// Package qr shows an address as a QR code on the screen: dark on light whatever lies behind, for that is what every
// camera reads. All functions are pure.
package qr

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model/qr"
	"patchbay/ui/theme"
)

// Code is an address that was drawn once, to be shown at any size. The zero value shows nothing.
type Code struct{ lines []string }

// New draws an address. One that no camera would read makes a code that shows nothing.
func New(address string) Code {
	lines, err := qr.Lines(address)
	if err != nil {
		return Code{} // the address stands beside it as text
	}
	return Code{lines: lines}
}

// Size is how many cells the code takes; 0 and 0 for one that shows nothing.
func (c Code) Size() (w, h int) {
	if len(c.lines) == 0 {
		return 0, 0
	}
	return ansi.StringWidth(c.lines[0]), len(c.lines)
}

// Fits reports whether there is a code and room for it.
func (c Code) Fits(w, h int) bool {
	cw, ch := c.Size()
	return ch > 0 && cw <= w && ch <= h
}

// Lines draws the code, each line of [Code.Size] cells. Without colours the terminal's own are turned round where it is
// dark.
func (c Code) Lines(th theme.Theme) []string {
	style := lipgloss.NewStyle().Foreground(lipgloss.Color("#000000")).Background(lipgloss.Color("#ffffff"))
	if th.Plain {
		style = lipgloss.NewStyle().Reverse(th.Dark)
	}
	out := make([]string, len(c.lines))
	for i, l := range c.lines {
		out[i] = style.Render(l)
	}
	return out
}
