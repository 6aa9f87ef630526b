package home

import (
	"testing"
	"testing/synctest"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

func TestARowSaysThatItsLastPullFailedUntilTheNextOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const row, below = "! the last pull failed, r tries again", "× Acme Salon · contact: Example cannot be reached."
		down := problem.New(problem.ProviderDown, "Example cannot be reached.")
		b := few(2)
		b.jobs = []workbench.Progress{
			{Job: "j1", Connection: "Acme Salon", Model: "contact", Finished: true, Problem: down},
			{Job: "j1", Connection: "Acme Salon", Model: "appointment", Finished: true, Problem: down},
		}
		p := sit(t, b, 100, 30).See(row, below).Miss("✓ ok")
		p.Resize(60, 17).See(row).Resize(100, 30)
		for _, c := range []struct {
			name string
			next workbench.Progress
			told bool
		}{
			{"one of another connection", workbench.Progress{Job: "j2", Connection: "Busy Bees", Model: "contact", Finished: true}, true},
			{"one under way", workbench.Progress{Job: "j3", Connection: "Acme Salon", Model: "contact", Total: -1}, false},
			{"one that went well", workbench.Progress{Job: "j4", Connection: "Acme Salon", Model: "contact", Finished: true}, false},
			{"one that was stopped", workbench.Progress{Job: "j5", Connection: "Acme Salon", Finished: true, Problem: problem.New(problem.Canceled, "It was stopped.")}, false},
			{"one that failed again", workbench.Progress{Job: "j6", Connection: "Acme Salon", Model: "contact", Finished: true, Problem: down}, true},
		} {
			b.set(func() { b.jobs = append(b.jobs, c.next) })
			p.Send(screen.ChangedMsg{Jobs: true})
			if c.told {
				p.See(row, below)
			} else {
				p.Miss(row, below, "It was stopped.").See("✓ ok")
			}
		}
	})
}

func TestAStateThatNeedsAPersonIsToldBeforeAFailedPull(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := few(3)
		b.jobs = []workbench.Progress{{Job: "j1", Connection: "North Branch", Model: "contact", Finished: true, Problem: problem.New(problem.SignIn, "The sign-in is over.")}}
		p := sit(t, b, 100, 30).See("× needs a new sign-in, R does it", "The sign-in is over.").Miss("the last pull failed")
		b.set(func() { b.conns[2].State = workbench.OK })
		p.Send(screen.ChangedMsg{Connections: true}).See("the last pull failed").Miss("The sign-in is over.", "needs a new sign-in")
	})
}
