package activity

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

type (
	brokenMsg  = load.Result[[]workbench.FailedOperation]
	retriedMsg = load.Result[workbench.Retried]
)

// seek looks what failed as a whole.
func (s *Screen) seek() tea.Cmd {
	serve := s.serve
	return load.Start(s.sought, patience, func(ctx context.Context) ([]workbench.FailedOperation, error) { return serve.FailedOperations(ctx) })
}

func (s *Screen) told(msg brokenMsg) {
	if !msg.In(s.sought) {
		return
	}
	if msg.Err != nil {
		s.err = problem.As(msg.Err)
		return
	}
	s.err, s.sure, s.broken = nil, true, nil
	for _, f := range msg.Value {
		if s.args.Connection == "" || f.Connection == s.args.Connection || f.Connection == "" {
			s.broken = append(s.broken, f)
		}
	}
	s.trouble.To(s.trouble.Cursor(), len(s.broken))
}

// worst is the operation under the cursor.
func (s *Screen) worst() (workbench.FailedOperation, bool) {
	if i := s.trouble.Cursor(); i < len(s.broken) {
		return s.broken[i], true
	}
	return workbench.FailedOperation{}, false
}

func (s *Screen) mendingKeys() []screen.Binding {
	try, look := screen.Bind("enter", "try again", "enter"), screen.Bind("o", "look at it", "o")
	f, ok := s.worst()
	switch {
	case !ok:
		try, look = try.Off("Nothing failed that was not made good since."), look.Off("Nothing failed that was not made good since.")
	case f.WhyNot != "":
		try = try.Off(f.WhyNot)
	case f.Kind == workbench.FailedBulk:
		try = screen.Bind("enter", "open it", "enter")
	}
	return []screen.Binding{try, look, screen.Bind("r", "look again", "r"), screen.Bind("t", "the calls", "t", "esc")}
}

// mend is a key while what failed is in sight.
func (s *Screen) mend(name string) tea.Cmd {
	if s.trouble.Key(name, len(s.broken)) {
		return nil
	}
	f, ok := s.worst()
	switch name {
	case "esc", "t":
		s.mending, s.err = false, nil
	case "r":
		return s.seek()
	case "enter":
		return s.retry(f, ok)
	case "o":
		if ok {
			return s.lookAt(f)
		}
		return screen.Toast(screen.Warn, "Nothing failed that was not made good since.")
	}
	return nil
}

// retry tries an operation again. What is written again is looked at first, in its own place.
func (s *Screen) retry(f workbench.FailedOperation, ok bool) tea.Cmd {
	switch {
	case !ok:
		return screen.Toast(screen.Warn, "Nothing failed that was not made good since.")
	case f.WhyNot != "":
		return screen.Toast(screen.Warn, f.WhyNot)
	case s.retried.Busy():
		return nil
	case f.Kind == workbench.FailedBulk:
		return s.lookAt(f)
	}
	serve := s.serve
	return load.Start(s.retried, patience, func(ctx context.Context) (workbench.Retried, error) { return serve.RetryFailed(ctx, f) })
}

// lookAt goes where an operation can be looked at.
func (s *Screen) lookAt(f workbench.FailedOperation) tea.Cmd {
	switch f.Kind {
	case workbench.FailedBulk:
		return s.env.Go("bulk", screen.Target{Bulk: f.ID})
	case workbench.FailedChange:
		return s.env.Go("changes", screen.Target{ID: f.ID})
	}
	return s.env.Go("connection", screen.Target{Connection: f.Connection})
}

func (s *Screen) mended(msg retriedMsg) tea.Cmd {
	switch {
	case !msg.In(s.retried):
		return nil
	case msg.Err != nil:
		return tea.Batch(s.seek(), screen.Toast(screen.Bad, problem.As(msg.Err).Error()))
	}
	return tea.Batch(s.seek(), screen.Toast(screen.Good, model.Line(msg.Value.Words, false)))
}

// failures draws what failed, with what can be done about the one under the cursor.
func (s *Screen) failures(w, h int) []string {
	th := s.env.Theme
	head := []string{" " + th.Title.Render("What failed as a whole") + th.Muted.Render(block.Cut("  and was not made good since", max(w-24, 0))), ""}
	switch {
	case s.err != nil:
		for _, l := range notice.Problem(th, w-6, s.err, s.env.Say("Press {r} to try again.")) {
			head = append(head, "   "+l)
		}
		return head
	case !s.sure && s.sought.Slow():
		return append(head, "   "+th.Muted.Render("Looking…"))
	case !s.sure:
		return head
	case len(s.broken) == 0:
		return append(head, "   "+th.Muted.Render(block.Cut(s.env.Say("Nothing. {t} goes back to the calls."), max(w-3, 1))))
	}
	foot := s.remedy(w)
	look := grid.Look{Theme: th, Columns: troubleColumns(), W: w, H: max(h-len(head)-len(foot), 2)}
	return append(append(head, s.trouble.View(troubles{s}, look)...), foot...)
}

// remedy says why the operation under the cursor failed, and what another try does or why there is none.
func (s *Screen) remedy(w int) []string {
	th := s.env.Theme
	f, ok := s.worst()
	if !ok {
		return nil
	}
	room := max(w-6, 8)
	out := []string{""}
	put := func(style func(...string) string, text string) {
		for _, l := range block.Wrap(model.Line(text, false), room) {
			out = append(out, "   "+style(l))
		}
	}
	if f.Why != "" {
		put(th.Error.Render, f.Why)
	}
	if f.WhyNot != "" {
		put(th.Muted.Render, f.WhyNot)
		return out
	}
	put(th.Muted.Render, map[string]string{
		workbench.FailedPull: "enter pulls it again, from where it stopped.", workbench.FailedChange: "enter asks the provider what it holds; nothing is sent twice.",
		workbench.FailedBulk: s.env.Say("enter opens it; {bulk:r} there writes what failed again."),
	}[f.Kind])
	return out
}

func troubleColumns() []grid.Column {
	return []grid.Column{{Title: "What", Min: 18, Ideal: 46}, {Title: "When", Min: 10, Ideal: 12}, {Title: "Connection", Min: 10, Ideal: 24}, {Title: "Again", Min: 10, Ideal: 16}}
}

// troubles gives the grid its rows.
type troubles struct{ *Screen }

// Len is how many operations there are.
func (t troubles) Len() int { return len(t.broken) }

// Row is the operation at position i.
func (t troubles) Row(i int) (grid.Row, bool) {
	f := t.broken[i]
	again := map[string]string{workbench.FailedPull: "pull again", workbench.FailedChange: "ask again", workbench.FailedBulk: "open"}[f.Kind]
	if f.WhyNot != "" {
		again = "not by itself"
	}
	return grid.Row{Mark: "!", Cells: []string{what(f), age.Ago(t.now(), f.At), model.Line(f.Connection, false), again}, Faint: f.WhyNot != ""}, true
}

// what names an operation.
func what(f workbench.FailedOperation) string {
	switch f.Kind {
	case workbench.FailedPull:
		return "Pulling " + model.Line(f.Model, false)
	case workbench.FailedBulk:
		return "The working copy " + model.Line(f.Title, false)
	}
	return "The change to " + model.Line(f.Title, false)
}
