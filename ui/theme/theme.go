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
