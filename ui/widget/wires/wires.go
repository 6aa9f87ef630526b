// Package wires draws lines between two columns, from a line on the left to one on the right, bent where the two are not
// at the same height. All functions are pure.
package wires

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"patchbay/ui/theme"
)

// Wire joins a line of the left column with one of the right. Ends out of sight are drawn to the edge.
type Wire struct {
	From, To int
	Strong   bool // it is what the person looks at: drawn over the others, whatever their number
	Loose    bool // it is only proposed: dashed
}

// The sides of a cell that a wire leaves by.
const (
	up = 1 << iota
	right
	down
	left
)

// Draw gives h lines of exactly w cells. Strong wires are all there; of the others those that find a way of their own,
// the short ones first; of the rest there is a beginning and an end, for a line that could be taken for another is worse
// than none.
func Draw(th theme.Theme, w, h int, all []Wire) []string {
	b := board{w: max(w, 0), h: max(h, 0)}
	if b.w < 3 {
		return slices.Repeat([]string{strings.Repeat(" ", b.w)}, b.h)
	}
	b.cells = make([]cell, b.w*b.h)
	order := slices.Clone(all)
	slices.SortStableFunc(order, func(x, y Wire) int { return rank(x) - rank(y) })
	var placed []run
	var rest []Wire
	for _, x := range order {
		if r, ok := b.route(x, placed); ok {
			placed = append(placed, r)
			continue
		}
		rest = append(rest, x)
	}
	for _, r := range slices.Backward(placed) { // the strong ones come last, over the others
		b.draw(r)
	}
	for _, x := range rest {
		b.stub(x)
	}
	return b.lines(th)
}

// stub shows that something begins and ends here, without its way.
func (b *board) stub(x Wire) {
	for _, at := range [][2]int{{0, x.From}, {b.w - 1, x.To}} {
		if c := at[1]*b.w + at[0]; b.within(at[1]) && b.cells[c].mask == 0 {
			b.cells[c] = cell{mask: left | right, loose: x.Loose}
		}
	}
}

// far is how many lines up or down a wire leads that is drawn although nobody looks at it.
const far = 6

// rank is the order in which wires are given their way.
func rank(x Wire) int {
	n := max(x.To-x.From, x.From-x.To) * 2
	if x.Loose {
		n++
	}
	if x.Strong {
		return n - 1<<20
	}
	return n
}

// run is a wire with the column in which it goes up or down.
type run struct {
	Wire
	lane int
}

func (r run) span() (from, to int) { return min(r.From, r.To), max(r.From, r.To) }

// board is what is drawn on.
type board struct {
	w, h  int
	cells []cell
}

type cell struct {
	mask   int
	strong bool
	loose  bool
}

func (b *board) within(y int) bool { return y >= 0 && y < b.h }

// route finds a column for a wire that no other one needs.
func (b *board) route(x Wire, placed []run) (run, bool) {
	out := !b.within(x.From) || !b.within(x.To)
	if !b.within(x.From) && !b.within(x.To) || !x.Strong && (out || max(x.From-x.To, x.To-x.From) > far) {
		return run{}, false
	}
	middle := b.w / 2
	if x.From == x.To {
		return run{x, middle}, x.Strong || !slices.ContainsFunc(placed, func(o run) bool { return blocks(o, run{x, middle}) })
	}
	for i := range b.w - 2 { // from the middle outwards
		lane := middle + (i+1)/2*(1-2*(i%2))
		if lane < 1 || lane > b.w-2 {
			continue
		}
		r := run{x, lane}
		if !slices.ContainsFunc(placed, func(o run) bool { return blocks(o, r) }) {
			return r, true
		}
	}
	return run{x, middle}, x.Strong
}

// blocks reports whether two wires would lie upon each other. Those that begin or end together may.
func blocks(a, b run) bool {
	if a.From == b.From || a.To == b.To {
		return false
	}
	a1, a2 := a.span()
	b1, b2 := b.span()
	if a.From != a.To && b.From != b.To && a.lane == b.lane && a1 <= b2 && b1 <= a2 {
		return true
	}
	return crossed(a, b)
}

// crossed reports whether one begins on the line where the other ends, and further to the right than that one comes down.
func crossed(a, b run) bool {
	return a.From == b.To && a.reach() >= b.start() || b.From == a.To && b.reach() >= a.start()
}

// reach is how far the beginning of a wire goes, and start where its end begins.
func (r run) reach() int {
	if r.From == r.To {
		return 1 << 20
	}
	return r.lane
}

func (r run) start() int {
	if r.From == r.To {
		return 0
	}
	return r.lane
}

func (b *board) draw(r run) {
	if r.From == r.To {
		b.level(r, r.From, 0, b.w-1)
		return
	}
	b.level(r, r.From, 0, r.lane)
	b.level(r, r.To, r.lane, b.w-1)
	y1, y2 := r.span()
	for y := max(y1, 0); y <= min(y2, b.h-1); y++ {
		mask := up | down
		switch {
		case y == y1:
			mask = down
		case y == y2:
			mask = up
		}
		b.set(r, r.lane, y, mask)
	}
}

// level draws along one line, from one cell to another.
func (b *board) level(r run, y, from, to int) {
	for x := from; x <= to && b.within(y); x++ {
		mask := left | right
		switch {
		case x == r.lane && r.From != r.To && x == to:
			mask = left
		case x == r.lane && r.From != r.To && x == from:
			mask = right
		}
		b.set(r, x, y, mask)
	}
}

func (b *board) set(r run, x, y, mask int) {
	c := &b.cells[y*b.w+x]
	if r.Strong != c.strong { // the strong one covers what is there
		*c = cell{strong: r.Strong, loose: r.Loose}
	}
	c.mask |= mask
	c.loose = r.Loose
}

// The signs, by the sides that are left: up 1, right 2, down 4, left 8.
const (
	thin  = " ╵╶╰╷│╭├╴╯─┴╮┤┬┼"
	thick = " ╹╺┗╻┃┏┣╸┛━┻┓┫┳╋"
	plain = " |-+||++-+-+++++"
	heavy = " #=+##++=+=+++++"
)

func (c cell) sign(ascii bool) rune {
	set := thin
	switch {
	case ascii && c.strong:
		set = heavy
	case ascii:
		set = plain
	case c.strong:
		set = thick
	}
	r := []rune(set)[c.mask&15]
	if !c.loose {
		return r
	}
	dashed := map[rune]rune{'─': '╌', '│': '╎', '━': '╍', '┃': '╏', '-': '.', '=': '.', '|': ':', '#': ':'}
	if d, ok := dashed[r]; ok {
		return d
	}
	return r
}

func (b *board) lines(th theme.Theme) []string {
	out := make([]string, b.h)
	for y := range out {
		var line, part strings.Builder
		var style lipgloss.Style
		was := cell{}
		flush := func() {
			if part.Len() > 0 {
				line.WriteString(style.Render(part.String()))
				part.Reset()
			}
		}
		for x := range b.w {
			c := b.cells[y*b.w+x]
			if c.strong != was.strong || x == 0 {
				flush()
				style = th.Border
				if c.strong {
					style = th.Accent
				}
			}
			was = c
			part.WriteRune(c.sign(th.ASCII))
		}
		flush()
		out[y] = line.String()
	}
	return out
}
