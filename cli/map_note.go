package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"patchbay/problem"
)

func (a *app) mapNoteCmd() *cobra.Command {
	version := 0
	c := &cobra.Command{
		Use: "note CONNECTION MODEL NOTE", Short: "Write why a version of a mapping was saved",
		Long: `Writes a note to the newest version of a mapping, or to the one that --version names, in place of the
note that it had; an empty one takes it away. "patchbay map show --versions" lists them.`,
		Example: `  patchbay map note acme contact "the loyalty programme began"
  patchbay map note acme contact "" --version 3`,
		Args: want("CONNECTION", "MODEL", "NOTE"), ValidArgsFunction: a.complete(connectionNames, modelNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.mapNote(cmd.Context(), args, version)
		},
	}
	c.Flags().IntVar(&version, "version", 0, "the version that it is about; 0 for the newest")
	a.docFlags(c)
	return c
}

// mapNote takes the connection, the model and the note.
func (a *app) mapNote(ctx context.Context, args []string, version int) error {
	if version < 0 {
		return problem.New(problem.Usage, "There is no version %d.", version).WithFix("patchbay map show %s %s --versions", args[0], args[1])
	}
	b, name, err := a.mapOf(args[1])
	if err != nil {
		return err
	}
	at, err := b.Maps.NoteMapping(ctx, args[0], name, version, args[2])
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(map[string]any{"connection": args[0], "model": name, "version": at, "note": args[2]})
	}
	return a.put(fmt.Sprintf("Version %d has the note now.\n", at))
}
