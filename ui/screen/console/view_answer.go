package console

import (
	"fmt"
	"image"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/widget/answer"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
)

// answerView is what came back, or what goes on, in exactly h lines.
func (s *Screen) answerView(w, h int) ([]string, *tea.Cursor) {
	th := s.env.Theme
	switch {
	case s.sent.Busy():
		return filled(s.waitingView(w), h), nil
	case s.got == nil && s.err != nil:
		return filled(notice.Problem(th, w, s.err, s.env.Say("Press {s} to try again, {e} to change the request.")), h), nil
	case s.got == nil:
		return filled(s.hints(w), h), nil
	}
	top := s.upper(w, h)
	s.corner = image.Pt(0, len(top))
	room := max(h-len(top)-1, 1)
	if s.pane.Doc().Kind() == answer.Empty {
		return filled(append(top, th.Muted.Render("(no body)")), h), nil
	}
	if s.asTable() && s.face != finding {
		return append(top, s.tableView(w, h-len(top))...), nil
	}
	bottom, x := s.bottom(w)
	lines := append(append(top, s.pane.View(th, w, room, s.face != typing)...), bottom)
	if s.face != finding {
		return lines, nil
	}
	return lines, tea.NewCursor(min(x, w-1), len(lines)-1)
}

// upper is how the request ended, above the answer itself.
func (s *Screen) upper(w, h int) []string {
	top := []string{s.status(w)}
	if s.err != nil {
		words := notice.Problem(s.env.Theme, w, s.err, "")
		top = append(top, words[:min(len(words), max(h/3, 1))]...)
	}
	top = append(top, s.headers(w, h/2)...)
	if h > 10 {
		top = append(top, "")
	}
	return top
}

// filled is lines in exactly h of them.
func filled(lines []string, h int) []string {
	for len(lines) < h {
		lines = append(lines, "")
	}
	return lines[:h]
}

// hints say what can be done before there is an answer.
func (s *Screen) hints(w int) []string {
	th := s.env.Theme
	words := s.env.Say("The answer comes here. Choose a path that the connector knows, or write your own; {s} sends it, and asks first where it may change something.")
	if s.foreseen.Busy() {
		words = "Looking at what would be sent…"
	}
	var out []string
	for _, l := range block.Wrap(words, min(w, 76)) {
		out = append(out, th.Muted.Render(l))
	}
	if s.face != typing && !s.foreseen.Busy() {
		out = append(append(out, ""), notice.Choices(th, w, [][2]string{{"e", "write the path"}, {"s", "send"}, {"o", "earlier and saved requests"}})...)
	}
	return out
}

// waitingView says how long an answer is waited for, and what happened so far.
func (s *Screen) waitingView(w int) []string {
	th := s.env.Theme
	took := s.now().Sub(s.began)
	words := "Waiting for the answer"
	if took >= time.Second/5 {
		words += "  " + fmt.Sprintf("%.1f s", took.Seconds())
	}
	out := []string{th.Accent.Render(words)}
	if n := len(s.calls); n > 0 {
		last := s.calls[0]
		told := fmt.Sprintf("%s so far, the last one answered %s", count(n, "request"), statusWord(last.Status))
		if last.Waited > 0 {
			told += fmt.Sprintf(" after a wait of %s for the rate limit", span(last.Waited))
		}
		for _, l := range block.Wrap(told+".", w) {
			out = append(out, th.Muted.Render(l))
		}
	}
	return append(out, "", th.Key.Render("esc")+" stop")
}

func statusWord(n int) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprint(n)
}

