package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/ui/screen/activity"
	"patchbay/ui/screen/browse"
	"patchbay/ui/screen/bulk"
	"patchbay/ui/screen/changes"
	"patchbay/ui/screen/connect"
	"patchbay/ui/screen/connection"
	"patchbay/ui/screen/edit"
	"patchbay/ui/screen/home"
	"patchbay/ui/screen/record"
)

// maker is the registry: a place's name and the screen that is there. A new screen is a line here.
func (a *app) maker(msg screen.GoMsg) screen.Maker {
	t, _ := msg.Args.(screen.Target)
	s := a.opt.Services
	return map[string]screen.Maker{
		"home": func(e screen.Env) screen.Screen { return home.New(e, s, home.Args{Demo: a.opt.Demo}) },
		"browse": func(e screen.Env) screen.Screen {
			return browse.New(e, s, browse.Args{Model: t.Model, Connection: t.Connection})
		},
		"record": func(e screen.Env) screen.Screen { return record.New(e, s, record.Args{Model: t.Model, ID: t.ID}) },
		"edit": func(e screen.Env) screen.Screen {
			return edit.New(e, s, edit.Args{Model: t.Model, ID: t.ID, Connection: t.Connection, Field: t.Field})
		},
		"connect": func(e screen.Env) screen.Screen {
			return connect.New(e, s, connect.Args{Connector: t.Connector, Reconnect: t.Reconnect})
		},
		"connection": func(e screen.Env) screen.Screen {
			return connection.New(e, s, connection.Args{Connection: t.Connection})
		},
		"bulk": func(e screen.Env) screen.Screen {
			return bulk.New(e, s, bulk.Args{Bulk: t.Bulk, Model: t.Model, Marked: t.Marked})
		},
		"changes": func(e screen.Env) screen.Screen { return changes.New(e, s, changes.Args{Change: t.ID}) },
		"activity": func(e screen.Env) screen.Screen {
			return activity.New(e, s, activity.Args{Connection: t.Connection, Call: t.ID})
		},
	}[msg.Place]
}

// visit goes to a place; "home" goes back to it.
func (a *app) visit(msg screen.GoMsg) tea.Cmd {
	if msg.Place == "home" {
		var cmds []tea.Cmd
		for len(a.stack) > 1 {
			cmds = append(cmds, a.pop(nil))
		}
		return tea.Batch(cmds...)
	}
	m := a.maker(msg)
	if m == nil {
		return screen.Toast(screen.Bad, "There is no place called "+msg.Place+".")
	}
	return a.push(m)
}

// peek shows in the browser what the demo's sandbox received, or says where it can be seen.
func (a *app) peek() tea.Cmd {
	address, words := a.opt.DemoState(), "The sandbox's own state opens in your browser."
	open, can := a.opt.Services.(record.Browser)
	return func() tea.Msg {
		ctx, stop := context.WithTimeout(a.base, 10*time.Second)
		defer stop()
		if !can || open.OpenURL(ctx, address) != nil {
			return screen.ToastMsg{Level: screen.Info, Text: "No browser opens here. The sandbox's own state is at " + address}
		}
		return screen.ToastMsg{Level: screen.Good, Text: words}
	}
}
