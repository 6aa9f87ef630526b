package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) linksCmd() *cobra.Command {
	var q workbench.LinkQuery
	c := &cobra.Command{
		Use: "links [MODEL]", Short: "Which records of different accounts are the same",
		Long: `Lists what may be the same and waits for your word; --state linked lists what is linked, --state apart
what you keep apart, --state all everything. "patchbay links propose" looks for more: what is sure is
linked by itself, the rest is listed here with the evidence. "patchbay unlink" undoes a link, whoever
made it, for ever.`,
		Example: `  patchbay links propose
  patchbay links contact --limit 20
  patchbay links accept 3fq8
  patchbay links --state linked --jq '.items[] | select(.automatic) | .id'`,
		Args: want("[MODEL]"), ValidArgsFunction: a.complete(modelNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				q.Model = args[0]
			}
			return a.links(cmd.Context(), q)
		},
	}
	c.Flags().StringVar(&q.State, "state", "proposed", "`which`: proposed, linked, apart or all")
	limitFlag(c, &q.Limit, 200)
	c.Flags().IntVar(&q.Skip, "skip", 0, "how many to pass over first")
	a.listFlags(c)
	c.AddCommand(a.linksProposeCmd(), a.linksShowCmd(), a.linksJudgeCmd("accept", "Say that the records of a proposal are the same"), a.linksJudgeCmd("refuse", "Keep the records of a proposal apart, for ever"))
	return c
}

func (a *app) links(ctx context.Context, q workbench.LinkQuery) error {
	if q.Skip < 0 {
		return problem.New(problem.Usage, "--skip cannot be negative.")
	}
	var err error
	if q.Limit, err = atMost(q.Limit); err != nil {
		return err
	}
	b, err := a.open()
	if err != nil {
		return err
	}
	if q.Model != "" {
		if q.Model, err = a.modelName(b, q.Model); err != nil {
			return err
		}
	}
	all, err := b.Identity.Links.Links(ctx, q)
	if err != nil {
		return err
	}
	counts, err := b.Identity.Links.CountLinks(ctx, q.Model)
	if err != nil {
		return err
	}
	l := linkListing(all)
	if len(all) == q.Limit {
		l.next = fmt.Sprint(q.Skip + q.Limit)
	}
	l.none = fmt.Sprintf("Nothing waits for your word: %s linked, %s kept apart. patchbay links propose looks for more.", thousands(counts["linked"]), thousands(counts["apart"]))
	l.note = func(shown int) string {
		return fmt.Sprintf("%s shown; %s proposed, %s linked, %s kept apart. patchbay links show LINK tells why; accept and refuse decide.",
			thousands(shown), thousands(counts["proposed"]), thousands(counts["linked"]), thousands(counts["apart"]))
	}
	return a.list(l)
}

func linkListing(all []workbench.Link) listing {
	return listing{
		columns: []column{
			{name: "id", title: "LINK", tone: always(strong)}, {name: "sure", title: "SURE", right: true}, {name: "a", title: "ONE"}, {name: "aIn", title: "IN"},
			{name: "b", title: "OTHER"}, {name: "bIn", title: "IN"}, {name: "state", title: "STATE"}, {name: "why", title: "WHY", tone: always(faint)}, {name: "against", title: "AGAINST"},
		},
		more: []column{{name: "model", title: "MODEL"}, {name: "aId", title: "ONE'S ID"}, {name: "bId", title: "OTHER'S ID"}, {name: "automatic", title: "AUTOMATIC"}, {name: "by", title: "BY"}, {name: "decidedAt", title: "DECIDED"}},
		items: each(all, func(l workbench.Link) item {
			one, other := l.Records[0], l.Records[1]
			return item{doc: l, cell: cells(map[string]any{
				"id": l.ID, "sure": percent(l), "a": endName(one), "aIn": one.Connection, "b": endName(other), "bIn": other.Connection, "state": l.State, "why": strings.Join(reasons(l.Evidence, true), "; "),
				"model": l.Model, "aId": one.ID, "bId": other.ID, "automatic": l.Automatic, "by": l.By, "decidedAt": l.Decided, "against": strings.Join(reasons(l.Evidence, false), "; "),
			})}
		}),
	}
}

// percent is how sure the evidence is, never more than it can be; nothing where somebody linked by hand.
func percent(l workbench.Link) string {
	if len(l.Evidence) == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f%%", min(l.Confidence*100, 99.9))
}

func endName(e workbench.LinkEnd) string {
	switch {
	case e.Title == "":
		return e.ID + " (not kept any more)"
	case e.Deleted:
		return e.Title + " (deleted)"
	}
	return e.Title
}

func reasons(all []workbench.Evidence, speaksFor bool) []string {
	var out []string
	for _, e := range all {
		if e.For == speaksFor {
			out = append(out, e.Words)
		}
	}
	return out
}

