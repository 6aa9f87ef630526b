package form

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/input"
)

// editor is how one field is edited.
type editor interface {
	update(msg tea.Msg) bool // reports whether the message was for it
	value() any              // nil when empty
	draw(p pen) (lines []string, cursor *tea.Position)
}

// blurrer is an editor that has to know when it has the focus.
type blurrer interface {
	focus()
	blur()
}

// spiller is an editor that says what of a text found no room in it.
type spiller interface {
	spilled() string // as a sentence; "" for nothing
}

// pen is the place an editor draws into.
type pen struct {
	theme   theme.Theme
	w       int // cells, at least 1
	h       int // lines of the window, for what opens beneath
	focused bool
}

func newEditor(f Field, th theme.Theme) editor {
	if f.Hidden != "" && f.Locked == "" && (f.Kind == Text || f.Kind == Named || f.Kind == Long) && !model.Empty(f.Value) {
		return newHidden(f, th)
	}
	return plainEditor(f, th)
}

func plainEditor(f Field, th theme.Theme) editor {
	switch f.Kind {
	case Long:
		return newArea(f)
	case Choice:
		return newChoice(f)
	case Tags:
		return newTags(f)
	case Named:
		return newNamed(f)
	case Secret:
		mask := "•"
		if th.ASCII {
			mask = "*"
		}
		return newLine(f, mask)
	}
	return newLine(f, "")
}

// line edits one line of text.
type line struct {
	input input.Line
	raw   any    // the value it began with: a number stays one as long as it is not edited
	first string // as it is spelled
	typed bool
}

func newLine(f Field, mask string) *line {
	l := &line{raw: f.Value, first: model.Display(f.Value), input: input.Line{Limit: f.Limit, Mask: mask}}
	if f.Words != nil {
		l.first = f.Words(f.Value)
	}
	l.input.Set(l.first)
	return l
}

func (l *line) update(msg tea.Msg) bool {
	before := l.input.Value()
	took := l.input.Update(msg)
	l.typed = l.typed || before != l.input.Value()
	return took
}

func (l *line) value() any {
	if !l.typed || l.input.Mask == "" && strings.TrimSpace(l.input.Value()) == strings.TrimSpace(model.Line(l.first, false)) {
		return l.raw // blanks at the ends are no change
	}
	if l.input.Empty() {
		return nil
	}
	return l.input.Value()
}

func (l *line) spilled() string { return l.input.LeftOut() }

func (l *line) draw(p pen) ([]string, *tea.Position) {
	if !p.focused { // nobody edits it: it is read from its beginning
		return []string{p.theme.Text.Render(block.Cut(l.input.String(), p.w))}, nil
	}
	text, x := l.input.View(p.w)
	return []string{p.theme.Text.Render(text)}, &tea.Position{X: x}
}
