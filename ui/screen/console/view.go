package console

import (
	"fmt"
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

const (
	gutter = 2
	roomy  = 116 // from here on the answer stands beside the request
)

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	var lines []string
	var cursor *tea.Cursor
	switch {
	case s.face == asking:
		lines = s.question(width, h)
	case s.face == choosing, s.face == dropping:
		lines, cursor = s.shelfView(width, h)
	case s.face == whole:
		lines = s.valueView(width, h)
	case !s.known || len(s.conns) == 0:
		lines = s.nothing(width)
	default:
		lines, cursor = s.bench(width, h)
	}
	for i, l := range lines {
		if l != "" {
			lines[i] = strings.Repeat(" ", gutter) + l
		}
	}
	return block.Fit(lines, w, h), within(cursor, w, h)
}

// within moves a cursor behind the gutter, and hides it where there is no room.
func within(c *tea.Cursor, w, h int) *tea.Cursor {
	if c == nil || c.X+gutter >= w || c.Y >= h {
		return nil
	}
	c.X += gutter
	return c
}

// nothing says why there is nothing to ask, and the next key.
func (s *Screen) nothing(w int) []string {
	th := s.env.Theme
	switch {
	case s.err != nil:
		return append([]string{""}, notice.Problem(th, w, s.err, "Press esc to go back.")...)
	case !s.known && s.told.Slow():
		return []string{"", th.Muted.Render("Reading the connections…")}
	case !s.known:
		return nil
	}
	out := []string{"", th.Title.Render("Nothing is connected yet"), ""}
	for _, l := range block.Wrap("Here you send requests of your own to a provider, with a connection's credentials. It takes one.", w) {
		out = append(out, th.Muted.Render(l))
	}
	return append(append(out, ""), notice.Choices(th, w, [][2]string{{"enter", "connect an account"}, {"esc", "back"}})...)
}

// bench is the request and the answer: side by side, or one above the other.
func (s *Screen) bench(w, h int) ([]string, *tea.Cursor) {
	if s.env.Wide(w, roomy) {
		left := min(max(w*2/5, 50), 80)
		req, cursor := s.requestView(left, h)
		ans, other := s.answerView(w-left-3, h)
		s.corner.X = left
		return block.Beside(req, left, 3, ans), first(cursor, other, left+3, 0)
	}
	if s.face != typing && s.face != naming {
		req := s.summary(w)
		if h > 14 {
			req = append(req, "")
		}
		ans, cursor := s.answerView(w, max(h-len(req), 1))
		s.corner = s.corner.Add(image.Pt(0, len(req)))
		return append(req, ans...), first(nil, cursor, 0, len(req))
	}
	below := 0
	if s.got != nil || s.sent.Busy() {
		below = h / 4
	}
	req, cursor := s.requestView(w, h-below)
	if below > 0 {
		ans, _ := s.answerView(w, below)
		req = append(filled(req, h-below), ans...)
	}
	return req, cursor
}

// first is the cursor there is; the second one stands so far to the right and below.
func first(one, other *tea.Cursor, x, y int) *tea.Cursor {
	if one != nil || other == nil {
		return one
	}
	other.X, other.Y = other.X+x, other.Y+y
	return other
}

// summary is the request in two or three lines.
func (s *Screen) summary(w int) []string {
	th := s.env.Theme
	name := s.draft.path.Value()
	if name == "" {
		name = "(no path)"
	}
	line := th.Accent.Render(methods()[s.draft.method]) + " " + th.Title.Render(block.Middle(model.Line(name, false), max(w-10, 8)))
	var parts []string
	for _, p := range []struct {
		of   part
		name string
	}{{query, "query"}, {header, "headers"}, {body, "body"}} {
		if !s.draft.text[p.of].Empty() {
			parts = append(parts, fmt.Sprintf("%s of %s", p.name, count(s.draft.text[p.of].Len(), "line")))
		}
	}
	if s.draft.pages {
		parts = append(parts, "all pages")
	}
	second := s.whose()
	if len(parts) > 0 {
		second += " · " + strings.Join(parts, ", ")
	}
	return append([]string{line, th.Muted.Render(block.Cut(second, w))}, s.asides(w)...)
}

// whose is the connection in a few words.
func (s *Screen) whose() string {
	c, ok := s.account()
	if !ok {
		return problem.Clean(s.draft.connection)
	}
	return problem.Clean(c.Name) + " · " + problem.Clean(c.ConnectorName)
}

