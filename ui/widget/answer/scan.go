package answer

import "bytes"

// scanner finds the lines of JSON that is known to be valid. It copies nothing: a line is the place where it begins, and
// indentation is drawn, not kept, so that what is nested ten thousand deep takes no more room than anything else.
type scanner struct {
	raw    []byte
	at     int
	starts []int32
	opens  []opener
	in     []int32 // the openers that are open now, by their place
	named  []bool  // which of them are objects
	top    int32   // how many values there were outside of all
	key    int32   // where the name of the member that comes begins
	keyed  bool    // the name of a member has come
}

func scan(raw []byte) ([]int32, []opener) {
	s := &scanner{raw: raw, starts: make([]int32, 0, len(raw)/24+4), opens: make([]opener, 0, len(raw)/96+4)}
	for s.at < len(raw) {
		s.step()
	}
	return fitted(s.starts), fitted(s.opens)
}

// fitted is a list without the room that it might have needed.
func fitted[T any](list []T) []T {
	if cap(list)-len(list) <= len(list)/16 {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}

func (s *scanner) step() {
	switch c := s.raw[s.at]; c {
	case ' ', '\t', '\n', '\r', ':', ',':
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
	to := textEnd(s.raw, s.at)
	if n := len(s.in); n > 0 && !s.keyed && s.named[n-1] {
		s.key, s.keyed = int32(s.at), true
		s.at = to
		return
	}
	s.leaf(to)
}

// textEnd is behind a text that begins at a place.
func textEnd(raw []byte, at int) int {
	for at++; raw[at] != '"'; at++ {
		if raw[at] == '\\' {
			at++
		}
	}
	return at + 1
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
	object := s.raw[s.at] == '{'
	o := opener{line: int32(len(s.starts)), up: -1, index: s.top}
	if n := len(s.in); n > 0 {
		o.up = s.in[n-1]
		o.index = s.opens[o.up].items
	}
	s.leaf(s.at + 1)
	s.opens = append(s.opens, o)
	s.in, s.named = append(s.in, int32(len(s.opens)-1)), append(s.named, object)
}

func (s *scanner) finish() {
	n := len(s.in) - 1
	s.opens[s.in[n]].end = int32(len(s.starts))
	s.in, s.named = s.in[:n], s.named[:n]
	s.starts = append(s.starts, int32(s.at))
	s.at++
}

// leaf adds a line with the value up to a place.
func (s *scanner) leaf(to int) {
	from := int32(s.at)
	if s.keyed {
		from, s.keyed = s.key, false
	}
	if n := len(s.in); n > 0 {
		s.opens[s.in[n-1]].items++
	} else {
		s.top++
	}
	s.starts = append(s.starts, from)
	s.at = to
}
