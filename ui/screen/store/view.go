package store

import (
	"fmt"
	"path/filepath"
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
	gutter = 3 // in front of every line
	label  = 12
	worth  = 50_000 // bytes; less would be told as 0.0 MB
)

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	switch {
	case s.form != nil && s.asking == none:
		return s.sheetView(w, h)
	case s.asking != none:
		return block.Fit(indent(append([]string{""}, s.question(width)...)), w, h), nil
	case !s.loaded:
		return block.Fit(indent(s.waiting(width)), w, h), nil
	}
	lines, first := s.lines(width)
	cursor := first + s.at
	s.most = max(len(lines)-h, 0)
	s.skip = max(min(s.skip, s.most), 0)
	if s.follow && (cursor >= s.skip+h-1 || cursor < s.skip) { // the rule with the cursor stays in sight
		s.skip = max(min(cursor-h/2, s.most), 0)
	}
	body := block.Fit(lines[s.skip:], w, h)
	if y := cursor - s.skip; s.env.Accessible && y >= 0 && y < h {
		return body, tea.NewCursor(0, y)
	}
	return body, nil
}

func (s *Screen) waiting(w int) []string {
	switch {
	case s.err != nil:
		return append([]string{""}, notice.Problem(s.env.Theme, w, s.err, s.env.Say("Press {r} to try again, esc to go back."))...)
	case s.read.Slow():
		return []string{"", s.env.Theme.Muted.Render("Looking at the store…")}
	}
	return nil
}

// lines are all there is to show, and where the first rule stands.
func (s *Screen) lines(w int) (lines []string, first int) {
	th, v := s.env.Theme, s.known.view
	lines = append(lines, lead(th.Title.Render(block.Cut("The store", w))), "")
	if s.err != nil {
		lines = append(lines, indent(notice.Warn(th, w, "This is what was known before: "+s.err.Text))...)
	}
	lines = append(lines, lead(th.Muted.Render(block.Pad("File", label))+" "+block.Middle(s.file(v.Path), max(w-label-1, 4))))
	for i, l := range block.Wrap(size(v), max(w-label-1, 4)) {
		name := "Size"
		if i > 0 {
			name = ""
		}
		lines = append(lines, lead(th.Muted.Render(block.Pad(name, label))+" "+l))
	}
	lines = append(lines, s.care(w)...)
	lines = append(lines, "", lead(th.Title.Render("What takes the room")))
	lines = append(lines, s.parts(w)...)
	lines = append(lines, "", lead(th.Title.Render("What is kept, and for how long")))
	first = len(lines)
	for i, x := range s.known.shelves {
		lines = append(lines, s.row(x, w, i == s.at))
	}
	if x := s.shelf(); x.Name != "" {
		lines = append(lines, "")
		for _, l := range block.Wrap(s.about(x), w) {
			lines = append(lines, lead(th.Muted.Render(l)))
		}
	}
	return append(lines, s.copies(w)...), first
}

// file is where the store lies.
func (s *Screen) file(path string) string {
	if s.demo {
		return "in a folder that goes with the demo"
	}
	return model.Line(path, false)
}

func size(v workbench.StoreView) string {
	words := fmt.Sprintf("%s, %s of %s", megabytes(v.Bytes), plural(v.Records, "record"), plural(v.Connections, "connection"))
	if v.FreeBytes >= 0 {
		words += ", " + megabytes(v.FreeBytes) + " free"
	}
	return words
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return gauge.Count(n) + " " + what + "s"
}

