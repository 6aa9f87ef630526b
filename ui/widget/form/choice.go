package form

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/ui/widget/block"
)

// pause is the rest between two letters after which the next one begins a new word.
const pause = time.Second

// choice picks one of several answers.
type choice struct {
	options []Option
	at      int
	now     func() time.Time
	typed   string    // the beginning of a name, as far as it was typed in one go
	last    time.Time // of its last letter
}

func newChoice(f Field) *choice {
	c := &choice{options: f.Options, now: time.Now}
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

// take chooses an answer by its value; one that is none of the options is none.
func (c *choice) take(x any) {
	for i, o := range c.options {
		if model.Equal(o.Value, x) {
			c.at = i
			return
		}
	}
}

func (c *choice) update(msg tea.Msg) bool {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok || len(c.options) == 0 {
		return false
	}
	going := c.typed != "" && c.now().Sub(c.last) <= pause
	if key.Text != "" && (key.Text != " " || going) {
		c.letter(key.Text, going)
		return true
	}
	c.typed = ""
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
		c.jump(1, func(o Option) bool { return o.Value == nil })
	default:
		return false
	}
	return true
}

// letter looks for the name that begins with what was typed in one go. The first letter goes to the next such name,
// those that follow stay where they are as long as the name fits; what begins no name changes nothing.
func (c *choice) letter(text string, going bool) {
	from := 0
	if !going {
		c.typed, from = "", 1
	}
	c.typed, c.last = c.typed+text, c.now()
	c.jump(from, func(o Option) bool { return begins(o.Words, c.typed) })
}

// jump goes to the first option that fits, looked for in a circle that begins so many behind the one that is chosen.
func (c *choice) jump(from int, fits func(Option) bool) {
	for i := range c.options {
		if at := (c.at + from + i) % len(c.options); fits(c.options[at]) {
			c.at = at
			return
		}
	}
}

func begins(words, typed string) bool {
	w, n := []rune(words), len([]rune(typed))
	return len(w) >= n && strings.EqualFold(string(w[:n]), typed)
}

func (c *choice) focus() {}

// blur forgets what was typed: it was meant for this visit.
func (c *choice) blur() { c.typed = "" }

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
