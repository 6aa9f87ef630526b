package edit

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
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
	switch s.stage {
	case placing:
		return block.Fit(s.places(width), w, h), nil
	case filling:
		return s.filling(w, h)
	case reviewing:
		return block.Fit(indent(s.reviewing(width, h)), w, h), nil
	case clashing:
		return block.Fit(s.clashing(w, h), w, h), nil
	case unsure:
		lines := notice.Problem(s.env.Theme, width, s.err, "Press enter to go back to the record.")
		return block.Fit(indent(append(s.head("Sent, and not answered", width), lines...)), w, h), nil
	}
	return block.Fit(indent(s.waiting(width)), w, h), nil
}

func (s *Screen) waiting(w int) []string {
	th := s.env.Theme
	switch {
	case s.err != nil:
		return append([]string{""}, notice.Problem(th, w, s.err, s.env.Say("Press {r} to try again, esc to go back."))...)
	case s.applied.Busy():
		return append([]string{""}, s.saves(w)...)
	case s.read.Slow():
		return []string{"", th.Muted.Render("Reading…")}
	}
	return nil
}

// head is what is being done, and to which record.
func (s *Screen) head(what string, w int) []string {
	th := s.env.Theme
	where := fmt.Sprintf("%s in %s", problem.Clean(s.view.Model.Label), problem.Clean(s.args.Connection))
	return []string{th.Title.Render(block.Cut(what, w)), th.Muted.Render(block.Cut(where, w)), ""}
}

// headNew says in which account a new record will be made, and that there are others.
func (s *Screen) headNew(w int) []string {
	th := s.env.Theme
	what := "New " + strings.ToLower(problem.Clean(s.view.Model.Label)) + " in "
	out := []string{th.Title.Render(block.Cut(what+block.Cut(problem.Clean(s.args.Connection), max(w-len(what), 8)), w))}
	if s.others() {
		out = append(out, th.Muted.Render(block.Cut(s.env.Say("{ctrl+t} makes it in another account."), w)))
	}
	return append(out, "")
}

// again is what to do about a form that was not taken.
func (s *Screen) again() string {
	switch {
	case errors.Is(s.err, errEnded):
		return ""
	case s.err.Kind == problem.Invalid && s.err.Hint != "": // it says what to do, and the help line has the key
		return ""
	case s.err.Kind == problem.Invalid:
		return s.env.Say("Mend it, then press {ctrl+s}.")
	}
	return s.env.Say("Press {ctrl+s} to try again.")
}

func (s *Screen) filling(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	head := s.head("Edit "+problem.Clean(s.view.Title), width)
	if s.fresh() {
		head = s.headNew(width)
	}
	if labels := labelled(s.view.Model); s.fresh() && len(labels) > 1 && h >= 16 {
		for _, l := range block.Wrap("At least one of: "+strings.ToLower(strings.Join(labels, ", ")), width) {
			head = append(head, s.env.Theme.Muted.Render(l))
		}
		head = append(head, "")
	}
	if s.err != nil {
		head = append(head, append(notice.Problem(s.env.Theme, width, s.err, s.again()), "")...)
	}
	tail := s.asking(width)
	if h < 12 {
		head = head[:min(1, len(head))]
	}
	room := max(h-len(head)-len(tail), 1)
	body, cursor := s.form.View(w, room)
	lines := append(indent(head), strings.Split(body, "\n")...)
	lines = append(lines, indent(tail)...)
	if cursor == nil || s.leaving || s.planned.Busy() || cursor.Y+len(head) >= h {
		return block.Fit(lines, w, h), nil
	}
	cursor.Y += len(head)
	return block.Fit(lines, w, h), cursor
}

// asking is what stands below the form: a question, or that the draft is being checked.
func (s *Screen) asking(w int) []string {
	th := s.env.Theme
	switch {
	case s.leaving:
		n := len(s.form.Changed())
		words := fmt.Sprintf("Discard what you changed in %d fields?", n)
		if n == 1 {
			words = "Discard what you changed in one field?"
		}
		return []string{"", th.Warn.Render(block.Cut(words, w)), th.Key.Render("y") + th.Text.Render(" discard the draft   ") + th.Key.Render("n") + th.Text.Render(" go on editing")}
	case s.planned.Slow():
		return []string{"", th.Muted.Render("Checking…")}
	}
	return nil
}

// labelled are the fields of which a new record needs one; where it is a single one, that is marked itself.
func labelled(m model.Model) []string {
	var labels []string
	for _, path := range m.AnyOf {
		if f, ok := m.Field(path); ok {
			labels = append(labels, problem.Clean(f.Label))
		}
	}
	return labels
}

// reviewing shows what would be written.
func (s *Screen) reviewing(w, h int) []string {
	th := s.env.Theme
	what := "Save this change to " + problem.Clean(s.plan.Title) + "?"
	if s.fresh() {
		what = "Create " + problem.Clean(s.plan.Title) + "?"
	}
	lines := s.head(what, w)
	var tail []string
	for _, warning := range s.plan.Warnings {
		tail = append(tail, notice.Warn(th, w, warning)...)
	}
	tail = append(tail, "")
	switch {
	case s.applied.Busy():
		tail = append(tail, s.saves(w)...)
	case s.err != nil:
		tail = append(tail, notice.Problem(th, w, s.err, "Press enter to try again, esc to go back to the form.")...)
	default:
		tail = append(tail, th.Key.Render("enter")+th.Text.Render(" save   ")+th.Key.Render("esc")+th.Text.Render(" back to the form"))
	}
	diff := difference.Planned(th, w, s.plan)
	if s.fresh() {
		diff = difference.Gained(th, w, s.plan.Shown(), s.plan.Labels)
	}
	room := max(h-len(lines)-len(tail)-1, 1)
	s.top = max(min(s.top, len(diff)-room), 0)
	lines = append(lines, diff[s.top:min(s.top+room, len(diff))]...)
	return append(append(lines, ""), tail...)
}