// care is when the store was last looked after, what runs now, and what came of it.
func (s *Screen) care(w int) []string {
	th, v := s.env.Theme, s.known.view
	var out []string
	say := func(name, value string, style func(...string) string) {
		for i, l := range block.Wrap(value, max(w-label-1, 4)) {
			if i > 0 {
				name = ""
			}
			out = append(out, lead(th.Muted.Render(block.Pad(name, label))+" "+style(l)))
		}
	}
	checked := s.env.Say("never: {c} does it")
	if v.Checked != nil {
		checked = age.Ago(s.now(), v.Checked.At) + ", sound"
		if v.Checked.Quick {
			checked += " in its structure"
		}
	}
	backup, last := s.env.Say("never: {b} writes one"), s.known.view.Backup
	if last != nil {
		backup = fmt.Sprintf("%s, %s, %s", age.Ago(s.now(), last.At), megabytes(last.Bytes), model.Line(filepath.Base(last.Path), false))
	}
	kinds := []struct {
		kind         workbench.ChoreKind
		name, before string
	}{{workbench.ChoreCheck, "Checked", checked}, {workbench.ChoreBackup, "Backed up", backup}, {workbench.ChoreCompact, "Compacted", ""}, {workbench.ChorePrune, "Tidied up", ""}}
	for _, k := range kinds {
		c, ran := s.chore(k.kind)
		switch {
		case ran && !c.Finished:
			say(k.name, "now, since "+age.Moment(s.now(), c.Started)+"…", th.Accent.Render)
		case ran && c.Problem != nil && c.Problem.Kind != problem.Canceled:
			say(k.name, problem.Clean(c.Problem.Error()), th.Error.Render)
		case ran && c.Check != nil && !c.Check.Whole:
			for _, f := range c.Check.Faults {
				say(k.name, strings.TrimSpace(problem.Clean(f.Text)+"  "+problem.Clean(f.Fix)), th.Error.Render)
			}
		case ran && c.Compacted != nil:
			say(k.name, fmt.Sprintf("%s before, %s now", megabytes(c.Compacted.Before), megabytes(c.Compacted.After)), th.Text.Render)
		case ran && c.Pruned != nil:
			say(k.name, gone(c.Pruned), th.Text.Render)
		case k.before != "":
			say(k.name, k.before, th.Text.Render)
		}
	}
	return out
}

// gone says how many rows of each kind went.
func gone(of map[string]int) string {
	var parts []string
	for _, name := range []string{"history", "calls", "journal", "undoable", "runs"} {
		if n := of[name]; n > 0 {
			parts = append(parts, gauge.Count(n)+" of "+name)
		}
	}
	if len(parts) == 0 {
		return "nothing had to go"
	}
	return strings.Join(parts, ", ") + " went"
}

// parts are what takes the room, each with its share of it.
func (s *Screen) parts(w int) []string {
	th, v := s.env.Theme, s.known.view
	most := int64(1)
	for _, p := range v.Parts {
		most = max(most, p.Bytes)
	}
	wide := max(min(w-label-40, 40), 0)
	var out []string
	for _, p := range v.Parts {
		if p.Bytes < worth {
			continue
		}
		line := block.Right(megabytes(p.Bytes), label-1) + "  "
		if wide >= 8 {
			line += gauge.Bar(th, wide, int(p.Bytes*1000/most), 1000) + "  "
		}
		out = append(out, lead(line+block.Cut(s.partWords(p.Name), max(w-label-wide-4, 8))))
	}
	return out
}

func (s *Screen) partWords(name string) string {
	if words := map[string]string{
		"natives": "the providers' own answers", "search": "the search index", "journal": "journal and working copies", "unused": s.env.Say("unused: {p} gives it back"),
		"log": "newest writes, folded in by itself", "calls": "calls and budgets", "others": "connections, mappings, views",
	}[name]; words != "" {
		return words
	}
	return model.Line(name, false)
}

// row is one rule in one line: what it is about, the bounds, what there is now.
func (s *Screen) row(x workbench.Shelf, w int, here bool) string {
	th := s.env.Theme
	rule := min(max(w*36/100, 12), 34)
	now := plural(x.Rows, "row")
	if x.Bytes >= worth {
		now += ", " + megabytes(x.Bytes)
	}
	if x.Excess > 0 {
		now += fmt.Sprintf(", %s to go", gauge.Count(x.Excess))
	}
	text := block.Pad(x.Name, label) + " " + block.Pad(ruleWords(x.Rule), rule) + "  "
	rest := max(w-label-rule-3, 4)
	if here {
		return th.Selected.Render(" > " + text + block.Pad(now, rest) + strings.Repeat(" ", gutter))
	}
	return lead(text + th.Muted.Render(block.Cut(now, rest)))
}

