package bulk

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

const (
	gutter = 3
	roomy  = 112 // from here on the record under the cursor is shown beside the list
)

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	switch {
	case s.face == listing:
		return block.Fit(s.copies(w, h), w, h), nil
	case s.face == typing:
		return s.typingView(w, h)
	case s.bulk.ID == "" || s.model.Name == "":
		return block.Fit(indent(s.waiting(width)), w, h), nil
	case s.face == asking:
		return block.Fit(indent(s.asked(width)), w, h), nil
	}
	return block.Fit(s.records(w, h), w, h), nil
}

func (s *Screen) waiting(w int) []string {
	switch {
	case s.err != nil:
		return append([]string{""}, notice.Problem(s.env.Theme, w, s.err, "Press esc to go back.")...)
	case s.read.Slow() || s.list.Slow():
		return []string{"", s.env.Theme.Muted.Render("Reading…")}
	}
	return nil
}

// copies is the list of all working copies.
func (s *Screen) copies(w, h int) []string {
	th, width := s.env.Theme, max(w-2*gutter, 8)
	if !s.listed {
		return indent(s.waiting(width))
	}
	head := append(indent([]string{th.Title.Render("Working copies")}), "")
	if s.err != nil {
		head = append(head, indent(notice.Warn(th, width, s.err.Text))...)
	}
	if len(s.all) == 0 {
		return append(head, indent(muted(s, block.Wrap(s.env.Say("There is none. Mark records in a list with space and press {browse:B} to change them together."), width)))...)
	}
	room := max(h-len(head), 1)
	s.top = block.Window(s.top, room, len(s.all), s.at, s.at)
	for i := s.top; i < min(s.top+room, len(s.all)); i++ {
		b := s.all[i]
		lead, name := "   ", th.Text
		if i == s.at {
			lead, name = s.lead(), th.Title
		}
		what := b.Called() + "  " + gauge.Count(b.Counts.All) + " " + noun(b.Model, b.Counts.All)
		side := max(min(width/2, 34), 8)
		line := lead + name.Render(block.Pad(what, side)) + "  " + th.Muted.Render(block.Cut(countWords(b.Counts)+" · "+age.Ago(s.now(), b.Moved), max(width-side-2, 4)))
		head = append(head, line)
	}
	return head
}

func noun(modelName string, n int) string {
	if n == 1 {
		return modelName
	}
	return modelName + "s"
}

func (s *Screen) lead() string {
	if s.env.Theme.ASCII {
		return s.env.Theme.Accent.Render(">") + "  "
	}
	return s.env.Theme.Accent.Render("▌") + "  "
}

// countWords are the counts that are not zero.
func countWords(c workbench.BulkCounts) string {
	var parts []string
	for _, x := range []struct {
		n     int
		words string
	}{
		{c.Ready, "to write"},
		{c.Done, "written"},
		{c.Already, "held it already"},
		{c.Conflict, "changed by others"},
		{c.Refused, "refused"},
		{c.Invalid, "cannot be written"},
		{c.Failed, "failed"},
		{c.Unknown, "not answered"},
		{c.Going, "on their way"},
		{c.Unchanged, "nothing to change"},
	} {
		if x.n > 0 {
			parts = append(parts, gauge.Count(x.n)+" "+x.words)
		}
	}
	return strings.Join(parts, ", ")
}

