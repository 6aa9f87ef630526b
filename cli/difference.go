package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// summary is a plan as a sentence.
func summary(p workbench.Plan) string {
	_, verb, _ := strings.Cut(p.Operation, "::")
	title := problem.Clean(p.Title)
	switch verb {
	case "delete":
		return strings.TrimSpace(fmt.Sprintf("%s would be deleted in %s. %s", title, p.Connection, strings.Join(p.Warnings, " ")))
	case "create":
		return fmt.Sprintf("%s would be created in %s.", title, p.Connection)
	}
	return fmt.Sprintf("%s of %s would be changed in %s.", countedFields(p), title, p.Connection)
}

func countedFields(p workbench.Plan) string {
	if len(p.Changes) == 1 {
		return "1 field"
	}
	return fmt.Sprintf("%d fields", len(p.Changes))
}

// undoing is the plan of an undo in a few words, which are true before it is done and while it is.
func undoing(p workbench.Plan) string {
	_, verb, _ := strings.Cut(p.Operation, "::")
	title := problem.Clean(p.Title)
	switch verb {
	case "delete":
		return fmt.Sprintf("delete %s in %s.", title, p.Connection)
	case "create":
		return fmt.Sprintf("create %s in %s, as a rule with a new id.", title, p.Connection)
	}
	return fmt.Sprintf("put back %s of %s in %s.", countedFields(p), title, p.Connection)
}

// difference shows a plan for a person: one line a field, before and after.
func (a *app) difference(p workbench.Plan) string {
	wide := 0
	all := slices.Clone(p.Shown())
	for _, f := range p.Follows {
		all = append(all, f.Change)
	}
	for _, c := range all {
		wide = max(wide, ansi.StringWidth(label(p, c)))
	}
	lines := []string{a.fold(summary(p), 0)}
	for i, c := range all {
		name := label(p, c)
		line := "  " + name + strings.Repeat(" ", wide-ansi.StringWidth(name)) + "  "
		before, after := spoken(c.Before), spoken(c.After)
		if before != "" {
			line += a.paint.onErr(bad, "- "+before) + "  "
		}
		if after != "" {
			line += a.paint.onErr(good, "+ "+after)
		}
		if k := i - len(p.Shown()); k >= 0 {
			line += "  (" + p.OfWords(p.Follows[k]) + ")"
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	if !p.Destroys {
		for _, w := range p.Warnings {
			lines = append(lines, "  "+problem.Clean(w))
		}
	}
	return strings.Join(lines, "\n")
}

func label(p workbench.Plan, c model.Change) string {
	if l := p.Labels[c.Field]; l != "" {
		return problem.Clean(l)
	}
	return problem.Clean(c.Field)
}

// foretellPlan is the answer of --dry-run.
func (a *app) foretellPlan(p workbench.Plan) error {
	if a.format.document() {
		return a.dry(p)
	}
	return a.put(a.difference(p) + "\n" + a.paint.onOut(faint, "Nothing was sent.") + "\n")
}
