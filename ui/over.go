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
	messages
	undoing
	lifting
	ending
)

// line is one line of the help.
type helpLine struct{ key, words string }

// over is what lies over the screens; its zero value is nothing.
type over struct {
	kind   kind
	input  input.Line
	all    []command
	lately []string // the words of the commands that were chosen last
	at     int
	lines  []helpLine
	top    int
	plan   workbench.Plan
	busy   bool // the undo is on its way
}

func (o *over) open() bool { return o.kind != nothing }

func (o *over) close() { *o = over{} }

func (o *over) palette(all []command, lately []string) {
	*o = over{kind: palette, all: all, lately: lately}
}

func (o *over) help(lines []helpLine) { *o = over{kind: help, lines: lines} }

// read scrolls what lies over the screens, or puts it away.
func (a *app) read(name string) {
	o := &a.over
	switch name {
	case "j", "down":
		o.top++
	case "k", "up":
		o.top = max(o.top-1, 0)
	case "ctrl+d", "pgdown", "space":
		o.top += a.h / 2
	case "ctrl+u", "pgup":
		o.top = max(o.top-a.h/2, 0)
	case "g", "home":
		o.top = 0
	case "G", "end":
		o.top = len(o.lines) * 8 // brought back to the end when it is drawn
	case "esc", "q", "?", "enter", a.helpKey():
		o.close() // any other key may be one that was meant for the place beneath, and does nothing
	}
}

// overKey is a key while something lies over the screens.
func (a *app) overKey(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	switch a.over.kind {
	case palette:
		return a.paletteKey(msg, name)
	case help, messages:
		a.read(name)
	case undoing:
		return a.undoKey(name)
	case lifting:
		return a.liftKey(name)
	case ending:
		return a.endKey(name)
	}
	return nil
}

// pressed makes the message of a key from its name.
func pressed(name string) tea.KeyPressMsg {
	named := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "f1": tea.KeyF1,
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
	reasons := map[string]string{} // the key with which each was told
	for _, b := range a.top().Keys() {
		h := b.Binding.Help()
		words := h.Desc
		switch key, told := reasons[b.Why]; {
		case b.Why == "":
		case told:
			words += " — not now, as " + key
		default:
			words += " — not now: " + b.Why
			reasons[b.Why] = a.label(b)
		}
		out = append(out, helpLine{a.label(b), model.Line(words, false)})
	}
	out = append(out, helpLine{})
	for _, own := range a.everywhere() {
		if _, said := bound(a.top().Keys(), own.key); !said {
			out = append(out, own)
		}
	}
	if n := len(a.toasts.said); n > 0 {
		out = append(append(out, helpLine{}, helpLine{"said lately", ""}), a.messages()[:min(n, lately)]...)
		if n > lately {
			out = append(out, helpLine{a.ownKey("messages"), fmt.Sprintf("all %d", n)})
		}
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
		return screen.Toast(screen.Warn, a.unplanned(problem.As(msg.Err)))
	}
	if merge := msg.Value.Merge; merge != "" && !a.over.open() && !a.typing() { // one step of a merge is put back with the others
		return a.visit(screen.GoMsg{Place: "duplicates", Args: screen.Target{Merge: merge}})
	}
	if whole := msg.Value.Import; whole != "" && !a.over.open() && !a.typing() { // so is one row of an import
		return a.visit(screen.GoMsg{Place: "imports", Args: screen.Target{ID: whole}})
	}
	if a.over.open() || a.typing() || a.stack[len(a.stack)-1].id != a.from {
		// The next key is meant for what the person has gone on to, and must not answer a question that just appears.
		return screen.Toast(screen.Info, a.say("The undo is ready: press {u} where you are done."))
	}
	a.over = over{kind: undoing, plan: msg.Value}
	return nil
}

// unplanned says why there is no undo now, and the key where only trying again is left.
func (a *app) unplanned(p *problem.Problem) string {
	if p.Hint == "" && p.Fix == "" && (p.Kind == problem.ProviderDown || p.Kind == problem.Busy) {
		return p.Error() + " Press " + a.ownKey("undo") + " to try again."
	}
	return p.Error()
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
	case "a":
		if of := a.over.plan.Bulk; of != "" {
			a.over.close()
			return tea.Batch(a.visit(screen.GoMsg{Place: "bulk", Args: screen.Target{Bulk: of}}), screen.Toast(screen.Info, a.say("{bulk:u} puts back all that this working copy wrote.")))
		}
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
	lines := difference.Planned(th, w, p)
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
