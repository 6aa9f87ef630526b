package changes

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/workbench"
)

// picks are the fields of a change that a person ticks.
type picks struct {
	fields []string
	on     map[string]bool
	at     int
	top    int
}

// whyNotSome says why not some fields of the change under the cursor can be undone alone.
func (s *Screen) whyNotSome() string {
	switch why := s.whyNotUndo(); {
	case why != "":
		return why
	case !strings.HasSuffix(s.here().Operation, "::update"):
		return "It is undone as a whole."
	case len(standing(s.here())) < 2:
		return s.env.Say("One field is all that is left of it: {u} undoes it.")
	}
	return ""
}

// standing are the fields of a change that were not undone yet.
func standing(c workbench.Change) []string {
	if len(c.Left) > 0 {
		return c.Left
	}
	var out []string
	for _, m := range c.Changes {
		out = append(out, m.Field)
	}
	return out
}

func (s *Screen) someFields() tea.Cmd {
	if s.face != looking {
		return nil
	}
	if why := s.whyNotSome(); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	s.left, s.face = picks{on: map[string]bool{}}, choosing
	s.left.fields = standing(s.here())
	return nil
}

func (p *picks) keys() []screen.Binding {
	undo := screen.Bind("u", "undo the ticked ones", "u", "enter")
	if len(p.ticked()) == 0 {
		undo = undo.Off("No field is ticked: space ticks one.")
	}
	return []screen.Binding{screen.Bind("space", "tick", "space"), screen.Bind("a", "all, none", "a"), undo, screen.Bind("esc", "back", "esc")}
}

// ticked are the ticked fields, in the order of the change.
func (p *picks) ticked() []string {
	return slices.DeleteFunc(slices.Clone(p.fields), func(f string) bool { return !p.on[f] })
}

// choose takes a key while fields are ticked.
func (s *Screen) choose(key string) tea.Cmd {
	p := &s.left
	switch key {
	case "space", " ":
		p.on[p.fields[p.at]] = !p.on[p.fields[p.at]]
	case "a":
		all := len(p.ticked()) < len(p.fields)
		for _, f := range p.fields {
			p.on[f] = all
		}
	case "j", "down":
		p.at = min(p.at+1, len(p.fields)-1)
	case "k", "up":
		p.at = max(p.at-1, 0)
	case "esc":
		s.face = looking
	case "u", "enter":
		ticked := p.ticked()
		if len(ticked) == 0 {
			return screen.Toast(screen.Warn, "No field is ticked: space ticks one.")
		}
		return s.planUndo(ticked...)
	}
	return nil
}

// view lists the fields with what an undo would bring back.
func (p *picks) view(th theme.Theme, c workbench.Change, w, h int) []string {
	head := []string{th.Title.Render(block.Cut("Which fields of "+problem.Clean(c.Title)+" are put back?", w)), ""}
	room := max(h-len(head), 1)
	p.top = block.Window(p.top, room, len(p.fields), p.at, p.at)
	for i := p.top; i < min(p.top+room, len(p.fields)); i++ {
		tick, style := "[ ] ", th.Text
		if p.on[p.fields[i]] {
			tick = "[x] "
		}
		if i == p.at {
			style = th.Title
		}
		back := "(empty)"
		if j := slices.IndexFunc(c.Changes, func(m model.Change) bool { return m.Field == p.fields[i] }); j >= 0 && !model.Empty(c.Changes[j].Before) {
			back = model.Line(model.Spoken(c.Changes[j].Before, time.Local), true)
		}
		lead := "  "
		if i == p.at {
			lead = th.Accent.Render(">") + " "
		}
		head = append(head, lead+style.Render(block.Pad(tick+problem.Clean(p.fields[i]), min(28, max(w/3, 12))))+"  "+th.Muted.Render(block.Cut(back, max(w-34, 8))))
	}
	return head
}
