package edit

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/load"
	"patchbay/ui/widget/form"
	"patchbay/workbench"
)

// offered is how many records are offered for what was typed, at most.
const offered = 20

// findings are the records that a text may stand for in a field.
type findings struct {
	field, text string
	offers      []form.Option
}

// find looks for what was typed into a field that refers to one of very many records; nil where nothing is asked.
func (s *Screen) find() tea.Cmd {
	path, text := s.form.Asked()
	if path == "" {
		return nil
	}
	serve := s.serve
	q := workbench.Query{Model: viewOf(s.view.Fields, path).Field.Model, Connections: []string{s.args.Connection}, Text: text, Best: true}
	return load.Start(s.found, readTime, func(ctx context.Context) (findings, error) {
		rows, err := serve.First(ctx, q, offered)
		return findings{field: path, text: text, offers: offersOf(rows)}, err
	})
}

// offersOf are records as what a field may hold: by their titles, and where several are called alike by their ids as well.
func offersOf(rows []workbench.Row) []form.Option {
	times := map[string]int{}
	for _, r := range rows {
		times[r.Title]++
	}
	out := make([]form.Option, 0, len(rows))
	for _, r := range rows {
		words := model.Line(r.Title, false)
		if times[r.Title] > 1 {
			words += " · " + r.ID
		}
		out = append(out, form.Option{Value: r.ID, Words: words})
	}
	return out
}
