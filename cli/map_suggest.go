package cli

import (
	"context"

	"github.com/spf13/cobra"

	"patchbay/workbench"
)

func (a *app) mapSuggestCmd() *cobra.Command {
	var r remap
	apply := false
	c := &cobra.Command{
		Use: "suggest CONNECTION MODEL [FIELD...]", Short: "Where fields could lie, and why",
		Long: `Looks through kept native records for places that fields could have which nothing carries or whose
mapping is broken, by names, types and values. --apply saves those that are sure (80 % or more).`,
		Example: "  patchbay map suggest acme contact\n  patchbay map suggest acme contact lastName --apply",
		Args:    want("CONNECTION", "MODEL", "[FIELD...]"), ValidArgsFunction: a.complete(connectionNames, modelNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Connection, r.Model = args[0], args[1]
			return a.mapSuggest(cmd.Context(), r, args[2:], apply)
		},
	}
	c.Flags().BoolVar(&apply, "apply", false, "save the sure ones")
	a.remapFlags(c, &r)
	a.listFlags(c)
	return c
}

func (a *app) mapSuggest(ctx context.Context, r remap, fields []string, apply bool) error {
	b, modelName, err := a.mapOf(r.Model)
	if err != nil {
		return err
	}
	all, err := b.Remaps.SuggestMapping(ctx, r.Connection, modelName, fields)
	if err != nil {
		return err
	}
	if apply {
		r.Set = map[string]string{}
		for _, s := range all {
			if s.Confidence >= workbench.Sure {
				r.Set[s.Field] = s.Line
			}
		}
		if len(r.Set) > 0 {
			return a.remap(ctx, r)
		}
		a.say("None of them is sure enough to be taken unseen.")
	}
	return a.list(listing{
		columns: []column{
			{name: "field", title: "FIELD", tone: always(strong)},
			{name: "line", title: "LINE"},
			{name: "confidence", title: "SURE", right: true},
			{name: "example", title: "EXAMPLE"},
			{name: "why", title: "WHY", folds: true},
		},
		more: []column{{name: "label", title: "LABEL"}},
		items: each(all, func(s workbench.Suggestion) item {
			return item{doc: s, cell: cells(map[string]any{"field": s.Field, "label": s.Label, "line": s.Line, "confidence": int(s.Confidence*100 + 0.5), "example": s.Example, "why": s.Why})}
		}),
		none: "No place was found that a field without one could have.",
		note: func(int) string {
			return "patchbay map set CONNECTION MODEL FIELD=LINE takes one; --apply the sure ones."
		},
	})
}
