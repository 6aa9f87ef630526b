package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) bulkPushCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "push NAME", Short: "Write what a working copy wants",
		Long: fmt.Sprintf(`Writes the records of a working copy that were not tried yet, a few at a time. Each is looked at first:
what somebody else changed in the same fields is a conflict and stays as it is there. It can be stopped
and killed at any time: pushing again goes on where it was, and nothing is written twice. In a script,
more than %d records need --yes. The exit code is 0 when all are written, 7 when some need a person, 6
when a provider failed at some.`, workbench.BulkGuard),
		Example: "  patchbay bulk push spelling\n  patchbay bulk push bulk-7f3kq --yes --json --jq .counts",
		Args:    want("NAME"), ValidArgsFunction: a.complete(bulkNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.bulkPush(cmd.Context(), workbench.PushRequest{Bulk: args[0], By: author})
		},
	}
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) bulkRetryCmd() *cobra.Command {
	over := false
	c := &cobra.Command{
		Use: "retry NAME", Short: "Try those again that failed",
		Long: `Tries the records of a working copy again that were refused, that failed, or that somebody else had
changed. A conflict stays one unless --over says that what is wanted goes over what others wrote.`,
		Example: "  patchbay bulk retry spelling\n  patchbay bulk retry spelling --over --yes",
		Args:    want("NAME"), ValidArgsFunction: a.complete(bulkNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.bulkPush(cmd.Context(), workbench.PushRequest{Bulk: args[0], Retry: true, Over: over, By: author})
		},
	}
	c.Flags().BoolVar(&over, "over", false, "write over what somebody else changed meanwhile")
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) bulkUndoCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "undo NAME", Short: "Put back all that a working copy wrote",
		Long: `Makes a working copy of what another one wrote, with the values from before, and pushes it. Each record
is checked: one that moved since is left as it is and named. It can be retried and killed like any push.`,
		Example: "  patchbay bulk undo spelling --dry-run\n  patchbay bulk undo bulk-7f3kq",
		Args:    want("NAME"), ValidArgsFunction: a.complete(bulkNames),
		RunE: func(cmd *cobra.Command, args []string) error { return a.bulkUndo(cmd.Context(), args[0]) },
	}
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) bulkUndo(ctx context.Context, name string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if a.dryRun {
		about, err := b.Bulks.Bulk(ctx, name)
		if err != nil {
			return err
		}
		return a.foretell(fmt.Sprintf("What %s wrote would be put back: %s records at most.", about.Called(), thousands(about.Counts.Done)), about)
	}
	undo, err := b.BulkPusher.UndoBulk(ctx, name, author)
	if err != nil {
		return err
	}
	return a.bulkPush(ctx, workbench.PushRequest{Bulk: undo.ID, By: author})
}

func (a *app) bulkPush(ctx context.Context, req workbench.PushRequest) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	about, err := b.Bulks.Bulk(ctx, req.Bulk)
	if err != nil {
		return err
	}
	n, would := about.Counts.Ready, "%s records would be written (%s: %s)."
	if req.Retry {
		n, would = about.Counts.Wrong(), "%s records would be tried again (%s: %s)."
	}
	would = fmt.Sprintf(would, thousands(n), about.Called(), countWords(about.Counts))
	switch {
	case a.dryRun:
		return a.foretell(would, about)
	case !a.yes && n > 0 && (a.Streams.Attended() || n > workbench.BulkGuard):
		if err := a.confirm(ctx, confirmation{would: would, question: "Write them?", plan: about, again: pushAgain(req, about)}); err != nil {
			return err
		}
	}
	after, err := a.pushBulk(ctx, b, req, about)
	if after.ID == "" {
		return err
	}
	return a.tellPushed(after, err)
}

// pushBulk pushes with a meter. An error beside a working copy says what of it is left to do.
func (a *app) pushBulk(ctx context.Context, b *Bench, req workbench.PushRequest, about workbench.Bulk) (workbench.Bulk, error) {
	req.Bulk = about.ID
	m := newMeter(a)
	after, err := b.BulkPusher.PushBulk(ctx, req, func(p workbench.PushProgress) {
		m.show(workbench.Progress{Connection: about.Called(), Model: about.Model, Done: p.Done, Total: p.Total, Finished: p.Finished})
	})
	m.clear()
	if after.ID == "" {
		return after, err
	}
	if problem.Is(err, problem.Canceled) {
		err = problem.New(problem.Canceled, "Stopped.").WithHint("What was written is kept: pushing again goes on from there.").WithFix("patchbay bulk push %s", handle(after)).Because(err)
	}
	if err == nil {
		err = leftOver(after)
	}
	return after, err
}

func pushAgain(req workbench.PushRequest, b workbench.Bulk) string {
	words := "patchbay bulk push " + handle(b) + " --yes"
	if req.Retry {
		words = "patchbay bulk retry " + handle(b) + " --yes"
	}
	if req.Over {
		words += " --over"
	}
	return words
}

// leftOver is what a person has to know of records that a push could not write; nil when there are none.
func leftOver(b workbench.Bulk) error {
	c := b.Counts
	switch {
	case c.Conflict+c.Refused+c.Invalid > 0:
		return problem.New(problem.NeedsPerson, "%s of %s records were not written: %s.", thousands(c.Wrong()+c.Unknown+c.Going), thousands(c.All), countWords(wrong(c))).
			WithHint("They stay in the working copy. Correct them or leave them out, then patchbay bulk retry %s tries those alone.", handle(b)).WithFix("patchbay bulk show %s --state conflict,refused,invalid,failed", handle(b))
	case c.Failed+c.Unknown+c.Going > 0:
		return problem.New(problem.ProviderDown, "%s of %s records were not written, as far as is known: %s.", thousands(c.Failed+c.Unknown+c.Going), thousands(c.All), countWords(wrong(c))).
			WithHint("Try those again; what was not answered is looked up first.").WithFix("%s", problem.Raw("patchbay bulk "+map[bool]string{true: "retry", false: "push"}[c.Failed > 0]+" "+handle(b)))
	}
	return nil
}

// wrong are the counts of what was not written.
func wrong(c workbench.BulkCounts) workbench.BulkCounts {
	return workbench.BulkCounts{Conflict: c.Conflict, Refused: c.Refused, Invalid: c.Invalid, Failed: c.Failed, Unknown: c.Unknown, Going: c.Going}
}

func (a *app) tellPushed(b workbench.Bulk, err error) error {
	if a.format.document() {
		doc := struct {
			workbench.Bulk
			Error *failure `json:"error,omitempty"`
		}{Bulk: b}
		if err != nil {
			doc.Error = failureOf(err)
		}
		if derr := a.doc(doc); derr != nil || err == nil {
			return derr
		}
		return told{err}
	}
	if !a.Streams.OutTTY {
		if perr := a.put(bulkLine(b, b.Counts.Done)); perr != nil {
			return perr
		}
		return err
	}
	line := a.bulkWords(b)
	if b.Counts.Done > 0 && b.Undoes == "" {
		line += "\n" + a.paint.onOut(faint, "patchbay bulk undo "+b.ID+" puts back what was written.")
	}
	if perr := a.put(line + "\n"); perr != nil {
		return perr
	}
	return err
}
