package imports

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// toned is how the counts of an import are shown: what needs a look stands out.
func (s *Screen) toned(i workbench.Imported) lipgloss.Style {
	switch th := s.env.Theme; {
	case i.Rejected+i.Failed+i.Open+i.Waiting > 0:
		return th.Warn
	case i.Standing() == 0:
		return th.Muted
	default:
		return th.Text
	}
}

// question shows everything that putting the import back will do before it does anything.
func (s *Screen) question(w, h int) []string {
	th, u := s.env.Theme, s.plan
	style := th.Title
	if u.Counts.Deleted > 0 {
		style = th.Error
	}
	var head []string
	for _, l := range block.Wrap(asked(u, called(s.here())), w) {
		head = append(head, style.Render(l))
	}
	head = append(head, "")
	if s.begun.Busy() {
		head = append(head, th.Muted.Render("Beginning…"), "")
	} else {
		head = append(append(head, notice.Choices(th, w, [][2]string{{"y", "put it back"}, {"n", "leave it"}})...), "")
	}
	var body []string
	for _, words := range u.Warnings {
		body = append(body, notice.Warn(th, w, words)...)
	}
	if len(body) > 0 {
		body = append(body, "")
	}
	for _, step := range u.Steps {
		body = append(body, s.step(step, w)...)
	}
	return s.scrolled(head, body, h)
}

// asked is the question in words: what goes, what gets its values back.
func asked(u workbench.ImportUndo, file string) string {
	var parts []string
	if n := u.Counts.Deleted; n > 0 {
		parts = append(parts, "delete "+counted(n, "record"))
	}
	if n := u.Counts.Restored; n > 0 {
		parts = append(parts, "give "+counted(n, "record")+" the values from before")
	}
	return fmt.Sprintf("Undo the import of %s in %s: %s?", file, model.Line(u.Connection, false), strings.Join(parts, ", and "))
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return gauge.Count(n) + " " + what + "s"
}

// step is what is done with one change of the import.
func (s *Screen) step(p workbench.ImportUndoStep, w int) []string {
	th, name := s.env.Theme, model.Line(p.Title, false)
	moved := ""
	if len(p.Differs) > 0 {
		moved = ": changed since (" + problem.Clean(strings.Join(p.Differs, ", ")) + "), left as it is"
	}
	switch {
	case p.Stays != "":
		return []string{th.Muted.Render(block.Cut("  "+name+" stays: "+problem.Clean(p.Stays), w))}
	case moved != "":
		return []string{th.Warn.Render(block.Cut("! "+name+moved, w))}
	case strings.HasSuffix(p.Operation, "::delete"):
		return []string{th.Removed.Render(block.Cut("- "+name+" is deleted", w))}
	}
	lines := []string{th.Text.Render(block.Cut("~ "+name, w))}
	for _, l := range difference.Lines(th, max(w-2, 8), p.Shown(), s.plan.Labels) {
		lines = append(lines, "  "+l)
	}
	return lines
}

// outcome is how far the undo is, and what came of it.
func (s *Screen) outcome(w, h int) []string {
	th := s.env.Theme
	c, ok := s.chore()
	if !ok || c.Undone == nil {
		return []string{th.Muted.Render("Beginning…")}
	}
	title := "Putting the import of " + called(s.here()) + " back"
	if !c.Finished {
		wide := min(w/2, 40)
		return []string{
			th.Title.Render(block.Cut(title, w)), "", gauge.Bar(th, wide, c.Done, c.Total) + " " + gauge.Count(c.Done) + " of " + gauge.Count(c.Total) + " changes", "",
			th.Muted.Render(block.Cut(said(*c.Undone), w)), "",
			th.Muted.Render(block.Cut(s.env.Say("esc leaves it running; {T} shows it, and stops it."), w)),
		}
	}
	head := s.ended(c, w)
	var body []string
	for _, r := range c.Results {
		why := r.Why
		if r.State == "stays" {
			why = r.Stays
		}
		body = append(body, notice.Warn(th, w, model.Line(r.Title, false)+" stays as it is: "+why)...)
	}
	if n := c.Undone.Left + c.Undone.Stays - len(c.Results); n > 0 {
		body = append(body, th.Muted.Render("… and "+gauge.Count(n)+" more"))
	}
	return s.scrolled(head, body, h)
}

// ended says what an undo that has ended came to.
func (s *Screen) ended(c workbench.Chore, w int) []string {
	th, d := s.env.Theme, *c.Undone
	ok := "✓ "
	if th.ASCII {
		ok = "+ "
	}
	var head []string
	switch {
	case c.Problem != nil && c.Problem.Kind == problem.Canceled:
		head = append(head, notice.Warn(th, w, s.env.Say("Stopped. What was put back is kept: {u} does the rest."))...)
	case c.Problem != nil:
		head = append(head, notice.Problem(th, w, c.Problem, s.env.Say("Press {u} to try the rest."))...)
	case d.Left > 0:
		head = append(head, notice.Warn(th, w, s.env.Say("Not all of the import is put back. Look at what was left; {u} tries it once more."))...)
	default:
		head = append(head, th.OK.Render(block.Cut(ok+"The import of "+called(s.here())+" is put back.", w)))
	}
	head = append(head, "")
	for _, l := range block.Wrap(said(d), w) {
		head = append(head, th.Muted.Render(l))
	}
	return append(head, "")
}

// said are the counts of an undo in a sentence.
func said(d workbench.ImportUndone) string {
	var parts []string
	for _, x := range []struct {
		n     int
		words string
	}{
		{d.Deleted, "deleted"}, {d.Restored, "as before"}, {d.Gone, "gone already"}, {d.Left, "left as it is"}, {d.Stays, "cannot be put back"}, {d.Waiting, "not come to"},
	} {
		if x.n > 0 {
			parts = append(parts, gauge.Count(x.n)+" "+x.words)
		}
	}
	if len(parts) == 0 {
		return "Nothing was done yet."
	}
	return strings.Join(parts, ", ") + "."
}
