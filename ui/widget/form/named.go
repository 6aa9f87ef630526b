package form

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/widget/block"
)

// inSight is how many of what is offered are drawn at a time, at least; more where the window has room for them and as many
// lines of the form.
const inSight = 6

// named edits one line of text that stands for one of what is offered for it, or, where none of that was chosen, for itself.
type named struct {
	*line
	offers []Option
	about  string // the text that they are offered for
	at     int    // the one that enter chooses; -1 for none
	chosen Option // its zero value for none
}

func newNamed(f Field) *named { return &named{line: newLine(f, ""), at: -1} }

// open are the offers for the text as it is now.
func (n *named) open() []Option {
	if n.about != n.input.Value() {
		return nil
	}
	return n.offers
}

func (n *named) update(msg tea.Msg) bool {
	if key, ok := msg.(tea.KeyPressMsg); ok && n.choose(key.Keystroke()) {
		return true
	}
	took := n.line.update(msg)
	if len(n.open()) == 0 {
		n.at = -1
	}
	return took
}

// choose moves among the offers and takes one of them; it reports whether the key was meant so.
func (n *named) choose(key string) bool {
	all := n.open()
	switch {
	case key == "down" && len(all) > 0:
		n.at = min(n.at+1, len(all)-1)
	case key == "up" && n.at >= 0:
		n.at--
	case key == "enter" && n.at >= 0 && n.at < len(all):
		n.chosen, n.typed = all[n.at], true
		n.input.Set(n.chosen.Words)
		n.offers, n.at = nil, -1
	default:
		return false
	}
	return true
}

func (n *named) value() any {
	if n.chosen.Value != nil && n.input.Value() == model.Line(n.chosen.Words, false) {
		return n.chosen.Value
	}
	return n.line.value()
}

// asked is the text that something is to be offered for; "" where nothing was typed, one was chosen, or there are offers for
// it already.
func (n *named) asked() string {
	if n.about == n.input.Value() {
		return ""
	}
	if v := n.value(); !n.typed || model.Equal(v, n.raw) || n.chosen.Value != nil && model.Equal(v, n.chosen.Value) {
		return ""
	}
	return n.input.Value()
}

func (n *named) focus() {}

// blur lets go of what was offered: it was meant for this visit.
func (n *named) blur() { n.offers, n.about, n.at = nil, "", -1 }

func (n *named) draw(p pen) ([]string, *tea.Position) {
	lines, cursor := n.line.draw(p)
	all := n.open()
	if !p.focused || len(all) == 0 {
		return lines, cursor
	}
	room := max(inSight, p.h-inSight)
	from := block.Window(0, room, len(all), max(n.at, 0), max(n.at, 0))
	for i := from; i < min(from+room, len(all)); i++ {
		words, mark, style := model.Line(all[i].Words, false), "  ", p.theme.Muted
		if i == n.at {
			mark, style = "› ", p.theme.Selected
			if p.theme.ASCII {
				mark = "> "
			}
		}
		lines = append(lines, style.Render(block.Cut(mark+words, p.w)))
	}
	return lines, cursor
}

// named is the editor of a field of kind Named, also of one that is hidden; nil for any other.
func (s *slot) named() *named {
	e := s.edit
	if h, ok := e.(*hidden); ok {
		e = h.editor
	}
	n, _ := e.(*named)
	return n
}

// Asked is the field of kind Named that has the focus and waits for offers, with the text that was typed into it; "" and ""
// for none.
func (f *Form) Asked() (name, text string) {
	if f.at < 0 {
		return "", ""
	}
	s := f.slots[f.at]
	if n := s.named(); n != nil {
		if text = n.asked(); text != "" {
			return s.Name, text
		}
	}
	return "", ""
}

// Offer says what the text that was typed into the field with the focus may stand for. Offers for another text, or another
// field, are passed over.
func (f *Form) Offer(name, text string, all []Option) {
	if at, now := f.Asked(); at != name || now != text {
		return
	}
	n := f.slots[f.at].named()
	n.offers, n.about, n.at = all, text, -1
}
