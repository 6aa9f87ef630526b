package home

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
	"patchbay/ui/widget/spark"
	"patchbay/workbench"
)

const gutter = "   "

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	th := s.env.Theme
	var lines []string
	var cursor *tea.Cursor
	switch {
	case s.err != nil && !s.known:
		lines = append([]string{""}, indent(notice.Problem(th, w-6, s.err, "Press r to try again, q to leave; patchbay doctor says more."))...)
	case !s.known && s.looked.Slow():
		lines = []string{"", gutter + th.Muted.Render("Reading the connections…")}
	case !s.known:
		lines = nil
	case len(s.conns) == 0:
		lines = s.welcome(w, h)
	default:
		lines, cursor = s.overview(w, h)
	}
	return block.Fit(lines, w, h), cursor
}

// welcome explains the program to somebody who has never seen it.
func (s *Screen) welcome(w, h int) []string {
	th := s.env.Theme
	room := min(max(w-6, 10), 72)
	var out []string
	if h >= 18 {
		out = append(out, "")
	}
	out = append(out, th.Title.Render("All your people, from one screen."), "")
	for _, p := range []string{
		"patchbay connects the accounts that hold a business's people, and lets you find, look at and mend what is in them: fast, on this machine alone, and with an undo.",
		"",
	} {
		out = append(out, block.Wrap(p, room)...)
	}
	for _, step := range [][2]string{
		{"c", "Connect an account. Your browser opens on its sign-in page."},
		{"", "Its contacts arrive here; type a name to find anybody."},
		{"", "Change what is wrong, see the difference, save it, undo it."},
	} {
		key := "  "
		if step[0] != "" {
			key = th.Key.Render(step[0]) + " "
		}
		for _, l := range block.Wrap(step[1], room-3) {
			out, key = append(out, key+" "+l), "  "
		}
	}
	out = append(out, "")
	if s.args.Demo != "" {
		for _, l := range block.Wrap(s.args.Demo, room) {
			out = append(out, th.Accent.Render(l))
		}
	} else {
		for _, l := range block.Wrap("No account at hand? Leave with q and run: patchbay demo. Tokens live in the system's keyring; nothing is sent anywhere but to the accounts you connect.", room) {
			out = append(out, th.Muted.Render(l))
		}
	}
	return indent(out)
}

// overview is the connections with what needs a word beneath them: of the connections are shown as many as there is
// room for, of a question nothing is left out.
func (s *Screen) overview(w, h int) ([]string, *tea.Cursor) {
	th := s.env.Theme
	below := s.below(w)
	each := 3
	if len(s.conns)*3 > h-2-max(len(below), 4) {
		each = 1
	}
	if h < 2+each+len(below) && s.face == leaving {
		return below[1:], nil
	}
	out := []string{s.heading(w), ""}
	kept := len(below)
	if s.face != leaving {
		kept = min(kept, h/2)
	}
	shown := max((h-2-kept)/each, 1)
	top := block.Window(0, shown, len(s.conns), s.at, s.at)
	var cursor *tea.Cursor
	names := s.names(nameWidth(w))
	for i := top; i < min(top+shown, len(s.conns)); i++ {
		card := s.card(s.conns[i], names[problem.Clean(s.conns[i].Name)], i == s.at, w)
		if i == s.at && s.face == renaming {
			text, x := s.name.View(max(w-20, 4))
			card[0] = " > " + th.Accent.Render("New name: ") + text
			cursor = tea.NewCursor(min(13+x, w-1), len(out))
		}
		out = append(out, card[:each]...)
	}
	if each > 1 {
		out = out[:len(out)-1] // what follows begins with an empty line of its own
	}
	out = append(out, below...)
	out = append(out, s.past(w, h-len(out))...)
	if demo := block.Wrap(s.args.Demo, min(w-6, 100)); s.args.Demo != "" && len(out)+1+len(demo) <= h {
		out = append(out, "")
		for _, l := range demo {
			out = append(out, gutter+th.Muted.Render(l))
		}
	}
	return out, cursor
}

