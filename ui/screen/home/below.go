package home

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// row is one line beneath the connections.
type row struct {
	text string
	line int // the place among all that the cursor goes over; -1 for words alone
	head bool
}

// below is what needs a word beneath the connections: a question, an action under way, a look that failed; and each line that
// leads somewhere.
func (s *Screen) below(w int) []row {
	th := s.env.Theme
	var out []row
	add := func(lines []string) {
		if len(lines) > 0 {
			out = append(out, row{line: -1})
		}
		for _, l := range lines {
			out = append(out, row{text: l, line: -1})
		}
	}
	if s.asking() {
		add(s.question(w))
		return out
	}
	if s.acted.Slow() {
		add([]string{gutter + th.Muted.Render(block.Cut(s.doing+"…", max(w-6, 10)))})
	}
	add(s.farewell(w))
	if s.err != nil {
		add(indent(append(notice.Problem(th, w-6, s.err, ""), th.Muted.Render("What is shown was known before."))))
	}
	section := ""
	for i, l := range s.lines {
		if l.section != section {
			section = l.section
			words, aside, _ := strings.Cut(s.env.Say(section), "|")
			out = append(out, row{line: -1}, row{text: gutter + th.Title.Render(words) + th.Muted.Render(aside), line: -1})
		}
		for n, text := range s.draw(l, i, w) {
			out = append(out, row{text: text, line: len(s.conns) + i, head: n == 0})
		}
	}
	return out
}

// draw is a line in a window of w cells: its words wrapped to three lines at most.
func (s *Screen) draw(l line, i, w int) []string {
	th := s.env.Theme
	room, lead := max(w-6-ansi.StringWidth(l.lead), 10), gutter
	words := block.Wrap(l.words, room)
	switch {
	case l.once:
		words = []string{block.Cut(l.words, room)}
	case len(words) > 3:
		words = append(words[:2], block.Cut(strings.Join(words[2:], " "), room))
	}
	selected := s.at == len(s.conns)+i && s.face == list
	var out []string
	for n, text := range words {
		mark := l.lead
		if n > 0 {
			mark = strings.Repeat(" ", ansi.StringWidth(l.lead))
		}
		switch {
		case selected && n == 0:
			out = append(out, th.Selected.Render(block.Pad(" > "+mark+text+l.aside(th, w-6-ansi.StringWidth(mark+text), true), w)))
		case n == 0:
			out = append(out, lead+l.style(th).Render(mark)+text+l.aside(th, w-6-ansi.StringWidth(mark+text), false))
		default:
			out = append(out, lead+mark+text)
		}
	}
	return out
}

func (s *Screen) question(w int) []string {
	c, ok := s.current()
	if !ok {
		return nil
	}
	th := s.env.Theme
	var out []string
	text := fmt.Sprintf("Disconnect %s? Its token leaves the vault and its grant is ended where that is possible.", block.Cut(problem.Clean(c.Name), 40))
	choices := [][2]string{{"y", "disconnect, keep its records"}, {"Y", "disconnect, remove its records"}, {"n", "stay"}}
	if s.face == pausing {
		text = s.env.Sayf("Pause %s? Nothing is fetched from it and nothing written to it until {p} resumes it.", block.Cut(problem.Clean(c.Name), 40))
		choices = [][2]string{{"y", "pause it"}, {"n", "go on as now"}}
	}
	for _, l := range block.Wrap(text, max(w-6, 10)) {
		out = append(out, gutter+th.Warn.Render(l))
	}
	return append(out, indent(notice.Choices(th, max(w-6, 10), choices))...)
}

// failed reports whether a pull ended with a problem; one that a person stopped did not.
func failed(p workbench.Progress) bool {
	return p.Finished && p.Problem != nil && p.Problem.Kind != problem.Canceled
}

// unpulled reports whether the last pull of a connection failed.
func unpulled(jobs []workbench.Progress, name string) bool {
	return slices.ContainsFunc(jobs, func(p workbench.Progress) bool { return p.Connection == name && failed(p) && last(jobs, p) })
}

// last reports whether no later job pulled the same connection.
func last(jobs []workbench.Progress, p workbench.Progress) bool {
	job := ""
	for _, q := range jobs {
		if q.Connection == p.Connection {
			job = q.Job
		}
	}
	return job == p.Job
}

// failing reports whether the failure of a pull is still true: no pull came later, and what kept it from its
// connection was not mended meanwhile.
func (s *Screen) failing(jobs []workbench.Progress, p workbench.Progress) bool {
	for _, c := range s.conns {
		if c.Name == p.Connection {
			return last(jobs, p) && (c.State != workbench.OK || !barring(p.Problem.Kind))
		}
	}
	return false
}

// barring reports whether a problem is one of the connection itself, whose state tells when it is mended.
func barring(k problem.Kind) bool {
	return slices.Contains([]problem.Kind{problem.SignIn, problem.BadClient, problem.MissingScope}, k)
}
