package record

// scroll is a window over lines.
type scroll struct {
	top  int
	h, n int // height of the window and number of lines, as last drawn
}

// press moves the window and reports whether the key was for it.
func (s *scroll) press(key string) bool {
	switch key {
	case "j", "down":
		s.top++
	case "k", "up":
		s.top--
	case "pgdown", "space", "ctrl+d":
		s.top += max(s.h-1, 1)
	case "pgup", "ctrl+u":
		s.top -= max(s.h-1, 1)
	case "g", "home":
		s.top = 0
	case "G", "shift+g", "end":
		s.top = s.n
	default:
		return false
	}
	s.clamp()
	return true
}

// fit remembers what was drawn.
func (s *scroll) fit(h, n int) {
	s.h, s.n = h, n
	s.clamp()
}

func (s *scroll) clamp() { s.top = max(min(s.top, s.n-s.h), 0) }
