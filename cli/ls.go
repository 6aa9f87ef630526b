package cli

import (
	"context"
	"fmt"
	"iter"
	"math"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// screenful is how many records a person gets to see unless --limit says otherwise. Scripts get all.
const screenful = 100

// span is which part of a list is wanted.
type span struct {
	limit int // -1: not said; 0: all
	after string
}

// source is where a list comes from.
type source struct {
	live bool   // from the provider, not from the store
	view string // the name of a view; "" for none
}

func (a *app) lsCmd() *cobra.Command {
	var q workbench.Query
	var s span
	var how source
	c := &cobra.Command{
		Use: "ls [MODEL]", Short: "List records from the store on this machine",
		Long: `Lists the records of a model that were fetched with "patchbay pull", from all connections or those
of --in. On a terminal the first 100 are shown unless --limit says otherwise (0: all); a script gets
all of them. --live asks the provider instead of the store, needs exactly one --in, and lists the
first 50 unless --limit says otherwise.

--view lists a saved view; a view's name in place of MODEL does the same. What is said besides narrows
it. "patchbay help conditions" explains --where.

With --csv, cells that a spreadsheet would calculate get an apostrophe in front, as in "patchbay export",
which an import takes away again; --unguarded leaves them as they are.`,
		Example: `  patchbay ls contact --in acme --where 'phone == null' --sort -updatedAt
  patchbay ls contact --columns id,name,email,address.city --csv > people.csv
  patchbay ls contact --json --limit 500 --jq '.items[].fields.email'`,
		Args: want("[MODEL]"), ValidArgsFunction: a.complete(listNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				q.Model = args[0]
			}
			if !cmd.Flags().Changed("limit") {
				s.limit = -1
			} else if s.limit < 0 {
				return problem.New(problem.Usage, "--limit cannot be negative.")
			}
			return a.ls(cmd.Context(), q, s, how)
		},
	}
	f := c.Flags()
	a.inFlags(c, &q.Connections, "only these connections")
	narrowBy(f, &q.Where, "where", "only records that fulfil this `condition`")
	narrowBy(f, &how.view, "view", "a saved view, by its `name`")
	f.StringSliceVar(&q.Sort, "sort", nil, "fields to sort by, with - in front for descending (default: the title)")
	f.IntVar(&s.limit, "limit", 0, "how many at most, 0 for all (default: 100 on a terminal, else all)")
	f.StringVar(&s.after, "after", "", "go on behind this point: the \"next\" of an answer")
	f.BoolVar(&how.live, "live", false, "ask the provider, not the store")
	a.listFlags(c)
	a.completeFlag(c, "view", viewNames)
	return c
}

// listNames are what ls lists: models and views.
func listNames(ctx context.Context, b *Bench) ([]string, error) {
	models, err := modelNames(ctx, b)
	if err != nil {
		return nil, err
	}
	views, err := viewNames(ctx, b)
	return append(models, views...), err
}

func (a *app) ls(ctx context.Context, q workbench.Query, s span, how source) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if err := b.sortable(q.Model, q.Sort); err != nil {
		return err
	}
	if q, err = a.viewed(ctx, b, q, how.view); err != nil {
		return err
	}
	m, err := a.model(b, q.Model)
	if err != nil {
		return err
	}
	conns, err := b.Accounts.Connections(ctx)
	if err != nil {
		return err
	}
	for _, c := range conns {
		if own, err := b.Models.ModelOf(ctx, c.Name, m.Name); err == nil {
			m = m.With(own.Fields...)
		}
	}
	if how.live {
		return a.lsLive(ctx, b, m, q, s)
	}
	for i, name := range q.Connections {
		if c, err := b.Accounts.Connection(ctx, name); err == nil {
			q.Connections[i] = c.Name // as it is called in the list
		}
	}
	if err := b.Models.Kept(ctx, q.Connections, m.Name); err != nil && !problem.Is(err, problem.NotFound) {
		return err // a connection that is not there is told with its like below
	}
	l := recordListing(m, a.Streams.OutTTY && len(q.Connections) != 1 && len(conns) > 1)
	if l.asOf, err = age(conns, q.Connections); err != nil {
		return err
	}
	from, n, err := s.bounds(a.Streams.OutTTY && !a.format.scripted())
	if err != nil {
		return err
	}
	part, err := b.Lists.Slice(ctx, q, from, n)
	if err != nil {
		return err
	}
	if part.More {
		l.next = strconv.Itoa(from + len(part.Keys))
	}
	l.items = records(ctx, b.Lists, part.Keys)
	l.note = func(int) string { return footer(part, m) }
	return a.list(l)
}

