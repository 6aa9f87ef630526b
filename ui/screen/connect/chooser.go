package connect

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
	"patchbay/workbench"
)

// chooser is the first page: what to connect, with what each can do, before anybody commits to it.
type chooser struct {
	s    *Screen
	at   int
	skip int // lines of the summary scrolled away
}

func (c *chooser) keys() []screen.Binding {
	return []screen.Binding{
		screen.Bind("enter", "connect it", "enter"), screen.Bind("j/k", "move", "j", "k"),
		screen.Bind("pgdn", "read on", "pgdown", "space"), screen.Bind("esc", "leave", "esc"),
	}
}

func (c *chooser) press(k tea.KeyPressMsg) tea.Cmd {
	key := k.String()
	if step(&c.at, len(c.s.all), key) {
		c.skip = 0
		return nil
	}
	switch key {
	case "pgdown", "space":
		c.skip += 5
	case "pgup":
		c.skip = max(c.skip-5, 0)
	case "enter", "l", "right":
		if c.at < len(c.s.all) {
			c.s.choose(c.s.all[c.at])
		}
	case "esc":
		return c.s.back()
	}
	return nil
}

func (c *chooser) view(w, h int) ([]string, *tea.Cursor) {
	s, width := c.s, max(w-2*gutter, 8)
	head := indent(s.head("Connect an account", "What should be connected?", width))
	if len(s.all) == 0 {
		return append(head, indent(block.Wrap("This build knows no connector. Press esc to leave.", width))...), nil
	}
	var names []string
	for i, one := range s.all {
		style := s.env.Theme.Text
		if i == c.at {
			style = s.env.Theme.Title
		}
		names = append(names, s.lead(i == c.at)+style.Render(problem.Clean(one.Name)))
	}
	room := max(h-len(head), 1)
	if s.env.Wide(w, 100) {
		const left = 28
		rest := c.summary(min(w-left-2*gutter, 96), room)
		return append(head, block.Beside(s.rolled(names, c.at, room), left, gutter, rest)...), nil
	}
	names = s.rolled(names, c.at, max(room/3, room-1-len(c.about(width)), 1))
	lines := append(append(head, names...), "")
	return append(lines, indent(c.summary(width, max(room-len(names)-1, 1)))...), nil
}

// rolled is at most h lines of a list around the one at; the last of them counts those that are out of sight.
func (s *Screen) rolled(lines []string, at, h int) []string {
	from, to := block.Roll(len(lines), h, at)
	shown := slices.Clone(lines[from:to])
	if rest := block.Rest(from, len(lines)-to, s.env.Theme.ASCII); rest != "" && h > 2 {
		shown = append(shown, indent([]string{s.env.Theme.Muted.Render(rest)})...)
	}
	return shown
}

// summary is what the connector under the cursor can do in at most h lines, from where it was scrolled to.
func (c *chooser) summary(w, h int) []string {
	lines := c.about(w)
	c.skip = max(min(c.skip, len(lines)-h), 0)
	return lines[c.skip:]
}

// about tells what the connector under the cursor can do.
func (c *chooser) about(w int) []string {
	s, one := c.s, c.s.all[c.at]
	lines := append(block.Wrap(problem.Clean(one.Summary), w), "")
	if (draft{connector: one}).modelless() {
		lines = append(append(lines, block.Wrap(unkeeping, w)...), "")
	} else {
		lines = append(lines, s.table(one, w)...)
	}
	for _, note := range append(append([]string{}, one.Limits...), one.Notes...) {
		lines = append(lines, bullet(s, note, w)...)
	}
	return lines
}

func bullet(s *Screen, text string, w int) []string {
	dot := "· "
	if s.env.Theme.ASCII {
		dot = "- "
	}
	var out []string
	for _, l := range block.Wrap(problem.Clean(text), w-2) {
		out = append(out, s.env.Theme.Muted.Render(dot+l))
		dot = "  "
	}
	return out
}

// verbs are the columns of the capability table, in the order people read them.
func verbs() [][2]string {
	return [][2]string{
		{"list", "list"},
		{"retrieve", "read"},
		{"search", "find"},
		{"create", "new"},
		{"update", "edit"},
		{"delete", "delete"},
		{"fieldRead", "fields"},
		{"subscribe", "events"},
	}
}

// table draws which model can do what.
func (s *Screen) table(c workbench.Connector, w int) []string {
	th := s.env.Theme
	yes, no := "✓", "–"
	if th.ASCII {
		yes, no = "+", "-"
	}
	can, models := map[string]bool{}, []string{}
	for _, cap := range c.Support {
		name, _, _ := strings.Cut(cap.Operation, "::")
		can[cap.Operation] = cap.Supported
		if len(models) == 0 || models[len(models)-1] != name {
			models = append(models, name)
		}
	}
	if s.env.Accessible {
		return spelled(models, can, w)
	}
	first := 0
	for _, m := range models {
		first = max(first, ansi.StringWidth(m))
	}
	gap := 1
	if w >= 72 {
		gap = 3
	}
	first = min(first, 16)
	for words := first + len("listreadfindneweditdeletefieldsevents"); gap > 1 && words+gap*len(verbs()) > w; gap-- {
	}
	first += gap
	head := strings.Repeat(" ", first)
	var rows []string
	for _, v := range verbs() {
		head += block.Pad(v[1], len(v[1])+gap)
	}
	head = strings.TrimRight(head, " ")
	rows = append(rows, th.Muted.Render(block.Cut(head, w)))
	for _, m := range models {
		row := th.Text.Render(block.Pad(problem.Clean(m), first))
		for i, v := range verbs() {
			wide := len(v[1]) + gap
			if i == len(verbs())-1 {
				wide = 1 // nothing stands behind the last one
			}
			if can[m+"::"+v[0]] {
				row += th.OK.Render(block.Pad(yes, wide))
			} else {
				row += th.Muted.Render(block.Pad(no, wide))
			}
		}
		rows = append(rows, block.Cut(row, w))
	}
	return append(rows, "")
}

// spelled says which model can do what in sentences, for those who hear it.
func spelled(models []string, can map[string]bool, w int) []string {
	var out []string
	for _, m := range models {
		var yes, no []string
		for _, v := range verbs() {
			if can[m+"::"+v[0]] {
				yes = append(yes, v[1])
			} else {
				no = append(no, v[1])
			}
		}
		words := problem.Clean(m) + ": " + strings.Join(yes, ", ")
		if len(no) > 0 {
			words += "; not " + strings.Join(no, ", ")
		}
		out = append(out, block.Wrap(words+".", w)...)
	}
	return append(out, "")
}
