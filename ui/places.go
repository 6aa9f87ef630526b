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
	"patchbay/ui/screen/console"
	"patchbay/ui/screen/duplicates"
	"patchbay/ui/screen/edit"
	"patchbay/ui/screen/home"
	"patchbay/ui/screen/identity"
	"patchbay/ui/screen/imports"
	"patchbay/ui/screen/jobs"
	"patchbay/ui/screen/mapping"
	"patchbay/ui/screen/record"
	"patchbay/ui/screen/settings"
	"patchbay/ui/screen/store"
	"patchbay/ui/screen/vault"
)

// maker is what makes the screen of a place; nil where there is no such place.
func (a *app) maker(msg screen.GoMsg) screen.Maker {
	t, _ := msg.Args.(screen.Target)
	return a.places(t)[msg.Place]
}

// places is the registry: a place's name and the screen that is there. A new screen is a line here.
func (a *app) places(t screen.Target) map[string]screen.Maker {
	s := a.opt.Services
	return map[string]screen.Maker{
		"home": func(e screen.Env) screen.Screen {
			return home.New(e, s, home.Args{Demo: a.opt.Demo, Try: a.canTry() || a.canFurnish()})
		},
		"browse": func(e screen.Env) screen.Screen {
			return browse.New(e, s, browse.Args{Model: t.Model, Connection: t.Connection})
		},
		"search": func(e screen.Env) screen.Screen {
			return browse.New(e, s, browse.Args{Everything: true, Find: true})
		},
		"record": func(e screen.Env) screen.Screen {
			return record.New(e, s, record.Args{Model: t.Model, ID: t.ID, Together: t.Together})
		},
		"edit": func(e screen.Env) screen.Screen {
			return edit.New(e, s, edit.Args{Model: t.Model, ID: t.ID, Connection: t.Connection, Field: t.Field, Change: t.Change, Given: t.Given})
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
		"links": func(e screen.Env) screen.Screen {
			return identity.New(e, s, identity.Args{Model: t.Model, Text: t.Text})
		},
		"mapping": func(e screen.Env) screen.Screen {
			return mapping.New(e, s, mapping.Args{Connection: t.Connection, Model: t.Model, Field: t.Field, Record: t.ID})
		},
		"duplicates": func(e screen.Env) screen.Screen {
			a := duplicates.Args{Model: t.Model, Connection: t.Connection, Merge: t.Merge}
			if t.Marked != nil {
				a.IDs = t.Marked.IDs
			}
			return duplicates.New(e, s, a)
		},
		"changes": func(e screen.Env) screen.Screen { return changes.New(e, s, changes.Args{Change: t.ID}) },
		"imports": func(e screen.Env) screen.Screen { return imports.New(e, s, imports.Args{Import: t.ID}) },
		"console": func(e screen.Env) screen.Screen {
			return console.New(e, s, console.Args{Connection: t.Connection, Call: t.ID})
		},
		"activity": func(e screen.Env) screen.Screen {
			return activity.New(e, s, activity.Args{Connection: t.Connection, Call: t.ID})
		},
		"background": func(e screen.Env) screen.Screen { return jobs.New(e, s) },
		"store":      func(e screen.Env) screen.Screen { return store.New(e, s, store.Args{Demo: a.opt.Demo != ""}) },
		"vault":      func(e screen.Env) screen.Screen { return vault.New(e, s) },
		"settings":   func(e screen.Env) screen.Screen { return settings.New(e, s, settings.Args{Demo: a.opt.Demo != ""}) },
	}
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
	return a.enter(msg, m)
}

// search goes to the search over everything. It is there before the next key, so that a name that is typed at once gets into
// its line.
func (a *app) search() tea.Cmd { return a.visit(screen.GoMsg{Place: "search"}) }

// background goes to what runs there; once is enough.
func (a *app) background() tea.Cmd {
	a.failed = false
	if a.place() == "background" {
		return nil
	}
	return a.visit(screen.GoMsg{Place: "background"})
}

// settings goes to the settings; once is enough.
func (a *app) settings() tea.Cmd {
	if a.place() == "settings" {
		return nil
	}
	return a.visit(screen.GoMsg{Place: "settings"})
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
