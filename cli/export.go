package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

// exporting is what the flags of an export say.
type exporting struct {
	workbench.ExportRequest
	out   string
	flags []string // as they were given, for the command that does it unasked
}

func (a *app) exportCmd() *cobra.Command {
	var x exporting
	c := &cobra.Command{
		Use: "export MODEL", Short: "Write records into a file that other programs read",
		Long: `Writes the records of a model that were fetched with "patchbay pull" as CSV, JSON, vCard or iCalendar:
by --format, or by the ending of the file. Without -o they are printed. The file is there as a whole or
not at all, and is for your eyes alone (mode 0600). One that is there already is replaced after a yes; a
script needs --yes.

What a format has no place for is said at the end, with the number of records that have it. Cells that
a spreadsheet would calculate get an apostrophe in front, which "patchbay import" takes away again;
--unguarded leaves them as they are. docs/exchange.md tells what each format carries.`,
		Example: `  patchbay export contact -o people.csv --in acme
  patchbay export contact -o phone.vcf --where 'tags contains "vip"'
  patchbay export appointment --format ical > calendar.ics
  patchbay export contact --columns id,name,email -o list.csv`,
		Args: want("MODEL"), ValidArgsFunction: a.complete(modelNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			x.flags = givenFlags(cmd)
			return a.export(cmd.Context(), args[0], x)
		},
	}
	f := c.Flags()
	f.StringVar(&x.Format, "format", "", "`format`: "+strings.Join(workbench.ExportFormats(""), ", ")+" (default: by the file's ending, else csv)")
	f.StringVarP(&x.out, "out", "o", "", "the `file` to write; - is standard output")
	f.BoolVarP(&a.yes, "yes", "y", false, "replace a file that is there")
	a.inFlags(c, &x.Connections, "only records of these connections")
	narrowBy(f, &x.Where, "where", "only records that fulfil this `condition`")
	narrowBy(f, &x.View, "view", "the records of a saved `view`, in its order")
	f.StringSliceVar(&x.Sort, "sort", nil, "fields to sort by, with - in front for descending (default: the title)")
	f.StringSliceVar(&x.Columns, "columns", nil, "fields to write, in this order (default: the id and all fields)")
	f.BoolVar(&x.Mark, "bom", false, "begin a table with a byte order mark: a spreadsheet opened by double click then shows accents")
	f.BoolVar(&x.Unguarded, "unguarded", false, "write cells that a spreadsheet would calculate as they are")
	a.docFlags(c)
	return c
}

func (a *app) export(ctx context.Context, modelName string, x exporting) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if x.Model, err = a.modelName(b, modelName); err != nil {
		return err
	}
	if err := b.sortable(x.Model, x.Sort); err != nil {
		return err
	}
	printed := x.out == "" || x.out == "-"
	if printed && a.format.document() {
		return problem.New(problem.Usage, "--json tells what became of an export: it needs a file to write the records to.").
			WithHint("Add -o FILE; --format json writes the records themselves as JSON.")
	}
	if x.Format == "" {
		if x.Format = workbench.FormatOfFile(x.out); x.Format == "" && !printed {
			return problem.New(problem.Usage, "The ending of %s tells no format.", problem.Clean(x.out)).WithHint("Say --format: %s.", strings.Join(workbench.ExportFormats(x.Model), ", "))
		}
	}
	if x.Format == "" {
		x.Format = "csv"
	}
	if !printed {
		if err := a.mayReplace(ctx, x); err != nil {
			return err
		}
	}
	var done workbench.Exported
	n := newNote(a, "Writing "+x.Model)
	write := func(w io.Writer) error {
		var err error
		done, err = b.Export(ctx, x.ExportRequest, w, n.show)
		return err
	}
	if printed {
		err = write(a.Streams.Out)
	} else {
		err = intoFile(x.out, write)
	}
	n.clear()
	if err != nil {
		return err
	}
	return a.tellExport(done, x.out, printed)
}

func (a *app) tellExport(done workbench.Exported, file string, printed bool) error {
	if a.format.document() {
		return a.doc(struct {
			workbench.Exported
			File string `json:"file"`
		}{done, file})
	}
	for _, w := range []struct{ way, words string }{
		{"not", "Left out, because the format has no place for it"},
		{"partly", "Only in part"},
		{"private", "Written for patchbay alone, other programs do not read it"},
	} {
		var fields []string
		for _, l := range done.Left {
			if string(l.Way) == w.way {
				fields = append(fields, fmt.Sprintf("%s (%s)", problem.Clean(l.Field), thousands(l.Records)))
			}
		}
		if len(fields) > 0 {
			a.say("%s, with the number of records that have it: %s.", w.words, strings.Join(fields, ", "))
		}
	}
	if printed {
		return nil
	}
	return a.put(fmt.Sprintf("%s records are in %s.\n", thousands(done.Records), problem.Clean(file)))
}

// note shows on a terminal's standard error how far something is, in one line that is drawn over.
type note struct {
	app   *app
	words string
	drawn bool
}

func newNote(a *app, words string) *note { return &note{app: a, words: words} }

// show is called with what is done, and of how many; 0 where that is not known.
func (n *note) show(done, all int) {
	s := n.app.Streams
	if !s.ErrTTY || s.Dumb {
		return
	}
	text := n.words + " " + thousands(done)
	if all > 0 {
		text += " of " + thousands(all)
	}
	fmt.Fprint(s.Err, "\r\x1b[K"+n.app.paint.onErr(faint, text))
	n.drawn = true
}

// clear takes the line away.
func (n *note) clear() {
	if n.drawn {
		fmt.Fprint(n.app.Streams.Err, "\r\x1b[K")
		n.drawn = false
	}
}
