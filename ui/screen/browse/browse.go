// Package browse is the list of records: any model, one connection or all, narrowed at every key of the filter.
// It holds the rows in sight and eight bytes for every other.
package browse

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/input"
	"patchbay/workbench"
)

// Args say what the list shows. An empty connection stands for all of them, an empty model for contacts.
type Args struct {
	Model, Connection string
	Everything        bool // records of all models
	Find              bool // the filter has the focus at once
}

// Services are the use-cases of this screen.
type Services interface {
	Looker
	Doer
	Surroundings
}

// Doer is what a list can be asked for beside its rows.
type Doer interface {
	Puller
	Asker
	Viewer
}

// Surroundings tell what is around a list, and what its providers can do.
type Surroundings interface {
	Reader
	Habits
	Connector(id string) (workbench.Connector, error)
}

// Looker reads lists and tells of them.
type Looker interface {
	Lister
	Counter
	Peeker
}

// Lister reads lists from the store.
type Lister interface {
	First(ctx context.Context, q workbench.Query, n int) ([]workbench.Row, error)
	Order(ctx context.Context, q workbench.Query) (workbench.Order, error)
	Rows(ctx context.Context, keys []int64) ([]workbench.Row, error)
}

// Counter tells of a list what can be told at once.
type Counter interface {
	Tally(ctx context.Context, q workbench.Query) (n int, near bool, err error)
}

// Reader reads what is around a list.
type Reader interface {
	Models() []model.Model
	ModelOf(ctx context.Context, connection, modelName string) (model.Model, error)
	Connections(ctx context.Context) ([]workbench.Connection, error)
}

// Puller fetches from the provider in the background.
type Puller interface {
	StartPull(req workbench.PullRequest) (job string, err error)
	Jobs() []workbench.Progress
}

const (
	patience = 20 * time.Second // for one look into the store
	kept     = 1500             // rows in memory before those out of sight are forgotten
	ahead    = 150              // rows fetched around the window
)

// Screen is one list. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	args  Args
	now   func() time.Time
	end   context.CancelFunc

	firsts, index, counted, around, about, pulled, picked, paired, checked, paused, views, saved, glanced, accustomed, holding *load.Slot

	model   model.Model
	all     []model.Model
	conns   []workbench.Connection
	named   bool            // model and connections are known
	keeps   map[string]bool // by model: a provider of the list has such records; nil while it is not known
	never   map[string]bool // by operation: no provider of the list has it; nil while it is not known
	filter  input.Line
	typing  bool
	sort    int // position in sorts
	grid    grid.Grid
	first   []workbench.Row         // the beginning of the list, until the index is there
	keys    []int64                 // the whole list; nil while it is not known
	rows    map[int64]workbench.Row // rows by key, those in sight at least
	lost    map[int64]bool          // keys in the order that have no row any more; nil for none
	total   int                     // of the list without a filter; -1 while it is not known
	doubled bool                    // some of it are one: counting records is not counting rows
	badge   int                     // cells of the widest badges that came so far
	hold    int64                   // key of the record that the cursor stays on; 0 for none
	dirty   bool                    // the rows in memory are older than the store
	err     *problem.Problem
	stale   bool   // the store moved while a look was under way
	opens   bool   // enter was pressed before the hits for what is typed were there
	lowered int    // lines between the bar and the list in the last picture
	turn    int    // counts looks, so that the order is read for the last one alone
	started bool   // the first rows have come once
	listed  string // which list the rows are of
	tally   tally
	ahead   tally // came before its rows
	marks   marks
	asking  asking
	pane    pane
	viewed  viewed
	folds   folds
	glance  glance
	plain   bool // no preview is wanted
	beside  bool // the last picture had one
	width   int  // of the last picture, without the rail
	window  int  // of the last picture as a whole
	side    side
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	switch {
	case a.Everything:
		a.Model = ""
	case a.Model == "":
		a.Model = model.Contact().Name
	}
	ctx, cancel := context.WithCancel(context.Background())
	slot := func() *load.Slot { return load.New(ctx, env.ID) }
	out := &Screen{
		env: env, serve: s, args: a, now: time.Now, end: cancel, all: s.Models(), total: -1, typing: a.Find,
		firsts: slot(), index: slot(), counted: slot(), around: slot(), about: slot(), pulled: slot(), picked: slot(), paired: slot(), checked: slot(), paused: slot(), views: slot(), saved: slot(),
		glanced: slot(), accustomed: slot(), holding: slot(),
		rows: map[int64]workbench.Row{},
	}
	out.resume()
	return out
}

// Init reads the first rows, then everything else.
func (s *Screen) Init() tea.Cmd { return tea.Batch(s.look(), s.learn(), s.learnHabits()) }

// Close ends what is under way.
func (s *Screen) Close() { s.end() }

// Title is the model's plural, with the connection.
func (s *Screen) Title() string {
	if s.everything() {
		return "Everything" + s.where()
	}
	if m, ok := model.Find(s.all, s.args.Model); ok {
		return m.Plural + s.where()
	}
	return problem.Clean(s.args.Model) + s.where()
}

// plural is what the list holds, within a sentence.
func (s *Screen) plural() string {
	if s.everything() {
		return "records"
	}
	if m, ok := model.Find(s.all, s.args.Model); ok {
		return strings.ToLower(m.Plural)
	}
	return problem.Clean(s.args.Model)
}

// where is the connection of the list, behind what it holds; "" for all.
func (s *Screen) where() string {
	if s.args.Connection == "" {
		return ""
	}
	return " in " + problem.Clean(s.args.Connection)
}

// Typing reports whether letters go into the filter, the condition or a choice.
func (s *Screen) Typing() bool { return s.typing || s.asking.on || s.pane.kind != noPane }

// Len is how many rows the list has as far as it is known.
func (s *Screen) Len() int {
	if s.keys != nil {
		return len(s.keys)
	}
	return len(s.first)
}

// at is the record at position i; ok is false while it is on its way.
func (s *Screen) at(i int) (workbench.Row, bool) {
	switch {
	case i < 0 || i >= s.Len():
		return workbench.Row{}, false
	case s.keys != nil:
		r, ok := s.rows[s.keys[i]]
		return r, ok
	}
	return s.first[i], true
}

// current is the record under the cursor.
func (s *Screen) current() (workbench.Row, bool) { return s.at(s.grid.Cursor()) }

func (s *Screen) query() workbench.Query {
	q := workbench.Query{Model: s.args.Model, Text: s.filter.Value(), Where: s.asking.where, Best: true, Fold: s.folded()}
	if s.args.Connection != "" {
		q.Connections = []string{s.args.Connection}
	}
	if o := sorts[s.sort].order; o != "" {
		q.Sort = []string{o}
	}
	if s.viewed.sort != nil {
		q.Sort = s.viewed.sort
	}
	return q
}

// Listing says which list the rows on the screen are of: another text to find, condition or order makes another one.
func (s *Screen) Listing() string { return s.listed }
