// Command patchbay is a workbench for the accounts that hold a business's people: in a terminal
// it is a screen, in a script it is a set of commands.
package main

import (
	"context"
	"errors"
	"io"
	"log"
	"os"
	"time"

	"patchbay/auth/vault"
	"patchbay/cli"
	"patchbay/connectors/builtin"
	"patchbay/connectors/sandbox"
	"patchbay/connectors/sandbox/standard"
	"patchbay/connectors/shelf"
	"patchbay/ui"
	"patchbay/workbench"
)

func main() { os.Exit(run()) }

func run() int {
	defer unhurried(os.Getenv)()
	log.SetOutput(io.Discard) // the standard library writes bytes from the wire there, onto whatever is on the screen
	_ = vault.Harden()        // where the system refuses, the program runs as it would without
	terminal := ui.Remember()
	ctx, stop := cli.Interruptible(context.Background(), terminal.Restore)
	defer stop()
	var by ui.Signaled // what ended the screen, if it was a signal
	show := func(ctx context.Context, o ui.Options) error {
		o.Terminal = terminal
		if err := ui.Run(ctx, o); !errors.As(err, &by) {
			return err
		}
		return nil
	}
	code := cli.Program{
		Streams: cli.Process(os.Getenv), Getenv: os.Getenv, Now: time.Now, Build: cli.ThisBuild(),
		Open: func(o workbench.Options) (*cli.Bench, error) {
			return cli.Over(workbench.NewVeiled(workbench.Open(furnished(o)))), nil
		},
		Keys: keyList,
		Tour: func(ctx context.Context, o workbench.Options, s workbench.SandboxOptions, say func(string)) error {
			return workbench.Tour(ctx, furnished(o), s, say)
		},
		UI: func(ctx context.Context, o workbench.Options) error {
			defer lidded(os.Getenv)()
			w := workbench.NewVeiled(workbench.Open(furnished(o)))
			if err := w.Upgrade(ctx); err != nil {
				return errors.Join(err, w.Close())
			}
			return errors.Join(show(ctx, tried(window(w, o, ""), o)), closed(w, w.Close))
		},
		Demo: func(ctx context.Context, o workbench.Options, s workbench.SandboxOptions) error {
			defer lidded(os.Getenv)()
			d, err := workbench.StartDemo(ctx, furnished(o), s)
			if err != nil {
				return err
			}
			return errors.Join(show(ctx, staged(d, o)), closed(d.Workbench, d.Close))
		},
	}.Run(ctx, os.Args[1:])
	if code == 0 && by.Signal != 0 {
		return by.Code()
	}
	return code
}

// furnished adds what only this program knows: the providers that come with it, the person's own beside them, and
// sandboxes: theirs, and behind them one of nobody's for connectors of a person's own.
func furnished(o workbench.Options) workbench.Options {
	registry := builtin.New()
	o.User = machineUser()
	o.Catalog = shelf.New(registry, o.Home.Connectors()).Knowing(o.Home.KnownModels)
	o.Stage = func() []sandbox.Provider { return append(registry.Sandboxes(), standard.New(standard.Options{})) }
	return o
}
