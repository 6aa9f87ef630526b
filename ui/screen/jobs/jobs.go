// Package jobs is the screen of what runs in the background and what came of what ran: pulls, pushes of working copies,
// merges, the search for who is the same, undos of imports, and the care of the store. Nothing of it ends when the screen is left.
package jobs

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/ui/tasks"
	"patchbay/workbench"
)

// Services are the use-cases of this screen.
type Services interface {
	Lister
	Stopper
	Others
}

// Others are what is neither pulled, pushed nor merged.
type Others interface {
	Proposer
	Caretaker
}

// Caretaker puts imports back and looks after the store. It answers at once.
type Caretaker interface {
	Chores() []workbench.Chore
	StopChore(id string)
}

// Lister tells what runs and what ended lately. It answers at once.
type Lister interface {
	Jobs() []workbench.Progress
	Pushes() []workbench.PushProgress
	Merges() []workbench.MergeProgress
}

// Proposer looks for who is the same. It answers at once.
type Proposer interface {
	Proposing() workbench.LinkNews
	StopProposing()
}

// Stopper asks something to stop; what it did is kept. It answers at once.
type Stopper interface {
	StopJob(id string)
	StopPush(bulk string)
	StopMerge(merge string)
}

// Screen lists the tasks. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	now   func() time.Time
	all   []tasks.Task
	at    int
	top   int // first task in sight
}

// New makes the screen.
func New(env screen.Env, s Services) screen.Screen {
	return &Screen{env: env, serve: s, now: time.Now}
}

// Look is everything in the background as it is now.
func Look(s Services) []tasks.Task {
	return tasks.All(tasks.Works{Pulls: s.Jobs(), Pushes: s.Pushes(), Merges: s.Merges(), Links: s.Proposing(), Chores: s.Chores()})
}

// Init looks what there is.
func (s *Screen) Init() tea.Cmd {
	s.all = Look(s.serve)
	return nil
}

// Close has nothing to end.
func (s *Screen) Close() {}

// Title is the last crumb.
func (s *Screen) Title() string { return "Background" }

// Typing is never true here.
func (s *Screen) Typing() bool { return false }

// Pulls is true: why a pull failed stands here already.
func (s *Screen) Pulls(string) bool { return true }

// Keys are what can be done here.
func (s *Screen) Keys() []screen.Binding {
	open, stop := screen.Bind("enter", "where it belongs", "enter"), screen.Bind("s", "stop it", "s")
	t, ok := s.here()
	switch {
	case !ok:
		open, stop = open.Off("Nothing runs, and nothing ran."), stop.Off("Nothing runs.")
	case t.Finished:
		stop = stop.Off("It has ended already.")
	}
	moves := screen.Bind("j/k", "down, up", "j", "k", "down", "up")
	moves.Hidden = true
	return []screen.Binding{open, stop, screen.Bind("esc", "back", "esc"), moves}
}

func (s *Screen) here() (tasks.Task, bool) {
	if s.at >= len(s.all) {
		return tasks.Task{}, false
	}
	return s.all[s.at], true
}

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg.String())
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
	case screen.ChangedMsg:
		if msg.Jobs || msg.Records {
			s.look()
		}
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelDown {
			s.to(s.at + 1)
		} else {
			s.to(s.at - 1)
		}
	case tea.MouseClickMsg:
		if i := s.top + msg.Y - headLines; msg.Y >= headLines && i < len(s.all) {
			s.to(i)
		}
	}
	return nil
}

// look takes what is there now; the cursor stays at its task.
func (s *Screen) look() {
	was, had := s.here()
	s.all = Look(s.serve)
	if i := slices.IndexFunc(s.all, func(t tasks.Task) bool { return t.Kind == was.Kind && t.ID == was.ID && t.What == was.What }); had && i >= 0 {
		s.at = i
	}
	s.to(s.at)
}

func (s *Screen) to(i int) { s.at = max(min(i, len(s.all)-1), 0) }

func (s *Screen) press(name string) tea.Cmd {
	t, ok := s.here()
	switch name {
	case "j", "down":
		s.to(s.at + 1)
	case "k", "up":
		s.to(s.at - 1)
	case "g", "home":
		s.to(0)
	case "G", "end":
		s.to(len(s.all) - 1)
	case "pgdown", "ctrl+d":
		s.to(s.at + 10)
	case "pgup", "ctrl+u":
		s.to(s.at - 10)
	case "esc":
		return s.env.Pop(nil)
	case "enter":
		if ok {
			return s.env.Go(t.Place, t.About)
		}
	case "s":
		if ok && !t.Finished {
			return s.stop(t)
		}
	}
	return nil
}

func (s *Screen) stop(t tasks.Task) tea.Cmd {
	serve := s.serve
	return func() tea.Msg {
		switch t.Kind {
		case tasks.Pull:
			serve.StopJob(t.ID)
		case tasks.Push:
			serve.StopPush(t.ID)
		case tasks.Merge, tasks.Unmerge:
			serve.StopMerge(t.ID)
		case tasks.Proposal:
			serve.StopProposing()
		default:
			serve.StopChore(t.ID)
		}
		return screen.ToastMsg{Level: screen.Info, Text: "It stops after what is on its way; what was done is kept."}
	}
}
