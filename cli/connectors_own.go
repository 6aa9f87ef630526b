package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) lintCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "lint FILE...", Short: "What is wrong with a connector's file, and what in it is doubtful",
		Long: `Prints every fault of connectors' files as FILE:LINE:COLUMN: KEY: what was expected, by line,
and warns of what is allowed but doubtful, and of what a draft left to fill in. Needs no network and
no account. Exit code 2 when a file has a fault; warnings alone leave it 0.`,
		Example: "  patchbay connectors lint acme.yaml\n  patchbay connectors lint *.yaml --json --jq '.items[] | select(.level == \"fault\")'",
		Args:    want("FILE..."),
		RunE:    func(_ *cobra.Command, args []string) error { return a.lint(args) },
	}
	a.listFlags(c)
	return c
}

func (a *app) lint(files []string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	var all []workbench.Finding
	for _, name := range files {
		text, err := a.read(name, most)
		if err != nil {
			return err
		}
		all = append(all, b.Authoring.Lint(name, text)...)
	}
	faults := 0
	for _, f := range all {
		if f.Level == workbench.Fault {
			faults++
		}
	}
	if err := a.findings(all); err != nil {
		return err
	}
	if !a.format.scripted() {
		a.say("%s, %s.", count(faults, "fault"), count(len(all)-faults, "warning"))
	}
	if faults > 0 {
		return quiet(problem.Invalid.Exit())
	}
	return nil
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// findings prints lines as compilers do, which editors understand; a list in the formats of lists.
func (a *app) findings(all []workbench.Finding) error {
	if a.format.scripted() {
		return a.list(listing{
			columns: []column{{name: "file"}, {name: "line"}, {name: "level"}, {name: "key"}, {name: "expected"}}, more: []column{{name: "column"}},
			items: each(all, func(f workbench.Finding) item {
				return item{doc: f, cell: cells(map[string]any{"file": f.File, "line": f.Line, "column": f.Column, "level": f.Level, "key": f.Key, "expected": f.Text})}
			}),
		})
	}
	for _, f := range all {
		if err := a.put(findingLine(f) + "\n"); err != nil {
			return err
		}
	}
	return nil
}

func findingLine(f workbench.Finding) string {
	parts := []string{problem.Clean(f.File)}
	if f.Line > 0 {
		parts[0] += fmt.Sprintf(":%d:%d", f.Line, max(1, f.Column))
	}
	if f.Level == workbench.Warning {
		parts = append(parts, f.Level)
	}
	if f.Key != "" {
		parts = append(parts, f.Key)
	}
	return strings.Join(append(parts, f.Text), ": ")
}

func (a *app) draftCmd() *cobra.Command {
	var o workbench.DraftOptions
	var out string
	c := &cobra.Command{
		Use: "new NAME --openapi FILE", Short: "Draft a connector from an OpenAPI document",
		Long: `Drafts a connector from an OpenAPI 3.0 or 3.1 document, JSON or YAML: hosts, the ways to sign in, the
calls of each kind of record, how lists go on, and the fields. What was guessed says why, what is not
known says FILL IN, and "lint" warns of each such place. The draft is printed, or written with --out; a
file that is there is not replaced. What the document has and the draft could not use, and what the
draft had to invent, is told on standard error.

Read it from top to bottom before you use it, and put it into the folder of connectors as NAME.yaml.`,
		Example: "  patchbay connectors new acme --openapi acme-openapi.json --out acme.yaml\n  patchbay connectors lint acme.yaml",
		Args:    want("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			o.ID = args[0]
			return a.draft(o, out)
		},
	}
	c.Flags().StringVar(&o.OpenAPI, "openapi", "", "the OpenAPI `file`")
	c.Flags().StringVar(&out, "out", "", "write the draft to this `file`")
	a.docFlags(c)
	return c
}

func (a *app) draft(o workbench.DraftOptions, out string) error {
	if o.OpenAPI == "" {
		return problem.New(problem.Usage, "A draft is made from an OpenAPI document.").WithHint("Say which one with --openapi FILE.")
	}
	b, err := a.open()
	if err != nil {
		return err
	}
	d, err := b.Authoring.Draft(o)
	if err != nil {
		return err
	}
	if !a.format.document() {
		for _, line := range d.Unused {
			a.say("Not used: %s", problem.Clean(line))
		}
		for _, line := range d.Invented {
			a.say("Invented: %s", problem.Clean(line))
		}
	}
	if out != "" {
		if err := create(out, d.Text); err != nil {
			return err
		}
		a.say("%s is a draft: %s. Read it from top to bottom, then run patchbay connectors lint %s.", problem.Clean(out), strings.Join(d.Models, ", "), problem.Clean(filepath.Base(out)))
	}
	switch {
	case a.format.document():
		return a.doc(d)
	case out == "":
		return a.put(d.Text)
	}
	return nil
}

// create writes a file that is not there yet.
func create(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return problem.New(problem.Usage, "%s is there already, and was not replaced.", problem.Clean(name)).WithHint("Choose another name, or move it away.")
	}
	if err != nil {
		return problem.New(problem.Usage, "%s cannot be written.", problem.Clean(name)).Because(err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return problem.New(problem.Storage, "%s could not be written whole.", problem.Clean(name)).Because(err)
	}
	return nil
}
