package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

// clientCmd is the person's own apps at the providers, kept for further connections.
func (a *app) clientCmd() *cobra.Command {
	return family(&cobra.Command{
		Use:   "client",
		Short: "Your own apps at the providers: client ids and secrets to connect with",
	}, a.clientListCmd(), a.clientSetCmd(), a.clientRemoveCmd())
}

func (a *app) clientListCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "list", Short: "The apps that are kept, and the redirect addresses to register for them", Args: want(),
		Long: `Lists the client ids that are kept for connectors, where each secret is, which connections were
made with it, and the redirect addresses to register at the provider.`,
		Example: `  patchbay client list
  patchbay client list --jq '.items[].redirects[]'`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.clients(cmd.Context()) },
	}
	a.listFlags(c)
	return c
}

func (a *app) clients(ctx context.Context) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	all, err := b.Clients.Clients(ctx)
	if err != nil {
		return err
	}
	return a.list(listing{
		columns: []column{
			{name: "connector", title: "CONNECTOR", tone: always(strong)}, {name: "clientId", title: "CLIENT ID"}, {name: "secretIn", title: "SECRET IN"}, {name: "usedBy", title: "USED BY"},
		},
		more: []column{{name: "redirects", title: "REDIRECTS"}, {name: "redirect", title: "OTHER REDIRECT"}, {name: "hasSecret", title: "HAS SECRET"}},
		items: each(all, func(c workbench.Client) item {
			return item{doc: c, cell: cells(map[string]any{
				"connector": c.Connector, "clientId": c.ID, "secretIn": c.Secrets, "usedBy": c.UsedBy, "redirects": c.Redirects, "redirect": c.Redirect, "hasSecret": c.Secret,
			})}
		}),
		none: "No app is kept. Each sign-in asks for one; patchbay client set CONNECTOR keeps it.",
	})
}

func (a *app) clientSetCmd() *cobra.Command {
	var own workbench.OwnClient
	var fromStdin bool
	c := &cobra.Command{
		Use: "set CONNECTOR", Short: "Keep an app for further connections, or replace its secret", Args: want("CONNECTOR"), ValidArgsFunction: a.complete(connectorIDs),
		Long: `Keeps the client id and secret of your own app for a connector: the secret in the vault, the rest in
the store. Further sign-ins use it unless they are given another one. Connections that there are stay
as they are: "patchbay connection secret NAME" replaces a secret there.`,
		Example: `  patchbay client set NAME --client-id ID --client-secret-stdin < secret.txt
  patchbay client set NAME --client-id ID`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if own.ID == "" {
				return problem.New(problem.Usage, "--client-id is needed.").WithHint("The provider shows it on the page of your app.")
			}
			var err error
			if fromStdin {
				if own.Secret, err = a.stdinSecret(cmd.Context(), "client secret"); err != nil {
					return err
				}
			}
			return a.setClient(cmd.Context(), args[0], own)
		},
	}
	c.Flags().StringVar(&own.ID, "client-id", "", "client `id` of your own app at the provider")
	c.Flags().BoolVar(&fromStdin, "client-secret-stdin", false, "read the client secret from standard input")
	c.Flags().StringVar(&own.Redirect, "redirect", "", "`address` registered at the provider that does not lead to this machine")
	a.docFlags(c)
	return c
}

func (a *app) setClient(ctx context.Context, connector string, own workbench.OwnClient) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if err := b.Clients.KeepClient(ctx, connector, own); err != nil {
		return err
	}
	kept, _, err := b.Clients.Client(ctx, connector)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(kept)
	}
	return a.put(a.sheet([]fact{
		{"Connector", kept.Connector},
		{"Client id", kept.ID},
		{"Secret in", kept.Secrets},
		{"Used by", strings.Join(kept.UsedBy, ", ")},
		{"Register", strings.Join(kept.Redirects, "\n")},
		{"Other redirect", kept.Redirect},
	}))
}

func (a *app) clientRemoveCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "remove CONNECTOR", Short: "Forget an app and its secret", Args: want("CONNECTOR"), ValidArgsFunction: a.complete(connectorIDs),
		Long:    "Forgets the client id and secret that are kept for a connector. Connections that were made with\nthem go on.",
		Example: "  patchbay client remove NAME",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := a.open()
			if err != nil {
				return err
			}
			if a.dryRun {
				return a.foretell(fmt.Sprintf("The app that is kept for %s would be forgotten, its secret too.", problem.Clean(args[0])), nil)
			}
			return b.Clients.ForgetClient(cmd.Context(), args[0])
		},
	}
	a.unaskedFlags(c)
	a.docFlags(c)
	return c
}
