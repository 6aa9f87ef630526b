package connection

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/health"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

const gutter = "   "

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	th, room := s.env.Theme, max(w-2*len(gutter), 8)
	switch {
	case !s.known && s.err != nil:
		return block.Fit(append([]string{""}, indent(notice.Problem(th, room, s.err, s.env.Say("Press {r} to try again, esc to go back.")))...), w, h), nil
	case !s.known && s.looked.Slow():
		return block.Fit([]string{"", gutter + th.Muted.Render("Reading the connection…")}, w, h), nil
	case !s.known:
		return block.Fit(nil, w, h), nil
	}
	below, x := s.below(room)
	lines := s.page(room)
	space := max(h-len(below), 1)
	if s.over = max(len(lines)-space, 0); s.over > 0 && space > 3 {
		space-- // for the line that says how much there is
		s.over++
	}
	s.top = max(min(s.top, s.over), 0)
	lines = lines[s.top:min(s.top+space, len(lines))]
	if rest := s.over - s.top; s.over > 0 && space > 2 {
		lines = append(slices.Clone(lines), th.Muted.Render(s.more(rest, s.top)))
	}
	lines = strings.Split(block.Fit(indent(lines), w, max(h-len(below), 0)), "\n")
	lines = append(lines, indent(below)...)
	if len(below) > h {
		lines = indent(below)
	}
	var cursor *tea.Cursor
	if x >= 0 {
		cursor = tea.NewCursor(min(len(gutter)+x, max(w-1, 0)), min(len(lines), h)-1)
	}
	return block.Fit(lines, w, h), cursor
}

// more says how to see the lines that do not fit.
func (s *Screen) more(rest, above int) string {
	switch {
	case rest > 0:
		return s.env.Sayf("%s below, {j} reads on", health.Count(rest, "more line"))
	case above > 0:
		return s.env.Say("The end. {g} goes back to the top.")
	}
	return ""
}

// page is all there is to know, in lines of at most w cells: two columns where there is room.
func (s *Screen) page(w int) []string {
	head := append(s.head(w), "")
	if !s.env.Wide(w, 114) {
		return slices.Concat(head, s.facts(w), []string{""}, s.permissions(w), []string{""}, s.operations(w))
	}
	left := min(w/2-2, 76)
	right := min(w-left-4, 84)
	return append(head, block.Beside(s.facts(left), left, 4, slices.Concat(s.permissions(right), []string{""}, s.operations(right)))...)
}

// head is how it is, why, since when, and the key that mends it.
func (s *Screen) head(w int) []string {
	th, c := s.env.Theme, s.conn
	level, words := health.Of(c)
	since := ""
	if !c.Since.IsZero() {
		since = " since " + age.Moment(s.now(), c.Since) + ", " + age.Ago(s.now(), c.Since)
	}
	out := []string{"", block.Cut(level.Style(th).Render(level.Sign(th)+words)+th.Muted.Render(since), w)}
	if reason := problem.Clean(c.Reason); reason != "" {
		for _, l := range block.Wrap(reason, w-2) {
			out = append(out, "  "+th.Text.Render(l))
		}
	}
	for i, m := range c.Missing {
		if i == 3 && len(c.Missing) > 4 {
			out = append(out, "  "+th.Warn.Render(fmt.Sprintf("and %d more that were not granted", len(c.Missing)-i)))
			break
		}
		out = append(out, "  "+th.Warn.Render(block.Cut("Not granted: "+problem.Clean(m.Scope), w-2)))
	}
	if s.told() && s.trouble.Detail != "" {
		out = append(out, "  "+th.Muted.Render(block.Cut("The provider's words: "+problem.Clean(s.trouble.Detail), w-2)))
	}
	if key, does := mends(c); key != "" {
		out = append(out, "  "+th.Key.Render(key)+" "+th.Text.Render(block.Cut(does, w-4)))
	}
	if c.State == workbench.Gone && c.Fix != "" {
		out = append(out, "  "+th.Muted.Render(block.Cut("In a shell: "+problem.Clean(c.Fix), w-2)))
	}
	return out
}

// told reports whether what went wrong stands at the head already, as the reason of the connection's state.
func (s *Screen) told() bool {
	return s.trouble != nil && s.conn.Reason != "" && problem.Clean(s.trouble.Text) == problem.Clean(s.conn.Reason)
}

// mends is the one key that brings it back, with what it does; "" where nothing is wrong.
func mends(c workbench.Connection) (key, does string) {
	if health.WrongSecret(c) {
		return "K", "replaces the client secret; the sign-in stays"
	}
	switch c.State {
	case workbench.NeedsLogin:
		return "R", "signs in again; its records and its settings stay"
	case workbench.NeedsPermission:
		return "W", "asks for the permission, or unticks what needs it"
	case workbench.Paused:
		return "p", "lets it go on"
	case workbench.Throttled:
		return "t", "asks again; it goes on by itself when the provider lets it"
	case workbench.Down:
		return "t", "asks again"
	case workbench.Gone:
		return "D", "removes it here"
	}
	if len(c.Missing) > 0 {
		return "W", "asks for what is missing, or unticks what needs it"
	}
	return "", ""
}

// below is what must be in sight: a question, a line to type in, an action under way, what went wrong. x is where the
// cursor stands in its last line; -1 for none.
func (s *Screen) below(w int) (lines []string, x int) {
	th, c := s.env.Theme, s.conn
	switch s.face {
	case renaming:
		text, at := s.line.View(max(w-10, 4))
		return []string{"", th.Accent.Render("New name: ") + text}, 10 + at
	case replacing:
		text, at := s.line.View(max(w-2, 4))
		words := "The new client secret of " + block.Cut(problem.Clean(c.Name), 40) + ", then enter. It is kept in the vault, nowhere else; the sign-in stays."
		return append(append([]string{""}, styled(th.Accent.Render, words, w)...), text), at
	case opening:
		words := "Let " + block.Cut(problem.Clean(c.Name), 40) + " write again? Then records can be changed at " + problem.Clean(c.ConnectorName) + " from here."
		return append(append([]string{""}, styled(th.Warn.Render, words, w)...), notice.Choices(th, w, [][2]string{{"y", "let it write"}, {"n", "leave it"}})...), -1
	case leaving:
		words := "Disconnect " + block.Cut(problem.Clean(c.Name), 40) + "? Its token leaves the vault and its grant is ended where that is possible."
		choices := [][2]string{{"y", "disconnect, keep its records"}, {"Y", "disconnect, remove its records"}, {"n", "stay"}}
		return append(append([]string{""}, styled(th.Warn.Render, words, w)...), notice.Choices(th, w, choices)...), -1
	}
	if s.acted.Slow() {
		lines = append(lines, "", th.Muted.Render(block.Cut(s.doing+"…", w)))
	}
	if s.trouble != nil && !s.told() {
		key := ""
		if s.trouble.Kind == problem.BadClient && s.secretless() == "" {
			key = s.env.Say("{K} takes another secret.") // a new sign-in would need the same one
		}
		lines = append(append(lines, ""), notice.Problem(th, w, s.trouble, key)...)
	}
	if s.err != nil {
		lines = append(append(append(lines, ""), notice.Problem(th, w, s.err, "")...), th.Muted.Render("What is shown was known before."))
	}
	return lines, -1
}

func styled(style func(...string) string, text string, w int) []string {
	lines := block.Wrap(text, w)
	for i, l := range lines {
		lines[i] = style(l)
	}
	return lines
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = gutter + l
	}
	return out
}
