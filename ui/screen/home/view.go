package home

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/health"
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
		lines = append([]string{""}, indent(notice.Problem(th, w-6, s.err, s.env.Say("Press {r} to try again, {q} to leave; patchbay doctor says more.")))...)
	case !s.known && s.looked.Slow():
		lines = []string{"", gutter + th.Muted.Render("Reading the connections…")}
	case !s.known:
		lines = nil
	case len(s.conns) == 0:
		lines = append(s.farewell(w), s.welcome(w, h-len(s.farewell(w)))...)
	default:
		lines, cursor = s.overview(w, h)
	}
	return block.Fit(lines, w, h), cursor
}

// farewell is what a disconnect left to be read.
func (s *Screen) farewell(w int) []string {
	if s.bye == "" {
		return nil
	}
	return indent(notice.Warn(s.env.Theme, max(w-6, 10), s.bye))
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
	steps := [][2]string{
		{"c", "Connect an account. Your browser opens on its sign-in page."},
		{"", "Its contacts arrive here; type a name to find anybody."},
		{"", "Change what is wrong, see the difference, save it, undo it."},
	}
	switch {
	case s.offersDemo() && s.args.Demo != "":
		steps = append(steps, [2]string{}, [2]string{"d", "Or begin with all of the demo: an account of every provider is connected and pulled."})
	case s.offersDemo():
		steps = append(steps, [2]string{}, [2]string{"d", "No account at hand? Try it with invented people: imitations of the providers run on this machine, and nothing real is touched."})
	}
	for _, step := range steps {
		key := "  "
		if step[0] != "" {
			key = th.Key.Render(s.env.Say("{"+step[0]+"}")) + " "
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
		for _, l := range block.Wrap("Tokens live in the system's keyring, or in the vault that you chose; nothing is sent anywhere but to the accounts you connect.", room) {
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
	each := s.each(h-2, s.pressing(below))
	if h < 2+each+len(below) && s.asking() {
		return texts(below[1:]), nil
	}
	out := []string{s.heading(w), ""}
	kept := len(below)
	if !s.asking() {
		kept = min(s.pressing(below), h/2)
	}
	shown := max((h-2-kept)/each, 1)
	from, to := block.Roll(len(s.conns), shown, min(s.at, len(s.conns)-1))
	var cursor *tea.Cursor
	names := s.names(nameWidth(w))
	for i := from; i < to; i++ {
		card := s.card(s.conns[i], look{name: names[problem.Clean(s.conns[i].Name)], selected: i == s.at, alone: each == 1}, w)
		if i == s.at && s.face == renaming {
			text, x := s.name.View(max(w-20, 4))
			card[0] = " > " + th.Accent.Render("New name: ") + text
			cursor = tea.NewCursor(min(13+x, w-1), len(out))
		}
		out = append(out, card[:each]...)
	}
	if rest := block.Rest(from, len(s.conns)-to, th.ASCII); rest != "" && shown > 2 {
		out = append(out, gutter+th.Muted.Render(rest))
	}
	if each == 3 {
		out = out[:len(out)-1] // what follows begins with an empty line of its own
	}
	out = append(out, s.rolled(below, h-len(out))...)
	if demo := block.Wrap(s.args.Demo, min(w-6, 100)); s.args.Demo != "" && len(out)+1+len(demo) <= h {
		out = append(out, "")
		for _, l := range demo {
			out = append(out, gutter+th.Muted.Render(l))
		}
	}
	return out, cursor
}

// each is how many lines every connection gets of h: three, or two, without the empty one, before what lies below gets more than it
// has to, or one.
func (s *Screen) each(h, pressing int) int {
	switch n := len(s.conns); {
	case n*3 <= h-max(pressing, 4):
		return 3
	case n*2 <= h-max(pressing, 3):
		return 2
	}
	return 1
}

// rolled is as much of what lies below as there is room for, with the line under the cursor in sight.
func (s *Screen) rolled(below []row, h int) []string {
	if len(below) <= h || h < 3 || s.asking() {
		return texts(below[:min(len(below), max(h, 0))])
	}
	at := max(slices.IndexFunc(below, func(r row) bool { return r.line == s.at && r.line >= 0 }), 0)
	for at+1 < len(below) && below[at+1].line == s.at && s.at >= len(s.conns) {
		at++ // the last line of it is in sight, so the others are
	}
	from, to := block.Roll(len(below), h, at)
	var above []string
	if from > 0 && h > 4 {
		room := min(h-4, 2)
		from, to = block.Roll(len(below), h-room, at)
		above = pinned(below, from, room)
		to = min(to+room-len(above), len(below))
	}
	left := func(rows []row) int {
		return len(slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return !r.head }))
	}
	out := append(above, texts(below[from:to])...)
	return append(out, gutter+s.env.Theme.Muted.Render(block.Rest(left(below[:from]), left(below[to:]), s.env.Theme.ASCII)))
}

// pinned is what stands in front of the row that is the first in sight, in at most room lines: an empty line, and the heading
// of its part.
func pinned(below []row, first, room int) []string {
	if below[first].text == "" {
		return nil
	}
	out := []string{""}
	for i := first; room > 1 && below[first].line >= 0 && i >= 0; i-- {
		if below[i].line < 0 && below[i].text != "" {
			return append(out, below[i].text)
		}
	}
	return out
}

// pressing is how many of the lines below are more than a look back, or around.
func (s *Screen) pressing(below []row) int {
	for i, r := range below {
		if n := r.line - len(s.conns); r.head && n >= 0 && (s.lines[n].section == past || s.lines[n].section == beyond || s.lines[n].section == holding) {
			return max(i-2, 0) // its heading, and the empty line before
		}
	}
	return len(below)
}

func texts(rows []row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.text
	}
	return out
}

