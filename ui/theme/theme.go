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
	Hit      lipgloss.Style // the same in the cursor's row
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
	Hues  Hues
}

// New builds a theme.
func New(o Options) Theme {
	p := o.Hues.on(o.Dark)
	s := lipgloss.NewStyle()
	ink := func(hex string) lipgloss.Style {
		if o.Plain {
			return s
		}
		return s.Foreground(lipgloss.Color(hex))
	}
	hit := ink(p.match).Bold(true).Reverse(true)
	if o.Plain {
		hit = s.Bold(true) // a gap in the row that is reversed
	}
	return Theme{
		Dark: o.Dark, Plain: o.Plain, ASCII: o.ASCII,
		Text: s, Muted: ink(p.muted), Accent: ink(p.accent).Bold(true), Title: s.Bold(true),
		Selected: s.Reverse(true), Marked: ink(p.accent), Match: ink(p.match).Bold(true), Hit: hit, Border: ink(p.border),
		Key: ink(p.accent).Bold(true), OK: ink(p.ok), Warn: ink(p.warn), Error: ink(p.bad).Bold(true),
		Removed: ink(p.bad), Added: ink(p.ok),
	}
}
