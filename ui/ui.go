// Package ui is the program in a terminal: one Bubble Tea model that owns the window, a stack of screens, what
// lies over them, and the words below them. It knows no data; screens get their use-cases from Services.
package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"patchbay/problem"
	"patchbay/ui/keymap"
	"patchbay/ui/screen/activity"
	"patchbay/ui/screen/browse"
	"patchbay/ui/screen/bulk"
	"patchbay/ui/screen/changes"
	"patchbay/ui/screen/connect"
	"patchbay/ui/screen/connection"
	"patchbay/ui/screen/console"
	"patchbay/ui/screen/duplicates"
	"patchbay/ui/screen/edit"
	"patchbay/ui/screen/home"
	"patchbay/ui/screen/identity"
	"patchbay/ui/screen/imports"
	"patchbay/ui/screen/jobs"
	"patchbay/ui/screen/mapping"
	"patchbay/ui/screen/record"
	"patchbay/ui/screen/settings"
	"patchbay/ui/screen/store"
	"patchbay/ui/screen/vault"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// frames is how often a second the screen may be drawn anew. 120 and not 60: the frame clock is most of a key's
// latency, and halving it (17 to 9 ms at the 95th percentile) costs 0.3 % of a core while nothing moves.
const frames = 120

// Services are all use-cases that the screens and the root need. A *workbench.Workbench has them.
type Services interface {
	Screens
	Undoer
	Newsroom
}

// Screens are the use-cases of the screens.
type Screens interface {
	Accounts
	Records
	Past
}

// Accounts are the screens about connections.
type Accounts interface {
	home.Services
	connect.Services
	OneAccount
}

// OneAccount are the screens about one connection.
type OneAccount interface {
	connection.Services
	console.Services
}

// Records are the screens about records.
type Records interface {
	browse.Services
	record.Services
	Editors
}

// Editors are the screens that change records, one or many.
type Editors interface {
	edit.Services
	bulk.Services
	Matchers
}

// Matchers are the screens about what is the same: people, and fields.
type Matchers interface {
	identity.Services
	duplicates.Services
	mapping.Services
}

// Own are the screens about the program itself.
type Own interface {
	jobs.Services
	settings.Services
	Keeping
}

// Keeping are the screens about what is kept, and where.
type Keeping interface {
	imports.Services
	store.Services
	vault.Services
}

// Past are the screens about what happened.
type Past interface {
	changes.Services
	activity.Services
	Own
}

// Undoer puts the last change back, from anywhere.
type Undoer interface {
	PlanUndo(ctx context.Context, change, by string) (workbench.Plan, error)
	Apply(ctx context.Context, p workbench.Plan) (workbench.Change, error)
}

// Newsroom tells that something moved. Watch looks after the connections until ctx ends; what it finds is news.
type Newsroom interface {
	Subscribe() (<-chan workbench.Event, func())
	Watch(ctx context.Context)
	Jobs() []workbench.Progress
}

// Options say how the program runs in this terminal.
type Options struct {
	Services  Services
	Profile   string
	Demo      string        // words on the demo, "" when this is none
	DemoState func() string // address at which the demo's sandbox shows what it received; nil for none
	// Demonstrate prepares a demo that can be looked at in between; nil where there is none. What it starts outlives ctx.
	Demonstrate func(ctx context.Context) (Stage, error)
	// Furnish connects all that a demo has, for one that begins with nothing; nil where there is none. It is over with ctx.
	Furnish    func(ctx context.Context) error
	Theme      string     // the name of a theme; "" is the terminal's own
	NoMouse    bool       // the mouse stays the terminal's
	Accessible bool       // no box characters, nothing that moves by itself
	Linear     bool       // lines that are written once, for a terminal or a reader that takes no screens; implies Accessible
	Keys       keymap.Map // of the person's own; the zero value is the keys as they come
	Trouble    error      // what is wrong with what the person chose for the screen; said at the start
	Terminal   *Terminal  // as it was before; nil where nobody asks for it
	Getenv     func(string) string
	In         io.Reader // nil: the terminal
	Out        io.Writer // nil: the terminal
}

// Run shows the program until the person leaves it, a signal asks for its end, the terminal is gone, or ctx ends.
// The terminal is as it was when it returns, also after a panic; workers of screens have been told to stop. Errors
// are for people, but for [Signaled], which says that a signal ended it.
func Run(ctx context.Context, o Options) error {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if _, ok := theme.Named(o.Theme); !ok {
		return problem.New(problem.Usage, "There is no theme %q.", problem.Clean(o.Theme)).WithHint("Themes are %s.", themes()).WithFix("patchbay --theme auto")
	}
	if o.Linear = o.Linear || o.Accessible || o.Getenv("TERM") == "dumb"; o.Linear {
		o.Accessible, o.NoMouse = true, true
	}
	// All signals end the loop through its context. The library's own handler has a fault here: when the context
	// ends while it holds a signal, it waits for ever for a loop that is gone, and the program with it.
	defer o.Terminal.takes(!o.Linear)()
	ctx, h := hear(ctx, o.Terminal)
	err := run(ctx, o)
	if by := h.ended(os.Stderr); by != nil && err == nil {
		return by
	}
	return err
}

// run shows the program until ctx ends, or before.
func run(ctx context.Context, o Options) (err error) {
	ctx, gone := context.WithCancel(ctx)
	defer gone()
	a := newApp(o)
	defer func() { err = errors.Join(err, a.close()) }()
	if o.Linear {
		return speak(ctx, a, gone)
	}
	a.curtain = newCurtain()
	opts := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFPS(frames), tea.WithFilter(coalesce(time.Now)), tea.WithOutput(a.curtain.before(o.Out)),
	}
	if in := listening(o.In, gone); in != nil {
		opts = append(opts, tea.WithInput(in))
	}
	if a.plain {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	_, err = tea.NewProgram(a, opts...).Run()
	return leaving(ctx, err)
}

// themes are the names of all themes.
func themes() string {
	var out []string
	for _, c := range theme.Choices() {
		out = append(out, c.Name)
	}
	return strings.Join(out, ", ")
}

// leaving turns the ways in which the loop ends into what the shell needs to know.
func leaving(ctx context.Context, err error) error {
	switch {
	case err == nil, errors.Is(err, tea.ErrInterrupted):
		return nil
	case errors.Is(err, tea.ErrProgramPanic):
		return problem.New(problem.Internal, "The screen stopped because of a fault of patchbay.").
			WithHint("Your data is safe: start it again. Please tell us what you did.").Because(err)
	case ctx.Err() != nil:
		return nil // the window was closed, or the system asked
	}
	return problem.New(problem.Unsupported, "This terminal cannot show screens.").
		WithHint("Every action is a command too.").WithFix("patchbay --help").Because(err)
}

// coalesce lets the mouse's wheel through once in 16 ms: terminals send it in floods.
func coalesce(now func() time.Time) func(tea.Model, tea.Msg) tea.Msg {
	var last time.Time
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		switch msg.(type) {
		case tea.MouseWheelMsg, tea.MouseMotionMsg:
			if t := now(); t.Sub(last) < 16*time.Millisecond {
				return nil
			} else {
				last = t
			}
		}
		return msg
	}
}
