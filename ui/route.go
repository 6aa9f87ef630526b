package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
)

// Update routes a message: what is about the window to the root, keys to what lies on top, results to the screen
// they are for, everything else to all screens.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.MouseMsg:
		a.toasts.read = true
	}
	was := a.here()
	cmd := tea.Batch(a.route(msg), a.step())
	if a.here() != was {
		cmd = tea.Batch(cmd, a.toasts.left())
	}
	return a, cmd
}

func (a *app) route(msg tea.Msg) tea.Cmd {
	if cmd, mine := a.window(msg); mine {
		return cmd
	}
	if cmd, mine := a.navigate(msg); mine {
		return cmd
	}
	switch msg := msg.(type) {
	case newsMsg:
		return a.hear(msg)
	case calmMsg:
		if msg.from != a.news {
			return nil // of a workbench that was left
		}
		return a.listen()
	case stagedMsg:
		return a.staged(msg)
	case furnishedMsg:
		return a.wasFurnished(msg)
	case struckMsg:
		return a.struck(msg)
	case tea.KeyPressMsg:
		return a.press(msg)
	case tea.PasteMsg, tea.MouseMsg:
		if a.cramped() {
			return nil
		}
		if m, ok := msg.(tea.MouseClickMsg); ok && len(a.stack) > 0 {
			if cmd, mine := a.click(m); mine {
				return cmd
			}
		}
		if a.over.kind == palette && a.over.input.Update(msg) {
			a.over.at = 0
			return nil
		}
		if a.over.open() || len(a.stack) == 0 {
			return nil
		}
		return a.top().Update(lowered(msg))
	case plannedMsg:
		return a.planned(msg)
	case undoneMsg:
		return a.undone(msg)
	case namesMsg:
		return a.named(msg)
	case load.SlowMsg:
		if msg.Dest() == 0 {
			msg.Mark()
			return nil
		}
		return a.deliver(msg.Dest(), msg)
	case screen.Addressed:
		return a.deliver(msg.Dest(), msg)
	}
	return a.all(msg)
}

// window is what concerns the terminal's window.
func (a *app) window(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		return a.behind(msg.IsDark()), true
	case tea.FocusMsg:
		return a.askBackground(), true
	case tea.ResumeMsg: // much may have moved meanwhile
		again := a.all(screen.ChangedMsg{Records: true, Connections: true, Jobs: true, Calls: true})
		return tea.Batch(a.askBackground(), again), true
	case minuteMsg: // ages are told anew with each frame
		return minute(), true
	case tea.BlurMsg, tea.ColorProfileMsg, tea.KeyboardEnhancementsMsg, tea.EnvMsg:
	default:
		return nil, false
	}
	return nil, true
}

// navigate is what screens ask of the program around them.
func (a *app) navigate(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case screen.PushMsg:
		return a.push(msg.Make), true
	case screen.ReplaceMsg:
		a.drop()
		return a.push(msg.Make), true
	case screen.PopMsg:
		return a.pop(msg.Result), true
	case screen.GoMsg:
		return a.visit(msg), true
	case screen.TryMsg:
		return a.try(), true
	case screen.LookMsg:
		return a.wear(msg.Look), true
	case screen.ToastMsg:
		return a.toasts.add(msg), true
	case fadeMsg:
		return a.toasts.fade(msg), true
	}
	return nil, false
}

// hear takes a piece of news and rests before the next one.
func (a *app) hear(msg newsMsg) tea.Cmd {
	if !msg.open || msg.from != a.news {
		return nil
	}
	var failed, came tea.Cmd
	if msg.event.Jobs {
		was := a.jobs
		a.see()
		failed, came = a.failures(was, msg.event.Health), a.arrivals(was)
	}
	e := screen.ChangedMsg{Records: msg.event.Records, Connections: msg.event.Connections, Jobs: msg.event.Jobs, Calls: msg.event.Calls}
	return tea.Batch(a.all(e), came, failed, a.notices(msg.event.Health), tea.Tick(pace, func(time.Time) tea.Msg { return calmMsg{msg.from} }))
}

