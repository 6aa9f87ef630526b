package home

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
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

func TestOnlyWhatIsPulledCanBeStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := few(2)
		s := New(screen.Env{ID: 4}, b, Args{}).(*Screen)
		p := seat.Sit(t, s, 100, 30)
		why := func() string {
			for _, k := range s.Keys() {
				if k.Help().Key == "x" {
					return k.Why
				}
			}
			return "it is not there"
		}
		if why() != "No pull is running." {
			t.Errorf("with nothing pulled x is off because %q", why())
		}
		b.set(func() {
			b.jobs = []workbench.Progress{{Job: "j1", Connection: "Acme Salon", Model: "contact", Total: -1}}
		})
		if p.Send(screen.ChangedMsg{Jobs: true}); why() != "" {
			t.Errorf("during a pull x is off because %q", why())
		}
		if p.Press("tab"); why() != "" {
			t.Errorf("beneath, x is off because %q", why())
		}
	})
}

// A pull that ended before its first model, as on a full disk, is one of the connection.
func TestAPullOfNoModelIsToldByItsConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := few(2)
		b.jobs = []workbench.Progress{{Job: "j1", Connection: "Acme Salon", Finished: true, Problem: problem.New(problem.Storage, "The disk is full.")}}
		sit(t, b, 100, 30).See("× Acme Salon: The disk is full.")
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

func TestTheWordsOnATokenAgreeWithTheState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, auth string
		state      workbench.Health
		left       time.Duration
		want       string // "" for no word on the token
	}{
		{"half a minute", "oauth", workbench.OK, 30 * time.Second, "token for 30 s"},
		{"hours", "token", workbench.OK, 5 * time.Hour, "token for 5 h"},
		{"over, and renewable", "oauth", workbench.OK, -time.Minute, "token renewed at the next call"},
		{"over, and renewable while it is limited", "oauth", workbench.Throttled, -time.Minute, "token renewed at the next call"},
		{"over for good", "token", workbench.OK, -time.Minute, "token ran out"},
		{"over, with a sign-in to do", "oauth", workbench.NeedsLogin, -time.Minute, ""},
		{"running, with a sign-in to do", "oauth", workbench.NeedsLogin, time.Hour, ""},
		{"of an account that is gone", "oauth", workbench.Gone, time.Hour, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b, at := few(1), noon().Add(c.left)
				b.conns[0].Auth, b.conns[0].State, b.conns[0].TokenExpires, b.conns[0].Budget = c.auth, c.state, &at, nil
				p := sit(t, b, 120, 20)
				if c.want == "" {
					p.Miss("token")
				} else {
					p.See("pulled 12 min ago · " + c.want)
				}
			})
		})
	}
}

func TestAListThatDoesNotFitCountsWhatIsOutOfSight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{}
		for i := range 19 {
			b.conns = append(b.conns, conn(fmt.Sprintf("Branch %02d", i+1), workbench.OK))
		}
		p := sit(t, b, 80, 20).See("Branch 01", "Branch 17", "↓ 2 more").Miss("↑", "Branch 18")
		p.Press("G").See("↑ 2 more", "> Branch 19", "Branch 03").Miss("↓", "Branch 02")
		p.Resize(60, 17).See("↑ 5 more", "> Branch 19").Resize(80, 22).See("Branch 01", "Branch 19").Miss("more")
		for range 9 {
			p.Press("k")
		}
		p.Resize(80, 12).See("> Branch 10", "↑ 1 more   ↓ 9 more")
	})
}
