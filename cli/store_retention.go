package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

// storeRetentionCmd is how long what grows by itself is kept.
func (a *app) storeRetentionCmd() *cobra.Command {
	c := family(&cobra.Command{
		Use:   "retention",
		Short: "How long history, calls, changes and runs are kept, and the room they take",
	}, a.retentionShowCmd(), a.retentionSetCmd(), a.retentionApplyCmd())
	c.Long = `History, calls, finished changes and the outcomes of pulls grow by themselves. Each kind has a rule: no
older than some days, no more than some rows, no more than some bytes. What exceeds a rule goes in the
background, the oldest first. Changes that can be undone are a kind of their own, "undoable", without
any bound unless you set one.`
	return c
}

func (a *app) retentionShowCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "show", Short: "The rules, and what each kind takes", Args: want(),
		Long: `Lists every kind with its rule, its rows, the bytes of their contents and the oldest of them.
EXCEEDS counts what the rule lets go of when it is next applied.`,
		Example: "  patchbay store retention show\n  patchbay store retention show --jq '.items[] | {name, bytes}'",
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.retention(cmd.Context()) },
	}
	a.listFlags(c)
	return c
}

func (a *app) retention(ctx context.Context) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	all, err := b.Rules.Retention(ctx)
	if err != nil {
		return err
	}
	return a.list(listing{
		columns: []column{
			{name: "name", title: "KIND", tone: always(strong)}, {name: "rule", title: "KEPT"}, {name: "rows", title: "ROWS"}, {name: "size", title: "SIZE"},
			{name: "oldest", title: "OLDEST"}, {name: "excess", title: "EXCEEDS"}, {name: "about", title: "WHAT", tone: always(faint)},
		},
		more: []column{{name: "bytes", title: "BYTES"}, {name: "default", title: "DEFAULT"}},
		items: each(all, func(s workbench.Shelf) item {
			return item{doc: s, cell: cells(map[string]any{
				"name": s.Name, "rule": ruleWords(s.Rule), "rows": s.Rows, "size": megabytes(s.Bytes), "oldest": s.Oldest, "excess": s.Excess, "about": s.About,
				"bytes": s.Bytes, "default": ruleWords(s.Standard),
			})}
		}),
	})
}

// ruleWords is a rule for a person.
func ruleWords(r workbench.Rule) string {
	var parts []string
	if r.Days > 0 {
		parts = append(parts, fmt.Sprintf("%d days", r.Days))
	}
	if r.Rows > 0 {
		parts = append(parts, thousands(r.Rows)+" rows")
	}
	if r.Bytes > 0 {
		parts = append(parts, megabytes(r.Bytes))
	}
	if len(parts) == 0 {
		return "all"
	}
	return strings.Join(parts, ", ")
}

// newRule is what the flags of set say; nil leaves a bound as it is.
type newRule struct {
	days, rows int
	size       string
	standard   bool
}

func (a *app) retentionSetCmd() *cobra.Command {
	n := newRule{days: -1, rows: -1}
	c := &cobra.Command{
		Use: "set KIND", Short: "Change the rule of a kind", Args: want("KIND"), ValidArgsFunction: a.complete(shelfNames),
		Long: `Changes the bounds of one kind: history, calls, journal, undoable or runs. Bounds that are not given
stay; 0 takes a bound away. --size takes bytes, or a number with KB, MB or GB behind it. A rule that
would let go of something at once has to be confirmed; it goes in the background, or with
"patchbay store retention apply".`,
		Example: `  patchbay store retention set history --days 365
  patchbay store retention set calls --rows 5000 --size 50MB
  patchbay store retention set undoable --days 730 --yes
  patchbay store retention set calls --default`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.setRule(cmd.Context(), args[0], n) },
	}
	f := c.Flags()
	f.IntVar(&n.days, "days", n.days, "no older than this many `days`; 0 for any age")
	f.IntVar(&n.rows, "rows", n.rows, "no more than this many `rows`; 0 for any number")
	f.StringVar(&n.size, "size", "", "no more than this many `bytes`, such as 200MB; 0 for any size")
	f.BoolVar(&n.standard, "default", false, "the rule that holds until somebody says otherwise")
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func shelfNames(ctx context.Context, b *Bench) ([]string, error) {
	all, err := b.Rules.Retention(ctx)
	var out []string
	for _, s := range all {
		out = append(out, s.Name+"\t"+s.About)
	}
	return out, err
}

// over is a rule with the bounds of the flags in the place of its own.
func (n newRule) over(s workbench.Shelf) (workbench.Rule, error) {
	if n.standard {
		return s.Standard, nil
	}
	r := s.Rule
	if n.days == -1 && n.rows == -1 && n.size == "" {
		return r, problem.New(problem.Usage, "No bound is given.").WithHint("--days, --rows or --size; --default for the rule it came with.").
			WithFix("patchbay store retention set --help")
	}
	if n.days != -1 {
		r.Days = n.days
	}
	if n.rows != -1 {
		r.Rows = n.rows
	}
	if n.size == "" {
		return r, nil
	}
	var err error
	r.Bytes, err = bytesOf(n.size)
	return r, err
}

