package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) storeBackupCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "backup [FILE]", Short: "Write a whole copy of the store, and read it back", Args: want("[FILE]"),
		Long: `Writes a copy of the store that is complete and consistent, whatever else is going on, and reads it back
before it gets its name. Without FILE it goes to the folder "backups" of the profile. A file that exists
is never overwritten. Secrets are not in it: they are in the vault.`,
		Example: "  patchbay store backup\n  patchbay store backup /media/stick/patchbay.db",
		RunE: func(cmd *cobra.Command, args []string) error {
			file := ""
			if len(args) == 1 {
				file = args[0]
			}
			return a.backupStore(cmd.Context(), file)
		},
	}
	a.docFlags(c)
	return c
}

func (a *app) backupStore(ctx context.Context, file string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	made, err := b.Storeroom.BackupStore(ctx, file)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(made)
	}
	a.say("%s were written and read back.", megabytes(made.Bytes))
	return a.put(problem.Clean(made.Path) + "\n")
}

func (a *app) storeRestoreCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "restore FILE", Short: "Go back to a backup", Args: want("FILE"),
		Long: `Puts a backup in the place of the store. The backup is read whole first; the store that is there is kept
under another name. Connections and the journal of writes are carried over from it, so that no write that
was begun is forgotten. What the providers know newer comes with the next pull.

Every other patchbay of this profile has to be closed. Broken off anywhere, one whole store is there.
--dry-run reads the backup just as whole and says what it would bring, whoever has the store open.`,
		Example: "  patchbay store restore backups/store-20261120-090000.db --dry-run\n  patchbay store restore backups/store-20261120-090000.db --yes",
		RunE:    func(cmd *cobra.Command, args []string) error { return a.restoreStore(cmd.Context(), args[0]) },
	}
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) restoreStore(ctx context.Context, file string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if a.dryRun || !a.yes { // a restore reads it whole by itself
		plan, err := b.Backup(ctx, file)
		if err != nil {
			return err
		}
		if a.dryRun {
			return a.foretell(restoring(plan), plan)
		}
		ok := confirmation{would: restoring(plan), question: "Restore it?", plan: plan, again: command("patchbay store restore %s --yes", file)}
		if err := a.confirm(ctx, ok); err != nil {
			return err
		}
	}
	done, err := b.Swapper.RestoreStore(ctx, file)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(done)
	}
	a.say("Restored. Carried over from the store that was there: %d connections, %d changes.", done.Connections, done.Changes)
	if done.Left > 0 {
		a.say("%d changes could not be carried over; they are only in that store.", done.Left)
	}
	a.say("patchbay pull brings what the providers know newer. The store that was there is now:")
	return a.put(problem.Clean(done.Aside) + "\n")
}

// restoring says what a restore would do.
func restoring(b workbench.StoreBackup) string {
	there := thousands(b.Kept) + " records"
	if b.Damaged {
		there = "cannot be read"
	}
	return fmt.Sprintf("The store %s (%s) would be set aside, and the backup %s (%s records, %d connections, %s) put in its place. Connections and changes are carried over.",
		b.Store, there, b.From, thousands(b.Records), b.Connections, megabytes(b.Bytes))
}

func (a *app) storeCompactCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "compact", Short: "Give back the room that deleted rows left", Args: want(),
		Long: `Writes the store anew without the room that deleted rows left, reads the new file back and puts it in the
place of the old one. For a while the disk needs room for both.

Every other patchbay of this profile has to be closed. Broken off anywhere, one whole store is there.`,
		Example: "  patchbay store compact\n  patchbay store compact --dry-run",
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.compactStore(cmd.Context()) },
	}
	a.unaskedFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) compactStore(ctx context.Context) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if a.dryRun {
		v, err := b.Storeroom.Store(ctx)
		if err != nil {
			return err
		}
		unused := int64(0)
		for _, p := range v.Parts {
			if p.Name == "unused" {
				unused = p.Bytes
			}
		}
		return a.foretell(fmt.Sprintf("The store of %s would be written anew; %s of it are unused.", megabytes(v.Bytes), megabytes(unused)),
			map[string]any{"bytes": v.Bytes, "unused": unused})
	}
	done, err := b.Swapper.CompactStore(ctx)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(done)
	}
	return a.put(fmt.Sprintf("%s before, %s now.\n", megabytes(done.Before), megabytes(done.After)))
}

func (a *app) storeRebuildCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "rebuild", Short: "Mend a store that is damaged", Args: want(),
		Long: `Mends what "patchbay store check" finds. A damaged file is set aside under another name, and a new one
begun with all that only it knew and that can still be read: connections, the journal of writes,
mappings, views, links, settings. Records come back with the next pull; their history is only in the
file that was set aside.
What merely does not fit together is put right in place, and the search index made again.

A store that is whole is left alone. Every other patchbay of this profile has to be closed.`,
		Example: "  patchbay store check || patchbay store rebuild",
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.rebuild(cmd.Context()) },
	}
	a.docFlags(c)
	return c
}

func (a *app) storeEncryptCmd(verb string) *cobra.Command {
	c := &cobra.Command{
		Use: verb, Short: "Why the store is not encrypted by patchbay, and what does it instead", Args: want(), Hidden: verb == "decrypt",
		Long: `Patchbay does not encrypt the store itself: what the measured ways cost, and why they were not taken,
stands in docs/store.md. Secrets are never in the store, but in the vault. To protect the records, keep
the profile on an encrypted disk, or in an encrypted folder that PATCHBAY_HOME names. This command does
nothing and exits 2.`,
		Example: "  patchbay store " + verb,
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := a.open()
			if err != nil {
				return err
			}
			return b.Swapper.EncryptStore(cmd.Context())
		},
	}
	a.docFlags(c)
	return c
}
