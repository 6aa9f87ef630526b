package record

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// keep is what stays of a record's screen when the veil is turned: its face, and the row that the cursor is on.
type keep struct {
	face             face
	row              row
	top              int
	natives, empties bool
	field            string // that is explained
}

// Keep is for when the veil is turned. A question that was open is not asked again.
func (s *Screen) Keep(screen.Retelling) any {
	k := keep{face: s.face, top: s.top, natives: s.natives, empties: s.empties, field: s.reasons.field}
	if s.face == removal {
		k.face, k.top = fields, 0
	}
	if s.at < len(s.rows) {
		k.row = row{path: s.rows[s.at].path, label: s.rows[s.at].label}
	}
	return k
}

// resume goes on where the screen was.
func (s *Screen) resume() tea.Cmd {
	k, ok := s.env.Kept.(keep)
	if !ok {
		return nil
	}
	s.env.Kept = nil
	s.natives, s.empties, s.top, s.rows, s.at = k.natives, k.empties, k.top, []row{k.row}, 0
	switch k.face {
	case fields:
		s.face = fields
		return nil
	case explained:
		s.face = explained
		return s.explain(k.field)
	case linked:
		if s.args.Together {
			return nil // it begins with that
		}
	}
	s.face = fields
	return s.turn(k.face)
}
