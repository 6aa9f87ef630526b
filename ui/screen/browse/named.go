package browse

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/workbench"
)

// Show turns the list into a view, as if it had been chosen among the views.
func (s *Screen) Show(v workbench.View) tea.Cmd { return s.show(v) }
