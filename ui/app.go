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
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// placed is one live screen.
type placed struct {
	id     screen.ID
	screen screen.Screen
}

// app is the one model of the program.
type app struct {
	opt    Options
	theme  theme.Theme
	plain  bool
	fixed  bool // the person chose the background
	w, h   int
	next   screen.ID
	stack  []placed
	over   over
	toasts toasts

	base context.Context
	end  context.CancelFunc
	news <-chan workbench.Event
	hush func()
	undo *load.Slot
	call *load.Slot // the connections' names, for the palette
	care errand     // looks after the connections while the program runs
	from screen.ID  // where the undo was asked for
	jobs []workbench.Progress
}

func newApp(o Options) *app {
	ctx, cancel := context.WithCancel(context.Background())
	a := &app{opt: o, base: ctx, end: cancel, plain: o.Getenv("NO_COLOR") != "", fixed: o.Theme == "light" || o.Theme == "dark"}
	a.undo, a.call = load.New(ctx, 0), load.New(ctx, 0)
	a.theme = theme.New(theme.Options{Dark: o.Theme != "light", Plain: a.plain, ASCII: o.Accessible})
	a.news, a.hush = o.Services.Subscribe()
	return a
}

// close ends every screen. It is called when the loop has ended, however it did.
func (a *app) close() {
	a.end()
	a.care.wait()
	a.hush()
	for _, p := range a.stack {
		p.screen.Close()
	}
}

// Init shows the first screen and begins to listen. Nothing here waits for an answer of the terminal.
func (a *app) Init() tea.Cmd {
	first := a.push(a.maker(screen.GoMsg{Place: "home"}))
	return tea.Batch(a.askBackground(), first, a.listen(), a.watch())
}

// newsMsg carries what moved into the loop.
type newsMsg struct {
	event workbench.Event
	open  bool
}

// pace is the least time between two pieces of news: screens look again at most so often.
const pace = 100 * time.Millisecond

func (a *app) listen() tea.Cmd {
	news := a.news
	return func() tea.Msg {
		e, open := <-news
		return newsMsg{e, open}
	}
}

// calmMsg ends the pause after a piece of news.
type calmMsg struct{}

func (a *app) push(m screen.Maker) tea.Cmd {
	a.next++
	s := m(screen.Env{ID: a.next, Theme: a.theme, Accessible: a.opt.Accessible})
	a.stack = append(a.stack, placed{a.next, s})
	return s.Init()
}

// pop leaves the top screen; the first one stays.
func (a *app) pop(result tea.Msg) tea.Cmd {
	if len(a.stack) < 2 {
		return nil
	}
	a.top().Close()
	a.stack = a.stack[:len(a.stack)-1]
	// What lies below may show what was changed above.
	back := a.top().Update(screen.ChangedMsg{Records: true, Connections: true, Jobs: true, Calls: true})
	if result == nil {
		return back
	}
	return tea.Batch(back, a.top().Update(result))
}

// here is the id of the top screen; 0 before there is one.
func (a *app) here() screen.ID {
	if len(a.stack) == 0 {
		return 0
	}
	return a.stack[len(a.stack)-1].id
}

func (a *app) top() screen.Screen { return a.stack[len(a.stack)-1].screen }

// typing reports whether bare letters are text now.
func (a *app) typing() bool { return len(a.stack) > 0 && a.top().Typing() }

// deliver gives a message to the screen it is for, wherever that is in the stack.
func (a *app) deliver(id screen.ID, msg tea.Msg) tea.Cmd {
	for _, p := range a.stack {
		if p.id == id {
			return p.screen.Update(msg)
		}
	}
	return nil // that screen is gone
}

// all gives a message to every live screen.
func (a *app) all(msg tea.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(a.stack))
	for _, p := range a.stack {
		cmds = append(cmds, p.screen.Update(msg))
	}
	return tea.Batch(cmds...)
}

// retheme builds the styles anew for another background.
func (a *app) retheme(dark bool) tea.Cmd {
	if dark == a.theme.Dark {
		return nil
	}
	a.theme = theme.New(theme.Options{Dark: dark, Plain: a.plain, ASCII: a.opt.Accessible})
	return a.all(screen.ThemeMsg{Theme: a.theme})
}

// crumbs are the titles of the stack.
func (a *app) crumbs() []string {
	out := make([]string, 0, len(a.stack))
	for _, p := range a.stack {
		out = append(out, problem.Clean(p.screen.Title()))
	}
	return out
}

// windowTitle is what the terminal's own title says.
func (a *app) windowTitle() string {
	c := a.crumbs()
	if len(c) == 0 {
		return "patchbay"
	}
	return "patchbay — " + c[len(c)-1]
}

// progress is the terminal's own bar while pulls run.
func (a *app) progress() *tea.ProgressBar {
	done, total, running := 0, 0, false
	for _, p := range a.jobs {
		if p.Finished {
			continue
		}
		running = true
		done, total = done+p.Done, total+max(p.Total, 0)
	}
	switch {
	case !running:
		return nil
	case total <= 0:
		return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	return tea.NewProgressBar(tea.ProgressBarDefault, min(done*100/total, 100))
}

// working is the pull under way in a few words, "" when none is.
func (a *app) working() string {
	var words []string
	for _, p := range a.jobs {
		if p.Finished {
			continue
		}
		name := model.Line(p.Model, false)
		text := fmt.Sprintf("pulling %s %d", name, p.Done)
		if p.Total > 0 {
			text = fmt.Sprintf("pulling %s %d%%", name, min(p.Done*100/p.Total, 100))
		}
		words = append(words, text)
	}
	return strings.Join(words, " · ")
}
