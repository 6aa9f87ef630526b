package mapping

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/wires"
)

// span is how the width is shared: the fields, the lines, the places.
type span struct{ left, wires, right int }

func shared(w int) span {
	if w < two {
		return span{left: w}
	}
	p := span{left: min(w*2/5, 38), wires: min(max(w/9, 7), 12)}
	p.right = w - p.left - p.wires
	return p
}

// columns draws the fields, the places and the lines between them; y is the first line of the window.
func (s *Screen) columns(w, h, y int) ([]string, *tea.Cursor) {
	th, l := s.env.Theme, &s.list
	if len(l.rows) > 0 && len(l.shown) == 0 && len(l.spots) == 0 {
		words := "Nothing here is called that. esc shows all fields."
		if s.filter.Empty() {
			words = "No field is " + map[bool]string{true: "suggested", false: "like that"}[kinds()[l.only].words == "suggested"] + s.env.Say(". {f} shows others, esc all.")
		}
		return []string{th.Muted.Render(block.Cut(words, w))}, nil
	}
	rows := max(h-1, 1)
	l.scroll(rows)
	l.origin, l.split = y+1, 0
	p := span{left: w}
	if s.env.Wide(w, two) {
		p = shared(w)
	}
	if p.right == 0 {
		return s.oneColumn(w, rows)
	}
	l.split = gutter + p.left + p.wires
	out := []string{th.Muted.Render(block.Pad("  "+s.leftTitle(), p.left+p.wires) + block.Cut(" "+s.rightTitle(), p.right))}
	lines := wires.Draw(th, p.wires, rows, s.between(rows))
	for i := range rows {
		out = append(out, s.leftCell(i, p.left)+lines[i]+s.rightCell(i, p.right))
	}
	return out, s.pointer(len(out), p)
}

// pointer puts the terminal's own cursor on the row where a screen reader looks for it.
func (s *Screen) pointer(h int, p span) *tea.Cursor {
	if !s.env.Accessible || s.face != looking {
		return nil
	}
	x, y := 0, s.list.at-s.list.top+1
	if s.list.side == native {
		x, y = p.left+p.wires, s.list.spot-s.list.slid+1
		if p.right == 0 {
			x = 0
		}
	}
	if y >= h {
		return nil
	}
	return tea.NewCursor(x, y)
}

func (s *Screen) leftTitle() string {
	return fmt.Sprintf("Fields  %d of %d", min(s.list.at+1, len(s.list.shown)), len(s.list.shown))
}

func (s *Screen) rightTitle() string {
	free := 0
	for _, i := range s.list.spots {
		if len(s.list.places[i].rows) == 0 {
			free++
		}
	}
	if s.list.side == native {
		return fmt.Sprintf("Native places  %d of %d", min(s.list.spot+1, len(s.list.spots)), len(s.list.spots))
	}
	return fmt.Sprintf("Native places  %d, %d free", len(s.list.spots), free)
}

// between are the wires of the fields in sight, those of what the person looks at strong.
func (s *Screen) between(h int) []wires.Wire {
	l := &s.list
	var out []wires.Wire
	at := map[int]int{}
	for i, p := range l.spots {
		at[p] = i
	}
	for i := l.top; i < min(l.top+h, len(l.shown)); i++ {
		r := l.rows[l.shown[i]]
		lead := func(spots []int, loose bool) {
			for _, p := range spots {
				if to, in := at[p]; in {
					strong := i == l.at && l.side == unified || l.side == native && to == l.spot
					out = append(out, wires.Wire{From: i - l.top, To: to - l.slid, Strong: strong, Loose: loose})
				}
			}
		}
		lead(r.spots, false)
		if r.hint != nil {
			lead(s.spotsNamed(r.hint.Line), true)
		}
	}
	return out
}

// spotsNamed are the positions of the places that a line reads.
func (s *Screen) spotsNamed(line string) []int {
	var out []int
	for _, name := range spotsOf(line) {
		if i := slices.IndexFunc(s.list.places, func(p place) bool { return p.Line == name }); i >= 0 {
			out = append(out, i)
		}
	}
	return out
}

// leftCell is the field in line i of the window, in exactly w cells.
func (s *Screen) leftCell(i, w int) string {
	l := &s.list
	if i += l.top; i >= len(l.shown) {
		return block.Pad("", w)
	}
	r := l.rows[l.shown[i]]
	state := r.state()
	wide := 10
	if w < 26 {
		wide = 0
	}
	label := block.Pad(r.label, w-3-wide)
	if i == l.at && l.side == unified {
		return s.env.Theme.Selected.Render(s.mark(r) + " " + label + block.Right(state, wide) + " ")
	}
	here := i == l.at && l.side == native // the field that a place would be given to
	return s.leftStyled(r, here, label, block.Right(state, wide)) + " "
}

