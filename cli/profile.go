package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) profileCmd() *cobra.Command {
	return family(&cobra.Command{
		Use: "profile", Short: "The choices of this profile: where secrets are, whether anything may be written",
	}, a.profileShowCmd(), a.profileReadOnlyCmd(), a.profileVeilCmd())
}

func (a *app) profileShowCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "show", Short: "Everything about this profile", Args: want(),
		Long: `Name, folder and settings file of the profile, where its secrets are and what says so, whether it may
write and what forbids it.`,
		Example: "  patchbay profile show\n  patchbay --profile team profile show --jq .readOnly",
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.showProfile(cmd.Context()) },
	}
	a.docFlags(c)
	return c
}

func (a *app) showProfile(ctx context.Context) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	p, err := b.Profiles.ProfileOf(ctx)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(p)
	}
	secrets := ""
	if p.Vault != "" {
		secrets = p.Vault.Words() + ", chosen by " + chosenBy(p.VaultBy)
	}
	return a.put(a.sheet([]fact{
		{"Profile", p.Name},
		{"Folder", p.Folder},
		{"Settings", p.Settings},
		{"Trouble", p.Trouble},
		{"Secrets in", secrets},
		{"May", profileMay(p)},
		{"Veil", profileVeiled(p)},
		{"Connections", thousands(p.Connections)},
	}))
}

func profileVeiled(p workbench.ProfileView) string {
	switch {
	case p.Veil && p.Trouble != "":
		return "on: the settings cannot be understood, and may want it"
	case p.Veil:
		return "on from the start"
	}
	return "off"
}

func profileMay(p workbench.ProfileView) string {
	switch p.ReadOnlyBy {
	case workbench.ByProgram:
		return "read: this run may not write"
	case workbench.ByProfile:
		return "read: the profile's settings forbid writing"
	}
	return "read and write"
}

func (a *app) profileReadOnlyCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "read-only on|off", Short: "Keep all connections of this profile from writing", Args: want("on|off"), ValidArgs: []string{"on", "off"},
		Long: `With "on" nothing of this profile may write to any provider, whatever asks for it: no edit, no undo, no
request of your own, no connection that is still to come. It counts at once, also for a patchbay that is
running. "off" lets each connection write again as far as it may by itself.`,
		Example: "  patchbay profile read-only on\n  patchbay --profile support profile read-only on",
		RunE:    func(cmd *cobra.Command, args []string) error { return a.profileReadOnly(cmd.Context(), args[0]) },
	}
	a.unaskedFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) profileReadOnly(ctx context.Context, word string) error {
	on, err := onOff(word)
	if err != nil {
		return err
	}
	b, err := a.open()
	if err != nil {
		return err
	}
	if a.dryRun {
		a.say("%s", map[bool]string{true: "Nothing of this profile could write any more.", false: "The profile would let its connections write again."}[on])
		return a.showProfile(ctx)
	}
	if err := b.Profiles.SetProfileReadOnly(ctx, on); err != nil {
		return err
	}
	p, err := b.Profiles.ProfileOf(ctx)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(p)
	}
	return a.put(fmt.Sprintf("%s may %s.\n", p.Name, profileMay(p)))
}

// onOff reads the word of a switch.
func onOff(word string) (on bool, err error) {
	switch word {
	case "on", "off":
		return word == "on", nil
	}
	return false, problem.New(problem.Usage, "%q is neither on nor off.", problem.Clean(word)).WithHint("Say on or off.")
}

func (a *app) connectionReadOnlyCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "read-only NAME on|off", Short: "Keep one connection from writing, or let it write again", Args: want("NAME", "on|off"),
		ValidArgsFunction: a.complete(connectionNames),
		Long: `With "on" nothing may be written through this connection, whatever asks for it, from its very next
request on; also by a patchbay that is running. "off" lets it write again: what was ticked when it was
connected, and nothing else.`,
		Example: "  patchbay connection read-only acme on",
		RunE: func(cmd *cobra.Command, args []string) error {
			on, err := onOff(args[1])
			if err != nil {
				return err
			}
			return a.connectionReadOnly(cmd.Context(), args[0], on)
		},
	}
	a.unaskedFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) connectionReadOnly(ctx context.Context, name string, on bool) error {
	b, conn, err := a.connected(ctx, name)
	if err != nil {
		return err
	}
	if a.dryRun {
		a.say("%s could %s.", problem.Clean(conn.Name), map[bool]string{true: "only read", false: "write what was ticked for it"}[on])
		return a.showConnection(conn)
	}
	if err := b.Profiles.SetReadOnly(ctx, name, on); err != nil {
		return err
	}
	if conn, err = b.Accounts.Connection(ctx, conn.Name); err != nil {
		return err
	}
	if !on {
		a.stillShut(conn)
	}
	if a.format.document() {
		return a.doc(conn)
	}
	return a.put(fmt.Sprintf("%s may %s\n", problem.Clean(conn.Name), may(conn)))
}

// stillShut says what else keeps a connection from writing that was allowed to.
func (a *app) stillShut(c workbench.Connection) {
	switch {
	case c.ReadOnlyBy == workbench.ByProgram:
		a.say("This run may not write anything all the same.")
	case c.ReadOnlyBy == workbench.ByProfile:
		a.say("The profile is read-only all the same: patchbay profile read-only off")
	}
	if !c.Writes() {
		p := problem.New(problem.Usage, "").WithFix("patchbay connection reconnect %s --ops +OPERATION", c.Name)
		a.say("It was connected for reading alone. To let it write, sign in again with what it may do: %s", p.Fix)
	}
}
