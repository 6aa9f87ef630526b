package connect

import (
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
	s    *Screen
	at   int
	top  int
	read bool // the permissions alone, over the whole page
	skip int  // lines of the permissions scrolled away
	over int  // lines of them that do not fit, as last drawn
}

func (p *operations) keys() []screen.Binding {
	if p.read {
		return []screen.Binding{screen.Bind("j/k", "read on", "j", "k"), screen.Bind("esc", "back to the operations", "esc", "P")}
	}
	next := screen.Bind("enter", "go on", "enter")
	if p.s.draft.modelless() {
		return []screen.Binding{next, screen.Bind("P", "the permissions", "P"), screen.Bind("esc", "back", "esc")}
	}
	if all, _ := p.s.draft.chosen(); len(all) == 0 {
		next = next.Off("Nothing is ticked: space ticks an operation.")
	}
	return []screen.Binding{
		next, screen.Bind("space", "tick", "space"), screen.Bind("a", "only reading", "a"), screen.Bind("A", "everything", "A"),
		screen.Bind("P", "the permissions", "P"), screen.Bind("j/k", "move", "j", "k"), screen.Bind("esc", "back", "esc"),
	}
}

func (p *operations) press(k tea.KeyPressMsg) tea.Cmd {
	d, key := &p.s.draft, k.String()
	if key == "P" || p.read && key == "esc" {
		p.read, p.skip = !p.read, 0
		return nil
	}
	if p.scroll(key) || p.read {
		return nil
	}
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
		if all, _ := d.chosen(); len(all) == 0 && !d.modelless() {
			return screen.Toast(screen.Warn, "Nothing is ticked: space ticks an operation.")
		}
		p.next()
	case "esc":
		return p.s.back()
	}
	return nil
}

// scroll moves the permissions, and reports whether the key was for them.
func (p *operations) scroll(key string) bool {
	by, ok := map[string]int{"pgdown": 5, "pgup": -5}[key]
	if p.read && !ok {
		by, ok = map[string]int{"j": 1, "down": 1, "k": -1, "up": -1, "space": 5, "g": -p.skip, "G": p.over}[key]
	}
	if ok {
		p.skip = max(min(p.skip+by, p.over), 0)
	}
	return ok
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
	if d.auth == "oauth" && d.kept != nil || d.known.ClientID != "" || d.known.Token != "" || d.old != nil && d.old.ClientID != "" {
		p.s.push(newCredentials(p.s))
		return
	}
	p.s.push(&setup{s: p.s})
}

func (p *operations) view(w, h int) ([]string, *tea.Cursor) {
	s, width := p.s, max(w-2*gutter, 8)
	title, words := "Connect "+problem.Clean(s.draft.connector.Name), "What may patchbay do there? Only reading is ticked at first."
	if s.draft.old != nil {
		title, words = "Reconnect "+problem.Clean(s.draft.old.Name), "What may patchbay do there?"
	}
	if s.draft.modelless() {
		words = "There is nothing to tick. Press enter to go on."
	}
	head := indent(s.head(title, words, width))
	if h < 14 {
		head = head[:1]
	}
	room := max(h-len(head), 1)
	if p.read {
		return append(head, indent(p.pane(width, room))...), nil
	}
	if p.s.env.Wide(w, 100) {
		left := min(max(w/2, 62), 66)
		return append(head, block.Beside(p.list(left, room), left, gutter, p.pane(w-left-2*gutter, room))...), nil
	}
	below := p.brief(width)
	list := strings.Split(block.Fit(p.list(w, max(room-len(below), 1)), w, max(room-len(below), 1)), "\n")
	return append(append(head, list...), indent(below)...), nil
}

// list draws the operations around the cursor, under their models.
func (p *operations) list(w, h int) []string {
	th := p.s.env.Theme
	if p.s.draft.modelless() {
		return indent(block.Wrap(unkeeping, max(w-2*gutter, 8)))
	}
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
