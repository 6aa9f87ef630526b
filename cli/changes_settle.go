package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) settleCmd() *cobra.Command {
	var made string
	var not bool
	c := &cobra.Command{
		Use: "settle CHANGE", Short: "Ask what became of a change that was interrupted, or say it",
		Long: `Asks the provider what became of a change whose answer was lost, brings it to its end where that can be
told, and says what was found. A pull does the same. Where it cannot be told yet, as of a creation that
the provider's listings do not show, somebody who has looked there says it: --made with the provider's id
of the record that it made, or --not-made. Nothing is written at the provider but an interrupted edit
that did not arrive, which is sent. The exit code is 7 while the change stays open.`,
		Example: "  patchbay changes settle 4c1e\n  patchbay changes settle 4c1e --made HX81aa\n  patchbay changes settle 4c1e --not-made",
		Args:    want("CHANGE"), ValidArgsFunction: a.complete(unsettled),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch given := cmd.Flags().Changed("made"); {
			case given && not:
				return problem.New(problem.Usage, "--made and --not-made contradict each other.")
			case given && strings.TrimSpace(made) == "":
				return problem.New(problem.Usage, "--made needs the provider's id of the record.")
			case given || not:
				return a.settleSaid(cmd.Context(), args[0], strings.TrimSpace(made))
			}
			return a.settle(cmd.Context(), args[0])
		},
	}
	c.Flags().StringVar(&made, "made", "", "the provider's `id` of the record that the creation made")
	c.Flags().BoolVar(&not, "not-made", false, "the creation made no record")
	a.docFlags(c)
	return c
}

func unsettled(ctx context.Context, b *Bench) ([]string, error) {
	all, err := b.Journal.Changes(ctx, 50)
	var ids []string
	for _, c := range all {
		if c.State == "sent" || c.State == "unknown" || c.State == "planned" {
			ids = append(ids, c.ID+"\t"+problem.Clean(c.Title))
		}
	}
	return ids, err
}

func (a *app) settleSaid(ctx context.Context, id, made string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	done, err := b.Settler.SettleMade(ctx, id, made, author)
	if err != nil {
		return err
	}
	switch {
	case a.format.document():
		return a.doc(done)
	case made != "":
		return a.put(fmt.Sprintf("Settled: %s was made, and is %s here.\n", problem.Clean(done.Title), done.Record))
	}
	return a.put(fmt.Sprintf("Settled: %s was not made.\n", problem.Clean(done.Title)))
}

func (a *app) settle(ctx context.Context, id string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	s, err := b.Settler.Standing(ctx, id)
	if err != nil {
		return err
	}
	if a.format.document() {
		if err := a.doc(s); err != nil {
			return err
		}
	} else if err := a.put(a.standing(s)); err != nil {
		return err
	}
	if s.Open {
		return quiet(problem.Conflict.Exit())
	}
	return nil
}

func (a *app) standing(s workbench.Standing) string {
	var b strings.Builder
	b.WriteString(a.fold(problem.Clean(s.Words), 0) + "\n")
	for _, r := range s.Found {
		b.WriteString(fmt.Sprintf("  %s  %s\n", problem.Clean(r.ID), problem.Clean(r.Title)))
	}
	if s.Open {
		b.WriteString(fmt.Sprintf("Who has looked there: patchbay changes settle %s --made ID, or --not-made\n", s.Change.ID))
	}
	return b.String()
}
