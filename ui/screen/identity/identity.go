// Package identity is the screen on which a person says who is the same: the proposed links one after the other, the two
// records side by side with what speaks for and against it, and a key for each answer. It holds eight bytes for each
// link, and those in sight.
package identity

import (
	"context"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/input"
	"patchbay/workbench"
)

// Args say which links are looked at first: of Model, and with these words in the names. Both may be empty.
type Args struct{ Model, Text string }

// Services are the use-cases of this screen.
type Services interface {
	Lister
	Judge
	Finder
}

// Lister reads links.
type Lister interface {
	LinkIndex(ctx context.Context, c workbench.LinkScope) ([]int64, error)
	LinkRows(ctx context.Context, numbers []int64) ([]workbench.Link, error)
	CompareRecords(ctx context.Context, modelName string, ids []string) (workbench.Comparison, error)
}

// Judge decides on links, and takes decisions back.
type Judge interface {
	JudgeLink(ctx context.Context, id, state, by string) (workbench.LinkVerdict, error)
	AcceptLinks(ctx context.Context, c workbench.LinkScope, by string, report func(done, all int)) (workbench.LinkVerdict, error)
	TakeBackLinks(ctx context.Context, v workbench.LinkVerdict) (int, error)
}

// Finder looks for more in the background of the program.
type Finder interface {
	StartProposing(req workbench.LinkRequest) error
	Proposing() workbench.LinkNews
	Surroundings
}

// Surroundings tells what links there are, and between which accounts.
type Surroundings interface {
	CountLinks(ctx context.Context, modelName string) (map[string]int, error)
	Connections(ctx context.Context) ([]workbench.Connection, error)
	SeenProposals()
}

// by is how decisions made here are signed.
const by = "you, on the links screen"

const (
	readTime = time.Minute
	around   = 60  // links read around those in sight
	kept     = 600 // links in memory before those out of sight are forgotten
)

// face is what has the keys.
type face int

const (
	looking  face = iota
	typing        // the filter
	asking        // may many be accepted
	doubting      // may one be accepted that makes one of several records of an account
)

// Screen shows links. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	now   func() time.Time
	base  context.Context
	end   context.CancelFunc

	index, rows, pair, work, told *load.Slot

	face  face
	err   *problem.Problem
	scope workbench.LinkScope
	line  input.Line

	grid    grid.Grid
	keys    []int64
	listed  bool
	items   map[int64]workbench.Link
	away    map[int64]bool // decided or skipped since the list was read
	hungry  bool           // the links in sight are older than the store
	stale   bool           // something moved while it was read
	wanted  int64          // the link that the cursor is to go to; 0 for none
	skipped int

	of     int64 // the link whose records are compared
	both   workbench.Comparison
	pairOK bool
	scroll int

	decided  []workbench.LinkVerdict // the last one last
	last     string                  // what it was, in words
	many     many
	doubt    workbench.Link // the one that is asked about
	looks    bool           // more was looked for from here, and what came of it is not told yet
	byItself int            // of these how many were linked without a word, as it was told last

	conns  []string
	models []string
	counts map[string]int
}

// many is accepting many at once.
type many struct {
	step  int           // of thresholds
	among []int64       // those that are meant; nil while they are counted
	stop  func()        // ends what is under way; nil when nothing is
	done  *atomic.Int64 // how many were looked at
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	slot := func() *load.Slot { return load.New(ctx, env.ID) }
	out := &Screen{
		env: env, serve: s, now: time.Now, base: ctx, end: cancel, index: slot(), rows: slot(), pair: slot(), work: slot(), told: slot(),
		items: map[int64]workbench.Link{}, away: map[int64]bool{}, scope: workbench.LinkScope{Model: a.Model, Text: a.Text},
	}
	out.line.Set(a.Text)
	return out
}

// Init reads the list.
func (s *Screen) Init() tea.Cmd {
	s.serve.SeenProposals()
	return tea.Batch(s.readIndex(), s.tell())
}

// Close ends what is under way; looking for more goes on.
func (s *Screen) Close() { s.end() }

// Title is the last crumb.
func (s *Screen) Title() string { return "Who is the same" }

// Typing reports whether letters are text or answers.
func (s *Screen) Typing() bool { return s.face != looking }

// state is which links are listed.
func (s *Screen) state() string {
	if s.scope.State == "" {
		return "proposed"
	}
	return s.scope.State
}

// current is the link under the cursor; ok is false while it is on its way.
func (s *Screen) current() (workbench.Link, bool) {
	if i := s.grid.Cursor(); i < len(s.keys) {
		l, ok := s.items[s.keys[i]]
		return l, ok
	}
	return workbench.Link{}, false
}
