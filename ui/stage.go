package ui

import (
	"context"
	"errors"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
)

// Stage is a demo at work: imitated providers on this machine and a store of its own, so that nothing real is touched.
type Stage struct {
	Services Services
	Words    string        // what a person in it should know
	State    func() string // address at which its sandbox shows what it received; nil for none
	Close    func() error  // ends it and removes its traces
}

// rehearsal holds the demo that was begun within the program, and sees to its end however the program ends. Its zero value
// is none. It is safe for concurrent use.
type rehearsal struct {
	mu    sync.Mutex
	over  bool // none is begun any more
	work  sync.WaitGroup
	stage *Stage
}

// begin prepares a demo, unless the program has ended already.
func (r *rehearsal) begin(ctx context.Context, prepare func(context.Context) (Stage, error)) (Stage, error) {
	r.mu.Lock()
	if r.over {
		r.mu.Unlock()
		return Stage{}, context.Canceled
	}
	r.work.Add(1)
	r.mu.Unlock()
	defer r.work.Done()
	st, err := prepare(ctx)
	if err != nil {
		return Stage{}, err
	}
	if ctx.Err() != nil { // nobody waits for it any more
		return Stage{}, errors.Join(ctx.Err(), st.Close())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stage = &st
	return st, nil
}

// end closes the demo, if there is one.
func (r *rehearsal) end() error {
	r.mu.Lock()
	st := r.stage
	r.stage = nil
	r.mu.Unlock()
	if st == nil {
		return nil
	}
	return st.Close()
}

// finish ends it for good and waits for one that is being prepared.
func (r *rehearsal) finish() error {
	r.mu.Lock()
	r.over = true
	r.mu.Unlock()
	r.work.Wait()
	return r.end()
}

// the demo in words, wherever it is offered.
const (
	tryWords   = "try it out: a demo with invented people, nothing real is touched"
	allWords   = "connect an account of every provider of the demo"
	leaveWords = "leave the demo: back to your own accounts"
)

type stagedMsg = load.Result[Stage]

// furnished is a demo that began with nothing, with all of it connected.
type furnished struct{}

type furnishedMsg = load.Result[furnished]

// struckMsg tells that a demo was taken down.
type struckMsg struct{ err error }

// canTry reports whether a demo can be begun here.
func (a *app) canTry() bool { return a.opt.Demonstrate != nil && a.own == nil && a.opt.Demo == "" }

// canFurnish reports whether this is a demo that began with nothing.
func (a *app) canFurnish() bool { return a.opt.Furnish != nil && a.own == nil }

// furnish makes of such a demo what one is that is begun within the program.
func (a *app) furnish() tea.Cmd {
	connect := a.opt.Furnish
	return tea.Batch(
		a.toasts.add(screen.ToastMsg{Level: screen.Info, Text: "Connecting an account of every provider of the demo…"}),
		load.Start(a.acting, time.Minute, func(ctx context.Context) (furnished, error) { return furnished{}, connect(ctx) }),
	)
}

func (a *app) wasFurnished(msg furnishedMsg) tea.Cmd {
	if !msg.In(a.acting) || msg.Err == nil {
		return nil // home shows what was connected
	}
	return screen.Toast(screen.Bad, "The demo's accounts cannot be connected. "+problem.As(msg.Err).Error())
}

// try prepares a demo, or connects all that one has.
func (a *app) try() tea.Cmd {
	switch {
	case !a.canTry() && !a.canFurnish():
		return nil
	case a.acting.Busy():
		return screen.Toast(screen.Info, "The demo is being prepared.")
	case a.canFurnish():
		return a.furnish()
	case a.unsaved():
		return unsavedFirst("begin the demo")
	}
	prepare, demo := a.opt.Demonstrate, &a.rehearsal
	return tea.Batch(
		a.toasts.add(screen.ToastMsg{Level: screen.Info, Text: "Starting imitations of the providers on this machine…"}),
		load.Start(a.acting, time.Minute, func(ctx context.Context) (Stage, error) { return demo.begin(ctx, prepare) }),
	)
}

// staged opens the demo that was prepared; the person's own workbench rests behind it, with what runs there.
func (a *app) staged(msg stagedMsg) tea.Cmd {
	if !msg.In(a.acting) {
		return nil
	}
	if msg.Err != nil {
		return screen.Toast(screen.Bad, "The demo cannot begin. "+problem.As(msg.Err).Error())
	}
	own, st := a.opt, msg.Value
	a.own = &own
	o := own
	o.Services, o.DemoState, o.Demonstrate = st.Services, st.State, nil
	o.Demo = st.Words + " " + a.ownKey("leave-demo") + " leaves the demo from anywhere; your own accounts wait as they were."
	return a.change(o)
}

// strike leaves the demo and takes it down behind the scenes.
func (a *app) strike() tea.Cmd {
	switch {
	case a.own == nil:
		return nil
	case a.unsaved():
		return unsavedFirst("leave the demo")
	}
	own, care, demo := *a.own, a.care, &a.rehearsal
	a.own = nil
	back := a.change(own)
	return tea.Batch(back, func() tea.Msg {
		care.wait()
		return struckMsg{demo.end()}
	})
}

// struck says that the demo is over.
func (a *app) struck(msg struckMsg) tea.Cmd {
	if msg.err != nil {
		return screen.Toast(screen.Warn, "The demo is over. Its folder could not be removed: "+problem.As(msg.err).Error())
	}
	return screen.Toast(screen.Info, "The demo is over, and nothing of it is left. These are your own accounts.")
}

// change goes on with another workbench: every screen is closed and home opened anew, and what was said or chosen is
// forgotten.
func (a *app) change(o Options) tea.Cmd {
	a.end()
	a.hush()
	for _, p := range a.stack {
		p.screen.Close()
	}
	a.stack, a.asked, a.over, a.toasts = nil, nil, over{}, toasts{now: a.toasts.now, n: a.toasts.n}
	a.lately, a.visited, a.jobs, a.work, a.failed = nil, nil, nil, nil, false
	a.opt = o
	a.attend()
	home := screen.GoMsg{Place: "home"}
	first := a.enter(home, a.maker(home))
	return tea.Batch(a.listen(), tea.Sequence(first, a.watch()))
}
