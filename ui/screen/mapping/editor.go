package mapping

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/ui/widget/block"
)

// shapeView is a line, part by part.
func (s *Screen) shapeView(w, h int) ([]string, *tea.Cursor) {
	th, p := s.env.Theme, &s.shape
	lines := []string{th.Title.Render(block.Cut(p.label+" is kept at", w))}
	if h >= 9 {
		lines = append(lines, "")
	}
	row := func(i int, name, text, about string) {
		plain := block.Pad(name, 9) + model.Line(text, false)
		if i == p.at {
			lines = append(lines, th.Selected.Render(block.Pad(" "+plain, w)))
			return
		}
		lines = append(lines, block.Cut(" "+th.Muted.Render(block.Pad(name, 9))+th.Text.Render(model.Line(text, false))+th.Muted.Render("   "+about), w))
	}
	place := p.place
	if place == "" {
		place = "no place yet"
	}
	row(0, "place", place, "")
	for i, step := range p.steps {
		row(i+1, fmt.Sprintf("step %d", i+1), step, stepWords(step))
	}
	row(len(p.steps)+1, "+", "add a step", "")
	if h > len(lines)+3 {
		lines = append(lines, "")
	}
	lines = append(lines, block.Cut(" "+th.Muted.Render(block.Pad("line", 9))+th.Accent.Render(model.Line(p.line(), false)), w))
	if p.own != "" && p.own != p.line() {
		lines = append(lines, th.Muted.Render(block.Cut(" "+block.Pad("own", 9)+model.Line(p.own, false)+"   the connector's", w)))
	}
	return lines, s.partPointer(lines)
}

// partPointer is where a screen reader looks for the part under the cursor.
func (s *Screen) partPointer(lines []string) *tea.Cursor {
	y := s.shape.at + 1
	if len(lines) > 1 && lines[1] == "" {
		y++
	}
	if !s.env.Accessible || y >= len(lines) {
		return nil
	}
	return tea.NewCursor(0, y)
}

// stepWords say what a step is for.
func stepWords(step string) string {
	name, _ := mapping.Call(step)
	for _, a := range mapping.Catalog() {
		if a.Name == name {
			return a.Words
		}
	}
	return ""
}

// choiceView is a line with what can be chosen below it.
func (s *Screen) choiceView(w, h int) ([]string, *tea.Cursor) {
	th, c := s.env.Theme, &s.choice
	title := "Where is " + s.shape.label + " kept?"
	if c.steps {
		title = "What does the provider keep for " + s.shape.label + "?"
	}
	text, x := c.line.View(max(w-3, 4))
	prompt := "› "
	if th.ASCII {
		prompt = "> "
	}
	lines := []string{th.Title.Render(block.Cut(title, w)), th.Key.Render(prompt) + text}
	cursor := tea.NewCursor(2+x, 1)
	if len(c.found) == 0 {
		words := "Nothing is called that. backspace widens the search."
		if !c.steps {
			words = "No kept record has such a place. enter takes it as it is typed: a.b, a or b, first + last, list[0].a"
		}
		return append(lines, styled(th.Muted.Render, words, w)...), cursor
	}
	wide := 10
	for _, x := range c.found {
		wide = max(wide, min(len([]rune(x.label)), 28, w/2))
	}
	from, to := block.Roll(len(c.found), max(h-len(lines), 1), c.at)
	for i := from; i < to; i++ {
		x := c.found[i]
		plain := " " + block.Pad(x.label, wide) + "  "
		switch {
		case i == c.at:
			lines = append(lines, th.Selected.Render(block.Pad(plain+x.detail, w)))
		case x.faint:
			lines = append(lines, th.Muted.Render(block.Cut(plain+x.detail, w)))
		default:
			lines = append(lines, block.Cut(th.Text.Render(plain)+th.Muted.Render(x.detail), w))
		}
	}
	if rest := block.Rest(from, len(c.found)-to, th.ASCII); rest != "" {
		lines = append(lines, th.Muted.Render(" "+rest))
	}
	return lines, cursor
}

// formView is the form of a step's parameters.
func (s *Screen) formView(w, h int) ([]string, *tea.Cursor) {
	p := s.params
	title := s.env.Theme.Title.Render(p.about.Name) + s.env.Theme.Muted.Render("   "+p.about.Words)
	body, cursor := p.form.View(w, max(h-2, 1))
	if cursor != nil {
		cursor.Y += 2
	}
	return append([]string{block.Cut(title, w), ""}, strings.Split(body, "\n")...), cursor
}

// writingView is the line as text.
func (s *Screen) writingView(w int) ([]string, *tea.Cursor) {
	th := s.env.Theme
	text, x := s.shape.raw.View(max(w-3, 4))
	prompt := "› "
	if th.ASCII {
		prompt = "> "
	}
	lines := []string{th.Title.Render(block.Cut("The line of "+s.shape.label, w)), th.Key.Render(prompt) + text, ""}
	lines = append(lines, styled(th.Muted.Render, `native.path | step argument | step, "quotes" around what holds blanks or bars. An empty line takes yours away.`, w)...)
	return lines, tea.NewCursor(2+x, 1)
}
