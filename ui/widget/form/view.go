package form

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/widget/block"
)

// gutter is the place in front of each line: the mark of the focus and the mark of a change.
const gutter = 3

// drawn is a form as lines, before it is cut to the window.
type drawn struct {
	lines  []string
	fields []int // line where each field begins
	from   int   // lines of the field with the focus
	to     int
	cursor *tea.Position
}

// View draws exactly h lines of at most w cells and tells where the cursor belongs, or nil. The field with the
// focus is always in sight; what does not fit is counted in the last line.
func (f *Form) View(w, h int) (string, *tea.Cursor) {
	f.height = h
	d := f.draw(max(w, 1))
	if len(d.lines) <= h || h < 4 {
		f.top = block.Window(f.top, h, len(d.lines), d.from, d.to)
		return f.cut(d, w, h), f.cursor(d, w, h)
	}
	h-- // the last line counts the rest
	f.top = block.Window(f.top, h, len(d.lines), d.from, d.to)
	return f.cut(d, w, h) + "\n" + block.Cut(f.rest(d, h), w), f.cursor(d, w, h)
}

func (f *Form) cut(d drawn, w, h int) string {
	return block.Fit(d.lines[min(f.top, len(d.lines)):], w, h)
}

func (f *Form) cursor(d drawn, w, h int) *tea.Cursor {
	if d.cursor == nil {
		return nil
	}
	x, y := d.cursor.X, d.cursor.Y-f.top
	if x < 0 || x >= w || y < 0 || y >= h {
		return nil
	}
	return tea.NewCursor(x, y)
}

// rest counts the fields that are out of sight.
func (f *Form) rest(d drawn, h int) string {
	above, below := 0, 0
	for _, y := range d.fields {
		switch {
		case y < f.top:
			above++
		case y >= f.top+h:
			below++
		}
	}
	return strings.Repeat(" ", gutter) + f.theme.Muted.Render(block.Rest(above, below, f.theme.ASCII))
}

// spoken is a width that no window has: the form is read as lines then, and no label is cut.
const spoken = 400

// columns are the widths of labels and values; stacked puts the label above the value.
func (f *Form) columns(w int) (label, value int, stacked bool) {
	for _, s := range f.slots {
		label = max(label, ansi.StringWidth(s.Label))
	}
	most := 22
	if w > spoken {
		most = 60
	}
	label = min(label, most, max((w-gutter)/3, 12))
	value = w - gutter - label - 3
	if value < 20 {
		return max(w-gutter, 1), max(w-gutter, 1), true
	}
	return label, value, false
}

func (f *Form) draw(w int) drawn {
	var d drawn
	section := ""
	for i, s := range f.slots {
		if s.Section != "" && s.Section != section {
			if len(d.lines) > 0 {
				d.lines = append(d.lines, "")
			}
			d.lines = append(d.lines, strings.Repeat(" ", gutter)+f.theme.Title.Render(block.Cut(s.Section, max(w-gutter, 1))))
			section = s.Section
		}
		start := len(d.lines)
		d.fields = append(d.fields, start)
		lines, cursor := f.field(s, w, i == f.at)
		d.lines = append(d.lines, lines...)
		if i != f.at {
			continue
		}
		d.from, d.to = start, len(d.lines)-1
		if start <= 2 {
			d.from = 0 // headings above the first field come back into sight with it
		}
		if cursor != nil {
			d.cursor = &tea.Position{X: cursor.X, Y: cursor.Y + start}
		}
	}
	return d
}

// field draws one field: label, value, and beneath them what is wrong with it or what it is for.
func (f *Form) field(s *slot, w int, focused bool) ([]string, *tea.Position) {
	label, value, stacked := f.columns(w)
	lines, cursor := s.edit.draw(pen{theme: f.theme, w: value, h: f.height, focused: focused})
	if s.Locked != "" {
		for i, l := range lines {
			lines[i] = f.theme.Muted.Render(ansi.Strip(l))
		}
	}
	lines[0] += f.meaning(s, value-ansi.StringWidth(lines[0]))
	indent := gutter
	name := f.label(s, label, focused)
	if stacked {
		lines = append([]string{f.gutter(s, focused) + name}, indented(lines, gutter)...)
	} else {
		indent += label + 3
		rest := indented(lines[1:], indent)
		lines = append([]string{f.gutter(s, focused) + name + "   " + lines[0]}, rest...)
	}
	if cursor != nil {
		cursor.X += indent
		if stacked {
			cursor.Y++
		}
	}
	return append(lines, f.notes(s, w-indent, indent, focused)...), cursor
}

// meaning is what is said behind a value, where there is room for it.
func (f *Form) meaning(s *slot, room int) string {
	if s.Means == nil || s.Kind != Text {
		return ""
	}
	edit := s.edit
	if h, ok := edit.(*hidden); ok {
		edit = h.editor
	}
	l, ok := edit.(*line)
	if !ok {
		return ""
	}
	text := s.Means(l.input.Value(), l.value())
	if text == "" || ansi.StringWidth(text)+2 > room {
		return ""
	}
	return "  " + f.theme.Muted.Render(text)
}

func (f *Form) label(s *slot, w int, focused bool) string {
	text := block.Pad(s.Label, w)
	switch {
	case focused:
		return f.theme.Accent.Render(text)
	case s.trouble != "":
		return f.theme.Error.Render(text)
	}
	return f.theme.Muted.Render(text)
}

func (f *Form) gutter(s *slot, focused bool) string {
	bar, dot := "▌", "•"
	if f.theme.ASCII {
		bar, dot = ">", "*"
	}
	out := " "
	if focused {
		out = f.theme.Accent.Render(bar)
	}
	switch {
	case s.trouble != "":
		return out + f.theme.Error.Render("!") + " "
	case s.dirty():
		return out + f.theme.Added.Render(dot) + " "
	}
	return out + "  "
}

// notes are the lines beneath a field.
func (f *Form) notes(s *slot, w, indent int, focused bool) []string {
	text, style := "", f.theme.Muted
	over, _ := s.edit.(spiller)
	switch {
	case s.trouble != "":
		text, style = s.trouble, f.theme.Error
	case over != nil && over.spilled() != "":
		text, style = over.spilled(), f.theme.Warn
	case s.Locked != "":
		text = s.Locked
	case focused:
		text = s.Hint
		if h, ok := s.edit.(*hidden); ok {
			text = h.note()
		}
	}
	if text == "" {
		return nil
	}
	lines := block.Wrap(text, max(w, 1))
	for i, l := range lines {
		lines[i] = style.Render(l)
	}
	return indented(lines, indent)
}

func indented(lines []string, by int) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", by) + l
	}
	return out
}
