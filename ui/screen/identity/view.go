package identity

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/compare"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

const (
	gutter = 3
	roomy  = 126 // from here on the records are shown beside the list
)

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	if s.face == asking {
		return block.Fit(indent(s.asked(width)), w, h), nil
	}
	if s.face == doubting {
		return block.Fit(indent(s.doubted(width)), w, h), nil
	}
	head, cursor := s.head(width, h)
	head = indent(head)
	switch {
	case s.err != nil:
		head = append(head, indent(notice.Problem(s.env.Theme, width, s.err, s.env.Say("Press {r} to try again, esc to go back.")))...)
	case len(s.keys) == 0:
		return block.Fit(append(head, indent(s.nothing(width))...), w, h), within(cursor, w, h)
	}
	if len(s.keys) > 0 {
		head = append(head, s.body(w, max(h-len(head), 1))...)
	}
	return block.Fit(head, w, h), within(cursor, w, h)
}

// within hides a cursor for which there is no room.
func within(c *tea.Cursor, w, h int) *tea.Cursor {
	if c == nil || c.X >= w || c.Y >= h {
		return nil
	}
	return c
}

// head says how much waits, what is listed, and what was decided last.
func (s *Screen) head(w, h int) (lines []string, cursor *tea.Cursor) {
	th := s.env.Theme
	left := ""
	if s.listed {
		left = gauge.Count(len(s.keys)) + " " + map[string]string{"proposed": "left", "linked": "linked", "apart": "kept apart"}[s.state()]
	}
	if n := s.answered(); n > 0 {
		left += " · " + gauge.Count(n) + " decided"
	}
	if s.skipped > 0 {
		left += " · " + gauge.Count(s.skipped) + " skipped"
	}
	title := map[string]string{"proposed": "Are these the same?", "linked": "These are the same", "apart": "These are not the same"}[s.state()]
	lines = append(lines, block.Cut(th.Title.Render(title)+"   "+th.Accent.Render(left), w))
	if h >= 14 || s.face == typing {
		lines = append(lines, th.Muted.Render(block.Cut(s.listing(), w)))
	}
	if s.face == typing || s.scope.Text != "" {
		text, x := s.line.View(max(w-2, 4))
		if s.face == typing {
			cursor = tea.NewCursor(gutter+1+x, len(lines))
		}
		lines = append(lines, th.Key.Render("/")+text)
	}
	if words := s.lately(); words != "" && h >= 12 {
		lines = append(lines, th.Text.Render(block.Cut(words, w)))
	}
	if h >= 12 {
		lines = append(lines, "")
	}
	return lines, cursor
}

// answered is how many links were decided on here.
func (s *Screen) answered() int {
	n := 0
	for _, v := range s.decided {
		n += v.Taken
	}
	return n
}

// lately is what was decided last, or what goes on behind the list.
func (s *Screen) lately() string {
	news := s.serve.Proposing()
	switch {
	case news.Running && news.Progress.Model == "":
		return "Looking for more."
	case news.Running && news.Progress.Total > 0:
		return fmt.Sprintf("Looking for more: %s, %s %s", model.Line(news.Progress.Model, false), news.Progress.Phase, gauge.Percent(news.Progress.Done, news.Progress.Total))
	case news.Running:
		return fmt.Sprintf("Looking for more: %s, %s %s", model.Line(news.Progress.Model, false), news.Progress.Phase, gauge.Count(news.Progress.Done))
	case news.Problem != nil:
		return "Looking for more ended early: " + model.Line(news.Problem.Text, false)
	case s.last != "":
		return s.last + s.env.Say(": {u} takes it back.")
	case len(news.PutOff) > 0 && s.state() == "proposed":
		return "Much came at once of " + model.Line(strings.Join(news.PutOff, ", "), false) + s.env.Say(": {p} compares it.")
	case s.byItself > 0 && s.state() == "proposed":
		return gauge.Count(s.byItself) + " were linked by the search itself: tab shows what is linked."
	}
	return ""
}

// listing says which links are listed, and in which order.
func (s *Screen) listing() string {
	words := []string{"all models"}
	if s.scope.Model != "" {
		words[0] = model.Line(s.scope.Model, false)
	}
	if c := s.scope.Connection; c != "" {
		words = append(words, "of "+model.Line(c, false))
	} else {
		words = append(words, "all accounts")
	}
	order := "surest first"
	if s.scope.Doubtful {
		order = "doubtful first"
	}
	return strings.Join(append(words, order), " · ")
}

