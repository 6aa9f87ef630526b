package connect

import (
	"fmt"
	"slices"
	"strings"

	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/workbench"
)

// pane is the permissions in at most h lines: as many as there is room for, from where they were scrolled to.
func (p *operations) pane(w, h int) []string {
	lines := p.permissions(w)
	p.over = max(len(lines)-h, 0)
	if p.over > 0 {
		h, p.over = max(h-1, 1), p.over+1 // for the line that says how much there is
	}
	p.skip = max(min(p.skip, p.over), 0)
	shown := slices.Clone(lines[p.skip:min(p.skip+h, len(lines))])
	if p.over == 0 {
		return shown
	}
	words, key := "The end.", "pgdn"
	if p.read {
		key = "j"
	}
	if rest := p.over - p.skip; rest > 0 {
		words = fmt.Sprintf("%d more lines, %s reads on", rest, key)
	}
	return append(shown, p.s.env.Theme.Muted.Render(block.Cut(words, w)))
}

// permissions lists the scopes that follow, with the operations that need each of them, and what comes and goes.
func (p *operations) permissions(w int) []string {
	th := p.s.env.Theme
	all, writes := p.s.draft.chosen()
	scopes := p.s.draft.scopes()
	lines := gap(p.verdict(len(all), writes, w))
	if shift := p.s.shift(w); len(shift) > 0 {
		lines = append(lines, shift...)
	}
	lines = append(lines, th.Title.Render(fmt.Sprintf("Permissions asked for: %d", len(scopes))))
	for _, sc := range scopes {
		lines = append(lines, th.Text.Render(block.Cut(problem.Clean(sc.name), w)))
		for _, l := range block.Wrap(sc.why(), w-2) {
			lines = append(lines, "  "+th.Muted.Render(l))
		}
	}
	return lines
}

// moves are the permissions that come with what is ticked now, and those of the connection that go. What is asked for
// at every sign-in, whatever is ticked, is neither.
func (d draft) moves() (come, gone []string) {
	if d.old == nil {
		return nil, nil
	}
	now := d.scopes()
	for _, sc := range now {
		if len(sc.ops) > 0 && !slices.Contains(d.old.Granted, sc.name) {
			come = append(come, sc.name)
		}
	}
	for _, name := range d.old.Granted {
		carried := slices.ContainsFunc(now, func(s scope) bool { return s.name == name })
		if !carried && carries(d.connector, name) {
			gone = append(gone, name)
		}
	}
	return come, gone
}

// carries reports whether an operation of the connector needs a permission.
func carries(c workbench.Connector, name string) bool {
	return slices.ContainsFunc(c.Support, func(one workbench.Capability) bool { return slices.Contains(one.Scopes, name) })
}

// shift tells before the browser opens which permissions a new sign-in brings and takes; nothing for a new connection.
func (s *Screen) shift(w int) []string {
	if s.draft.old == nil || !slices.ContainsFunc(s.draft.connector.Support, func(c workbench.Capability) bool { return len(c.Scopes) > 0 }) {
		return nil
	}
	th := s.env.Theme
	come, gone := s.draft.moves()
	plus, minus := "+ ", "− "
	if th.ASCII {
		minus = "- "
	}
	lines := []string{}
	for _, name := range come {
		lines = append(lines, th.Added.Render(block.Cut(plus+problem.Clean(name), w)))
	}
	for _, name := range gone {
		lines = append(lines, th.Removed.Render(block.Cut(minus+problem.Clean(name), w)))
	}
	if len(lines) == 0 {
		return []string{th.Muted.Render(block.Cut("The permissions stay as they are.", w)), ""}
	}
	return append(append([]string{th.Title.Render(block.Cut("With this sign-in", w))}, lines...), "")
}

func (p *operations) verdict(n int, writes bool, w int) []string {
	th := p.s.env.Theme
	words, style := "It will only read: nothing can be changed by accident.", th.OK
	switch d := p.s.draft; {
	case d.modelless():
		return nil
	case n == 0:
		words, style = "Nothing is ticked.", th.Warn
	case d.lifts():
		words, style = lifted, th.Warn
	case writes && d.shut():
		words = p.s.env.Say("It stays read-only: {connection:o} on its page lets it write.")
	case writes:
		words, style = "It will be able to change records.", th.Warn
	}
	lines := block.Wrap(words, w)
	for i, l := range lines {
		lines[i] = style.Render(l)
	}
	return lines
}

// brief is permissions for narrow windows.
func (p *operations) brief(w int) []string {
	th := p.s.env.Theme
	all, writes := p.s.draft.chosen()
	var names []string
	for _, sc := range p.s.draft.scopes() {
		names = append(names, problem.Clean(sc.name))
	}
	words := fmt.Sprintf("Permissions: %s", strings.Join(names, ", "))
	if len(names) == 0 {
		words = "Permissions: none"
	}
	lines := block.Wrap(words, w)
	if len(lines) > 2 {
		more := p.s.env.Sayf("  {P} shows all %d", len(names))
		lines = []string{lines[0], block.Cut(strings.Join(lines[1:], " "), w-len(more)) + more}
	}
	for i, l := range lines {
		lines[i] = th.Muted.Render(l)
	}
	return slices.Concat([]string{""}, p.s.inOne(w), lines, p.verdict(len(all), writes, w))
}

// inOne is shift in one line.
func (s *Screen) inOne(w int) []string {
	lines := s.shift(w)
	if len(lines) < 3 {
		return lines[:max(len(lines)-1, 0)]
	}
	return []string{block.Cut(strings.Join(lines[1:len(lines)-1], "   "), w)}
}
