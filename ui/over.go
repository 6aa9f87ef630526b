package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/input"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// kind is what lies over the screens.
type kind int

const (
	nothing kind = iota
	palette
	help
	undoing
)

// command is one action of the palette.
type command struct {
	key, words, why string
	do              func() tea.Cmd
}

// line is one line of the help.
type helpLine struct{ key, words string }

// over is what lies over the screens; its zero value is nothing.
type over struct {
	kind  kind
	input input.Line
	all   []command
	at    int
	lines []helpLine
	top   int
	plan  workbench.Plan
	busy  bool // the undo is on its way
}

func (o *over) open() bool { return o.kind != nothing }

func (o *over) close() { *o = over{} }

func (o *over) palette(all []command) { *o = over{kind: palette, all: all} }

func (o *over) help(lines []helpLine) { *o = over{kind: help, lines: lines} }

// found are the commands that the typed words name, in order.
func (o *over) found() []command {
	words := strings.Fields(strings.ToLower(o.input.Value()))
	var out []command
	for _, c := range o.all {
		text := strings.ToLower(c.words + " " + c.key)
		hit := true
		for _, w := range words {
			hit = hit && strings.Contains(text, w)
		}
		if hit {
			out = append(out, c)
		}
	}
	return out
}

// overKey is a key while something lies over the screens.
func (a *app) overKey(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	switch a.over.kind {
	case palette:
		return a.paletteKey(msg, name)
	case help:
		switch name {
		case "j", "down":
			a.over.top++
		case "k", "up":
			a.over.top = max(a.over.top-1, 0)
		default:
			a.over.close()
		}
	case undoing:
		return a.undoKey(name)
	}
	return nil
}

func (a *app) paletteKey(msg tea.KeyPressMsg, name string) tea.Cmd {
	o := &a.over
	found := o.found()
	switch name {
	case "esc":
		o.close()
	case "down", "ctrl+n", "tab":
		o.at = min(o.at+1, max(len(found)-1, 0))
	case "up", "ctrl+p", "shift+tab":
		o.at = max(o.at-1, 0)
	case "enter":
		if o.at >= len(found) {
			return nil
		}
		c := found[o.at]
		o.close()
		if c.why != "" {
			return screen.Toast(screen.Warn, c.why)
		}
		return c.do()
	default:
		if o.input.Update(msg) {
			o.at = 0
		}
	}
	return nil
}

// undoWords name the undo wherever it is offered.
const undoWords = "undo the last change"

// commands are all actions that can be reached from here: those of the screen, then those of the program.
func (a *app) commands() []command {
	var out []command
	for _, b := range a.top().Keys() {
		keys := b.Binding.Keys()
		if len(keys) == 0 {
			continue
		}
		h := b.Binding.Help()
		if keys[0] == "u" && len(a.stack) == 1 {
			h.Desc = undoWords // here the key is the program's own
		}
		out = append(out, command{key: h.Key, words: model.Line(h.Desc, false), why: b.Why, do: func() tea.Cmd { return a.press(pressed(keys[0])) }})
	}
	visit := func(place, words string) command {
		return command{key: "", words: "go to " + words, do: func() tea.Cmd { return a.visit(screen.GoMsg{Place: place, Args: screen.Target{Model: "contact"}}) }}
	}
	out = append(out, visit("home", "home"), visit("browse", "all contacts"), visit("connect", "connect an account"), visit("changes", "changes"), command{words: "go to working copies", do: func() tea.Cmd { return a.visit(screen.GoMsg{Place: "bulk", Args: screen.Target{}}) }}, visit("activity", "activity"))
	if a.opt.DemoState != nil {
		out = append(out, command{key: "S", words: "see what the sandbox itself received", do: a.peek})
	}
	for _, own := range []command{
		{key: "u", words: undoWords, do: a.planUndo},
		{key: "", words: "switch between light and dark", do: func() tea.Cmd { a.fixed = true; return a.retheme(!a.theme.Dark) }},
		{key: "?", words: "help", do: func() tea.Cmd { a.over.help(a.help()); return nil }},
		{key: "q", words: "quit patchbay", do: func() tea.Cmd { return tea.Quit }},
	} {
		if _, said := bound(a.top().Keys(), own.key); !said || own.key == "q" {
			out = append(out, own)
		}
	}
	return out
}

// pressed makes the message of a key from its name.
func pressed(name string) tea.KeyPressMsg {
	named := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
	}
	k, rest := tea.Key{}, name
	for prefix, mod := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "alt+": tea.ModAlt, "shift+": tea.ModShift} {
		if tail, ok := strings.CutPrefix(rest, prefix); ok && tail != "" {
			rest, k.Mod = tail, k.Mod|mod
		}
	}
	if code, ok := named[rest]; ok {
		k.Code = code
		return tea.KeyPressMsg(k)
	}
	k.Code = []rune(rest)[0]
	if k.Mod == 0 {
		k.Text = rest
	}
	return tea.KeyPressMsg(k)
}

