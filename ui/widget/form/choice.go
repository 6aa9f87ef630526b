package form

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/ui/widget/block"
)

// choice picks one of several answers.
type choice struct {
	options []Option
	at      int
}

func newChoice(f Field) *choice {
	c := &choice{options: f.Options}
	for i, o := range f.Options {
		if model.Equal(o.Value, f.Value) {
			c.at = i
			return c
		}
	}
	// A value that is none of the options stays possible: what a provider holds is not thrown away unseen.
	c.options = append([]Option{{Value: f.Value, Words: model.Line(model.Display(f.Value), false)}}, f.Options...)
	return c
}

func (c *choice) update(msg tea.Msg) bool {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok || len(c.options) == 0 {
		return false
	}
	switch key.Keystroke() {
	case "left":
		c.at = (c.at + len(c.options) - 1) % len(c.options)
	case "right", "space":
		c.at = (c.at + 1) % len(c.options)
	case "home":
		c.at = 0
	case "end":
		c.at = len(c.options) - 1
	case "backspace", "delete":
		return c.jump(func(o Option) bool { return o.Value == nil })
	default:
		return key.Text != "" && c.jump(func(o Option) bool { return begins(o.Words, key.Text) })
	}
	return true
}

// jump goes to the next option that fits; a letter that fits none is swallowed all the same.
func (c *choice) jump(fits func(Option) bool) bool {
	for i := range c.options {
		if at := (c.at + 1 + i) % len(c.options); fits(c.options[at]) {
			c.at = at
			break
		}
	}
	return true
}

func begins(words, letter string) bool {
	r, _ := utf8.DecodeRuneInString(words)
	return strings.EqualFold(string(r), letter)
}

func (c *choice) value() any {
	if len(c.options) == 0 {
		return nil
	}
	return c.options[c.at].Value
}

func (c *choice) draw(p pen) ([]string, *tea.Position) {
	if len(c.options) == 0 {
		return []string{""}, nil
	}
	words := block.Cut(c.options[c.at].Words, max(p.w-4, 1))
	if !p.focused {
		return []string{p.theme.Text.Render(words)}, nil
	}
	if row, x, ok := c.row(p); ok {
		return []string{row}, &tea.Position{X: x}
	}
	left, right := "‹ ", " ›"
	if p.theme.ASCII {
		left, right = "< ", " >"
	}
	return []string{p.theme.Muted.Render(left) + p.theme.Selected.Render(words) + p.theme.Muted.Render(right)}, &tea.Position{X: 2}
}

// row shows all options side by side, where they fit.
func (c *choice) row(p pen) (row string, x int, ok bool) {
	var b strings.Builder
	used := 0
	for i, o := range c.options {
		word := " " + o.Words + " "
		if i == c.at {
			x = used + 1
			b.WriteString(p.theme.Selected.Render(word))
		} else {
			b.WriteString(p.theme.Muted.Render(word))
		}
		used += ansi.StringWidth(word)
	}
	return b.String(), x, used <= p.w
}
