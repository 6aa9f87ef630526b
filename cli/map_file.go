package cli

import (
	"context"

	"github.com/spf13/cobra"

	"patchbay/model/document"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) mapExportCmd() *cobra.Command {
	return &cobra.Command{
		Use: "export CONNECTION MODEL", Short: "Print your lines of a mapping as a file",
		Long:    "Prints the lines that stand over the connector's own as YAML, with those of the connector as comments.",
		Example: "  patchbay map export acme contact > contact.yaml",
		Args:    want("CONNECTION", "MODEL"), ValidArgsFunction: a.complete(connectionNames, modelNames),
		RunE: func(cmd *cobra.Command, args []string) error { return a.mapExport(cmd.Context(), args[0], args[1]) },
	}
}

func (a *app) mapExport(ctx context.Context, connection, modelName string) error {
	b, modelName, err := a.mapOf(modelName)
	if err != nil {
		return err
	}
	v, err := b.Maps.Mapping(ctx, connection, modelName)
	if err != nil {
		return err
	}
	conn, err := b.Accounts.Connection(ctx, connection)
	if err != nil {
		return err
	}
	f := mapping.File{Connector: conn.Connector, Model: modelName}
	for _, l := range v.Lines {
		switch l.From {
		case workbench.FromYou:
			f.Lines = append(f.Lines, mapping.Line{Field: l.Field, Text: l.Line})
		case workbench.FromConnector:
			f.Own = append(f.Own, mapping.Line{Field: l.Field, Text: l.Line})
		}
	}
	text, err := f.Encode()
	if err != nil {
		return err
	}
	return a.put(string(text))
}

func (a *app) mapImportCmd() *cobra.Command {
	var r remap
	own := false
	c := &cobra.Command{
		Use: "import CONNECTION MODEL [FILE]", Short: "Take the lines of a file, or of an older version",
		Long: `Puts the lines of a file in place of yours (- is standard input). --version goes back to a version of
"patchbay map show --versions", --own to the connector's own mapping. Like every change it is told
first with --dry-run, and saved as a new version.`,
		Example: "  patchbay map import acme contact contact.yaml --dry-run\n  patchbay map import acme contact --version 3",
		Args:    want("CONNECTION", "MODEL", "[FILE]"), ValidArgsFunction: a.complete(connectionNames, modelNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Connection, r.Model = args[0], args[1]
			sources := len(args) - 2
			for _, given := range []bool{r.Version != 0, own} {
				if given {
					sources++
				}
			}
			if sources != 1 {
				return problem.New(problem.Usage, "One of FILE, --version and --own says what the mapping shall be.").WithFix("%s --help", problem.Raw(cmd.CommandPath()))
			}
			if len(args) == 3 {
				if err := a.mapFile(args[2], &r); err != nil {
					return err
				}
			}
			return a.remap(cmd.Context(), r)
		},
	}
	c.Flags().IntVar(&r.Version, "version", 0, "go back to this version")
	c.Flags().BoolVar(&own, "own", false, "go back to the connector's own mapping")
	a.remapFlags(c, &r)
	a.docFlags(c)
	return c
}

// mapFile reads the lines of a file for a change.
func (a *app) mapFile(path string, r *remap) error {
	text, err := a.read(path, document.Largest)
	if err != nil {
		return problem.As(err).WithHint("Give a file that map export wrote, or - for standard input.")
	}
	f, err := mapping.Decode(path, text)
	if err != nil {
		return problem.New(problem.Invalid, "%s", problem.Sentence(err.Error())).WithHint("docs/mapping.md describes the file.").Because(err)
	}
	_, modelName, err := a.mapOf(r.Model)
	if err != nil {
		return err
	}
	if f.Model != "" && f.Model != modelName {
		return problem.New(problem.Usage, "The file %s is a mapping of %s, not of %s.", problem.Clean(path), problem.Clean(f.Model), modelName)
	}
	if r.Lines = f.Lines; r.Lines == nil {
		r.Lines = []mapping.Line{}
	}
	return nil
}
