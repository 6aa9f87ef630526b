// Package imports is the screen of the files that became records: what each made and changed, what was not taken, its rows
// one by one, and the way back of all of it. Putting an import back shows first what that means, runs in the background,
// and names what was left.
package imports

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// Args of this screen: the id of an import to open at first, or "".
type Args struct{ Import string }

// Services are the use-cases of this screen.
type Services interface {
	Reader
	Undoer
}

// Reader tells of the imports.
type Reader interface {
	Imports(ctx context.Context) ([]workbench.Imported, error)
	ImportChanges(ctx context.Context, id string) ([]workbench.Change, error)
}

// Undoer puts an import back, in the background. Chores answers at once.
type Undoer interface {
	PlanImportUndo(ctx context.Context, req workbench.ImportUndoRequest) (workbench.ImportUndo, error)
	StartImportUndo(u workbench.ImportUndo) error
	Chores() []workbench.Chore
}

const (
	by       = "you, on the imports screen"
	readTime = 20 * time.Second
	planTime = 5 * time.Minute // interrupted writes are brought to their end first
)

// face is what the screen shows at the moment.
type face int

const (
	listing face = iota
	rows         // of one import
	single       // one of them
	asking       // may the import be put back
	undoing      // how far that is, and what came of it
)

// Screen lists the imports. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	now   func() time.Time
	end   context.CancelFunc

	read, opened, planned, begun *load.Slot

	loaded bool
	err    *problem.Problem
	all    []workbench.Imported // the newest first
	at     int
	top    int
	face   face
	wanted string // the import to open at first; "" once that was done

	known   bool               // the rows of the import were read
	rows    []workbench.Change // in the order of the file
	refused bool               // only what was not taken, or is not known, is shown
	row     int
	rowTop  int
	skip    int // lines scrolled away

	plan  workbench.ImportUndo
	under face // where the question came from
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	return &Screen{
		env: env, serve: s, now: time.Now, end: cancel, wanted: a.Import,
		read: load.New(ctx, env.ID), opened: load.New(ctx, env.ID), planned: load.New(ctx, env.ID), begun: load.New(ctx, env.ID),
	}
}

// Init reads the list.
func (s *Screen) Init() tea.Cmd {
	serve := s.serve
	return load.Start(s.read, readTime, func(ctx context.Context) ([]workbench.Imported, error) { return serve.Imports(ctx) })
}

// Close ends what is under way here; an undo that has begun goes on.
func (s *Screen) Close() { s.end() }

// Title is the last crumb.
func (s *Screen) Title() string {
	if s.face != listing && s.here().Import != "" {
		return "Import of " + called(s.here())
	}
	return "Imports"
}

// Typing is true while a question is asked: letters are answers then.
func (s *Screen) Typing() bool { return s.face == asking }

// started says whether an undo began.
type started struct{}

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg.String())
	case tea.MouseWheelMsg:
		s.move(map[bool]int{true: 1, false: -1}[msg.Button == tea.MouseWheelDown])
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
	case screen.ChangedMsg:
		return s.again(msg)
	case load.SlowMsg:
		msg.Mark()
	case load.Result[[]workbench.Imported]:
		if msg.In(s.read) {
			return s.took(msg.Value, msg.Err)
		}
	case load.Result[[]workbench.Change]:
		if msg.In(s.opened) {
			s.tookRows(msg.Value, msg.Err)
		}
	case load.Result[workbench.ImportUndo]:
		if msg.In(s.planned) {
			return s.planIs(msg.Value, msg.Err)
		}
	case load.Result[started]:
		if msg.In(s.begun) {
			return s.began(msg.Err)
		}
	}
	return nil
}

// again reads what moved.
func (s *Screen) again(msg screen.ChangedMsg) tea.Cmd {
	if !msg.Records || s.read.Busy() {
		return nil
	}
	cmds := []tea.Cmd{s.Init()}
	if s.known && !s.opened.Busy() {
		cmds = append(cmds, s.open())
	}
	return tea.Batch(cmds...)
}

// took keeps a fresh list; the cursor stays on its import.
func (s *Screen) took(all []workbench.Imported, err error) tea.Cmd {
	if s.err = problem.As(err); err != nil {
		return nil
	}
	was := s.here().Import
	if s.wanted != "" {
		was = s.wanted
	}
	s.all, s.loaded = all, true
	i := slices.IndexFunc(all, func(i workbench.Imported) bool { return i.Import == was })
	if i >= 0 {
		s.at = i
	}
	s.at = max(min(s.at, len(all)-1), 0)
	open := s.wanted != "" && i >= 0
	s.wanted = ""
	if !open {
		return nil
	}
	if c, runs := s.chore(); runs && !c.Finished {
		s.face = undoing
		return nil
	}
	return s.open()
}

// here is the import under the cursor; the zero value when there is none.
func (s *Screen) here() workbench.Imported {
	if s.at >= len(s.all) {
		return workbench.Imported{}
	}
	return s.all[s.at]
}

// open reads the rows of the import under the cursor.
func (s *Screen) open() tea.Cmd {
	serve, id := s.serve, s.here().Import
	if s.face == listing {
		s.face, s.rows, s.known, s.row, s.rowTop, s.refused = rows, nil, false, 0, 0, false
	}
	return load.Start(s.opened, readTime, func(ctx context.Context) ([]workbench.Change, error) { return serve.ImportChanges(ctx, id) })
}

func (s *Screen) tookRows(all []workbench.Change, err error) {
	if s.err = problem.As(err); err != nil {
		return
	}
	s.rows, s.known = all, true
	s.row = max(min(s.row, len(s.shown())-1), 0)
}

// shown are the rows that the screen is asked for.
func (s *Screen) shown() []workbench.Change {
	if !s.refused {
		return s.rows
	}
	return slices.DeleteFunc(slices.Clone(s.rows), func(c workbench.Change) bool { return c.State == "done" })
}

// change is the row under the cursor.
func (s *Screen) change() workbench.Change {
	if all := s.shown(); s.row < len(all) {
		return all[s.row]
	}
	return workbench.Change{}
}

// planUndo asks what putting the import back would do.
func (s *Screen) planUndo() tea.Cmd {
	serve, id := s.serve, s.here().Import
	return load.Start(s.planned, planTime, func(ctx context.Context) (workbench.ImportUndo, error) {
		return serve.PlanImportUndo(ctx, workbench.ImportUndoRequest{Import: id, By: by, Recover: true})
	})
}

func (s *Screen) planIs(p workbench.ImportUndo, err error) tea.Cmd {
	if err != nil {
		return screen.Toast(screen.Bad, problem.As(err).Error())
	}
	if s.face != asking {
		s.under = s.face
	}
	s.plan, s.face, s.skip = p, asking, 0
	return nil
}

// begin starts the undo in the background.
func (s *Screen) begin() tea.Cmd {
	serve, plan := s.serve, s.plan
	return load.Start(s.begun, readTime, func(context.Context) (started, error) { return started{}, serve.StartImportUndo(plan) })
}

func (s *Screen) began(err error) tea.Cmd {
	if err != nil {
		s.face = s.under
		return screen.Toast(screen.Bad, problem.As(err).Error())
	}
	s.face, s.skip = undoing, 0
	return nil
}

// chore is the undo of the import under the cursor, as far as it runs or ran in this program.
func (s *Screen) chore() (workbench.Chore, bool) {
	for _, c := range s.serve.Chores() {
		if c.Kind == workbench.ChoreUnimport && c.Import == s.here().Import {
			return c, true
		}
	}
	return workbench.Chore{}, false
}
