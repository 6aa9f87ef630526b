package imports

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/deeds"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// gutter is in front of every line.
const gutter = 3

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	var lines []string
	cursor := -1
	switch {
	case s.face == asking:
		lines = indent(s.question(width, h))
	case s.face == undoing:
		lines = indent(s.outcome(width, h))
	case s.face == single:
		lines = indent(s.one(width, h))
	case s.face == rows:
		lines, cursor = s.table(w, h)
	case !s.loaded:
		lines = indent(s.waiting(width))
	case len(s.all) == 0:
		lines = indent(s.none(width))
	default:
		lines, cursor = s.list(w, h)
	}
	if s.env.Accessible && cursor >= 0 && cursor < h { // where a screen reader looks for the row
		return block.Fit(lines, w, h), tea.NewCursor(0, cursor)
	}
	return block.Fit(lines, w, h), nil
}

func (s *Screen) none(w int) []string {
	out := []string{"", s.env.Theme.Title.Render("No file was imported yet."), ""}
	return append(out, block.Wrap("A table, cards or a calendar become records with: patchbay import contact people.csv --in ACCOUNT. It says first what it would do; what it did is listed here, with its way back.", w)...)
}

func (s *Screen) waiting(w int) []string {
	switch {
	case s.err != nil:
		return append([]string{""}, notice.Problem(s.env.Theme, w, s.err, s.env.Say("Press {r} to try again, esc to go back."))...)
	case s.read.Slow() || s.opened.Slow():
		return []string{"", s.env.Theme.Muted.Render("Reading the imports…")}
	}
	return nil
}

// list is all imports, and under a line what there is to know of the one with the cursor.
func (s *Screen) list(w, h int) (lines []string, cursor int) {
	width := max(w-2*gutter, 8)
	lines = s.head("Imports", fmt.Sprintf("%d of %d", s.at+1, len(s.all)), w)
	about := s.about(width)
	if h < len(about)+8 {
		about = nil
	}
	room := max(h-len(lines)-len(about)-1, 1)
	s.top = block.Window(s.top, room, len(s.all), s.at, s.at)
	for i := s.top; i < min(s.top+room, len(s.all)); i++ {
		if i == s.at {
			cursor = len(lines)
		}
		lines = append(lines, s.line(s.all[i], w, i == s.at))
	}
	if len(about) > 0 {
		lines = append(append(lines, ""), indent(about)...)
	}
	return lines, cursor
}

// head is the title of a list, and what stands at its right end.
func (s *Screen) head(title, place string, w int) []string {
	th, width := s.env.Theme, max(w-2*gutter, 8)
	lines := []string{strings.Repeat(" ", gutter) + th.Title.Render(block.Pad(title, max(width-len(place), 1))) + th.Muted.Render(place), ""}
	if s.err != nil {
		lines = append(lines[:1], indent(notice.Warn(th, width, "This is what was known before: "+s.err.Text))...)
	}
	return lines
}

// row1 is one import in one line: when, which file, where to, what became of it.
func (s *Screen) line(i workbench.Imported, w int, here bool) string {
	th := s.env.Theme
	lead, name := s.lead(here), th.Text
	if here {
		name = th.Title
	}
	narrow := w < 72
	when, at := 16, age.Moment(s.now(), i.Since)
	if w < 100 {
		when, at = 11, age.Ago(s.now(), i.Since)
	}
	rest := max(w-2*gutter-when-2, 8)
	counts := tally(i)
	out := lead + th.Muted.Render(block.Pad(at, when)) + "  "
	if narrow {
		file := max(rest*45/100, 8)
		return out + name.Render(block.Pad(called(i), file)) + "  " + th.Muted.Render(block.Cut(counts, max(rest-file-2, 4)))
	}
	file, where := s.columns(rest)
	return out + name.Render(block.Pad(called(i), file)) + "  " + th.Muted.Render(block.Pad(problem.Clean(i.Connection), where)) + "  " +
		s.toned(i).Render(block.Cut(counts, max(rest-file-where-4, 4)))
}

// columns are as wide as what stands in them, as far as there is room: for files, and for accounts.
func (s *Screen) columns(w int) (file, where int) {
	for _, i := range s.all {
		file, where = max(file, ansi.StringWidth(called(i))), max(where, ansi.StringWidth(problem.Clean(i.Connection)))
	}
	return min(file, max(w*35/100, 12)), min(where, max(w*22/100, 8))
}

// lead is the beginning of a row.
func (s *Screen) lead(here bool) string {
	if !here {
		return strings.Repeat(" ", gutter)
	}
	mark := "▌"
	if s.env.Theme.ASCII {
		mark = ">"
	}
	return s.env.Theme.Accent.Render(mark) + strings.Repeat(" ", gutter-1)
}

// called is an import by its file, or else by its id.
func called(i workbench.Imported) string { return cmp.Or(problem.Clean(i.File), i.Import) }

// tally says in a few words what became of an import.
func tally(i workbench.Imported) string {
	var parts []string
	for _, n := range []struct {
		n    int
		what string
	}{{i.Made, "made"}, {i.Changed, "changed"}, {i.Rejected + i.Failed, "refused"}, {i.Open, "unsure"}, {i.Undone, "undone"}, {i.Waiting, "to come"}} {
		if n.n > 0 {
			parts = append(parts, gauge.Count(n.n)+" "+n.what)
		}
	}
	if len(parts) == 0 {
		return "nothing changed"
	}
	return strings.Join(parts, ", ")
}