// heading counts the connections and shows the calls of the last hour.
func (s *Screen) heading(w int) string {
	th := s.env.Theme
	left := count(len(s.conns), "connection")
	need := 0
	for _, c := range s.conns {
		if attention(c) {
			need++
		}
	}
	switch {
	case need == 1:
		left += " · 1 needs you"
	case need > 1:
		left += fmt.Sprintf(" · %d need you", need)
	}
	calls := 0
	for _, n := range s.calls {
		calls += n
	}
	right := count(calls, "call") + " in the last hour "
	line := gutter + th.Title.Render(left)
	if room := w - ansi.StringWidth(line) - len(right) - 6; room >= 10 {
		bars := spark.Line(th, s.calls[max(len(s.calls)-room, 0):])
		gap := max(w-ansi.StringWidth(line)-len(right)-ansi.StringWidth(bars)-2, 1)
		line += strings.Repeat(" ", gap) + th.Muted.Render(right) + th.Accent.Render(bars)
	}
	return line
}

// count is a number of things: "1 call", "1,200 calls".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return gauge.Count(n) + " " + what
}

func attention(c workbench.Connection) bool {
	return c.State == workbench.NeedsLogin || c.State == workbench.NeedsPermission || c.State == workbench.Gone
}

// nameWidth is how many cells the name of a connection takes in a window of w.
func nameWidth(w int) int { return min(max(w*3/10, 16), 34) }

// names are the connections' names in at most w cells, each unlike the others.
func (s *Screen) names(w int) map[string]string {
	all := make([]string, 0, len(s.conns))
	for _, c := range s.conns {
		all = append(all, problem.Clean(c.Name))
	}
	return block.Apart(all, w)
}

// card is one connection, under a name that was cut already, in three lines; the first one says the most.
func (s *Screen) card(c workbench.Connection, name string, selected bool, w int) []string {
	th := s.env.Theme
	records := 0
	for _, n := range c.Records {
		records += n
	}
	state, words := s.health(c)
	narrow := w < 80 // what it is connected to says less than how it is
	first := block.Pad(name, nameWidth(w)) + "  "
	if !narrow {
		first += block.Pad(problem.Clean(c.ConnectorName), 12) + "  "
	}
	first += words
	mark := "   "
	if selected {
		mark = " > "
	}
	head := mark + first
	switch {
	case selected:
		head = th.Selected.Render(block.Pad(head, w))
	case state == bad:
		head = mark + th.Error.Render(first)
	case state == doubtful:
		head = mark + th.Warn.Render(first)
	}
	second := []string{count(records, "record"), pulled(s, c)}
	if problem.Clean(c.Workspace.Name) != "" {
		second = append([]string{problem.Clean(c.Workspace.Name)}, second...)
	}
	if narrow && problem.Clean(c.ConnectorName) != "" {
		second = append([]string{problem.Clean(c.ConnectorName)}, second...)
	}
	if c.ReadOnly {
		second = append(second, "reading only")
	}
	if b := c.Budget; b != nil && w >= 100 {
		second = append(second, fmt.Sprintf("budget %s %d of %d", gauge.Bar(th, 10, b.Remaining, b.Limit), b.Remaining, b.Limit))
	}
	if t := c.TokenExpires; t != nil && age.Left(s.now(), *t) != "" {
		second = append(second, "token for "+age.Left(s.now(), *t))
	}
	return []string{head, gutter + th.Muted.Render(block.Cut(strings.Join(second, " · "), w-4)), ""}
}

func pulled(s *Screen, c workbench.Connection) string {
	if c.LastPull == nil {
		return "never pulled"
	}
	return "pulled " + age.Ago(s.now(), *c.LastPull)
}

type level int

const (
	good level = iota
	doubtful
	bad
)

// health is the state of a connection, with the key that mends it; never by colour alone.
func (s *Screen) health(c workbench.Connection) (level, string) {
	fine, wrong := "✓ ", "× "
	if s.env.Theme.ASCII {
		fine, wrong = "+ ", "x "
	}
	switch c.State {
	case workbench.OK:
		if len(c.Missing) > 0 {
			return doubtful, "! " + count(len(c.Missing), "permission") + " missing, R widens it"
		}
		return good, fine + "ok"
	case workbench.Paused:
		return doubtful, "! paused, p resumes"
	case workbench.Throttled:
		return doubtful, "! rate limited for the moment"
	case workbench.Down:
		return doubtful, "! did not answer, r tries again"
	case workbench.NeedsLogin:
		return bad, wrong + "needs a new sign-in, R does it"
	case workbench.NeedsPermission:
		return bad, wrong + "lacks a permission, R widens it"
	}
	return bad, wrong + "its connector is gone, D removes it"
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = gutter + l
	}
	return out
}
