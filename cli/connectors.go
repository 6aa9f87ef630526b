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
permissions each operation asks for, its limits, and what has to be set up at the provider first.
Into a pipe goes the table alone, one operation a line, a tab between its columns: what it is, whether
it can be done, its permissions, why not or how, what it needs and what it cannot carry beside the
model's own rules, whether it is emulated, tells what changed, takes a call for each record, and by
which fields it can be asked of one record alone.

Every NAME.yaml in the folder "connectors" beside the profiles (see "patchbay doctor") is a connector
of your own: "new" drafts one, "lint" says what is wrong with it. One that has a fault is listed with
it and hides no other.`,
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
	c.AddCommand(a.lintCmd(), a.draftCmd())
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
		more: []column{{name: "file", title: "FILE"}, {name: "error", title: "ERROR"}},
		items: func(yield func(item, error) bool) {
			for it, err := range each(all, connectorItem) {
				if !yield(it, err) {
					return
				}
			}
			each(broken(b.Authoring.Shelf()), brokenItem)(yield)
		},
		none: "This build has no connectors.",
		note: func(int) string { return "patchbay connectors NAME shows what one can do." },
	})
}

func connectorItem(c workbench.Connector) item {
	return item{doc: c, cell: cells(map[string]any{
		"id": c.ID, "name": c.Name, "summary": c.Summary, "auth": waysIn(c), "models": modelsOf(c), "file": c.File,
	})}
}

// broken are the files that are no connector.
func broken(all []workbench.ShelfFile) []workbench.ShelfFile {
	return slices.DeleteFunc(all, func(f workbench.ShelfFile) bool { return f.Error == "" })
}

func brokenItem(f workbench.ShelfFile) item {
	return item{doc: f, cell: cells(map[string]any{"id": f.ID, "summary": "Cannot be used: " + f.Error, "file": f.Path, "error": f.Error})}
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
	if err := a.list(a.capabilities(c)); err != nil || !human {
		return err
	}
	return a.put(a.paragraphs("Set up at the provider first", c.Setup) + a.paragraphs("Addresses to register", c.Redirects) + a.paragraphs("Good to know", c.Notes))
}

func connectorFacts(c workbench.Connector) []fact {
	facts := []fact{{"Connector", c.ID}, {"File", c.File}}
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

// capabilities is the whole table. A person reads what there is to say of an operation as sentences beneath it.
func (a *app) capabilities(c workbench.Connector) listing {
	l := listing{
		columns: []column{
			{name: "operation", title: "OPERATION"},
			{name: "supported", title: "CAN", tone: yesNo},
			{name: "scopes", title: "PERMISSIONS"},
			{name: "reason", title: "WHY NOT, OR HOW"},
			{name: "requires", title: "NEEDS"},
			{name: "refuses", title: "REFUSES"},
			{name: "emulated", title: "EMULATED"},
			{name: "since", title: "CHANGES"},
			{name: "perRecord", title: "PER RECORD"},
			{name: "of", title: "OF"},
		},
		more: []column{
			{name: "writes", title: "WRITES"},
			{name: "notes", title: "NOTES", folds: true},
		},
		items: each(c.Support, func(s workbench.Capability) item {
			return item{doc: s, cell: cells(map[string]any{
				"operation": s.Operation, "supported": s.Supported, "writes": s.Writes, "scopes": s.Scopes, "requires": s.Requires, "refuses": s.Refuses,
				"reason": s.Reason, "emulated": s.Emulated, "since": s.Since, "perRecord": s.PerRecord, "of": s.Of, "notes": sentences(s),
			})}
		}),
		none: "It can do nothing yet.",
	}
	if a.Streams.OutTTY && !a.format.scripted() {
		l.more = append(l.more[:1:1], l.columns[3:]...)
		l.columns = append(l.columns[:3:3], column{name: "notes", title: "NOTES", folds: true, tone: always(faint)})
	}
	return l
}

// sentences are what there is to know of an operation before it is used.
func sentences(s workbench.Capability) string {
	var out []string
	say := func(words string, list []string) {
		if len(list) > 0 {
			out = append(out, words+" "+strings.Join(list, ", ")+".")
		}
	}
	if s.Reason != "" {
		out = append(out, strings.ToUpper(s.Reason[:1])+s.Reason[1:])
	}
	say("Needs", s.Requires)
	say("Cannot carry", s.Refuses)
	if s.Since {
		out = append(out, "Tells what changed.")
	}
	say("By itself for one", s.Of)
	return strings.Join(out, " ")
}

func always(t tone) func(any) tone { return func(any) tone { return t } }

func yesNo(v any) tone {
	if yes, _ := v.(bool); yes {
		return good
	}
	return faint
}
