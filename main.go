// Command patchbay is a workbench for the accounts that hold a business's people: in a terminal
// it is a screen, in a script it is a set of commands.
package main

import (
	"context"
	"os"
	"time"

	"patchbay/cli"
	"patchbay/connectors/builtin"
	"patchbay/workbench"
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := cli.Interruptible(context.Background())
	defer stop()
	return cli.Program{
		Streams: cli.Process(os.Getenv), Getenv: os.Getenv, Now: time.Now, Build: cli.ThisBuild(),
		Open: func(o workbench.Options) (*cli.Bench, error) { return cli.Over(workbench.Open(furnished(o))), nil },
		Tour: func(ctx context.Context, o workbench.Options, s workbench.SandboxOptions, say func(string)) error {
			return workbench.Tour(ctx, furnished(o), s, say)
		},
	}.Run(ctx, os.Args[1:])
}

// furnished adds what only this program knows: the providers that come with it, and their sandboxes.
func furnished(o workbench.Options) workbench.Options {
	registry := builtin.New()
	o.Catalog, o.Stage = registry, registry.Sandboxes
	return o
}
