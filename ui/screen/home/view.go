package home

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/deeds"
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
		way := "Press q to leave; patchbay doctor says more."
		if s.err.Fix != "" {
			way = "" // the command that mends it says more
		}
		lines = append([]string{""}, indent(notice.Problem(th, w-6, s.err, way))...)
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

func (s *Screen) overview(w, h int) ([]string, *tea.Cursor) {
	th := s.env.Theme
	out := []string{s.heading(w), ""}
	each := 3
	if len(s.conns)*3 > h-6 {
		each = 1
	}
	shown := max((h-4)/each, 1)
	top := block.Window(0, shown, len(s.conns), s.at, s.at)
	var cursor *tea.Cursor
	for i := top; i < min(top+shown, len(s.conns)); i++ {
		card := s.card(s.conns[i], i == s.at, w)
		if i == s.at && s.face == renaming {
			text, x := s.name.View(max(w-20, 4))
			card[0] = " > " + th.Accent.Render("New name: ") + text
			cursor = tea.NewCursor(min(13+x, w-1), len(out))
		}
		out = append(out, card[:each]...)
	}
	if s.face == leaving {
		out = append(out, s.question(w)...)
	}
	if jobs := s.running(w); len(jobs) > 0 {
		out = append(append(out, ""), jobs...)
	}
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
	left := fmt.Sprintf("%d connection", len(s.conns))
	if len(s.conns) != 1 {
		left += "s"
	}
	need := 0
	for _, c := range s.conns {
		if attention(c) {
			need++
		}
	}
	if need > 0 {
		left += fmt.Sprintf(" · %d needs you", need)
	}
	calls := 0
	for _, n := range s.calls {
		calls += n
	}
	right := fmt.Sprintf("%d calls in the last hour ", calls)
	line := gutter + th.Title.Render(left)
	if room := w - ansi.StringWidth(line) - len(right) - 6; room >= 10 {
		bars := spark.Line(th, s.calls[max(len(s.calls)-room, 0):])
		gap := max(w-ansi.StringWidth(line)-len(right)-ansi.StringWidth(bars)-2, 1)
		line += strings.Repeat(" ", gap) + th.Muted.Render(right) + th.Accent.Render(bars)
	}
	return line
}

func attention(c workbench.Connection) bool {
	return c.State == workbench.NeedsLogin || c.State == workbench.NeedsPermission || c.State == workbench.Gone
}

// card is one connection in three lines; the first one says the most.
func (s *Screen) card(c workbench.Connection, selected bool, w int) []string {
	th := s.env.Theme
	records := 0
	for _, n := range c.Records {
		records += n
	}
	name := problem.Clean(c.Name)
	state, words := s.health(c)
	first := fmt.Sprintf("%s  %s  %s", block.Pad(name, min(max(w/3, 16), 34)), block.Pad(problem.Clean(c.ConnectorName), 12), words)
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
	second := []string{fmt.Sprintf("%s records", gauge.Count(records)), "pulled " + pulled(s, c)}
	if problem.Clean(c.Workspace.Name) != "" {
		second = append([]string{problem.Clean(c.Workspace.Name)}, second...)
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
		return "never"
	}
	return age.Ago(s.now(), *c.LastPull)
}

type level int

const (
	good level = iota
	doubtful
	bad
)

// health is the state of a connection, with the key that mends it; never by colour alone.
func (s *Screen) health(c workbench.Connection) (level, string) {
	switch c.State {
	case workbench.OK:
		if len(c.Missing) > 0 {
			return doubtful, fmt.Sprintf("! %d permissions missing, R widens it", len(c.Missing))
		}
		return good, "✓ ok"
	case workbench.Paused:
		return doubtful, "! paused, p resumes"
	case workbench.Throttled:
		return doubtful, "! rate limited for the moment"
	case workbench.Down:
		return doubtful, "! did not answer, r tries again"
	case workbench.NeedsLogin:
		return bad, "× needs a new sign-in, R does it"
	case workbench.NeedsPermission:
		return bad, "× lacks a permission, R widens it"
	}
	return bad, "× its connector is gone"
}

func (s *Screen) question(w int) []string {
	c, ok := s.current()
	if !ok {
		return nil
	}
	th := s.env.Theme
	out := []string{""}
	for _, l := range block.Wrap(fmt.Sprintf("Disconnect %s? Its token leaves the vault and its grant is ended where that is possible.", problem.Clean(c.Name)), max(w-6, 10)) {
		out = append(out, gutter+th.Warn.Render(l))
	}
	return append(out, gutter+th.Key.Render("y")+" keep its records here   "+th.Key.Render("Y")+" remove them too   "+th.Key.Render("n")+" stay connected")
}

// running are the pulls under way, and those that failed.
func (s *Screen) running(w int) []string {
	th := s.env.Theme
	var out []string
	for _, p := range s.serve.Jobs() {
		name := fmt.Sprintf("%s · %s", problem.Clean(p.Connection), p.Model)
		switch {
		case p.Finished && p.Problem != nil && s.failing(p.Connection):
			out = append(out, gutter+th.Error.Render(block.Cut("× "+name+": "+p.Problem.Text, w-4)))
		case !p.Finished:
			bar := gauge.Bar(th, min(max(w/4, 8), 30), p.Done, p.Total)
			out = append(out, gutter+block.Pad(name, min(max(w/3, 16), 40))+" "+bar+" "+gauge.Count(p.Done)+" "+gauge.Percent(p.Done, p.Total))
		}
	}
	return out[max(len(out)-4, 0):]
}

// failing reports whether a connection is not well now: old failures of a healthy one are history.
func (s *Screen) failing(name string) bool {
	for _, c := range s.conns {
		if c.Name == name {
			return c.State != workbench.OK
		}
	}
	return false
}

// recent is how many changes are told at most.
const recent = 5

// past tells the latest changes where there is room for them.
func (s *Screen) past(w, room int) []string {
	th := s.env.Theme
	if n := min(len(s.lately), room-7); n > 0 && s.face == list {
		out := []string{"", gutter + th.Title.Render("Lately") + th.Muted.Render("   u puts the last change back, v shows all")}
		wide := 0
		for _, c := range s.lately[:n] {
			wide = max(wide, len(age.Moment(s.now(), c.At)))
		}
		for _, c := range s.lately[:n] {
			sign, word, style := deeds.State(th, c)
			line := th.Muted.Render(block.Pad(age.Moment(s.now(), c.At), wide)) + "  " + style.Render(block.Pad(sign+" "+word, 12)) + "  "
			out = append(out, gutter+line+block.Cut(deeds.What(c)+th.Muted.Render(" · "+problem.Clean(c.Connection)), max(w-wide-21, 8)))
		}
		return out
	}
	return nil
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = gutter + l
	}
	return out
}
