package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

// Views keeps lists under names.
type Views interface {
	Views(ctx context.Context) ([]workbench.View, error)
	View(ctx context.Context, name string) (workbench.View, error)
	SaveView(ctx context.Context, v workbench.View, over bool) error
}

func (a *app) viewCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "view", Short: "Lists that have a name: save, show, remove",
		Long: `A view is a list with a name: the model, the connections, a condition, the columns and the order.
"patchbay ls --view NAME" lists it; "patchbay ls NAME" does the same. Views belong to the profile, and
the screen has the same ones.`,
		Example: `  patchbay view save "no phone" contact --where 'tags contains "vip" && phone == null' --sort -updatedAt
  patchbay ls --view "no phone" --limit 20`,
	}
	return family(c, a.viewListCmd(), a.viewSaveCmd(), a.viewShowCmd(), a.viewRmCmd())
}

func viewNames(ctx context.Context, b *Bench) ([]string, error) {
	all, err := b.Views.Views(ctx)
	var names []string
	for _, v := range all {
		names = append(names, v.Name)
	}
	return names, err
}

func (a *app) viewListCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "list", Short: "List the saved views", Args: want(),
		Long: `Lists the views of this profile, by name. A view that cannot be shown any more, because a field or a
connection is gone, says so.`,
		Example: "  patchbay view list --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := a.open()
			if err != nil {
				return err
			}
			all, err := b.Views.Views(cmd.Context())
			if err != nil {
				return err
			}
			return a.list(viewListing(all))
		},
	}
	a.listFlags(c)
	return c
}

func viewListing(all []workbench.View) listing {
	return listing{
		columns: []column{
			{name: "name", title: "NAME", tone: always(strong)},
			{name: "model", title: "MODEL"},
			{name: "connections", title: "IN"},
			{name: "sort", title: "SORT"},
			{name: "savedAt", title: "SAVED", tone: always(faint)},
			{name: "trouble", title: "TROUBLE", tone: always(bad)},
			{name: "where", title: "CONDITION", folds: true},
		},
		more: []column{{name: "text", title: "TEXT"}, {name: "columns", title: "COLUMNS"}},
		none: "No views yet. patchbay view save NAME MODEL keeps one.",
		items: each(all, func(v workbench.View) item {
			return item{doc: v, cell: cells(map[string]any{
				"name": v.Name, "model": v.Model, "connections": v.Connections, "where": v.Where, "sort": v.Sort, "savedAt": v.Moved,
				"trouble": v.Trouble, "text": v.Text, "columns": v.Columns,
			})}
		}),
	}
}

func (a *app) viewShowCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "show NAME", Short: "Show what a view lists", Args: want("NAME"), ValidArgsFunction: a.complete(viewNames),
		Long:    "Shows a view: what it lists and how. The records themselves are listed with \"patchbay ls --view NAME\".",
		Example: `  patchbay view show "no phone"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := a.open()
			if err != nil {
				return err
			}
			v, err := b.Views.View(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if a.format.document() {
				return a.doc(v)
			}
			return a.put(a.sheet(viewFacts(v)))
		},
	}
	a.docFlags(c)
	return c
}

func viewFacts(v workbench.View) []fact {
	return []fact{
		{"View", v.Name},
		{"Model", v.Model},
		{"Connections", strings.Join(v.Connections, ", ")},
		{"Text", v.Text},
		{"Condition", v.Where},
		{"Columns", strings.Join(v.Columns, ", ")},
		{"Sort", strings.Join(v.Sort, ", ")},
		{"Saved", v.Moved.Local().Format("2006-01-02 15:04")},
		{"Trouble", v.Trouble},
	}
}

func (a *app) viewSaveCmd() *cobra.Command {
	var v workbench.View
	c := &cobra.Command{
		Use: "save NAME MODEL", Short: "Keep a list under a name", Args: want("NAME", "MODEL"),
		Long: `Keeps a list under a name. It is checked first: a condition that cannot be understood and a field that
