package home

import "patchbay/ui/screen"

// keep is what stays of home when the veil is turned: where the cursor is.
type keep struct{ at int }

// Keep is for when the veil is turned.
func (s *Screen) Keep(screen.Retelling) any { return keep{s.at} }
