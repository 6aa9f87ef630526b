package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) changesCmd() *cobra.Command {
	limit := 50
	c := &cobra.Command{
		Use: "changes", Short: "What was changed from here, when and by whom",
		Long:    "Lists the writes that were carried out from here, the newest first, with what they replaced.",
		Example: "  patchbay changes --limit 10\n  patchbay changes --jq '.items[] | select(.canUndo) | .id'",
		Args:    want(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.changes(cmd.Context(), limit) },
	}
	limitFlag(c, &limit, limit)
	a.listFlags(c)
	c.AddCommand(a.settleCmd())
	return c
}

func (a *app) changes(ctx context.Context, limit int) error {
	limit, err := atMost(limit)
	if err != nil {
		return err
	}
	b, err := a.open()
	if err != nil {
		return err
	}
	all, err := b.Journal.Changes(ctx, limit)
	if err != nil {
		return err
	}
	return a.list(listing{
		columns: []column{
			{name: "id", title: "CHANGE", tone: always(strong)},
			{name: "at", title: "WHEN"},
			{name: "operation", title: "WHAT"},
			{name: "title", title: "RECORD"},
			{name: "fields", title: "FIELDS"},
			{name: "connection", title: "IN"},
			{name: "state", title: "STATE", tone: changeTone},
			{name: "by", title: "BY", tone: always(faint)},
		},
		more: []column{
			{name: "model", title: "MODEL"},
			{name: "record", title: "ID"},
			{name: "partOf", title: "PART OF"},
			{name: "undoes", title: "UNDOES"},
			{name: "undoneBy", title: "UNDONE BY"},
			{name: "canUndo", title: "CAN UNDO"},
			{name: "whyNot", title: "WHY NOT"},
			{name: "error", title: "ERROR"},
		},
		items: each(all, func(c workbench.Change) item {
			if c.Changes == nil {
				c.Changes = []model.Change{}
			}
			return item{doc: c, cell: cells(changeCells(c))}
		}),
		none: "Nothing was changed from here yet.",
		note: func(int) string { return "patchbay undo CHANGE puts one back." },
	})
}

func changeCells(c workbench.Change) map[string]any {
	fields := make([]string, 0, len(c.Changes))
	for _, x := range c.Changes {
		fields = append(fields, x.Field)
	}
	state := c.State
	if c.UndoneBy != "" {
		state = "undone"
	}
	return map[string]any{
		"id": c.ID, "at": c.At, "operation": c.Operation, "title": c.Title, "fields": fields, "connection": c.Connection, "state": state, "by": c.By,
		"model": c.Model, "record": c.Record, "partOf": c.Merge + c.Import, "undoes": c.Undoes, "undoneBy": c.UndoneBy, "canUndo": c.CanUndo, "whyNot": c.WhyNot, "error": c.Error,
	}
}

func changeTone(v any) tone {
	switch v {
	case "done":
		return good
	case "failed":
		return bad
	case "undone":
		return faint
	}
	return warn
}

