package cli

import (
	"context"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

// Importlog tells of the files that became records.
type Importlog interface {
	Imports(ctx context.Context) ([]workbench.Imported, error)
	ImportChanges(ctx context.Context, id string) ([]workbench.Change, error)
}

func (a *app) importsCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "imports [IMPORT]", Short: "The files that became records, and what became of their rows",
		Long: `Lists the imports of this profile, the newest first: the file, how many records it made, how many changes
it wrote to records that were there, what was not taken, and what was undone since. With the id of one,
its changes, the first one first. "patchbay undo IMPORT" puts all of it back.`,
		Example: "  patchbay imports\n  patchbay imports import-3rwtoqe\n  patchbay imports --jq '.items[] | select(.failed > 0) | .file'",
		Args:    want("[IMPORT]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return a.importChanges(cmd.Context(), args[0])
			}
			return a.imports(cmd.Context())
		},
	}
	a.listFlags(c)
	return c
}

func (a *app) imports(ctx context.Context) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	all, err := b.Importlog.Imports(ctx)
	if err != nil {
		return err
	}
	return a.list(listing{
		columns: []column{
			{name: "import", title: "IMPORT", tone: always(strong)},
			{name: "since", title: "WHEN"},
			{name: "file", title: "FILE"},
			{name: "model", title: "MODEL"},
			{name: "connection", title: "IN"},
			{name: "rows", title: "ROWS"},
			{name: "made", title: "MADE"},
			{name: "changed", title: "CHANGED"},
			{name: "refused", title: "REFUSED"},
			{name: "undone", title: "UNDONE"},
		},
		more: []column{
			{name: "until", title: "UNTIL"}, {name: "by", title: "BY"}, {name: "same", title: "SAME"}, {name: "leftOut", title: "LEFT OUT"},
			{name: "open", title: "OPEN"}, {name: "waiting", title: "WAITING"}, {name: "whyNot", title: "WHY NOT"},
		},
		items: each(all, func(i workbench.Imported) item {
			return item{doc: i, cell: cells(map[string]any{
				"import": i.Import, "since": i.Since, "until": i.Until, "file": i.File, "model": i.Model, "connection": i.Connection, "rows": i.Rows, "made": i.Made,
				"changed": i.Changed, "refused": i.Rejected + i.Failed, "undone": i.Undone, "by": i.By, "same": i.Same, "leftOut": i.Left, "open": i.Open,
				"waiting": i.Waiting, "whyNot": i.WhyNot,
			})}
		}),
		none: "Nothing was imported yet. patchbay import MODEL FILE reads one.",
		note: func(int) string { return "patchbay undo IMPORT puts all of one back; it says first what that means." },
	})
}

func (a *app) importChanges(ctx context.Context, id string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	all, err := b.Importlog.ImportChanges(ctx, id)
	if err != nil {
		return err
	}
	return a.list(listing{
		columns: []column{
			{name: "id", title: "CHANGE", tone: always(strong)}, {name: "operation", title: "WHAT"}, {name: "title", title: "RECORD"}, {name: "record", title: "ID"},
			{name: "fields", title: "FIELDS"}, {name: "state", title: "STATE", tone: changeTone}, {name: "error", title: "ERROR"},
		},
		more:  []column{{name: "at", title: "WHEN"}, {name: "connection", title: "IN"}, {name: "undoneBy", title: "UNDONE BY"}, {name: "by", title: "BY"}},
		items: each(all, func(c workbench.Change) item { return item{doc: c, cell: cells(changeCells(c))} }),
		none:  problem.Clean(id) + " changed nothing.",
		note:  func(int) string { return "patchbay undo CHANGE puts one back." },
	})
}
