package edit

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/health"
	"patchbay/workbench"
)

// beat is how often it is looked what a write that has not left waits for.
const beat = time.Second

const calledOff = "It was called off: nothing was sent, and what you typed is still here."

// held is what a write waits for before it leaves: who asked not to be asked before until; the zero value for nothing known.
type held struct {
	by    string
	until time.Time
}

// standing looks what the write waits for, until it has left.
func (s *Screen) standing() tea.Cmd {
	serve, w, name := s.serve, s.saving, s.args.Connection
	s.held = held{}
	return s.look(serve, w, name)
}

func (s *Screen) look(serve Places, w *saving, name string) tea.Cmd {
	return load.Start(s.stands, writeTime, func(ctx context.Context) (held, error) {
		select {
		case <-w.left:
			return held{}, nil
		case <-w.done:
			return held{}, nil
		case <-ctx.Done():
			return held{}, ctx.Err()
		case <-time.After(beat):
		}
		all, err := serve.Connections(ctx)
		i := slices.IndexFunc(all, func(c workbench.Connection) bool { return c.Name == name })
		if err != nil || i < 0 || all[i].Budget == nil || all[i].Budget.HeldUntil == nil {
			return held{}, err
		}
		return held{by: all[i].ConnectorName, until: *all[i].Budget.HeldUntil}, nil
	})
}

// standsIs takes what the write waits for, and looks again while it has not left.
func (s *Screen) standsIs(h held, err error) tea.Cmd {
	if s.saving == nil || !s.applied.Busy() || s.saving.sent() {
		return nil
	}
	if s.held = h; err != nil { // what it waits for is not known: that it waits is
		s.held = held{}
	}
	return s.look(s.serve, s.saving, s.args.Connection)
}

// saves says how far the write is, in lines of w cells.
func (s *Screen) saves(w int) []string {
	out := block.Wrap(s.sofar(), w)
	for i, l := range out {
		out[i] = s.env.Theme.Muted.Render(l)
	}
	return out
}

func (s *Screen) sofar() string {
	switch {
	case s.saving == nil || s.saving.sent():
		return "Saving… the answer is waited for."
	case s.saving.off:
		return "Calling it off…"
	case s.held.until.After(s.now()):
		left := int(s.held.until.Sub(s.now()).Round(time.Second) / time.Second)
		return fmt.Sprintf("Waiting for %s's limit, %s, not sent yet; esc calls it off.", problem.Clean(s.held.by), health.Count(max(left, 1), "second"))
	}
	return "Saving… not sent yet; esc calls it off."
}

// pressSaving calls off a write that has not left, and says of one that has why esc does not lead back.
func (s *Screen) pressSaving(key string) tea.Cmd {
	if key != "esc" {
		return nil
	}
	if s.saving != nil && !s.saving.sent() {
		s.saving.off = true
		s.saving.end() // should it leave this moment, its answer is waited for and told all the same
		return nil
	}
	return screen.Toast(screen.Info, s.env.Say("It was sent, and cannot be called back: its answer is waited for. {u} undoes it then. ctrl+c leaves, and the next start asks what became of it."))
}

// offIs goes back to the form: the write was called off before it left.
func (s *Screen) offIs() tea.Cmd {
	s.stage, s.err, s.saving = filling, nil, nil
	return screen.Toast(screen.Info, calledOff)
}
