package changes

import "patchbay/ui/screen"

// keep is what stays of the list when the veil is turned: the change under the cursor, and whether it was looked at.
type keep struct {
	change string
	open   bool
	skip   int
}

// Keep is for when the veil is turned. A question that was open is not asked again.
func (s *Screen) Keep(screen.Retelling) any {
	k := keep{change: s.here().ID, open: s.face != listing, skip: s.skip}
	if s.wanted != "" {
		k.change, k.open = s.wanted, true
	}
	return k
}

// resume goes on where the list was, once it is there.
func (s *Screen) resume() {
	k, ok := s.env.Kept.(keep)
	if !ok {
		return
	}
	s.env.Kept = nil
	s.wanted = k.change
	s.aside = !k.open
	s.skip = k.skip
}
