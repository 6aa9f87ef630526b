package connect

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/input"
	"patchbay/ui/widget/qr"
	"patchbay/workbench"
)

// running is the page of the flow as it happens.
type running struct {
	s      *Screen
	req    workbench.ConnectRequest
	keep   bool // the app is kept when it worked
	cancel context.CancelFunc
	flow   flow // nil until it has begun
	begun  *load.Slot
	acting *load.Slot

	steps    []workbench.Step
	waited   time.Time // when the waiting for consent began
	beating  bool      // the countdown ticks
	pasting  bool
	pasted   input.Line
	at       int // workspace under the cursor
	chosen   bool
	stopping bool
	other    bool // it is stopped to sign in the other way: by a code instead of the browser, or back
	bycode   bool // a code was typed in, in this flow or one before
	shown    bool // the address as a QR code
	code     qr.Code
	drawn    string // the address that code is of
	w, h     int    // of the last picture
	ended    bool
	err      *problem.Problem // why it ended, or why the last key did nothing
}

// run opens the page and begins the flow.
func (s *Screen) run(req workbench.ConnectRequest, keep bool) tea.Cmd {
	p := &running{s: s, req: req, keep: keep, begun: load.New(s.base, s.env.ID), acting: load.New(s.base, s.env.ID)}
	s.push(p)
	return p.start()
}

func (p *running) start() tea.Cmd {
	ctx, cancel := context.WithCancel(p.s.base)
	p.cancel, p.flow, p.steps, p.ended, p.err, p.stopping, p.chosen = cancel, nil, nil, false, nil, false, false
	p.waited, p.other, p.shown = time.Time{}, false, false
	begin, req := p.s.begin, p.req
	return load.Start(p.begun, time.Minute, func(context.Context) (flow, error) { return begin(ctx, req) })
}

// stepMsg is one step of a flow; ok is false when it has ended.
type stepMsg struct {
	to   screen.ID
	flow flow
	step workbench.Step
	ok   bool
}

// Dest is the screen of the flow.
func (m stepMsg) Dest() screen.ID { return m.to }

// endMsg is how a flow ended.
type endMsg struct {
	to   screen.ID
	flow flow
	conn workbench.Connection
	err  error
}

// Dest is the screen of the flow.
func (m endMsg) Dest() screen.ID { return m.to }

// beatMsg moves the countdown.
type beatMsg struct {
	to   screen.ID
	page *running
}

// Dest is the screen of the countdown.
func (m beatMsg) Dest() screen.ID { return m.to }

// listen waits for the next step, or for the end.
func listen(to screen.ID, f flow) tea.Cmd {
	return func() tea.Msg {
		if step, ok := <-f.Steps(); ok {
			return stepMsg{to: to, flow: f, step: step, ok: true}
		}
		conn, err := f.Result()
		return endMsg{to: to, flow: f, conn: conn, err: err}
	}
}

// done is the answer to a key that did something with the flow.
type done struct{ words string }

func (p *running) hear(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case load.Result[flow]:
		if m.In(p.begun) {
			return p.began(m.Value, m.Err)
		}
	case stepMsg:
		if m.flow == p.flow {
			return p.told(m.step)
		}
	case endMsg:
		if m.flow == p.flow {
			return p.over(m.conn, m.err)
		}
	case load.Result[done]:
		if m.In(p.acting) {
			return p.acted(m.Value, m.Err)
		}
	case beatMsg:
		if m.page == p {
			p.beating = false
			return p.beat()
		}
	}
	return nil
}

func (p *running) began(f flow, err error) tea.Cmd {
	if err != nil {
		p.cancel()
		p.ended, p.err = true, problem.As(err)
		return nil
	}
	p.flow = f
	return listen(p.s.env.ID, f)
}

// told keeps a step; a later one of the same id stands in its place.
func (p *running) told(step workbench.Step) tea.Cmd {
	i := slices.IndexFunc(p.steps, func(s workbench.Step) bool { return s.ID == step.ID })
	if i < 0 {
		p.steps = append(p.steps, step)
	} else {
		p.steps[i] = step
	}
	if one, waiting := p.waiting(); waiting && p.waited.IsZero() {
		p.waited, p.bycode = p.s.now(), p.bycode || one.Code != ""
	}
	return tea.Batch(listen(p.s.env.ID, p.flow), p.beat())
}

// beat moves the countdown once a second, as long as there is one.
func (p *running) beat() tea.Cmd {
	if _, waiting := p.waiting(); !waiting || p.beating || p.ended {
		return nil
	}
	p.beating = true
	m := beatMsg{to: p.s.env.ID, page: p}
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return m })
}

// waiting is the step that waits for the person in a browser.
func (p *running) waiting() (workbench.Step, bool) {
	for _, s := range p.steps {
		if s.ID == workbench.StepConsent && s.State == workbench.StepRunning && s.URL != "" {
			return s, true
		}
	}
	return workbench.Step{}, false
}

// offered are the workspaces that one has to be chosen of.
func (p *running) offered() []workbench.WorkspaceRef {
	for _, s := range p.steps {
		if s.ID == workbench.StepWorkspace && s.State == workbench.StepAsking && !p.chosen && !p.ended {
			return s.Workspaces
		}
	}
	return nil
}

// stopped says what is left of a flow that was stopped.
func (p *running) stopped() string {
	for _, s := range p.steps {
		if s.ID == workbench.StepTakeBack && s.State == workbench.StepSkipped {
			return "Stopped. Nothing was kept on this machine. " + s.Detail
		}
	}
	return "Stopped. Nothing was kept."
}

// over ends the page: on to the first records, or to what went wrong.
func (p *running) over(c workbench.Connection, err error) tea.Cmd {
	p.cancel()
	p.ended, p.pasting = true, false
	if err == nil {
		return p.s.arrive(c, p)
	}
	if p.other && !p.stopping {
		return p.start()
	}
	if p.stopping {
		p.s.back()
		return screen.Toast(screen.Info, p.stopped())
	}
	p.err = problem.As(err)
	return nil
}

func (p *running) acted(d done, err error) tea.Cmd {
	if err != nil {
		p.err = problem.As(err)
		return nil
	}
	p.err = nil
	if d.words == "" {
		return nil
	}
	return screen.Toast(screen.Info, d.words)
}
