package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// review is what a change would do, before it is saved.
type review struct {
	edit  workbench.MappingEdit
	back  face // where it was asked for
	base  int  // version that it is made over
	plan  workbench.MappingPlan
	ready bool
	err   *problem.Problem
	top   int
}

// nothing reports whether there is nothing to save.
func (r review) nothing() bool { return r.ready && len(r.plan.Lines) == 0 }

func (r review) keys(saving bool) []screen.Binding {
	esc := screen.Bind("esc", "not yet", "esc", "n")
	scroll := hidden(screen.Bind("j/k", "read on", "j", "k", "down", "up"))
	switch {
	case saving:
		return []screen.Binding{screen.Bind("esc", "leave the rest to the next pull", "esc")}
	case r.err != nil && !r.ready || r.nothing() || !r.ready:
		return []screen.Binding{screen.Bind("esc", "back", "esc", "n")}
	case len(r.plan.Breaches) > 0:
		y := screen.Bind("y", "save", "y").Off("It breaks a law or loses values: Y saves it all the same, esc goes back to change it.")
		return []screen.Binding{y, screen.Bind("Y", "save it all the same", "Y"), esc, scroll}
	}
	return []screen.Binding{screen.Bind("y", "save", "y"), esc, scroll}
}

// pressReview is a key at the question whether to save. The key that asked is none of the answers.
func (s *Screen) pressReview(name string) tea.Cmd {
	if s.saved.Busy() {
		if name == "esc" {
			return s.stop()
		}
		return nil
	}
	r := &s.review
	switch name {
	case "esc", "n":
		s.planned.Stop()
		s.face = r.back
	case "y", "Y":
		if r.ready && !r.nothing() && (name == "Y") == (len(r.plan.Breaches) > 0) {
			r.err = nil
			return s.save()
		}
	case "j", "down":
		r.top++
	case "k", "up":
		r.top = max(r.top-1, 0)
	}
	return nil
}

// stop ends the reading of records behind a save. Whether the version was saved by then, the mapping itself tells.
func (s *Screen) stop() tea.Cmd {
	s.saved.Stop()
	s.face, s.stopped = looking, s.review.plan.Version
	return s.load()
}

// settled tells what came of a save that was stopped.
func (s *Screen) settled() tea.Cmd {
	version := s.stopped
	s.stopped = 0
	if s.sheet.View.Version != version || s.sheet.By != by {
		return screen.Toast(screen.Warn, "Stopped: nothing was saved.")
	}
	s.draft, s.moved, s.review = map[string]string{}, "", review{}
	return screen.Toast(screen.Info, fmt.Sprintf("Saved as version %d. The records that are left are read by it at the next pull.", version))
}

// reviewView is the question with all that the change would do.
func (s *Screen) reviewView(w, h int) []string {
	th, r := s.env.Theme, &s.review
	what := "Save what you changed"
	if s.review.back == dated {
		what = "Go back to " + s.past.words(r.edit.Version)
	}
	head := []string{th.Title.Render(block.Cut(what+fmt.Sprintf(" as version %d?", r.base+1), w))}
	switch {
	case r.err != nil && !r.ready:
		return append(append(head, ""), notice.Problem(th, w, r.err, "Press esc to go back and change it.")...)
	case !r.ready:
		if s.planned.Slow() {
			head = append(head, "", th.Muted.Render("Reading every kept record by it… esc goes back."))
		}
		return head
	case r.nothing():
		return append(head, "", th.Muted.Render("Nothing to change: the mapping is like that already. esc goes back."))
	}
	head = append(head, th.Text.Render(block.Cut(planWords(r.plan), w)), "")
	body := s.planLines(w)
	tail := s.reviewTail(w)
	room := max(h-len(head)-len(tail), 1)
	r.top = max(min(r.top, len(body)-room), 0)
	if rest := len(body) - r.top - room; rest > 0 && room > 1 {
		body = append(body[r.top:r.top+room-1:r.top+room-1], th.Muted.Render(block.Cut(s.env.Sayf("%d more lines, {j} scrolls", rest+1), w)))
	} else {
		body = body[r.top:]
	}
	return append(append(head, body...), tail...)
}

