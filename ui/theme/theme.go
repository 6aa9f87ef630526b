// Package theme turns roles into styles. Screens name roles, never colours.
package theme

import "charm.land/lipgloss/v2"

// Theme is a complete set of styles for one background. It is a value: copy it freely.
type Theme struct {
	Dark  bool
	Plain bool // no colours: NO_COLOR, TERM=dumb or by choice; bold, reverse and underline remain
	ASCII bool // +-| and * instead of box and block characters

	Text     lipgloss.Style // ordinary text
	Muted    lipgloss.Style // labels, hints; contrast at least 4.5:1
	Accent   lipgloss.Style // the program's own colour: headings, the focused field
	Title    lipgloss.Style // names of things
	Selected lipgloss.Style // the cursor's row: works without colour
	Marked   lipgloss.Style // rows picked by the person
	Match    lipgloss.Style // the part of a text that a search found
	Border   lipgloss.Style
	Key      lipgloss.Style // a key in the help line
	OK       lipgloss.Style
	Warn     lipgloss.Style
	Error    lipgloss.Style
	Removed  lipgloss.Style // the old value in a difference
	Added    lipgloss.Style // the new value in a difference
}

// Options say for which terminal a theme is.
type Options struct {
	Dark  bool // the terminal's background is dark
	Plain bool // no colours
	ASCII bool // no box characters
}

// palette is the colours of one background. Each is readable on it: at least 4.5:1.
type palette struct{ muted, accent, border, ok, warn, bad, match string }

// The backgrounds are those terminals really have: black to #1e1e2e, and white to #f5f5f0.
var (
	darkPalette  = palette{muted: "#9aa4b2", accent: "#7cc4ff", border: "#566070", ok: "#7ee2a8", warn: "#f2c46d", bad: "#ff9a8f", match: "#ffd479"}
	lightPalette = palette{muted: "#565f6e", accent: "#0a5fb4", border: "#a3abb8", ok: "#0b6b3f", warn: "#7d5200", bad: "#b3261e", match: "#8a3b00"}
)

// New builds a theme.
func New(o Options) Theme {
	p := lightPalette
	if o.Dark {
		p = darkPalette
	}
	s := lipgloss.NewStyle()
	ink := func(hex string) lipgloss.Style {
		if o.Plain {
			return s
		}
		return s.Foreground(lipgloss.Color(hex))
	}
	return Theme{
		Dark: o.Dark, Plain: o.Plain, ASCII: o.ASCII,
		Text: s, Muted: ink(p.muted), Accent: ink(p.accent).Bold(true), Title: s.Bold(true),
		Selected: s.Reverse(true), Marked: ink(p.accent), Match: ink(p.match).Bold(true), Border: ink(p.border),
		Key: ink(p.accent).Bold(true), OK: ink(p.ok), Warn: ink(p.warn), Error: ink(p.bad).Bold(true),
		Removed: ink(p.bad), Added: ink(p.ok),
	}
}
