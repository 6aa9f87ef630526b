package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) connectionCmd() *cobra.Command {
	return family(&cobra.Command{
		Use:   "connection",
		Short: "Look at one connection, rename, pause, renew or end it",
	}, a.connectionShowCmd(), a.connectionRenameCmd(), a.reconnectCmd(), a.checkCmd(), a.secretCmd(), a.pausingCmd(true), a.pausingCmd(false), a.connectionReadOnlyCmd(), a.disconnectCmd())
}

func (a *app) connectionShowCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "show NAME", Short: "Everything about one connection", Args: want("NAME"), ValidArgsFunction: a.complete(connectionNames),
		Long: `State and its reason, permissions wanted and granted, when the token expires, where the secrets
are, the rate limit, the records kept here.`,
		Example: `  patchbay connection show acme
  patchbay connection show acme --jq .budget.remaining`,
		RunE: func(cmd *cobra.Command, args []string) error {
			_, conn, err := a.connected(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.showConnection(conn)
		},
	}
	a.docFlags(c)
	return c
}

// connected opens the workbench and finds a connection by its name.
func (a *app) connected(ctx context.Context, name string) (*Bench, workbench.Connection, error) {
	b, err := a.open()
	if err != nil {
		return nil, workbench.Connection{}, err
	}
	conn, err := b.Accounts.Connection(ctx, name)
	return b, conn, err
}

func (a *app) showConnection(c workbench.Connection) error {
	if a.format.document() {
		return a.doc(c)
	}
	return a.put(a.sheet(a.connectionFacts(c)))
}

func (a *app) connectionRenameCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "rename NAME TO", Short: "Give a connection another name", Args: want("NAME", "TO"), ValidArgsFunction: a.complete(connectionNames),
		Long:    "Gives a connection another name, here only. Its records, links and history stay with it.",
		Example: "  patchbay connection rename acme acme-main",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.change(cmd.Context(), args[0], alteration{
				would: fmt.Sprintf("%s would be called %s.", args[0], args[1]), after: args[1],
				do: func(ctx context.Context, b *Bench) error { return b.Keeper.Rename(ctx, args[0], args[1]) },
			})
		},
	}
	a.unaskedFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) pausingCmd(paused bool) *cobra.Command {
	word, short, long := "resume", "Let a paused connection work again", "Ends a pause: the connection is pulled and written to again."
	if paused {
		word, short, long = "pause", "Send nothing to a provider until it is resumed", "Keeps the grant and the records, and sends nothing for this connection until it is resumed."
	}
	c := &cobra.Command{
		Use: word + " NAME", Short: short, Long: long, Args: want("NAME"), ValidArgsFunction: a.complete(connectionNames),
		Example: "  patchbay connection " + word + " acme",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.change(cmd.Context(), args[0], alteration{
				would: fmt.Sprintf("It would %s %s.", word, args[0]), after: args[0],
				do: func(ctx context.Context, b *Bench) error { return b.Keeper.SetPaused(ctx, args[0], paused) },
			})
		},
	}
	a.unaskedFlags(c)
	a.docFlags(c)
	return c
}

// alteration is a change to a connection that concerns this machine only.
type alteration struct {
	would string // what --dry-run says
	after string // the connection's name afterwards
	do    func(context.Context, *Bench) error
}

func (a *app) change(ctx context.Context, name string, alt alteration) error {
	b, conn, err := a.connected(ctx, name)
	if err != nil {
		return err
	}
	if a.dryRun {
		a.say("%s", problem.Clean(alt.would))
		return a.showConnection(conn)
	}
	if err := alt.do(ctx, b); err != nil {
		return err
	}
	if conn, err = b.Accounts.Connection(ctx, alt.after); err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(conn)
	}
	return a.put(fmt.Sprintf("%s: %s\n", problem.Clean(conn.Name), conn.State))
}

func (a *app) disconnectCmd() *cobra.Command {
	var how parting
	c := &cobra.Command{
		Use: "disconnect NAME", Short: "End a connection and forget its secrets", Args: want("NAME"), ValidArgsFunction: a.complete(connectionNames),
		Long: `Revokes the grant where the provider can, removes the secrets from the vault and the fetched records
from this machine. Nothing is deleted at the provider. What remains there, and how to end it, is said.

Where the vault does not open, nothing is done: without the secret no grant can be revoked. --force ends
the connection here all the same, and leaves its grant alive at the provider.`,
		Example: `  patchbay connection disconnect acme
  patchbay connection disconnect acme --yes --keep-records`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.disconnect(cmd.Context(), args[0], how) },
	}
	c.Flags().BoolVar(&how.keep, "keep-records", false, "keep the records that were fetched")
	c.Flags().BoolVar(&how.force, "force", false, "end it here also where the vault does not open; its grant then lives on at the provider")
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

// parting says how a connection is ended.
type parting struct {
	keep  bool // the records
	force bool // whether the vault opens or not
}

func (a *app) disconnect(ctx context.Context, name string, how parting) error {
	b, conn, err := a.connected(ctx, name)
	if err != nil {
		return err
	}
	would := workbench.Farewell{Connection: conn.Name, RecordsRemoved: total(conn.Records)}
	text := fmt.Sprintf("%s (%s) would be disconnected: its grant revoked where the provider can, its secrets removed, %s removed from this machine.",
		conn.Name, conn.ConnectorName, amount(would.RecordsRemoved, "fetched record"))
	question := fmt.Sprintf("Disconnect %s and remove its %s?", conn.Name, amount(would.RecordsRemoved, "record"))
	again := problem.New(problem.Usage, "").WithFix("patchbay connection disconnect %s", conn.Name).Fix
	if how.keep {
		would.RecordsKept, would.RecordsRemoved = would.RecordsRemoved, 0
		text = fmt.Sprintf("%s (%s) would be disconnected: its grant revoked where the provider can, its secrets removed, %s kept on this machine.",
			conn.Name, conn.ConnectorName, amount(would.RecordsKept, "fetched record"))
		question = fmt.Sprintf("Disconnect %s and keep its %s?", conn.Name, amount(would.RecordsKept, "record"))
		again += " --keep-records"
	}
	if total(conn.Records) == 0 {
		question = fmt.Sprintf("Disconnect %s?", conn.Name)
	}
	end := b.Keeper.Disconnect
	if how.force {
		end, again = b.Abandon, again+" --force"
		text += " Where the vault does not open, it ends here alone, and its grant lives on at the provider."
	}
	if a.dryRun {
		return a.foretell(text, would)
	}
	if err := a.confirm(ctx, confirmation{would: text, question: problem.Clean(question), plan: would, again: again + " --yes"}); err != nil {
		return err
	}
	done, err := end(ctx, name, how.keep)
	if err != nil {
		return err
	}
	return a.farewell(done)
}

// amount counts things in words: "1,250 records".
func amount(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return thousands(n) + " " + thing + "s"
}

func (a *app) farewell(f workbench.Farewell) error {
	if a.format.document() {
		return a.doc(f)
	}
	text := f.Connection + " is disconnected."
	if f.Revoked {
		text += " The provider confirmed that the grant is revoked."
	}
	if f.Remains != "" {
		text += " " + f.Remains
	}
	switch f.RecordsKept {
	case 0:
	case 1:
		text += " 1 record is kept."
	default:
		text += fmt.Sprintf(" %s are kept.", amount(f.RecordsKept, "record"))
	}
	return a.put(problem.Clean(text) + "\n")
}