// press routes a key: ctrl+c always leaves; what lies on top takes the rest; the program's own keys are those that
// the screen has no use for.
func (a *app) press(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	switch {
	case name == "alt+esc": // pressed twice at once, or on a slow line
		esc := tea.KeyPressMsg{Code: tea.KeyEscape}
		return tea.Batch(a.press(esc), a.press(esc))
	case name == "ctrl+c":
		return tea.Quit
	case name == "ctrl+z" && !a.opt.Linear:
		return tea.Suspend
	case name == veilKey:
		return a.toggleVeil()
	case a.cramped():
		return nil // nobody sees what a key would do
	case a.over.open():
		return a.overKey(msg)
	case len(a.stack) == 0:
		return nil
	}
	msg, said, ok := a.translated(msg)
	if !ok {
		return said
	}
	return a.act(msg)
}

// act does what a key means that is known to the place.
func (a *app) act(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	if a.typing() {
		return a.typed(msg)
	}
	if b, ok := bound(a.top().Keys(), name); ok {
		if b.Why != "" {
			return screen.Toast(screen.Warn, b.Why)
		}
		if name != "u" && name != "?" && name != "/" || len(a.stack) > 1 {
			return a.hand(msg)
		}
	}
	switch name {
	case ":", "ctrl+k", "ctrl+p":
		a.over.palette(a.commands(), a.lately)
		return a.names()
	case "?", "f1":
		a.over.help(a.help())
		return nil
	case "/":
		return a.search()
	case "u":
		return a.planUndo()
	case "q":
		return a.leave()
	case "M":
		a.readMessages()
		return nil
	case "T":
		return a.background()
	case ",":
		return a.settings()
	case "Q":
		if a.own != nil {
			return a.strike()
		}
	case "S":
		if a.opt.DemoState != nil {
			return a.peek()
		}
	}
	return a.hand(msg)
}

// typed does what a key means where letters are text or answers: the program has only the keys there that are no text.
func (a *app) typed(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	if _, own := bound(a.top().Keys(), name); own {
		return a.hand(msg)
	}
	switch {
	case name == "ctrl+k":
		a.over.palette(a.commands(), a.lately)
		return a.names()
	case name == "f1", name == "?" && !a.writing():
		a.over.help(a.help())
		return nil
	}
	return a.hand(msg)
}

// hand gives a message to the screen on top and does at once what that asks for.
func (a *app) hand(msg tea.Msg) tea.Cmd { return tea.Batch(a.top().Update(msg), a.step()) }

// step carries out what screens asked of the stack.
func (a *app) step() tea.Cmd {
	var cmds []tea.Cmd
	for len(a.asked) > 0 {
		next := a.asked[0]
		a.asked = a.asked[1:]
		cmd, _ := a.navigate(next)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// leave goes back, and out of the first screen out of the program. Pulls that run are stopped in order by the
// workbench; what they fetched is kept.
func (a *app) leave() tea.Cmd {
	if len(a.stack) > 1 {
		return a.pop(nil)
	}
	return a.quit()
}

// quit leaves the program. A demo goes with all that was done in it, so that is asked first.
func (a *app) quit() tea.Cmd {
	if a.unsaved() {
		return unsavedFirst("leave")
	}
	if a.opt.Demo != "" {
		a.over = over{kind: ending}
		return nil
	}
	return tea.Quit
}

// endKey answers the question whether the demo may end. The key that asked is not the one that confirms.
func (a *app) endKey(name string) tea.Cmd {
	switch name {
	case "y", "Y":
		return tea.Quit
	case "n", "N", "esc", "q":
		a.over.close()
	}
	return nil
}

func (a *app) endLines(w int) (string, []string, *tea.Cursor) {
	th := a.theme
	lines := block.Wrap("The imitated providers end with it. All that you connected and changed here is gone then, and a new demo begins anew. Your own profile and its accounts are not touched.", w)
	return "End the demo?", append(lines, "", th.Key.Render("y")+" end it and leave   "+th.Key.Render("n")+" stay"), nil
}

// bound finds the binding of a key.
func bound(keys []screen.Binding, name string) (screen.Binding, bool) {
	for _, b := range keys {
		for _, k := range b.Binding.Keys() {
			if k == name {
				return b, true
			}
		}
	}
	return screen.Binding{}, false
}

// lowered moves a mouse message from the window's lines to those of the screen, which begins below the header.
func lowered(msg tea.Msg) tea.Msg {
	switch m := msg.(type) {
	case tea.MouseClickMsg:
		m.Y -= headLines
		return m
	case tea.MouseWheelMsg:
		m.Y -= headLines
		return m
	}
	return msg
}
