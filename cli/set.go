package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) setCmd() *cobra.Command {
	var p picking
	c := &cobra.Command{
		Use: "set MODEL [ID... | -] FIELD=VALUE...", Short: "Change a record, or several, at their providers",
		Long: `Changes fields of records where they live. On a terminal the difference of each is shown and confirmed
first, with one question; a script just does it. What is replaced is kept: "patchbay undo" puts it back.
When the provider's record changed in the same fields since it was fetched, it is not written and the
exit code is 7.

Several records are named by ids, by ids on standard input with -, by a condition, a search or a saved
view. They are a working copy that ends when all is written: each succeeds or fails by itself. What
could not be written stays in it with the reason, and "patchbay bulk retry" takes that alone. In a script
more than 100 records need --yes. Another record, as in owner=, is said by its id, its name, or a part
of a name that no other there has.

` + changeForms,
		Example: `  patchbay set contact 7f3k phone="+1 555 0142"
  patchbay set contact 7f3k tags+=vip tags-=lead address.city=
  patchbay set contact 7f3k 9b2m a1b2 owner=usr1 --json --jq '.items[] | select(.state != "done")'
  patchbay set contact --where 'phone == null' phone:=customFields.mobile --dry-run
  patchbay ls contact --in acme --columns id | patchbay set contact - 'email:=lower(email)' --yes`,
		Args: want("MODEL", "ID or FIELD=VALUE..."), ValidArgsFunction: a.complete(modelNames), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return a.setAny(cmd.Context(), args[0], p, args[1:]) },
	}
	p.flags(a, c)
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

// setAny changes the one record that is named, or several as a working copy.
func (a *app) setAny(ctx context.Context, modelName string, p picking, args []string) error {
	var ids, changes []string
	for _, s := range args {
		if strings.Contains(s, "=") {
			changes = append(changes, s)
		} else {
			ids = append(ids, s)
		}
	}
	picks := p.selection(modelName) != nil
	switch {
	case len(changes) == 0:
		return problem.New(problem.Usage, "%q is not of the form FIELD=VALUE.", problem.Clean(args[len(args)-1])).
			WithHint("FIELD= clears a field, FIELD+=WORD and FIELD-=WORD change a list, FIELD:=OTHER copies or works out.")
	case len(ids) == 0 && !picks:
		return problem.New(problem.Usage, "Say which records: ids, - for standard input, --where, --search, --view, --in or --all.").WithFix("patchbay set --help")
	case len(ids) == 1 && ids[0] != "-" && !picks && !slices.ContainsFunc(changes, manyOnly):
		return a.set(ctx, modelName, ids[0], changes)
	}
	req, err := a.bulkRequest(args)
	if err != nil {
		return err
	}
	return a.setMany(ctx, modelName, p, req, args)
}

// manyOnly reports whether a change is one that working copies know alone.
func manyOnly(change string) bool {
	o, err := workbench.ParseBulkOp(change)
	return err == nil && slices.Contains([]workbench.BulkHow{workbench.BulkCopy, workbench.BulkWork, workbench.BulkReplace}, o.How)
}

func (a *app) set(ctx context.Context, modelName, id string, args []string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if modelName, err = a.modelName(b, modelName); err != nil {
		return err
	}
	rec, err := b.Records.Show(ctx, modelName, id)
	if err != nil {
		return err
	}
	vals, err := a.wanted(rec.Model, rec.Record.Fields, args)
	if err != nil {
		return err
	}
	plan, err := b.Planner.PlanEdit(ctx, workbench.Edit{Model: modelName, ID: rec.Record.ID, Values: vals, Base: rec.Record.Fields, By: author})
	if err != nil {
		return err
	}
	return a.carryOut(ctx, b, intent{Plan: plan, question: "Change it?"})
}