// clashing shows both values of every field that moved, around the cursor.
func (s *Screen) clashing(w, h int) []string {
	th := s.env.Theme
	width := max(w-2*gutter, 8)
	head := s.head(problem.Clean(s.view.Title)+" changed while you were editing", width)
	head = append(head, th.Text.Render(block.Cut("Nothing was written. Decide for each field.", width)), "")
	var lines []string
	from, to := 0, 0
	for i, c := range s.clashes {
		if i == s.at {
			from = len(lines)
		}
		lines = append(lines, s.one(c, w, i == s.at)...)
		if i == s.at {
			to = len(lines) - 1
		}
		lines = append(lines, "")
	}
	foot := th.Warn.Render(fmt.Sprintf("%d still to decide", s.undecided()))
	if s.undecided() == 0 {
		foot = th.Key.Render("enter") + th.Text.Render(" shows what will be written")
	}
	if h < 14 {
		head = head[:1]
	}
	room := max(h-len(head)-2, 1)
	s.top = block.Window(s.top, room, len(lines), from, to)
	body := strings.Split(block.Fit(lines[s.top:], w, room), "\n")
	return append(append(indent(head), body...), "", strings.Repeat(" ", gutter)+foot)
}

func (s *Screen) one(c clash, w int, here bool) []string {
	th := s.env.Theme
	lead, label := "   ", th.Title
	if here {
		lead, label = s.lead(), th.Accent
	}
	out := []string{lead + label.Render(problem.Clean(c.Label))}
	for _, one := range []side{
		{words: "you saw", value: c.Base},
		{key: "m", words: "mine", value: c.Mine, picked: c.pick == mine},
		{key: "t", words: "theirs", value: c.Theirs, picked: c.pick == theirs},
	} {
		out = append(out, s.side(one, w)...)
	}
	return out
}

// side is one of the values of a clash.
type side struct {
	key, words string // key is "" for the value that cannot be picked
	value      any
	picked     bool
}

func (s *Screen) side(one side, w int) []string {
	const label = 8
	th := s.env.Theme
	box, style := s.box(one.picked), th.Text
	switch {
	case one.key == "":
		box, style = "  ", th.Muted
	case one.picked:
		box, style = th.Accent.Render(box), th.Title
	default:
		box = th.Muted.Render(box)
	}
	head := box + th.Key.Render(block.Pad(one.key, 2)) + th.Muted.Render(block.Pad(one.words, label))
	var out []string
	for i, l := range block.Wrap(difference.Value(one.value), max(w-2*gutter-label-4, 8)) {
		if i > 0 {
			head = strings.Repeat(" ", label+4)
		}
		out = append(out, strings.Repeat(" ", gutter)+head+style.Render(l))
	}
	return out
}

func (s *Screen) box(picked bool) string {
	switch {
	case picked && s.env.Theme.ASCII:
		return "* "
	case picked:
		return "● "
	case s.env.Theme.ASCII:
		return ". "
	}
	return "○ "
}

// places lists the connections that a new record could live in.
func (s *Screen) places(w int) []string {
	th := s.env.Theme
	lines := []string{th.Title.Render(block.Cut("Where should the new "+problem.Clean(s.args.Model)+" live?", w)), ""}
	switch {
	case len(s.homes) == 0 && s.args.Connection != "":
		lines = append(lines, block.Wrap("There is no connection called "+problem.Clean(s.args.Connection)+". Press esc to go back.", w)...)
	case len(s.homes) == 0:
		lines = append(lines, block.Wrap(s.env.Say("Nothing is connected yet. Press {c} to connect an account, esc to go back."), w)...)
	}
	lines = indent(lines)
	for i, h := range s.homes {
		lines = append(lines, s.place(h, w, i == s.at)...)
	}
	return append(lines, indent(s.waiting(w))...)
}

func (s *Screen) place(h home, w int, here bool) []string {
	th := s.env.Theme
	name := block.Cut(called(h.connection), w)
	switch {
	case !here && h.whyNot != "":
		return indent([]string{th.Muted.Render(block.Cut(called(h.connection)+": "+problem.Clean(h.whyNot), w))})
	case !here:
		return indent([]string{th.Text.Render(name)})
	}
	out := []string{s.lead() + th.Title.Render(name)}
	if h.whyNot != "" {
		out = append(out, indent(notice.Warn(th, w, h.whyNot))...)
	}
	return out
}

// lead stands before the row with the cursor.
func (s *Screen) lead() string {
	if s.env.Theme.ASCII {
		return s.env.Theme.Accent.Render(">") + "  "
	}
	return s.env.Theme.Accent.Render("▌") + "  "
}

func called(c workbench.Connection) string {
	return problem.Clean(c.Name) + " · " + problem.Clean(c.ConnectorName)
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", gutter) + l
	}
	return out
}
