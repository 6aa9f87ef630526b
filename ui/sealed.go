package ui

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
)

// sealed is a workbench that knows why its store can be read but not written; nil where it can be.
type sealed interface{ Sealed() error }

// seal says at the start that nothing can be written, once the store has been opened.
func (a *app) seal() tea.Cmd {
	serve, ctx := a.opt.Services, a.base
	store, knows := serve.(sealed)
	if !knows {
		return nil
	}
	return func() tea.Msg {
		if _, err := serve.Connections(ctx); err != nil {
			return nil // the screen says so
		}
		why := store.Sealed()
		if why == nil {
			return nil
		}
		p := problem.As(why)
		return screen.ToastMsg{Level: screen.Bad, Text: model.Line(p.Text+" "+p.Hint, false), Stays: true}
	}
}

// troubled says at the start what is wrong with what the person chose for the screen.
func (a *app) troubled() tea.Cmd {
	if a.opt.Trouble == nil {
		return nil
	}
	p := problem.As(a.opt.Trouble)
	words := model.Line(p.Text+" "+p.Hint, false)
	return func() tea.Msg { return screen.ToastMsg{Level: screen.Bad, Text: words, Stays: true} }
}
