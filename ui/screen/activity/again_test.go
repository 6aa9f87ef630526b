package activity

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

func TestNewCallsComeInAboveAndWhatIsLookedAtStays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 100, 12).Press("G", "k", "k")
		before := p.Seen()
		for range 3 {
			b.happened(call("n"+before[:1]+time.Now().String(), 200, "GET", "https://api.example.com/new-one"))
			p.Send(screen.ChangedMsg{Calls: true}).Wait(time.Second)
		}
		after := p.See("3 new above, g shows them", "46 calls").Seen()
		if was, is := strings.SplitN(before, "\n", 2)[1], strings.SplitN(after, "\n", 2)[1]; was != is {
			t.Errorf("what was in sight moved:\n%s\nnow:\n%s", was, is)
		}
		p.Press("g").See("/new-one").Miss("new above")
	})
}

func TestTheMouseMovesAndOpens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 100, 20).See("43 calls").Send(tea.MouseClickMsg{X: 5, Y: 3}).See("43 calls").Send(tea.MouseClickMsg{X: 5, Y: 3}).See("https://api.example.com/contacts/?limit=100&startAfter")
		p.Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).Press("esc").Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).Send(tea.MouseClickMsg{Y: 40}).Press("enter")
		if len(b.opened) != 2 || b.opened[0] != "c2" || b.opened[1] == "c2" {
			t.Errorf("opened %v", b.opened)
		}
		broke := sit(t, broke(), 100, 20).Press("t").See("Pulling").Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).See("The phone must be")
		broke.Send(tea.MouseClickMsg{Y: 3}).See("What failed as a whole")
	})
}

func TestTheTopHoldsStillWhenItIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 100, 20).Press("F").See("holding still")
		b.happened(call("n1", 200, "GET", "https://api.example.com/new-one"))
		p.Send(screen.ChangedMsg{Calls: true}).See("1 new above").Miss("/new-one").Press("enter").See("PUT https").Press("esc")
		p.Press("F").See("/new-one").Miss("new above", "holding")
	})
}

func TestACallIsRepeatedInTheConsoleAndCopiedAsACommand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 100, 30).Press("R")
		if g, ok := seat.Asked[screen.GoMsg](p); !ok || g.Place != "console" || g.Args != (screen.Target{Connection: "Acme Salon", ID: "c1"}) {
			t.Errorf("went to %+v", g)
		}
		if p.Press("enter", "C"); !strings.HasPrefix(p.Clipboard(), "curl ") || !strings.Contains(p.Clipboard(), "$TOKEN") || len(b.curled) != 1 {
			t.Errorf("copied %q", p.Clipboard())
		}
		if p.Press("esc", "j", "j", "C"); p.Toast() != "What was sent with this call was not kept whole." {
			t.Errorf("said %q", p.Toast())
		}
		b.calls[0].Connection = ""
		q := sit(t, b, 100, 30).Press("R")
		if _, went := seat.Asked[screen.GoMsg](q); went || q.Toast() != "The connection of this call is gone." {
			t.Errorf("said %q", q.Toast())
		}
		if q.Press("enter", "C"); q.Toast() != "The connection of this call is gone." {
			t.Errorf("said %q", q.Toast())
		}
	})
}

func TestTheTriesOfARequestAreToldWithEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		second := b.calls[0]
		second.ID, second.Attempt, second.Status = "c1b", 2, 200
		b.calls[0].Status, b.calls[0].Took = 429, 90*time.Millisecond
		b.happened(second)
		sit(t, b, 120, 30).Press("enter").See("try 2", "The same request: try 1: 429 after 90 ms")
	})
}

func TestWhatFailedIsTriedAgainWhereThatCanHelp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := broke()
		p := sit(t, b, 100, 30).Press("t").See("Pulling contact", "pull again", "Provider One does not answer.", "from where it stopped", "The change to Ada Lovelace", "ask again", "Spring tags", "not by itself")
		p.Press("enter").See("Pulling contact")
		if len(b.tried) != 1 || b.tried[0].Kind != workbench.FailedPull || !strings.Contains(p.Toast(), "pulled again") {
			t.Errorf("tried %+v, said %q", b.tried, p.Toast())
		}
		b.refuses = problem.New(problem.Busy, "Acme Salon is being pulled already.")
		if p.Press("j", "enter"); len(b.tried) != 2 || b.tried[1].ID != "ch1" || !strings.Contains(p.Toast(), "being pulled already") {
			t.Errorf("tried %+v, said %q", b.tried, p.Toast())
		}
		p.Press("j").See("r there writes what failed again").Press("enter")
		if g, ok := seat.Asked[screen.GoMsg](p); !ok || g.Place != "bulk" || g.Args.(screen.Target).Bulk != "bulk-7f3kq" || len(b.tried) != 2 {
			t.Errorf("went to %+v", g)
		}
		if p.Press("j", "enter").See("edit the record"); len(b.tried) != 2 || !strings.Contains(p.Toast(), "edit the record") {
			t.Errorf("tried %+v, said %q", b.tried, p.Toast())
		}
		if g, _ := seat.Asked[screen.GoMsg](p.Press("o")); g.Place != "changes" || g.Args.(screen.Target).ID != "ch2" {
			t.Errorf("went to %+v", g)
		}
		p.Press("esc").See("43 calls")
	})
}

func TestWhatFailedOfOneConnectionIsShownAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := broke()
		p := among(t, b, Args{Connection: "North Branch"}, 100, 30).Press("t").See("Pulling task", "Spring tags").Miss("Ada Lovelace")
		b.broken = nil
		p.Send(screen.ChangedMsg{Jobs: true}).See("Nothing. t goes back to the calls.").Press("enter")
		if p.Toast() != "Nothing failed that was not made good since." {
			t.Errorf("said %q", p.Toast())
		}
		b.fails = problem.New(problem.Storage, "It cannot be read.")
		p.Press("r").See("It cannot be read.", "Press r to try again.")
		if q := sit(t, &bench{hang: true}, 80, 20).Press("t").Wait(time.Second).See("Looking…").Press("t"); q.Toast() != "" {
			t.Error(q.Toast())
		}
	})
}

func TestEveryKeyOfWhatFailedSaysWhyItCannotAct(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := New(screen.Env{}, full(), Args{}).(*Screen)
		p := seat.Sit(t, s, 80, 20).Press("t")
		for _, key := range []string{"enter", "o"} {
			i := slices.IndexFunc(s.Keys(), func(b screen.Binding) bool { return slices.Contains(b.Binding.Keys(), key) })
			if i < 0 || s.Keys()[i].Why == "" || p.Press(key).Toast() != s.Keys()[i].Why {
				t.Errorf("%s says %q", key, p.Toast())
			}
		}
	})
}
