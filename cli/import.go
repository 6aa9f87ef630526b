package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"patchbay/problem"
	"patchbay/workbench"
)

// importing is what the flags of an import say.
type importing struct {
	workbench.ImportRequest
	maps      []string
	sets      []string
	delimiter string
	zone      string
	rejects   string
	path      string   // of the file, as it was given
	flags     []string // as they were given, for the command that does it once more
}

func (a *app) importCmd() *cobra.Command {
	var x importing
	c := &cobra.Command{
		Use: "import MODEL FILE --in CONNECTION", Short: "Make the rows of a file records of a connection",
		Long: `Reads a CSV, JSON, vCard or iCalendar file, tells its columns, finds for each row the record that it is
(by id, external id, e-mail or phone; --match says otherwise), and shows what would be new and what
would be changed before anything is written. On a terminal it asks; a script needs --yes. Each write is
a change of its own; "patchbay undo" puts one back, and with the id of the import all of them.

An empty cell leaves its field as it is; --clear-empty clears it. A column that is not known is refused
with what it may be: --map COLUMN=FIELD says what it is, --map COLUMN= leaves it out, --skip-unknown all
of them. --set FIELD=VALUE is for the rows that say nothing of a field, as if a column said it. A value
that cannot be read is refused with its line and column, and so is a row without what a new record needs.
--keep-going leaves such rows out, and those that a person has to decide or that the provider refuses,
and writes them with their reasons into a file beside this one, which can be mended and imported.

It can be stopped at any time: what was done is kept, and the same command goes on with the rest. The
exit code is 7 when a person has to say which record a row is, and 2 when a row cannot be imported, with
--dry-run too unless the others would be written. docs/exchange.md tells the rest.`,
		Example: `  patchbay import contact people.csv --in acme --dry-run
  patchbay import contact people.csv --in acme --map 'Handy 2=phone' --match email --yes
  patchbay import contact phone.vcf --in acme --keep-going --yes
  patchbay import appointment calendar.ics --in acme --zone Europe/Berlin --set calendar=Consultations`,
		Args: want("MODEL", "FILE"), ValidArgsFunction: a.completeImport(), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			x.Model, x.Name, x.path, x.flags = args[0], args[1], args[1], givenFlags(cmd)
			return a.bring(cmd.Context(), x)
		},
	}
	a.importFlags(c, &x)
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func (a *app) importFlags(c *cobra.Command, x *importing) {
	f := c.Flags()
	a.inFlag(c, &x.Connection, "the `connection` to write in")
	f.StringArrayVar(&x.maps, "map", nil, "what a column is: `COLUMN=FIELD`, or COLUMN= to leave it out; may be repeated")
	f.StringArrayVar(&x.sets, "set", nil, "what a row has that says nothing of a field: `FIELD=VALUE`; may be repeated")
	f.BoolVar(&x.SkipUnknown, "skip-unknown", false, "leave columns out that are not known")
	f.StringSliceVar(&x.Match, "match", nil, "`fields` that tell that a row is a record that is there, the strongest first; A+B: both together")
	f.BoolVar(&x.CreateOnly, "create-only", false, "change nothing that is there")
	f.BoolVar(&x.UpdateOnly, "update-only", false, "make nothing new")
	f.BoolVar(&x.ClearEmpty, "clear-empty", false, "let an empty cell clear its field")
	f.BoolVar(&x.KeepGoing, "keep-going", false, "leave out what cannot be read, decided or written, and go on")
	f.StringVar(&x.rejects, "rejects", "", "the `file` for what --keep-going leaves out (default: beside FILE)")
	f.StringVar(&x.Format, "format", "", "`format`: "+strings.Join(workbench.ExportFormats(""), ", ")+" (default: told by the file)")
	f.StringVar(&x.Charset, "charset", "", "character `set` of the file, such as utf-8 or windows-1252 (default: told by the file)")
	f.StringVar(&x.delimiter, "delimiter", "", "the `sign` between the cells of a table, or \"tab\" (default: told by its heading)")
	f.BoolVar(&x.Unguarded, "unguarded", false, "take the apostrophe in front of a cell such as '=1 for a part of it")
	f.StringVar(&x.Country, "country", "", "the `country` of telephone numbers that have none, such as DE, where their row names none (default: the workspace's)")
	f.StringVar(&x.zone, "zone", "", "the time `zone` of times that have none, such as Europe/Berlin (default: the calendar's, else this machine's)")
}

func (a *app) completeImport() func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	models := a.complete(modelNames)
	return func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 1 {
			return nil, cobra.ShellCompDirectiveDefault // a file
		}
		return models(c, args, word)
	}
}