// bytesOf reads 200MB.
func bytesOf(s string) (int64, error) {
	text, factor := strings.ToUpper(strings.TrimSpace(s)), 1.0
	for _, u := range []struct {
		unit string
		is   float64
	}{{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}} {
		if rest, ok := strings.CutSuffix(text, u.unit); ok {
			text, factor = strings.TrimSpace(rest), u.is
			break
		}
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n*factor > 1e15 || n != n {
		return 0, problem.New(problem.Usage, "%q is no size.", problem.Clean(s)).WithHint("Write a number of bytes, or one like 200MB.")
	}
	return int64(n * factor), nil
}

// ruleDoc is a rule that is wanted, and what it lets go of at once.
type ruleDoc struct {
	Name   string         `json:"name"`
	Rule   workbench.Rule `json:"rule"`
	Before workbench.Rule `json:"before"`
	Excess int            `json:"excess"`
}

func (a *app) setRule(ctx context.Context, name string, n newRule) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if _, err := b.Rules.PlanRule(ctx, name, workbench.Rule{}); err != nil {
		return err
	}
	doc := ruleDoc{Name: name}
	if doc, err = wantedRule(ctx, b, name, n); err != nil {
		return err
	}
	would := fmt.Sprintf("Of %s would be kept: %s. ", doc.Name, ruleWords(doc.Rule)) + letGo(doc)
	if a.dryRun {
		return a.foretell(would, doc)
	}
	if doc.Excess > 0 {
		err := a.confirm(ctx, confirmation{would: would, question: "Change the rule?", plan: doc, again: repeated(doc)})
		if err != nil {
			return err
		}
	}
	if err := b.Rules.SetRule(ctx, doc.Name, doc.Rule); err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(doc)
	}
	return a.put(fmt.Sprintf("Of %s is kept: %s. %s\n", doc.Name, ruleWords(doc.Rule), strings.Replace(letGo(doc), "would go", "go", 1)))
}

func wantedRule(ctx context.Context, b *Bench, name string, n newRule) (ruleDoc, error) {
	all, err := b.Rules.Retention(ctx)
	if err != nil {
		return ruleDoc{}, err
	}
	for _, s := range all {
		if s.Name != name {
			continue
		}
		r, err := n.over(s)
		if err != nil {
			return ruleDoc{}, err
		}
		excess, err := b.Rules.PlanRule(ctx, name, r)
		return ruleDoc{Name: name, Rule: r, Before: s.Rule, Excess: excess}, err
	}
	return ruleDoc{}, problem.New(problem.Usage, "Nothing called %q is kept by a rule.", problem.Clean(name)).WithFix("patchbay store retention")
}

// letGo says what a rule lets go of.
func letGo(d ruleDoc) string {
	switch {
	case d.Excess == 0:
		return "Nothing is beyond that now."
	case d.Name == "undoable":
		return fmt.Sprintf("%s changes would go, and could not be undone any more.", thousands(d.Excess))
	}
	return fmt.Sprintf("%s rows would go.", thousands(d.Excess))
}

func repeated(d ruleDoc) string {
	return fmt.Sprintf("patchbay store retention set %s --days %d --rows %d --size %d --yes", d.Name, d.Rule.Days, d.Rule.Rows, d.Rule.Bytes)
}

func (a *app) retentionApplyCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "apply", Short: "Let go of what exceeds the rules now", Args: want(),
		Long: `Does at once what happens in the background once a day. It goes in small portions, so that nothing
else waits for it; broken off, what is left goes the next time. The room is used again by what comes
next; "patchbay store compact" gives it back to the disk.`,
		Example: "  patchbay store retention apply",
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.applyRules(cmd.Context()) },
	}
	a.unaskedFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) applyRules(ctx context.Context) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	gone := map[string]int{}
	if a.dryRun {
		all, err := b.Rules.Retention(ctx)
		if err != nil {
			return err
		}
		for _, s := range all {
			gone[s.Name] = s.Excess
		}
		return a.foretell("Would go: "+goneWords(gone), map[string]any{"gone": gone})
	}
	if gone, err = b.Rules.Prune(ctx); err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(map[string]any{"gone": gone})
	}
	return a.put("Gone: " + goneWords(gone) + "\n")
}

func goneWords(gone map[string]int) string {
	var parts []string
	for _, name := range []string{"history", "calls", "journal", "undoable", "runs"} {
		if n := gone[name]; n > 0 {
			parts = append(parts, thousands(n)+" of "+name)
		}
	}
	if len(parts) == 0 {
		return "nothing, all is within its rule."
	}
	return strings.Join(parts, ", ") + "."
}
