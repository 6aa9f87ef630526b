// Package bulk is the screen of working copies: many records of one model with the changes wanted for each. It takes
// changes as they are typed, shows the difference of each record, pushes them after a question, and keeps what was not
// written in sight with its reason. It holds the records in sight and eight bytes for every other.
package bulk

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/condition"
	"patchbay/ui/widget/grid"
	"patchbay/workbench"
)

// Args say which working copy is shown: the one called Bulk; or a new one of the marked records of Model; or, with
// neither, the list of all working copies.
type Args struct {
	Bulk, Model string
	Marked      *screen.Marked
}

// Services are the use-cases of this screen.
type Services interface {
	Reader
	Maker
	Pusher
}

// Reader tells the working copies.
type Reader interface {
	Bulks(ctx context.Context, closed bool) ([]workbench.Bulk, error)
	Bulk(ctx context.Context, name string) (workbench.Bulk, error)
	Rows
}

// Rows tells the records of a working copy.
type Rows interface {
	BulkIndex(ctx context.Context, name string, f workbench.BulkFilter) ([]int64, error)
	BulkRows(ctx context.Context, name string, places []int64) ([]workbench.BulkItem, error)
	ModelOf(ctx context.Context, connection, modelName string) (model.Model, error)
}

// Maker makes and changes working copies; nothing is sent.
type Maker interface {
	TypedChange(ctx context.Context, t workbench.Typing) (workbench.Typed, error)
	Editor
}

// Editor makes working copies and does more to them.
type Editor interface {
	NewBulk(ctx context.Context, req workbench.BulkRequest) (workbench.Bulk, error)
	ChangeBulk(ctx context.Context, name string, c workbench.BulkChange) (workbench.Bulk, error)
	Ender
}

// Ender takes records out of a working copy, or ends it.
type Ender interface {
	LeaveOutOfBulk(ctx context.Context, name string, l workbench.LeaveOut) (workbench.Bulk, int, error)
	DiscardBulk(ctx context.Context, name string) error
}

// Pusher writes what is wanted, in the background of the program.
type Pusher interface {
	StartPush(ctx context.Context, req workbench.PushRequest) error
	StopPush(bulk string)
	Past
}

// Past tells the pushes, and plans to put one back.
type Past interface {
	Pushes() []workbench.PushProgress
	UndoBulk(ctx context.Context, name, by string) (workbench.Bulk, error)
}

// by is how changes made here are signed.
const by = "you, on the bulk screen"

const (
	readTime = 20 * time.Second
	workTime = 2 * time.Minute // to work a large working copy out
	around   = 100             // records read around those in sight
	kept     = 1500            // records in memory before those out of sight are forgotten
)

// face is what the screen shows at the moment.
type face int

const (
	listing face = iota // all working copies
	typing              // a change is typed
	looking             // the records
	asking              // may it be written, discarded
)

// question is what is asked before something happens.
type question int

const (
	none question = iota
	toPush
	toRetry
	toRetryOver
	toDiscard
)

// Screen shows working copies. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	args  Args
	now   func() time.Time
	end   context.CancelFunc

	list, read, index, rows, work, checked, paused *load.Slot

	face     face
	question question
	err      *problem.Problem

	all    []workbench.Bulk // of the list
	listed bool
	at     int // row of the list
	top    int

	bulk   workbench.Bulk
	model  model.Model
	line   condition.Box
	only   workbench.BulkItem // the one record that the typed change is for; without an id all
	failed bool               // only what was not written is shown
	grid   grid.Grid
	keys   []int64
	items  map[int64]workbench.BulkItem
	stale  bool // something moved while it was read
	hungry bool // the records in sight are older than the store
	detail int  // lines of the detail scrolled away
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	slot := func() *load.Slot { return load.New(ctx, env.ID) }
	out := &Screen{env: env, serve: s, args: a, now: time.Now, end: cancel, list: slot(), read: slot(), index: slot(), rows: slot(), work: slot(), checked: slot(), paused: slot(), items: map[int64]workbench.BulkItem{}}
	switch {
	case a.Bulk != "":
		out.face = looking
	case a.Model != "" && a.Marked != nil:
		out.face = typing
	}
	out.resume()
	return out
}

// Init reads what is shown.
func (s *Screen) Init() tea.Cmd {
	switch s.face {
	case listing:
		return s.readList()
	case typing:
		if s.args.Bulk != "" {
			return s.readBulk(s.args.Bulk)
		}
		return s.readModel(s.args.Model)
	}
	return s.readBulk(s.args.Bulk)
}

// Close ends what is under way here; a push goes on.
func (s *Screen) Close() { s.end() }

// Title is the last crumb.
func (s *Screen) Title() string {
	switch {
	case s.bulk.ID != "":
		return "Bulk edit " + s.bulk.Called()
	case s.face == listing:
		return "Working copies"
	}
	return "Bulk edit"
}

// Typing reports whether letters are text or answers.
func (s *Screen) Typing() bool { return s.face == typing || s.face == asking }

// fresh reports whether the working copy has to be made yet.
func (s *Screen) fresh() bool { return s.bulk.ID == "" }

// push is the push of this working copy in this process that runs.
func (s *Screen) push() (workbench.PushProgress, bool) {
	for _, p := range s.serve.Pushes() {
		if p.Bulk.ID == s.bulk.ID && !p.Finished {
			return p, true
		}
	}
	return workbench.PushProgress{}, false
}

// ended is why the last push of this working copy stopped early; nil where it did not.
func (s *Screen) ended() *problem.Problem {
	for _, p := range s.serve.Pushes() {
		if p.Bulk.ID == s.bulk.ID && p.Finished {
			return p.Problem
		}
	}
	return nil
}

// counts are those of the push that runs, else those of the store.
func (s *Screen) counts() workbench.BulkCounts {
	if p, ok := s.push(); ok {
		return p.Bulk.Counts
	}
	return s.bulk.Counts
}

// current is the record under the cursor; ok is false while it is on its way.
func (s *Screen) current() (workbench.BulkItem, bool) {
	if i := s.grid.Cursor(); i < len(s.keys) {
		it, ok := s.items[s.keys[i]]
		return it, ok
	}
	return workbench.BulkItem{}, false
}
