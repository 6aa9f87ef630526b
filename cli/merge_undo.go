package cli

import (
	"context"
	"fmt"
	"strings"

	"patchbay/problem"
	"patchbay/workbench"
)

// Unmerger puts whole merges back.
type Unmerger interface {
	PlanMergeUndo(ctx context.Context, merge, by string) (workbench.MergeUndo, error)
	UndoMerge(ctx context.Context, u workbench.MergeUndo, report func(workbench.Change)) (workbench.MergeUndone, error)
}

// ofMerge reports whether the id that an undo is asked for with is a merge's.
func ofMerge(id string) bool { return strings.HasPrefix(strings.ToLower(id), "merge-") }

// mergeUndo puts a merge back. What does not come back is said before anything is sent, and somebody has to say yes.
func (a *app) mergeUndo(ctx context.Context, merge string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	u, err := b.Identity.Unmerger.PlanMergeUndo(ctx, merge, author)
	if err != nil {
		return err
	}
	if a.dryRun {
		if a.format.document() {
			return a.dry(u)
		}
		return a.put(a.mergeUndoTable(u) + a.paint.onOut(faint, "Nothing was sent.") + "\n")
	}
	if !a.yes && a.Streams.Attended() {
		a.say("%s", a.mergeUndoTable(u))
	}
	err = a.confirm(ctx, confirmation{would: mergeUndoWords(u), question: "Put it back?", plan: u, again: "patchbay undo " + u.Merge + " --yes"})
	if err != nil {
		return err
	}
	done, err := b.Identity.Unmerger.UndoMerge(ctx, u, func(c workbench.Change) {
		if !a.format.document() {
			a.say("%s: %s (change %s)", c.Operation, problem.Clean(c.Title), c.ID)
		}
	})
	if err != nil {
		if len(done.Changes) > 0 {
			a.say("%s done before that; the same command does the rest.", countedSteps(len(done.Changes)))
		}
		return err
	}
	return a.tellMergeUndone(u, done)
}

// tellMergeUndone says what was put back; what was left needs a person.
func (a *app) tellMergeUndone(u workbench.MergeUndo, done workbench.MergeUndone) error {
	words := fmt.Sprintf("Put back: the merge of %s, %s.\n", problem.Clean(u.Title), countedSteps(len(done.Changes)))
	if len(done.Changes) == 0 && len(done.Left) > 0 {
		words = fmt.Sprintf("Not put back: the merge of %s.\n", problem.Clean(u.Title))
	}
	var err error
	if a.format.document() {
		err = a.doc(done)
	} else {
		err = a.put(words)
	}
	if err != nil || len(done.Left) == 0 {
		return err
	}
	return problem.New(problem.NeedsPerson, "%s not put back: %s", countedSteps(len(done.Left)), problem.Clean(strings.Join(done.Left, " "))).WithFix("patchbay changes")
}

func mergeUndoWords(u workbench.MergeUndo) string {
	return problem.Clean(strings.TrimSpace(fmt.Sprintf("%s of the merge of %s in %s would be put back. %s", countedSteps(len(u.Steps)), u.Title, u.Connection, strings.Join(u.Warnings, " "))))
}

// mergeUndoTable shows what does not come back, then each step of the undo with its difference.
func (a *app) mergeUndoTable(u workbench.MergeUndo) string {
	lines := []string{}
	for _, w := range u.Warnings {
		lines = append(lines, a.fold("! "+problem.Clean(w), 2))
	}
	for _, step := range u.Steps {
		step.Warnings = nil // they are said above
		lines = append(lines, a.difference(step))
	}
	return strings.Join(lines, "\n") + "\n"
}
