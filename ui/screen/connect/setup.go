package connect

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
)

// setup is the page that says what to do at the provider before credentials exist.
type setup struct {
	s    *Screen
	skip int
}

func (p *setup) redirects() []string {
	if p.s.draft.auth != "oauth" {
		return nil
	}
	return p.s.draft.connector.Redirects
}

func (p *setup) keys() []screen.Binding {
	address := screen.Bind("y", "copy the addresses", "y")
	if len(p.redirects()) == 0 {
		address = address.Off("There is no address to register here.")
	}
	scopes := screen.Bind("s", "copy the permissions", "s")
	if len(p.s.draft.scopes()) == 0 {
		scopes = scopes.Off(unasked)
	}
	return []screen.Binding{
		screen.Bind("enter", "I have it", "enter"), address, scopes,
		screen.Bind("j/k", "read on", "j", "k"), screen.Bind("esc", "back", "esc"),
	}
}

func (p *setup) press(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "enter":
		p.s.push(newCredentials(p.s))
	case "y":
		all := p.redirects()
		if len(all) == 0 {
			return screen.Toast(screen.Warn, "There is no address to register here.")
		}
		what := fmt.Sprintf("%d addresses were", len(all))
		if len(all) == 1 {
			what = all[0] + " was"
		}
		return copied(strings.Join(all, "\n"), what)
	case "s":
		return p.copyScopes()
	case "j", "down", "pgdown", "space":
		p.skip++
	case "k", "up", "pgup":
		p.skip = max(p.skip-1, 0)
	case "esc":
		return p.s.back()
	}
	return nil
}

// unasked is why there are no permissions to copy.
const unasked = "There is no permission to tick there: this way in names none."

func (p *setup) copyScopes() tea.Cmd {
	var names []string
	for _, sc := range p.s.draft.scopes() {
		names = append(names, sc.name+"\n")
	}
	switch len(names) {
	case 0:
		return screen.Toast(screen.Warn, unasked)
	case 1:
		return copied(names[0], "The permission was")
	}
	return copied(strings.Join(names, ""), fmt.Sprintf("%d permissions were", len(names)))
}

func (p *setup) view(w, h int) ([]string, *tea.Cursor) {
	s, width := p.s, min(max(w-2*gutter, 8), 96)
	th := s.env.Theme
	head := indent(s.head("Connect "+problem.Clean(s.draft.connector.Name), "What to do there first. Press enter when you have it.", width))
	var lines []string
	for i, step := range s.draft.connector.Setup {
		number := fmt.Sprintf("%d  ", i+1)
		for _, l := range block.Wrap(problem.Clean(step), width-len(number)) {
			lines = append(lines, th.Accent.Render(number)+th.Text.Render(l))
			number = block.Pad("", len(number))
		}
	}
	if all := p.redirects(); len(all) > 0 {
		lines = append(gap(lines), th.Title.Render("Redirect addresses to register"))
		for _, r := range all {
			lines = append(lines, th.Text.Render(block.Cut(problem.Clean(r), width)))
		}
	}
	if scopes := s.draft.scopes(); len(scopes) > 0 {
		lines = append(gap(lines), th.Title.Render("Permissions to tick"))
		for _, sc := range scopes {
			lines = append(lines, th.Text.Render(block.Cut(problem.Clean(sc.name), width)))
		}
	}
	room := max(h-len(head)-1, 1)
	p.skip = max(min(p.skip, len(lines)-room), 0)
	more := ""
	if rest := len(lines) - p.skip - room; rest > 0 {
		more = th.Muted.Render(s.env.Sayf("%d more lines, {j} reads on", rest))
	}
	shown := slices.Clone(lines[p.skip:min(p.skip+room, len(lines))])
	return append(head, indent(append(shown, more))...), nil
}

// gap is an empty line behind what there is.
func gap(lines []string) []string {
	if len(lines) == 0 {
		return nil
	}
	return append(lines, "")
}

// copied hands text to the terminal's clipboard; whether it keeps it, nobody is told.
func copied(text, what string) tea.Cmd {
	return tea.Batch(tea.SetClipboard(text), screen.Toast(screen.Info, problem.Clean(what)+" sent to the terminal's clipboard."))
}
