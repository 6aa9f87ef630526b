package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

// way is what the flags of connect and reconnect say.
type way struct {
	req         workbench.ConnectRequest
	secretStdin bool
	qr          bool
	lent        bool // the app that is kept has a secret, which the workbench takes from the vault
	tokenStdin  bool
}

func (w *way) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringSliceVar(&w.req.Operations, "ops", nil, "operations to ask permission for: contact::update, contact, or all; +contact::update adds to what there is (default: all reading ones)")
	f.BoolVar(&w.req.ReadOnly, "read-only", false, "a connection that can never write")
	f.StringVar(&w.req.ClientID, "client-id", "", "client `id` of your own app at the provider")
	f.BoolVar(&w.secretStdin, "client-secret-stdin", false, "read the client secret from standard input")
	f.BoolVar(&w.tokenStdin, "token-stdin", false, "read a private token, an API key, or whatever else the way in asks for from standard input: a line each, or a JSON object")
	f.StringVar(&w.req.Auth, "auth", "", "the `way` in, where the connector has several: see patchbay connectors NAME")
	f.BoolVar(&w.req.Device, "device", false, "sign in by typing a code into a browser anywhere, where the provider has that")
	f.BoolVar(&w.qr, "qr", false, "show the address as a QR code, too")
	f.BoolVar(&w.req.NoBrowser, "no-browser", false, "print the address and open nothing")
	f.StringVar(&w.req.Redirect, "redirect", "", "`address` registered at the provider that does not lead to this machine: paste what the browser ends at")
	f.DurationVar(&w.req.Timeout, "timeout", 0, "how long to wait for the consent (default 5m0s)")
}

func (a *app) connectCmd() *cobra.Command {
	var w way
	c := &cobra.Command{
		Use: "connect CONNECTOR", Short: "Connect an account, through the browser or with a token",
		Long: `Opens the provider's consent page in the browser, waits for your consent, proves the grant with one
call and keeps the token in the vault. The address is printed too: open it anywhere, and paste the
address that the browser ends at if it cannot be reached from there.

The client id and secret are those of your own app at the provider; "patchbay connectors NAME" says
how to make one. Secrets are never given as arguments: they come from standard input or a prompt.`,
		Example: `  patchbay connect NAME
  patchbay connect NAME --ops contact --name acme --client-id ID --client-secret-stdin < secret.txt
  patchbay connect NAME --token-stdin --read-only < token.txt
  patchbay connect NAME --no-browser --json`,
		Args: want("CONNECTOR"), ValidArgsFunction: a.complete(connectorIDs),
		RunE: func(cmd *cobra.Command, args []string) error {
			w.req.Connector = args[0]
			return a.connect(cmd.Context(), w)
		},
	}
	w.flags(c)
	c.Flags().StringVar(&w.req.Name, "name", "", "name of the connection (default: after the account)")
	c.Flags().StringVar(&w.req.Workspace, "workspace", "", "`id` of the workspace to work in")
	c.Flags().StringVar(&w.req.Endpoint, "endpoint", "", "`URL` that replaces scheme and host of every address, for a sandbox or staging")
	a.docFlags(c)
	return c
}

func (a *app) reconnectCmd() *cobra.Command {
	var w way
	c := &cobra.Command{
		Use: "reconnect NAME", Short: "Renew a connection's grant, or ask for more permissions",
		Long: `Runs the connect flow again for a connection that exists. Records, links and history stay. Without
--ops it asks for the operations that the connection has; the client id and secret are remembered.
--ops replaces them; with + in front it adds to them. A connection that is read-only stays so, unless
--read-only=false lets it write.`,
		Example: `  patchbay connection reconnect acme
  patchbay connection reconnect acme --ops +contact::update`,
		Args: want("NAME"), ValidArgsFunction: a.complete(connectionNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, conn, err := a.connected(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			w.req.Connector, w.req.Reconnect = conn.Connector, conn.Name
			w.req.Lift = cmd.Flags().Changed("read-only") && !w.req.ReadOnly
			return a.connect(cmd.Context(), w)
		},
	}
	w.flags(c)
	a.docFlags(c)
	return c
}

func (a *app) connect(ctx context.Context, w way) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	about, err := b.Catalog.Connector(w.req.Connector)
	if err != nil {
		return err
	}
	if w.req.Timeout < 0 {
		return problem.New(problem.Usage, "--timeout cannot be negative.")
	}
	if err := a.credentials(ctx, &w, about); err != nil {
		return err
	}
	flow, err := b.Connect(ctx, w.req)
	if err != nil {
		return err
	}
	conn, err := a.follow(ctx, flow, w.qr)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(conn)
	}
	if !a.Streams.OutTTY {
		return a.put(conn.Name + "\n")
	}
	return a.put("\n" + a.sheet(a.connectionFacts(conn)))
}

// credentials fills in what the flags left open: from standard input, from a person, or not at all.
func (a *app) credentials(ctx context.Context, w *way, about workbench.Connector) error {
	if w.req.Device && (w.req.Redirect != "" || w.tokenStdin) {
		return problem.New(problem.Usage, "--device goes with neither --redirect nor --token-stdin.")
	}
	if w.req.Redirect != "" && !a.Streams.Attended() {
		return problem.New(problem.Usage, "With --redirect somebody has to paste the address that the browser ends at, and nobody is here.").
			WithHint("Run it in a terminal.")
	}
	if w.secretStdin && w.tokenStdin {
		return problem.New(problem.Usage, "Standard input can hold the client secret or the token, not both.")
	}
	var err error
	switch {
	case w.tokenStdin:
		if w.req.Auth == "oauth" {
			return problem.New(problem.Usage, "--auth oauth takes no token.")
		}
		w.req.Token, err = a.stdinSecret(ctx, "token")
		return err
	case w.secretStdin:
		w.req.Auth = "oauth"
		w.req.ClientSecret, err = a.stdinSecret(ctx, "client secret")
		return err
	case w.req.Reconnect != "" && (w.req.Auth == "" || w.req.Auth == "oauth"):
		return nil
	}
	if w.req.Auth == "" {
		if w.req.Auth, err = a.chooseWay(ctx, w, about); err != nil {
			return err
		}
	}
	if err := a.kept(ctx, w, about); err != nil {
		return err
	}
	if !a.Streams.Attended() {
		return unattended(w, about)
	}
	return a.promptSecrets(ctx, w, about)
}

