package form

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/input"
)

// area edits several lines of text.
type area struct {
	box   textarea.Model
	begun bool // it was edited: the text is the box's, not the first one
	first string
	over  int // characters of the last paste that found no room
}

func newArea(f Field) *area {
	first, _ := f.Value.(string)
	a := &area{box: textarea.New(), first: first}
	a.box.Prompt, a.box.ShowLineNumbers, a.box.CharLimit, a.box.MaxHeight = "", false, f.Limit, 0
	a.box.SetVirtualCursor(false)
	a.box.SetStyles(textarea.Styles{})
	a.box.KeyMap.Paste = key.NewBinding()                                            // the terminal pastes; the clipboard is never read
	a.box.KeyMap.DeleteAfterCursor = key.NewBinding(key.WithKeys("alt+k", "ctrl+k")) // ctrl+k opens the palette where there is one
	a.box.SetValue(model.Line(first, true))
	a.box.MoveToBegin()
	return a
}

func (a *area) focus() { a.box.Focus() }

func (a *area) blur() { a.box.Blur() }

func (a *area) update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		a.begun = true
		text, before := model.Line(msg.Content, true), utf8.RuneCountInString(a.box.Value())
		a.box.InsertString(text)
		a.over = max(before+utf8.RuneCountInString(text)-utf8.RuneCountInString(a.box.Value()), 0)
		return true
	case tea.KeyPressMsg:
		return a.press(msg)
	}
	return false
}

// press leaves the keys that lead out of the box, at its edges, to the form.
func (a *area) press(k tea.KeyPressMsg) bool {
	info := a.box.LineInfo()
	switch k.Keystroke() {
	case "tab", "shift+tab", "esc", "ctrl+s", "pgup", "pgdown", "ctrl+home", "ctrl+end":
		return false
	case "up":
		if a.box.Line() == 0 && info.RowOffset == 0 {
			return false
		}
	case "down":
		if a.box.Line() == a.box.LineCount()-1 && info.RowOffset >= info.Height-1 {
			return false
		}
	}
	before := a.box.Value()
	a.box, _ = a.box.Update(k) // its only command would blink a cursor that it does not draw
	if before != a.box.Value() {
		a.begun, a.over = true, 0
	}
	return true
}

func (a *area) spilled() string {
	if a.over > 0 && a.box.CharLimit <= 0 {
		return "The end of it was left out: no more than 10,000 lines fit."
	}
	return input.LeftOut(a.over, a.box.CharLimit)
}

func (a *area) value() any {
	text := a.first
	if a.begun {
		text = model.Line(a.box.Value(), true)
	}
	if text == "" {
		return nil
	}
	return text
}

func (a *area) draw(p pen) ([]string, *tea.Position) {
	const least, most = 3, 8
	text := block.Wrap(model.Line(a.box.Value(), true), p.w)
	if !p.focused {
		shown := text[:min(len(text), most)]
		for i, l := range shown {
			shown[i] = p.theme.Text.Render(l)
		}
		return shown, nil
	}
	a.box.SetWidth(max(p.w, 4))
	a.box.SetHeight(min(max(len(text), least), most))
	lines := strings.Split(a.box.View(), "\n")
	for i, l := range lines {
		lines[i] = block.Cut(l, p.w)
	}
	if c := a.box.Cursor(); c != nil {
		return lines, &tea.Position{X: min(c.X, p.w-1), Y: c.Y}
	}
	return lines, nil
}
