package cli

import (
	"context"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"patchbay/model"
	"patchbay/problem"
)

// nothingFound is the exit code of a search without a hit, whose answer is an empty list.
const nothingFound = quiet(3)

func (a *app) searchCmd() *cobra.Command {
	var only string
	limit := 50
	c := &cobra.Command{
		Use: "search TEXT...", Short: "Find records by what people type, across everything",
		Long: `Finds the records that have every word: a name, an address, a tag, a phone number in any form. Titles
that begin with the text come first; what has a word only inside of others comes last, and where nothing
is as it was typed, one mistake in each word is forgiven. It looks at the store on this machine. A search
that finds nothing prints an empty list and exits 3.`,
		Example: `  patchbay search ada bonn
  patchbay search +1555014 --model contact --json --jq '.items[0].id'`,
		Args: want("TEXT..."),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.search(cmd.Context(), finding{text: strings.Join(args, " "), model: only, limit: limit})
		},
	}
	c.Flags().StringVar(&only, "model", "", "only records of this model")
	c.Flags().IntVar(&limit, "limit", limit, "how many at most")
	a.listFlags(c)
	return c
}

func meaningful(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

type finding struct {
	text, model string
	limit       int
}

func (a *app) search(ctx context.Context, f finding) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if f.limit <= 0 || !strings.ContainsFunc(f.text, meaningful) {
		return problem.New(problem.Usage, "A search needs a text with letters or digits and a limit above zero.")
	}
	models := b.Models.Models()
	if f.model != "" {
		m, err := a.model(b, f.model)
		if err != nil {
			return err
		}
		f.model, models = m.Name, []model.Model{m}
	}
	rows, err := b.Lists.Search(ctx, f.text, f.model, f.limit)
	if err != nil {
		return err
	}
	found := make([]item, 0, len(rows))
	for _, r := range rows {
		found = append(found, rowItem(r))
	}
	if err := a.list(hits(f, found, models)); err != nil || len(found) > 0 {
		return err
	}
	return nothingFound
}

func hits(f finding, found []item, models []model.Model) listing {
	l := listing{
		records: true,
		columns: []column{
			{name: "model", title: "MODEL", tone: always(faint)},
			{name: "id", title: "ID", tone: always(strong)},
			{name: "title", title: "TITLE"},
			{name: "email", title: "E-MAIL", field: true},
			{name: "phone", title: "PHONE", field: true},
			{name: "connection", title: "IN"},
		},
		more:  []column{{name: "updatedAt", title: "UPDATED"}, {name: "mark", title: "MARK"}},
		items: each(found, func(i item) item { return i }),
		none:  "Nothing here is found by “" + problem.Clean(f.text) + "”.",
	}
	known := map[string]bool{"email": true, "phone": true}
	for _, m := range models {
		for _, field := range m.Fields {
			if !known[field.Name] {
				known[field.Name] = true
				l.more = append(l.more, column{name: field.Name, title: strings.ToUpper(field.Label), field: true})
			}
		}
	}
	return l
}