// settle turns the texts of the flags into what they mean.
func (x *importing) settle() error {
	x.Map = map[string]string{}
	for _, m := range x.maps {
		at := strings.LastIndexByte(m, '=')
		if at <= 0 {
			return problem.New(problem.Usage, "--map takes COLUMN=FIELD, not %q.", problem.Clean(m)).WithHint("COLUMN= leaves the column out.")
		}
		x.Map[m[:at]] = m[at+1:]
	}
	x.Set = map[string]string{}
	for _, s := range x.sets {
		field, value, ok := strings.Cut(s, "=")
		if !ok || field == "" {
			return problem.New(problem.Usage, "--set takes FIELD=VALUE, not %q.", problem.Clean(s))
		}
		x.Set[field] = value
	}
	switch sign := x.delimiter; {
	case strings.EqualFold(sign, "tab") || sign == `\t`:
		x.Delimiter = '\t'
	case utf8.RuneCountInString(sign) == 1 && !strings.ContainsAny(sign, "\"\r\n"):
		x.Delimiter, _ = utf8.DecodeRuneInString(sign)
	case sign != "":
		return problem.New(problem.Usage, "--delimiter takes one sign, not %q.", problem.Clean(sign))
	}
	if x.zone != "" {
		z, err := time.LoadLocation(x.zone)
		if err != nil {
			return problem.New(problem.Usage, "There is no time zone %q.", problem.Clean(x.zone)).WithHint("Name one like Europe/Berlin.")
		}
		x.Zone = z
	}
	return nil
}

func (a *app) bring(ctx context.Context, x importing) error {
	b, m, err := a.landing(ctx, x.Connection, x.Model)
	if err != nil {
		return err
	}
	if err := x.settle(); err != nil {
		return err
	}
	x.Model, x.By, x.Recover = m.Name, author, !a.dryRun
	f, name, err := a.fileToRead(x.Name)
	if err != nil {
		return err
	}
	x.File, x.Name = f.File, name
	err = a.imported(ctx, b, x)
	if gone := f.done(); err == nil && gone != nil {
		err = gone
	}
	return err
}

func (a *app) imported(ctx context.Context, b *Bench, x importing) error {
	n := newNote(a, "Reading row")
	im, err := b.Import(ctx, x.ImportRequest, func(rows int) { n.show(rows, 0) })
	n.clear()
	if err != nil {
		return err
	}
	if a.dryRun {
		return a.tellImport(ctx, im)
	}
	if im.Counts.New+im.Counts.Changed == 0 && im.Counts.Ambiguous+im.Counts.Rejected == 0 {
		if a.format.document() {
			return a.doc(importDoc{Plan: im.ImportPlan, Results: []workbench.ImportResult{}, Done: doneNothing(im.Counts)})
		}
		return a.put(fmt.Sprintf("Nothing to import: %s.\n", rowsInWords(im.Counts)))
	}
	if im.Ready() == nil {
		if err := a.agreed(ctx, im, x); err != nil {
			return err
		}
	}
	return a.carryIn(ctx, im, x)
}

// agreed has an import confirmed: by --yes, or by a person who sees the plan.
func (a *app) agreed(ctx context.Context, im *workbench.Import, x importing) error {
	would := fmt.Sprintf("%s of %s would be imported into %s: %s.", problem.Clean(im.File), im.Model, problem.Clean(im.Connection), rowsInWords(im.Counts))
	if !a.yes && a.Streams.Attended() {
		if err := a.showPlan(ctx, im, a.sayLine); err != nil {
			return err
		}
	}
	return a.confirm(ctx, confirmation{would: would, question: "Write it?", plan: im.ImportPlan, again: x.again(x.path)})
}

func (a *app) sayLine(line string) error {
	a.say("%s", line)
	return nil
}

// again is the command that does it unasked.
func (x importing) again(file string) string {
	return unasked("import", append([]string{x.Model, file}, x.flags...))
}

// givenFlags are the flags of a command line as they were given, in the order of their names.
func givenFlags(cmd *cobra.Command) []string {
	var out []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch v := f.Value.(type) {
		case pflag.SliceValue:
			for _, one := range v.GetSlice() {
				out = append(out, "--"+f.Name+"="+one)
			}
		default:
			if f.Value.Type() == "bool" {
				out = append(out, "--"+f.Name)
				return
			}
			out = append(out, "--"+f.Name+"="+f.Value.String())
		}
	})
	return out
}

func doneNothing(c workbench.ImportCounts) workbench.ImportDone {
	return workbench.ImportDone{Same: c.Same, Left: c.Left}
}

// rowsInWords are the rows of a plan in words.
func rowsInWords(c workbench.ImportCounts) string {
	var parts []string
	add := func(n int, words string) {
		if n > 0 {
			parts = append(parts, thousands(n)+" "+words)
		}
	}
	add(c.New, "new")
	add(c.Changed, "changed")
	add(c.Same, "already like that")
	add(c.Left, "left alone")
	add(c.Ambiguous, "to be decided by a person")
	add(c.Rejected, "that cannot be imported")
	if len(parts) == 0 {
		return "it has no rows"
	}
	return strings.Join(parts, ", ")
}

// readable is a file that is read several times.
type readable struct {
	*os.File
	kept bool // it is somebody's own, and stays; or it has no name any more
}

// unless answers an error, and is done with the file then.
func (r readable) unless(err error) error {
	if err != nil && r.File != nil {
		return errors.Join(err, r.done())
	}
	return err
}

// done closes the file, and removes a copy that was made of standard input.
func (r readable) done() error {
	err := r.Close()
	if !r.kept {
		if gone := os.Remove(r.Name()); err == nil {
			err = gone
		}
	}
	if err != nil {
		return problem.New(problem.Storage, "A temporary file could not be taken away: %s.", problem.Clean(r.Name())).Because(err)
	}
	return nil
}