func (s *Screen) reviewTail(w int) []string {
	th, r := s.env.Theme, s.review
	switch {
	case s.saved.Busy():
		return []string{"", th.Muted.Render(block.Cut("Saving: every kept record is read by it now. esc leaves the rest to the next pull.", w))}
	case r.err != nil:
		return append([]string{""}, notice.Problem(th, w, r.err, "Press esc to go back.")...)
	case len(r.plan.Breaches) > 0:
		return append([]string{""}, notice.Choices(th, w, [][2]string{{"Y", "save it all the same"}, {"esc", "not yet"}})...)
	}
	return append([]string{""}, notice.Choices(th, w, [][2]string{{"y", "save"}, {"esc", "not yet"}})...)
}

func planWords(p workbench.MappingPlan) string {
	if p.Records == 0 {
		return "No record is kept yet. Nothing is sent."
	}
	return fmt.Sprintf("%s of %s kept records would change. Nothing is sent.", gauge.Count(p.Changed), gauge.Count(p.Records))
}

// planLines are the lines that change, the values that do, and what speaks against it.
func (s *Screen) planLines(w int) []string {
	th, p := s.env.Theme, s.review.plan
	labels, changes := map[string]string{}, []model.Change{}
	for _, l := range p.Lines {
		labels[l.Field] = s.labelOf(l.Field)
		changes = append(changes, model.Change{Field: l.Field, Before: cmp.Or(l.Before, "no place"), After: cmp.Or(l.After, "no place")})
	}
	out := difference.Lines(th, w, changes, labels)
	for _, words := range s.against(p) {
		out = append(out, notice.Warn(th, w, words)...)
	}
	if more := s.exampleLines(th, w); len(more) > 0 {
		out = append(append(out, ""), more...)
	}
	return out
}

// exampleLines show a few values of each field that change, with how many those are.
func (s *Screen) exampleLines(th theme.Theme, w int) []string {
	var out []string
	p := s.review.plan
	for _, l := range p.Lines {
		if p.Moves[l.Field] == 0 {
			continue
		}
		out = append(out, th.Text.Render(block.Cut(fmt.Sprintf("%s: %s", s.labelOf(l.Field), valuesChange(p.Moves[l.Field])), w)))
		for _, e := range p.Examples {
			if e.Field != l.Field {
				continue
			}
			text := "  " + model.Line(e.Title, false) + ": " + th.Removed.Render(difference.Value(e.Before)) + " " + arrow(th) + " " + th.Added.Render(difference.Value(e.After))
			out = append(out, block.Cut(strings.ReplaceAll(text, "\n", " "), w))
		}
	}
	return out
}

func valuesChange(n int) string {
	if n == 1 {
		return "one value changes"
	}
	return gauge.Count(n) + " values change"
}

func arrow(th theme.Theme) string {
	if th.ASCII {
		return "->"
	}
	return "→"
}

// against is what speaks against a change: losses, broken laws with an example of each, and lines that lead nowhere.
func (s *Screen) against(p workbench.MappingPlan) []string {
	var out []string
	for _, l := range p.Losses {
		if l.Emptied > 0 {
			out = append(out, gauge.Count(l.Emptied)+" values of "+model.Line(l.Label, false)+" would become empty.")
		}
		if l.Unread > 0 {
			out = append(out, gauge.Count(l.Unread)+" values of "+model.Line(l.Label, false)+" cannot be read where the line says.")
		}
	}
	var told []string
	for _, b := range p.Breaches {
		if kind := b.Law + b.Field; !slices.Contains(told, kind) {
			told = append(told, kind)
			out = append(out, s.labelOf(b.Field)+": "+faultWords(b)+".")
		}
	}
	return append(out, p.Notes...)
}

func (s *Screen) labelOf(field string) string {
	if f, ok := s.sheet.Model.Field(field); ok && f.Label != "" {
		return model.Line(f.Label, false)
	}
	return model.Line(field, false)
}
