package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
	"patchbay/workbench"
)

// Veiler is a workbench that can show everything personal under pseudonyms. Services that are none have no veil.
type Veiler interface {
	Veil() bool
	SetVeil(on bool)
	// Alias is what a name is called now: its pseudonym while the veil is on, itself while it is off.
	Alias(name string) string
}

// steady is a veil that can tell why its pseudonyms are not those of other days.
type steady interface{ VeilKey() error }

// veilKey turns the veil on and off, everywhere: also while something is typed, and over whatever lies over the screens.
const veilKey = "ctrl+x"

const veilWords = "the veil: everything personal under pseudonyms"

func (a *app) veiler() (Veiler, bool) {
	v, ok := a.opt.Services.(Veiler)
	return v, ok
}

// veiled reports whether the veil is on.
func (a *app) veiled() bool {
	v, ok := a.veiler()
	return ok && v.Veil()
}

// alias is what a name is called now.
func (a *app) alias(name string) string {
	if v, ok := a.veiler(); ok {
		return v.Alias(name)
	}
	return name
}

// veilBadge says in the header that the veil is on.
func (a *app) veilBadge() string {
	if !a.veiled() {
		return ""
	}
	return " " + a.theme.Selected.Render(" Veil ")
}

// toggleVeil puts the veil on at once; to take it off is asked first, lest it drops by a slip.
func (a *app) toggleVeil() tea.Cmd {
	v, ok := a.veiler()
	switch {
	case !ok:
		return nil
	case v.Veil():
		a.over = over{kind: lifting}
		return nil
	}
	return a.turnVeil(v, true)
}

// drafts reports whether a screen holds something that was changed, is not saved, and is not kept.
func (a *app) drafts() bool {
	return slices.ContainsFunc(a.stack, func(p placed) bool {
		d, ok := p.screen.(interface{ Drafting() bool })
		_, kept := p.screen.(screen.Keeper)
		return ok && d.Drafting() && !kept
	})
}

// unsaved reports whether a screen holds something that was changed and is not saved.
func (a *app) unsaved() bool {
	return slices.ContainsFunc(a.stack, func(p placed) bool {
		d, ok := p.screen.(interface{ Drafting() bool })
		return ok && d.Drafting()
	})
}

// unsavedFirst says that something waits to be saved before what was asked for.
func unsavedFirst(then string) tea.Cmd {
	return screen.Toast(screen.Warn, "What you are changing is not saved yet. Save it or leave it first, then "+then+".")
}

// liftKey answers the question whether the veil is to be lifted.
func (a *app) liftKey(name string) tea.Cmd {
	switch name {
	case "y", "Y":
		if v, ok := a.veiler(); ok {
			return a.turnVeil(v, false)
		}
	case "n", "N", "esc", "q":
		a.over.close()
	}
	return nil
}

func (a *app) liftLines(w int) (string, []string, *tea.Cursor) {
	th := a.theme
	lines := block.Wrap("Everything is shown as it is then: names, addresses, telephone numbers and texts.", w)
	return "Lift the veil?", append(lines, "", th.Key.Render("y")+" lift it   "+th.Key.Render("n")+" leave it on"), nil
}

// turnVeil turns the veil and makes everything anew that was shown before: all screens, what was said, what the palette
// remembers. Nothing of it is drawn once more.
func (a *app) turnVeil(v Veiler, on bool) tea.Cmd {
	drafting := a.drafts()
	v.SetVeil(on)
	a.over.close()
	a.undo.Stop()
	a.call.Stop()
	a.toasts = toasts{now: a.toasts.now, n: a.toasts.n}
	a.lately, a.visited = nil, nil
	cmds := []tea.Cmd{a.rebuilt()}
	a.see()
	words := "The veil is on: everything personal is a pseudonym."
	if !on {
		words = "The veil is lifted: everything is shown as it is."
	}
	if drafting {
		words += " What you were changing was dropped."
	}
	said := screen.Toast(screen.Info, words)
	if k, ok := v.(steady); ok && on {
		said = tea.Sequence(said, func() tea.Msg {
			if err := k.VeilKey(); err != nil {
				return screen.Toast(screen.Warn, problem.As(err).Error())()
			}
			return nil
		})
	}
	return tea.Batch(append(cmds, said)...)
}

// rebuilt opens the places of the stack anew, as far as they are known by a name, each where it was; what was opened
// without one, and what lies above it, is left.
func (a *app) rebuilt() tea.Cmd {
	was, retold := a.stack, a.retelling()
	a.stack = nil
	kept := make([]any, len(was))
	for i, p := range was {
		if k, ok := p.screen.(screen.Keeper); ok {
			kept[i] = k.Keep(retold)
		}
		p.screen.Close()
	}
	var cmds []tea.Cmd
	for i, p := range was {
		if i == 0 && p.place == "" {
			p.place = "home"
		}
		msg := screen.GoMsg{Place: p.place, Args: renamed(p.about, retold)}
		m := a.maker(msg)
		if m == nil {
			break
		}
		cmds = append(cmds, a.resume(msg, m, kept[i]))
	}
	return tea.Batch(cmds...)
}

// reteller is a workbench that gives what was typed its other name when the veil is turned.
type reteller interface {
	Retold(text string) string
	RetoldWhere(condition string) string
	RetoldValue(modelName, path string, x any) any
}

// requester is a reteller of requests.
type requester interface {
	RetoldRequest(r workbench.ConsoleRequest) workbench.ConsoleRequest
}

// retelling is how what was typed is called from now on; without a workbench that knows, it is dropped.
func (a *app) retelling() screen.Retelling {
	if r, ok := a.opt.Services.(reteller); ok {
		out := screen.Retelling{Name: a.alias, Text: r.Retold, Where: r.RetoldWhere, Value: r.RetoldValue}
		if q, ok := a.opt.Services.(requester); ok {
			out.Request = q.RetoldRequest
		}
		return out
	}
	none := func(string) string { return "" }
	return screen.Retelling{Name: a.alias, Text: none, Where: none, Value: func(string, string, any) any { return nil }}
}

// renamed is what a place is about, with names and words as they are called now.
func renamed(args any, r screen.Retelling) any {
	t, ok := args.(screen.Target)
	if !ok {
		return args
	}
	t.Connection, t.Reconnect, t.Bulk = r.Name(t.Connection), r.Name(t.Reconnect), r.Name(t.Bulk)
	t.Text, t.Given.Words = r.Text(t.Text), r.Text(t.Given.Words)
	if t.Marked != nil && t.Marked.All != nil {
		all := *t.Marked.All
		all.Text, all.Where = r.Text(all.Text), r.Where(all.Where)
		all.Connections = slices.Clone(all.Connections)
		for i, c := range all.Connections {
			all.Connections[i] = r.Name(c)
		}
		t.Marked = &screen.Marked{IDs: t.Marked.IDs, All: &all}
	}
	return t
}
