package changes

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/deeds"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// gutter is in front of every line.
const gutter = 3

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	switch {
	case s.face == choosing:
		return block.Fit(indent(s.left.view(s.env.Theme, s.here(), width, h)), w, h), nil
	case s.face == asking:
		return block.Fit(indent(s.question(width, h)), w, h), nil
	case s.face == looking:
		return block.Fit(indent(s.one(width, h)), w, h), nil
	case !s.loaded:
		return block.Fit(indent(s.waiting(width)), w, h), nil
	case len(s.all) == 0:
		lines := []string{"", "Nothing was changed from here yet.", "", s.env.Say("Open a record and press {record:e} to edit it: every change is listed here, with its way back.")}
		var out []string
		for _, l := range lines {
			out = append(out, block.Wrap(l, width)...)
		}
		return block.Fit(indent(out), w, h), nil
	}
	lines := s.list(w, h)
	if y := s.at - s.top + 2; s.env.Accessible && y < h { // where a screen reader looks for the row
		return block.Fit(lines, w, h), tea.NewCursor(0, y)
	}
	return block.Fit(lines, w, h), nil
}

func (s *Screen) waiting(w int) []string {
	switch {
	case s.err != nil:
		return append([]string{""}, notice.Problem(s.env.Theme, w, s.err, s.env.Say("Press {r} to try again, esc to go back."))...)
	case s.read.Slow():
		return []string{"", s.env.Theme.Muted.Render("Reading the changes…")}
	}
	return nil
}

func (s *Screen) list(w, h int) []string {
	th := s.env.Theme
	place := fmt.Sprintf("%d of %d", s.at+1, len(s.all))
	if len(s.all) == most {
		place += ", the latest"
	}
	head := []string{"   " + th.Title.Render(block.Pad("Changes", max(w-2*gutter-len(place), 1))) + th.Muted.Render(place), ""}
	if s.err != nil {
		head = append(head[:1], indent(notice.Warn(th, max(w-2*gutter, 8), "This is what was known before: "+s.err.Text))...)
	}
	room := max(h-len(head), 1)
	s.top = block.Window(s.top, room, len(s.all), s.at, s.at)
	column := s.accounts(w)
	for i := s.top; i < min(s.top+room, len(s.all)); i++ {
		head = append(head, s.row(s.all[i], column, w, i == s.at))
	}
	return head
}

// accounts is a column that tells changes of several accounts apart; its zero value is none.
type accounts struct {
	names map[string]string // by the account's own name
	width int
}

// accounts are those of the changes, where there are several and the window has room for a column of them.
func (s *Screen) accounts(w int) accounts {
	const widest, narrow = 16, 72
	var names []string
	for _, c := range s.all {
		if name := problem.Clean(c.Connection); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) < 2 || w < narrow {
		return accounts{}
	}
	out := accounts{names: block.Apart(names, widest)}
	for _, name := range out.names {
		out.width = max(out.width, ansi.StringWidth(name))
	}
	return out
}

// row is one change in one line: when, what came of it, what was done to which record, of which account, which fields.
func (s *Screen) row(c workbench.Change, column accounts, w int, here bool) string {
	th := s.env.Theme
	sign, word, style := deeds.State(th, c)
	what := deeds.What(c)
	fields := strings.Join(touched(c), ", ")
	const when, state = 16, 12
	rest := max(w-2*gutter-when-state-4, 8)
	if w < 72 {
		rest = max(w-2*gutter-when-4, 8)
		word = ""
	}
	account := ""
	if column.width > 0 {
		rest = max(rest-column.width-2, 8)
		account = "  " + th.Muted.Render(block.Pad(column.names[problem.Clean(c.Connection)], column.width))
	}
	title := rest
	if rest > 40 && (fields != "" || account != "") {
		title = rest * 60 / 100
	}
	lead, name := "   ", th.Text
	if here {
		mark := "▌"
		if th.ASCII {
			mark = ">"
		}
		lead, name = th.Accent.Render(mark)+"  ", th.Title
	}
	out := lead + th.Muted.Render(block.Pad(age.Moment(s.now(), c.At), when)) + " "
	if word != "" {
		out += style.Render(block.Pad(sign+" "+word, state)) + "  "
	} else {
		out += style.Render(block.Pad(sign, 1)) + "  "
	}
	if title == rest && account == "" {
		return out + name.Render(block.Cut(what, rest))
	}
	if title == rest {
		return out + name.Render(block.Pad(what, rest)) + account
	}
	return out + name.Render(block.Pad(what, title)) + account + " " + th.Muted.Render(block.Cut(fields, rest-title-1))
}

