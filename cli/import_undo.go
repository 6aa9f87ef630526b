package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"patchbay/problem"
	"patchbay/workbench"
)

// Unimporter puts whole imports back.
type Unimporter interface {
	PlanImportUndo(ctx context.Context, req workbench.ImportUndoRequest) (workbench.ImportUndo, error)
	UndoImport(ctx context.Context, u workbench.ImportUndo, tell func(workbench.ImportUndoResult)) (workbench.ImportUndone, error)
}

// ofImport reports whether the id that an undo is asked for with is an import's.
func ofImport(id string) bool { return strings.HasPrefix(strings.ToLower(id), "import-") }

// importUndone is what became of an undo of an import, as JSON.
type importUndone struct {
	workbench.ImportUndone
	Results []workbench.ImportUndoResult `json:"results"` // of the changes that were come to
	Error   *failure                     `json:"error,omitempty"`
}

// importUndo puts an import back. What goes, and what does not come back, is said before anything is sent, and somebody
// has to say yes.
func (a *app) importUndo(ctx context.Context, id string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	u, err := b.Unimporter.PlanImportUndo(ctx, workbench.ImportUndoRequest{Import: id, By: author, Recover: !a.dryRun})
	if err != nil {
		return err
	}
	if a.dryRun {
		if a.format.document() {
			return a.dry(u)
		}
		return a.put(a.importUndoTable(u, a.Streams.OutTTY) + a.paint.onOut(faint, "Nothing was sent.") + "\n")
	}
	if !a.yes && a.Streams.Attended() {
		a.say("%s", a.importUndoTable(u, true))
	}
	would := strings.TrimSpace(importUndoWords(u) + " " + problem.Clean(strings.Join(u.Warnings, " ")))
	if err := a.confirm(ctx, confirmation{would: would, question: "Put it back?", plan: u, again: "patchbay undo " + u.Import + " --yes"}); err != nil {
		return err
	}
	doc := importUndone{Results: []workbench.ImportUndoResult{}}
	n := newNote(a, "Putting back change")
	doc.ImportUndone, err = b.Unimporter.UndoImport(ctx, u, func(r workbench.ImportUndoResult) {
		doc.Results = append(doc.Results, r)
		n.show(len(doc.Results), len(u.Steps))
	})
	n.clear()
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled) || problem.Is(err, problem.Canceled)) {
		err = problem.New(problem.Canceled, "Stopped.").WithHint("What was put back is kept: the same command does the rest.").Because(ctx.Err())
	}
	return a.tellImportUndone(doc, err)
}

// tellImportUndone says what was put back; what was left needs a person.
func (a *app) tellImportUndone(doc importUndone, err error) error {
	d := doc.ImportUndone
	if left := d.Left; err == nil && left > 0 {
		err = problem.New(problem.NeedsPerson, "%s of the import %s not put back.", countedSteps(left), wasOrWere(left)).
			WithHint("They stay as they are. Look at each, and put back what of it may go: patchbay undo CHANGE --fields.").WithFix("patchbay undo %s --dry-run", d.Import)
	}
	if a.format.document() {
		if err != nil {
			doc.Error = failureOf(err)
		}
		if bad := a.doc(doc); bad != nil || err == nil {
			return bad
		}
		return told{err}
	}
	for _, r := range doc.Results {
		if r.State == "left" {
			a.say("%s (%s, change %s) is left: %s", problem.Clean(r.Title), r.Record, r.Change, problem.Clean(r.Why))
		}
	}
	line := fmt.Sprintf("%s: %s deleted, %s as before", d.Import, thousands(d.Deleted), thousands(d.Restored))
	for _, x := range []struct {
		n     int
		words string
	}{{d.Gone, "gone already"}, {d.Left, "left as it is"}, {d.Stays, "that cannot be put back"}, {d.Waiting, "not come to: the same command does the rest"}} {
		if x.n > 0 {
			line += ", " + thousands(x.n) + " " + x.words
		}
	}
	if bad := a.put(line + ".\n"); bad != nil {
		return bad
	}
	return err
}

func wasOrWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// importUndoWords say in one sentence what an undo of an import does.
func importUndoWords(u workbench.ImportUndo) string {
	var parts []string
	if n := u.Counts.Deleted; n > 0 {
		parts = append(parts, thousands(n)+" deleted")
	}
	if n := u.Counts.Restored; n > 0 {
		parts = append(parts, thousands(n)+" given their values from before")
	}
	when := u.Since.Local().Format("2006-01-02 15:04")
	if until := u.Until.Local().Format("2006-01-02 15:04"); until != when {
		when += " to " + until
	}
	return fmt.Sprintf("%s (%s, %s in %s): of its records %s would be put back: %s.", u.Import, when, u.Model, problem.Clean(u.Connection), thousands(u.Counts.Deleted+u.Counts.Restored), strings.Join(parts, ", "))
}

// importUndoTable shows what goes and what does not come back, then what is done with each record; a terminal gets the
// first ones.
func (a *app) importUndoTable(u workbench.ImportUndo, some bool) string {
	lines := []string{importUndoWords(u), ""}
	for _, w := range u.Warnings {
		lines = append(lines, a.fold("! "+problem.Clean(w), 2))
	}
	for i, s := range u.Steps {
		if some && i == shownSteps {
			lines = append(lines, fmt.Sprintf("  … and %s more. --dry-run --json lists all.", thousands(len(u.Steps)-i)))
			break
		}
		lines = append(lines, unimportLine(s))
	}
	return strings.Join(lines, "\n") + "\n"
}

// unimportLine is what is done with the record of one change, in one line.
func unimportLine(s workbench.ImportUndoStep) string {
	verb := "put back"
	if strings.HasSuffix(s.Operation, "::delete") {
		verb = "delete"
	}
	if s.Stays != "" {
		verb = "stays"
	}
	parts := []string{fmt.Sprintf("  %s  %s  %s (%s)", s.Change, verb, problem.Clean(s.Title), s.Record)}
	for _, c := range s.Shown() {
		text := problem.Clean(c.Field)
		if before := spoken(c.Before); before != "" {
			text += " - " + before
		}
		if after := spoken(c.After); after != "" {
			text += " + " + after
		}
		parts = append(parts, text)
	}
	if len(s.Differs) > 0 {
		parts = append(parts, "changed since: "+problem.Clean(strings.Join(s.Differs, ", ")))
	}
	if s.Stays != "" {
		parts = append(parts, problem.Clean(s.Stays))
	}
	return strings.Join(parts, "  ")
}