func (a *app) linksShowCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "show LINK", Short: "One link with all that speaks for and against it", Args: want("LINK"), ValidArgsFunction: a.complete(openLinks),
		Long:    "Shows the records of a link side by side, with the evidence for and against their being the same.",
		Example: "  patchbay links show 3fq8\n  patchbay links show 3fq8 --jq '.evidence[] | select(.for|not) | .words'",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := a.open()
			if err != nil {
				return err
			}
			l, err := b.Identity.Judge.LinkOf(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.showLink(l)
		},
	}
	a.docFlags(c)
	return c
}

func openLinks(ctx context.Context, b *Bench) ([]string, error) {
	all, err := b.Identity.Links.Links(ctx, workbench.LinkQuery{Limit: 50})
	words := make([]string, 0, len(all))
	for _, l := range all {
		words = append(words, l.ID+"\t"+problem.Clean(endName(l.Records[0])+" = "+endName(l.Records[1])))
	}
	return words, err
}

func (a *app) showLink(l workbench.Link) error {
	if a.format.document() {
		return a.doc(l)
	}
	facts := []fact{{"Link", l.ID}, {"State", l.State}, {"Sure", percent(l)}, {"By", l.By}, {"Decided", human(l.Decided, a.Now())}}
	for _, e := range l.Records {
		facts = append(facts, fact{"Record", fmt.Sprintf("%s (%s %s in %s)", endName(e), l.Model, e.ID, orNowhere(e.Connection))})
	}
	return a.put(a.sheet(facts) + a.paragraphs("For it", weighed(l.Evidence, true)) + a.paragraphs("Against it", weighed(l.Evidence, false)))
}

func orNowhere(connection string) string {
	if connection == "" {
		return "a connection that was removed"
	}
	return connection
}

// weighed are pieces of evidence with their weights.
func weighed(all []workbench.Evidence, speaksFor bool) []string {
	var out []string
	for _, e := range all {
		if e.For == speaksFor {
			out = append(out, fmt.Sprintf("%+5.1f  %s", e.Bits, e.Words))
		}
	}
	return out
}

func (a *app) linksJudgeCmd(word, short string) *cobra.Command {
	c := &cobra.Command{
		Use: word + " LINK...", Short: short, Args: want("LINK", "[LINK...]"), ValidArgsFunction: a.complete(openLinks),
		Long: short + `. It is a note on this machine: nothing is sent to a
provider. The other word takes it back. Of several, what one of the others made true already is done,
and one that cannot be decided leaves the rest as they are: they are decided.`,
		Example: "  patchbay links " + word + " 3fq8",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.judge(cmd.Context(), word, args)
		},
	}
	a.unaskedFlags(c)
	if word == "accept" {
		c.Flags().Lookup("yes").Hidden = false
		c.Long += `
One by which several records of an account become one is asked about first: in a script it needs --yes.`
	}
	a.listFlags(c)
	return c
}

// sureOf asks about links by which several records of an account become one.
func (a *app) sureOf(ctx context.Context, b *Bench, ids []string) error {
	var doubts []string
	plan := struct {
		Links []workbench.Link `json:"links"`
	}{}
	for _, id := range ids {
		l, err := b.Identity.Judge.LinkOf(ctx, id)
		if err != nil {
			return err
		}
		if d := l.Doubt(); d != "" {
			doubts, plan.Links = append(doubts, d), append(plan.Links, l)
		}
	}
	if len(doubts) == 0 {
		return nil
	}
	return a.confirm(ctx, confirmation{would: strings.Join(doubts, " "), question: "Accept it?", plan: plan, again: command("patchbay links accept %s --yes", problem.Raw(strings.Join(ids, " ")))})
}

// doubtsOf says what is worth a second look before links are accepted.
func doubtsOf(links []workbench.Link, word string) string {
	var out []string
	for _, l := range links {
		if d := l.Doubt(); d != "" && word == "accept" {
			out = append(out, d)
		}
	}
	return strings.Join(out, " ")
}

func (a *app) judge(ctx context.Context, word string, ids []string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	decide := b.Identity.Judge.DecideLinks
	if a.dryRun {
		decide = func(ctx context.Context, ids []string, _, _ string) ([]workbench.Link, error) {
			var out []workbench.Link
			for _, id := range ids {
				l, err := b.Identity.Judge.LinkOf(ctx, id)
				if err != nil {
					return nil, err
				}
				out = append(out, l)
			}
			return out, nil
		}
	}
	state := "linked"
	if word == "refuse" {
		state = "apart"
	}
	if word == "accept" && !a.dryRun {
		if err := a.sureOf(ctx, b, ids); err != nil {
			return err
		}
	}
	done, failed := decide(ctx, ids, state, author)
	if failed != nil && len(done) == 0 {
		return failed
	}
	l := linkListing(done)
	l.partial = func() error { return failed }
	if a.dryRun {
		if d := doubtsOf(done, word); d != "" {
			a.say("%s", d)
		}
		l.note = func(int) string { return "Nothing was decided." }
	}
	return a.list(l)
}
