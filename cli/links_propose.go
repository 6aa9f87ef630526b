package cli

import (
	"context"
	"fmt"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) linksProposeCmd() *cobra.Command {
	var req workbench.LinkRequest
	c := &cobra.Command{
		Use: "propose [MODEL...]", Short: "Look for records of different accounts that are the same",
		Long: `Compares the records of all connections with each other, on this machine. What is sure is linked by
itself: the names allow it, something as good as unique agrees, nothing speaks against it, and no other
record comes near. What is not sure is proposed. What you decided stays. After the first time only
records that came or changed are looked at; --full looks at all of them. It can be stopped at any time.`,
		Example: `  patchbay links propose
  patchbay links propose contact --full --json`,
		Args: want("[MODEL...]"), ValidArgsFunction: a.complete(modelNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			req.Models = args
			return a.propose(cmd.Context(), req)
		},
	}
	c.Flags().BoolVar(&req.Full, "full", false, "look at every record again")
	a.listFlags(c)
	return c
}

func (a *app) propose(ctx context.Context, req workbench.LinkRequest) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	for i, name := range req.Models {
		if req.Models[i], err = a.modelName(b, name); err != nil {
			return err
		}
	}
	done, err := b.Identity.Links.ProposeLinks(ctx, req, a.linkMeter())
	a.wipe()
	if problem.Is(err, problem.Canceled) {
		err = problem.New(problem.Canceled, "Stopped.").WithHint("What was decided is kept; the next run does the rest.").Because(err)
	}
	if err != nil && len(done) == 0 {
		return err
	}
	return a.list(listing{
		columns: []column{
			{name: "model", title: "MODEL", tone: always(strong)}, {name: "records", title: "RECORDS", right: true}, {name: "compared", title: "COMPARED", right: true}, {name: "linked", title: "LINKED", right: true},
			{name: "proposed", title: "PROPOSED", right: true}, {name: "known", title: "KNOWN", right: true}, {name: "apart", title: "KEPT APART", right: true}, {name: "why", title: "", tone: always(faint)},
		},
		more: []column{{name: "withdrawn", title: "WITHDRAWN", right: true}, {name: "full", title: "FULL"}, {name: "tooCommon", title: "TOO COMMON", right: true}},
		items: each(done, func(r workbench.LinkRun) item {
			return item{doc: r, cell: cells(map[string]any{
				"model": r.Model, "records": r.Records, "compared": r.Compared, "linked": r.Linked, "proposed": r.Proposed, "known": r.Known, "apart": r.Apart, "why": r.Why,
				"withdrawn": r.Left, "full": r.Full, "tooCommon": r.Common,
			})}
		}),
		none:    "Nothing to compare: it takes two connections with records of the same model.",
		note:    func(int) string { return "patchbay links lists what waits for your word." },
		partial: func() error { return err },
	})
}

// linkMeter shows on a terminal's standard error how far a matching is.
func (a *app) linkMeter() func(workbench.LinkProgress) {
	if !a.Streams.ErrTTY || a.Streams.Dumb {
		return nil
	}
	return func(p workbench.LinkProgress) {
		text := fmt.Sprintf("%s: %s %s", p.Model, p.Phase, thousands(p.Done))
		if p.Total > 0 {
			text = fmt.Sprintf("%s: %s, %d%%", p.Model, p.Phase, 100*p.Done/p.Total)
		}
		if a.Streams.Width > 1 {
			text = ansi.Truncate(text, a.Streams.Width-1, "…")
		}
		fmt.Fprint(a.Streams.Err, "\r\x1b[K"+a.paint.onErr(faint, text))
	}
}

// wipe takes the line of a meter away.
func (a *app) wipe() {
	if a.Streams.ErrTTY && !a.Streams.Dumb {
		fmt.Fprint(a.Streams.Err, "\r\x1b[K")
	}
}

func (a *app) unlinkCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "unlink MODEL ID [ID...]", Short: "Keep a record apart from others, for ever", Args: want("MODEL", "ID", "[ID...]"), ValidArgsFunction: a.complete(modelNames),
		Long: `Says that a record is not the same as those it is linked with, whoever linked them, or with more ids
that it is not the same as those. They are kept apart and never proposed again; "patchbay link" with the
ids of all of them takes that back. Nothing changes at a provider.`,
		Example: "  patchbay unlink contact 7f3k\n  patchbay unlink contact 7f3k x91b",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := a.open()
			if err != nil {
				return err
			}
			name, err := a.modelName(b, args[0])
			if err != nil {
				return err
			}
			if len(args) > 2 {
				return a.keepApart(cmd.Context(), b, name, args[1:])
			}
			return a.unlink(cmd.Context(), b, name, args[1])
		},
	}
	a.unaskedFlags(c)
	a.listFlags(c)
	return c
}

func (a *app) keepApart(ctx context.Context, b *Bench, modelName string, ids []string) error {
	if a.dryRun {
		for _, id := range ids {
			if _, err := a.toUnlink(ctx, b, modelName, id); err != nil {
				return err
			}
		}
		return a.foretell(fmt.Sprintf("%s would be kept apart from %d records.", ids[0], len(ids)-1), map[string]any{"model": modelName, "records": ids})
	}
	made, err := b.Identity.KeepApart(ctx, modelName, ids, author)
	if err != nil && len(made) == 0 {
		return err
	}
	l := linkListing(made)
	l.partial = func() error { return err }
	return a.list(l)
}

// unlinked is what unlink did, as JSON.
type unlinked struct {
	Model  string              `json:"model"`
	Record string              `json:"record"`
	From   []workbench.LinkEnd `json:"from"`
}

// toUnlink is the record of an id that names it well enough.
func (a *app) toUnlink(ctx context.Context, b *Bench, modelName, id string) (workbench.RecordView, error) {
	rec, err := b.Records.Show(ctx, modelName, id)
	if err == nil {
		err = workbench.LongEnough(id, rec.Record, rec.Title)
	}
	return rec, err
}

func (a *app) unlink(ctx context.Context, b *Bench, modelName, id string) error {
	rec, err := a.toUnlink(ctx, b, modelName, id)
	if err != nil {
		return err
	}
	out := unlinked{Model: modelName, Record: rec.Record.ID}
	if a.dryRun {
		out.From, err = b.Identity.Joiner.LinkedWith(ctx, rec.Record.ID)
	} else {
		out.From, err = b.Identity.Joiner.Unlink(ctx, modelName, rec.Record.ID, author)
	}
	if err != nil {
		return err
	}
	words := fmt.Sprintf("%s is kept apart from %s.", rec.Title, endNames(out.From))
	switch {
	case a.dryRun && len(out.From) == 0:
		return a.foretell(rec.Title+" is linked with no other record.", out)
	case a.dryRun:
		return a.foretell(fmt.Sprintf("%s would be kept apart from %s.", rec.Title, endNames(out.From)), out)
	case a.format.document():
		return a.doc(out)
	}
	return a.put(problem.Clean(words) + "\n")
}

func endNames(ends []workbench.LinkEnd) string {
	words := ""
	for i, e := range ends {
		switch {
		case i > 0 && i == len(ends)-1:
			words += " and "
		case i > 0:
			words += ", "
		}
		words += fmt.Sprintf("%s (%s in %s)", endName(e), e.ID, orNowhere(e.Connection))
	}
	return words
}
