// Package store is the screen of the profile's store: what takes its room, how long what grows by itself is kept, when it was
// last checked and backed up, and the care of it, which runs in the background. Going back to a backup stays a command.
package store

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/form"
	"patchbay/workbench"
)

// Services are the use-cases of this screen.
type Services interface {
	Teller
	Ruler
	Carer
}

// Teller tells what the store is. Chores answers at once.
type Teller interface {
	Store(ctx context.Context) (workbench.StoreView, error)
	Retention(ctx context.Context) ([]workbench.Shelf, error)
	Chores() []workbench.Chore
}

// Ruler changes what is kept.
type Ruler interface {
	PlanRule(ctx context.Context, shelf string, r workbench.Rule) (excess int, err error)
	SetRule(ctx context.Context, shelf string, r workbench.Rule) error
	StartPrune() error
}

// Carer looks after the store in the background.
type Carer interface {
	StartCheck(quick bool) error
	StartBackup() error
	StartCompact() error
}

const (
	readTime  = 60 * time.Second // of a large store each kind is counted
	writeTime = 20 * time.Second
)

// known is what was read.
type known struct {
	view    workbench.StoreView
	shelves []workbench.Shelf
}

// question is what the person is asked.
type question int

const (
	none       question = iota
	compacting          // may the store be written anew
	pruning             // may go what exceeds the rules
	ruling              // may a rule let go of what exceeds it
)

// Args are what the program around it knows.
type Args struct {
	Demo bool // the profile is thrown away afterwards
}

// Screen shows the store. Make it with [New].
type Screen struct {
	demo  bool
	env   screen.Env
	serve Services
	now   func() time.Time
	end   context.CancelFunc

	read, wrote, planned *load.Slot

	loaded bool
	err    *problem.Problem
	known  known
	at     int  // the rule with the cursor
	skip   int  // lines scrolled away
	most   int  // how many lines can be
	follow bool // the cursor was moved last, and stays in sight

	asking question
	form   *form.Form     // of the rule with the cursor, while it is changed
	rule   workbench.Rule // as it is wanted
	excess int            // what it would let go of
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	return &Screen{demo: a.Demo, env: env, serve: s, now: time.Now, end: cancel, read: load.New(ctx, env.ID), wrote: load.New(ctx, env.ID), planned: load.New(ctx, env.ID)}
}

// Init reads what the store is.
func (s *Screen) Init() tea.Cmd {
	serve := s.serve
	return load.Start(s.read, readTime, func(ctx context.Context) (known, error) {
		var k known
		var err error
		if k.view, err = serve.Store(ctx); err != nil {
			return k, err
		}
		k.shelves, err = serve.Retention(ctx)
		return k, err
	})
}

// Close ends what is under way here; the care of the store goes on.
func (s *Screen) Close() { s.end() }

// Title is the last crumb.
func (s *Screen) Title() string { return "Store" }

// Typing is true in the form, and while a question is asked: letters are answers then.
func (s *Screen) Typing() bool { return s.asking != none || s.form != nil }

// wrote is what was done at once.
type wrote struct{ words string }

// foreseen is how much a rule would let go of.
type foreseen struct{ excess int }

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		if s.form != nil {
			s.form.Update(msg)
		}
	case tea.MouseWheelMsg:
		s.skip = max(s.skip+map[bool]int{true: 3, false: -3}[msg.Button == tea.MouseWheelDown], 0)
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
		if s.form != nil {
			s.form.SetTheme(msg.Theme)
		}
	case screen.ChangedMsg:
		if msg.Records && msg.Jobs && !s.read.Busy() { // some care of the store has ended
			return s.Init()
		}
	case load.SlowMsg:
		msg.Mark()
	case load.Result[known]:
		if msg.In(s.read) {
			s.took(msg.Value, msg.Err)
		}
	case load.Result[foreseen]:
		if msg.In(s.planned) {
			return s.foresaw(msg.Value.excess, msg.Err)
		}
	case load.Result[wrote]:
		if msg.In(s.wrote) {
			return s.done(msg.Value.words, msg.Err)
		}
	}
	return nil
}

func (s *Screen) took(k known, err error) {
	if s.err = problem.As(err); err != nil {
		return
	}
	s.known, s.loaded = k, true
	s.at = max(min(s.at, len(k.shelves)-1), 0)
}

func (s *Screen) done(words string, err error) tea.Cmd {
	if err != nil {
		return screen.Toast(screen.Warn, problem.As(err).Error())
	}
	if words == "" {
		return s.Init()
	}
	return tea.Batch(screen.Toast(screen.Good, words), s.Init())
}

// start begins some care of the store in the background.
func (s *Screen) start(begin func() error) tea.Cmd {
	return load.Start(s.wrote, writeTime, func(context.Context) (wrote, error) { return wrote{}, begin() })
}

// chore is what is known of some care of the store; ran is false where there was none since the program began.
func (s *Screen) chore(kind workbench.ChoreKind) (c workbench.Chore, ran bool) {
	for _, c := range s.serve.Chores() {
		if c.Kind == kind {
			return c, true
		}
	}
	return workbench.Chore{}, false
}

// busy says what is done with the store now; "" where nothing is.
func (s *Screen) busy() string {
	for kind, words := range map[workbench.ChoreKind]string{
		workbench.ChoreCheck: "The store is being checked.", workbench.ChoreBackup: "A backup is being written.",
		workbench.ChoreCompact: "The store is being written anew.", workbench.ChorePrune: "What exceeds the rules is going.",
	} {
		if c, ran := s.chore(kind); ran && !c.Finished {
			return words
		}
	}
	return ""
}

// shelf is the one with the cursor.
func (s *Screen) shelf() workbench.Shelf {
	if s.at >= len(s.known.shelves) {
		return workbench.Shelf{}
	}
	return s.known.shelves[s.at]
}
