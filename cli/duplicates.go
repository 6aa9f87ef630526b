package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) duplicatesCmd() *cobra.Command {
	var q workbench.DuplicateQuery
	limit := 0
	c := &cobra.Command{
		Use: "duplicates [MODEL] --in CONNECTION", Short: "Records of one account that may be the same",
		Long: `Looks through the records of one connection for those that may be one, and lists them in groups, the
surest first, with what speaks for and against it. "patchbay merge" makes one of them; "patchbay
unlink MODEL ID ID" keeps two apart, so that they are listed no more. MODEL is contact unless you say
otherwise.`,
		Example: `  patchbay duplicates --in acme
  patchbay duplicates company --in acme --least 0.9 --json --jq '.items[] | [.records[].id]'`,
		Args: want("[MODEL]"), ValidArgsFunction: a.complete(modelNames), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Model = "contact"
			if len(args) == 1 {
				q.Model = args[0]
			}
			return a.duplicates(cmd.Context(), q, limit)
		},
	}
	a.inFlag(c, &q.Connection, "the `connection` to look through")
	c.Flags().Float64Var(&q.Least, "least", 0.5, "only groups that are at least this sure, from 0 to 1")
	c.Flags().IntVar(&limit, "limit", 0, "how many groups at most, 0 for all")
	a.listFlags(c)
	return c
}

func (a *app) duplicates(ctx context.Context, q workbench.DuplicateQuery, limit int) error {
	if q.Least <= 0 || q.Least > 1 || limit < 0 {
		return problem.New(problem.Usage, "--least is a number above 0 and up to 1, and --limit none below 0.")
	}
	b, err := a.open()
	if err != nil {
		return err
	}
	if q.Model, err = a.modelName(b, q.Model); err != nil {
		return err
	}
	if q.Connection == "" {
		conns, err := b.Accounts.Connections(ctx)
		if err != nil {
			return err
		}
		if len(conns) == 1 {
			q.Connection = conns[0].Name
		}
	}
	if q.Connection == "" {
		return problem.New(problem.Usage, "Duplicates are looked for in one connection.").WithHint("Say which one with --in.").WithFix("patchbay connections")
	}
	all, err := b.Identity.Duplicates(ctx, q, a.linkMeter())
	a.wipe()
	if err != nil {
		return err
	}
	if limit > 0 {
		all = all[:min(limit, len(all))]
	}
	return a.list(listing{
		columns: []column{
			{name: "sure", title: "SURE", right: true}, {name: "records", title: "RECORDS"}, {name: "ids", title: "IDS", tone: always(strong)}, {name: "why", title: "WHY", tone: always(faint)}, {name: "against", title: "AGAINST"},
		},
		more: []column{{name: "model", title: "MODEL"}, {name: "connection", title: "IN"}, {name: "count", title: "COUNT", right: true}},
		items: each(all, func(g workbench.DuplicateGroup) item {
			var titles, ids []string
			for _, e := range g.Records {
				titles, ids = append(titles, endName(e)), append(ids, e.ID)
			}
			return item{doc: g, cell: cells(map[string]any{
				"sure": fmt.Sprintf("%.1f%%", min(g.Confidence*100, 99.9)), "records": strings.Join(titles, " = "), "ids": strings.Join(ids, " "), "why": strings.Join(reasons(g.Pairs[0].Evidence, true), "; "), "against": strings.Join(reasons(g.Pairs[0].Evidence, false), "; "),
				"model": g.Model, "connection": g.Connection, "count": len(g.Records),
			})}
		}),
		none: "No two records here seem to be the same.",
		note: func(int) string {
			return "patchbay merge " + q.Model + " ID ID makes one of them; --dry-run shows how."
		},
	})
}
