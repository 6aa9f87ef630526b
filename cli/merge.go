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

func (a *app) mergeCmd() *cobra.Command {
	var req workbench.MergeRequest
	var keep []string
	c := &cobra.Command{
		Use: "merge MODEL ID ID...", Short: "Make one record of several of one account",
		Long: `Merges records of one connection: the survivor gets the values that are kept, what refers to the
others is led to it, and the others are deleted, in this order and each as a change of its own; an
e-mail or a number that no two records may have comes last. The
survivor is the fullest record unless --survivor names another; it keeps its own values and gets those
that only others have; lists are put together. --keep FIELD=ID takes a field from another record.

Right before each deletion the provider is asked for the record that goes and for the one that stays,
which costs one call more: where somebody changed or deleted either meanwhile, nothing more is deleted
and the exit code is 7. What cannot be kept, moved or undone is said first. "patchbay undo" with the id
of the merge puts all of it back, the last step first; a deleted record comes back as a new one. An
interrupted merge is finished by the same command.`,
		Example: `  patchbay merge contact 7f3k x91b --dry-run
  patchbay merge contact 7f3k x91b --survivor x91b --keep phone=7f3k --yes`,
		Args: want("MODEL", "ID", "ID", "[ID...]"), ValidArgsFunction: a.complete(modelNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			req.IDs, req.By, req.Keep = args[1:], author, map[string]string{}
			for _, k := range keep {
				path, id, ok := strings.Cut(k, "=")
				if !ok || path == "" || id == "" {
					return problem.New(problem.Usage, "--keep takes FIELD=ID, not %q.", problem.Clean(k))
				}
				req.Keep[strings.TrimSpace(path)] = strings.TrimSpace(id)
			}
			return a.merge(cmd.Context(), req, args[0])
		},
	}
	c.Flags().StringVar(&req.Survivor, "survivor", "", "the record that stays (default: the one with the most values)")
	c.Flags().StringArrayVar(&keep, "keep", nil, "FIELD=ID: the record whose value of a field is kept; may be given more than once")
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) merge(ctx context.Context, req workbench.MergeRequest, word string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if req.Model, err = a.modelName(b, word); err != nil {
		return err
	}
	plan, err := b.Identity.Merger.PlanMerge(ctx, req)
	if err != nil {
		return err
	}
	if a.dryRun {
		if a.format.document() {
			return a.dry(plan)
		}
		return a.put(a.mergeTable(plan) + a.paint.onOut(faint, "Nothing was sent.") + "\n")
	}
	if !plan.Idle() {
		if !a.yes && a.Streams.Attended() {
			a.say("%s", a.mergeTable(plan))
		}
		err := a.confirm(ctx, confirmation{would: problem.Clean(strings.Join(append([]string{mergeWords(plan) + lostWords(plan)}, plan.Warnings...), " ")), question: "Merge them?", plan: plan, again: mergeAgain(req)})
		if err != nil {
			return err
		}
	}
	done, err := b.Identity.Merger.ApplyMerge(ctx, plan, func(c workbench.Change) {
		if !a.format.document() {
			a.say("%s: %s (change %s)", c.Operation, problem.Clean(c.Title), c.ID)
		}
	})
	if err != nil {
		if len(done.Changes) > 0 {
			a.say("%s done before that; the same command does the rest.", countedSteps(len(done.Changes)))
		}
		return err
	}
	if a.format.document() {
		return a.doc(done)
	}
	if plan.Idle() {
		return a.put("Nothing is left to be done: " + problem.Clean(plan.Survivor.Title) + " is one record.\n")
	}
	return a.put(fmt.Sprintf("Merged: %s (%s), %s.  Undo: patchbay undo %s\n", problem.Clean(done.Survivor.Title), done.Survivor.ID, countedSteps(len(done.Changes)), plan.Merge))
}

func countedSteps(n int) string {
	if n == 1 {
		return "1 change"
	}
	return fmt.Sprintf("%d changes", n)
}

// mergeAgain is the command that merges unasked.
func mergeAgain(req workbench.MergeRequest) string {
	parts := append([]string{"patchbay merge", req.Model}, req.IDs...)
	if req.Survivor != "" {
		parts = append(parts, "--survivor", req.Survivor)
	}
	for path, id := range req.Keep {
		parts = append(parts, "--keep", path+"="+id)
	}
	return strings.Join(append(parts, "--yes"), " ")
}

// mergeWords are a plan as a sentence: what is done.
func mergeWords(p workbench.MergePlan) string {
	counts := map[string]int{}
	for _, s := range p.Steps {
		_, verb, _ := strings.Cut(s.Operation, "::")
		if s.Record != p.Survivor.ID && !s.Destroys {
			verb = "move"
		}
		counts[verb]++
	}
	words := fmt.Sprintf("%s (%s) would stay in %s", p.Survivor.Title, p.Survivor.ID, p.Connection)
	if counts["update"] > 0 {
		words += ", get what the others have"
	}
	if n := counts["move"]; n > 0 {
		words += fmt.Sprintf(", and %s be led to it", countedRecords(n))
	}
	if n := counts["delete"]; n > 0 {
		words += fmt.Sprintf("; %s would be deleted", countedRecords(n))
	}
	return problem.Clean(words + ".")
}

// lostWords name the values that go with the records that are deleted, as a sentence behind another; "" for none.
func lostWords(p workbench.MergePlan) string {
	var lost []string
	for _, f := range p.Fields {
		for _, step := range p.Steps {
			if step.Destroys && slices.ContainsFunc(p.Lost(step.Record), func(c model.Change) bool { return c.Field == f.Field }) {
				lost = append(lost, f.Label+" "+spoken(f.Values[step.Record]))
			}
		}
	}
	if len(lost) == 0 {
		return ""
	}
	return " Lost with that: " + strings.Join(lost, ", ") + "."
}

func countedRecords(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%s records", thousands(n))
}

// mergeTable says what is done, what cannot be kept, each in a line of its own, and shows the records where they differ.
func (a *app) mergeTable(p workbench.MergePlan) string {
	var b strings.Builder
	b.WriteString(a.fold(mergeWords(p), 0) + "\n")
	for _, w := range p.Warnings {
		b.WriteString(a.fold("! "+problem.Clean(w), 2) + "\n")
	}
	if p.Looks != "" {
		b.WriteString(a.fold(problem.Clean(p.Looks), 0) + "\n")
	}
	if len(p.Fields) > 0 {
		b.WriteString("Where they differ, " + a.sign("✓", "*") + " is kept, and what has no mark is lost:\n")
	}
	for _, f := range p.Fields {
		b.WriteString("  " + a.paint.onOut(strong, problem.Clean(f.Label)) + "\n")
		for _, e := range append([]workbench.LinkEnd{p.Survivor}, p.Others...) {
			v, ok := f.Values[e.ID]
			if !ok {
				continue
			}
			mark := a.sign("✓", "*")
			if slices.ContainsFunc(p.Lost(e.ID), func(c model.Change) bool { return c.Field == f.Field }) {
				mark = " "
			}
			b.WriteString(fmt.Sprintf("    %s %s  %s\n", mark, e.ID, spoken(v)))
		}
	}
	return b.String()
}
