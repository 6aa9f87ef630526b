package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

// Storeroom tells how the store is, and copies it.
type Storeroom interface {
	Store(ctx context.Context) (workbench.StoreView, error)
	CheckStore(ctx context.Context, quick bool) (workbench.StoreCheck, error)
	BackupStore(ctx context.Context, file string) (workbench.StoreFile, error)
}

// Swapper puts another file in the store's place.
type Swapper interface {
	CompactStore(ctx context.Context) (workbench.StoreCompacted, error)
	RestoreStore(ctx context.Context, file string) (workbench.StoreRestored, error)
	EncryptStore(ctx context.Context) error
}

func (a *app) storeCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "store", Short: "The file of all that is known here: its size, its health, its backups",
		Long: `Tells where the profile's store is, what takes its room, how many records it has, when it was last
backed up and checked, and how much the disk has left.`,
		Example: `  patchbay store
  patchbay store check --quick
  patchbay store backup
  patchbay store --jq '.parts[] | [.name, .bytes]'`,
		Args: cobra.ArbitraryArgs, SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknown(cmd, args[0])
			}
			return a.storeStatus(cmd.Context())
		},
	}
	a.docFlags(c)
	c.AddCommand(
		a.storeStatusCmd(), a.storeCheckCmd(), a.storeBackupCmd(), a.storeRestoreCmd(), a.storeCompactCmd(), a.storeRebuildCmd(),
		a.storeRetentionCmd(), a.storeEncryptCmd("encrypt"), a.storeEncryptCmd("decrypt"),
	)
	return c
}

func (a *app) storeStatusCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "status", Short: "The same as \"patchbay store\"", Args: want(), Hidden: true,
		Long: "Says the same as \"patchbay store\".", Example: "  patchbay store status --json",
		RunE: func(cmd *cobra.Command, _ []string) error { return a.storeStatus(cmd.Context()) },
	}
	a.docFlags(c)
	return c
}

func (a *app) storeStatus(ctx context.Context) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	v, err := b.Storeroom.Store(ctx)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(v)
	}
	facts := []fact{
		{"Store", v.Path},
		{"Size", megabytes(v.Bytes)},
		{"Disk", freeWords(v.FreeBytes)},
		{"Records", thousands(v.Records)},
		{"Connections", thousands(v.Connections)},
		{"Format", fmt.Sprint(v.Format)},
		{"Encrypted", map[bool]string{true: "yes", false: "no: patchbay store encrypt says what does it"}[v.Encrypted]},
		{"Last backup", "none: patchbay store backup"},
		{"Last check", "none: patchbay store check"},
	}
	if v.Backup != nil {
		facts[7].text = ago(a.Now(), v.Backup.At) + ", " + v.Backup.Path
	}
	if v.Checked != nil {
		facts[8].text = ago(a.Now(), v.Checked.At) + ", whole"
	}
	var parts []string
	for _, p := range v.Parts {
		if p.Bytes > 0 {
			parts = append(parts, fmt.Sprintf("%s  %s", megabytes(p.Bytes), partWords(p.Name)))
		}
	}
	var copies []string
	for _, c := range v.Copies {
		copies = append(copies, fmt.Sprintf("%s  %s  %s", megabytes(c.Bytes), ago(a.Now(), c.At), c.Path))
	}
	out := a.sheet(facts) + a.paragraphs("What takes the room", parts)
	if len(copies) > 0 {
		out += a.paragraphs("Beside it", copies)
	}
	return a.put(out)
}

func partWords(name string) string {
	switch name {
	case "natives":
		return "native answers of the providers"
	case "search":
		return "search index"
	case "journal":
		return "journal and working copies"
	case "unused":
		return "unused: patchbay store compact gives it back"
	case "log":
		return "write-ahead log, folded in by itself"
	case "calls":
		return "calls and budgets"
	case "others":
		return "connections, mappings, views, settings"
	}
	return name
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

func freeWords(n int64) string {
	if n < 0 {
		return "" // this system does not tell
	}
	return megabytes(n) + " free"
}

func (a *app) storeCheckCmd() *cobra.Command {
	quick := false
	c := &cobra.Command{
		Use: "check", Short: "Look for damage in the store", Args: want(),
		Long: `Reads the whole store and looks for damage on the disk, and for what does not fit together: records
that the search index misses, rows that belong to nothing, writes of no known state. Exit code 1 when
something is wrong, with the command that mends it. It changes nothing, and other work goes on meanwhile.

With --quick only the structure of the files is read: that takes a tenth of the time.`,
		Example: "  patchbay store check\n  patchbay store check --quick --json --jq .whole",
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.checkStore(cmd.Context(), quick) },
	}
	c.Flags().BoolVar(&quick, "quick", false, "read only the structure of the files")
	a.docFlags(c)
	return c
}

func (a *app) checkStore(ctx context.Context, quick bool) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	done, err := b.Storeroom.CheckStore(ctx, quick)
	if err != nil {
		return err
	}
	if a.format.document() {
		err = a.doc(done)
	} else {
		err = a.put(checkWords(done))
	}
	if err == nil && !done.Whole {
		return quiet(1)
	}
	return err
}

func checkWords(c workbench.StoreCheck) string {
	var lines []string
	for _, f := range c.Faults {
		line := problem.Clean(f.Text)
		if f.Fix != "" {
			line += "  Fix: " + f.Fix
		}
		lines = append(lines, line)
	}
	if c.Whole {
		lines = append(lines, "The store is whole.")
	}
	return strings.Join(lines, "\n") + "\n"
}
