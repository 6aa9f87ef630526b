package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) doctorCmd() *cobra.Command {
	rebuild := false
	c := &cobra.Command{
		Use: "doctor", Short: "What is wrong, and the command that mends it",
		Long: `Looks at the configuration, the store, the vault, the browser and every connection, and names what is
wrong with the command that mends it. It works when they are broken. Exit code 1 when a check failed.

With --rebuild a store that is damaged is mended, as "patchbay store rebuild" does it.`,
		Example: "  patchbay doctor\n  patchbay doctor --json --jq '.items[] | select(.state == \"fail\") | .fix'",
		Args:    want(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if rebuild {
				return a.rebuild(cmd.Context())
			}
			return a.doctor(cmd.Context())
		},
	}
	c.Flags().BoolVar(&rebuild, "rebuild", false, "mend a store that is damaged")
	a.listFlags(c)
	return c
}

func (a *app) doctor(ctx context.Context) error {
	checks := a.checks(ctx)
	l := listing{
		columns: []column{
			{name: "state", title: "STATE", tone: checkTone},
			{name: "name", title: "CHECK", tone: always(strong)},
			{name: "detail", title: "FOUND"},
			{name: "fix", title: "FIX"},
		},
		more: []column{{name: "found", title: "FOUND", folds: true}},
		items: each(checks, func(c workbench.Check) item {
			found := c.Detail
			if c.Fix != "" {
				found += "  Fix: " + c.Fix
			}
			return item{doc: c, cell: cells(map[string]any{"state": c.State, "name": c.Name, "detail": c.Detail, "fix": c.Fix, "found": found})}
		}),
		none: "There was nothing to check.",
	}
	if a.Streams.OutTTY && !a.format.scripted() {
		l.columns = append(l.columns[:2:2], l.more...) // sentences, for a person to read in full
	}
	err := a.list(l)
	if err == nil && slices.ContainsFunc(checks, func(c workbench.Check) bool { return c.State == "fail" }) {
		return quiet(1)
	}
	return err
}

func (a *app) rebuild(ctx context.Context) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	r, err := b.Rebuild(ctx)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(r)
	}
	if r.Aside == "" {
		a.say("The store was mended in place.")
		return a.put(count(r.Faults, "fault") + "\n")
	}
	a.say("The damaged store is now %s. Saved from it: %s, %s.", r.Aside, count(r.Connections, "connection"), count(r.Changes, "change"))
	a.sayMissing(r)
	return a.put(r.Aside + "\n")
}

// sayMissing says what could not be read out of a damaged store, and what brings it back.
func (a *app) sayMissing(r workbench.Rebuilt) {
	if len(r.Missing) > 0 {
		a.say("Missing: %s.", problem.Clean(strings.Join(r.Missing, ", ")))
	} else if r.Lost > 0 {
		a.say("Missing: %s whose names could not be read.", count(r.Lost, "connection"))
	}
	gone := len(r.Missing) > 0 || r.Lost > 0 || r.Connections == 0
	switch {
	case r.Backup != nil && gone:
		a.say("The newest backup, made %s, may have all of it: %s", ago(a.Now(), r.Backup.At), command("patchbay store restore %s", r.Backup.Path))
	case r.Backup != nil:
		a.say("patchbay pull brings the records back; their history is in the newest backup, made %s: %s", ago(a.Now(), r.Backup.At), problem.Clean(r.Backup.Path))
	case r.Connections == 0:
		a.say("There is no backup here. Connect anew: patchbay connect CONNECTOR")
	default:
		a.say("patchbay pull brings the records back.")
	}
	if gone && r.Connections > 0 && r.Backup == nil {
		a.say("Connect anew what is missing: patchbay connect CONNECTOR")
	}
}

// checks asks the workbench, or tells why there is none.
func (a *app) checks(ctx context.Context) []workbench.Check {
	b, err := a.open()
	if err != nil {
		p := problem.As(err)
		return []workbench.Check{{Name: "configuration", State: "fail", Detail: p.Error(), Fix: p.Fix}}
	}
	return b.Doctor(ctx)
}

func checkTone(v any) tone {
	switch v {
	case "ok":
		return good
	case "warn":
		return warn
	case "fail":
		return bad
	}
	return faint
}