// asides are what stands in the way of some requests, or is asked for.
func (s *Screen) asides(w int) []string {
	th := s.env.Theme
	var out []string
	c, ok := s.account()
	switch {
	case !ok && s.known:
		out = notice.Warn(th, w, "The connection "+s.draft.connection+s.env.Say(" is not there any more: {c} chooses another."))
	case c.State == workbench.Paused:
		out = notice.Warn(th, w, "It is paused: nothing is sent for it.")
	case c.ReadOnly:
		out = notice.Warn(th, w, closed(c))
	}
	if s.face == over {
		out = append(out, notice.Warn(th, w, "There is a request called "+s.name.Value()+" already.")...)
		out = append(out, notice.Choices(th, w, [][2]string{{"y", "replace it"}, {"n", "keep it"}})...)
	}
	return out
}

// closed says why only what reads is sent.
func closed(c workbench.Connection) string {
	switch c.ReadOnlyBy {
	case workbench.ByProgram:
		return "This run of patchbay may only read: changes are not sent."
	case workbench.ByProfile:
		return "The whole profile may only read: changes are not sent."
	}
	return "This connection may only read: changes are not sent."
}

// question shows what would be sent before it may change anything.
func (s *Screen) question(w, h int) []string {
	th, r := s.env.Theme, s.planned
	style := th.Title
	if r.Method == "DELETE" {
		style = th.Error
	}
	top := []string{style.Render(block.Cut("Send this to "+s.whose()+"?", w)), ""}
	var what []string
	for _, l := range block.Wrap(r.Method+" "+problem.Clean(s.plan.Address), w) {
		what = append(what, th.Accent.Render(l))
	}
	for _, text := range []string{r.Header, r.Body} {
		if strings.TrimSpace(text) == "" {
			continue
		}
		what = append(what, "")
		for l := range strings.SplitSeq(text, "\n") {
			lead := l[:len(l)-len(strings.TrimLeft(l, " "))]
			what = append(what, block.Cut(lead+model.Line(l, false), w))
		}
	}
	foot := append([]string{""}, notice.Warn(th, w, "It may change something there. Undo does not reach it: nothing of it is in the journal.")...)
	foot = append(append(foot, ""), notice.Choices(th, w, [][2]string{{"y", "send it"}, {"n", "leave it"}})...)
	room := max(h-len(top)-len(foot), 1)
	s.scroll = max(min(s.scroll, len(what)-room), 0)
	seen := what[s.scroll:min(s.scroll+room, len(what))]
	if rest := len(what) - s.scroll - room; rest > 0 {
		seen = append(seen[:room-1:room-1], th.Muted.Render(s.env.Sayf("… %s more, {j} scrolls", count(rest+1, "line"))))
	}
	return append(append(top, seen...), foot...)
}

// shelfView is the list of kept requests.
func (s *Screen) shelfView(w, h int) ([]string, *tea.Cursor) {
	th, all := s.env.Theme, s.shelf()
	text, x := s.filter.View(max(w-4, 4))
	head := []string{th.Title.Render("Saved and earlier requests"), th.Key.Render("/") + text, ""}
	cursor := tea.NewCursor(1+x, 1)
	if k, ok := s.picked(); ok && s.face == dropping {
		what := k.Name
		if what == "" {
			what = k.Request.Method + " " + k.Request.Path
		}
		head = append(notice.Warn(th, w, "Forget "+what+"?"), notice.Choices(th, w, [][2]string{{"y", "forget it"}, {"n", "keep it"}})...)
		head, cursor = append(head, ""), nil
	}
	switch {
	case len(s.kept) == 0:
		return append(head, th.Muted.Render("Nothing was sent or saved yet. esc goes back.")), cursor
	case len(all) == 0:
		return append(head, th.Muted.Render("No request matches. esc shows all of them.")), cursor
	}
	return append(head, s.grid.View(keptTable{s, all}, grid.Look{Theme: th, Columns: keptColumns(), Match: s.filter.Value(), W: w, H: max(h-len(head), 2)})...), cursor
}

// valueView is one value whole.
func (s *Screen) valueView(w, h int) []string {
	th := s.env.Theme
	out := []string{th.Title.Render(block.Middle(s.pane.Path(), w)), ""}
	var lines []string
	for _, l := range s.value {
		lead := l[:len(l)-len(strings.TrimLeft(l, " "))]
		lines = append(lines, block.Wrap(lead+model.Line(l, false), w)...)
	}
	room := max(h-2, 1)
	s.valueAt = max(min(s.valueAt, len(lines)-room), 0)
	return append(out, lines[s.valueAt:min(s.valueAt+room, len(lines))]...)
}

func count(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return gauge.Count(n) + " " + of + "s"
}

// size is a number of bytes for people.
func size(n int) string {
	switch {
	case n < 1000:
		return count(n, "byte")
	case n < 1000*1000:
		return fmt.Sprintf("%.1f KB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
