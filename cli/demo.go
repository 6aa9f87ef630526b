package cli

import (
	"context"

	"github.com/spf13/cobra"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) demoCmd() *cobra.Command {
	var s workbench.SandboxOptions
	c := &cobra.Command{
		Use: "demo", Short: "Look around with invented people; needs no account",
		Long: `Starts the stand-ins of the providers and opens the screen on a profile that is thrown away afterwards.
Nothing leaves this machine, and your own profile is not touched. It begins with no account, so that
connecting one is the first thing to try; d connects one of every provider, which is the demo that d
begins on the home of a program that has no account yet. Without a terminal it performs the
same tour in plain text.`,
		Example: "  patchbay demo\n  patchbay demo --people 48000 --seed 7",
		Args:    want(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkStage(s); err != nil {
				return err
			}
			return a.demo(cmd.Context(), s)
		},
	}
	stageFlags(c, &s)
	a.dress.flags(c)
	return c
}

func (a *app) demo(ctx context.Context, s workbench.SandboxOptions) error {
	o, err := a.options()
	if err != nil {
		return err
	}
	if a.Streams.InTTY && a.Streams.OutTTY {
		if err := a.unlock(ctx, o.Vault, &o); err != nil {
			return err
		}
		return a.Demo(ctx, o, s)
	}
	var broken error
	err = a.Tour(ctx, o, s, func(line string) {
		if broken == nil {
			broken = a.put(model.Line(line, false) + "\n")
		}
	})
	if err == nil {
		err = broken
	}
	return err
}

// ui opens the screen.
func (a *app) ui(ctx context.Context) error {
	if !a.Streams.InTTY || !a.Streams.OutTTY {
		return problem.New(problem.Usage, "The screen needs a terminal, and there is none here.").
			WithHint("Every action of the screen is a command too.").WithFix("patchbay --help")
	}
	o, err := a.options()
	if err != nil {
		return err
	}
	if err := a.unlock(ctx, workbench.VaultOf(o), &o); err != nil {
		return err
	}
	return a.UI(ctx, o)
}

// unlock asks for the vault's passphrase before the screen is there: two cannot read one keyboard.
func (a *app) unlock(ctx context.Context, kind workbench.VaultKind, o *workbench.Options) error {
	if kind != workbench.InFile || o.Passphrase == nil {
		return nil
	}
	phrase, err := o.Passphrase(ctx)
	if err != nil {
		return err
	}
	o.Passphrase = func(context.Context) (string, error) { return phrase, nil }
	return nil
}
