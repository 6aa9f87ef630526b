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
	ctx, stop := cli.Interruptible(context.Background())
	defer stop()
	return cli.Program{
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
			return errors.Join(ui.Run(ctx, tried(window(w, o, ""), o)), w.Close())
		},
		Demo: func(ctx context.Context, o workbench.Options, s workbench.SandboxOptions) error {
			defer lidded(os.Getenv)()
			d, err := workbench.StartDemo(ctx, furnished(o), s)
			if err != nil {
				return err
			}
			return errors.Join(ui.Run(ctx, staged(d, o)), d.Close())
		},
	}.Run(ctx, os.Args[1:])
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
