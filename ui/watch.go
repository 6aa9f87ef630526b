package ui

import (
	"fmt"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/screen"
	"patchbay/ui/widget/health"
	"patchbay/workbench"
)

// errand is one piece of work for as long as the program runs, done by a command so that its panic leaves the terminal
// whole. The zero value is one that has not begun. It is safe for concurrent use.
type errand struct {
	mu   sync.Mutex
	over bool
	work sync.WaitGroup
}

// run does the work, unless the program has ended already: a command may be taken up late.
func (e *errand) run(do func()) {
	e.mu.Lock()
	if e.over {
		e.mu.Unlock()
		return
	}
	e.work.Add(1)
	e.mu.Unlock()
	defer e.work.Done()
	do()
}

// wait returns when the work has ended, and lets none begin any more. Who calls it has told the work to end.
func (e *errand) wait() {
	e.mu.Lock()
	e.over = true
	e.mu.Unlock()
	e.work.Wait()
}

// watch looks after the connections until the program ends.
func (a *app) watch() tea.Cmd {
	serve, ctx, care := a.opt.Services, a.base, a.care
	return func() tea.Msg {
		care.run(func() { serve.Watch(ctx) })
		return nil
	}
}

// minder is a screen at which the person is changing a connection just now: its news is no news there.
type minder interface{ Minds(connection string) bool }

// singly is how many pieces of news stand in one notice by their names; of more is told how many there are.
const singly = 2

// notices tell what broke and what works again, wherever the person is. What a person did by pausing and resuming is
// not told.
func (a *app) notices(all []workbench.HealthChange) tea.Cmd {
	var bad, good []string
	var ill, well string // the last connection of each
	for _, h := range all {
		if m, ok := a.top().(minder); ok && m.Minds(h.Connection) || h.From == workbench.Paused {
			continue
		}
		switch {
		case h.Broke():
			bad, ill = append(bad, a.broke(h)), h.Connection
		case h.Recovered():
			good, well = append(good, model.Line(h.Connection, false)+" works again."), h.Connection
		}
	}
	return tea.Batch( // the bad news last: it is what stands in sight
		a.tell(screen.ToastMsg{Level: screen.Good, About: alone(good, well)}, good, "%d connections work again."),
		a.tell(screen.ToastMsg{Level: screen.Bad, About: alone(bad, ill)}, bad, a.keys.Format("home", "%d connections need you: {home:i} on home says why.")),
	)
}

// tell shows pieces of news in one notice; of more than a few is said how many there are.
func (a *app) tell(as screen.ToastMsg, words []string, many string) tea.Cmd {
	if len(words) == 0 {
		return nil
	}
	as.Text, as.Stays = strings.Join(words, " "), true
	if n := len(words); n > singly {
		as.Text = fmt.Sprintf(many, n)
	}
	return a.toasts.add(as)
}

// broke tells what a person has to do, the key before the reason: where there is little room, the reason is cut.
func (a *app) broke(h workbench.HealthChange) string {
	c := workbench.Connection{State: h.To, Fix: h.Fix}
	_, words := health.Of(c)
	key := a.say("{home:R} on home reconnects.")
	switch {
	case health.WrongSecret(c):
		words, key = "has a wrong client secret", a.say("{home:i} on home, then {connection:K}, replaces it.")
	case h.To == workbench.Gone:
		key = a.say("{home:i} on home says more.")
	}
	return strings.TrimSpace(model.Line(h.Connection+" "+words+": "+key+" "+h.Reason, false))
}
