package duplicates

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/compare"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

const gutter = 3

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	switch s.face {
	case choosing:
		return block.Fit(indent(s.accounts(width, h)), w, h), nil
	case finding:
		return block.Fit(indent(s.searching(width)), w, h), nil
	case listing:
		return block.Fit(s.list(w, h), w, h), nil
	case comparing:
		return block.Fit(indent(s.sides(width, h)), w, h), nil
	case planned:
		return block.Fit(indent(s.question(width, h)), w, h), nil
	case undoing:
		return block.Fit(indent(s.undoQuestion(width, h)), w, h), nil
	}
	return block.Fit(indent(s.outcome(width)), w, h), nil
}

// trouble is an error with the way on.
func (s *Screen) trouble(w int, key string) []string {
	if s.err == nil {
		return nil
	}
	return append(notice.Problem(s.env.Theme, w, s.err, key), "")
}

// accounts is the choice of where to look.
func (s *Screen) accounts(w, h int) []string {
	th := s.env.Theme
	lines := []string{th.Title.Render(block.Cut("Where are duplicates looked for?", w)), ""}
	lines = append(lines, s.trouble(w, s.env.Say("Press {r} to try again, esc to go back."))...)
	if !s.listed {
		if s.read.Slow() {
			lines = append(lines, th.Muted.Render("Reading the accounts…"))
		}
		return lines
	}
	if len(s.places) == 0 {
		return append(lines, muted(s, block.Wrap("No account has two records that could be the same. Connect one and pull it, then come back.", w))...)
	}
	room := max(h-len(lines), 1)
	s.top = block.Window(s.top, room, len(s.places), s.at, s.at)
	for i := s.top; i < min(s.top+room, len(s.places)); i++ {
		p := s.places[i]
		lead, style := "  ", th.Text
		if i == s.at {
			lead, style = th.Accent.Render(bar(th.ASCII))+" ", th.Title
		}
		side := max(min(w/2, 36), 8)
		lines = append(lines, block.Cut(lead+style.Render(block.Pad(model.Line(p.connection, false), side))+"  "+th.Muted.Render(gauge.Count(p.records)+" "+model.Line(p.model, false)+" records"), w))
	}
	return lines
}

func bar(ascii bool) string {
	if ascii {
		return ">"
	}
	return "▌"
}

func (s *Screen) searching(w int) []string {
	th := s.env.Theme
	lines := []string{th.Title.Render(block.Cut("Looking through "+s.where(), w)), ""}
	switch p := s.far.Load(); {
	case p == nil:
		lines = append(lines, th.Muted.Render("Reading the records…"))
	case p.Total > 0:
		lines = append(lines, gauge.Bar(th, min(w/2, 40), p.Done, p.Total)+" "+th.Muted.Render(p.Phase+" "+gauge.Percent(p.Done, p.Total)))
	default:
		lines = append(lines, th.Muted.Render(p.Phase+" "+gauge.Count(p.Done)))
	}
	return append(lines, "", th.Muted.Render(block.Cut("Nothing leaves this machine. esc stops it.", w)))
}

func (s *Screen) where() string {
	return "the " + model.Line(s.in.model, false) + " records of " + model.Line(s.in.connection, false)
}

// list is the groups that were found.
func (s *Screen) list(w, h int) []string {
	th, width := s.env.Theme, max(w-2*gutter, 8)
	left := gauge.Count(len(s.groups)) + " groups"
	if len(s.groups) == 1 {
		left = "1 group"
	}
	head := indent([]string{block.Cut(th.Title.Render("Duplicates")+"   "+th.Accent.Render(left)+"   "+th.Muted.Render("in "+s.where()), width), ""})
	head = append(head, indent(s.trouble(width, s.env.Say("Press {r} to try again, esc to go back.")))...)
	if len(s.groups) == 0 {
		if s.err != nil {
			return head
		}
		return append(head, indent(muted(s, block.Wrap(s.env.Say("No two records here seem to be the same. {r} looks again."), width)))...)
	}
	cols := []grid.Column{{Title: "Records", Min: 16, Ideal: 28}, {Title: "Of", Min: 3, Ideal: 3}, {Title: "Sure", Min: 6, Ideal: 6}}
	if w >= 72 {
		cols = append(cols, grid.Column{Title: "Why", Min: 16, Ideal: 60})
	}
	return append(head, s.grid.View(cells{s}, grid.Look{Theme: th, Columns: cols, W: w, H: max(h-len(head), 1)})...)
}

