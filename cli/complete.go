package cli

import (
	"context"

	"github.com/spf13/cobra"
)

// completion offers words for one argument.
type completion func(context.Context, *Bench) ([]string, error)

// complete makes the shell's completion from one source for each argument. A source that fails offers
// nothing: completion never complains.
func (a *app) complete(sources ...completion) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= len(sources) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		b, err := a.open()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		words, err := sources[len(args)](cmd.Context(), b)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeFlag makes the shell's completion of a flag's value.
func (a *app) completeFlag(c *cobra.Command, flag string, source completion) {
	offer := a.complete(source)
	err := c.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		return offer(cmd, nil, begun)
	})
	if err != nil {
		panic(err) // a broken program: there is no such flag
	}
}

func connectionNames(ctx context.Context, b *Bench) ([]string, error) {
	all, err := b.Accounts.Connections(ctx)
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
	}
	return names, err
}

func modelNames(_ context.Context, b *Bench) ([]string, error) {
	var names []string
	for _, m := range b.Models.Models() {
		names = append(names, m.Name)
	}
	return names, nil
}
