package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) connectionsCmd() *cobra.Command {
	var check bool
	c := &cobra.Command{
		Use:   "connections",
		Short: "The connected accounts and their health",
		Long: `Lists every connection: the account, its state and since when, how many records are kept here
and when they were fetched last. The state is ok, throttled, needsLogin, needsPermission, paused,
gone or down; "patchbay connection show NAME" says why and what mends it. --check asks every provider
first; it exits as a command on the first connection would that is not well.`,
		Example: `  patchbay connections
  patchbay connections --check
  patchbay connections --jq '.items[] | select(.state != "ok") | .fix'`,
		Args: want(),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.connections(cmd.Context(), check) },
	}
	c.Flags().BoolVar(&check, "check", false, "find out first whether each of them works, with one call")
	a.listFlags(c)
	return c
}

func (a *app) connections(ctx context.Context, check bool) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	all, err := b.Accounts.Connections(ctx)
	var worst error
	if err == nil && check {
		all, worst, err = a.examine(ctx, b, all)
	}
	if err != nil {
		return err
	}
	err = a.list(listing{
		columns: []column{
			{name: "name", title: "NAME", tone: always(strong)},
			{name: "connectorName", title: "PROVIDER"},
			{name: "account", title: "ACCOUNT"},
			{name: "state", title: "STATE", tone: stateTone},
			{name: "since", title: "SINCE"},
			{name: "records", title: "RECORDS", right: true},
			{name: "lastPullAt", title: "PULLED"},
		},
		more: []column{
			{name: "id", title: "ID"},
			{name: "connector", title: "CONNECTOR"},
			{name: "workspace", title: "WORKSPACE"},
			{name: "auth", title: "AUTH"},
			{name: "reason", title: "WHY"},
			{name: "fix", title: "FIX"},
			{name: "readOnly", title: "READ ONLY"},
			{name: "tokenExpiresAt", title: "TOKEN EXPIRES"},
			{name: "secretsIn", title: "SECRETS"},
			{name: "operations", title: "OPERATIONS"},
			{name: "scopesGranted", title: "GRANTED"},
			{name: "createdAt", title: "CREATED"},
			{name: "endpoint", title: "ENDPOINT"},
		},
		items: each(all, func(c workbench.Connection) item { return item{doc: c, cell: cells(connectionCells(c))} }),
		none:  "Nothing is connected yet. Try: patchbay connect CONNECTOR, or patchbay demo to look around first.",
		note:  func(int) string { return troubles(all) },
	})
	if err != nil || worst == nil {
		return err
	}
	return quiet(problem.As(worst).Kind.Exit())
}

func connectionCells(c workbench.Connection) map[string]any {
	return map[string]any{
		"id": c.ID, "name": c.Name, "connector": c.Connector, "connectorName": c.ConnectorName, "account": c.Account,
		"workspace": c.Workspace.Name, "auth": c.Auth, "state": string(c.State), "reason": c.Reason, "fix": c.Fix, "since": c.Since,
		"records": total(c.Records), "lastPullAt": c.LastPull, "readOnly": c.ReadOnly, "tokenExpiresAt": c.TokenExpires,
		"secretsIn": c.Secrets, "operations": c.Operations, "scopesGranted": c.Granted, "createdAt": c.Created, "endpoint": c.Endpoint,
	}
}

func total(byModel map[string]int) int {
	n := 0
	for _, x := range byModel {
		n += x
	}
	return n
}

// troubles names, beneath the table, what mends the connections that are not well.
func troubles(all []workbench.Connection) string {
	var lines []string
	for _, c := range all {
		for _, b := range c.Broken {
			lines = append(lines, c.Name+" "+b.Model+": "+b.Words)
		}
		if c.Reason != "" {
			line := c.Name + ": " + c.Reason
			if c.Fix != "" {
				line += "  Fix: " + c.Fix
			}
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func stateTone(v any) tone {
	switch s, _ := v.(string); workbench.Health(s) {
	case workbench.OK:
		return good
	case workbench.Throttled, workbench.Paused, workbench.Down:
		return warn
	}
	return bad
}

// connectionFacts is everything about one connection, for a sheet.
func (a *app) connectionFacts(c workbench.Connection) []fact {
	facts := []fact{
		{"Name", c.Name},
		{"Provider", c.ConnectorName},
		{"Account", c.Account},
		{"Workspace", c.Workspace.Name},
		{"Endpoint", c.Endpoint},
		{"State", strings.TrimSuffix(string(c.State)+", since "+human(c.Since, a.Now()), ", since ")},
		{"Why", c.Reason},
		{"Fix", c.Fix},
		{"May", may(c)},
		{"Operations", strings.Join(c.Operations, ", ")},
		{"Granted", strings.Join(c.Granted, ", ")},
	}
	for _, m := range c.Missing {
		facts = append(facts, fact{"Missing", m.Scope + ", needed for " + m.For()})
	}
	for _, b := range c.Broken {
		facts = append(facts, fact{"Mapping", b.Model + ": " + b.Words})
	}
	facts = append(facts, fact{"Token expires", human(c.TokenExpires, a.Now())}, fact{"Secrets in", c.Secrets})
	if b := c.Budget; b != nil {
		facts = append(facts, fact{"Budget", budget(*b)}, fact{"Budget resets", human(b.ResetsAt, a.Now())})
	}
	for _, m := range slices.Sorted(maps.Keys(c.Records)) {
		facts = append(facts, fact{"Records", fmt.Sprintf("%s %s", thousands(c.Records[m]), m)})
	}
	return append(facts, fact{"Last pull", human(c.LastPull, a.Now())}, fact{"Last good call", human(c.LastGoodCall, a.Now())}, fact{"Connected", human(c.Created, a.Now())})
}

func may(c workbench.Connection) string {
	writes := slices.ContainsFunc(c.Operations, func(op string) bool {
		_, verb, _ := strings.Cut(op, "::")
		return slices.Contains([]string{"create", "update", "delete", "upsert", "fieldWrite"}, verb)
	})
	switch {
	case c.ReadOnlyBy == workbench.ByProgram:
		return "read: this run may not write"
	case c.ReadOnlyBy == workbench.ByProfile:
		return "read: the profile is read-only"
	case c.ReadOnly:
		return "read: it is set to read-only"
	case writes:
		return "read and write"
	}
	return "read"
}

func budget(b workbench.BudgetState) string {
	s := fmt.Sprintf("%s of %s requests left", thousands(b.Remaining), thousands(b.Limit))
	if b.DailyLimit > 0 {
		s += fmt.Sprintf(", %s of %s today", thousands(b.DailyRemaining), thousands(b.DailyLimit))
	}
	return s
}
