package ui

import (
	"testing"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// fallen is the last line of a pull that failed.
func fallen(job, connection string, p *problem.Problem) workbench.Progress {
	return workbench.Progress{Job: job, Connection: connection, Model: "contact", Total: -1, Finished: true, Problem: p}
}

func TestAFailedPullIsToldOnceWhereverThePersonIs(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		r := seated(t, b, 80, 24).press("r").see("· Pulling acme.").push(keyed())
		down := problem.New(problem.ProviderDown, "One cannot be reached.")
		b.jobs = append(b.jobs[:0:0], fallen("j1", "acme", down))
		const words = "× The pull of acme failed: r on home tries again. One cannot be reached."
		r.tell(b, workbench.Event{Jobs: true}).see(words).press("q").see(words)
		b.jobs = append(b.jobs, fallen("j1", "acme", down))
		b.jobs[1].Model = "user"
		r.tell(b, workbench.Event{Jobs: true, Calls: true})
		if n := len(r.app.toasts.said); n != 2 {
			t.Errorf("said %+v", r.app.toasts.said)
		}
		b.jobs = append(b.jobs, fallen("j2", "acme", down))
		if r.tell(b, workbench.Event{Jobs: true}); len(r.app.toasts.said) != 3 {
			t.Errorf("the next pull's failure is not told: %+v", r.app.toasts.said)
		}
	})
}

func TestAFailedPullLeadsToWhatMendsIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		p    *problem.Problem
		want string // "" for no toast at all
	}{
		{problem.New(problem.SignIn, "Because."), "× The pull of acme failed: R on home reconnects. Because."},
		{problem.New(problem.BadClient, "Because."), "× The pull of acme failed: i on home, then K, replaces the client secret. Because."},
		{problem.New(problem.SignIn, "Because.").WithFix("patchbay connection secret acme"), "× The pull of acme failed: i on home, then K, replaces the client secret. Because."},
		{problem.New(problem.MissingScope, "Because."), "× The pull of acme failed: R on home asks for what is missing. Because."},
		{problem.New(problem.RateLimited, "Because."), "× The pull of acme failed: r on home tries again. Because."},
		{problem.New(problem.Gone, "Because."), "× The pull of acme failed: i on home says more. Because."},
		{problem.New(problem.VaultDown, "Because."), "× The pull of acme failed: patchbay doctor says what is wrong. Because."},
		{problem.New(problem.Internal, "No\x1b[2J\nway."), "× The pull of acme failed: r on home tries again. No[2J way."},
		{problem.New(problem.Canceled, "Because."), ""},
	} {
		t.Run(string(c.p.Kind)+c.p.Fix, func(t *testing.T) {
			in(t, func(t *testing.T) {
				b := full()
				b.jobs = []workbench.Progress{fallen("j1", "acme", c.p)}
				r := seated(t, b, 120, 30).tell(b, workbench.Event{Jobs: true})
				if c.want != "" {
					r.see(c.want)
				} else if len(r.app.toasts.said) > 0 {
					t.Errorf("said %+v", r.app.toasts.said)
				}
			})
		})
	}
}

// watching is a screen that shows the pull of acme.
type watching struct{ *probe }

func (w watching) Pulls(name string) bool { return name == "acme" }

func TestAFailedPullIsNotToldTwice(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		over := problem.New(problem.SignIn, "Because.")
		b.jobs = []workbench.Progress{fallen("j1", "acme", over)}
		e := moved("acme", workbench.OK, workbench.NeedsLogin, "Because.")
		e.Jobs = true
		r := seated(t, b, 120, 30).tell(b, e).see("× acme needs a new sign-in").miss("The pull of")
		r.send(screen.PushMsg{Make: func(screen.Env) screen.Screen { return watching{&probe{title: "Connecting"}} }})
		b.jobs = append(b.jobs, fallen("j2", "acme", over), fallen("j3", "north", over))
		r.tell(b, workbench.Event{Jobs: true}).see("The pull of north failed").miss("The pull of acme")
	})
}

func TestTheNewsOfOneConnectionTakesThePlaceOfWhatWasSaidOfItBefore(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		b.jobs = []workbench.Progress{fallen("j1", "acme", problem.New(problem.SignIn, "Because."))}
		pull, broke := workbench.Event{Jobs: true}, moved("acme", workbench.OK, workbench.NeedsLogin, "Because.")
		const failed, ill = "The pull of acme failed", "acme needs a new sign-in:"
		r := seated(t, b, 120, 30).tell(b, pull).see(failed).tell(b, broke).see(ill).miss(failed)
		r.wait(12*time.Second).miss(ill, failed)
		b.jobs = append(b.jobs, fallen("j2", "acme", problem.New(problem.SignIn, "Because.")))
		r.tell(b, broke).see(ill).tell(b, pull).see(failed+": R on home reconnects.").miss(ill).wait(12*time.Second).miss(ill, failed)
		r.tell(b, moved("north", workbench.OK, workbench.Gone, "")).tell(b, broke).see(ill)
		r.tell(b, moved("acme", workbench.NeedsLogin, workbench.OK, "")).see("acme works again.")
		r.wait(6*time.Second).see("north is gone").wait(12*time.Second).miss(ill, "north is gone")
	})
}

func TestManyFailuresAndManyBrokenConnectionsAreCounted(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		var broke, well workbench.Event
		down := problem.New(problem.ProviderDown, "Because.")
		for _, name := range []string{"acme", "north", "third"} {
			b.jobs = append(b.jobs, fallen("j1", name, down))
			broke.Health = append(broke.Health, workbench.HealthChange{Connection: name, From: workbench.OK, To: workbench.NeedsLogin})
			well.Health = append(well.Health, workbench.HealthChange{Connection: name, From: workbench.NeedsLogin, To: workbench.OK})
		}
		r := seated(t, b, 60, 20).tell(b, broke).see("× 3 connections need you: i on home says why.")
		r.tell(b, well).see("✓ 3 connections work again.").tell(b, workbench.Event{Jobs: true}).see("× 3 pulls failed: home says which and why.")
	})
}

func TestWhatAPullBroughtIsToldOnceItsJobIsOver(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		b.jobs = nil
		r := seated(t, b, 80, 24).press("r").push(keyed())
		line := func(name string, came int, finished, over bool) workbench.Progress {
			return workbench.Progress{Job: "j1", Connection: "acme", Model: name, Total: -1, New: came, Finished: finished, Over: over}
		}
		said := func() int { return len(r.app.toasts.said) }
		before := said()
		b.jobs = []workbench.Progress{line("contact", 3, true, false)}
		if r.tell(b, workbench.Event{Jobs: true}); said() != before {
			t.Errorf("it is told while other models are to come: %+v", r.app.toasts.said)
		}
		b.jobs = []workbench.Progress{line("contact", 3, true, true), line("task", 1, true, true)}
		b.jobs[1].Changed = 2
		r.tell(b, workbench.Event{Jobs: true}).see("Pulled acme: 4 new, 2 changed.")
		if r.tell(b, workbench.Event{Jobs: true}); said() != before+1 {
			t.Errorf("said %+v", r.app.toasts.said)
		}
		stopped := fallen("j2", "acme", problem.New(problem.Canceled, "It was stopped."))
		stopped.Over = true
		b.jobs = append(b.jobs, stopped)
		if r.tell(b, workbench.Event{Jobs: true}); said() != before+1 {
			t.Errorf("a pull that was stopped brought something: %+v", r.app.toasts.said)
		}
	})
}
