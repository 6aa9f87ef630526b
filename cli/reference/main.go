// Command reference writes docs/cli.md from the command tree, so that what the reference says is
// what the program does.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"patchbay/cli"
	"patchbay/problem"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: reference FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], []byte(page(cli.Tree())), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// page is the whole reference.
func page(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("<!-- Made by `go generate ./cli` from the commands themselves: change those. -->\n\n# The command line\n\n")
	b.WriteString(promise)
	for _, topic := range []string{"output", "exit-codes", "environment", "conditions"} {
		for _, c := range root.Commands() {
			if c.Name() == topic {
				fmt.Fprintf(&b, "\n## %s\n\n```text\n%s\n```\n", c.Short, c.Long)
			}
		}
	}
	b.WriteString(codes())
	fmt.Fprintf(&b, "\n## Everywhere\n\n%s", flags(root.PersistentFlags()))
	for _, g := range root.Groups() {
		fmt.Fprintf(&b, "\n## %s\n", g.Title)
		for _, c := range root.Commands() {
			if c.GroupID == g.ID {
				section(&b, c)
			}
		}
	}
	b.WriteString("\n## The program itself\n")
	for _, c := range root.Commands() {
		if c.GroupID == "" && c.Runnable() && c.Name() != "help" {
			section(&b, c)
		}
	}
	return b.String()
}

const promise = `` + "`patchbay`" + ` alone opens the screen. Everything the screen can do is a command too. Names, flags, JSON keys and
exit codes on this page do not change without a note in ` + "`docs/changes.md`" + `.

* Results go to standard output, words about them to standard error. Tables, colours and progress are for
  terminals only.
* Nothing asks unless standard input and standard error are terminals. ` + "`--yes`" + ` answers a confirmation; a
  destructive command that nobody confirmed does nothing, says what it would have done, and exits 7.
* Every command that changes records, or renames, pauses or ends a connection, has ` + "`--dry-run`" + `.
* Secrets come from standard input or a prompt, never from an argument.
* ctrl+c stops cleanly: what was done is kept. A second ctrl+c ends the program at once.
* An ` + "`ID`" + ` is what ` + "`ls`" + ` prints; a unique beginning of it is enough.
`

// codes is the table of the error codes.
func codes() string {
	kinds := problem.Kinds()
	slices.SortFunc(kinds, func(a, b problem.Kind) int {
		if a.Exit() != b.Exit() {
			return a.Exit() - b.Exit()
		}
		return strings.Compare(string(a), string(b))
	})
	var b strings.Builder
	b.WriteString("\n## Error codes\n\n`error.code` in JSON, and the exit code that goes with it.\n\n| code | exit |\n| --- | --- |\n")
	for _, k := range kinds {
		fmt.Fprintf(&b, "| `%s` | %d |\n", k, k.Exit())
	}
	return b.String()
}

func section(b *strings.Builder, c *cobra.Command) {
	if c.HasAvailableSubCommands() && c.GroupID != "" {
		if c.Runnable() && c.Example != "" { // it does something by itself
			own(b, c)
		}
		for _, sub := range c.Commands() {
			section(b, sub)
		}
		return
	}
	own(b, c)
}

// own is the section of one command.
func own(b *strings.Builder, c *cobra.Command) {
	c.InitDefaultHelpFlag()
	fmt.Fprintf(b, "\n### `%s`\n\n%s.\n", strings.TrimSuffix(c.UseLine(), " [flags]"), c.Short)
	if c.Long != "" {
		fmt.Fprintf(b, "\n%s\n", strings.TrimSpace(c.Long))
	}
	if c.Example != "" {
		fmt.Fprintf(b, "\n```sh\n%s\n```\n", outdent(c.Example))
	}
	if c.HasAvailableLocalFlags() {
		b.WriteString("\n" + flags(c.LocalNonPersistentFlags()))
	}
}

// flags is a table of flags in alphabetical order.
func flags(set *pflag.FlagSet) string {
	var b strings.Builder
	b.WriteString("| flag | meaning |\n| --- | --- |\n")
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		kind, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if kind != "" {
			name += " " + strings.ToUpper(kind)
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "[]" && f.DefValue != "0s" {
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, strings.ReplaceAll(usage, "|", "\\|"))
	})
	return b.String()
}

func outdent(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimPrefix(l, "  ")
	}
	return strings.Join(lines, "\n")
}