// kept lets the app that is kept for the connector stand in for what was not given.
func (a *app) kept(ctx context.Context, w *way, about workbench.Connector) error {
	if w.req.Auth != "oauth" {
		return nil
	}
	b, err := a.open()
	if err != nil {
		return err
	}
	kept, ok, err := b.Clients.Client(ctx, about.ID)
	if err != nil || !ok || w.req.ClientID != "" && w.req.ClientID != kept.ID {
		return err
	}
	w.req.ClientID, w.lent = kept.ID, kept.Secret
	return nil
}

// secretWord says of the way in through the browser where the client secret goes: "none" where there is none, "" where it
// may be left out.
func secretWord(about workbench.Connector) string {
	for _, c := range about.Auth {
		if c.Kind == "oauth" {
			return c.Client
		}
	}
	return ""
}

// stdinSecret reads a secret that a script hands over, or that a person types or pastes unseen. The final newline is
// not part of it.
func (a *app) stdinSecret(ctx context.Context, what string) (string, error) {
	switch {
	case a.Streams.Attended(): // somebody will paste it: it must not be shown, nor reach the shell
		return a.Streams.Hidden(ctx, strings.ToUpper(what[:1])+what[1:]+" (not shown): ")
	case a.Streams.InTTY:
		return "", problem.New(problem.Usage, "Standard input is a terminal: the %s would be shown.", what).
			WithHint("Leave the flag out to be asked for it, or redirect a file.")
	}
	text, err := a.input(ctx, 64<<10)
	if problem.Is(err, problem.Canceled) {
		return "", err
	}
	if err != nil {
		return "", problem.New(problem.Usage, "The %s cannot be read from standard input.", what).Because(err)
	}
	secret := strings.TrimSpace(string(text))
	if secret == "" {
		return "", problem.New(problem.Usage, "Standard input holds no %s.", what)
	}
	return secret, nil
}

// chooseWay decides between the ways in: by the flags, else the only one, else a person does.
func (a *app) chooseWay(ctx context.Context, w *way, about workbench.Connector) (string, error) {
	kinds := waysIn(about)
	switch {
	case w.req.ClientID != "":
		return "oauth", nil
	case len(kinds) == 1:
		return kinds[0], nil
	case !a.Streams.Attended():
		return "", problem.New(problem.Usage, "%s can be connected in several ways: %s.", about.Name, strings.Join(kinds, ", ")).
			WithHint("Give --client-id and --client-secret-stdin, or --auth WAY and --token-stdin.").WithFix("patchbay connectors %s", about.ID)
	}
	labels := make([]string, 0, len(about.Auth))
	for _, c := range about.Auth {
		labels = append(labels, c.Label)
	}
	n, err := a.choose(ctx, "How do you want to sign in?", labels)
	if err != nil {
		return "", err
	}
	return kinds[n], nil
}

// unattended refuses what a script would have to be asked for.
func unattended(w *way, about workbench.Connector) error {
	if w.req.Auth != "oauth" {
		return problem.New(problem.Usage, "%s needs a token, and nobody can be asked for it.", about.Name).
			WithFix("patchbay connect %s --token-stdin < token.txt", about.ID)
	}
	word := secretWord(about)
	secretless := w.lent || word == "none" || word == ""
	if w.req.ClientID == "" || w.req.ClientSecret == "" && !secretless {
		return problem.New(problem.Usage, "%s needs the client id and secret of your own app, and nobody can be asked for them.", about.Name).
			WithHint("patchbay connectors %s says how to make one.", about.ID).
			WithFix("patchbay connect %s --client-id ID --client-secret-stdin < secret.txt", about.ID)
	}
	return nil
}

func (a *app) promptSecrets(ctx context.Context, w *way, about workbench.Connector) (err error) {
	if w.req.Auth != "oauth" {
		return a.promptInputs(ctx, w, about)
	}
	if w.req.ClientID == "" {
		if w.req.ClientID, err = a.ask(ctx, "Client id of your app:"); err != nil {
			return err
		}
	}
	switch word := secretWord(about); {
	case w.lent || word == "none":
	case word == "":
		w.req.ClientSecret, err = a.Streams.Hidden(ctx, "Client secret, empty for an app that has none (not shown): ")
	default:
		w.req.ClientSecret, err = a.Streams.Hidden(ctx, "Client secret (not shown): ")
	}
	return err
}

// promptInputs asks for what the way in wants, one thing after the other, secrets unseen.
func (a *app) promptInputs(ctx context.Context, w *way, about workbench.Connector) error {
	w.req.Inputs = map[string]string{}
	for _, choice := range about.Auth {
		if choice.Kind != w.req.Auth {
			continue
		}
		for _, in := range choice.Inputs {
			var err error
			if in.Secret {
				w.req.Inputs[in.Name], err = a.Streams.Hidden(ctx, problem.Clean(in.Label)+" (not shown): ")
			} else {
				w.req.Inputs[in.Name], err = a.ask(ctx, problem.Clean(in.Label)+":")
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
