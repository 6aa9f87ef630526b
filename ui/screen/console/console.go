// Package console is the screen for requests of one's own: written with what the connector knows of its paths, looked at
// before they change anything, sent with a connection's credentials, which it never shows, and answered in a form that can
// be read, folded and searched.
package console

import (
	"context"
	"image"
	"net/http"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/answer"
	"patchbay/ui/widget/editor"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/input"
	"patchbay/workbench"
)

// Args say whose console it is; "" for the first connection. Call is the id of a call that is to be sent again, or "".
type Args struct{ Connection, Call string }

// Services are the use-cases of this screen.
type Services interface {
	Sender
	Keeper
	Guide
}

// Sender sends requests, and says what that would do.
type Sender interface {
	ForeseeRequest(ctx context.Context, r workbench.ConsoleRequest) (workbench.ConsolePlan, error)
	SendRequest(ctx context.Context, r workbench.ConsoleRequest) (workbench.ConsoleAnswer, error)
	Curl(ctx context.Context, r workbench.ConsoleRequest) (string, error)
}

// Keeper keeps requests.
type Keeper interface {
	KeptRequests(ctx context.Context) ([]workbench.KeptRequest, error)
	SaveRequest(ctx context.Context, name string, r workbench.ConsoleRequest, over bool) error
	ForgetRequest(ctx context.Context, id string) error
}

// Guide tells what can be asked, and of whom.
type Guide interface {
	Guide(ctx context.Context, connection string) ([]workbench.Endpoint, error)
	Connections(ctx context.Context) ([]workbench.Connection, error)
	Past
}

// Past tells of calls that were made.
type Past interface {
	Calls(ctx context.Context, f workbench.CallFilter) ([]workbench.Call, error)
	RequestOf(ctx context.Context, call string) (workbench.ConsoleRequest, error)
}

const (
	patience = 20 * time.Second // of everything that is here
	sendTime = 3 * time.Minute  // of one request, the waiting for the provider's limit included
	walkTime = time.Hour        // of all pages
	copyMost = 512 << 10        // bytes that a terminal's clipboard is given
	wholeMax = 64 << 10         // bytes of a value that is shown whole
	easeAt   = 1 << 20          // bytes of an answer behind which memory goes back to the system
)

// face is what has the keys.
type face int

const (
	reading  face = iota // the answer
	typing               // a part of the request
	asking               // may it be sent
	choosing             // a kept request
	dropping             // may a kept one be forgotten
	naming               // the name to save it under
	over                 // may another of that name be replaced
	finding              // what to look for in the answer
	whole                // one value in full
)

// part is a part of the request.
type part int

const (
	method part = iota
	path
	query
	header
	body
	parts // how many there are
)

// methods are those that can be sent, the most used first.
func methods() []string {
	return []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions}
}

// Screen is the console. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	args  Args
	now   func() time.Time
	end   context.CancelFunc

	told, guided, foreseen, sent, listed, worked, looked, ticked, watched *load.Slot

	face    face
	conns   []workbench.Connection
	known   bool             // conns were read
	err     *problem.Problem // why nothing can be done here, or the last request was refused
	draft   draft
	resumed bool // the draft was there before
	guide   []workbench.Endpoint
	kept    []workbench.KeptRequest

	checked workbench.ConsoleRequest // what faults are of
	faults  []workbench.RequestFault

	cands []candidate
	pick  int // one up, of the candidates; 0 for none

	plan    workbench.ConsolePlan
	planned workbench.ConsoleRequest
	scroll  int // lines of the question that are scrolled away

	began   time.Time
	stop    func() // ends the waiting for a change that was sent
	calls   []workbench.Call
	got     *workbench.ConsoleAnswer // the last answer, without its body
	gotTo   workbench.ConsoleRequest // what it answered
	pane    answer.Pane
	table   *answer.Table // the list in the answer; nil where there is none
	rows    answer.Grid
	tabled  bool // a list is shown in rows
	heads   bool // its headers are shown
	find    input.Line
	value   []string // lines of the value that is shown whole
	valueAt int
	corner  image.Point // where the answer began in the last picture

	grid   grid.Grid
	filter input.Line
	name   input.Line
}

// draft is the request as it stands.
type draft struct {
	connection string
	method     int
	part       part
	path       input.Line
	text       [parts]editor.Box // of query, header and body
	pages      bool
	masked     [parts]string            // what a part shows in place of what was written there before the veil
	begun      workbench.ConsoleRequest // what a candidate or a kept request gave; the zero value for nothing
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	slot := func() *load.Slot { return load.New(ctx, env.ID) }
	out := &Screen{
		env: env, serve: s, args: a, now: time.Now, end: cancel, draft: draft{connection: a.Connection, part: path},
		told: slot(), guided: slot(), foreseen: slot(), sent: slot(), listed: slot(), worked: slot(), looked: slot(), ticked: slot(), watched: slot(),
	}
	if k, ok := env.Kept.(keep); ok {
		out.env.Kept, out.args.Call, out.resumed = nil, "", true
		out.goOn(k)
	}
	return out
}

// Init reads the connections, what was kept, and the call that is to be sent again.
func (s *Screen) Init() tea.Cmd {
	cmds := []tea.Cmd{s.tell(), s.list()}
	switch {
	case s.resumed:
	case s.args.Call != "":
		cmds = append(cmds, s.recall(s.args.Call))
	default:
		s.face = typing
	}
	return tea.Batch(cmds...)
}

// Close ends what is under way. A change that was sent is waited for all the same: what was confirmed is not cut off.
func (s *Screen) Close() { s.end() }

// Title is the last crumb.
func (s *Screen) Title() string {
	if s.draft.connection == "" {
		return "Console"
	}
	return "Console of " + problem.Clean(s.draft.connection)
}

// Typing reports whether letters are text or an answer.
func (s *Screen) Typing() bool { return s.face != reading && s.face != whole }

// Drafting reports whether a request was written that was neither sent nor kept.
func (s *Screen) Drafting() bool {
	r := s.request()
	r.Connection, r.Method = "", ""
	for _, known := range []workbench.ConsoleRequest{s.planned, s.draft.begun} {
		if known.Connection, known.Method = "", ""; r == known {
			return false
		}
	}
	return r != workbench.ConsoleRequest{}
}

// account is the connection that is asked; ok is false before it is known.
func (s *Screen) account() (workbench.Connection, bool) {
	for _, c := range s.conns {
		if c.Name == s.draft.connection {
			return c, true
		}
	}
	return workbench.Connection{}, false
}
