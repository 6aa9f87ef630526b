package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"patchbay/workbench"
)

func (a *app) activityCmd() *cobra.Command {
	f := workbench.CallFilter{Limit: 50}
	c := &cobra.Command{
		Use: "activity [CALL]", Short: "Every HTTP call to a provider, redacted",
		Long: `Lists the HTTP calls that were made, the newest first; with a call's id, both sides of it. Tokens and
secrets are removed before anything is written down.`,
		Example: "  patchbay activity --failed\n  patchbay activity --in acme --limit 200 --ndjson\n  patchbay activity 9ab2",
		Args:    want("[CALL]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return a.call(cmd.Context(), args[0])
			}
			return a.activity(cmd.Context(), f)
		},
	}
	a.inFlag(c, &f.Connection, "only calls of this `connection`")
	alsoCalled(c, "in", "connection")
	c.Flags().BoolVar(&f.Failed, "failed", false, "only calls that failed")
	limitFlag(c, &f.Limit, f.Limit)
	a.listFlags(c)
	return c
}

func (a *app) activity(ctx context.Context, f workbench.CallFilter) error {
	var err error
	if f.Limit, err = atMost(f.Limit); err != nil {
		return err
	}
	b, err := a.open()
	if err != nil {
		return err
	}
	all, err := b.Calls.Calls(ctx, f)
	if err != nil {
		return err
	}
	return a.list(listing{
		columns: []column{
			{name: "id", title: "CALL", tone: always(strong)},
			{name: "at", title: "WHEN"},
			{name: "connection", title: "CONNECTION"},
			{name: "method", title: "METHOD"},
			{name: "status", title: "STATUS", right: true, tone: statusTone},
			{name: "took", title: "TOOK", right: true},
			{name: "operation", title: "OPERATION"},
			{name: "url", title: "URL"},
		},
		more: []column{{name: "attempt", title: "ATTEMPT"}, {name: "waited", title: "WAITED"}, {name: "error", title: "ERROR"}},
		items: each(all, func(c workbench.Call) item {
			return item{doc: c, cell: cells(map[string]any{
				"id": c.ID, "at": c.At, "connection": c.Connection, "method": c.Method, "status": c.Status, "took": c.Took, "url": c.URL,
				"operation": c.Operation, "attempt": c.Attempt, "waited": c.Waited, "error": c.Error,
			})}
		}),
		none: "No call was made yet.",
		note: func(int) string { return "patchbay activity CALL shows both sides of one." },
	})
}

func statusTone(v any) tone {
	switch n, _ := v.(int); {
	case n >= 200 && n < 400:
		return good
	case n == 429:
		return warn
	}
	return bad
}

func (a *app) call(ctx context.Context, id string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	c, err := b.Calls.Call(ctx, id)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(c)
	}
	out := a.sheet([]fact{
		{"Call", c.ID},
		{"When", exact(c.At)},
		{"Connection", c.Connection},
		{"Operation", c.Operation},
		{"Request", c.Method + " " + c.URL},
		{"Status", fmt.Sprint(c.Status)},
		{"Attempt", fmt.Sprint(c.Attempt)},
		{"Took", human(c.Took, a.Now())},
		{"Waited", human(c.Waited, a.Now())},
		{"Error", c.Error},
	})
	return a.put(out + a.side("Sent", c.Request) + a.side("Answered", c.Response))
}

// side is one half of a call for reading: its headers in order of their names, and its body.
func (a *app) side(title string, x *workbench.Exchange) string {
	if x == nil {
		return ""
	}
	lines := make([]string, 0, len(x.Header)+2)
	for _, name := range slices.Sorted(maps.Keys(x.Header)) {
		lines = append(lines, name+": "+x.Header[name])
	}
	lines = append(lines, fmt.Sprintf("%s bytes", thousands(int(x.Size))))
	if x.Body != "" {
		lines = append(lines, x.Body)
	}
	return a.paragraphs(title, lines)
}