// heading counts the connections and shows the calls of the last hour.
func (s *Screen) heading(w int) string {
	th := s.env.Theme
	left := health.Count(len(s.conns), "connection")
	need := 0
	for _, c := range s.conns {
		if attention(c) {
			need++
		}
	}
	if need > 0 {
		left += fmt.Sprintf(" · %d with trouble", need)
	}
	calls := 0
	for _, n := range s.calls {
		calls += n
	}
	right := health.Count(calls, "call") + " in the last hour "
	line := gutter + th.Title.Render(left)
	if s.env.Accessible {
		return line + th.Muted.Render(" · "+right)
	}
	if room := w - ansi.StringWidth(line) - len(right) - 6; room >= 10 {
		bars := spark.Line(th, s.calls[max(len(s.calls)-room, 0):])
		gap := max(w-ansi.StringWidth(line)-len(right)-ansi.StringWidth(bars)-2, 1)
		line += strings.Repeat(" ", gap) + th.Muted.Render(right) + th.Accent.Render(bars)
	}
	return line
}

func attention(c workbench.Connection) bool {
	level, _ := health.Of(c)
	return level == health.Bad
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

// look is how a card is drawn: under a name that was cut already, and with or without the lines behind its first.
type look struct {
	name            string
	selected, alone bool
}

// card is one connection in three lines; the first one says the most.
func (s *Screen) card(c workbench.Connection, as look, w int) []string {
	th := s.env.Theme
	records := 0
	for _, n := range c.Records {
		records += n
	}
	narrow := w < 80 // what it is connected to says less than how it is
	first := block.Pad(as.name, nameWidth(w)) + "  "
	if !narrow {
		first += block.Pad(problem.Clean(c.ConnectorName), 12) + "  "
	}
	state, words := s.health(c, w-3-ansi.StringWidth(first))
	first += words
	if as.alone && narrow {
		first = joined(first, problem.Clean(c.ConnectorName), w-3)
	}
	if as.alone || w < ample {
		first = joined(first, token(s, c), w-3)
	}
	mark := "   "
	if as.selected {
		mark = " > "
	}
	head := mark + first
	switch {
	case as.selected:
		head = th.Selected.Render(block.Pad(head, w))
	case state != health.Good:
		head = mark + state.Style(th).Render(first)
	}
	return []string{head, gutter + th.Muted.Render(block.Cut(s.second(c, records, first, w), w-4)), ""}
}

// ample is the width from which on a card says all that it has to say, in its own order.
const ample = 100

// joined are words with more behind them, where both fit into w cells.
func joined(words, more string, w int) string {
	if more == "" || ansi.StringWidth(words+" · "+more) > w {
		return words
	}
	return words + " · " + more
}

// second is the line below the first one of a card: how much there is, how fresh, how much may be asked for, for how long it is
// signed in, where the first one does not say that. In a narrow window what tells the least comes last, and is cut.
func (s *Screen) second(c workbench.Connection, records int, first string, w int) string {
	var out []string
	add := func(words string) {
		if words != "" && !strings.Contains(first+" · ", " · "+words+" · ") {
			out = append(out, words)
		}
	}
	where, count := problem.Clean(c.Workspace.Name), health.Count(records, "record")
	reading := ""
	switch {
	case c.ReadOnly && c.ReadOnlyBy == workbench.ByProfile:
		reading = "reading only, by the profile's settings"
	case c.ReadOnly:
		reading = "reading only"
	}
	provider := ""
	if w < 80 {
		provider = problem.Clean(c.ConnectorName)
	}
	all := []string{count, pulled(s, c), s.budget(c, w), provider, token(s, c), reading, where}
	if w >= ample {
		all = []string{where, count, pulled(s, c), token(s, c), reading, s.budget(c, w)}
	}
	for _, words := range all {
		add(words)
	}
	return strings.Join(out, " · ")
}

// health is the state of a connection, with the key that mends it and since when; never by colour alone.
func (s *Screen) health(c workbench.Connection, w int) (health.Level, string) {
	level, words := health.Of(c)
	unpulled := c.State == workbench.OK && unpulled(s.serve.Jobs(), c.Name)
	if unpulled {
		level = max(level, health.Doubtful)
	}
	words = level.Sign(s.env.Theme) + words
	switch {
	case unpulled:
		words = level.Sign(s.env.Theme) + s.env.Say("the last pull failed, {r} tries again")
	case c.State == workbench.OK && len(c.Missing) > 0:
		words += s.env.Say(", {R} widens it")
	case c.State == workbench.Paused:
		words += s.env.Say(", {p} resumes")
	case c.State == workbench.Down:
		words += s.env.Say(", {r} tries again")
	case health.WrongSecret(c):
		words += s.env.Say(", {i} mends it")
	case c.State == workbench.NeedsLogin:
		words += s.env.Say(", {R} does it")
	case c.State == workbench.NeedsPermission:
		words += s.env.Say(", {R} widens it")
	case c.State == workbench.Gone:
		words += s.env.Say(", {i} says why")
	}
	since := " · " + age.Ago(s.now(), c.Since)
	if c.State == workbench.OK {
		since = " for " + age.Past(s.now(), c.Since)
	}
	if unpulled || c.Since.IsZero() || age.Past(s.now(), c.Since) == "" || ansi.StringWidth(words+since) > w {
		return level, words
	}
	return level, words + since
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = gutter + l
	}
	return out
}
