package record

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

const (
	gutter   = 3   // cells in front of every line
	wide     = 100 // from here on the provider's names have a column
	widePast = 140 // from here on the latest changes stand beside the fields
)

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	if !s.loaded {
		return block.Fit(s.waiting(w), w, h), nil
	}
	head := s.head(w)
	if h < 12 {
		head = head[:min(len(head), 1)]
	}
	s.headed = len(head)
	body := max(h-len(head), 1)
	var ask []string
	if s.copying {
		ask = append(pad(notice.Choices(s.env.Theme, max(w-2*gutter, 8), ways()), w), "")
		body = max(body-len(ask), 1)
		s.headed += len(ask)
	}
	lines, cursor := s.body(w, body)
	head = append(head, ask...)
	if cursor != nil {
		cursor.Y += len(head)
		if cursor.X >= w || cursor.Y >= h {
			cursor = nil
		}
	}
	return block.Fit(append(head, lines...), w, h), cursor
}

func (s *Screen) body(w, h int) ([]string, *tea.Cursor) {
	th := s.env.Theme
	switch s.face {
	case raw:
		if lines := s.waitFor(w, s.source.ready, s.source.err, s.source.empty(), s.env.Say("No answer of the provider was kept for this record. {r} asks for it.")); lines != nil {
			return pad(lines, w), nil
		}
		return s.source.view(th, w, h)
	case history:
		if lines := s.waitFor(w, s.past.ready, s.past.err, len(s.past.moments) == 0, s.env.Say("Nothing about this record has changed since it came here. {h} shows its fields, {e} there changes them.")); lines != nil {
			return pad(lines, w), nil
		}
		return s.past.view(th, s.now(), labels(s.view), w, h), nil
	case explained:
		if lines := s.waitFor(w, s.reasons.ready, s.reasons.failed(), false, ""); lines != nil {
			return pad(lines, w), nil
		}
		return s.reasons.view(th, s.now(), w, h), nil
	case linked:
		if lines := s.waitFor(w, s.family.ready, s.family.failed(), false, ""); lines != nil {
			return pad(lines, w), nil
		}
		s.family.alone = s.env.Say("No other record is known to be the same. Who is the same looks for more: {home:l} on home, or its name behind {:}.")
		return pad(s.family.draw(th, max(w-2*gutter, 8), h), w), nil
	case surrounded:
		if lines := s.waitFor(w, s.around.ready, s.around.failed(), false, ""); lines != nil {
			return pad(lines, w), nil
		}
		s.around.env, s.around.of, s.around.in = s.env, s.view.Model.Label, s.view.Connection
		return pad(s.around.draw(th, s.now(), max(w-2*gutter, 8), h), w), nil
	case removal:
		return s.question(w, h), nil
	}
	if !s.env.Wide(w, widePast) || len(s.past.moments) == 0 {
		lines, y := s.fields(w, h, s.natives != s.env.Wide(w, wide))
		return lines, s.pointer(y, h)
	}
	left := w * 62 / 100
	lines, y := s.fields(left, h, !s.natives)
	return beside(lines, left, s.lately(w-left-gutter)), s.pointer(y, h)
}

// pointer puts the terminal's own cursor on the row where a screen reader looks for it.
func (s *Screen) pointer(y, h int) *tea.Cursor {
	if !s.env.Accessible || y < 0 || y >= h {
		return nil
	}
	return tea.NewCursor(0, y)
}

// waitFor is what stands in place of something that is not there; nil when it is.
func (s *Screen) waitFor(w int, ready bool, err *problem.Problem, empty bool, nothing string) []string {
	switch {
	case !ready:
		return []string{s.env.Theme.Muted.Render("Reading…")}
	case err != nil:
		return notice.Problem(s.env.Theme, min(w-2*gutter, 72), err, s.env.Say("Press {r} to try again."))
	case empty:
		lines := block.Wrap(nothing, min(w-2*gutter, 72))
		for i, l := range lines {
			lines[i] = s.env.Theme.Muted.Render(l)
		}
		return lines
	}
	return nil
}

func (s *Screen) waiting(w int) []string {
	th := s.env.Theme
	switch {
	case s.err != nil:
		return append([]string{""}, pad(notice.Problem(th, w-2*gutter, s.err, s.env.Say("Press {r} to try again, esc to go back.")), w)...)
	case s.shown.Slow():
		return []string{"", strings.Repeat(" ", gutter) + th.Muted.Render("Reading the record…")}
	}
	return nil
}

