package connect

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// move is one key at one size, and what the flow tells next; news is -1 for nothing.
type move struct {
	key        string
	w, h, news int
}

func TestNoFlowOutlivesTheWizardAndNoneBeginsByAccident(t *testing.T) {
	t.Parallel()
	keys := []string{"enter", "enter", "j", "space", "a", "A", "x", "y", "o", "p", "s", "esc", "tab", "ctrl+s", "ctrl+s", "r", "q", "d", "d", "Q", "P", "Y"}
	one := rapid.Custom(func(t *rapid.T) move {
		return move{
			key: rapid.SampledFrom(keys).Draw(t, "key"), w: rapid.IntRange(60, 140).Draw(t, "w"), h: rapid.IntRange(14, 40).Draw(t, "h"),
			news: rapid.IntRange(-10, 5).Draw(t, "news"),
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		known, script := rapid.Bool().Draw(rt, "known"), rapid.SliceOfN(one, 10, 60).Draw(rt, "script")
		synctest.Test(t, func(t *testing.T) { play(t, known, script) })
		if t.Failed() {
			rt.FailNow()
		}
	})
}

func play(t *testing.T, known bool, script []move) {
	b := full()
	if known {
		b = demo()
	}
	var flows []*talk
	s := newScreen(screen.Env{ID: 6}, b, Args{}, remember(b, &flows))
	p := seat.Sit(t, s, 90, 30)
	for _, m := range script {
		ready, begun := strings.Contains(p.Seen(), "ctrl+s begins") || strings.Contains(p.Seen(), "r to try again") || m.key == "d" && begins(s), len(b.asked)
		p.Resize(m.w, m.h).Press(m.key)
		if len(b.asked) > begun && !ready {
			t.Errorf("%s began a flow; on the screen is:\n%s", m.key, p.Seen())
		}
		if len(flows) > 0 {
			news(p, flows[len(flows)-1], m.news)
		}
		if _, shown := s.top().(*running); !shown {
			over(t, flows)
		}
		if _, left := seat.Asked[screen.PopMsg](p); left || t.Failed() {
			break
		}
	}
	s.Close()
	synctest.Wait()
	over(t, flows)
}

// over fails the test when one of the flows is still under way.
func over(t *testing.T, flows []*talk) {
	t.Helper()
	for i, f := range flows {
		if f.ctx.Err() == nil {
			t.Errorf("flow %d of %d is still under way", i+1, len(flows))
		}
	}
}

// remember begins flows as the bench does, and keeps them.
func remember(b *bench, flows *[]*talk) func(context.Context, workbench.ConnectRequest) (flow, error) {
	return func(ctx context.Context, r workbench.ConnectRequest) (flow, error) {
		f, err := b.begin(ctx, r)
		*flows = append(*flows, b.flow)
		return f, err
	}
}

// news tells something of a flow, if it still listens.
func news(p *seat.Seat, f *talk, what int) {
	if f.ctx.Err() != nil || what < 0 {
		return
	}
	select {
	case <-f.over:
		return
	default:
	}
	switch what {
	case 0:
		f.steps <- opening()[3]
	case 1:
		f.steps <- granted()[2]
	case 2:
		f.steps <- workbench.Step{ID: workbench.StepWorkspace, State: workbench.StepAsking, Label: "Choose", Workspaces: []workbench.WorkspaceRef{{ID: "w1", Name: "Harbour"}}}
	case 3:
		f.end(acme(), nil)
	case 5:
		f.steps <- codeStep()
	case 4:
		f.end(workbench.Connection{}, problem.New(problem.Denied, "You said no."))
	}
	p.Wait(0)
}

// begins reports whether the key that signs in the other way is offered.
func begins(s *Screen) bool {
	return slices.ContainsFunc(s.Keys(), func(b screen.Binding) bool { return b.Help().Key == "d" })
}
