package answer

import (
	"slices"
	"strconv"
	"strings"

	"patchbay/model"
	"patchbay/ui/widget/block"
)

// Pane is a place in an answer: where the cursor stands, what is folded, what was searched for. The zero value shows
// nothing. It is used by one goroutine.
type Pane struct {
	doc    *Doc
	folds  folds
	at     int // row of the cursor
	top    int // first row in sight
	height int // rows of the last picture
	query  string
	hits   []int // lines that hold the query
	flat   bool  // without signs for what folds
}

// Show puts another answer into the pane, from its beginning; nil for none.
func (p *Pane) Show(d *Doc) {
	height := p.height
	*p = Pane{doc: d, height: height}
	if d != nil {
		p.folds = newFolds(d.Len())
	}
}

// Doc is the answer that is shown; nil for none.
func (p *Pane) Doc() *Doc { return p.doc }

// Key moves, folds or unfolds by the name of a key and reports whether it meant that.
func (p *Pane) Key(name string) bool {
	page := max(p.height-1, 1)
	if by, ok := map[string]int{
		"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": page, "ctrl+f": page, "pgup": -page, "ctrl+b": -page, "ctrl+d": page / 2, "ctrl+u": -page / 2,
	}[name]; ok {
		p.To(p.at + by)
		return true
	}
	switch name {
	case "g", "home":
		p.To(0)
	case "G", "end":
		p.To(p.folds.rows() - 1)
	case "h", "left":
		p.close()
	case "l", "right":
		p.open()
	case "space":
		p.Toggle()
	case "z":
		p.All()
	default:
		return false
	}
	return true
}

// To puts the cursor on a row, which is clamped.
func (p *Pane) To(row int) {
	n := p.folds.rows()
	p.at = max(min(row, n-1), 0)
	p.top = block.Window(p.top, max(p.height, 1), n, p.at, p.at)
}

// Click puts the cursor on line y of the picture; on the line that it is on already it folds or unfolds. It reports whether
// there is such a line.
func (p *Pane) Click(y int) bool {
	row := p.top + y
	if p.doc == nil || y < 0 || y >= p.height || row >= p.folds.rows() {
		return false
	}
	if row == p.at {
		p.Toggle()
		return true
	}
	p.To(row)
	return true
}

// here is the line under the cursor.
func (p *Pane) here() (i int, l line, ok bool) {
	if p.doc == nil || p.doc.kind == Bytes || p.at >= p.folds.rows() {
		return 0, line{}, false
	}
	i = p.folds.line(p.at)
	return i, p.doc.line(i), true
}

// Toggle folds what the line under the cursor opens or closes, or unfolds it; it reports whether there is such a thing.
func (p *Pane) Toggle() bool {
	i, l, ok := p.here()
	if !ok {
		return false
	}
	if !l.opens() {
		if i = l.closes; i < 0 {
			return false
		}
	}
	p.fold(i, !p.folds.folded(i))
	return true
}

func (p *Pane) fold(i int, on bool) {
	p.folds.put(i, on)
	p.folds.settle(p.doc.opens)
	p.To(p.folds.row(i))
}

// close folds what is open under the cursor, or goes to what it is in.
func (p *Pane) close() {
	i, l, ok := p.here()
	if !ok {
		return
	}
	if l.opens() && !p.folds.folded(i) {
		p.fold(i, true)
		return
	}
	if l.parent >= 0 {
		p.To(p.folds.row(l.parent))
	}
}

func (p *Pane) open() {
	if i, _, ok := p.here(); ok && p.folds.folded(i) {
		p.fold(i, false)
	}
}

// All folds every object and list below the first, or unfolds all when anything is folded. The cursor stays on its line,
// or what hides it.
func (p *Pane) All() {
	i, _, ok := p.here()
	if !ok {
		return
	}
	if len(p.folds.away) > 0 {
		p.folds = newFolds(p.doc.Len())
	} else {
		for _, o := range p.doc.opens {
			if o.up >= 0 {
				p.folds.put(int(o.line), true)
			}
		}
		p.folds.settle(p.doc.opens)
	}
	p.To(p.folds.row(i))
}

// Found takes what a search found and goes to the first hit from the cursor on; no text ends the search.
func (p *Pane) Found(text string, hits []int) {
	p.query, p.hits = text, hits
	if i, _, ok := p.here(); ok && len(hits) > 0 {
		k, _ := slices.BinarySearch(hits, i)
		p.reach(hits[k%len(hits)])
	}
}

// Next goes to the next hit, or with -1 to the one before, around the ends.
func (p *Pane) Next(by int) {
	i, _, ok := p.here()
	if !ok || len(p.hits) == 0 {
		return
	}
	k, on := slices.BinarySearch(p.hits, i)
	if !on && by > 0 {
		k--
	}
	p.reach(p.hits[(k+by+2*len(p.hits))%len(p.hits)])
}

// Hits are how many lines hold what is searched for, and which of them the cursor is on; 0 for none.
func (p *Pane) Hits() (n, at int) {
	if i, _, ok := p.here(); ok {
		if k, on := slices.BinarySearch(p.hits, i); on {
			at = k + 1
		}
	}
	return len(p.hits), at
}

// reach puts the cursor on a line, unfolding what hides it.
func (p *Pane) reach(i int) {
	hidden := false
	for up := p.doc.line(i).parent; up >= 0; up = p.doc.above(p.doc.opens[p.doc.opener(up)]) {
		if p.folds.folded(up) {
			p.folds.put(up, false)
			hidden = true
		}
	}
	if hidden {
		p.folds.settle(p.doc.opens)
	}
	p.To(p.folds.row(i))
}

// Place is which of the rows in sight the cursor is on, from 1, and how many there are.
func (p *Pane) Place() (at, of int) { return p.at + 1, p.folds.rows() }

// Path is where the cursor stands, as jq writes it: ".contacts[3].email"; "" at the top and outside JSON.
func (p *Pane) Path() string {
	i, _, ok := p.here()
	if !ok || p.doc.kind != JSON {
		return ""
	}
	var steps []string
	for k := i; k >= 0; {
		l := p.doc.line(k)
		k = l.parent
		switch {
		case l.parent < 0:
		case l.keyTo > l.keyFrom:
			steps = append(steps, "."+strings.Trim(string(p.doc.held.part(l.keyFrom, l.keyTo)), `"`))
		default:
			steps = append(steps, "["+strconv.Itoa(l.index)+"]")
		}
	}
	slices.Reverse(steps)
	if len(steps) > 0 && steps[0][0] == '[' {
		steps = append([]string{"."}, steps...)
	}
	return model.Line(strings.Join(steps, ""), false)
}

// Value is what stands under the cursor as it came, without its name: a text without its quotation marks, an object or a
// list as JSON, a line of a text.
func (p *Pane) Value() string {
	_, l, ok := p.here()
	if !ok {
		return ""
	}
	if l.closes >= 0 {
		l = p.doc.line(l.closes)
	}
	to := l.to
	if l.opens() {
		to = p.doc.line(l.end).to
	}
	return unquoted(string(p.doc.held.part(l.from, to)))
}