// head names the record, where it lives, how old the picture is and what is wrong.
func (s *Screen) head(w int) []string {
	th, v := s.env.Theme, s.view
	about := fmt.Sprintf("%s in %s · pulled %s", model.Line(v.Model.Label, false), model.Line(v.Connection, false), age.Ago(s.now(), v.PulledAt))
	place := ""
	if s.face == fields && len(s.rows) > 0 {
		place = fmt.Sprintf("field %d of %d", s.at+1, len(s.rows))
	}
	room := max(w-2*gutter-ansi.StringWidth(place)-2, 1)
	lines := []string{
		"   " + th.Title.Render(block.Cut(problem.Clean(v.Title), w-gutter-1)),
		"   " + th.Muted.Render(block.Pad(about, room)+"  "+place),
	}
	if word := mark(v.Mark); word != "" {
		lines = append(lines, pad(notice.Warn(th, w-2*gutter, word), w)...)
	}
	if s.err != nil && s.face == fields {
		lines = append(lines, pad(notice.Warn(th, w-2*gutter, "This is what was known before: "+s.err.Text), w)...)
	}
	for _, warning := range v.Record.Warnings[:min(len(v.Record.Warnings), 2)] {
		lines = append(lines, pad(notice.Warn(th, w-2*gutter, warning.Message), w)...)
	}
	return append(lines, "")
}

func mark(m workbench.Mark) string {
	switch m {
	case workbench.MarkPending:
		return "A change is on its way to the provider."
	case workbench.MarkUnsure:
		return "A change was sent and not answered. What became of it is asked before anything else is written."
	case workbench.MarkGone:
		return "It was deleted at the provider. These are its last known values."
	}
	return ""
}

// lately is the beginning of the history, for wide windows.
func (s *Screen) lately(w int) []string {
	th := s.env.Theme
	lines := []string{th.Title.Render("Lately")}
	for _, m := range s.past.latest() {
		lines = append(lines, th.Muted.Render(block.Cut(age.Ago(s.now(), m.at)+" · "+m.words, w)))
		lines = append(lines, difference.Lines(th, w, m.changes, labels(s.view))...)
		lines = append(lines, "")
	}
	return lines
}

// question asks before a delete, with everything that will be lost.
func (s *Screen) question(w, h int) []string {
	th := s.env.Theme
	width := max(w-2*gutter, 8)
	lines := []string{th.Error.Render(block.Cut(fmt.Sprintf("Delete %s in %s?", problem.Clean(s.plan.Title), problem.Clean(s.plan.Connection)), width))}
	for _, warning := range s.plan.Warnings {
		lines = append(lines, notice.Warn(th, width, warning)...)
	}
	lines = append(lines, "")
	switch {
	case s.applied.Busy():
		lines = append(lines, th.Muted.Render("Deleting it…"))
	case s.err != nil:
		lines = append(lines, notice.Problem(th, width, s.err, "Press y to try again, n to keep it.")...)
	default:
		lines = append(lines, th.Key.Render("y")+th.Text.Render(" delete it   ")+th.Key.Render("n")+th.Text.Render(" keep it"))
	}
	lines = append(lines, "", th.Title.Render(block.Cut(fmt.Sprintf("What will be lost: %d values", len(s.plan.Changes)), width)))
	lost := difference.Lost(th, width, s.plan.Shown(), s.plan.Labels)
	room := max(h-len(lines), 1)
	s.top = max(min(s.top, len(lost)-room), 0)
	return pad(append(lines, lost[s.top:]...), w)
}

func labels(v workbench.RecordView) map[string]string {
	out := make(map[string]string, len(v.Model.Fields))
	for _, f := range v.Model.Fields {
		out[f.Name] = f.Label
	}
	return out
}

func pad(lines []string, w int) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", gutter) + block.Cut(l, w-gutter)
	}
	return out
}

// beside puts right next to left, which is made exactly lw cells wide.
func beside(left []string, lw int, right []string) []string {
	out := make([]string, max(len(left), len(right)))
	for i := range out {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		out[i] = block.Pad(l, lw) + strings.Repeat(" ", gutter) + r
	}
	return out
}
