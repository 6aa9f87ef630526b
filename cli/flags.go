package cli

import (
	"math"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"patchbay/problem"
)

// everything is the limit of a list that has none.
const everything = math.MaxInt32 >> 1

// limitFlag adds --limit to the command of a list, as all of them have it: 0 is for all.
func limitFlag(c *cobra.Command, to *int, usual int) {
	c.Flags().IntVar(to, "limit", usual, "how many at most, 0 for all")
}

// atMost is how many a list shows at most by what was said with --limit.
func atMost(said int) (int, error) {
	switch {
	case said < 0:
		return 0, problem.New(problem.Usage, "--limit cannot be negative.")
	case said == 0:
		return everything, nil
	}
	return said, nil
}

// inFlag adds --in, which names one connection, and offers those there are.
func (a *app) inFlag(c *cobra.Command, to *string, words string) {
	c.Flags().StringVar(to, "in", "", words)
	a.completeFlag(c, "in", connectionNames)
}

// inFlags adds --in, which names connections, and offers those there are.
func (a *app) inFlags(c *cobra.Command, to *[]string, words string) {
	c.Flags().StringSliceVar(to, "in", nil, words)
	a.completeFlag(c, "in", connectionNames)
}

// alsoCalled lets a flag be called by another name, too.
func alsoCalled(c *cobra.Command, flag, other string) {
	c.Flags().SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == other {
			name = flag
		}
		return pflag.NormalizedName(name)
	})
}

// unaskedFlags adds the flags of a command that writes here alone and asks nothing. It takes --yes like the others, so
// that a script may say it everywhere.
func (a *app) unaskedFlags(c *cobra.Command) {
	a.writeFlags(c)
	c.Flags().Lookup("yes").Hidden = true
}
