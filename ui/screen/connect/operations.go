package connect

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// operations is the page that asks what the connection may do; the permissions follow from it.
type operations struct {
	s   *Screen
	at  int
	top int
}

func (p *operations) keys() []screen.Binding {
	next := screen.Bind("enter", "go on", "enter")
	if all, _ := p.s.draft.chosen(); len(all) == 0 {
		next = next.Off("Nothing is ticked: space ticks an operation.")
	}
	return []screen.Binding{
		next, screen.Bind("space", "tick", "space"), screen.Bind("a", "only reading", "a"), screen.Bind("A", "everything", "A"),
		screen.Bind("j/k", "move", "j", "k"), screen.Bind("esc", "back", "esc"),
	}
}

func (p *operations) press(k tea.KeyPressMsg) tea.Cmd {
	d, key := &p.s.draft, k.String()
	if step(&p.at, len(d.connector.Support), key) {
		return nil
	}
	switch key {
	case "space", "x":
		if p.at < len(d.connector.Support) {
			return p.tick(d.connector.Support[p.at])
		}
	case "a", "A":
		for _, c := range d.connector.Support {
			d.ops[c.Operation] = c.Supported && (key == "A" || !c.Writes)
		}
	case "enter":
		if all, _ := d.chosen(); len(all) == 0 {
			return screen.Toast(screen.Warn, "Nothing is ticked: space ticks an operation.")
		}
		p.next()
	case "esc":
		return p.s.back()
	}
	return nil
}

func (p *operations) tick(c workbench.Capability) tea.Cmd {
	if !c.Supported {
		return screen.Toast(screen.Warn, "It cannot be ticked. "+problem.Clean(c.Reason))
	}
	p.s.draft.ops[c.Operation] = !p.s.draft.ops[c.Operation]
	return nil
}

// next goes to the setup at the provider, or past it when credentials are there already.
func (p *operations) next() {
	d := p.s.draft
	if d.known.ClientID != "" || d.known.Token != "" || d.old != nil && d.old.ClientID != "" {
		p.s.push(newCredentials(p.s))
		return
	}
	p.s.push(&setup{s: p.s})
}

func (p *operations) view(w, h int) ([]string, *tea.Cursor) {
	s, width := p.s, max(w-2*gutter, 8)
	head := indent(s.head("Connect "+problem.Clean(s.draft.connector.Name), "What may patchbay do there? Only reading is ticked at first.", width))
	if s.draft.old != nil {
		head = indent(s.head("Reconnect "+problem.Clean(s.draft.old.Name), "What may patchbay do there?", width))
	}
	if h < 14 {
		head = head[:1]
	}
	room := max(h-len(head), 1)
	if w >= 100 {
		left := min(max(w/2, 62), 66)
		return append(head, block.Beside(p.list(left, room), left, gutter, p.permissions(w-left-2*gutter))...), nil
	}
	below := p.brief(width)
	list := strings.Split(block.Fit(p.list(w, max(room-len(below), 1)), w, max(room-len(below), 1)), "\n")
	return append(append(head, list...), indent(below)...), nil
}

// list draws the operations around the cursor, under their models.
func (p *operations) list(w, h int) []string {
	th := p.s.env.Theme
	var lines []string
	from, to, model := 0, 0, ""
	for i, c := range p.s.draft.connector.Support {
		name, _, _ := strings.Cut(c.Operation, "::")
		start := len(lines)
		if name != model {
			if model != "" {
				lines = append(lines, "")
			}
			model = name
			lines = append(lines, indent([]string{th.Title.Render(problem.Clean(name))})...)
		}
		lines = append(lines, p.row(c, w, i == p.at)...)
		if i == p.at {
			from, to = start, len(lines)-1
		}
	}
	p.top = block.Window(p.top, h, len(lines), from, to)
	return lines[p.top:]
}

func (p *operations) row(c workbench.Capability, w int, here bool) []string {
	s := p.s
	th := s.env.Theme
	box, style := "[ ] ", th.Text
	switch {
	case !c.Supported:
		box, style = " –  ", th.Muted
		if th.ASCII {
			box = " -  "
		}
	case s.draft.ops[c.Operation] && th.ASCII:
		box = "[*] "
	case s.draft.ops[c.Operation]:
		box = "[✓] "
	}
	if here && c.Supported {
		style = th.Title
	}
	words := saying(c.Operation)
	if c.Writes && c.Supported {
		words += " · writes"
	}
	room := max(w-2*gutter-len("[ ] "), 8)
	out := []string{s.lead(here) + style.Render(block.Cut(box+block.Pad(problem.Clean(c.Operation), p.column()-1)+" "+words, room+4))}
	if here && c.Reason != "" {
		for _, l := range notice.Warn(th, room, c.Reason) {
			out = append(out, strings.Repeat(" ", gutter+4)+l)
		}
	}
	return out
}

// column is how many cells the names of the operations take, with a blank behind the longest.
func (p *operations) column() int {
	const least, most = 22, 28
	w := least
	for _, c := range p.s.draft.connector.Support {
		w = max(w, ansi.StringWidth(problem.Clean(c.Operation))+1)
	}
	return min(w, most)
}

// saying is an operation in a few words.
func saying(operation string) string {
	_, verb, _ := strings.Cut(operation, "::")
	return map[string]string{
		"list": "see them all", "retrieve": "read one", "search": "find some", "create": "make new ones", "update": "change them",
		"delete": "delete them", "upsert": "change them or make new ones", "fieldRead": "read custom fields", "fieldWrite": "change custom fields", "subscribe": "hear of changes",
	}[verb]
}

// permissions lists the scopes that follow, with the operations that need each of them.
func (p *operations) permissions(w int) []string {
	th := p.s.env.Theme
	all, writes := p.s.draft.chosen()
	scopes := p.s.draft.scopes()
	lines := []string{th.Title.Render(fmt.Sprintf("Permissions asked for: %d", len(scopes)))}
	for _, sc := range scopes {
		lines = append(lines, th.Text.Render(block.Cut(problem.Clean(sc.name), w)))
		for _, l := range block.Wrap("for "+problem.Clean(strings.Join(sc.ops, ", ")), w-2) {
			lines = append(lines, "  "+th.Muted.Render(l))
		}
	}
	return append(append(lines, ""), p.verdict(len(all), writes, w)...)
}

func (p *operations) verdict(n int, writes bool, w int) []string {
	th := p.s.env.Theme
	words, style := "It will only read: nothing can be changed by accident.", th.OK
	switch {
	case n == 0:
		words, style = "Nothing is ticked.", th.Warn
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
		lines = []string{lines[0], block.Cut(strings.Join(lines[1:], " "), w)}
	}
	for i, l := range lines {
		lines[i] = th.Muted.Render(l)
	}
	return append([]string{""}, append(lines, p.verdict(len(all), writes, w)...)...)
}
