package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/workbench"
)

func (a *app) connectorsCmd() *cobra.Command {
	c := &cobra.Command{
		Use:   "connectors [NAME]",
		Short: "What can be connected, and what each provider can do",
		Long: `Without a name: the providers that can be connected. With one: its capability table, the
permissions each operation asks for, its limits, and what has to be set up at the provider first.`,
		Example: `  patchbay connectors
  patchbay connectors NAME
  patchbay connectors NAME --jq '.capabilities[] | select(.supported) | .operation'`,
		Args: want("[NAME]"),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.connectors()
			}
			return a.connector(args[0])
		},
		ValidArgsFunction: a.complete(connectorIDs),
	}
	a.listFlags(c)
	return c
}

func connectorIDs(_ context.Context, b *Bench) ([]string, error) {
	all, err := b.Catalog.Connectors()
	var ids []string
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	return ids, err
}

func (a *app) connectors() error {
	b, err := a.open()
	if err != nil {
		return err
	}
	all, err := b.Catalog.Connectors()
	if err != nil {
		return err
	}
	return a.list(listing{
		columns: []column{
			{name: "id", title: "CONNECTOR", tone: always(strong)},
			{name: "name", title: "NAME"},
			{name: "auth", title: "SIGN-IN"},
			{name: "models", title: "MODELS"},
			{name: "summary", title: "ABOUT", folds: true, tone: always(faint)},
		},
		items: each(all, func(c workbench.Connector) item {
			return item{doc: c, cell: cells(map[string]any{
				"id": c.ID, "name": c.Name, "summary": c.Summary, "auth": waysIn(c), "models": modelsOf(c),
			})}
		}),
		none: "This build has no connectors.",
		note: func(int) string { return "patchbay connectors NAME shows what one can do." },
	})
}

func waysIn(c workbench.Connector) []string {
	var out []string
	for _, w := range c.Auth {
		out = append(out, w.Kind)
	}
	return out
}

// modelsOf are the models of which at least one operation is supported.
func modelsOf(c workbench.Connector) []string {
	var out []string
	for _, s := range c.Support {
		m, _, _ := strings.Cut(s.Operation, "::")
		if s.Supported && !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// connector prints one: the whole document, or its capability table as a list with the rest around it.
func (a *app) connector(id string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	c, err := b.Catalog.Connector(id)
	if err != nil {
		return err
	}
	if a.format.document() && len(a.format.columns) == 0 {
		return a.doc(c)
	}
	human := a.Streams.OutTTY && !a.format.ndjson && !a.format.csv
	if human {
		if err := a.put(a.heading(c.Name, c.Summary) + a.sheet(connectorFacts(c)) + "\n"); err != nil {
			return err
		}
	}
	if err := a.list(capabilities(c)); err != nil || !human {
		return err
	}
	return a.put(a.paragraphs("Set up at the provider first", c.Setup) + a.paragraphs("Addresses to register", c.Redirects) + a.paragraphs("Good to know", c.Notes))
}

func connectorFacts(c workbench.Connector) []fact {
	facts := []fact{{"Connector", c.ID}}
	if c.Workspace != "" {
		facts = append(facts, fact{"Workspace", "a " + c.Workspace})
	}
	for _, w := range c.Auth {
		facts = append(facts, fact{"Sign-in", w.Label + " (" + w.Kind + ")"})
	}
	for _, l := range c.Limits {
		facts = append(facts, fact{"Limit", l})
	}
	return facts
}

func capabilities(c workbench.Connector) listing {
	return listing{
		columns: []column{
			{name: "operation", title: "OPERATION"},
			{name: "supported", title: "CAN", tone: yesNo},
			{name: "scopes", title: "PERMISSIONS"},
			{name: "reason", title: "WHY NOT", folds: true, tone: always(faint)},
		},
		more: []column{{name: "writes", title: "WRITES"}, {name: "requires", title: "NEEDS"}, {name: "refuses", title: "REFUSES"}},
		items: each(c.Support, func(s workbench.Capability) item {
			return item{doc: s, cell: cells(map[string]any{
				"operation": s.Operation, "supported": s.Supported, "writes": s.Writes, "scopes": s.Scopes,
				"requires": s.Requires, "refuses": s.Refuses, "reason": s.Reason,
			})}
		}),
		none: "It can do nothing yet.",
	}
}

func always(t tone) func(any) tone { return func(any) tone { return t } }

func yesNo(v any) tone {
	if yes, _ := v.(bool); yes {
		return good
	}
	return faint
}
