package home

// ends goes to the first or the last line of the part with the cursor; who is there already goes to that of the screen.
func (s *Screen) ends(first bool) {
	from, end := s.part()
	to, whole := from, 0
	if !first {
		to, whole = max(end-1, 0), max(len(s.conns)+len(s.lines)-1, 0)
	}
	if s.at == to {
		to = whole
	}
	s.at = to
}

// part is where the part of the screen begins and ends that the cursor is in: the connections, or what lies beneath.
func (s *Screen) part() (from, end int) {
	if s.at < len(s.conns) {
		return 0, len(s.conns)
	}
	return len(s.conns), len(s.conns) + len(s.lines)
}
