package duplicates

import (
	"fmt"
	"strings"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// question shows everything that a merge will do before it does anything.
func (s *Screen) question(w, h int) []string {
	th, p := s.env.Theme, s.plan
	if p.Idle() {
		return append([]string{th.Title.Render(block.Cut("Nothing is left to be done: "+title(p.Survivor)+" is one record.", w)), ""}, notice.Choices(th, w, [][2]string{{"n", "back"}})...)
	}
	head := block.Wrap(fmt.Sprintf("Make one record of %d in %s?", len(p.Others)+1, model.Line(p.Connection, false)), w)
	for i := range head {
		head[i] = th.Title.Render(head[i])
	}
	head = append(append(head, s.trouble(w, "")...), notice.Choices(th, w, [][2]string{{"y", "merge them"}, {"n", "not yet"}})...)
	body := s.told(w, p.Warnings)
	for _, step := range p.Steps {
		body = append(body, s.step(w, step, step.Record == p.Survivor.ID)...)
		if step.Destroys {
			body = append(body, s.lost(w, step.Record)...)
		}
	}
	return s.scrolled(append(head, ""), body, h)
}

// undoQuestion shows what putting a merge back will do, and first what it will not bring back.
func (s *Screen) undoQuestion(w, h int) []string {
	th, u := s.env.Theme, s.undo
	if u.Idle() {
		lines := s.trouble(w, "Press esc to go back.")
		if s.err == nil && s.plans.Slow() {
			lines = append(lines, th.Muted.Render("Looking what can be put back…"))
		}
		return lines
	}
	head := block.Wrap(fmt.Sprintf("Put the merge of %s in %s back?", model.Line(u.Title, false), model.Line(u.Connection, false)), w)
	for i := range head {
		head[i] = th.Title.Render(head[i])
	}
	head = append(append(head, s.trouble(w, "")...), notice.Choices(th, w, [][2]string{{"y", "put it back"}, {"n", "leave it"}})...)
	body := s.told(w, u.Warnings)
	for _, step := range u.Steps {
		body = append(body, s.step(w, step, true)...)
	}
	return s.scrolled(append(head, ""), body, h)
}

// told are sentences that deserve attention.
func (s *Screen) told(w int, sentences []string) []string {
	var out []string
	for _, words := range sentences {
		out = append(out, notice.Warn(s.env.Theme, w, words)...)
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	return out
}

// step is one change of a merge: with its difference where it is about what stays, or makes a record anew.
func (s *Screen) step(w int, p workbench.Plan, whole bool) []string {
	th := s.env.Theme
	name := model.Line(p.Title, false)
	of, verb, _ := strings.Cut(p.Operation, "::")
	switch {
	case p.Destroys:
		return []string{th.Removed.Render(block.Cut("- "+name+" ("+p.Record+") is deleted", w))}
	case verb == "create":
		lines := []string{th.Title.Render(block.Cut(name+" is made anew", w))}
		return append(append(lines, difference.Gained(th, w, p.Shown(), p.Labels)...), "")
	case !whole:
		return []string{th.Text.Render(block.Cut("~ "+block.Cut(kind(of)+" "+name, max(w-len(" is led to it")-2, 8))+" is led to it", w))}
	}
	lines := []string{th.Title.Render(block.Cut(name+" will hold", w))}
	return append(append(lines, difference.Lines(th, w, p.Shown(), p.Labels)...), "")
}

// kind is a model's name for one record of it, within a sentence.
func kind(name string) string {
	if m, ok := model.Find(model.Builtin(), name); ok {
		return "the " + strings.ToLower(model.Line(m.Label, false))
	}
	return "the " + model.Line(name, false)
}

// lost shows the values that go with a deleted record.
func (s *Screen) lost(w int, record string) []string {
	lost, labels := s.plan.Lost(record), map[string]string{}
	for _, f := range s.plan.Fields {
		labels[f.Field] = f.Label
	}
	lines := difference.Lost(s.env.Theme, max(w-2, 1), lost, labels)
	for i := range lines {
		lines[i] = "  " + lines[i]
	}
	return lines
}

// scrolled is the part of body for which there is room behind head.
func (s *Screen) scrolled(head, body []string, h int) []string {
	room := max(h-len(head), 1)
	s.scroll = max(min(s.scroll, len(body)-room), 0)
	rest := body[s.scroll:]
	if len(rest) > room {
		rest = append(rest[:room-1:room-1], s.env.Theme.Muted.Render(s.env.Sayf("… %d more lines, {j} scrolls", len(rest)-room+1)))
	}
	return append(head, rest...)
}

// outcome is how far a merge is, and what came of it.
func (s *Screen) outcome(w int) []string {
	th, p := s.env.Theme, s.progress()
	name := model.Line(p.Title, false)
	if !p.Finished {
		what := "Making one of them: "
		if p.Undo {
			what = "Putting it back: "
		}
		return []string{
			th.Title.Render(block.Cut(what+name, w)), "", gauge.Bar(th, min(w/2, 40), p.Done, p.Total) + " " + fmt.Sprintf("%d of %d changes", p.Done, p.Total), "",
			th.Muted.Render(block.Cut("Each change is in the journal before it leaves. esc leaves it running.", w)),
		}
	}
	lines := s.trouble(w, "")
	switch {
	case p.Problem != nil:
		lines = append(lines, notice.Problem(th, w, p.Problem, "")...)
		lines = append(lines, "")
		said := fmt.Sprintf("%d of %d changes were made before that. Nothing that comes after was sent.", p.Done, p.Total)
		return append(lines, muted(s, block.Wrap(said, w))...)
	case p.Undo && p.Done == 0 && len(p.Left) > 0:
		lines = append(lines, notice.Problem(th, w, &problem.Problem{Text: "The merge of " + name + " is not put back: nothing of it could be."}, "")...)
		return append(append(lines, ""), s.told(w, p.Left)...)
	case p.Undo:
		lines = append(lines, th.OK.Render(block.Cut(s.good()+"The merge of "+name+" is put back.", w)))
		return append(lines, s.told(w, p.Left)...)
	}
	lines = append(lines, th.OK.Render(block.Cut(s.good()+name+" is one record.", w)), "")
	words := s.env.Sayf("%s. {u} puts all of it back, as far as that can be; it says first what does not come back. So does: patchbay undo %s", changes(p.Done), p.Merge)
	lines = append(lines, muted(s, block.Wrap(words, w))...)
	if n := len(s.groups); n > 0 {
		lines = append(lines, "", th.Text.Render(gauge.Count(n)+" more to look at: enter goes on."))
	}
	return lines
}

func (s *Screen) good() string {
	if s.env.Theme.ASCII {
		return "+ "
	}
	return "✓ "
}

func changes(n int) string {
	if n == 1 {
		return "One change was made"
	}
	return fmt.Sprintf("%d changes were made", n)
}