// typingView is the line for a change, with the forms that it takes.
func (s *Screen) typingView(w, h int) (string, *tea.Cursor) {
	th, width := s.env.Theme, max(w-2*gutter, 8)
	forms := [...][2]string{
		{"field=value", "set it"},
		{"field=", "clear it"},
		{"tags+=a,b", "add to a list"},
		{"tags-=a", "take from it"},
		{"field~=/old/new/", "replace text"},
		{"field:=other", "copy another field that is not empty"},
		{"field:=a ?? b", "work it out of the record"},
	}
	lines := []string{th.Title.Render(block.Cut(s.what(), width)), ""}
	y := len(lines)
	text, x := s.line.View(th, max(width-2, 1))
	lines = append(lines, th.Accent.Render("> ")+text, "")
	switch {
	case s.err != nil:
		lines = append(lines, append(notice.Problem(th, width, s.err, ""), "")...)
	case s.work.Slow():
		lines = append(lines, th.Muted.Render("Working it out for each record…"), "")
	}
	if found := s.line.List(th, width, max(7, h-len(lines)-len(forms)-2)); s.works() && len(found) > 0 {
		lines = append(append(lines, found...), "")
	}
	if found := s.hints(); found != "" {
		lines = append(lines, muted(s, block.Wrap(found, width))...)
		lines = append(lines, "")
	}
	if ops := s.ops(); ops != "" && s.only.ID == "" {
		lines = append(lines, muted(s, block.Wrap("So far: "+ops, width))...)
		lines = append(lines, muted(s, block.Wrap(gauge.Count(s.bulk.Counts.All)+" records: "+countWords(s.bulk.Counts)+". enter on an empty line shows each.", width))...)
		lines = append(lines, "")
	}
	for _, f := range forms {
		lines = append(lines, th.Text.Render(block.Pad(f[0], 18))+th.Muted.Render(block.Cut(f[1], max(width-18, 1))))
	}
	if s.only.ID != "" {
		lines = append(append(lines, ""), s.difference(s.only, true, width, max(h-len(lines)-1, 3))...)
	}
	var cursor *tea.Cursor
	if y < h && !s.work.Busy() {
		cursor = tea.NewCursor(min(gutter+2+x, w-1), y)
	}
	return block.Fit(indent(lines), w, h), cursor
}

// what says of which records a change is typed.
func (s *Screen) what() string {
	switch {
	case s.only.ID != "":
		return "Change " + model.Line(s.only.Title, false) + " alone"
	case !s.fresh():
		return fmt.Sprintf("Change all %s records of %s", gauge.Count(s.bulk.Counts.All), s.bulk.Called())
	case s.args.Marked.All != nil:
		return "Change all records of the list: what first?"
	case len(s.args.Marked.IDs) == 1:
		return "Change one record: what first?"
	}
	return "Change " + gauge.Count(len(s.args.Marked.IDs)) + " records: what first?"
}

// hints are the fields that may be meant while a name is typed.
func (s *Screen) hints() string {
	typed := s.line.Value()
	if strings.Contains(typed, "=") || typed == "" {
		return ""
	}
	found := s.fields(typed)
	if n := len(found); n > 12 {
		found = append(found[:12], fmt.Sprintf("and %d more", n-12))
	}
	if len(found) == 0 {
		return "No field begins so."
	}
	return strings.Join(found, "  ")
}

func (s *Screen) ops() string {
	parts := make([]string, 0, len(s.bulk.Ops))
	for _, o := range s.bulk.Ops {
		parts = append(parts, problem.Clean(o.String()))
	}
	return strings.Join(parts, "  ")
}

// asked is the question before something happens, with the counts.
func (s *Screen) asked(w int) []string {
	th, c := s.env.Theme, s.bulk.Counts
	what, style := "", th.Title
	switch s.question {
	case toPush:
		what = "Write " + records(c.Ready) + " to their providers?"
		if c.Ready == 0 {
			what = "Ask the providers what became of " + records(c.Going+c.Unknown) + "?"
		}
	case toRetry:
		what = "Try " + records(c.Wrong()) + " again?"
	case toRetryOver:
		what, style = "Write over what others changed in "+records(c.Conflict)+"?", th.Error
	case toDiscard:
		what, style = "Forget what is wanted of "+records(c.Ready+c.Wrong())+"?", th.Error
	}
	lines := append([]string{}, block.Wrap(what, w)...)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	lines = append(lines, "")
	if ops := s.ops(); ops != "" {
		lines = append(lines, block.Wrap(ops, w)...)
	}
	lines = append(lines, muted(s, block.Wrap(countWords(c)+".", w))...)
	if s.question == toPush {
		lines = append(lines, muted(s, block.Wrap("Each is looked at first: what somebody else changed meanwhile is left and named. It can be stopped, and undone together.", w))...)
	}
	if s.work.Busy() {
		return append(lines, "", th.Muted.Render("One moment…"))
	}
	return append(append(lines, ""), notice.Choices(th, w, [][2]string{{"y", "yes"}, {"n", "no"}})...)
}

func records(n int) string {
	if n == 1 {
		return "one record"
	}
	return gauge.Count(n) + " records"
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