// touched are the fields of an edit; creating and deleting touch all of them.
func touched(c workbench.Change) []string {
	if !strings.HasSuffix(c.Operation, "::update") {
		return nil
	}
	var out []string
	for _, f := range c.Changes {
		out = append(out, problem.Clean(cmp.Or(c.Labels[f.Field], f.Field)))
	}
	return slices.Compact(out)
}

// one shows a change in full.
func (s *Screen) one(w, h int) []string {
	th, c := s.env.Theme, s.here()
	sign, word, style := deeds.State(th, c)
	lines := []string{
		th.Title.Render(block.Cut(deeds.Did(c)+" "+problem.Clean(c.Title), w)),
		th.Muted.Render(block.Cut(cmp.Or(problem.Clean(c.Connection), "an account that was disconnected")+" · "+age.Moment(s.now(), c.At)+" · "+problem.Clean(c.By), w)),
		style.Render(sign+" "+word) + th.Muted.Render("   change "+problem.Clean(c.ID)),
	}
	for _, text := range []string{c.Error, c.WhyNot} {
		if text != "" {
			lines = append(lines, block.Wrap(problem.Clean(text), w)...)
		}
	}
	lines = append(lines, "")
	if len(c.Changes) == 0 && c.CanUndo {
		return append(lines, th.Muted.Render(block.Cut(s.env.Say("Every value it had is kept here. {u} puts them back."), w)))
	}
	return append(lines, s.scrolled(difference.Lines(th, w, c.Changes, c.Labels), h-len(lines))...)
}

// scrolled is the part of lines that was scrolled to.
func (s *Screen) scrolled(lines []string, room int) []string {
	s.skip = max(min(s.skip, len(lines)-room), 0)
	return lines[s.skip:]
}

// question shows what an undo would write.
func (s *Screen) question(w, h int) []string {
	th := s.env.Theme
	what, style := "Undo the change to "+problem.Clean(s.plan.Title)+"?", th.Title
	diff := difference.Planned(th, w, s.plan)
	switch {
	case strings.HasSuffix(s.plan.Operation, "::create"):
		diff = difference.Gained(th, w, s.plan.Shown(), s.plan.Labels)
	case s.plan.Destroys:
		what, style = "Undo by deleting "+problem.Clean(s.plan.Title)+" in "+problem.Clean(s.plan.Connection)+"?", th.Error
		diff = difference.Lost(th, w, s.plan.Shown(), s.plan.Labels)
	}
	lines := []string{style.Render(block.Cut(what, w)), ""}
	for _, warning := range s.plan.Warnings {
		lines = append(append(lines, notice.Warn(th, w, warning)...), "")
	}
	switch {
	case s.applied.Busy():
		lines = append(lines, th.Muted.Render("Undoing… the answer is waited for."))
	case s.refusal != nil:
		lines = append(lines, notice.Problem(th, w, s.refusal, "Press y to try again, n to leave it.")...)
	default:
		lines = append(lines, th.Key.Render("y")+th.Text.Render(" undo it   ")+th.Key.Render("n")+th.Text.Render(" leave it"))
	}
	lines = append(lines, "")
	return append(lines, s.scrolled(diff, h-len(lines))...)
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", gutter) + l
	}
	return out
}
