package bulk

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/grid"
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
		return append(head, indent(muted(s, block.Wrap("There is none. Mark records in a list with space and press B to change them together.", width)))...)
	}
	room := max(h-len(head), 1)
	s.top = block.Window(s.top, room, len(s.all), s.at, s.at)
	for i := s.top; i < min(s.top+room, len(s.all)); i++ {
		b := s.all[i]
		lead, name := "   ", th.Text
		if i == s.at {
			lead, name = s.lead(), th.Title
		}
		what := b.Called() + "  " + gauge.Count(b.Counts.All) + " " + b.Model
		side := max(min(width/2, 34), 8)
		line := lead + name.Render(block.Pad(what, side)) + "  " + th.Muted.Render(block.Cut(countWords(b.Counts)+" · "+age.Ago(s.now(), b.Moved), max(width-side-2, 4)))
		head = append(head, line)
	}
	return head
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
	lines := []string{th.Title.Render(block.Cut(s.what(), width)), ""}
	y := len(lines)
	text, x := s.line.View(max(width-2, 1))
	lines = append(lines, th.Accent.Render("> ")+text, "")
	switch {
	case s.err != nil:
		lines = append(lines, append(notice.Problem(th, width, s.err, ""), "")...)
	case s.work.Slow():
		lines = append(lines, th.Muted.Render("Working it out for each record…"), "")
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
	for _, f := range [][2]string{
		{"field=value", "set it"}, {"field=", "clear it"}, {"tags+=a,b", "add to a list"}, {"tags-=a", "take from it"}, {"field~=/old/new/", "replace text"}, {"field:=other", "copy another field that is not empty"},
	} {
		lines = append(lines, th.Text.Render(block.Pad(f[0], 18))+th.Muted.Render(block.Cut(f[1], max(width-18, 1))))
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

// records are the list with the difference of the one under the cursor.
func (s *Screen) records(w, h int) []string {
	th, width := s.env.Theme, max(w-2*gutter, 8)
	head := s.head(width, h)
	if s.err != nil {
		head = append(head, indent(notice.Problem(th, width, s.err, ""))...)
	} else if p := s.ended(); p != nil && s.bulk.Counts.Ready > 0 {
		head = append(head, indent(notice.Warn(th, width, p.Error()))...)
	}
	if len(s.keys) == 0 {
		words := "Nothing changes in any record."
		if s.failed {
			words = "Nothing failed."
		}
		if s.index.Busy() {
			words = ""
		}
		return append(append(head, ""), indent(muted(s, block.Wrap(words, width)))...)
	}
	it, ok := s.current()
	if w >= roomy {
		side := w * 2 / 5
		room := max(h-len(head), 1)
		body := s.grid.View(cells{s}, grid.Look{Theme: th, Columns: s.columns(), W: w - side - gutter, H: room})
		return append(head, block.Beside(body, w-side-gutter, gutter, s.difference(it, ok, side-gutter, room))...)
	}
	below := min(max((h-len(head))/2, 3), 9)
	room := max(h-len(head)-below-1, 2)
	body := s.grid.View(cells{s}, grid.Look{Theme: th, Columns: s.columns(), W: w, H: room})
	return append(append(append(head, body...), ""), indent(s.difference(it, ok, width, below))...)
}

// head says what the working copy is and how far it is.
func (s *Screen) head(w, h int) []string {
	th := s.env.Theme
	title := s.bulk.Called() + " · " + gauge.Count(s.bulk.Counts.All) + " " + s.bulk.Model
	if s.bulk.Counts.All != 1 {
		title = s.bulk.Called() + " · " + gauge.Count(s.bulk.Counts.All) + " " + strings.ToLower(problem.Clean(s.model.Plural))
	}
	if s.bulk.Undoes != "" {
		title += " · undoes " + s.bulk.Undoes
	}
	lines := []string{th.Title.Render(block.Cut(title, w))}
	if ops := s.ops(); ops != "" && h >= 12 {
		lines = append(lines, th.Text.Render(block.Cut(ops, w)))
	}
	words := countWords(s.counts())
	if s.failed {
		words = "failed only · " + words
	}
	if p, running := s.push(); running {
		bar := min(max(w/4, 8), 30)
		line := gauge.Bar(th, bar, p.Done, p.Total) + " " + fmt.Sprintf("pushing %s of %s", gauge.Count(p.Done), gauge.Count(p.Total))
		lines = append(lines, block.Cut(line, w))
	}
	lines = append(lines, th.Muted.Render(block.Cut(words, w)))
	return append(indent(lines), "")
}

func (s *Screen) columns() []grid.Column {
	return []grid.Column{{Title: "Record", Min: 14, Ideal: 28}, {Title: "State", Min: 12, Ideal: 17}, {Title: "Changes", Min: 14, Ideal: 40}}
}

// cells gives the grid its rows.
type cells struct{ *Screen }

// Len is how many records are listed.
func (c cells) Len() int { return len(c.keys) }

// Row is the record at position i.
func (c cells) Row(i int) (grid.Row, bool) {
	it, ok := c.items[c.keys[i]]
	if !ok {
		return grid.Row{}, false
	}
	fields := make([]string, 0, len(it.Changes))
	for _, x := range it.Changes {
		fields = append(fields, difference.Value(x.After))
	}
	return grid.Row{
		Cells: []string{model.Line(it.Title, false), stateWords(it.State), model.Line(strings.Join(fields, ", "), false)},
		Mark:  c.sign(it.State), Faint: it.State == workbench.BulkDone || it.State == workbench.BulkAlready,
	}, true
}

func (s *Screen) sign(st workbench.BulkState) string {
	switch st {
	case workbench.BulkDone, workbench.BulkAlready:
		if s.env.Theme.ASCII {
			return "*"
		}
		return "✓"
	case workbench.BulkInvalid, workbench.BulkRefused, workbench.BulkFailed:
		if s.env.Theme.ASCII {
			return "x"
		}
		return "×"
	case workbench.BulkConflict:
		return "!"
	case workbench.BulkUnknown:
		return "?"
	case workbench.BulkGoing:
		return "~"
	}
	return ""
}

func stateWords(st workbench.BulkState) string {
	words := map[workbench.BulkState]string{
		workbench.BulkReady: "to write", workbench.BulkUnchanged: "nothing to change", workbench.BulkInvalid: "cannot be written", workbench.BulkGoing: "on its way", workbench.BulkDone: "written",
		workbench.BulkAlready: "held it already", workbench.BulkRefused: "refused", workbench.BulkFailed: "failed", workbench.BulkConflict: "changed by others", workbench.BulkUnknown: "not answered",
	}
	return words[st]
}

// difference is what changes in one record, why it was not written, and what others hold there.
func (s *Screen) difference(it workbench.BulkItem, ok bool, w, h int) []string {
	if !ok {
		return nil
	}
	th := s.env.Theme
	lines := []string{th.Title.Render(block.Cut(model.Line(it.Title, false), w)) + "  " + th.Muted.Render(block.Cut(problem.Clean(it.Connection), max(w-30, 0)))}
	lines[0] = block.Cut(lines[0], w)
	if it.Words != "" {
		lines = append(lines, notice.Warn(th, w, it.Words)...)
	}
	for _, r := range it.Refused {
		if r.Message != "" && !strings.Contains(it.Words, r.Message) {
			lines = append(lines, notice.Warn(th, w, r.Message)...)
		}
	}
	labels := map[string]string{}
	for _, f := range s.model.Fields {
		labels[f.Name] = f.Label
	}
	body := difference.Lines(th, w, it.Changes, labels)
	for _, c := range it.Clashes {
		body = append(body, th.Warn.Render(block.Cut(problem.Clean(c.Label)+" is now "+difference.Value(c.Theirs), w)))
	}
	room := max(h-len(lines), 1)
	s.detail = max(min(s.detail, len(body)-room), 0)
	return append(lines, body[s.detail:min(s.detail+room, len(body))]...)
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