// nothing says why the list is empty, and what can be done.
func (s *Screen) nothing(w int) []string {
	th := s.env.Theme
	if !s.listed || s.index.Slow() {
		if s.index.Slow() {
			return []string{th.Muted.Render("Looking…")}
		}
		return nil
	}
	var words string
	switch {
	case s.scope.Text != "":
		words = "Nobody here is called that. esc clears the filter."
	case s.state() == "linked":
		words = "Nothing is linked here."
	case s.state() == "apart":
		words = "Nothing is kept apart here."
	case s.skipped > 0:
		words = s.env.Sayf("Nothing else waits for your word; {r} shows the %s again that you skipped.", gauge.Count(s.skipped))
	case len(s.conns) < 2:
		words = s.env.Say("Nothing waits for your word. It takes two accounts with people to find out who is in both: press esc, then {home:c} on home to connect another.")
	default:
		words = s.env.Sayf("Nothing waits for your word: %s linked, %s kept apart. {p} compares the records of your accounts and looks for more.", gauge.Count(s.counts["linked"]), gauge.Count(s.counts["apart"]))
	}
	out := block.Wrap(words, w)
	for i := range out {
		out[i] = th.Muted.Render(out[i])
	}
	return out
}

// body is the list with the records of the link under the cursor.
func (s *Screen) body(w, h int) []string {
	look := grid.Look{Theme: s.env.Theme, Columns: s.columns(w), Match: s.scope.Text, W: w, H: h}
	if s.env.Wide(w, roomy) {
		look.W = w * 2 / 5
		list := s.grid.View(cells{s, s.accounts()}, look)
		return block.Beside(list, look.W, gutter, s.pairView(w-look.W-2*gutter, h))
	}
	look.H = max(min(h/4, 8), min(3, h))
	list := s.grid.View(cells{s, s.accounts()}, look)
	if h-look.H < 3 {
		return list
	}
	return append(append(list, ""), indent(s.pairView(max(w-2*gutter, 8), h-look.H-1))...)
}

func (s *Screen) columns(w int) []grid.Column {
	cols := []grid.Column{{Title: "One", Min: 12, Ideal: 24}, {Title: "Other", Min: 12, Ideal: 24}, {Title: "Sure", Min: 6, Ideal: 6}}
	if w >= 80 {
		in := 0
		for _, name := range s.accounts() {
			in = max(in, ansi.StringWidth(name))
		}
		cols = append(cols, grid.Column{Title: "In", Min: 2*in + 3, Ideal: max(2*in+3, 12)})
	}
	return cols
}

// widest is how many cells the name of an account takes in the list at most.
const widest = 11

// accounts are the names of the accounts as the list shows them, each unlike the others.
func (s *Screen) accounts() map[string]string { return block.Apart(s.conns, widest) }

// account is how one of them is shown; one that is not connected any more is shown all the same.
func (c cells) account(connection string) string {
	if short := c.accounts[connection]; short != "" {
		return model.Line(short, false)
	}
	return block.Cut(model.Line(connection, false), widest)
}

// cells gives the grid its rows.
type cells struct {
	*Screen
	accounts map[string]string
}

// Len is how many links are listed.
func (c cells) Len() int { return len(c.keys) }

// Row is the link at position i.
func (c cells) Row(i int) (grid.Row, bool) {
	l, ok := c.items[c.keys[i]]
	if !ok {
		return grid.Row{}, false
	}
	one, other := l.Records[0], l.Records[1]
	return grid.Row{Cells: []string{name(one), name(other), sure(l), c.account(one.Connection) + " = " + c.account(other.Connection)}, Faint: one.Deleted || other.Deleted}, true
}

func name(e workbench.LinkEnd) string {
	if e.Title == "" {
		return e.ID + " (not kept any more)"
	}
	return model.Line(e.Title, false)
}

// sure is a confidence, never more than it can be; a link made by hand has none.
func sure(l workbench.Link) string {
	if len(l.Evidence) == 0 {
		return "by hand"
	}
	return fmt.Sprintf("%.1f%%", min(l.Confidence*100, 99.9))
}

// pairView is what speaks for and against a link, and its records.
func (s *Screen) pairView(w, h int) []string {
	l, ok := s.current()
	if !ok {
		return nil
	}
	lines := s.evidence(l, w, max(h/3, 1))
	if !s.pairOK || s.of != l.No {
		if s.pair.Slow() {
			lines = append(lines, s.env.Theme.Muted.Render("Reading the records…"))
		}
		return lines
	}
	look := compare.Look{Theme: s.env.Theme, W: w, Now: s.now()}
	p := compare.Draw(s.both, look)
	lines = append(lines, p.Head...)
	room := max(h-len(lines), 1)
	if len(p.Lines) > room { // what differs is what a person has to see
		p = compare.Draw(differingFirst(s.both), look)
	}
	s.scroll = max(min(s.scroll, len(p.Lines)-room), 0)
	rest := p.Lines[s.scroll:]
	if len(rest) > room {
		more := len(rest) - room + 1
		rest = append(rest[:room-1:room-1], s.env.Theme.Muted.Render(block.Cut(fmt.Sprintf("  %d more lines, ] scrolls", more), w)))
	}
	return append(lines, rest...)
}