// scripted reports whether a format for machines was asked for.
func (f format) scripted() bool { return f.document() || f.ndjson || f.csv }

// bounds gives from where records are wanted and how many; 0 for all.
func (s span) bounds(person bool) (from, n int, err error) {
	if s.after != "" {
		from, err = strconv.Atoi(s.after)
		if err != nil || from < 0 {
			return 0, 0, problem.New(problem.Usage, "--after takes the \"next\" of an earlier answer, not %q.", problem.Clean(s.after))
		}
	}
	if s.limit < 0 && person {
		return from, screenful, nil
	}
	return from, max(s.limit, 0), nil
}

func footer(part workbench.Slice, m model.Model) string {
	shown := thousands(len(part.Keys))
	switch {
	case part.Total < 0:
		return fmt.Sprintf("The first %s %s; there are more. --limit 0 shows all.", shown, lower(m.Plural))
	case part.Total == len(part.Keys):
		return ""
	}
	return fmt.Sprintf("%s of %s %s. --limit 0 shows all.", shown, thousands(part.Total), lower(m.Plural))
}

// age is how old the records of the asked connections are: the oldest of their last pulls, zero when
// none was ever pulled.
func age(conns []workbench.Connection, asked []string) (time.Time, error) {
	byName := map[string]workbench.Connection{}
	names := asked
	for _, c := range conns {
		byName[c.Name] = c
		if len(asked) == 0 {
			names = append(names, c.Name)
		}
	}
	var oldest time.Time
	for _, n := range names {
		c, ok := byName[n]
		if !ok {
			return oldest, noConnection(n, conns)
		}
		if c.LastPull != nil && (oldest.IsZero() || c.LastPull.Before(oldest)) {
			oldest = *c.LastPull
		}
	}
	return oldest, nil
}

func noConnection(name string, conns []workbench.Connection) error {
	names := make([]string, 0, len(conns))
	for _, c := range conns {
		names = append(names, c.Name)
	}
	p := problem.New(problem.NotFound, "There is no connection called %q.", problem.Clean(name)).WithFix("patchbay connections")
	if near := problem.Nearest(name, names); near != "" {
		p.WithHint("Did you mean %s?", near)
	}
	return p
}

// records reads rows a window at a time.
func records(ctx context.Context, from Lists, keys []int64) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for len(keys) > 0 {
			n := min(len(keys), window)
			rows, err := from.Rows(ctx, keys[:n])
			if err != nil {
				yield(item{}, err)
				return
			}
			for _, r := range rows {
				if !yield(rowItem(r), nil) {
					return
				}
			}
			keys = keys[n:]
		}
	}
}

func (a *app) lsLive(ctx context.Context, b *Bench, m model.Model, q workbench.Query, s span) error {
	if len(q.Connections) != 1 {
		return problem.New(problem.Usage, "--live asks one provider: say which connection with --in.").WithFix("patchbay connections")
	}
	if len(q.Sort) > 0 || s.after != "" {
		return problem.New(problem.Usage, "--live lists in the provider's own order: --sort and --after do not go with it.")
	}
	limit := s.limit
	switch limit {
	case -1:
		limit = 50
	case 0:
		limit = math.MaxInt32
	}
	rows, err := b.Live(ctx, q, limit)
	if err != nil {
		return err
	}
	l := recordListing(m, false)
	l.items = each(rows, rowItem)
	return a.list(l)
}
