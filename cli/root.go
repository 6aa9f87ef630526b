package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
)

// The groups of the help page, in its order.
const (
	aboutAccounts = "accounts"
	aboutRecords  = "records"
	aboutPast     = "insight"
	aboutTrying   = "sandbox"
)

// Tree is the whole command tree, for the generator of the reference. Its commands must not be run.
func Tree() *cobra.Command {
	return (&app{Program: Program{Getenv: func(string) string { return "" }}}).root()
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "patchbay",
		Short: "A workbench for the accounts that hold a business's people",
		Long: `patchbay connects the accounts that hold a business's people, keeps a copy of their records
on this machine, and lets you search, compare and change them, from one screen or from a script.

Without a command it opens the screen. Try "patchbay demo" first: it needs no account.`,
		Example: `  patchbay demo                        look around with invented people
  patchbay connect CONNECTOR           connect an account through the browser
  patchbay pull                        fetch its records
  patchbay ls contact --where 'tags contains "vip"'
  patchbay set contact 7f3k phone="+1 555 0142"`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if which, err := cmd.Flags().GetBool("version"); err == nil && which {
				return a.version()
			}
			return a.ui(cmd.Context())
		},
		SilenceErrors: true, SilenceUsage: true, SuggestionsMinimumDistance: 2,
	}
	root.SetIn(a.Streams.In)
	root.SetOut(a.Streams.Out)
	root.SetErr(a.Streams.Err)
	root.AddGroup(
		&cobra.Group{ID: aboutAccounts, Title: "Accounts"}, &cobra.Group{ID: aboutRecords, Title: "Records"},
		&cobra.Group{ID: aboutPast, Title: "What happened, what is wrong"}, &cobra.Group{ID: aboutTrying, Title: "Try it out"},
	)
	root.PersistentFlags().StringVar(&a.profile, "profile", "", "profile to work on (default PATCHBAY_PROFILE, then \"default\")")
	root.PersistentFlags().BoolVar(&a.readOnly, "read-only", false, "write nothing to any provider in this run")
	root.PersistentFlags().BoolVar(&a.veil, "veil", false, "show everything personal under pseudonyms")
	a.dress.flags(root)
	root.Flags().Bool("version", false, "say which build this is")
	root.SetFlagErrorFunc(flagProblem)
	root.SetUsageTemplate(usageTemplate)
	a.grow(root)
	root.SetHelpCommand(helpCmd())
	return root
}

func (a *app) grow(root *cobra.Command) {
	group := func(id string, cmds ...*cobra.Command) {
		for _, c := range cmds {
			c.GroupID = id
			root.AddCommand(c)
		}
	}
	group(aboutAccounts, a.connectorsCmd(), a.connectCmd(), a.connectionsCmd(), a.connectionCmd(), a.clientCmd(), a.vaultCmd(), a.profileCmd(), a.pullCmd(), a.fieldsCmd(), a.mapCmd(), a.apiCmd())
	group(aboutRecords, a.lsCmd(), a.viewCmd(), a.searchCmd(), a.showCmd(), a.whyCmd(), a.newCmd(), a.setCmd(), a.upsertCmd(), a.rmCmd(), a.linksCmd(), a.linkCmd(), a.unlinkCmd(), a.duplicatesCmd(), a.mergeCmd(), a.exportCmd(), a.importCmd(), a.importsCmd(), a.bulkCmd())
	group(aboutPast, a.changesCmd(), a.undoCmd(), a.activityCmd(), a.storeCmd(), a.keysCmd(), a.doctorCmd())
	group(aboutTrying, a.demoCmd(), a.sandboxCmd())
	root.AddCommand(a.versionCmd())
	root.AddCommand(topics()...)
}

func helpCmd() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Help about a command or a topic",
		Long: "Prints the help of a command, or a page about a topic: conditions, environment, exit-codes, output.",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, _, err := cmd.Root().Find(args)
			if err != nil || about == nil {
				return unknown(cmd.Root(), strings.Join(args, " "))
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

// want checks the number of arguments by the names in the usage line: "NAME", "[NAME]", "NAME...", "[NAME...]".
func want(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		for i, n := range names {
			if i >= len(args) && !strings.HasPrefix(n, "[") {
				return problem.New(problem.Usage, "%q needs %s.", cmd.CommandPath(), n).WithHint("Usage: %s", cmd.UseLine()).WithFix("%s --help", problem.Raw(cmd.CommandPath()))
			}
		}
		open := len(names) > 0 && strings.Contains(names[len(names)-1], "...")
		if len(args) > len(names) && !open {
			return problem.New(problem.Usage, "%q takes no argument %q.", cmd.CommandPath(), problem.Clean(args[len(names)])).
				WithHint("Usage: %s", cmd.UseLine()).WithFix("%s --help", problem.Raw(cmd.CommandPath()))
		}
		return nil
	}
}

// family makes a command that only holds others.
func family(c *cobra.Command, subs ...*cobra.Command) *cobra.Command {
	c.SuggestionsMinimumDistance = 2
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknown(cmd, args[0])
	}
	c.AddCommand(subs...)
	return c
}

func unknown(cmd *cobra.Command, word string) error {
	p := problem.New(problem.Usage, "There is no command %q in %q.", problem.Clean(word), cmd.CommandPath()).WithFix("%s --help", problem.Raw(cmd.CommandPath()))
	if near := cmd.SuggestionsFor(word); len(near) > 0 {
		p.WithHint("Did you mean %s?", strings.Join(near, " or "))
	}
	return p
}

func flagProblem(cmd *cobra.Command, err error) error {
	words := problem.Clean(err.Error())
	if at := strings.Index(words, ": strconv."); at > 0 {
		words = words[:at] // what the parser of numbers calls itself helps nobody
	}
	if words != "" {
		words = strings.ToUpper(words[:1]) + words[1:] + "."
	}
	return problem.New(problem.Usage, "%s", words).WithFix("%s --help", problem.Raw(cmd.CommandPath())).Because(err)
}

// understood turns what the command parser says in its own words into a problem of kind Usage.
func understood(root *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	var word string
	if _, scan := fmt.Sscanf(err.Error(), "unknown command %q", &word); scan == nil {
		return unknown(root, word)
	}
	return err
}

const usageTemplate = `Usage:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} [command]{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}{{$cmds := .Commands}}{{range $group := .Groups}}

{{.Title}}:{{range $cmds}}{{if (and (eq .GroupID $group.ID) .IsAvailableCommand)}}
  {{rpad .Name .NamePadding}}  {{.Short}}{{end}}{{end}}{{end}}{{if not .Groups}}

Commands:{{else}}

More:{{end}}{{range $cmds}}{{if (and (eq .GroupID "") (or .IsAvailableCommand (eq .Name "help")))}}
  {{rpad .Name .NamePadding}}  {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

Everywhere:
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasHelpSubCommands}}

Topics:{{range .Commands}}{{if .IsAdditionalHelpTopicCommand}}
  {{rpad .CommandPath .CommandPathPadding}}  {{.Short}}{{end}}{{end}}{{end}}
`
