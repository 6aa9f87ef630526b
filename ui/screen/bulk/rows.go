package bulk

import (
	"fmt"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

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
	if s.env.Wide(w, roomy) {
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
	title := s.bulk.Called() + " · " + gauge.Count(s.bulk.Counts.All) + " " + noun(s.bulk.Model, s.bulk.Counts.All)
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
	if s.work.Slow() {
		words = "Working it out for each record…"
	}
	told := block.Wrap(words, w)
	if h < 16 {
		told = []string{block.Cut(words, w)}
	}
	return append(indent(append(lines, muted(s, told)...)), "")
}

func (s *Screen) columns() []grid.Column {
	return []grid.Column{{Title: "Record", Min: 14, Ideal: 28}, {Title: "State", Min: 17, Ideal: 17}, {Title: "Changes", Min: 14, Ideal: 40}}
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
		fields = append(fields, briefly(x))
	}
	return grid.Row{
		Cells: []string{model.Line(it.Title, false), stateWords(it.State), model.Line(strings.Join(fields, ", "), false)},
		Mark:  c.sign(it.State), Faint: it.State == workbench.BulkDone || it.State == workbench.BulkAlready,
	}, true
}

// briefly is the new value of a field in a few cells: of a list what comes and goes.
func briefly(c model.Change) string {
	before, was := c.Before.([]string)
	after, is := c.After.([]string)
	if !was && !is || !was && c.Before != nil || !is && c.After != nil {
		return difference.Value(c.After)
	}
	var parts []string
	for _, s := range after {
		if !slices.Contains(before, s) {
			parts = append(parts, "+"+s)
		}
	}
	for _, s := range before {
		if !slices.Contains(after, s) {
			parts = append(parts, "-"+s)
		}
	}
	return strings.Join(parts, " ")
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
