// Package mapping is the screen on which a person says how the fields of a model are kept at a provider: the fields and
// the native places in two columns with lines between them, what a line makes of real records and back, what it would
// change before it is saved, and the versions that were. Nothing on it sends anything but the question which custom
// fields there are.
package mapping

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/input"
	"patchbay/workbench"
)

// Args name the mapping, the field to begin with, and the record whose values are shown first. Without a model it is the
// first that the connection keeps; the others may be empty too.
type Args struct{ Connection, Model, Field, Record string }

// Services are the use-cases of this screen.
type Services interface {
	Reader
	Trier
	Keeper
}

// Reader knows the mapping, the places that there are, and where fields could lie.
type Reader interface {
	MappingSheet(ctx context.Context, connection, modelName string) (workbench.MappingSheet, error)
	SuggestMapping(ctx context.Context, connection, modelName string, fields []string) ([]workbench.Suggestion, error)
	Accounts
}

// Accounts tells of the connection, and asks its provider for the fields that the account has.
type Accounts interface {
	Connection(ctx context.Context, name string) (workbench.Connection, error)
	Fields(ctx context.Context, connection, modelName string) ([]model.Field, error)
}

// Trier tries lines on kept records.
type Trier interface {
	TryLine(ctx context.Context, try workbench.LineTry) (workbench.LineTrial, error)
	CheckMapping(ctx context.Context, connection, modelName string, draft map[string]string) (workbench.MappingCheck, error)
	PlanMapping(ctx context.Context, e workbench.MappingEdit) (workbench.MappingPlan, error)
}

// Keeper saves mappings, and knows those that were.
type Keeper interface {
	SaveMapping(ctx context.Context, p workbench.MappingPlan) (workbench.MappingSaved, error)
	MappingVersions(ctx context.Context, connection, modelName string) ([]workbench.MappingVersion, error)
	NoteMapping(ctx context.Context, connection, modelName string, version int, note string) (int, error)
}

// by is how changes made here are signed.
const by = "you, on the mapping screen"

// face is what has the keys.
type face int

const (
	looking   face = iota
	filtering      // the filter is typed
	shaping        // the line of one field is changed, part by part
	choosing       // a place or a step is chosen for it
	filling        // the parameters of a step
	writing        // the line is typed
	reviewing      // what would change, before it is saved
	leaving        // may what was changed be dropped
	dated          // the versions
	noting         // why one was saved is typed
)

// Screen shows and changes a mapping. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	args  Args
	now   func() time.Time
	end   context.CancelFunc

	read, found, thought, tried, planned, saved, told, checked, noted *load.Slot

	face   face
	err    *problem.Problem // why there is nothing to show
	sheet  workbench.MappingSheet
	loaded bool
	stale  bool // something moved while it was read
	conn   workbench.Connection

	asked time.Time        // when the provider told of its custom fields; zero for not yet
	mute  *problem.Problem // why it did not

	draft map[string]string // wanted lines by field; "" takes the person's own away
	base  int               // version that the draft was made over
	moved string            // what somebody else changed meanwhile, as a sentence; "" for nothing

	kept    *keep // what is still to be gone on with; nil for nothing
	stopped int   // version whose saving was stopped, until it is known what came of it; 0 for none

	hints  map[string]workbench.Suggestion
	faults map[string]workbench.Breach // of the last check, the first of each field
	proved *workbench.MappingCheck     // the last check; nil for none
	proof  map[string]string           // the draft that was checked, by field

	list   list
	filter input.Line
	trial  workbench.LineTrial
	about  trialKey // what trial is about
	sample int
	first  string // record whose values are shown first; "" for none

	shape  shape
	choice chooser
	params params
	review review
	past   past
	note   input.Line
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen { return newScreen(env, s, a, time.Now) }

func newScreen(env screen.Env, s Services, a Args, now func() time.Time) *Screen {
	ctx, cancel := context.WithCancel(context.Background())
	slot := func() *load.Slot { return load.New(ctx, env.ID) }
	out := &Screen{
		env: env, serve: s, args: a, now: now, end: cancel, draft: map[string]string{}, first: a.Record,
		read: slot(), found: slot(), thought: slot(), tried: slot(), planned: slot(), saved: slot(), told: slot(), checked: slot(), noted: slot(),
		list: list{wanted: a.Field},
	}
	if k, ok := env.Kept.(keep); ok {
		out.env.Kept = nil
		out.goOn(k)
	}
	return out
}

// Init reads the mapping.
func (s *Screen) Init() tea.Cmd { return s.load() }

// Close ends what is under way. A mapping that is saved already is read into the records by the next pull.
func (s *Screen) Close() { s.end() }

// Title is the last crumb.
func (s *Screen) Title() string {
	if s.args.Model == "" {
		return "Mapping"
	}
	return "Mapping of " + problem.Clean(s.args.Model)
}

// Typing reports whether letters are text or answers.
func (s *Screen) Typing() bool {
	switch s.face {
	case looking, shaping, dated:
		return false
	}
	return true
}

// Drafting reports whether something was changed and not saved.
func (s *Screen) Drafting() bool { return len(s.draft) > 0 }

// veiled reports whether values are shown under pseudonyms, which no line may be made of.
func (s *Screen) veiled() bool {
	v, ok := s.serve.(interface{ Veil() bool })
	return ok && v.Veil()
}