// differingFirst is a comparison with the fields that differ before those that only one has, and the equal ones last.
func differingFirst(c workbench.Comparison) workbench.Comparison {
	rank := func(f workbench.ComparedField) int {
		switch {
		case f.Differ:
			return 0
		case f.Lack:
			return 1
		}
		return 2
	}
	c.Fields = slices.Clone(c.Fields)
	slices.SortStableFunc(c.Fields, func(a, b workbench.ComparedField) int { return rank(a) - rank(b) })
	return c
}

// evidence says how sure a link is and why, in at most h lines.
func (s *Screen) evidence(l workbench.Link, w, h int) []string {
	th := s.env.Theme
	head := workbench.Likely(l.Confidence) + ", " + sure(l)
	if len(l.Evidence) == 0 {
		head = "said by " + model.Line(l.By, false)
	} else if l.Automatic {
		head += ", linked by itself"
	}
	lines := []string{block.Cut(th.Accent.Render(strings.ToUpper(head[:1])+head[1:])+th.Muted.Render("   "+model.Line(l.Model, false)), w)}
	for _, side := range []struct {
		is    bool
		words string
	}{{true, "For: "}, {false, "Against: "}} {
		var all []string
		for _, e := range l.Evidence {
			if e.For == side.is {
				all = append(all, model.Line(e.Words, false))
			}
		}
		if len(all) == 0 {
			continue
		}
		style := th.Text
		if !side.is {
			style = th.Warn
		}
		for _, line := range block.Wrap(side.words+strings.Join(all, "; "), w) {
			lines = append(lines, style.Render(line))
		}
	}
	if len(lines) > h {
		lines = lines[:h]
	}
	if h > 4 {
		lines = append(lines, "")
	}
	return lines
}

// asked is the question whether many are accepted, with how many those are.
func (s *Screen) asked(w int) []string {
	th, from := s.env.Theme, thresholds()[s.many.step]
	what := fmt.Sprintf("Accept all that are at least %s (%.0f %%)?", workbench.Likely(from), from*100)
	if s.many.among != nil {
		what = fmt.Sprintf("Accept %s that %s at least %s (%.0f %%)?", proposals(len(s.many.among)), map[bool]string{true: "is", false: "are"}[len(s.many.among) == 1], workbench.Likely(from), from*100)
	}
	var lines []string
	for _, l := range block.Wrap(what, w) {
		lines = append(lines, th.Title.Render(l))
	}
	lines = append(lines, "", th.Muted.Render(block.Cut(s.listing(), w)))
	for _, l := range block.Wrap(s.env.Say("Nothing is sent to a provider. One that would put two records of one account together is left for you to look at. {u} takes all of it back while you are here."), w) {
		lines = append(lines, th.Muted.Render(l))
	}
	lines = append(lines, "")
	if s.many.stop != nil {
		done, all := int(s.many.done.Load()), len(s.many.among)
		return append(lines, gauge.Bar(th, min(w, 40), done, all)+" "+gauge.Count(done)+" of "+gauge.Count(all), "", th.Key.Render("esc")+" stop")
	}
	if s.many.among == nil {
		return append(lines, th.Muted.Render("Counting them…"))
	}
	return append(lines, notice.Choices(th, w, [][2]string{{"y", "accept them"}, {"↑↓", "surer, less sure"}, {"n", "no"}})...)
}

// doubted is the question whether one link is accepted by which several records of an account become one.
func (s *Screen) doubted(w int) []string {
	th := s.env.Theme
	var lines []string
	for _, l := range block.Wrap(fmt.Sprintf("Are %s and %s the same?", name(s.doubt.Records[0]), name(s.doubt.Records[1])), w) {
		lines = append(lines, th.Title.Render(l))
	}
	lines = append(lines, "")
	for _, l := range block.Wrap(model.Line(s.doubt.Doubt(), false), w) {
		lines = append(lines, th.Warn.Render(l))
	}
	for _, l := range block.Wrap(fmt.Sprintf("The evidence for these two: %s.", workbench.Likely(s.doubt.Confidence)), w) {
		lines = append(lines, th.Muted.Render(l))
	}
	return append(append(lines, ""), notice.Choices(th, w, [][2]string{{"y", "accept it"}, {"n", "no"}})...)
}

func proposals(n int) string {
	if n == 1 {
		return "one proposal"
	}
	return gauge.Count(n) + " proposals"
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", gutter) + l
	}
	return out
}
