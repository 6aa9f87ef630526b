package cli

import (
	"context"
	"fmt"
	"strings"

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
takes it back.

Where several records of one account become one by it, it asks first: in a script it needs --yes.`,
		Example: "  patchbay link contact 7f3k x91b\n  patchbay link contact 7f3k x91b c07d --dry-run",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.link(cmd.Context(), args[0], args[1:])
		},
	}
	a.writeFlags(c)
	a.listFlags(c)
	return c
}

// linking is what a link would do, as JSON.
type linking struct {
	Model   string           `json:"model"`
	Records []string         `json:"records"`
	Links   []workbench.Link `json:"links"`
}

// wouldLink says what a link would do.
func wouldLink(n int, links []workbench.Link, doubt string) string {
	would := fmt.Sprintf("%d records would be linked.", n)
	for _, l := range links {
		if l.Lifted {
			would += fmt.Sprintf(" %s would be kept apart no longer.", endNames(l.Records))
		}
	}
	return strings.TrimSpace(would + " " + doubt)
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
	if a.dryRun || !a.yes {
		tried, err := b.Identity.TryLink(ctx, name, ids, author)
		if err != nil {
			return err
		}
		doubt, plan := workbench.Doubts(tried), linking{Model: name, Records: ids, Links: tried}
		if a.dryRun {
			return a.foretell(wouldLink(len(ids), tried, doubt), plan)
		}
		if doubt != "" {
			again := command("patchbay link %s", name)
			for _, id := range ids {
				again += command(" %s", id)
			}
			if err := a.confirm(ctx, confirmation{would: doubt, question: "Link them?", plan: plan, again: again + " --yes"}); err != nil {
				return err
			}
		}
	}
	made, err := b.Identity.Joiner.LinkRecords(ctx, name, ids, author)
	if err != nil {
		return err
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
