package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) upsertCmd() *cobra.Command {
	var in string
	c := &cobra.Command{
		Use: "upsert MODEL --in CONNECTION FIELD=VALUE...", Short: "Change a record that may be there, or create it",
		Long: `Looks in one connection for the record that has the same unique values, as its provider takes records
for the same: by e-mail or phone. Where there is one, its fields are changed; where there is none, it
is created. FIELD= clears a field; a list is replaced as a whole. On a terminal the difference is shown
and confirmed first; a script just does it. It is a change like those of "set" and "new": "patchbay
undo" puts it back. Where the provider has no such call the exit code is 2.`,
		Example: `  patchbay upsert contact --in acme email=ada@example.com phone="+1 555 0142"
  patchbay upsert contact --in acme email=ada@example.com tags=vip --dry-run`,
		Args: want("MODEL", "FIELD=VALUE..."), ValidArgsFunction: a.complete(modelNames), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return a.upsert(cmd.Context(), in, args[0], args[1:]) },
	}
	a.inFlag(c, &in, "the `connection` to look and write in")
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) upsert(ctx context.Context, in, modelName string, args []string) error {
	b, m, err := a.landing(ctx, in, modelName)
	if err != nil {
		return err
	}
	all, err := parseAssignments(args)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.how != '=' {
			return problem.New(problem.Usage, "%s cannot be added to or taken from: which record it will be is not known yet.", problem.Clean(x.field)).
				WithHint("Say %s=WORD,WORD for the whole list, or find the record and change it with patchbay set.", problem.Clean(x.field))
		}
	}
	vals, err := values(m, nil, all)
	if err != nil {
		return err
	}
	plan, err := b.Seeker.PlanUpsert(ctx, workbench.Edit{Model: m.Name, Connection: in, Values: vals, By: author})
	if err != nil {
		return err
	}
	question := "Change it?"
	if strings.HasSuffix(plan.Operation, "::create") {
		question = "Create it?"
	}
	return a.carryOut(ctx, b, intent{Plan: plan, question: question})
}
