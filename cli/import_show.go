package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"patchbay/problem"
	"patchbay/workbench"
)

// importDoc is what became of an import, as JSON.
type importDoc struct {
	Plan    workbench.ImportPlan     `json:"plan"`
	Done    workbench.ImportDone     `json:"done"`
	Results []workbench.ImportResult `json:"results"` // of the rows for which something was done or tried
	Rejects *string                  `json:"rejects"` // the file of those that were left out
	Error   *failure                 `json:"error,omitempty"`
}

// shownSteps is how many rows a person sees of a plan.
const shownSteps = 30

// tellImport is the answer of --dry-run: the whole plan for a script, the beginning of it for a person.
func (a *app) tellImport(ctx context.Context, im *workbench.Import) error {
	if a.format.document() {
		steps := []workbench.ImportStep{}
		for s, err := range im.Steps(ctx) {
			if err != nil {
				return err
			}
			steps = append(steps, s)
		}
		doc := struct {
			Plan  workbench.ImportPlan   `json:"plan"`
			Steps []workbench.ImportStep `json:"steps"`
			Error *failure               `json:"error,omitempty"`
		}{Plan: im.ImportPlan, Steps: steps}
		futile := im.Futile()
		if futile != nil {
			doc.Error = failureOf(futile)
		}
		if err := a.dry(doc); err != nil || futile == nil {
			return err
		}
		return told{futile}
	}
	put := func(line string) error { return a.put(line + "\n") }
	if err := a.showPlan(ctx, im, put); err != nil {
		return err
	}
	if err := put(a.paint.onOut(faint, "Nothing was sent.")); err != nil {
		return err
	}
	return im.Futile()
}

// showPlan tells what is read, assumed and done, and the first rows for which something is done.
func (a *app) showPlan(ctx context.Context, im *workbench.Import, put func(string) error) error {
	lines := []string{fmt.Sprintf("%s as %s, for %s in %s: %s.", problem.Clean(im.File), im.Format, im.Model, problem.Clean(im.Connection), rowsInWords(im.Counts)), ""}
	plainly := 0
	for _, c := range im.Columns {
		if c.Column == c.Field {
			plainly++
			continue
		}
		to := "left out"
		if c.Field != "" {
			to = c.Field
		}
		lines = append(lines, fmt.Sprintf("  %s -> %s (%s)", problem.Clean(c.Column), to, problem.Clean(c.Reason)))
	}
	if plainly > 0 {
		lines = append(lines, fmt.Sprintf("  %d columns are called like the fields.", plainly))
	}
	lines = append(lines, "  Records are found by "+strings.Join(im.Match, ", then ")+".")
	for _, n := range im.Notices {
		lines = append(lines, "  "+problem.Clean(n))
	}
	if im.Unpulled {
		lines = append(lines, fmt.Sprintf("  The %s records of %s were never fetched as a whole: some of the new ones may be there already.", im.Model, problem.Clean(im.Connection)))
	}
	for _, l := range append(lines, "") {
		if err := put(l); err != nil {
			return err
		}
	}
	return a.showSteps(ctx, im, put)
}

func (a *app) showSteps(ctx context.Context, im *workbench.Import, put func(string) error) error {
	left := shownSteps
	if !a.Streams.OutTTY {
		left = im.Counts.All()
	}
	for s, err := range im.Steps(ctx) {
		if err != nil {
			return err
		}
		if s.Action == workbench.ImportSame && len(s.Words) == 0 {
			continue
		}
		if left--; left < 0 {
			return put("  … and more. --dry-run --json lists all.")
		}
		if err := put(stepLine(s)); err != nil {
			return err
		}
	}
	return nil
}

// stepLine is what is done with a row, in one line.
func stepLine(s workbench.ImportStep) string {
	parts := []string{fmt.Sprintf("  line %d  %s  %s", s.Line, s.Action, problem.Clean(s.Title))}
	for _, c := range s.Shown() {
		before, after := spoken(c.Before), spoken(c.After)
		text := problem.Clean(c.Field) + " "
		if before != "" {
			text += "- " + before + " "
		}
		if after != "" {
			text += "+ " + after
		}
		parts = append(parts, strings.TrimSpace(text))
	}
	for _, w := range s.Words {
		parts = append(parts, problem.Clean(w))
	}
	if len(s.Records) > 0 {
		parts = append(parts, "It may be "+strings.Join(s.Records, ", ")+".")
	}
	return strings.Join(parts, "  ")
}

// carryIn does what was planned and tells what became of it.
func (a *app) carryIn(ctx context.Context, im *workbench.Import, x importing) error {
	doc := importDoc{Plan: im.ImportPlan, Results: []workbench.ImportResult{}}
	n := newNote(a, "Importing row")
	into := workbench.Rejecting{Open: func(ending string) (io.WriteCloser, error) {
		f, err := rejectFile(x.rejects, x.Name, ending)
		if err != nil {
			return nil, err
		}
		name := f.Name()
		doc.Rejects = &name
		return f, nil
	}}
	var err error
	doc.Done, err = im.Apply(ctx, into, func(r workbench.ImportResult) {
		n.show(r.Row, im.Counts.All())
		if r.State != "" || r.Action == workbench.ImportRejected || r.Action == workbench.ImportAmbiguous {
			doc.Results = append(doc.Results, r)
		}
	})
	n.clear()
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled) || problem.Is(err, problem.Canceled)) {
		err = problem.New(problem.Canceled, "Stopped.").WithHint("What was done is kept: the same command goes on with the rest.").Because(ctx.Err())
	}
	if err == nil && im.Counts.Ambiguous > 0 {
		err = problem.New(problem.NeedsPerson, "A person has to say which records %d of the rows are.", im.Counts.Ambiguous).
			WithHint("They are in the file of what was left out: give them an id column there, or choose other keys with --match.")
	} else if err == nil && im.Counts.Rejected > 0 {
		err = problem.New(problem.Invalid, "%d of the rows cannot be imported as they are.", im.Counts.Rejected).WithHint("They are in the file of what was left out, with their reasons: mend them there and import that file.")
	}
	return a.tellImported(doc, err)
}

func (a *app) tellImported(doc importDoc, err error) error {
	if a.format.document() {
		if err != nil {
			doc.Error = failureOf(err)
		}
		if bad := a.doc(doc); bad != nil {
			return bad
		}
		if err != nil {
			return told{err}
		}
		return nil
	}
	for _, r := range doc.Results {
		if r.Problem != nil || r.Change == "" {
			a.say("%s", strings.TrimSpace(stepLine(r.ImportStep)))
		}
	}
	d := doc.Done
	line := fmt.Sprintf("%s new, %s changed, %s already like that", thousands(d.Created), thousands(d.Changed), thousands(d.Same))
	for _, x := range []struct {
		n     int
		words string
	}{{d.Left, "left alone"}, {d.Rejected, "left out"}, {d.Failed, "refused"}, {d.Open, "open: the same command later finishes them"}, {d.Waiting, "not come to"}} {
		if x.n > 0 {
			line += ", " + thousands(x.n) + " " + x.words
		}
	}
	line += "."
	if d.Created+d.Changed > 0 {
		line += " patchbay changes lists each; all of it is undone by patchbay undo " + d.Import + "."
	}
	if doc.Rejects != nil {
		line += " What was left out is in " + problem.Clean(*doc.Rejects) + "."
	}
	if bad := a.put(line + "\n"); bad != nil {
		return bad
	}
	return err
}
