package console

import (
	"context"
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/answer"
	"patchbay/workbench"
)

type (
	connsMsg = load.Result[[]workbench.Connection]
	guideMsg = load.Result[guideOf]
	planMsg  = load.Result[foreseen]
	sentMsg  = load.Result[answered]
	keptMsg  = load.Result[[]workbench.KeptRequest]
	workMsg  = load.Result[done]
	foundMsg = load.Result[found]
	callsMsg = load.Result[[]workbench.Call]
)

// guideOf is what a connector knows, and of which connection.
type guideOf struct {
	connection string
	all        []workbench.Endpoint
}

type foreseen struct {
	request workbench.ConsoleRequest
	plan    workbench.ConsolePlan
}

// answered is an answer, laid out, and why it is no yes.
type answered struct {
	got workbench.ConsoleAnswer
	doc *answer.Doc
	why error

	table *answer.Table // nil where there is none
}

// done is what a key came to.
type done struct {
	request *workbench.ConsoleRequest // to begin with; nil for none
	curl    string
	table   string // as CSV
	words   string // for a toast
}

type found struct {
	doc  *answer.Doc
	text string
	hits []int
}

// beatMsg moves the time while an answer is waited for.
type beatMsg struct{ to screen.ID }

// Dest is the screen that waits.
func (m beatMsg) Dest() screen.ID { return m.to }

func (s *Screen) tell() tea.Cmd {
	serve := s.serve
	return load.Start(s.told, patience, func(ctx context.Context) ([]workbench.Connection, error) { return serve.Connections(ctx) })
}

func (s *Screen) learn() tea.Cmd {
	serve, name := s.serve, s.draft.connection
	return load.Start(s.guided, patience, func(ctx context.Context) (guideOf, error) {
		all, err := serve.Guide(ctx, name)
		return guideOf{name, all}, err
	})
}

func (s *Screen) list() tea.Cmd {
	serve := s.serve
	return load.Start(s.listed, patience, func(ctx context.Context) ([]workbench.KeptRequest, error) { return serve.KeptRequests(ctx) })
}

// recall makes a request of a call that was made.
func (s *Screen) recall(call string) tea.Cmd {
	serve := s.serve
	return load.Start(s.worked, patience, func(ctx context.Context) (done, error) {
		r, err := serve.RequestOf(ctx, call)
		return done{request: &r}, err
	})
}

// foresee asks what sending would do; what is wrong with it is said before anything leaves.
func (s *Screen) foresee() tea.Cmd {
	if s.sent.Busy() || s.foreseen.Busy() {
		return nil // its answer is waited for
	}
	if _, ok := s.account(); !ok {
		return screen.Toast(screen.Warn, "There is no connection that could send it.")
	}
	if cmd, bad := s.mend(); bad {
		return cmd
	}
	serve, r := s.serve, s.request()
	s.err = nil
	return load.Start(s.foreseen, patience, func(ctx context.Context) (foreseen, error) {
		p, err := serve.ForeseeRequest(ctx, r)
		return foreseen{r, p}, err
	})
}

// send sends what was foreseen. A change goes on when the screen is left; only esc ends the waiting for it.
func (s *Screen) send() tea.Cmd {
	serve, r, changes := s.serve, s.planned, s.plan.Changes
	limit := sendTime
	if r.Paginate {
		limit = walkTime
	}
	stopped, stop := context.WithCancel(context.Background())
	s.face, s.err, s.got, s.stop, s.began, s.calls = reading, nil, nil, stop, s.now(), nil
	s.pane.Show(nil)
	s.table = nil
	s.find.Set("")
	return tea.Batch(s.beat(), load.Start(s.sent, limit, func(ctx context.Context) (answered, error) {
		defer stop()
		if changes {
			own, end := context.WithTimeout(context.WithoutCancel(ctx), limit)
			defer end()
			defer context.AfterFunc(stopped, end)()
			ctx = own
		}
		got, err := serve.SendRequest(ctx, r)
		out := answered{got: got, why: err, doc: answer.Read(got.Body, got.Header.Get("Content-Type"))}
		out.got.Body = nil
		out.table = out.doc.Table()
		if out.doc.Size() >= easeAt {
			debug.FreeOSMemory() // it took several times its size on the way here
		}
		return out, nil
	}))
}

// beat tells of the time that passes while an answer is waited for.
func (s *Screen) beat() tea.Cmd {
	every := 100 * time.Millisecond
	if s.env.Accessible {
		every = 5 * time.Second
	}
	return load.Wait(s.ticked, every, beatMsg{s.env.ID})
}

// watch looks at the calls that the request has led to so far.
func (s *Screen) watch() tea.Cmd {
	serve, name := s.serve, s.draft.connection
	return load.Start(s.watched, patience, func(ctx context.Context) ([]workbench.Call, error) {
		return serve.Calls(ctx, workbench.CallFilter{Connection: name, Limit: 200})
	})
}

func (s *Screen) curl() tea.Cmd {
	serve, r := s.serve, s.request()
	return load.Start(s.worked, patience, func(ctx context.Context) (done, error) {
		text, err := serve.Curl(ctx, r)
		return done{curl: text}, err
	})
}

func (s *Screen) save(name string, replace bool) tea.Cmd {
	serve, r := s.serve, s.request()
	return load.Start(s.worked, patience, func(ctx context.Context) (done, error) {
		err := serve.SaveRequest(ctx, name, r, replace)
		return done{words: "Saved as " + name + s.env.Say(", without its secrets. {o} shows it.")}, err
	})
}

func (s *Screen) forget(k workbench.KeptRequest) tea.Cmd {
	serve := s.serve
	return load.Start(s.worked, patience, func(ctx context.Context) (done, error) {
		return done{words: "Forgotten."}, serve.ForgetRequest(ctx, k.ID)
	})
}

// search looks through the answer.
func (s *Screen) search() tea.Cmd {
	doc, text := s.pane.Doc(), s.find.Value()
	if doc == nil {
		return nil
	}
	return load.Start(s.looked, patience, func(ctx context.Context) (found, error) {
		return found{doc, text, doc.Find(ctx, text)}, nil
	})
}