is not there are refused. A view of that name that is there already is replaced after a yes; a script
says --yes. "patchbay help conditions" explains --where.`,
		Example: `  patchbay view save "no phone" contact --where 'tags contains "vip" && phone == null'
  patchbay view save recent contact --in acme --columns name,phone,updatedAt --sort -updatedAt --yes`,
		ValidArgsFunction: a.complete(viewNames, modelNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			v.Name = args[0]
			return a.saveView(cmd.Context(), v, args[1])
		},
	}
	f := c.Flags()
	a.inFlags(c, &v.Connections, "only these connections")
	f.StringVar(&v.Where, "where", "", "only records that fulfil this `condition`")
	f.StringVar(&v.Text, "text", "", "only records with words that begin like these `words`")
	f.StringSliceVar(&v.Sort, "sort", nil, "fields to sort by, with - in front for descending (default: the title)")
	f.StringSliceVar(&v.Columns, "columns", nil, "columns to show, in this order (default: those of the model)")
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) saveView(ctx context.Context, v workbench.View, modelName string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if v.Model, err = a.modelName(b, modelName); err != nil {
		return err
	}
	was, err := b.Views.View(ctx, v.Name)
	taken := err == nil
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	name := problem.Clean(v.Name)
	if a.dryRun {
		if taken {
			return a.foretell("The view "+problem.Clean(was.Name)+" would be replaced.", v)
		}
		return a.foretell("The view "+name+" would be kept.", v)
	}
	if taken {
		err := a.confirm(ctx, confirmation{would: "The view " + problem.Clean(was.Name) + " would be replaced.", question: "Replace it?", plan: v, again: saving(v)})
		if err != nil {
			return err
		}
	}
	if err := b.Views.SaveView(ctx, v, taken); err != nil {
		return err
	}
	if v, err = b.Views.View(ctx, v.Name); err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(v)
	}
	return a.put("The view " + problem.Clean(v.Name) + " is kept.\n")
}

// command spells a command with its words quoted for a shell.
func command(format string, words ...any) string {
	return problem.New(problem.Usage, "").WithFix(format, words...).Fix
}

// saving is the command that keeps a view over the one that is there.
func saving(v workbench.View) string {
	line := command("patchbay view save %s %s", v.Name, v.Model)
	for _, f := range []struct{ flag, text string }{
		{"in", strings.Join(v.Connections, ",")}, {"where", v.Where}, {"text", v.Text}, {"sort", strings.Join(v.Sort, ",")}, {"columns", strings.Join(v.Columns, ",")},
	} {
		if f.text != "" {
			line += command(" --"+f.flag+"=%s", f.text)
		}
	}
	return line + " --yes"
}

func (a *app) viewRmCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "rm NAME", Short: "Forget a view", Args: want("NAME"), ValidArgsFunction: a.complete(viewNames),
		Long:    `Forgets a view, after a yes; a script says --yes. The records that it listed stay as they are.`,
		Example: `  patchbay view rm "no phone" --yes`,
		RunE:    func(cmd *cobra.Command, args []string) error { return a.dropView(cmd.Context(), args[0]) },
	}
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) dropView(ctx context.Context, name string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	v, err := b.Views.View(ctx, name)
	if err != nil {
		return err
	}
	would := "The view " + problem.Clean(v.Name) + " would be forgotten."
	if a.dryRun {
		return a.foretell(would, v)
	}
	err = a.confirm(ctx, confirmation{would: would, question: "Forget it?", plan: v, again: command("patchbay view rm %s --yes", v.Name)})
	if err != nil {
		return err
	}
	if err := b.DropView(ctx, v.Name); err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(v)
	}
	return a.put("The view " + problem.Clean(v.Name) + " is forgotten.\n")
}

// viewed turns a list that was asked for by a view's name into one of a model; columns of the view count unless others
// were picked. The word in place of a model may be a view's name.
func (a *app) viewed(ctx context.Context, b *Bench, q workbench.Query, view string) (workbench.Query, error) {
	if view == "" && q.Model != "" {
		m, err := a.model(b, q.Model)
		if err == nil {
			q.Model = m.Name
			return q, nil
		}
		if _, other := b.Views.View(ctx, q.Model); other != nil {
			return q, err
		}
		view, q.Model = q.Model, ""
	}
	if view == "" {
		return q, problem.New(problem.Usage, "Say which records: a model or a view.").WithHint("Usage: patchbay ls MODEL, or patchbay ls --view NAME.").WithFix("patchbay view list")
	}
	if q.Model != "" {
		m, err := a.model(b, q.Model)
		if err != nil {
			return q, err
		}
		q.Model = m.Name
	}
	v, err := b.Views.View(ctx, view)
	if err != nil {
		return q, err
	}
	if len(a.format.columns) == 0 {
		a.format.columns = v.Columns
	}
	return b.Selected(ctx, workbench.Selection{Model: q.Model, Connections: q.Connections, Text: q.Text, Where: q.Where, View: v.Name, Sort: q.Sort})
}
