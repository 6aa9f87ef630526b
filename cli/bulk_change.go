package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) bulkSetCmd() *cobra.Command {
	only := ""
	c := &cobra.Command{
		Use: "set NAME CHANGE...", Short: "Change more in a working copy",
		Long: `Applies changes to all records of a working copy that were not written yet, or with --record to one of
them. Nothing is sent.

` + changeForms,
		Example: "  patchbay bulk set spelling tags+=checked\n  patchbay bulk set spelling 'name:=firstName + \" \" + lastName'\n  patchbay bulk set spelling --record 9b2m email=ada@example.com",
		Args:    want("NAME", "CHANGE..."), ValidArgsFunction: a.complete(bulkNames), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			req, err := a.bulkRequest(args[1:])
			if err != nil {
				return err
			}
			if len(req.IDs) > 0 {
				return problem.New(problem.Usage, "%q is not of the form FIELD=VALUE.", problem.Clean(req.IDs[0])).WithHint("--record ID changes one record alone.")
			}
			b, err := a.open()
			if err != nil {
				return err
			}
			after, err := b.BulkChanger.ChangeBulk(cmd.Context(), args[0], workbench.BulkChange{Ops: req.Ops, Record: only})
			if err != nil {
				return err
			}
			return a.tellBulk(after)
		},
	}
	c.Flags().StringVar(&only, "record", "", "only the record of this `id`")
	a.docFlags(c)
	return c
}

func (a *app) bulkAddCmd() *cobra.Command {
	var p picking
	c := &cobra.Command{
		Use: "add NAME [ID... | -]", Short: "Take more records into a working copy",
		Long:    "Takes more records into a working copy, with the changes that it wants of all its records. Those that\nare in it stay as they are.",
		Example: "  patchbay bulk add spelling 7f3k\n  patchbay bulk add spelling --where 'address.city == \"Munchen\"'",
		Args:    want("NAME", "[ID...]"), ValidArgsFunction: a.complete(bulkNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			req, err := a.bulkRequest(args[1:])
			if err != nil {
				return err
			}
			if len(req.Ops) > 0 {
				return problem.New(problem.Usage, "%q is a change.", problem.Clean(req.Ops[0].String())).WithHint("Changes are made with patchbay bulk set.")
			}
			return a.bulkAdd(cmd.Context(), args[0], p, req)
		},
	}
	p.flags(a, c)
	a.docFlags(c)
	return c
}

func (a *app) bulkAdd(ctx context.Context, name string, p picking, req workbench.BulkRequest) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	about, err := b.Bulks.Bulk(ctx, name)
	if err != nil {
		return err
	}
	if req.Select = p.selection(about.Model); req.Select == nil && len(req.IDs) == 0 {
		return problem.New(problem.Usage, "Say which records: ids, - for standard input, --where, --search, --view, --in or --all.").WithFix("patchbay bulk add --help")
	}
	after, n, err := b.BulkMaker.AddToBulk(ctx, about.ID, req)
	if err != nil {
		return err
	}
	if !a.format.document() {
		a.say("%s", fmt.Sprintf("%s more.", thousands(n)))
	}
	return a.tellBulk(after)
}

func (a *app) bulkRmCmd() *cobra.Command {
	var states []string
	c := &cobra.Command{
		Use: "rm NAME [ID...]", Short: "Leave records out of a working copy",
		Long: `Takes records out of a working copy: those with these ids, or all in some states. The records themselves
stay as they are, and so does what was written.`,
		Example: "  patchbay bulk rm spelling 9b2m\n  patchbay bulk rm spelling --state conflict,invalid",
		Args:    want("NAME", "[ID...]"), ValidArgsFunction: a.complete(bulkNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := bulkFilter(states, "")
			if err != nil {
				return err
			}
			b, err := a.open()
			if err != nil {
				return err
			}
			after, n, err := b.BulkChanger.LeaveOutOfBulk(cmd.Context(), args[0], workbench.LeaveOut{Records: args[1:], States: f.States})
			if err != nil {
				return err
			}
			if !a.format.document() {
				a.say("%s", fmt.Sprintf("%s left out.", thousands(n)))
			}
			return a.tellBulk(after)
		},
	}
	c.Flags().StringSliceVar(&states, "state", nil, "all records in these states")
	a.docFlags(c)
	return c
}

func (a *app) bulkDiscardCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "discard NAME", Short: "End a working copy",
		Long: `Forgets what a working copy wanted and did not write. What it wrote stays among the changes, and
"patchbay bulk undo" still puts it back by the id.`,
		Example: "  patchbay bulk discard spelling --yes",
		Args:    want("NAME"), ValidArgsFunction: a.complete(bulkNames),
		RunE: func(cmd *cobra.Command, args []string) error { return a.bulkDiscard(cmd.Context(), args[0]) },
	}
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) bulkDiscard(ctx context.Context, name string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	about, err := b.Bulks.Bulk(ctx, name)
	if err != nil {
		return err
	}
	open := about.Counts.Ready + about.Counts.Wrong()
	would := fmt.Sprintf("The changes wanted for %s records would be forgotten (%s).", thousands(open), about.Called())
	if a.dryRun {
		return a.foretell(would, about)
	}
	if open > 0 {
		if err := a.confirm(ctx, confirmation{would: would, question: "Forget them?", plan: about, again: "patchbay bulk discard " + about.ID + " --yes"}); err != nil {
			return err
		}
	}
	if err := b.BulkChanger.DiscardBulk(ctx, about.ID); err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(map[string]any{"id": about.ID, "ended": true, "written": about.Counts.Done})
	}
	return a.put(about.Called() + " is ended.\n")
}