// help explains the current place and the keys that work everywhere.
func (a *app) help() []helpLine {
	var out []helpLine
	for _, b := range a.top().Keys() {
		h := b.Binding.Help()
		words := h.Desc
		if b.Why != "" {
			words += " — not now: " + b.Why
		}
		out = append(out, helpLine{h.Key, model.Line(words, false)})
	}
	out = append(out, helpLine{})
	for _, own := range []helpLine{
		{":  ctrl+k", "everything that can be done, by name"},
		{"u", undoWords},
		{"esc", "back"},
		{"q", "back, and out of the program from home"},
		{"ctrl+c", "leave at once"},
		{"ctrl+z", "suspend"},
	} {
		if _, said := bound(a.top().Keys(), own.key); !said {
			out = append(out, own)
		}
	}
	if len(a.toasts.said) > 0 {
		out = append(out, helpLine{}, helpLine{"said lately", ""})
	}
	for i := len(a.toasts.said) - 1; i >= 0; i-- {
		m := a.toasts.said[i]
		out = append(out, helpLine{"", sign(m.Level, a.theme.ASCII) + model.Line(m.Text, false)})
	}
	return out
}

// became says what an undo made of its record.
func became(c workbench.Change) string {
	switch {
	case strings.HasSuffix(c.Operation, "::delete"):
		return " was deleted again."
	case strings.HasSuffix(c.Operation, "::create"):
		return " is there again, as a new record."
	}
	return " is as it was."
}

type (
	plannedMsg = load.Result[workbench.Plan]
	undoneMsg  = load.Result[workbench.Change]
)

// by is how an undo from here is signed.
const by = "you, with the undo key"

// planUndo works out what putting a change back would do: the one that the toast tells of, or else the last one.
func (a *app) planUndo() tea.Cmd {
	serve, change := a.opt.Services, a.toasts.change()
	a.from = a.stack[len(a.stack)-1].id
	return load.Start(a.undo, 20*time.Second, func(ctx context.Context) (workbench.Plan, error) { return serve.PlanUndo(ctx, change, by) })
}

func (a *app) planned(msg plannedMsg) tea.Cmd {
	if msg.Dest() != 0 {
		return a.deliver(msg.Dest(), msg)
	}
	if !msg.In(a.undo) {
		return nil
	}
	if msg.Err != nil {
		return screen.Toast(screen.Warn, problem.As(msg.Err).Error())
	}
	if a.over.open() || a.typing() || a.stack[len(a.stack)-1].id != a.from {
		// The next key is meant for what the person has gone on to, and must not answer a question that just appears.
		return screen.Toast(screen.Info, "The undo is ready: press u where you are done.")
	}
	a.over = over{kind: undoing, plan: msg.Value}
	return nil
}

func (a *app) undoKey(name string) tea.Cmd {
	if a.over.busy {
		return nil // the write has left: its end is waited for
	}
	switch name {
	case "y", "enter":
		if name == "enter" && a.over.plan.Destroys {
			return nil // what is lost for good asks for a key of its own
		}
		a.over.busy = true
		plan, serve := a.over.plan, a.opt.Services
		return load.Start(a.undo, 3*time.Minute, func(ctx context.Context) (workbench.Change, error) { return serve.Apply(ctx, plan) })
	case "n", "esc", "q":
		a.over.close()
	}
	return nil
}

func (a *app) undone(msg undoneMsg) tea.Cmd {
	if msg.Dest() != 0 {
		return a.deliver(msg.Dest(), msg)
	}
	if !msg.In(a.undo) {
		return nil
	}
	a.over.close()
	moved := a.all(screen.ChangedMsg{Records: true})
	if msg.Err != nil {
		return tea.Batch(moved, screen.Toast(screen.Bad, problem.As(msg.Err).Error()))
	}
	return tea.Batch(moved, screen.Toast(screen.Good, "Undone: "+msg.Value.Title+became(msg.Value)))
}

// undoLines are the words of the undo dialog, at most h of them. What is said of the undo stays when the difference
// is too long.
func (a *app) undoLines(w, h int) []string {
	p, th := a.over.plan, a.theme
	lines := difference.Lines(th, w, p.Shown(), p.Labels)
	if p.Destroys {
		lines = difference.Lost(th, w, p.Shown(), p.Labels)
	}
	var said []string
	for _, warning := range p.Warnings {
		said = append(said, notice.Warn(th, w, warning)...)
	}
	said = said[:min(len(said), max(h-2, 0))]
	if room := h - len(said); len(lines) > room {
		lines = append(lines[:room-1], th.Muted.Render(fmt.Sprintf("… %d more lines", len(lines)-room+1)))
	}
	return append(lines, said...)
}
