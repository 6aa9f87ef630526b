package activity

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/answer"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	th := s.env.Theme
	s.height = max(h, 1)
	if s.open != nil {
		if s.laid != w {
			s.lines, s.laid = s.detail(w), w
		}
		s.top = min(s.top, max(len(s.lines)-h, 0))
		return block.Fit(s.lines[s.top:], w, h), nil
	}
	if s.mending {
		return block.Fit(s.failures(w, h), w, h), nil
	}
	bar, cursor := s.bar(w)
	lines := []string{bar}
	if s.err != nil {
		lines = append(lines, "")
		for _, l := range notice.Problem(th, w-6, s.err, s.env.Say("Press {r} to try again.")) {
			lines = append(lines, "   "+l)
		}
		lines = append(lines, "")
	}
	if len(s.calls) > 0 { // what was known before stays in sight
		told := s.apart(w)
		lines = append(lines, s.grid.View(table{s, told}, grid.Look{Theme: th, Columns: told.columns(w), Match: s.filter.Value(), W: w, H: max(h-len(lines), 1)})...)
	} else if s.err == nil {
		lines = append(lines, "", "   "+th.Muted.Render(s.nothing()))
	}
	return block.Fit(lines, w, h), cursor
}

// nothing explains an empty list.
func (s *Screen) nothing() string {
	switch {
	case !s.known && s.looked.Slow():
		return "Reading the calls…"
	case !s.known:
		return ""
	case !s.filter.Empty() || s.failed:
		return "No call matches. esc shows all of them."
	}
	return s.env.Say("No calls yet: press esc, then {home:r} on home pulls, {home:c} connects.")
}

func (s *Screen) bar(w int) (string, *tea.Cursor) {
	th := s.env.Theme
	right := s.count()
	if s.fresh > 0 {
		right = gauge.Count(s.fresh) + s.env.Say(" new above, {g} shows them · ") + right
	} else if s.held && s.known {
		right = "holding still · " + right
	}
	text, x := s.filter.View(max(w-30, 4))
	left := th.Muted.Render("/ to find by connection, method, status, path")
	if w < 100 {
		left = th.Muted.Render("/ to find")
	}
	var cursor *tea.Cursor
	switch {
	case s.typing:
		left, cursor = th.Accent.Render("/ ")+text, tea.NewCursor(min(3+x, w-1), 0)
	case !s.filter.Empty():
		left = th.Muted.Render("/ ") + text
	}
	gap := max(w-2-grid.Width(left)-grid.Width(right), 1)
	return " " + left + strings.Repeat(" ", gap) + th.Muted.Render(right), cursor
}

// count says how many calls there are, as far as they are in the list.
func (s *Screen) count() string {
	what := "calls"
	if len(s.calls) == 1 {
		what = "call"
	}
	if s.failed {
		what = "failed " + what
	}
	switch n := len(s.calls); {
	case !s.known:
		return ""
	case n >= most:
		return "the last " + gauge.Count(n) + " " + what
	default:
		return gauge.Count(n) + " " + what
	}
}

// table gives the grid its rows, with accounts told apart in a few cells where there are some.
type table struct {
	*Screen
	told accounts
}

// Len is how many calls there are.
func (t table) Len() int { return len(t.calls) }

// Row is the call at position i.
func (t table) Row(i int) (grid.Row, bool) {
	c := t.calls[i]
	mark := ""
	if failedCall(c) {
		mark = "!"
	}
	name := problem.Clean(c.Connection)
	cells := []string{when(t.now(), c.At), status(c), c.Method + " " + path(c.URL), took(c.Took), c.Operation, cmp.Or(t.told[name], name)}
	return grid.Row{Mark: mark, Cells: arrange(t.told, cells)}, true
}

func failedCall(c workbench.Call) bool { return c.Status == 0 || c.Status >= 400 }

// when is the time of day, or the day where it is another one.
func when(now, t time.Time) string {
	t = t.In(now.Location())
	if t.Format(time.DateOnly) != now.Format(time.DateOnly) {
		return t.Format("2 Jan")
	}
	return t.Format("15:04:05")
}