func (a *app) undoCmd() *cobra.Command {
	var fields []string
	c := &cobra.Command{
		Use: "undo [CHANGE]", Short: "Put back what a change replaced",
		Long: `Puts back what a change replaced; without a name, what the newest change did that was not undone yet,
and no other: where that one cannot be undone, this says why and which one before it can. It is shown
first, and refused where the record has moved on since; --dry-run asks the provider for that, too, and
fails as the undo would. Undoing a creation deletes the record: that
needs a yes. Undoing a deletion makes a new record; what later undos put back refers to that one.
The id of a merge or an import puts all of it back, and so does no name at all where the newest change
is one step of it; what goes, and what does not come back, is said first. A record that moved on since is
left and named (exit code 7); an undo that was stopped or killed goes on with the same command.
--fields puts back some fields of a change and leaves the others, which can be undone later. An undo is
a change like any other: it can be undone, and then the first change stands again.`,
		Example: "  patchbay undo\n  patchbay undo 4c1e --dry-run\n  patchbay undo 4c1e --fields phone,address.city\n  patchbay undo merge-ufurby7\n  patchbay undo import-3rwtoqe --dry-run",
		Args:    want("[CHANGE]"), ValidArgsFunction: a.complete(undoable),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := ""
			if len(args) == 1 {
				if strings.TrimSpace(args[0]) == "" { // an empty variable of a script is not the last change
					return problem.New(problem.Usage, "The change to undo has an empty id.").WithFix("patchbay changes")
				}
				id = args[0]
			}
			if id == "" && len(fields) > 0 {
				return problem.New(problem.Usage, "--fields needs the id of the change that they are of.").WithFix("patchbay changes")
			}
			if strings.HasPrefix(strings.ToLower(id), "bulk-") { // all that a working copy wrote
				if len(fields) > 0 {
					return problem.New(problem.Usage, "--fields is for one change: %s is many.", problem.Clean(id)).WithFix("patchbay bulk undo %s", id)
				}
				return a.bulkUndo(cmd.Context(), id)
			}
			whole := a.undoOfAll(id)
			if whole != nil && len(fields) > 0 {
				return problem.New(problem.Usage, "--fields is for one change: %s is many.", problem.Clean(id)).WithFix("patchbay undo %s", id)
			}
			if whole != nil {
				return whole(cmd.Context(), id)
			}
			return a.undo(cmd.Context(), id, fields)
		},
	}
	c.Flags().StringSliceVar(&fields, "fields", nil, "put back only these `fields`")
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

// undoOfAll is what puts back all that has an id together; nil where the id is that of one change.
func (a *app) undoOfAll(id string) func(context.Context, string) error {
	switch {
	case ofMerge(id):
		return a.mergeUndo
	case ofImport(id):
		return a.importUndo
	}
	return nil
}

func undoable(ctx context.Context, b *Bench) ([]string, error) {
	all, err := b.Journal.Changes(ctx, 50)
	var ids []string
	for _, c := range all {
		if whole := c.Merge + c.Import; c.CanUndo && whole != "" && !slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(id, whole+"\t") }) {
			ids = append(ids, whole+"\tall of it")
		}
		if c.CanUndo {
			ids = append(ids, c.ID+"\t"+problem.Clean(c.Title))
		}
	}
	return ids, err
}

// foreseeUndo has a rehearsal fail where the undo would. Whether it would cannot be told of a provider that does not answer.
func (a *app) foreseeUndo(ctx context.Context, b *Bench, plan workbench.Plan) error {
	if !a.dryRun {
		return nil
	}
	err := b.Undoer.ForeseeUndo(ctx, plan)
	if err == nil || ctx.Err() != nil || problem.Is(err, problem.Conflict) || problem.Is(err, problem.Gone) {
		return err
	}
	a.say("%s could not be asked whether the record has moved on: %s", problem.Clean(plan.Connection), problem.Clean(problem.As(err).Text))
	return nil
}

func (a *app) undo(ctx context.Context, id string, fields []string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	plan, err := b.Undoer.PlanUndoFields(ctx, id, fields, author)
	if err != nil {
		return err
	}
	if id == "" && plan.Merge != "" { // the newest change is one step of a merge: what a person did was the merge
		return a.mergeUndo(ctx, plan.Merge)
	}
	if id == "" && plan.Import != "" {
		return a.importUndo(ctx, plan.Import)
	}
	if plan.Merge != "" {
		a.say("This is one step of %s: patchbay undo %s puts all of it back.", plan.Merge, plan.Merge)
	}
	if err := a.foreseeUndo(ctx, b, plan); err != nil {
		return err
	}
	if !a.format.document() && !a.dryRun {
		a.say("Undoing change %s: %s", plan.Undoes, undoing(plan))
	}
	return a.carryOut(ctx, b, intent{Plan: plan, question: "Put it back?", again: fmt.Sprintf("patchbay undo %s --yes", plan.Undoes)})
}
