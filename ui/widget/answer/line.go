package answer

import (
	"bytes"
	"sort"
)

// line is one line: a member or an item of JSON, an end of one, or a line of a text. It is worked out when it is looked at.
type line struct {
	keyFrom, keyTo int // the name with its quotation marks; empty for none
	from, to       int // the value; of what opens, its first sign
	end            int // the line that closes what this one opens; 0 for none
	parent         int // the line that this one is in; -1 for none
	index          int // among those in its parent
	items          int // how many are in it
	comma          bool
	closes         int // the line that opens what this one closes; -1 for none
}

func (l line) opens() bool { return l.end > 0 }

// line works a line out.
func (d *Doc) line(i int) line {
	l := line{from: int(d.starts[i]), to: d.behind(i), parent: -1, closes: -1}
	if d.kind != JSON {
		l.to = d.back(l.from, l.to, "\r\n")
		return l
	}
	l.to = d.back(l.from, l.to, " \t\r\n")
	if l.to > l.from && d.held.part(l.to-1, l.to)[0] == ',' {
		l.comma = true
		l.to = d.back(l.from, l.to-1, " \t\r\n")
	}
	d.place(i, &l)
	if l.closes < 0 && l.parent >= 0 {
		d.name(&l)
	}
	return l
}

// behind is where the line after this one begins.
func (d *Doc) behind(i int) int {
	if i+1 < len(d.starts) {
		return int(d.starts[i+1])
	}
	return d.held.n
}

// back is the end of a stretch without the signs that it may end in.
func (d *Doc) back(from, to int, signs string) int {
	const step = 64
	for to > from {
		at := max(to-step, from)
		left := len(bytes.TrimRight(d.held.part(at, to), signs))
		if to = at + left; left > 0 {
			break
		}
	}
	return to
}

// opener is the place of the innermost opener that a line is in, closes or is; -1 for none.
func (d *Doc) opener(i int) int {
	o := sort.Search(len(d.opens), func(k int) bool { return int(d.opens[k].line) > i }) - 1
	for o >= 0 && int(d.opens[o].end) < i {
		o = int(d.opens[o].up)
	}
	return o
}

// above is the line that opens what an opener is in; -1 for none.
func (d *Doc) above(o opener) int {
	if o.up < 0 {
		return -1
	}
	return int(d.opens[o.up].line)
}

// place says where in the whole a line is.
func (d *Doc) place(i int, l *line) {
	at := d.opener(i)
	if at < 0 {
		return
	}
	switch o := d.opens[at]; {
	case int(o.line) == i:
		l.end, l.items, l.index, l.parent = int(o.end), int(o.items), int(o.index), d.above(o)
	case int(o.end) == i:
		l.closes, l.index, l.parent = int(o.line), int(o.index), d.above(o)
	default:
		l.parent, l.index = int(o.line), d.nth(i, at)
	}
}

// nth is which of those in an opener a line is that opens nothing: counted from the last one before it that does.
func (d *Doc) nth(i, in int) int {
	last := sort.Search(len(d.opens), func(k int) bool { return int(d.opens[k].line) > i }) - 1
	if last == in {
		return i - int(d.opens[in].line) - 1
	}
	for int(d.opens[last].up) != in {
		last = int(d.opens[last].up)
	}
	return int(d.opens[last].index) + i - int(d.opens[last].end)
}

// name parts the name of a member from its value.
func (d *Doc) name(l *line) {
	in := d.line0(l.parent)
	if in != '{' {
		return
	}
	l.keyFrom = l.from
	l.keyTo = d.past(l.from)
	for at := l.keyTo; at < l.to; at++ {
		if c := d.held.part(at, at+1)[0]; c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != ':' {
			l.from = at
			return
		}
	}
}

// line0 is the bracket that a line opens.
func (d *Doc) line0(i int) byte {
	to := d.back(int(d.starts[i]), d.behind(i), " \t\r\n")
	return d.held.part(to-1, to)[0]
}

// past is the place behind the text that begins at from.
func (d *Doc) past(from int) int {
	slashed := false
	for at := from + 1; at < d.held.n; {
		part := d.held.part(at, min(at+256, d.held.n))
		for k, c := range part {
			switch {
			case slashed:
				slashed = false
			case c == '\\':
				slashed = true
			case c == '"':
				return at + k + 1
			}
		}
		at += len(part)
	}
	return d.held.n
}

// deep is how deep a line lies, counted up to most.
func (d *Doc) deep(l line, most int) int {
	n := 0
	for up := l.parent; up >= 0 && n < most; n++ {
		up = d.above(d.opens[d.opener(up)])
	}
	return n
}
