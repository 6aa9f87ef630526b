package cli

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// nothingFound is the exit code of a search without a hit, whose answer is an empty list.
const nothingFound = quiet(3)

func (a *app) searchCmd() *cobra.Command {
	var only string
	var in []string
	limit := 50
	c := &cobra.Command{
		Use: "search TEXT...", Short: "Find records by what people type, across everything",
		Long: `Finds the records that have every word: a name, an address, a tag, a phone number in any form. Titles
that begin with the text come first; what has a word only inside of others comes last, and where nothing
is as it was typed, one mistake in each word is forgiven: standard error says so, and JSON has "near". It
looks at the store on this machine. On a terminal what was found is marked, and a column says where it
was found when no other shows it; --columns has it as "found". A search that finds nothing prints an
empty list and exits 3.`,
		Example: `  patchbay search ada bonn
  patchbay search +1555014 --model contact --json --jq '.items[0].id'`,
		Args: want("TEXT..."),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.search(cmd.Context(), finding{text: strings.Join(args, " "), model: only, in: in, limit: limit})
		},
	}
	c.Flags().StringVar(&only, "model", "", "only records of this `model`")
	a.completeFlag(c, "model", modelNames)
	a.inFlags(c, &in, "only records of these connections")
	limitFlag(c, &limit, limit)
	a.listFlags(c)
	return c
}

func meaningful(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

type finding struct {
	text, model string
	in          []string // connections; none for all
	limit       int
}

func (a *app) search(ctx context.Context, f finding) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if !strings.ContainsFunc(f.text, meaningful) {
		return problem.New(problem.Usage, "A search needs a text with letters or digits.")
	}
	if f.limit, err = atMost(f.limit); err != nil {
		return err
	}
	models := b.Models.Models()
	if f.model != "" {
		m, err := a.model(b, f.model)
		if err != nil {
			return err
		}
		f.model, models = m.Name, []model.Model{m}
	}
	q := workbench.Query{Model: f.model, Text: f.text, Connections: f.in, Best: true}
	rows, err := b.Finder.First(ctx, q, f.limit)
	if err != nil {
		return err
	}
	l := a.hits(f, models)
	if len(rows) > 0 {
		all, near, err := b.Finder.Tally(ctx, q)
		if err != nil {
			return err
		}
		if l.near = near; near && !a.format.document() {
			a.say("%s", "Nothing is as it was typed. These are like it.")
		}
		l.note = func(shown int) string {
			if all <= shown {
				return ""
			}
			return thousands(shown) + " of " + thousands(all) + ". --limit shows more."
		}
	}
	l.items = each(a.foundItems(ctx, b, f, l, rows), func(i item) item { return i })
	if err := a.list(l); err != nil || len(rows) > 0 {
		return err
	}
	return nothingFound
}

func (a *app) hits(f finding, models []model.Model) listing {
	l := listing{
		records: true, marks: f.text,
		columns: []column{
			{name: "model", title: "MODEL", tone: always(faint)},
			{name: "id", title: "ID", tone: always(strong)},
			{name: "title", title: "TITLE", found: true},
			{name: "email", title: "E-MAIL", field: true, found: true},
			{name: "phone", title: "PHONE", field: true, found: true},
			{name: "connection", title: "IN"},
		},
		more: []column{{name: "updatedAt", title: "UPDATED"}, {name: "mark", title: "MARK"}},
		none: "Nothing here is found by “" + problem.Clean(f.text) + "”.",
	}
	where := column{name: "found", title: "FOUND IN", field: true, found: true}
	if a.Streams.OutTTY && !a.format.scripted() {
		l.columns = slices.Insert(l.columns, 3, where) // where every record has it in another column, it is empty and left out
	} else {
		l.more = append(l.more, where)
	}
	known := map[string]bool{"email": true, "phone": true}
	for _, m := range models {
		for _, field := range m.Fields {
			if !known[field.Name] {
				known[field.Name] = true
				l.more = append(l.more, column{name: field.Name, title: strings.ToUpper(field.Label), field: true, found: true})
			}
		}
	}
	return l
}
