package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/keymap"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/tasks"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// placed is one live screen.
type placed struct {
	id     screen.ID
	screen screen.Screen
	place  string // its name; "" for a screen that has none
	about  any    // the arguments of the place
}

// app is the one model of the program.
type app struct {
	opt    Options
	theme  theme.Theme
	plain  bool
	look   theme.Choice // of the person
	dark   bool         // the terminal's background, as far as is known
	mouse  bool
	w, h   int
	next   screen.ID
	stack  []placed
	over   over
	toasts toasts
	keys   keymap.Map

	lately  []string // the words of the commands that were chosen last, the latest first
	visited []visit

	base context.Context
	end  context.CancelFunc
	news <-chan workbench.Event
	hush func()
	undo *load.Slot
	call *load.Slot // the connections' names, for the palette
	care *errand    // looks after the connections while the program runs
	past []*errand  // those of workbenches that were left
	from screen.ID  // where the undo was asked for
	jobs []workbench.Progress
	work []tasks.Task // all that runs in the background or ended lately

	now    func() time.Time
	failed bool // something in the background failed, and nobody has looked yet

	own       *Options   // of the person's own workbench while a demo is on; nil: this is it
	acting    *load.Slot // a demo being prepared
	rehearsal rehearsal

	asked   []screen.Step // by a screen, and not carried out yet
	held    standing      // see ease
	curtain *curtain      // nil: nothing waits for the first frame
}

func newApp(o Options) *app {
	a := &app{opt: o, keys: o.Keys, plain: o.Linear || o.Getenv("NO_COLOR") != "", dark: true, mouse: !o.NoMouse}
	a.now, a.toasts.now = time.Now, time.Now
	a.look, _ = theme.Named(o.Theme) // a name that nobody knows is told by who gave it
	a.theme = a.styles()
	a.attend()
	return a
}

// attend begins to work with the workbench of the options.
func (a *app) attend() {
	if a.care != nil {
		a.past = append(a.past, a.care)
	}
	a.base, a.end = context.WithCancel(context.Background())
	a.undo, a.call, a.acting = load.New(a.base, 0), load.New(a.base, 0), load.New(a.base, 0)
	a.news, a.hush = a.opt.Services.Subscribe()
	a.care = &errand{}
}

// close ends every screen, and a demo that is on. It is called when the loop has ended, however it did.
func (a *app) close() error {
	a.end()
	for _, care := range append(a.past, a.care) {
		care.wait()
	}
	a.hush()
	for _, p := range a.stack {
		p.screen.Close()
	}
	return a.rehearsal.finish()
}

// Init shows the first screen and begins to listen. Nothing here waits for an answer of the terminal.
func (a *app) Init() tea.Cmd {
	home := screen.GoMsg{Place: "home"}
	first := a.enter(home, a.maker(home))
	// What the screen shows comes first; the connections are looked after once it is there.
	return tea.Batch(a.askBackground(), a.listen(), minute(), a.curtain.then(a.base, tea.Sequence(first, a.seal(), a.troubled(), a.watch())))
}

// minuteMsg comes each minute, so that what is told as so long ago stays true while nothing else happens.
type minuteMsg struct{}

func minute() tea.Cmd {
	return tea.Tick(time.Minute, func(time.Time) tea.Msg { return minuteMsg{} })
}

// newsMsg carries what moved into the loop.
type newsMsg struct {
	event workbench.Event
	open  bool
	from  <-chan workbench.Event
}

// pace is the least time between two pieces of news: screens look again at most so often.
const pace = 100 * time.Millisecond

func (a *app) listen() tea.Cmd {
	news := a.news
	return func() tea.Msg {
		e, open := <-news
		return newsMsg{e, open, news}
	}
}

// calmMsg ends the pause after a piece of news.
type calmMsg struct{ from <-chan workbench.Event }

func (a *app) push(m screen.Maker) tea.Cmd { return a.enter(screen.GoMsg{}, m) }

// enter pushes a screen as the place that was asked for.
func (a *app) enter(msg screen.GoMsg, m screen.Maker) tea.Cmd { return a.resume(msg, m, nil) }

// resume is enter with what the screen in that place kept.
func (a *app) resume(msg screen.GoMsg, m screen.Maker, kept any) tea.Cmd {
	a.next++
	s := m(screen.Env{
		Kept: kept, ID: a.next, Theme: a.theme, Look: screen.Look{Theme: a.look.Name, Mouse: a.mouse}, Veiled: a.veiled(), Accessible: a.opt.Accessible,
		Keys: a.keys, Place: named(msg.Place), Profile: a.otherProfile(), Demo: a.opt.Demo != "",
		Now: func(s screen.Step) { a.asked = append(a.asked, s) },
	})
	a.stack = append(a.stack, placed{a.next, s, msg.Place, msg.Args})
	return s.Init()
}

// otherProfile is the profile, unless it is the one that commands take by themselves.
func (a *app) otherProfile() string {
	if p := a.opt.Profile; p != usualProfile {
		return p
	}
	return ""
}

// usualProfile is what is meant where no profile is named.
const usualProfile = "default"

// pop leaves the top screen; the first one stays.
func (a *app) pop(result tea.Msg) tea.Cmd {
	if len(a.stack) < 2 {
		return nil
	}
	a.leaves(a.stack[len(a.stack)-1])
	a.drop()
	// What lies below may show what was changed above.
	back := a.top().Update(screen.ChangedMsg{Records: true, Connections: true, Jobs: true, Calls: true})
	if result == nil {
		return tea.Batch(back, a.ease())
	}
	return tea.Batch(back, a.top().Update(result), a.ease())
}

// drop ends the top screen, and lets go of all that it showed.
func (a *app) drop() {
	a.top().Close()
	n := len(a.stack) - 1
	a.stack = slices.Delete(a.stack, n, n+1)
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
	c, name := a.crumbs(), "patchbay"
	if a.opt.Demo != "" {
		name = "patchbay demo"
	}
	if len(c) == 0 {
		return name
	}
	return name + " — " + c[len(c)-1]
}
