// Package edit is the form of one record: it shows what would change before anything is sent, brings refusals
// back to their fields, and lets a person decide field by field when the provider moved meanwhile. It creates
// new records too.
package edit

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

// Args say what is edited: a record by its ID, beginning at Field, or with the decision that a Change of it waits for,
// by its id; or, without an ID, a new record of Model in Connection, which is asked for when it is empty, with what it is
// Given.
type Args struct {
	Model, ID, Connection, Field, Change string

	Given screen.Given
}

// Services are the use-cases of this screen.
type Services interface {
	Reader
	Writer
	Places
}

// Reader knows the record, what a change was to make of it, and what a new one can hold.
type Reader interface {
	Show(ctx context.Context, modelName, id string) (workbench.RecordView, error)
	Change(ctx context.Context, id string) (workbench.Change, error)
	Blank(ctx context.Context, connection, modelName string) (workbench.RecordView, error)
}

// Writer plans and carries out a change.
type Writer interface {
	PlanEdit(ctx context.Context, e workbench.Edit) (workbench.Plan, error)
	Apply(ctx context.Context, p workbench.Plan) (workbench.Change, error)
}

// Places are where a new record can live, and what a field may refer to there where that is too much to choose among.
type Places interface {
	Connections(ctx context.Context) ([]workbench.Connection, error)
	Connector(id string) (workbench.Connector, error)
	First(ctx context.Context, q workbench.Query, n int) ([]workbench.Row, error)
}

// by is how changes made here are signed.
const by = "you, on the edit screen"

// stage is how far the edit is.
type stage int

const (
	loading   stage = iota
	placing         // a new record's connection is chosen
	filling         // the form
	reviewing       // the difference
	clashing        // the provider moved: mine or theirs
	unsure          // sent, no answer
)

// Screen edits one record. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	args  Args
	end   context.CancelFunc

	read, planned, applied, found, stands *load.Slot

	stage   stage
	leaving bool             // it was asked whether the draft may go
	err     *problem.Problem // what went wrong at this stage
	view    workbench.RecordView
	homes   []home
	at      int // index into homes or clashes
	top     int // the first line in sight of a difference
	form    *form.Form
	plan    workbench.Plan
	clashes []clash

	saving *saving // nil before there is one
	held   held    // what it waits for before it leaves
	now    func() time.Time
	failed *problem.Problem // what became of a write that was begun before the veil was turned, until the draft is there again
	handed bool             // the next screen waits for the write
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	k, _ := env.Kept.(keep)
	if a.ID == "" && k.connection != "" {
		a.Connection = k.connection
	}
	return &Screen{
		env: env, serve: s, args: a, end: cancel, saving: k.saving,
		read: load.New(ctx, env.ID), planned: load.New(ctx, env.ID), applied: load.New(ctx, env.ID), found: load.New(ctx, env.ID),
		stands: load.New(ctx, env.ID), now: time.Now,
	}
}

// Init reads the record, or where a new one can live; a write that was begun before the veil was turned is waited for first.
func (s *Screen) Init() tea.Cmd {
	if s.saving != nil && s.failed == nil {
		return s.await()
	}
	if s.args.ID == "" {
		return s.findHomes()
	}
	return s.show()
}

// Close ends what is under way. A write that has left is waited for by the workbench, not here.
func (s *Screen) Close() {
	if s.end(); s.saving != nil && !s.handed {
		s.saving.end()
	}
}

// Title says what is edited.
func (s *Screen) Title() string {
	switch {
	case s.args.ID == "":
		return "New " + problem.Clean(s.args.Model)
	case s.view.Title == "":
		return "Edit"
	}
	return "Edit " + problem.Clean(s.view.Title)
}

// Typing is true but while something is read: letters are text in the form and answers elsewhere.
func (s *Screen) Typing() bool { return s.stage != loading || s.applied.Busy() }

// Drafting reports whether something was changed and not saved.
func (s *Screen) Drafting() bool { return s.form != nil && s.form.Dirty() }

// fresh reports whether a new record is being made.
func (s *Screen) fresh() bool { return s.args.ID == "" }
