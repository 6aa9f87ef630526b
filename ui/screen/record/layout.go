package record

import (
	"fmt"
	"sort"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/widget/block"
)

// mostLines is how many lines a value takes before the rest of it is left out, until somebody wants to see it.
const mostLines = 6

// sheet is the rows of the record laid out for one width: the lines of a thousand fields are cut once, and drawn when they
// are in sight.
type sheet struct {
	w       int
	natives bool
	of      int // the arrangement that was laid out
	columns columns
	rows    []laid
	total   int // lines of all
}

// laid is a row on a sheet.
type laid struct {
	start int      // its first line
	lead  int      // lines in front of its own: a blank, a heading
	lines []string // its value, not styled
	more  int      // characters that are left out
}

func (l laid) height() int {
	if l.more > 0 {
		return len(l.lines) + 1
	}
	return len(l.lines)
}

// columns are the widths of a row's parts; native is 0 when the provider's names are not shown.
type columns struct{ label, value, native int }

func (s *Screen) columns(w int, natives bool) columns {
	c := columns{label: 8}
	for _, r := range s.rows {
		c.label = max(c.label, ansi.StringWidth(r.label))
	}
	c.label = min(c.label, 20, max((w-gutter)/3, 8))
	c.value = max(w-gutter-c.label-3, 8)
	if natives {
		c.native = min(c.value/3, 28)
		c.value = min(max(c.value-c.native-3, 8), 72) // farther off a name would not be read beside its value
	}
	return c
}

// lay lays the rows out, unless they are as they were.
func (s *Screen) lay(w int, natives bool) *sheet {
	if sh := &s.sheet; sh.rows != nil && sh.w == w && sh.natives == natives && sh.of == s.arranged {
		return sh
	}
	sh := sheet{w: w, natives: natives, of: s.arranged, columns: s.columns(w, natives)}
	group := ""
	for _, r := range s.rows {
		l := laid{start: sh.total}
		if r.group != group {
			if l.lead = 1; group != "" {
				l.lead = 2
			}
			group = r.group
		}
		l.lines, l.more = s.cut(r, sh.columns.value)
		sh.rows = append(sh.rows, l)
		sh.total += l.lead + l.height()
	}
	if s.folded > 0 && !s.empties {
		sh.total += 2
	}
	s.sheet = sh
	return &s.sheet
}

// cut breaks a value into lines; of a long one only the first, and how many characters follow.
func (s *Screen) cut(r row, w int) (lines []string, more int) {
	text := r.text
	if text == "" {
		text = "not set"
	}
	if s.spread[r.path] {
		return block.Wrap(text, w), 0
	}
	enough := (mostLines + 1) * w * utf8.UTFMax // bytes, more than as many lines hold of plain letters
	if len(text) > enough {
		for enough > 0 && !utf8.RuneStart(text[enough]) {
			enough--
		}
		more = utf8.RuneCountInString(text[enough:])
		text = text[:enough]
	}
	lines = block.Wrap(text, w)
	if len(lines) > mostLines {
		for _, l := range lines[mostLines:] {
			more += utf8.RuneCountInString(l)
		}
		lines = lines[:mostLines]
	}
	return lines, more
}

// here is the row under the cursor on the sheet that was drawn last; ok is false where there is none.
func (s *Screen) here() (l laid, ok bool) {
	if s.at >= len(s.sheet.rows) {
		return laid{}, false
	}
	return s.sheet.rows[s.at], true
}

// hidden is how many lines of the row under the cursor do not fit into the window.
func (s *Screen) hidden() int {
	l, ok := s.here()
	if !ok || s.room == 0 {
		return 0
	}
	return max(l.height()-s.room, 0)
}

// unroll shows the whole of a long value, or only its beginning.
func (s *Screen) unroll() {
	l, ok := s.here()
	if !ok || l.more == 0 && !s.spread[s.rows[s.at].path] {
		return
	}
	if s.spread == nil {
		s.spread = map[string]bool{}
	}
	path := s.rows[s.at].path
	s.spread[path] = !s.spread[path]
	s.arranged++
	s.into = 0
}

// fields draws the rows in sight, and tells in which line the cursor is.
func (s *Screen) fields(w, h int, natives bool) (lines []string, y int) {
	sh := s.lay(w, natives)
	if s.room = h; len(sh.rows) == 0 {
		return nil, 0
	}
	s.at = min(s.at, len(sh.rows)-1)
	at := sh.rows[s.at]
	s.into = max(min(s.into, at.height()-h), 0)
	from, to := at.start, at.start+at.lead+at.height()-1
	if s.at == len(sh.rows)-1 {
		to = sh.total - 1 // with what stands beneath the last one
	}
	if at.height() > h || s.into > 0 {
		from = at.start + at.lead + s.into
		to = from + h - 1
	}
	s.top = block.Window(s.top, h, sh.total, from, to)
	first := sort.Search(len(sh.rows), func(i int) bool {
		l := sh.rows[i]
		return l.start+l.lead+l.height() > s.top
	})
	for i := first; i < len(sh.rows) && sh.rows[i].start < s.top+h; i++ {
		drawn := s.drawn(i, sh)
		lines = append(lines, drawn[max(s.top-sh.rows[i].start, 0):]...)
	}
	if s.folded > 0 && !s.empties {
		lines = append(lines, "", "   "+s.env.Theme.Muted.Render(block.Cut(s.env.Sayf("%d empty, {z} shows them", s.folded), w-gutter)))
	}
	return lines[:min(len(lines), h)], at.start + at.lead + s.into - s.top
}

// drawn are the lines of one row with what stands in front of them.
func (s *Screen) drawn(i int, sh *sheet) []string {
	th, r, l, c := s.env.Theme, s.rows[i], sh.rows[i], sh.columns
	out := make([]string, 0, l.lead+l.height())
	if l.lead == 2 {
		out = append(out, "")
	}
	if l.lead > 0 {
		out = append(out, "   "+th.Title.Render(block.Cut(r.group, sh.w-gutter)))
	}
	style, lead, label := th.Text, "   ", th.Muted
	if r.text == "" {
		style = th.Muted
	}
	if i == s.at {
		lead, label, style = th.Accent.Render(bar(th))+"  ", th.Accent, th.Title
	}
	if r.link != "" && !th.ASCII { // a terminal that knows links opens it by a click of its own
		style = style.Hyperlink(r.link)
	}
	for k, v := range l.lines {
		name, native := "", ""
		if k == 0 {
			name, native = r.label, r.native
		}
		line := lead + label.Render(block.Pad(name, c.label)) + "   " + style.Render(v)
		if c.native > 0 && native != "" {
			pad := max(c.value-ansi.StringWidth(v), 0) + 3
			line += fmt.Sprintf("%*s", pad, "") + th.Muted.Render(block.Cut(native, c.native))
		}
		out = append(out, line)
	}
	if l.more > 0 {
		out = append(out, lead+label.Render(block.Pad("", c.label))+"   "+th.Muted.Render(block.Cut(fmt.Sprintf("… %d more characters, space shows them", l.more), c.value)))
	}
	return out
}
