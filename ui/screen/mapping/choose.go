package mapping

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model/mapping"
	"patchbay/ui/widget/input"
)

// candidate is one thing that can be chosen.
type candidate struct {
	label  string // what is shown first
	detail string
	text   string // of a place, as a line names it
	about  mapping.About
	faint  bool // it is not for such a field
}

// chooser is a line with what can be chosen below it.
type chooser struct {
	steps bool // steps are chosen, not places
	index int  // of the step that is put there
	line  input.Line
	all   []candidate
	found []candidate
	at    int
}

// narrow finds the candidates that hold what is typed; of several places in one line it is the last.
func (c *chooser) narrow() {
	_, last := c.cut()
	words := strings.Fields(strings.ToLower(last))
	c.found = c.found[:0]
	for _, x := range c.all {
		if holds(x.label+" "+x.detail+" "+x.text, words) {
			c.found = append(c.found, x)
		}
	}
	slices.SortStableFunc(c.found, func(a, b candidate) int { return closeness(a, last) - closeness(b, last) })
	c.at = max(min(c.at, len(c.found)-1), 0)
}

// closeness is small for what begins with the words.
func closeness(x candidate, typed string) int {
	switch typed, label := strings.ToLower(typed), strings.ToLower(x.label); {
	case typed == "":
		return 0
	case label == typed:
		return 0
	case strings.HasPrefix(label, typed):
		return 1
	case strings.Contains(label, typed):
		return 2
	}
	return 3
}

// cut takes what is typed apart: what stands before the last place, and that place.
func (c *chooser) cut() (head, last string) {
	text := c.line.Value()
	if c.steps {
		return "", text
	}
	for _, sep := range []string{" or ", " + "} {
		if i := strings.LastIndex(text, sep); i >= 0 && i+len(sep) > len(head) {
			head = text[:i+len(sep)]
		}
	}
	return head, text[len(head):]
}

// picked is the candidate under the cursor.
func (c *chooser) picked() (candidate, bool) {
	if c.at < len(c.found) {
		return c.found[c.at], true
	}
	return candidate{}, false
}

// place is what enter would take: the candidate, or where there is none what is typed.
func (c *chooser) place() string {
	head, _ := c.cut()
	if x, ok := c.picked(); ok {
		return head + x.text
	}
	return strings.TrimSpace(c.line.Value())
}

// tentative is the shape with what would be taken.
func (c *chooser) tentative(p shape) shape {
	if !c.steps {
		if text := c.place(); text != "" {
			return p.with(text)
		}
		return p
	}
	x, ok := c.picked()
	if !ok {
		return p
	}
	step := x.about.Name
	for _, param := range x.about.Params {
		if len(param.Picks) == 0 {
			return p // it says nothing without being told more
		}
		step += " " + param.Picks[0]
	}
	return p.step(c.index, step)
}

// choosePlace offers the native places, with what stands there.
func (s *Screen) choosePlace() tea.Cmd {
	s.choice = chooser{}
	hint, hinted := s.hints[s.shape.field.Name]
	for _, p := range s.list.places {
		if p.lost {
			continue
		}
		c := candidate{label: p.name, text: p.Line, detail: s.placeWords(p)}
		place, _, _ := strings.Cut(hint.Line, " | ")
		if hinted && (p.Line == place || strings.HasPrefix(hint.Line, p.Line+" | ")) {
			c.detail = fmt.Sprintf("%.0f %% sure · ", hint.Confidence*100) + c.detail
			s.choice.all = slices.Insert(s.choice.all, 0, c)
			continue
		}
		s.choice.all = append(s.choice.all, c)
	}
	s.choice.narrow()
	s.choice.at = max(slices.IndexFunc(s.choice.found, func(c candidate) bool {
		return c.text == s.shape.place || slices.Contains(spotsOf(s.shape.line()), c.text)
	}), 0)
	s.face = choosing
	return nil
}

// placeWords says in one line what a place holds.
func (s *Screen) placeWords(p place) string {
	words := p.kind()
	if s.sheet.Sampled > 0 {
		words += fmt.Sprintf(" · %d of %d", p.Held, s.sheet.Sampled)
	}
	if text := p.example(); text != "" {
		words += " · " + text
	}
	if len(p.rows) > 0 {
		words += " · read by " + s.list.rows[p.rows[0]].label
	}
	return words
}

func (p place) kind() string {
	if p.Field != "" {
		return "custom"
	}
	if p.lost {
		return "not seen"
	}
	return p.Kind
}

// example is a value as it stands there; "" for none.
func (p place) example() string {
	if len(p.Examples) == 0 {
		return ""
	}
	return inJSON(p.Examples[0])
}

// chooseStep offers the steps, those for such a field first.
func (s *Screen) chooseStep(index int) tea.Cmd {
	s.choice = chooser{steps: true, index: index}
	var rest []candidate
	for _, a := range mapping.Catalog() {
		c := candidate{label: a.Name, detail: a.Words, about: a}
		if a.For(s.shape.field.Type) && !a.Last {
			s.choice.all = append(s.choice.all, c)
			continue
		}
		c.faint = !a.For(s.shape.field.Type)
		rest = append(rest, c)
	}
	slices.SortStableFunc(rest, func(a, b candidate) int { return map[bool]int{true: 1}[a.faint] - map[bool]int{true: 1}[b.faint] })
	s.choice.all = append(s.choice.all, rest...)
	s.choice.narrow()
	s.face = choosing
	return nil
}

// pressChoosing is a key while something is chosen.
func (s *Screen) pressChoosing(k tea.KeyPressMsg) tea.Cmd {
	c := &s.choice
	switch k.String() {
	case "esc":
		if s.face = shaping; s.shape.place == "" {
			s.face = looking
		}
	case "down", "ctrl+n":
		c.at = min(c.at+1, max(len(c.found)-1, 0))
	case "up", "ctrl+p":
		c.at = max(c.at-1, 0)
	case "pgdown", "pgup":
		s.turn(map[string]int{"pgdown": 1, "pgup": -1}[k.String()])
	case "tab":
		if x, ok := c.picked(); ok && !c.steps {
			head, _ := c.cut()
			c.line.Set(head + x.text)
			c.narrow()
		}
	case "enter":
		return s.take()
	default:
		before := c.line.Value()
		if c.line.Update(k); before != c.line.Value() {
			c.at = 0
			c.narrow()
		}
	}
	return nil
}

// take takes what is chosen.
func (s *Screen) take() tea.Cmd {
	c := &s.choice
	if c.steps {
		x, ok := c.picked()
		switch {
		case !ok:
			return nil
		case len(x.about.Params) > 0:
			return s.fill(x.about, c.index)
		}
		s.shape = s.shape.step(c.index, x.about.Name)
	} else {
		text := c.place()
		if text == "" {
			return nil
		}
		s.shape = s.shape.with(text)
	}
	s.face = shaping
	s.shape.at = len(s.shape.steps) + 1
	s.put(s.shape.field.Name, s.shape.line())
	return nil
}
