package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) checkCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "check NAME", Short: "Find out whether a connection works now", Args: want("NAME"), ValidArgsFunction: a.complete(connectionNames),
		Long: `Asks the provider for the account with one cheap call, renews a sign-in that would die of not being
used, and keeps what it found as the connection's state. Without a name of its own, every connection
is checked by "patchbay connections --check".`,
		Example: "  patchbay connection check acme",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := a.open()
			if err != nil {
				return err
			}
			conn, err := b.Healer.Examine(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.showConnection(conn)
		},
	}
	a.docFlags(c)
	return c
}

// examine checks all connections and answers them as they are then. worst is what is wrong with the first of those that
// are not well; what is not its state, a closed vault say, is told at once.
func (a *app) examine(ctx context.Context, b *Bench, all []workbench.Connection) (out []workbench.Connection, worst, err error) {
	for _, c := range all {
		after, err := b.Healer.Examine(ctx, c.ID)
		if err != nil && (after.ID == "" || problem.Is(err, problem.Canceled) || errors.Is(err, context.Canceled)) {
			return nil, nil, err
		}
		if err != nil && after.State == workbench.OK {
			a.complain(err)
		}
		if worst == nil {
			worst = err
		}
		out = append(out, after)
	}
	return out, worst, nil
}

func (a *app) secretCmd() *cobra.Command {
	var fromStdin bool
	c := &cobra.Command{
		Use: "secret NAME", Short: "Replace the client secret of a connection", Args: want("NAME"), ValidArgsFunction: a.complete(connectionNames),
		Long: `Replaces the client secret that a connection was made with, after the provider gave your app a new
one. The grant, records, mapping and history stay. The new secret is proved by renewing the sign-in
with it; where the provider refuses it, the old one stays. For another client id, reconnect. A token
or key of your own is replaced by "patchbay connection reconnect NAME --token-stdin".`,
		Example: "  patchbay connection secret acme --client-secret-stdin < secret.txt",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := a.open()
			if err != nil {
				return err
			}
			if _, err := b.Accounts.Connection(cmd.Context(), args[0]); err != nil {
				return err
			}
			if !fromStdin && !a.Streams.Attended() {
				return problem.New(problem.Usage, "The new secret is needed, and nobody can be asked for it.").
					WithFix("patchbay connection secret %s --client-secret-stdin < secret.txt", args[0])
			}
			secret, err := a.stdinSecret(cmd.Context(), "client secret")
			if err != nil {
				return err
			}
			conn, err := b.Healer.ReplaceSecret(cmd.Context(), args[0], secret)
			if err != nil {
				return err
			}
			return a.showConnection(conn)
		},
	}
	c.Flags().BoolVar(&fromStdin, "client-secret-stdin", false, "read the client secret from standard input")
	a.docFlags(c)
	return c
}
