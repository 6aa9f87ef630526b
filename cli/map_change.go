package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// remap is a change of a mapping with what the flags say of it.
type remap struct {
	workbench.MappingEdit
	anyway bool // although it breaks a law
}

// remapFlags adds the flags of a command that changes a mapping.
func (a *app) remapFlags(c *cobra.Command, r *remap) {
	c.Flags().BoolVar(&r.anyway, "anyway", false, "save it although it breaks a law, or loses values")
	c.Flags().StringVar(&r.Note, "note", "", "why, for the list of versions")
	a.writeFlags(c)
}

func (a *app) mapSetCmd() *cobra.Command {
	var r remap
	c := &cobra.Command{
		Use: "set CONNECTION MODEL FIELD=LINE...", Short: "Keep fields elsewhere than the connector does",
		Long: `Sets lines of a mapping: FIELD="native.path | step". FIELD= takes your line away. What is kept is
read again, which downloads nothing; --dry-run says how many records would change. A line that
breaks a law on a kept record, cannot read what is there, or would empty values is not saved without
--anyway (exit code 7).`,
		Example: `  patchbay map set acme contact loyaltyTier="customFields | by-id loyalty_tier"
  patchbay map set acme contact birthday="dob | date compact" --dry-run
  patchbay map set acme contact birthday=`,
		Args: want("CONNECTION", "MODEL", "FIELD=LINE..."), ValidArgsFunction: a.complete(connectionNames, modelNames), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			r.Connection, r.Model = args[0], args[1]
			if r.Set, err = mapLines(args[2:]); err != nil {
				return err
			}
			return a.remap(cmd.Context(), r)
		},
	}
	a.remapFlags(c, &r)
	a.docFlags(c)
	return c
}

func mapLines(args []string) (map[string]string, error) {
	out := map[string]string{}
	for _, arg := range args {
		field, line, ok := strings.Cut(arg, "=")
		if field = strings.TrimSpace(field); !ok || field == "" {
			return nil, problem.New(problem.Usage, "%q is not a line of a mapping.", problem.Clean(arg)).WithHint(`Say FIELD="native.path | step".`)
		}
		if _, twice := out[field]; twice {
			return nil, problem.New(problem.Usage, "%s is there twice.", problem.Clean(field)).WithHint("Give it once.")
		}
		out[field] = line
	}
	return out, nil
}

// remap plans a change, tells it, and saves it where nothing stands against that.
func (a *app) remap(ctx context.Context, r remap) error {
	b, modelName, err := a.mapOf(r.Model)
	if err != nil {
		return err
	}
	r.Model, r.By = modelName, author
	p, err := b.Remaps.PlanMapping(ctx, r.MappingEdit)
	if err != nil {
		return err
	}
	switch {
	case a.dryRun && a.format.document():
		return a.dry(p)
	case a.dryRun:
		return a.put(a.remapWords(p) + "\n" + a.paint.onOut(faint, "Nothing was saved.") + "\n")
	case len(p.Lines) == 0 && a.format.document():
		return a.doc(p)
	case len(p.Lines) == 0:
		return a.put("Nothing to change: the mapping is like that already.\n")
	case len(p.Breaches) > 0 && !r.anyway:
		return &unconfirmed{breachProblem(p), p}
	case !a.yes && a.Streams.Attended():
		a.say("%s", a.remapWords(p))
		if err := a.agree(ctx, "Save it?"); err != nil {
			return err
		}
	}
	done, err := b.Remaps.SaveMapping(ctx, p)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(done)
	}
	for _, note := range done.Notes {
		a.say("%s", note)
	}
	return a.put(fmt.Sprintf("Saved as version %d: %s of %s records changed.\n", done.Version, thousands(done.Changed), thousands(done.Records)))
}

// breachProblem says why a plan was not saved: which laws are broken, what would be lost, with an example of each.
func breachProblem(p workbench.MappingPlan) *problem.Problem {
	var laws, examples, told []string
	for _, b := range p.Breaches {
		kind := b.Law + " of " + b.Field
		if slices.Contains(told, kind) {
			continue
		}
		if told = append(told, kind); len(told) <= 3 {
			examples = append(examples, fmt.Sprintf("%s (%s): %s", problem.Clean(b.Title), b.Record, problem.Clean(b.Message)))
		}
		if !b.Loses() {
			laws = append(laws, kind)
		}
	}
	fault, hint := "breaks a law", "Change the line, make it read-only, or save it with --anyway."
	switch losses := len(p.Losses) > 0; {
	case losses && len(laws) > 0:
		fault += " and loses values"
	case losses:
		fault, hint = "loses values", "Change the line, or save it with --anyway."
	}
	return problem.New(problem.NeedsPerson, "Nothing was saved, as the mapping %s: %s. %s.", fault, strings.Join(append(laws, lossWords(p)...), ", "), strings.Join(examples, "; ")).
		WithHint("%s", strings.Join(append(slices.Clone(p.Notes), hint), " ")).On(p.Connection)
}

// lossWords say what a plan would lose, a clause for each: 241 values of Do not contact would become empty.
func lossWords(p workbench.MappingPlan) []string {
	var out []string
	for _, l := range p.Losses {
		if l.Emptied > 0 {
			out = append(out, valuesOf(l.Emptied, l.Label)+" would become empty")
		}
		if l.Unread > 0 {
			out = append(out, valuesOf(l.Unread, l.Label)+" cannot be read where the line says")
		}
	}
	return out
}

func valuesOf(n int, label string) string {
	if n == 1 {
		return "1 value of " + problem.Clean(label)
	}
	return thousands(n) + " values of " + problem.Clean(label)
}

// remapWords is a plan for a person.
func (a *app) remapWords(p workbench.MappingPlan) string {
	lines := []string{fmt.Sprintf("%s, %s: %s of %s kept records would change.", problem.Clean(p.Connection), p.Model, thousands(p.Changed), thousands(p.Records))}
	for _, l := range p.Lines {
		line := "  " + l.Field + "  "
		if l.Before != "" {
			line += "- " + problem.Clean(l.Before) + "  "
		}
		if l.After != "" {
			line += "+ " + problem.Clean(l.After)
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	for _, e := range p.Examples {
		lines = append(lines, fmt.Sprintf("  %s %s: %s  %q becomes %q", e.Record, problem.Clean(e.Title), e.Field, problem.Clean(model.Display(e.Before)), problem.Clean(model.Display(e.After))))
	}
	for _, w := range lossWords(p) {
		lines = append(lines, "  "+w)
	}
	for _, note := range p.Notes {
		lines = append(lines, "  "+note)
	}
	for _, b := range p.Breaches {
		lines = append(lines, fmt.Sprintf("  %s is broken by %s of %s %s: %s", b.Law, b.Field, b.Record, problem.Clean(b.Title), problem.Clean(b.Message)))
	}
	return strings.Join(lines, "\n")
}
