// Package settings is the screen of a person's choices: how the program looks, whether it takes the mouse, whether this
// profile may write, and where things are kept. A theme is shown while it is chosen, and kept with enter.
package settings

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// Services are the use-cases of this screen.
type Services interface {
	Dresser
	Profiler
	Keeper
}

// Dresser keeps how the screen looks.
type Dresser interface {
	SetTheme(ctx context.Context, name string) error
	SetMouse(ctx context.Context, on bool) error
}

// Profiler tells of the profile, and forbids it to write.
type Profiler interface {
	ProfileOf(ctx context.Context) (workbench.ProfileView, error)
	SetProfileReadOnly(ctx context.Context, on bool) error
}

// Keeper tells what is kept.
type Keeper interface {
	Retention(ctx context.Context) ([]workbench.Shelf, error)
}

const (
	readTime  = 20 * time.Second
	writeTime = 20 * time.Second
)

// The lines that can be chosen.
const (
	lineTheme = iota
	lineMouse
	lineReadOnly
	lineVault
	lineStore
	lineCount
)

// known is what was read.
type known struct {
	profile workbench.ProfileView
	shelves []workbench.Shelf
}

// Args are what the program around it knows.
type Args struct {
	Demo bool // the profile is thrown away afterwards
}

// Screen shows the settings. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	end   context.CancelFunc

	read, kept *load.Slot

	at     int
	look   screen.Look // as it is shown
	saved  screen.Look // as it was when the screen came, or was kept since
	known  known
	loaded bool
	err    *problem.Problem
	asking bool // whether the profile may write again
	demo   bool
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	return &Screen{demo: a.Demo, env: env, serve: s, end: cancel, read: load.New(ctx, env.ID), kept: load.New(ctx, env.ID), look: env.Look, saved: env.Look}
}

// Init reads what is known of the profile.
func (s *Screen) Init() tea.Cmd {
	serve := s.serve
	return load.Start(s.read, readTime, func(ctx context.Context) (known, error) {
		var k known
		var err error
		if k.profile, err = serve.ProfileOf(ctx); err != nil {
			return k, err
		}
		k.shelves, err = serve.Retention(ctx)
		return k, err
	})
}

// Close ends what is under way.
func (s *Screen) Close() { s.end() }

// Title is the last crumb.
func (s *Screen) Title() string { return "Settings" }

// Typing is true while a question is asked: letters are answers then.
func (s *Screen) Typing() bool { return s.asking }

// Keys are what can be done here.
func (s *Screen) Keys() []screen.Binding {
	if s.asking {
		return []screen.Binding{screen.Bind("y", "let it write again", "y"), screen.Bind("n", "leave it", "n", "esc")}
	}
	enter := screen.Bind("enter", map[int]string{lineTheme: "keep this theme", lineMouse: "switch", lineReadOnly: "switch", lineVault: "to the vault", lineStore: "to the store"}[s.at], "enter", "space")
	switch {
	case s.at == lineTheme && s.look.Theme == s.saved.Theme:
		enter = enter.Off("That is the theme already: left and right show others.")
	case s.at == lineReadOnly && !s.loaded:
		enter = enter.Off("The profile has not been read yet.")
	case s.at == lineReadOnly && s.known.profile.ReadOnlyBy == workbench.ByProgram:
		enter = enter.Off("The program was started read-only: start it without --read-only and without PATCHBAY_READ_ONLY.")
	}
	turn := screen.Bind("←→", "other themes", "left", "right", "h", "l")
	if s.at != lineTheme {
		turn.Hidden = true
	}
	reload := screen.Bind("r", "read again", "r")
	reload.Hidden = s.err == nil
	moves := screen.Bind("j/k", "down, up", "j", "k", "down", "up")
	moves.Hidden = true
	return []screen.Binding{turn, enter, reload, screen.Bind("esc", "back", "esc"), moves}
}

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg.String())
	case tea.MouseClickMsg:
		if i := (msg.Y - firstLine) / 2; msg.Y >= firstLine && i < lineCount && !s.asking {
			s.at = i
		}
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelDown {
			s.at = min(s.at+1, lineCount-1)
		} else {
			s.at = max(s.at-1, 0)
		}
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
	case screen.ChangedMsg:
		if msg.Connections && !s.read.Busy() {
			return s.Init()
		}
	case load.SlowMsg:
		msg.Mark()
	case load.Result[known]:
		if msg.In(s.read) {
			s.took(msg.Value, msg.Err)
		}
	case load.Result[done]:
		if msg.In(s.kept) {
			return s.changed(msg.Value, msg.Err)
		}
	}
	return nil
}

