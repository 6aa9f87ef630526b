package cli

import (
	"context"
	"fmt"
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
	c.Flags().IntVar(&limit, "limit", limit, "how many at most")
	a.listFlags(c)
	return c
}

func (a *app) changes(ctx context.Context, limit int) error {
	if limit <= 0 {
		return problem.New(problem.Usage, "--limit must be above zero.")
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
		"model": c.Model, "record": c.Record, "undoes": c.Undoes, "undoneBy": c.UndoneBy, "canUndo": c.CanUndo, "whyNot": c.WhyNot, "error": c.Error,
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
first, and refused where the record has moved on since. Undoing a creation deletes the record: that
needs a yes. Undoing a deletion makes a new record; what later undos put back refers to that one.
--fields puts back some fields of a change and leaves the others, which can be undone later. An undo is
a change like any other: it can be undone, and then the first change stands again.`,
		Example: "  patchbay undo\n  patchbay undo 4c1e --dry-run\n  patchbay undo 4c1e --fields phone,address.city",
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
			return a.undo(cmd.Context(), id, fields)
		},
	}
	c.Flags().StringSliceVar(&fields, "fields", nil, "put back only these `fields`")
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func undoable(ctx context.Context, b *Bench) ([]string, error) {
	all, err := b.Journal.Changes(ctx, 50)
	var ids []string
	for _, c := range all {
		if c.CanUndo {
			ids = append(ids, c.ID+"\t"+problem.Clean(c.Title))
		}
	}
	return ids, err
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
	if !a.format.document() && !a.dryRun {
		a.say("Undoing change %s: %s", plan.Undoes, undoing(plan))
	}
	return a.carryOut(ctx, b, intent{Plan: plan, question: "Put it back?", again: fmt.Sprintf("patchbay undo %s --yes", plan.Undoes)})
}
