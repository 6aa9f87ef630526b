package connect

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
	"patchbay/workbench"
)

// ways is the page that asks how to sign in, where there are several ways.
type ways struct {
	s  *Screen
	at int
}

func (p *ways) keys() []screen.Binding {
	return []screen.Binding{screen.Bind("enter", "take it", "enter"), screen.Bind("j/k", "move", "j", "k"), screen.Bind("esc", "back", "esc")}
}

func (p *ways) press(k tea.KeyPressMsg) tea.Cmd {
	all := p.s.draft.connector.Auth
	if step(&p.at, len(all), k.String()) {
		return nil
	}
	switch k.String() {
	case "enter":
		if p.at < len(all) {
			p.s.draft.auth = all[p.at].Kind
			p.s.push(&operations{s: p.s})
		}
	case "esc":
		return p.s.back()
	}
	return nil
}

// brought is the first way in for which a person brings something.
func brought(c workbench.Connector) string {
	for _, a := range c.Auth {
		if a.Kind != "oauth" {
			return a.Kind
		}
	}
	return ""
}

// explain says what a way in is like.
func explain(a workbench.AuthChoice) string {
	switch {
	case a.Kind == "oauth" && a.Client == "none":
		return "You approve in the browser. It needs a client id of your own, and can be renewed by itself."
	case a.Kind == "oauth":
		return "You approve in the browser. It needs a client id and secret of your own, and can be renewed by itself."
	case len(a.Inputs) < 2 && !a.Once:
		return "You paste a token that the provider made for you. It works until you revoke it there."
	}
	labels := make([]string, 0, len(a.Inputs))
	for _, in := range a.Inputs {
		labels = append(labels, problem.Clean(in.Label))
	}
	words := "You type in: " + strings.Join(labels, ", ") + "."
	if a.Once {
		words += " That is traded for a token at once, and kept nowhere."
	}
	return words
}

func (p *ways) view(w, _ int) ([]string, *tea.Cursor) {
	s, width := p.s, max(w-2*gutter, 8)
	name := problem.Clean(s.draft.connector.Name)
	lines := indent(s.head("Connect "+name, "How do you want to sign in?", width))
	for i, a := range s.draft.connector.Auth {
		style := s.env.Theme.Text
		if i == p.at {
			style = s.env.Theme.Title
		}
		lines = append(lines, s.lead(i == p.at)+style.Render(block.Cut(problem.Clean(a.Label), width)))
		for _, l := range block.Wrap(explain(a), width) {
			lines = append(lines, indent([]string{s.env.Theme.Muted.Render(l)})...)
		}
		lines = append(lines, "")
	}
	return lines, nil
}