// about is what there is to know of the rule with the cursor.
func (s *Screen) about(x workbench.Shelf) string {
	words := model.Line(x.About, false)
	if words != "" {
		words = strings.ToUpper(words[:1]) + words[1:] + "."
	}
	if x.Oldest != nil {
		words += " The oldest is of " + x.Oldest.Local().Format("2 Jan 2006") + "."
	}
	if x.Rule != x.Standard {
		words += " It came with: " + ruleWords(x.Standard) + s.env.Say("; {d} takes that again.")
	}
	return strings.TrimSpace(words)
}

// copies are whole stores beside this one, and the command that goes back to one.
func (s *Screen) copies(w int) []string {
	th, v := s.env.Theme, s.known.view
	var out []string
	for _, c := range v.Copies {
		out = append(out, lead(block.Right(megabytes(c.Bytes), label-1)+"  "+block.Cut(age.Ago(s.now(), c.At)+", "+model.Line(filepath.Base(c.Path), false), max(w-label-1, 4))))
	}
	if len(out) > 0 {
		out = append([]string{"", lead(th.Title.Render("Beside it"))}, out...)
	}
	if v.Backup != nil && !s.demo {
		out = append(out, "", lead(th.Muted.Render(block.Cut("To go back to the backup, leave patchbay and run:", w))))
		for _, l := range block.Wrap("patchbay store restore "+model.Line(v.Backup.Path, false), w) {
			out = append(out, lead(l))
		}
	}
	return out
}

// question is what the person is asked, with what it means.
func (s *Screen) question(w int) []string {
	th := s.env.Theme
	ask, means, yes := "", "", "do it"
	switch s.asking {
	case compacting:
		ask, yes = "Write the store anew, without the room that deleted rows left?", "compact it"
		means = "For a while the disk needs room for both. Whoever needs the store meanwhile waits. Every other patchbay of this profile has to be closed."
	case pruning:
		ask, yes = fmt.Sprintf("Let go of %s now?", plural(s.exceeding(), "row")), "let go of them"
		means = "That is what exceeds the rules; it would go within a day by itself."
	case ruling:
		ask, yes = fmt.Sprintf("Of %s, keep: %s?", s.shelf().Name, ruleWords(s.rule)), "keep that rule"
		means = plural(s.excess, "row") + " would go."
		if s.shelf().Name == "undoable" {
			means = plural(s.excess, "change") + " would go, and could not be undone any more."
		}
	}
	var out []string
	for _, l := range block.Wrap(ask, w) {
		out = append(out, th.Title.Render(l))
	}
	out = append(out, "")
	out = append(out, block.Wrap(means, w)...)
	return append(append(out, ""), notice.Choices(th, w, [][2]string{{"y", yes}, {"n", "not now"}})...)
}

// sheetView is the form of a rule.
func (s *Screen) sheetView(w, h int) (string, *tea.Cursor) {
	th, x := s.env.Theme, s.shelf()
	head := []string{lead(th.Title.Render(block.Cut("How long to keep: "+x.Name, max(w-2*gutter, 8)))), ""}
	for _, l := range block.Wrap(s.about(x), max(w-2*gutter, 8)) {
		head = append(head, lead(th.Muted.Render(l)))
	}
	head = append(head, "")
	if h < 12 {
		head = head[:1]
	}
	body, cursor := s.form.View(w, max(h-len(head), 1))
	if cursor != nil {
		cursor.Y += len(head)
		if cursor.Y >= h {
			cursor = nil
		}
	}
	return block.Fit(append(head, strings.Split(body, "\n")...), w, h), cursor
}

func lead(line string) string { return strings.Repeat(" ", gutter) + line }

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = lead(l)
	}
	return out
}
