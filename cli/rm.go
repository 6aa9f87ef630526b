package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func (a *app) rmCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "rm MODEL ID", Short: "Delete a record at its provider",
		Long: `Deletes a record where it lives, after a yes. A script says --yes; without it nothing is deleted, the
exit code is 7, and it is said what would have been deleted. Where the provider holds something else
than what is known here, nothing is deleted either, and both values are shown. The last values are kept
here.`,
		Example: `  patchbay rm contact 7f3k --dry-run
  patchbay rm contact 7f3k --yes`,
		Args: want("MODEL", "ID"), ValidArgsFunction: a.complete(modelNames),
		RunE: func(cmd *cobra.Command, args []string) error { return a.rm(cmd.Context(), args[0], args[1]) },
	}
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) rm(ctx context.Context, modelName, id string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if modelName, err = a.modelName(b, modelName); err != nil {
		return err
	}
	plan, err := b.Planner.PlanDelete(ctx, modelName, id, author)
	if err != nil {
		return err
	}
	return a.carryOut(ctx, b, intent{Plan: plan, question: "Delete it?", again: "patchbay rm " + modelName + " " + plan.Record + " --yes"})
}
