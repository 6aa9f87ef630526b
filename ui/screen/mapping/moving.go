package mapping

import "patchbay/ui/widget/block"

// walk takes the keys that move through a column and reports whether the key was one.
func (s *Screen) walk(name string) bool {
	page := max(s.list.height-1, 1)
	by, ok := map[string]int{
		"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": page, "ctrl+f": page, "pgup": -page, "ctrl+b": -page,
		"g": -1 << 20, "home": -1 << 20, "G": 1 << 20, "end": 1 << 20,
	}[name]
	if ok {
		s.move(by)
	}
	return ok
}

// move goes down so many lines, or up.
func (s *Screen) move(by int) {
	l := &s.list
	switch s.face {
	case shaping, choosing, filling, writing, leaving, noting:
		return
	case reviewing:
		s.review.top = max(s.review.top+by, 0)
		return
	case dated:
		s.past.at = max(min(s.past.at+by, s.past.rows()-1), 0)
		return
	}
	if l.side == native {
		l.spot = max(min(l.spot+by, len(l.spots)-1), 0)
		s.follow()
		return
	}
	l.at = max(min(l.at+by, len(l.shown)-1), 0)
}

// follow lets the cursor of the fields go with that of the places, where a field reads the place; where none does it
// stays, for that is the field the place can be given to.
func (s *Screen) follow() {
	p, ok := s.spot()
	if !ok || len(p.rows) == 0 {
		return
	}
	for i, at := range s.list.shown {
		if at == p.rows[0] {
			s.list.at = i
		}
	}
}

// land puts the cursor of the column that was entered beside the other one.
func (s *Screen) land() {
	l := &s.list
	if l.side != native {
		return
	}
	if r, ok := s.current(); ok && len(r.spots) > 0 {
		for i, at := range l.spots {
			if at == r.spots[0] {
				l.spot = i
				return
			}
		}
	}
	l.spot = max(min(l.spot, len(l.spots)-1), 0)
}

// turn shows another record.
func (s *Screen) turn(by int) {
	if n := len(s.trial.Samples); n > 0 {
		s.sample = (s.sample + by + n) % n
	}
}

// click puts the cursor on what is at a cell.
func (s *Screen) click(x, y int) {
	l := &s.list
	i := y - s.list.origin
	if s.face != looking || i < 0 || i >= l.height {
		return
	}
	if x >= s.list.split && s.list.split > 0 {
		if at := l.slid + i; at < len(l.spots) {
			l.side, l.spot = native, at
			s.follow()
		}
		return
	}
	if at := l.top + i; at < len(l.shown) {
		l.side, l.at = unified, at
	}
}

// scroll finds which lines of both columns are in sight in h lines. The place of the field under the cursor stands beside
// it, as far as the columns reach.
func (l *list) scroll(h int) {
	h = max(h, 1)
	l.height = h
	l.top = block.Window(l.top, h, len(l.shown), l.at, l.at)
	if l.side == native {
		l.slid = block.Window(l.slid, h, len(l.spots), l.spot, l.spot)
		return
	}
	if i := l.firstSpot(); i >= 0 {
		l.slid = i - (l.at - l.top)
	}
	l.slid = max(min(l.slid, len(l.spots)-h), 0)
}

// firstSpot is the position of the first place of the field under the cursor; -1 for none.
func (l *list) firstSpot() int {
	if l.at >= len(l.shown) {
		return -1
	}
	spots := l.rows[l.shown[l.at]].spots
	if len(spots) == 0 {
		return -1
	}
	for i, at := range l.spots {
		if at == spots[0] {
			return i
		}
	}
	return -1
}
