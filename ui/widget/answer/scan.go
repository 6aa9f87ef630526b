package answer

import "bytes"

// scanner finds the lines of JSON that is known to be valid. It copies nothing: a line points into the bytes, and
// indentation is drawn, not kept, so that what is nested ten thousand deep takes no more room than anything else.
type scanner struct {
	raw            []byte
	at             int
	out            []line
	open           []int32 // the lines that are open now
	keyFrom, keyTo int32
	keyed          bool // the name of a member has come
}

func scan(raw []byte) []line {
	s := &scanner{raw: raw, out: make([]line, 0, len(raw)/24+4)}
	for s.at < len(raw) {
		s.step()
	}
	return s.out
}

func (s *scanner) step() {
	switch c := s.raw[s.at]; c {
	case ' ', '\t', '\n', '\r', ':':
		s.at++
	case ',':
		s.out[len(s.out)-1].comma = true
		s.at++
	case '{', '[':
		s.begin()
	case '}', ']':
		s.finish()
	case '"':
		s.text()
	default:
		to := s.at
		for to < len(s.raw) && !bytes.ContainsRune([]byte(",]} \t\r\n"), rune(s.raw[to])) {
			to++
		}
		s.leaf(to)
	}
}

// text is a name or a value in quotation marks.
func (s *scanner) text() {
	to := s.at + 1
	for s.raw[to] != '"' {
		if s.raw[to] == '\\' {
			to++
		}
		to++
	}
	to++
	if n := len(s.open); n > 0 && !s.keyed && s.raw[s.out[s.open[n-1]].from] == '{' {
		s.keyFrom, s.keyTo, s.keyed = int32(s.at), int32(to), true
		s.at = to
		return
	}
	s.leaf(to)
}

// begin opens an object or a list; an empty one is a value like any other.
func (s *scanner) begin() {
	to := s.at + 1
	for s.raw[to] == ' ' || s.raw[to] == '\t' || s.raw[to] == '\n' || s.raw[to] == '\r' {
		to++
	}
	if c := s.raw[to]; c == '}' || c == ']' {
		s.leaf(to + 1)
		return
	}
	s.leaf(s.at + 1)
	s.open = append(s.open, int32(len(s.out)-1))
}

func (s *scanner) finish() {
	n := len(s.open) - 1
	opener := s.open[n]
	s.open = s.open[:n]
	o := &s.out[opener]
	o.end = int32(len(s.out))
	s.out = append(s.out, line{from: int32(s.at), to: int32(s.at + 1), parent: o.parent, index: o.index, depth: o.depth})
	s.at++
}

// leaf adds a line with the value up to a place.
func (s *scanner) leaf(to int) {
	l := line{from: int32(s.at), to: int32(to), parent: -1, depth: int32(len(s.open))}
	if n := len(s.open); n > 0 {
		l.parent = s.open[n-1]
		l.index = s.out[l.parent].items
		s.out[l.parent].items++
	}
	if s.keyed {
		l.keyFrom, l.keyTo, s.keyed = s.keyFrom, s.keyTo, false
	}
	s.out = append(s.out, l)
	s.at = to
}
