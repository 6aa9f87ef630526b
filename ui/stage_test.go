package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
)

// theatre prepares demos over a bench of its own.
type theatre struct {
	bench  *bench
	wait   time.Duration
	fails  error
	begun  int
	closed int
}

func (h *theatre) prepare(ctx context.Context) (Stage, error) {
	h.begun++
	if err := rest(ctx, h.wait); err != nil {
		return Stage{}, err
	}
	if h.fails != nil {
		return Stage{}, h.fails
	}
	return Stage{Services: h.bench, Words: "All people here are invented.", Close: func() error { h.closed++; return nil }}, nil
}

func TestOneKeyBeginsADemoAndOneLeavesIt(t *testing.T) {
	in(t, func(t *testing.T) {
		own, h := empty(), &theatre{bench: full()}
		r := begin(t, Options{Services: own, Demonstrate: h.prepare}).resize(100, 30).see("d  No account at hand?", "d try the demo")
		r.press("d").see("Demo", "acme", "All people here are invented.", "Q leaves the demo from anywhere").miss("No account at hand")
		if h.begun != 1 || own.left != true || own.unwatched != 1 || h.bench.watched != 1 {
			t.Errorf("begun %d, left %v, own watched %d to %d, its own %d", h.begun, own.left, own.watched, own.unwatched, h.bench.watched)
		}
		r.press("v", "Q").see("No account at hand?", "The demo is over").miss("acme", " Demo ")
		if h.closed != 1 || h.bench.unwatched != 1 {
			t.Errorf("closed %d times, watched to the end %d", h.closed, h.bench.unwatched)
		}
		r.press("Q").see("No account at hand?")
		if h.closed != 1 || r.ended {
			t.Error("what is over was ended again")
		}
	})
}

func TestADemoThatIsOnEndsWithTheProgram(t *testing.T) {
	in(t, func(t *testing.T) {
		h := &theatre{bench: full()}
		r := begin(t, Options{Services: empty(), Demonstrate: h.prepare}).resize(100, 30).press("d").see("acme")
		if err := r.app.close(); err != nil || h.closed != 1 {
			t.Errorf("closed %d times: %v", h.closed, err)
		}
	})
}

func TestADemoThatIsBeingPreparedIsNotForgotten(t *testing.T) {
	in(t, func(t *testing.T) {
		h := &theatre{bench: full(), wait: time.Second}
		r := begin(t, Options{Services: empty(), Demonstrate: h.prepare}).resize(100, 30).press("d").see("Starting imitations").press("d").see("is being prepared")
		if h.begun != 1 {
			t.Errorf("begun %d times", h.begun)
		}
		r.wait(2 * time.Second).see("acme").press("Q").wait(time.Second)
		r.press("d")
		if err := r.app.close(); err != nil || h.closed != 1 {
			t.Errorf("closed %d times: %v", h.closed, err)
		}
	})
}

func TestADemoThatBeganWithNothingBecomesTheOtherByOneKey(t *testing.T) {
	in(t, func(t *testing.T) {
		b, times := empty(), 0
		fails := problem.New(problem.Storage, "There is no room for a store.")
		o := Options{Services: b, Demo: "All people here are invented.", Furnish: func(context.Context) error {
			if times++; times == 1 {
				return fails
			}
			b.conns = full().conns
			return nil
		}}
		r := begin(t, o).resize(100, 30).see("d  Or begin with all of the demo", "d connect them all").miss("No account at hand?")
		r.press("d").see("cannot be connected. There is no room for a store.")
		r.press(":").typed("every provider").see(allWords).press("enter").see("Connecting an account of every provider")
		r.send(screen.ChangedMsg{Connections: true}).wait(time.Second).see("acme").miss("connect them all")
		if r.press("d"); times != 2 {
			t.Errorf("connected %d times", times)
		}
	})
}

func TestADemoThatCannotBeginSaysWhy(t *testing.T) {
	in(t, func(t *testing.T) {
		h := &theatre{fails: problem.New(problem.Storage, "There is no room for a temporary folder.")}
		begin(t, Options{Services: empty(), Demonstrate: h.prepare}).resize(100, 30).press("d").see("The demo cannot begin. There is no room").see("No account at hand?")
	})
}

func TestWhatCannotBeRemovedOfADemoIsSaid(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: empty()}).resize(100, 30).send(struckMsg{errors.New("folder is busy")})
		r.see("could not be removed")
	})
}

func TestADemoIsOfferedByNameEverywhere(t *testing.T) {
	in(t, func(t *testing.T) {
		h := &theatre{bench: full()}
		r := begin(t, Options{Services: full(), Demonstrate: h.prepare}).resize(100, 30).press("d")
		if h.begun != 0 {
			t.Error("d begins a demo where it is offered nowhere")
		}
		r.press(":").typed("demo").see("try it out").press("enter").see("All people here are invented.")
		r.press(":").typed("demo").see("leave the demo").miss("try it out")
	})
}