// about is what there is to know of the import under the cursor.
func (s *Screen) about(w int) []string {
	th, i := s.env.Theme, s.here()
	line := fmt.Sprintf("%s · %s in %s · %s", i.Import, i.Model, problem.Clean(i.Connection), problem.Clean(i.By))
	out := []string{th.Muted.Render(block.Cut(line, w))}
	var parts []string
	if i.Rows > 0 {
		parts = append(parts, gauge.Count(i.Rows)+" rows in the file")
	}
	for _, n := range []struct {
		n    int
		what string
	}{{i.Same, "there already"}, {i.Left, "left out as asked"}, {i.Rejected, "not read or not decided"}, {i.Failed, "refused"}, {i.Waiting, "not come to"}} {
		if n.n > 0 {
			parts = append(parts, gauge.Count(n.n)+" "+n.what)
		}
	}
	if len(parts) > 0 {
		for _, l := range block.Wrap(strings.Join(parts, ", ")+".", w) {
			out = append(out, th.Muted.Render(l))
		}
	}
	switch c, ran := s.chore(); {
	case ran && !c.Finished:
		out = append(out, th.Warn.Render(block.Cut(fmt.Sprintf("It is being put back: %s of %s changes.", gauge.Count(c.Done), gauge.Count(c.Total)), w)))
	case i.Waiting > 0:
		out = append(out, notice.Warn(th, w, "It was interrupted: the same patchbay import once more does the rest.")...)
	case i.WhyNot != "":
		out = append(out, th.Muted.Render(block.Cut(problem.Clean(i.WhyNot), w)))
	}
	return out
}

// table is the rows of one import.
func (s *Screen) table(w, h int) (lines []string, cursor int) {
	th, i, all := s.env.Theme, s.here(), s.shown()
	width := max(w-2*gutter, 8)
	place := ""
	if len(all) > 0 {
		place = fmt.Sprintf("%d of %d", s.row+1, len(all))
	}
	lines = s.head(called(i), place, w)
	lines = append(lines[:1], append(indent(s.about(width)), "")...)
	switch {
	case !s.known:
		return append(lines, indent(s.waiting(width))...), -1
	case len(all) == 0 && s.refused:
		return append(lines, indent([]string{s.env.Say("Every row that was sent was taken. {f} shows all of them.")})...), -1
	}
	room := max(h-len(lines), 1)
	s.rowTop = block.Window(s.rowTop, room, len(all), s.row, s.row)
	for n := s.rowTop; n < min(s.rowTop+room, len(all)); n++ {
		if n == s.row {
			cursor = len(lines)
		}
		c, here := all[n], n == s.row
		sign, word, style := deeds.State(th, c)
		name := th.Text
		if here {
			name = th.Title
		}
		const state = 12
		title := max((width-state-2)*45/100, 8)
		said := strings.Join(fields(c), ", ")
		if c.Error != "" {
			said = c.Error
		}
		lines = append(lines, s.lead(here)+style.Render(block.Pad(sign+" "+word, state))+"  "+name.Render(block.Pad(deeds.What(c), title))+"  "+
			th.Muted.Render(block.Cut(problem.Clean(said), max(width-state-title-4, 4))))
	}
	return lines, cursor
}

// fields are those that a change wrote.
func fields(c workbench.Change) []string {
	out := make([]string, 0, len(c.Changes))
	for _, f := range c.Changes {
		out = append(out, problem.Clean(cmp.Or(c.Labels[f.Field], f.Field)))
	}
	return out
}

// one shows a row in full.
func (s *Screen) one(w, h int) []string {
	th, c := s.env.Theme, s.change()
	sign, word, style := deeds.State(th, c)
	lines := []string{
		th.Title.Render(block.Cut(deeds.What(c), w)),
		th.Muted.Render(block.Cut(fmt.Sprintf("%s · %s · change %s", problem.Clean(c.Connection), age.Moment(s.now(), c.At), c.ID), w)),
		style.Render(sign + " " + word),
	}
	for _, text := range []string{c.Error, c.Note} {
		if text != "" {
			lines = append(lines, block.Wrap(problem.Clean(text), w)...)
		}
	}
	diff := difference.Lines(th, w, c.Changes, c.Labels)
	if strings.HasSuffix(c.Operation, "::create") {
		diff = difference.Gained(th, w, c.Changes, c.Labels)
	}
	return s.scrolled(append(lines, ""), diff, h)
}

// scrolled is the part of body for which there is room behind head.
func (s *Screen) scrolled(head, body []string, h int) []string {
	room := max(h-len(head), 1)
	s.skip = max(min(s.skip, len(body)-room), 0)
	rest := body[s.skip:]
	if len(rest) > room {
		rest = append(rest[:room-1:room-1], s.env.Theme.Muted.Render(s.env.Sayf("… %d more lines, {j} scrolls", len(rest)-room+1)))
	}
	return append(head, rest...)
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", gutter) + l
	}
	return out
}
