package activity

import "patchbay/ui/screen"

// keep is what stays of the list when the veil is turned.
type keep struct {
	filter         string
	typing, failed bool
	at, call       string // under the cursor, and open; "" for none
}

// Keep is for when the veil is turned.
func (s *Screen) Keep(r screen.Retelling) any {
	k := keep{filter: r.Text(s.filter.Value()), typing: s.typing, failed: s.failed}
	if i := s.grid.Cursor(); i > 0 && i < len(s.calls) {
		k.at = s.calls[i].ID
	}
	if s.open != nil {
		k.call = s.open.ID
	}
	return k
}

// resume goes on where the list was.
func (s *Screen) resume() {
	k, ok := s.env.Kept.(keep)
	if !ok {
		return
	}
	s.env.Kept = nil
	s.filter.Set(k.filter)
	s.typing, s.failed, s.args.Call = k.typing, k.failed, k.call
	s.back = k.at
}
