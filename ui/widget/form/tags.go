package form

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/input"
)

// tags edits a list of words: a comma or enter ends one, backspace takes the last one back to be edited.
type tags struct {
	words []string
	typed input.Line
	over  int // words of the last paste that were too many
}

// mostPasted is how many words one paste brings at most.
const mostPasted = 500

func newTags(f Field) *tags {
	t := &tags{typed: input.Line{Limit: 250}}
	list, _ := f.Value.([]string)
	for _, w := range list {
		t.add(w)
	}
	return t
}

func (t *tags) update(msg tea.Msg) bool {
	if p, ok := msg.(tea.PasteMsg); ok {
		return t.paste(p.Content)
	}
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false
	}
	if key.Text != "" {
		t.over = 0
	}
	switch k := key.Keystroke(); {
	case key.Text == ",":
		t.commit()
		return true
	case k == "enter" && !t.typed.Empty():
		t.commit()
		return true
	case k == "backspace" && t.typed.Empty() && len(t.words) > 0:
		last := len(t.words) - 1
		t.typed.Set(t.words[last])
		t.words = t.words[:last]
		return true
	}
	return t.typed.Update(msg)
}

// paste takes a list as it is copied from elsewhere, one word a line or between commas.
func (t *tags) paste(text string) bool {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == ';' })
	if len(parts) < 2 {
		t.over = 0
		return t.typed.Update(tea.PasteMsg{Content: text})
	}
	t.commit()
	t.over = max(len(parts)-mostPasted, 0)
	for _, w := range parts[:len(parts)-t.over] {
		t.add(w)
	}
	return true
}

func (t *tags) spilled() string {
	switch {
	case t.over == 1:
		return "1 more word was left out: paste it by itself."
	case t.over > 1:
		return gauge.Count(t.over) + " more words were left out: paste them by themselves."
	}
	return t.typed.LeftOut()
}

func (t *tags) commit() {
	t.add(t.typed.Value())
	t.typed.Set("")
}

func (t *tags) add(word string) {
	if word = model.Line(word, false); word != "" && !slices.Contains(t.words, word) {
		t.words = append(slices.Clone(t.words), word)
	}
}

func (t *tags) focus() {}

func (t *tags) blur() { t.commit() }

func (t *tags) value() any {
	all := tags{words: t.words}
	all.add(t.typed.Value())
	if len(all.words) == 0 {
		return nil
	}
	return all.words
}

func (t *tags) draw(p pen) ([]string, *tea.Position) {
	const gap = 3 // " · "
	dot := " · "
	if p.theme.ASCII {
		dot = " , "
	}
	var lines []string
	row, used := "", 0
	fresh := func(need int) {
		if used > 0 && used+need > p.w {
			lines, row, used = append(lines, row), "", 0
		}
	}
	for i, w := range t.words {
		w = block.Cut(w, p.w)
		fresh(ansi.StringWidth(w))
		row += p.theme.Text.Render(w)
		used += ansi.StringWidth(w)
		if (i < len(t.words)-1 || p.focused) && used+gap <= p.w {
			row += p.theme.Muted.Render(dot)
			used += gap
		}
	}
	if !p.focused {
		return append(lines, row), nil
	}
	fresh(max(ansi.StringWidth(t.typed.Value())+1, 8))
	text, x := t.typed.View(p.w - used)
	lines = append(lines, row+p.theme.Accent.Render(text))
	return lines, &tea.Position{X: used + x, Y: len(lines) - 1}
}
