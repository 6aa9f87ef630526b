package mapping

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/ui/screen"
	"patchbay/ui/widget/input"
	"patchbay/workbench"
)

// shape is the line of one field under the hands of a person: its place, and the steps behind it.
type shape struct {
	field model.Field
	label string
	own   string // the connector's line; "" for none
	place string // "" for none yet
	steps []string
	at    int // 0 is the place, then the steps, then what adds one
	raw   input.Line
}

func (p shape) line() string {
	if p.place == "" {
		return ""
	}
	return mapping.Joined(p.place, p.steps)
}

// with is the shape with another place; a custom value is named by its list and its id, which is a word of its own.
func (p shape) with(place string) shape {
	text, steps, err := mapping.Parts(place)
	if err != nil {
		p.place = place
		return p
	}
	rest := slices.DeleteFunc(slices.Clone(p.steps), func(s string) bool { name, _ := mapping.Call(s); return name == "by-id" })
	p.place, p.steps = text, append(steps, rest...)
	return p
}

// step is the shape with a step at a place among the steps; beyond the last one it is new.
func (p shape) step(i int, text string) shape {
	p.steps = slices.Clone(p.steps)
	if i < len(p.steps) {
		p.steps[i] = text
	} else {
		p.steps = append(p.steps, text)
	}
	return p
}

// set takes a whole line apart; ok is false where that cannot be done, and nothing is changed then.
func (p *shape) set(line string) bool {
	if line == "" {
		p.place, p.steps = "", nil
		return true
	}
	place, steps, err := mapping.Parts(line)
	if err != nil {
		return false
	}
	p.place, p.steps = place, steps
	p.at = min(p.at, len(steps)+1)
	return true
}

// keep looks whether the field is still there after the mapping was read anew.
func (p *shape) keep(s *Screen) {
	if _, ok := s.sheet.Model.Field(p.field.Name); !ok {
		s.face = looking
	}
}

// tentative is the line that the person is about to choose.
func (s *Screen) tentative() string {
	switch s.face {
	case choosing:
		return s.choice.tentative(s.shape).line()
	case filling:
		return s.shape.step(s.params.index, s.params.step()).line()
	case writing:
		return strings.TrimSpace(s.shape.raw.Value())
	}
	return s.shape.line()
}

// put takes a wanted line for a field into the draft, or out of it where it is the one that is saved.
func (s *Screen) put(field, line string) {
	i := slices.IndexFunc(s.list.rows, func(r row) bool { return r.field.Name == field })
	if i < 0 {
		return
	}
	r := s.list.rows[i]
	yours := slices.ContainsFunc(s.sheet.View.Lines, func(l workbench.MapLine) bool { return l.Field == field && l.From == workbench.FromYou })
	switch {
	case line == r.saved || line == r.own && !yours:
		delete(s.draft, field)
	case line == r.own:
		s.draft[field] = ""
	default:
		s.draft[field] = line
	}
	if len(s.draft) == 0 {
		s.moved = ""
	}
	s.arrange()
}

// change opens the line of the field under the cursor, with a place in it where one is given.
func (s *Screen) change(place string) tea.Cmd {
	r, ok := s.current()
	if why := s.whyNotChange(); why != "" || !ok {
		return screen.Toast(screen.Warn, why)
	}
	s.shape = shape{field: r.field, label: r.label, own: r.own}
	line := r.line
	if line == "" && r.hint != nil && place == "" {
		line = r.hint.Line
	}
	if !s.shape.set(line) { // it can be mended as text alone
		s.shape.raw.Set(line)
		s.face = writing
		return nil
	}
	s.face = shaping
	if place != "" {
		s.shape = s.shape.with(place)
		s.put(r.field.Name, s.shape.line())
		return nil
	}
	if line == "" {
		return s.choosePlace()
	}
	return nil
}

func (s *Screen) whyNotChange() string {
	r, ok := s.current()
	switch {
	case !ok:
		return "There is no field here."
	case r.from == workbench.FromDiscovered:
		return "This field was discovered in the account and needs no line. A field of your own, from models.yaml, can stand for it."
	}
	return ""
}

// pressShape is a key while a line is changed part by part.
func (s *Screen) pressShape(name string) tea.Cmd {
	p := &s.shape
	last := len(p.steps) + 1
	switch name {
	case "j", "down", "tab":
		p.at = min(p.at+1, last)
	case "k", "up", "shift+tab":
		p.at = max(p.at-1, 0)
	case "esc":
		s.face = looking
	case "enter", "e":
		return s.openPart()
	case "a", "+":
		p.at = last
		return s.openPart()
	case "x", "delete":
		s.dropPart()
	case "J", "K":
		s.swap(map[string]int{"J": 1, "K": -1}[name])
	case "i":
		p.raw.Set(p.line())
		s.face = writing
	case "o":
		return s.ownLine()
	default:
		return s.common(name)
	}
	return nil
}

// openPart changes the part under the cursor.
func (s *Screen) openPart() tea.Cmd {
	p := &s.shape
	switch {
	case p.at == 0 || p.place == "":
		return s.choosePlace()
	case p.at > len(p.steps):
		return s.chooseStep(len(p.steps))
	}
	name, _ := mapping.Call(p.steps[p.at-1])
	for _, a := range mapping.Catalog() {
		if a.Name == name && len(a.Params) > 0 {
			return s.fill(a, p.at-1)
		}
	}
	return s.chooseStep(p.at - 1)
}

func (s *Screen) dropPart() {
	p := &s.shape
	if p.at == 0 || p.at > len(p.steps) {
		return
	}
	p.steps = slices.Delete(slices.Clone(p.steps), p.at-1, p.at)
	s.put(p.field.Name, p.line())
}

// swap moves a step up or down.
func (s *Screen) swap(by int) {
	p := &s.shape
	i, j := p.at-1, p.at-1+by
	if i < 0 || i >= len(p.steps) || j < 0 || j >= len(p.steps) {
		return
	}
	p.steps = slices.Clone(p.steps)
	p.steps[i], p.steps[j] = p.steps[j], p.steps[i]
	p.at = j + 1
	s.put(p.field.Name, p.line())
}

func (s *Screen) ownLine() tea.Cmd {
	p := &s.shape
	if !p.set(p.own) {
		return nil
	}
	s.put(p.field.Name, p.own)
	if p.own == "" {
		s.face = looking
	}
	return nil
}

// pressWriting is a key while the line is typed.
func (s *Screen) pressWriting(k tea.KeyPressMsg) tea.Cmd {
	p := &s.shape
	switch k.String() {
	case "esc":
		s.face = shaping
		if !p.set(p.line()) || p.place == "" && p.raw.Value() != "" {
			s.face = looking
		}
	case "enter":
		line := strings.TrimSpace(p.raw.Value())
		if !p.set(line) {
			return screen.Toast(screen.Warn, "This line cannot be taken apart: "+s.trial.Bad+".")
		}
		s.put(p.field.Name, line)
		if s.face = shaping; line == "" {
			s.face = looking
		}
	case "pgdown", "pgup":
		s.turn(map[string]int{"pgdown": 1, "pgup": -1}[k.String()])
	default:
		p.raw.Update(k)
	}
	return nil
}