// cells gives the grid its rows.
type cells struct{ *Screen }

// Len is how many groups are listed.
func (c cells) Len() int { return len(c.groups) }

// Row is the group at position i.
func (c cells) Row(i int) (grid.Row, bool) {
	g := c.groups[i]
	var names, why []string
	for _, e := range g.Records {
		if name := title(e); len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	for _, p := range g.Pairs[:min(len(g.Pairs), 1)] {
		for _, e := range p.Evidence {
			if e.For {
				why = append(why, model.Line(e.Words, false))
			}
		}
	}
	return grid.Row{Cells: []string{strings.Join(names, " = "), fmt.Sprint(len(g.Records)), fmt.Sprintf("%.1f%%", min(g.Confidence*100, 99.9)), strings.Join(why, "; ")}}, true
}

func title(e workbench.LinkEnd) string {
	if e.Title == "" {
		return e.ID
	}
	return model.Line(e.Title, false)
}

// sides is a group side by side, with what was chosen.
func (s *Screen) sides(w, h int) []string {
	th := s.env.Theme
	if !s.pairOK {
		lines := s.trouble(w, s.env.Say("Press {r} to try again, esc to go back."))
		if s.pair.Slow() {
			lines = append(lines, th.Muted.Render("Reading the records…"))
		}
		return lines
	}
	lines := s.why(w, h)
	lines = append(lines, s.trouble(w, "Press enter to try again.")...)
	if s.err == nil && s.plans.Slow() {
		lines = append(lines, th.Muted.Render("Working out what will be written…"), "")
	}
	choice := &compare.Choice{Row: s.row, Col: s.col, Stays: s.stays, Picked: s.picked}
	words := make([]string, len(s.both.Records))
	for i, r := range s.both.Records {
		words[i] = fmt.Sprintf("%d values", r.Filled)
		if i == s.stays {
			words[i] = "stays, " + words[i]
		}
	}
	if s.whyNotOne() != "" {
		choice.Stays, choice.Picked, words = -1, nil, nil
	}
	p := compare.Draw(s.both, compare.Look{Theme: th, W: w, Now: s.now(), Words: words, Choice: choice})
	lines = append(lines, p.Head...)
	if len(p.Lines) == 0 {
		return append(lines, "", th.Muted.Render("None of these records has a value."))
	}
	at := p.Row[min(s.row, len(p.Row)-1)]
	room := max(h-len(lines), 1)
	s.scroll = block.Window(s.scroll, room, len(p.Lines), at[0], at[1]-1)
	return append(lines, p.Lines[s.scroll:min(s.scroll+room, len(p.Lines))]...)
}

// why says what speaks for the records being one.
func (s *Screen) why(w, h int) []string {
	th := s.env.Theme
	if apart := s.whyNotOne(); apart != "" && h >= 12 {
		return append(muted(s, block.Wrap(apart, w)), "")
	}
	if len(s.group.Pairs) == 0 || h < 12 {
		return nil
	}
	var words []string
	for _, e := range s.group.Pairs[0].Evidence {
		text := model.Line(e.Words, false)
		if !e.For {
			text = "but " + text
		}
		words = append(words, text)
	}
	likely := workbench.Likely(s.group.Confidence)
	line := th.Accent.Render(strings.ToUpper(likely[:1])+likely[1:]) + th.Muted.Render(": "+strings.Join(words, "; "))
	return []string{block.Cut(line, w), ""}
}

func muted(s *Screen, lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = s.env.Theme.Muted.Render(l)
	}
	return out
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", gutter) + l
	}
	return out
}
