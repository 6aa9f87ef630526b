package record

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// mapping is the key that shows how the value under the cursor comes from what the provider keeps.
func (s *Screen) mapping() screen.Binding {
	b := screen.Bind("m", "its mapping", "m")
	b.Hidden = true
	if why := s.whyNotMapping(); why != "" {
		return b.Off(why)
	}
	return b
}

func (s *Screen) whyNotMapping() string {
	switch {
	case !s.loaded:
		return orLoading(false, "")
	case s.view.Connection == "":
		return "The connection of this record is not here any more, and its mapping neither."
	}
	return ""
}

// mapped goes to the mapping, with the field under the cursor and this record's values.
func (s *Screen) mapped() tea.Cmd {
	if why := s.whyNotMapping(); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	to := screen.Target{Model: s.view.Record.Model, ID: s.view.Record.ID, Connection: s.view.Connection}
	if s.at < len(s.rows) {
		to.Field = s.rows[s.at].path
	}
	return s.env.Go("mapping", to)
}