func (s *Screen) leftStyled(r row, here bool, label, state string) string {
	th := s.env.Theme
	name := th.Text
	switch {
	case here:
		name = th.Accent
	case r.line == "" && r.hint == nil:
		name = th.Muted
	}
	style := th.Muted
	switch r.state() {
	case "broken", "at fault":
		style = th.Warn
	case "changed", "removed":
		style = th.Added
	case "suggested", "yours":
		style = th.Accent
	}
	return style.Render(s.mark(r)) + " " + name.Render(label) + style.Render(state)
}

// mark is what a field is in one cell.
func (s *Screen) mark(r row) string {
	switch {
	case r.dirty && r.fault == "":
		return map[bool]string{true: "*", false: "•"}[s.env.Theme.ASCII]
	case r.broken != "" || r.fault != "":
		return "!"
	case r.hint != nil:
		return "?"
	case r.line == "":
		return map[bool]string{true: "-", false: "·"}[s.env.Theme.ASCII]
	}
	return " "
}

// rightCell is the place in line i of the window, in at most w cells.
func (s *Screen) rightCell(i, w int) string {
	th, l := s.env.Theme, &s.list
	if i += l.slid; i >= len(l.spots) || i < 0 {
		return ""
	}
	p := l.places[l.spots[i]]
	text, rest := s.placeText(p, w)
	switch r, ok := s.current(); {
	case i == l.spot && l.side == native:
		return th.Selected.Render(block.Pad(text+rest, w-1))
	case ok && l.side == unified && slices.Contains(r.spots, l.spots[i]):
		return th.Accent.Render(text) + th.Muted.Render(rest)
	case p.lost:
		return th.Warn.Render(text) + th.Muted.Render(rest)
	case len(p.rows) == 0:
		return th.Muted.Render(text + rest)
	}
	return th.Text.Render(text) + th.Muted.Render(rest)
}

// placeText is a place's name, and what is known of it: kind, how many hold it, and where there is room a value.
func (s *Screen) placeText(p place, w int) (text, rest string) {
	if w >= 30 {
		rest = " " + block.Pad(p.kind(), 8)
	}
	if w >= 38 && s.sheet.Sampled > 0 {
		rest += block.Right(fmt.Sprintf("%d/%d", p.Held, s.sheet.Sampled), 8)
	}
	if room := w - 30 - ansi.StringWidth(rest); room >= 8 {
		rest += "  " + block.Pad(p.example(), room-2)
	}
	name := max(w-2-ansi.StringWidth(rest), 4)
	return " " + block.Pad(block.Middle(p.name, name), name), rest
}

// oneColumn draws the side with the cursor alone, with a word of the other.
func (s *Screen) oneColumn(w, rows int) ([]string, *tea.Cursor) {
	th, l := s.env.Theme, &s.list
	if l.side == native {
		out := []string{th.Muted.Render(block.Cut(" "+s.rightTitle(), w))}
		for i := range rows {
			out = append(out, s.rightCell(i, w))
		}
		return out, s.pointer(len(out), span{})
	}
	out := []string{th.Muted.Render(block.Cut("  "+s.leftTitle(), w))}
	for i := l.top; i < min(l.top+rows, len(l.shown)); i++ {
		out = append(out, s.narrowRow(i, w))
	}
	return out, s.pointer(len(out), span{})
}

// narrowRow is a field with its place behind it.
func (s *Screen) narrowRow(i, w int) string {
	th, l := s.env.Theme, &s.list
	r := l.rows[l.shown[i]]
	label := w * 2 / 5
	wire, to := " -- ", model.Line(r.line, false)
	if !th.ASCII {
		wire = " ── "
	}
	switch {
	case r.line == "" && r.hint != nil:
		wire, to = map[bool]string{true: " .. ", false: " ╌╌ "}[th.ASCII], model.Line(r.hint.Line, false)
	case r.line == "":
		wire, to = "    ", r.state()
	}
	head := s.mark(r) + " " + block.Pad(r.label, label)
	if i == l.at {
		return th.Selected.Render(block.Pad(head+wire+to, w))
	}
	name := th.Text
	if r.line == "" {
		name = th.Muted
	}
	return name.Render(head) + th.Border.Render(wire) + th.Muted.Render(block.Cut(to, max(w-label-6, 1)))
}
