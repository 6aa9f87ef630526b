// Package record is the screen of one record: its unified fields beside the provider's own names, the record as
// the provider sent it, and every value it had. From here a field is edited, copied, or the record deleted.
package record

import (
	"context"
	"encoding/json"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// Args say which record. Together begins with what all records of the same say together.
type Args struct {
	Model, ID string
	Together  bool
}

// Services are the use-cases of this screen.
type Services interface {
	Looker
	Doer
	Around
}

// Doer changes or fetches the record.
type Doer interface {
	Remover
	Puller
}

// Looker looks at the record and at where its values come from.
type Looker interface {
	Reader
	Explainer
	Kin
}

// Reader looks into the store.
type Reader interface {
	Show(ctx context.Context, modelName, id string) (workbench.RecordView, error)
	Native(ctx context.Context, modelName, id string) (json.RawMessage, error)
	History(ctx context.Context, modelName, id string) ([]workbench.HistoryEntry, error)
}

// Remover deletes a record at the provider.
type Remover interface {
	PlanDelete(ctx context.Context, modelName, id, by string) (workbench.Plan, error)
	Apply(ctx context.Context, p workbench.Plan) (workbench.Change, error)
}

// Puller fetches anew from the provider, in the background.
type Puller interface {
	StartPull(req workbench.PullRequest) (job string, err error)
}

// Browser is what services offer that can open an address in the person's browser. Without it the key says so.
type Browser interface {
	OpenURL(ctx context.Context, url string) error
}

// by is how changes made here are signed.
const by = "you, on the record screen"

// face is what the screen shows at the moment.
type face int

const (
	fields face = iota
	raw
	history
	removal
	explained
	linked
	surrounded
)

// Screen shows one record. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	args  Args
	now   func() time.Time
	end   context.CancelFunc

	shown, noted, native, told, reasoned, planned, applied, pulled, opened, met, parted, kin, gathered, copies *load.Slot

	view    workbench.RecordView
	loaded  bool
	err     *problem.Problem // why the record could not be shown, or deleted
	face    face
	natives bool // the provider's names are wanted in a narrow window, or not in a wide one
	empties bool // empty fields are shown
	rows    []row
	folded  int // empty fields that are not shown
	at      int // the row with the cursor
	into    int // lines of it above the window, where it is taller than that
	top     int // the first line in sight
	source  source
	past    past
	reasons reasons
	family  family
	around  around
	copying bool // it is asked as what the record is copied

	arranged int             // counts the arrangements of the rows
	spread   map[string]bool // fields whose long values are shown whole
	sheet    sheet
	room     int // lines for the fields in the last picture
	headed   int // lines above them
	plan     workbench.Plan
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	slot := func() *load.Slot { return load.New(ctx, env.ID) }
	return &Screen{
		env: env, serve: s, args: a, now: time.Now, end: cancel,
		shown: slot(), native: slot(), told: slot(), reasoned: slot(), planned: slot(), applied: slot(), pulled: slot(), opened: slot(), noted: slot(), met: slot(), parted: slot(), kin: slot(), gathered: slot(), copies: slot(),
	}
}

// Init reads the record and its history.
func (s *Screen) Init() tea.Cmd {
	cmds := []tea.Cmd{s.show(), s.tell(), s.note()}
	if s.args.Together {
		cmds = append(cmds, s.turn(linked))
	}
	return tea.Batch(append(cmds, s.resume())...)
}

// Close ends what is under way. A write that has left is waited for by the workbench, not here.
func (s *Screen) Close() { s.end() }

// Title is the record's name once it is known.
func (s *Screen) Title() string {
	if !s.loaded {
		return problem.Clean(s.args.Model)
	}
	return problem.Clean(s.view.Title)
}

// Typing reports whether letters are text or an answer, and not keys of the program.
func (s *Screen) Typing() bool {
	return s.copying || s.face == removal || s.face == linked && s.family.asking || s.face == raw && s.source.asking
}