func (s *Screen) took(k known, err error) {
	s.err = nil
	if err != nil {
		s.err = problem.As(err)
	}
	if k.profile.Name != "" {
		s.known, s.loaded = k, true
	}
}

func (s *Screen) press(name string) tea.Cmd {
	if s.asking {
		switch name {
		case "y":
			s.asking = false
			return s.forbid(false)
		case "n", "esc", "q":
			s.asking = false
		}
		return nil
	}
	switch name {
	case "j", "down", "tab":
		s.at = min(s.at+1, lineCount-1)
	case "k", "up", "shift+tab":
		s.at = max(s.at-1, 0)
	case "g", "home":
		s.at = 0
	case "G", "end":
		s.at = lineCount - 1
	case "l", "right":
		return s.turn(1)
	case "h", "left":
		return s.turn(-1)
	case "enter", "space":
		return s.enter()
	case "r":
		return s.Init()
	case "esc":
		return s.leave()
	}
	return nil
}

// turn shows the next theme, without keeping it.
func (s *Screen) turn(by int) tea.Cmd {
	if s.at != lineTheme {
		return nil
	}
	all := theme.Choices()
	for i, c := range all {
		if c.Name == s.look.Theme {
			s.look.Theme = all[(i+by+len(all))%len(all)].Name
			break
		}
	}
	return s.show()
}

func (s *Screen) show() tea.Cmd {
	l := s.look
	return func() tea.Msg { return screen.LookMsg{Look: l} }
}

// leave goes back; a theme that was only looked at goes with it.
func (s *Screen) leave() tea.Cmd { return tea.Sequence(s.unlooked(), s.env.Pop(nil)) }

// unlooked takes back a theme that was only looked at.
func (s *Screen) unlooked() tea.Cmd {
	if s.look == s.saved {
		return nil
	}
	s.look = s.saved
	return s.show()
}

// done is what was kept.
type done struct {
	look  *screen.Look
	words string
}

func (s *Screen) enter() tea.Cmd {
	serve, look := s.serve, s.look
	switch s.at {
	case lineVault:
		return tea.Batch(s.unlooked(), s.env.Go("vault", screen.Target{}))
	case lineStore:
		return tea.Batch(s.unlooked(), s.env.Go("store", screen.Target{}))
	case lineTheme:
		if s.look.Theme == s.saved.Theme {
			return nil
		}
		name := look.Theme
		if name == theme.Choices()[0].Name {
			name = ""
		}
		return load.Start(s.kept, writeTime, func(ctx context.Context) (done, error) {
			return done{&look, "The theme is kept for this profile."}, serve.SetTheme(ctx, name)
		})
	case lineMouse:
		look.Theme, look.Mouse = s.saved.Theme, !s.saved.Mouse
		words := map[bool]string{true: "The mouse works here from now on.", false: "The mouse is the terminal's own from now on."}[look.Mouse]
		return load.Start(s.kept, writeTime, func(ctx context.Context) (done, error) {
			return done{&look, words}, serve.SetMouse(ctx, look.Mouse)
		})
	}
	switch {
	case !s.loaded || s.known.profile.ReadOnlyBy == workbench.ByProgram:
		return nil
	case s.known.profile.ReadOnly:
		s.asking = true
		return nil
	}
	return s.forbid(true)
}

// forbid keeps the profile from writing, or lets it write again.
func (s *Screen) forbid(on bool) tea.Cmd {
	serve := s.serve
	words := map[bool]string{true: "Nothing is written to any provider from this profile.", false: "This profile may write again."}[on]
	return load.Start(s.kept, writeTime, func(ctx context.Context) (done, error) {
		return done{nil, words}, serve.SetProfileReadOnly(ctx, on)
	})
}

func (s *Screen) changed(d done, err error) tea.Cmd {
	if err != nil {
		return screen.Toast(screen.Bad, problem.As(err).Error())
	}
	cmds := []tea.Cmd{screen.Toast(screen.Good, d.words), s.Init()}
	if d.look != nil {
		s.saved = *d.look
		if s.at == lineMouse {
			s.look.Mouse = d.look.Mouse
		}
		cmds = append(cmds, s.show())
	}
	return tea.Batch(cmds...)
}
