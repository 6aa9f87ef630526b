package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) linkCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "link MODEL ID ID...", Short: "Say that records are the same", Args: want("MODEL", "ID", "ID", "[ID...]"), ValidArgsFunction: a.complete(modelNames),
		Long: `Links records, as a rule of different connections: they are all the same person, company, task or
appointment. Those of them that were kept apart are so no longer: with the ids of a whole group it takes
an "unlink" back. It is a note on this machine, and changes nothing at a provider. "patchbay unlink"
takes it back.`,
		Example: "  patchbay link contact 7f3k x91b\n  patchbay link contact 7f3k x91b c07d --dry-run",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.link(cmd.Context(), args[0], args[1:])
		},
	}
	a.unaskedFlags(c)
	a.listFlags(c)
	return c
}

// linking is what a link would do, as JSON.
type linking struct {
	Model   string           `json:"model"`
	Records []string         `json:"records"`
	Links   []workbench.Link `json:"links"`
}

func (a *app) link(ctx context.Context, word string, ids []string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	name, err := a.modelName(b, word)
	if err != nil {
		return err
	}
	do := b.Identity.Joiner.LinkRecords
	if a.dryRun {
		do = b.Identity.TryLink
	}
	made, err := do(ctx, name, ids, author)
	if err != nil {
		return err
	}
	if a.dryRun {
		would := fmt.Sprintf("%d records would be linked.", len(ids))
		for _, l := range made {
			if l.Lifted {
				would += fmt.Sprintf(" %s would be kept apart no longer.", endNames(l.Records))
			}
		}
		return a.foretell(would, linking{Model: name, Records: ids, Links: made})
	}
	if !a.format.document() {
		for _, l := range made {
			if l.Lifted {
				a.say("%s are kept apart no longer.", problem.Clean(endNames(l.Records)))
			}
		}
	}
	return a.list(linkListing(made))
}
