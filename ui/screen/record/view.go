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
	body := max(h-len(head), 1)
	lines, cursor := s.body(w, body)
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
		if lines := s.waitFor(s.source.ready, s.source.err, len(s.source.lines) == 0, "No answer of the provider was kept for this record. r asks for it."); lines != nil {
			return pad(lines, w), nil
		}
		return s.source.view(th, w, h)
	case history:
		if lines := s.waitFor(s.past.ready, s.past.err, len(s.past.moments) == 0, "Nothing about this record has changed since it came here."); lines != nil {
			return pad(lines, w), nil
		}
		return s.past.view(th, s.now(), labels(s.view), w, h), nil
	case explained:
		if lines := s.waitFor(s.reasons.ready, s.reasons.failed(), false, ""); lines != nil {
			return pad(lines, w), nil
		}
		return s.reasons.view(th, s.now(), w, h), nil
	case removal:
		return s.question(w, h), nil
	}
	if w < widePast || len(s.past.moments) == 0 {
		lines, y := s.fields(w, h, s.natives != (w >= wide))
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
func (s *Screen) waitFor(ready bool, err *problem.Problem, empty bool, nothing string) []string {
	switch {
	case !ready:
		return []string{s.env.Theme.Muted.Render("Reading…")}
	case err != nil:
		return notice.Problem(s.env.Theme, 72, err, "Press r to try again.")
	case empty:
		return []string{s.env.Theme.Muted.Render(nothing)}
	}
	return nil
}

func (s *Screen) waiting(w int) []string {
	th := s.env.Theme
	switch {
	case s.err != nil:
		return append([]string{""}, pad(notice.Problem(th, w-2*gutter, s.err, "Press r to try again, esc to go back."), w)...)
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
		place = fmt.Sprintf("%d of %d", s.at+1, len(s.rows))
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

// fields draws the rows around the cursor, and tells in which line that is.
func (s *Screen) fields(w, h int, natives bool) (lines []string, y int) {
	from, to, group := 0, 0, ""
	c := s.columns(w, natives)
	for i, r := range s.rows {
		start := len(lines)
		if r.group != group {
			if group != "" {
				lines = append(lines, "")
			}
			group = r.group
			lines = append(lines, "   "+s.env.Theme.Title.Render(block.Cut(group, w-gutter)))
		}
		if i == s.at {
			from, y = start, len(lines)
		}
		lines = append(lines, s.row(r, c, i == s.at)...)
		if i == s.at {
			to = len(lines) - 1
		}
	}
	if s.folded > 0 && !s.empties {
		lines = append(lines, "", "   "+s.env.Theme.Muted.Render(block.Cut(fmt.Sprintf("%d empty, z shows them", s.folded), w-gutter)))
		if s.at == len(s.rows)-1 {
			to = len(lines) - 1
		}
	}
	s.top = block.Window(s.top, h, len(lines), from, to)
	return lines[min(s.top, len(lines)):], y - s.top
}

// columns are the widths of a row's parts; native is 0 when the provider's names are not shown.
type columns struct{ label, value, native int }

func (s *Screen) columns(w int, natives bool) columns {
	c := columns{label: 8}
	for _, r := range s.rows {
		c.label = max(c.label, ansi.StringWidth(r.label))
	}
	c.label = min(c.label, 20, max((w-gutter)/3, 8))
	c.value = max(w-gutter-c.label-3, 8)
	if natives {
		c.native = min(c.value/3, 28)
		c.value = max(c.value-c.native-3, 8)
	}
	return c
}

func (s *Screen) row(r row, c columns, here bool) []string {
	th := s.env.Theme
	text, style := r.text, th.Text
	if text == "" {
		text, style = "not set", th.Muted
	}
	values := block.Wrap(text, c.value)
	lead, label := "   ", th.Muted
	if here {
		lead, label, style = th.Accent.Render(bar(th))+"  ", th.Accent, th.Title
	}
	out := make([]string, 0, len(values))
	for i, v := range values {
		name, native := "", ""
		if i == 0 {
			name, native = r.label, r.native
		}
		line := lead + label.Render(block.Pad(name, c.label)) + "   "
		if c.native > 0 && native != "" {
			out = append(out, line+style.Render(block.Pad(v, c.value))+"   "+th.Muted.Render(block.Cut(native, c.native)))
			continue
		}
		out = append(out, line+style.Render(v))
	}
	return out
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
		lines = append(lines, th.Key.Render("y")+th.Text.Render(" deletes it   ")+th.Key.Render("n")+th.Text.Render(" keeps it"))
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
