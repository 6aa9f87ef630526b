package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// author is who the journal and the history name for what commands do.
const author = "you, from the command line"

func (a *app) newCmd() *cobra.Command {
	var in string
	c := &cobra.Command{
		Use: "new MODEL --in CONNECTION FIELD=VALUE...", Short: "Create a record at a provider",
		Long: `Creates a record in one connection. On a terminal it is shown and confirmed first; a script just
does it. --dry-run checks everything and sends nothing. Another record, as in owner=, is said by its id,
its name, or a part of a name that no other there has.`,
		Example: `  patchbay new contact --in acme firstName=Ada lastName=Example email=ada@example.com tags=vip,dental
  patchbay new contact --in acme name="Ada Example" --dry-run`,
		Args: want("MODEL", "FIELD=VALUE..."), ValidArgsFunction: a.complete(modelNames), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return a.create(cmd.Context(), in, args[0], args[1:]) },
	}
	a.inFlag(c, &in, "the `connection` to create it in")
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) create(ctx context.Context, in, modelName string, args []string) error {
	b, m, err := a.landing(ctx, in, modelName)
	if err != nil {
		return err
	}
	vals, err := a.wanted(m, nil, args)
	if err != nil {
		return err
	}
	plan, err := b.Planner.PlanEdit(ctx, workbench.Edit{Model: m.Name, Connection: in, Values: vals, By: author})
	if err != nil {
		return err
	}
	return a.carryOut(ctx, b, intent{Plan: plan, question: "Create it?"})
}

// landing is the model of a record that may be a new one, with the fields of the connection that it would live in.
func (a *app) landing(ctx context.Context, in, modelName string) (*Bench, model.Model, error) {
	b, err := a.open()
	if err != nil {
		return nil, model.Model{}, err
	}
	if modelName, err = a.modelName(b, modelName); err != nil {
		return nil, model.Model{}, err
	}
	if in == "" {
		return nil, model.Model{}, problem.New(problem.Usage, "A new %s needs a connection to live in.", modelName).WithHint("Say which one with --in.").WithFix("patchbay connections")
	}
	m, err := b.Models.ModelOf(ctx, in, modelName)
	return b, m, err
}

func (a *app) wanted(m model.Model, now model.Fields, args []string) (map[string]any, error) {
	all, err := parseAssignments(args)
	if err != nil {
		return nil, err
	}
	return values(m, now, all)
}

// intent is a plan with the words to confirm it.
type intent struct {
	workbench.Plan
	question string
	again    string // the command that does it unasked; only a plan that destroys needs one
}

// carryOut shows a plan, has it confirmed where that is due, and applies it. A plan that destroys
// needs a yes from somebody; any other is only confirmed on a terminal.
func (a *app) carryOut(ctx context.Context, b *Bench, p intent) error {
	if p.Changes == nil {
		p.Changes = []model.Change{}
	}
	switch {
	case a.dryRun:
		return a.foretellPlan(p.Plan)
	case len(p.Changes) == 0 && !p.Destroys:
		if a.format.document() {
			return a.doc(p.Plan)
		}
		return a.put("Nothing to change: " + problem.Clean(p.Title) + " is like that already.\n")
	case p.Destroys:
		err := a.confirm(ctx, confirmation{would: summary(p.Plan), question: p.question, plan: p.Plan, again: p.again})
		if err != nil {
			return err
		}
	case !a.yes && a.Streams.Attended():
		a.say("%s", a.difference(p.Plan))
		if err := a.agree(ctx, p.question); err != nil {
			return err
		}
	}
	done, err := b.Journal.Apply(ctx, p.Plan)
	if err != nil {
		return err
	}
	return a.tellChange(done)
}

func (a *app) tellChange(c workbench.Change) error {
	if a.format.document() {
		return a.doc(c)
	}
	if c.Note != "" {
		a.say("%s", problem.Clean(c.Note))
	}
	if !a.Streams.OutTTY {
		return a.put(fmt.Sprintf("%s\t%s\t%s\n", c.ID, c.State, c.Record))
	}
	text := map[string]string{"done": "Done", "unknown": "Sent, but not answered: patchbay changes tells what became of it"}[c.State]
	if text == "" {
		text = "The change is " + c.State
	}
	return a.put(fmt.Sprintf("%s: %s (%s).  Undo: patchbay undo %s\n", text, problem.Clean(c.Title), c.Operation, c.ID))
}
