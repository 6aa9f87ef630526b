package cli

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) vaultCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "vault", Short: "Where secrets are, and moving them elsewhere",
		Long: `Tells where this profile's secrets are: the kind of vault and what chose it, whether it opens, and for
each connection and each kept app whether its secret is there. It shows no secret.`,
		Example: `  patchbay vault
  patchbay vault move file
  patchbay vault --jq '.items[] | select(.there | not) | .name'`,
		Args: cobra.ArbitraryArgs, SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknown(cmd, args[0])
			}
			return a.secrets(cmd.Context())
		},
	}
	a.docFlags(c)
	c.AddCommand(a.vaultMoveCmd(), a.vaultPassphraseCmd())
	return c
}

func (a *app) secrets(ctx context.Context) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	v, err := b.Vaults.Secrets(ctx)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(v)
	}
	words := v.Kind.Words()
	if v.Kind == "" {
		words = "" // only the settings know, and they cannot be understood
	}
	facts := []fact{
		{"Vault", words},
		{"Kind", string(v.Kind)},
		{"Chosen by", chosenBy(v.By)},
		{"Place", v.Place},
		{"Opens", map[bool]string{true: "yes", false: "no"}[v.Opens]},
		{map[bool]string{true: "Trouble", false: "Why not"}[v.Opens], v.Trouble},
		{"Fix", v.Fix},
	}
	if v.Unfinished != "" {
		facts = append(facts, fact{"Unfinished", "the move from " + v.Unfinished.Words() + ": patchbay vault move " + string(v.Kind)})
	}
	for _, it := range v.Items {
		text := it.Of + " " + it.Name
		if v.Opens {
			text += map[bool]string{true: ": there", false: ": " + it.Trouble}[it.There]
		}
		facts = append(facts, fact{"Secret", text})
	}
	return a.put(a.sheet(facts))
}

func chosenBy(by string) string {
	switch by {
	case "variable":
		return "PATCHBAY_VAULT"
	case "settings":
		return "the profile's settings"
	}
	return "nobody: it is the usual one"
}

func (a *app) vaultMoveCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "move keyring|file|env", Short: "Keep the secrets elsewhere from now on", Args: want("keyring|file|env"),
		ValidArgs: []string{string(workbench.InKeyring), string(workbench.InFile), string(workbench.InEnv)},
		Long: `Moves every secret of this profile to the system's keyring (keyring), to files locked by a passphrase
(file), or to files locked by the key in PATCHBAY_VAULT_KEY (env), and makes that the profile's choice.

Each secret is copied and read back before the choice is written, and removed from the old place only
then. Broken off anywhere, the same command brings the move to its end; every secret is where the
settings say at every moment. What stands in the way of the new vault is told before anything is copied.
Connections stay connected; another patchbay that is running goes on with the new vault, or says that
it has to be started again. PATCHBAY_VAULT would win over the choice: it has to be unset, unless it
says the same.`,
		Example: `  patchbay vault move file
  PATCHBAY_VAULT_KEY=$(openssl rand -hex 32) patchbay vault move env --yes`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.moveVault(cmd.Context(), workbench.VaultKind(args[0]))
		},
	}
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) moveVault(ctx context.Context, to workbench.VaultKind) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	plan, err := b.Vaults.MoveVault(ctx, workbench.VaultMove{To: to, DryRun: true})
	if err != nil {
		return err
	}
	would := fmt.Sprintf("%s would be moved from %s to %s.", count(plan.Items, "secret"), plan.From.Words(), plan.To.Words())
	if plan.There {
		would = fmt.Sprintf("The secrets are in %s already.", plan.To.Words())
	}
	if a.dryRun {
		return a.foretell(would, plan)
	}
	if !plan.There {
		ok := confirmation{would: would, question: "Move them?", plan: plan, again: "patchbay vault move " + string(to) + " --yes"}
		if err := a.confirm(ctx, ok); err != nil {
			return err
		}
	}
	done, err := b.Vaults.MoveVault(ctx, workbench.VaultMove{To: to, Choose: a.chooser()})
	if err != nil {
		return err
	}
	return a.movedVault(done)
}

func (a *app) movedVault(done workbench.VaultMoved) error {
	if a.format.document() {
		return a.doc(done)
	}
	text := fmt.Sprintf("%s: all in %s now.", count(done.Items, "secret"), done.To.Words())
	if done.There {
		text = fmt.Sprintf("The secrets are in %s already.", done.To.Words())
	}
	if done.Unset {
		text += " PATCHBAY_VAULT is not needed any more."
	}
	return a.put(text + "\n")
}

func (a *app) vaultPassphraseCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "passphrase", Short: "Give the vault another passphrase", Args: want(),
		Long: `Asks for the passphrase of the vault, then twice for a new one, and seals every secret anew. Broken off
anywhere, the vault opens with the old passphrase or with the new one, and holds everything. It needs a
terminal, and a profile whose secrets are in passphrase-locked files: see "patchbay vault move file".`,
		Example: "  patchbay vault passphrase",
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := a.open()
			if err != nil {
				return err
			}
			n, err := b.Vaults.ChangePassphrase(cmd.Context(), a.chooser())
			if err != nil {
				return err
			}
			if a.format.document() {
				return a.doc(map[string]any{"items": n})
			}
			return a.put(fmt.Sprintf("The passphrase is changed: %s sealed anew.\n", count(n, "secret")))
		},
	}
	a.docFlags(c)
	return c
}

// shortest is how many characters a new passphrase must have.
const shortest = 8

// chooser asks a person twice for a new passphrase; nil where nobody can be asked.
func (a *app) chooser() func(context.Context) (string, error) {
	if !a.Streams.Attended() || a.Streams.Hidden == nil {
		return nil
	}
	return func(ctx context.Context) (string, error) {
		first, err := a.Streams.Hidden(ctx, "New passphrase of the vault (not shown): ")
		if err != nil {
			return "", err
		}
		if utf8.RuneCountInString(strings.TrimSpace(first)) < shortest {
			return "", problem.New(problem.Usage, "A passphrase of fewer than %d characters is too easily guessed.", shortest).
				WithHint("Nothing was changed. Four words that have nothing to do with each other are a good one.")
		}
		again, err := a.Streams.Hidden(ctx, "The same once more: ")
		if err != nil {
			return "", err
		}
		if first != again {
			return "", problem.New(problem.Usage, "The two were not the same.").WithHint("Nothing was changed. Try again.")
		}
		return first, nil
	}
}
