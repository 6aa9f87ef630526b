package cli

import (
	"context"

	"github.com/spf13/cobra"

	"patchbay/model"
)

func (a *app) fieldsCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "fields CONNECTION MODEL", Short: "The fields of a model, and those that the account added",
		Long: `Lists the fields of a model as commands name them, with the account's own custom fields, asked from
the provider now.`,
		Example: "  patchbay fields acme contact\n  patchbay fields acme contact --jq '.items[] | select(.native) | .name'",
		Args:    want("CONNECTION", "MODEL"), ValidArgsFunction: a.complete(connectionNames, modelNames),
		RunE: func(cmd *cobra.Command, args []string) error { return a.fields(cmd.Context(), args[0], args[1]) },
	}
	a.listFlags(c)
	return c
}

func (a *app) fields(ctx context.Context, connection, modelName string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if modelName, err = a.modelName(b, modelName); err != nil {
		return err
	}
	all, err := b.Fields(ctx, connection, modelName)
	if err != nil {
		return err
	}
	return a.list(listing{
		columns: []column{
			{name: "name", title: "FIELD", tone: always(strong)},
			{name: "label", title: "LABEL"},
			{name: "type", title: "HOLDS"},
			{name: "readOnly", title: "READ ONLY"},
			{name: "options", title: "OPTIONS"},
			{name: "native", title: "NATIVE", tone: always(faint)},
		},
		more: []column{{name: "min", title: "MIN"}, {name: "max", title: "MAX"}, {name: "model", title: "MODEL"}},
		items: each(all, func(f model.Field) item {
			return item{doc: f, cell: cells(map[string]any{
				"name": f.Name, "label": f.Label, "type": string(f.Type), "readOnly": f.ReadOnly, "options": options(f), "native": f.Native,
				"min": f.Min, "max": f.Max, "model": f.Model,
			})}
		}),
		none: "It has no fields.",
	})
}

// options are the words that a field takes, each with what people call it.
func options(f model.Field) []string {
	if len(f.Names) != len(f.Options) {
		return f.Options
	}
	out := make([]string, len(f.Options))
	for i, o := range f.Options {
		if out[i] = o; f.Names[i] != o {
			out[i] = f.Names[i] + " (" + o + ")"
		}
	}
	return out
}