func span(d time.Duration) string {
	if d >= time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// status is how it ended, how long it took and how much came.
func (s *Screen) status(w int) string {
	th, g, doc := s.env.Theme, s.got, s.pane.Doc()
	var style lipgloss.Style
	sign := "✓"
	switch {
	case g.Status/100 == 2 && s.err == nil && doc.Fault() == "":
		style = th.OK
	case g.Status >= 400:
		style, sign = th.Error, "×"
	default:
		style, sign = th.Warn, "!"
	}
	if th.ASCII {
		sign = map[string]string{"✓": "+", "×": "x", "!": "!"}[sign]
	}
	words := strings.TrimSpace(fmt.Sprintf("%s %d %s", sign, g.Status, http.StatusText(g.Status)))
	facts := []string{span(g.Took), size(doc.Size())}
	if s.past() {
		style, facts = th.Muted, []string{"to " + problem.Clean(s.gotTo.Method+" "+s.gotTo.Path)}
	}
	if g.Pages > 1 {
		facts = append(facts, count(g.Pages, "page")+" joined")
	}
	if g.Hidden {
		facts = append(facts, "secrets left out")
	}
	if kind, _, _ := strings.Cut(g.Header.Get("Content-Type"), ";"); kind != "" && doc.Kind() != answer.Empty {
		facts = append(facts, problem.Clean(kind))
	}
	said := style.Render(block.Cut(words, w))
	left := max(w-len([]rune(words)), 0)
	if broken := brokenWords(doc); broken != "" {
		broken = block.Cut("  "+broken, left)
		said, left = said+th.Warn.Render(broken), max(left-len([]rune(broken)), 0)
	}
	return said + th.Muted.Render(block.Cut("  "+strings.Join(facts, " · "), left))
}

// past reports whether the answer is to another request than the one that is written there now.
func (s *Screen) past() bool {
	now := s.request()
	return s.gotTo.Path != "" && (now.Method != s.gotTo.Method || now.Path != s.gotTo.Path || now.Connection != s.gotTo.Connection)
}

// brokenWords say what is the matter with an answer that says it is JSON; "" for nothing.
func brokenWords(d *answer.Doc) string {
	switch {
	case d.Ends():
		return "the JSON ends in the middle"
	case d.Fault() != "":
		return "it is no JSON"
	}
	return ""
}

// headers are the headers of the answer, folded to a line where they are not asked for.
func (s *Screen) headers(w, h int) []string {
	th := s.env.Theme
	var all []string
	for _, k := range slices.Sorted(maps.Keys(s.got.Header)) {
		for _, v := range s.got.Header[k] {
			all = append(all, th.Muted.Render(block.Cut(problem.Clean(k)+": ", w))+block.Cut(problem.Clean(v), max(w-len(k)-2, 0)))
		}
	}
	n := len(all)
	switch {
	case n == 0:
		return nil
	case !s.heads:
		return []string{th.Muted.Render(block.Cut(s.sign("▸ ", "+ ")+count(n, "header")+s.env.Say(", {H} shows them"), w))}
	case n > h && h > 0:
		all = append(all[:h-1:h-1], th.Muted.Render(fmt.Sprintf("… %s more", gauge.Count(n-h+1))))
	}
	return append([]string{th.Muted.Render(s.sign("▾ ", "- ") + count(n, "header"))}, all...)
}

func (s *Screen) sign(plain, ascii string) string {
	if s.env.Theme.ASCII {
		return ascii
	}
	return plain
}

// bottom is the search with the cell of its cursor, or where the cursor stands in the answer.
func (s *Screen) bottom(w int) (string, int) {
	th := s.env.Theme
	if s.face == finding || !s.find.Empty() {
		text, x := s.find.View(max(w-24, 4))
		words := ""
		switch n, at := s.pane.Hits(); {
		case s.find.Empty():
		case n == 0 && s.looked.Busy():
			words = "   looking…"
		case n == 0:
			words = "   not found"
		case at > 0:
			words = fmt.Sprintf("   %s of %s", gauge.Count(at), gauge.Count(n))
		default:
			words = fmt.Sprintf("   %s", count(n, "line"))
		}
		path := block.Middle(s.pane.Path(), w/2)
		gap := w - 1 - ansi.StringWidth(text) - ansi.StringWidth(words) - ansi.StringWidth(path)
		if gap >= 3 {
			words += strings.Repeat(" ", gap) + path
		}
		return th.Key.Render("/") + text + th.Muted.Render(words), 1 + x
	}
	if fault := s.pane.Doc().Fault(); fault != "" {
		return th.Warn.Render(block.Cut("! It says it is JSON and is not: "+problem.Clean(fault), w)), 0
	}
	at, of := s.pane.Place()
	place := gauge.Count(at) + " of " + count(of, "line")
	return th.Muted.Render(block.Pad(block.Middle(s.pane.Path(), max(w-len(place)-2, 4)), w-len(place)) + place), 0
}
