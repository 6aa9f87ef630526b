package jobs

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/tasks"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
)

const (
	gutter    = 3 // in front of every line
	headLines = 2
)

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	th, width := s.env.Theme, max(w-2*gutter, 8)
	lead := strings.Repeat(" ", gutter)
	if len(s.all) == 0 {
		lines := []string{"", lead + th.Title.Render("Nothing runs in the background."), ""}
		for _, l := range block.Wrap(s.env.Say("Pulls, pushes of working copies, merges, undos of imports, the search for who is the same and the care of the store are listed here while they run, and what came of them afterwards. They go on when their screen is left. Press esc, then {home:r} on home to pull, or {home:c} where nothing is connected yet."), width) {
			lines = append(lines, lead+l)
		}
		return block.Fit(lines, w, h), nil
	}
	running := 0
	for _, t := range s.all {
		if !t.Finished {
			running++
		}
	}
	count := "all have ended"
	if running > 0 {
		count = fmt.Sprintf("%d running", running)
	}
	lines := []string{lead + th.Title.Render(block.Pad("In the background", max(width-len(count), 1))) + th.Muted.Render(count), ""}
	about := s.about(width)
	room := max(h-headLines-len(about)-1, 1)
	s.top = block.Window(s.top, room, len(s.all), s.at, s.at)
	for i := s.top; i < min(s.top+room, len(s.all)); i++ {
		lines = append(lines, s.row(s.all[i], w, i == s.at))
	}
	cursor := tea.NewCursor(0, headLines+s.at-s.top)
	for len(lines) < h-len(about) {
		lines = append(lines, "")
	}
	for _, l := range about {
		lines = append(lines, lead+l)
	}
	if !s.env.Accessible || cursor.Y >= h {
		cursor = nil
	}
	return block.Fit(lines, w, h), cursor
}

// row is one task in one line: what it does, to what, how far it is or what came of it.
func (s *Screen) row(t tasks.Task, w int, here bool) string {
	th := s.env.Theme
	sign, word, style := s.state(t)
	const kind = 7
	rest := max(w-2*gutter-kind-2, 8)
	what := 8
	for _, other := range s.all {
		what = max(what, ansi.StringWidth(other.What))
	}
	what = min(what, max(rest*60/100, 8))
	tail := max(rest-what-2, 4)
	mark := " "
	if here {
		mark = ">"
	}
	lead := " " + mark + " " + block.Pad(string(t.Kind), kind) + block.Pad(t.What, what) + "  "
	text := sign + " " + word
	if here {
		return th.Selected.Render(lead + block.Pad(text, tail) + strings.Repeat(" ", gutter+2))
	}
	if t.Finished {
		lead = th.Muted.Render(lead)
	}
	if !t.Finished && t.Total > 0 && tail > 30 {
		return lead + gauge.Bar(th, 16, t.Done, t.Total) + " " + style.Render(block.Cut(word, tail-17))
	}
	return lead + style.Render(block.Cut(text, tail))
}

// state is how a task stands, as a sign and words, with the style of both.
func (s *Screen) state(t tasks.Task) (sign, word string, style lipgloss.Style) {
	th := s.env.Theme
	switch {
	case t.Failed():
		sign, word, style = "×", "failed: "+t.Problem.Text, th.Error
	case t.Stopped():
		sign, word, style = "!", "stopped by you", th.Warn
		if t.Came != "" {
			word += ": " + t.Came
		}
	case t.Finished:
		sign, word, style = "✓", t.Came, th.OK
		if word == "" {
			word = "done"
		}
	case t.Waiting > 0:
		sign, word, style = "…", "waits for the provider's limit", th.Warn
	case t.Total > 0:
		sign, word, style = "…", gauge.Count(t.Done)+" of "+gauge.Count(t.Total), th.Text
	default:
		sign, word, style = "…", gauge.Count(t.Done)+" so far", th.Text
	}
	if th.ASCII {
		sign = map[string]string{"×": "x", "✓": "+", "…": ".", "!": "!"}[sign]
	}
	return sign, word, style
}

// about is what is worth knowing of the task under the cursor, under a line.
func (s *Screen) about(w int) []string {
	t, ok := s.here()
	if !ok {
		return nil
	}
	var out []string
	if t.Failed() {
		out = append(out, notice.Problem(s.env.Theme, w, t.Problem, "Press enter to go where it belongs.")...)
	}
	for _, n := range t.Notices[:min(len(t.Notices), 3)] {
		out = append(out, notice.Warn(s.env.Theme, w, n)...)
	}
	if t.Mend != "" {
		out = append(out, notice.Warn(s.env.Theme, w, s.env.Say(t.Mend))...)
	}
	if !t.Started.IsZero() {
		out = append(out, s.env.Theme.Muted.Render(block.Cut("Began "+age.Moment(s.now(), t.Started)+".", w)))
	}
	return append([]string{""}, out[:min(len(out), 8)]...)
}
