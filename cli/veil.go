package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) profileVeilCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "veil on|off", Short: "Show everything personal of this profile under pseudonyms", Args: want("on|off"), ValidArgs: []string{"on", "off"},
		Long: `With "on" the veil is on from the start, in the screen and in every command: names, addresses, numbers
and texts are shown, copied and exported under pseudonyms, and edits reach the true record all the same.
A patchbay that is running stays as it is. --veil and PATCHBAY_VEIL put the veil on for one run.`,
		Example: "  patchbay profile veil on\n  patchbay --veil ls contact",
		RunE:    func(cmd *cobra.Command, args []string) error { return a.profileVeil(cmd.Context(), args[0]) },
	}
	c.Flags().BoolVar(&a.dryRun, "dry-run", false, "say what would be done and do nothing")
	a.docFlags(c)
	return c
}

func (a *app) profileVeil(ctx context.Context, word string) error {
	on, err := onOff(word)
	if err != nil {
		return err
	}
	b, err := a.open()
	if err != nil {
		return err
	}
	if a.dryRun {
		a.say("%s", map[bool]string{true: "Everything personal would be shown under pseudonyms.", false: "Everything would be shown as it is."}[on])
		return a.showProfile(ctx)
	}
	if err := b.Veil(ctx, on); err != nil {
		return err
	}
	p, err := b.Profiles.ProfileOf(ctx)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(p)
	}
	return a.put(fmt.Sprintf("The veil of %s is %s.\n", p.Name, word))
}

// sortable answers why a list cannot be sorted so while the veil is on.
func (b *Bench) sortable(modelName string, sort []string) error {
	if b.Sortable == nil {
		return nil
	}
	return b.Sortable(modelName, sort)
}
