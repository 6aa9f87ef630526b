package ui

import (
	"cmp"
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// names are what the palette leads to that has a name: connections, models, views.
type names struct {
	connections []string
	models      []model.Model
	views       []workbench.View
}

type namesMsg = load.Result[names]

// names looks which there are. What cannot be read is not offered; the screens say why.
func (a *app) names() tea.Cmd {
	serve := a.opt.Services
	return load.Start(a.call, 5*time.Second, func(ctx context.Context) (names, error) {
		out := names{models: serve.Models()}
		all, err := serve.Connections(ctx)
		if err != nil {
			return out, err
		}
		for _, c := range all {
			out.connections = append(out.connections, c.Name)
		}
		out.views, err = serve.Views(ctx)
		return out, err
	})
}

// shower is a list that can be turned into a view.
type shower interface {
	Show(v workbench.View) tea.Cmd
}

// named offers the way to each, behind what is in the palette already.
func (a *app) named(msg namesMsg) tea.Cmd {
	if !msg.In(a.call) || a.over.kind != palette {
		return nil
	}
	offer := func(words string, do func() tea.Cmd) {
		a.over.all = append(a.over.all, command{words: model.Line(words, false), do: do})
	}
	for _, name := range msg.Value.connections {
		offer("about the connection "+name, a.going("connection", screen.Target{Connection: name}))
	}
	for _, m := range msg.Value.models {
		if m.Name != "contact" { // which is among the places
			offer("go to all "+strings.ToLower(cmp.Or(m.Plural, m.Name)), a.going("browse", screen.Target{Model: m.Name}))
		}
	}
	for _, v := range msg.Value.views {
		offer("go to the view "+v.Name, func() tea.Cmd {
			there := a.visit(screen.GoMsg{Place: "browse", Args: screen.Target{Model: v.Model}})
			if list, ok := a.top().(shower); ok {
				return tea.Sequence(there, list.Show(v))
			}
			return there
		})
	}
	return nil
}