func status(c workbench.Call) string {
	if c.Status == 0 {
		return "none"
	}
	return fmt.Sprint(c.Status)
}

func took(d time.Duration) string {
	if d >= time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// path is an address without scheme and host.
func path(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			return problem.Clean(rest[i:])
		}
	}
	return problem.Clean(address)
}

// detail is one call in full.
func (s *Screen) detail(w int) []string {
	th, c := s.env.Theme, *s.open
	room := max(w-6, 10)
	out := []string{"", th.Title.Render(block.Cut(c.Method+" "+problem.Clean(c.URL), room))}
	outcome := "no answer"
	if c.Status != 0 {
		outcome = "status " + status(c)
	}
	facts := []string{outcome, took(c.Took), age.Moment(s.now(), c.At), "try " + fmt.Sprint(c.Attempt)}
	if c.Waited > 0 {
		facts = append(facts, "waited "+took(c.Waited)+" for the rate limit")
	}
	if c.Operation != "" {
		facts = append(facts, c.Operation)
	}
	if c.Connection != "" {
		facts = append(facts, problem.Clean(c.Connection))
	}
	for _, l := range append(block.Wrap(strings.Join(facts, " · "), room), s.tries(c, room)...) {
		out = append(out, th.Muted.Render(l))
	}
	if c.Error != "" {
		out = append(out, th.Error.Render("× "+block.Cut(problem.Clean(c.Error), room-2)))
	}
	for _, part := range []struct {
		name string
		side *workbench.Exchange
	}{{"Sent", c.Request}, {"Came back", c.Response}} {
		if part.side != nil && part.side.Size >= 0 { // below 0 nothing came
			out = append(append(out, "", th.Accent.Render(part.name)), s.side(*part.side, room)...)
		}
	}
	for i, l := range out {
		out[i] = "   " + l
	}
	return out
}

// tries tells of the other attempts of the same request, as far as they are in the list.
func (s *Screen) tries(c workbench.Call, w int) []string {
	var words []string
	for i := len(s.calls) - 1; i >= 0; i-- { // the oldest first
		o := s.calls[i]
		if o.Method == c.Method && o.URL == c.URL && o.Connection == c.Connection && o.Attempt != c.Attempt && o.At.Sub(c.At).Abs() < nearby {
			words = append(words, fmt.Sprintf("try %d: %s after %s", o.Attempt, status(o), took(o.Took)))
		}
	}
	if len(words) == 0 {
		return nil
	}
	return block.Wrap("The same request: "+strings.Join(words, ", "), w)
}

// nearby is how far apart the attempts of one request may be.
const nearby = 10 * time.Minute

func (s *Screen) side(e workbench.Exchange, w int) []string {
	th := s.env.Theme
	var out []string
	for _, k := range slices.Sorted(maps.Keys(e.Header)) {
		out = append(out, th.Muted.Render(block.Cut(problem.Clean(k)+": "+problem.Clean(e.Header[k]), w)))
	}
	switch {
	case e.Body == "" && e.Size > 0:
		return append(out, th.Muted.Render(fmt.Sprintf("(%d bytes that are not kept)", e.Size)))
	case strings.TrimSpace(e.Body) == "":
		return append(out, th.Muted.Render("(no body)"))
	}
	if doc := answer.Read([]byte(e.Body), ""); doc.Kind() == answer.JSON { // its order, numbers and letters stay as they were sent
		out = append(out, answer.Lines(th, doc, w)...)
	} else {
		for _, l := range strings.Split(model.Line(e.Body, true), "\n") {
			out = append(out, block.Cut(strings.ReplaceAll(l, "\t", "  "), w))
		}
	}
	if e.Size > int64(len(e.Body)) {
		out = append(out, th.Muted.Render(block.Cut(fmt.Sprintf("(%d bytes in all; secrets and what is too long are left out)", e.Size), w)))
	}
	return out
}
