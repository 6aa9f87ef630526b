package home

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

func TestWhereNothingIsConnectedTheProgramIsExplained(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{}
		p, s := at(t, b, Args{Try: true}, 80, 20)
		p.See("All your people, from one screen.", "c  Connect an account.", "an undo", "d  No account at hand?")
		p.Press("enter", "r", "R", "p", "N", "D", "y", "j", "k", "x")
		if len(b.done()) > 0 || len(b.pulls) > 0 || s.Typing() {
			t.Errorf("did %v, pulled %v", b.did, b.pulls)
		}
		if _, gone := seat.Asked[screen.GoMsg](p); gone {
			t.Error("a key without a connection went somewhere")
		}
		if to, _ := seat.Asked[screen.GoMsg](p.Press("c")); to.Place != "connect" {
			t.Errorf("c goes to %+v", to)
		}
		if _, tried := seat.Asked[screen.TryMsg](p); tried {
			t.Error("a demo began by itself")
		}
		if _, tried := seat.Asked[screen.TryMsg](p.Press("d")); !tried {
			t.Error("d begins no demo")
		}
		q, _ := at(t, &bench{}, Args{Demo: "All people here are invented."}, 80, 20)
		q.See("All people here are invented.").Miss("No account at hand").Press("d")
		if _, tried := seat.Asked[screen.TryMsg](q); tried {
			t.Error("there is no demo within a demo")
		}
	})
}

func TestEveryStateHasASignAWordAndTheKeyThatMendsIt(t *testing.T) {
	t.Parallel()
	want := map[workbench.Health]string{
		workbench.OK: "✓ ok", workbench.Throttled: "! rate limited for the moment", workbench.NeedsLogin: "× needs a new sign-in, R does it",
		workbench.NeedsPermission: "× lacks a permission, R widens it", workbench.Paused: "! paused, p resumes",
		workbench.Down: "! did not answer, r tries again", workbench.Gone: "× is gone, i says why",
	}
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 80, 40).See("7 connections · 3 with trouble", "71 calls in the last hour")
		for _, c := range b.conns {
			p.See(want[c.State])
		}
		b.conns[2].Fix = "patchbay connection secret North Branch --client-secret-stdin"
		p.Send(screen.ChangedMsg{Connections: true}).See("× wrong client secret, i mends it")
		b.conns = b.conns[:1]
		b.conns[0].Missing = []workbench.MissingScope{{Scope: "contacts.write"}}
		p.Send(screen.ChangedMsg{Connections: true}).See("1 connection ", "! 1 permission missing, R widens it")
	})
}

func TestACardTellsWhatIsKnownOfAConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := few(2)
		p := sit(t, b, 120, 20).See("Main Street · 4,932 records · pulled 12 min ago · token for 5 h · budget", "60 of 100", "0 records · never pulled · reading only")
		p.Resize(80, 20).See("ok for 3 days · token for 5 h", "4,932 records · pulled 12 min ago · budget ━━━━── 60 % · Main Street")
		p.Resize(60, 20).See("ok for 3 days · token for 5 h", "4,932 records · pulled 12 min ago · budget 60 % · Exa")
		b.conns[1].Records = map[string]int{"contact": 1}
		p.Send(screen.ChangedMsg{Records: true}).See("1 record ·")
	})
}

func TestKeysLeadWhereTheySay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		keys  string
		place string
		to    screen.Target
	}{
		{"enter", "browse", screen.Target{Model: "contact", Connection: "Acme Salon"}},
		{"j enter", "browse", screen.Target{Model: "contact", Connection: "Busy Bees"}},
		{"j j enter", "connect", screen.Target{Reconnect: "North Branch"}},
		{"down down down up R", "connect", screen.Target{Reconnect: "North Branch"}},
		{"j k k k enter", "browse", screen.Target{Model: "contact", Connection: "Acme Salon"}},
		{"j i", "connection", screen.Target{Connection: "Busy Bees"}},
		{"j j j j j j R", "connect", screen.Target{Reconnect: "Sunken"}},
		{"G R", "connect", screen.Target{Reconnect: "Sunken"}},
		{"G g R", "connect", screen.Target{Reconnect: "Acme Salon"}},
		{"c", "connect", screen.Target{}},
		{"a", "activity", screen.Target{}},
		{"v", "changes", screen.Target{}},
		{"b", "browse", screen.Target{Model: "contact"}},
	} {
		t.Run(c.keys, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := full()
				to, _ := seat.Asked[screen.GoMsg](sit(t, b, 80, 24).Press(strings.Fields(c.keys)...))
				if to.Place != c.place || to.Args != c.to || len(b.done()) > 0 {
					t.Errorf("went to %+v and did %v", to, b.did)
				}
			})
		})
	}
}

func TestTheListIsLookedAtAgainAfterEachAction(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ keys, did, toast, shows string }{
		{"p y", "pause Acme Salon", "Acme Salon is paused: p resumes it.", "! paused, p resumes"},
		{"p y p", "resume Acme Salon", "Acme Salon goes on.", "✓ ok"},
		{"N ! enter", "rename Acme Salon to Acme Salon!", "Acme Salon is called Acme Salon! now.", "Acme Salon!"},
		{"D y", "disconnect Acme Salon", "Acme Salon is disconnected. Its grant is ended.", "1 connection"},
		{"D Y", "disconnect Acme Salon and its records", "Acme Salon is disconnected. Its grant is ended.", "! Acme Salon was disconnected. End the grant at Example too."},
	} {
		t.Run(c.keys, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := few(2)
				b.remains = "End the grant at Example too."
				p := sit(t, b, 80, 24).Press(strings.Fields(c.keys)...).See(c.shows)
				if did := b.done(); len(did) == 0 || did[len(did)-1] != c.did || p.Toast() != c.toast {
					t.Errorf("did %q, toast %q", did, p.Toast())
				}
			})
		})
	}
}

func TestPullingAsksForTheConnectionUnderTheCursor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 80, 24).Press("j", "r")
		if toast, _ := seat.Asked[screen.ToastMsg](p); toast.Level != screen.Info {
			t.Errorf("a pull that has only begun is told as %v", toast.Level)
		}
		if len(b.pulls) != 1 || !slices.Equal(b.pulls[0].Connections, []string{"Busy Bees"}) || p.Toast() != "Pulling Busy Bees." {
			t.Errorf("pulled %+v, toast %q", b.pulls, p.Toast())
		}
		b.refuses = problem.New(problem.Busy, "Busy Bees is being pulled already.")
		p.Press("r")
		if toast, _ := seat.Asked[screen.ToastMsg](p); toast.Level != screen.Bad || toast.Text != "Busy Bees is being pulled already." {
			t.Errorf("toast %+v", toast)
		}
	})
}

func TestDisconnectingAsksWithADifferentKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p, s := at(t, b, Args{}, 80, 30)
		p.Press("j", "D").See("Disconnect Busy Bees?", "y disconnect, keep its records", "Y disconnect, remove its records", "n stay")
		if !s.Typing() || s.Keys()[0].Help().Key != "y" {
			t.Error("the answer is not all that the keys are for")
		}
		p.Press("D", "enter", "space", "q", "x", "p", "r").Paste("y").See("Disconnect Busy Bees?")
		p.Press("n").Miss("Disconnect").Press("D", "esc").Miss("Disconnect").Press("y", "Y")
		if did := b.done(); len(did) > 0 || len(b.pulls) > 0 {
			t.Fatalf("a slip of the finger did %v", did)
		}
		p.Press("D", "y").Miss("Busy Bees")
		if did := b.done(); !slices.Equal(did, []string{"disconnect Busy Bees"}) {
			t.Errorf("did %v", did)
		}
	})
}

func TestTheQuestionIsInSightInEveryWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		for i := range 30 {
			b.conns = append(b.conns, conn(strings.Repeat("Branch ", 5)+string(rune('A'+i)), workbench.OK))
		}
		p := sit(t, b, 80, 20).Press("G", "k", "k", "D")
		for _, size := range [][2]int{{40, 7}, {40, 9}, {48, 12}, {60, 17}, {80, 20}, {100, 8}, {160, 47}} {
			p.Resize(size[0], size[1]).See("Disconnect Branch Branch", "y disconnect, keep its records", "Y disconnect, remove its records", "n stay")
		}
		p.Press("n").Resize(60, 17).See(" > Branch")
	})
}

func TestTheQuestionIsAboutTheConnectionItWasAskedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := few(3)
		p := sit(t, b, 80, 30).Press("j", "D").See("Disconnect Busy Bees?")
		b.set(func() { b.conns = append([]workbench.Connection{conn("A New One", workbench.OK)}, b.conns...) })
		p.Send(screen.ChangedMsg{Connections: true}).See("A New One", "Disconnect Busy Bees?").Press("y")
		if did := b.done(); !slices.Equal(did, []string{"disconnect Busy Bees"}) {
			t.Fatalf("did %v", did)
		}
		p.Press("D").See("Disconnect")
		b.set(func() { b.conns = b.conns[:1] })
		p.Send(screen.ChangedMsg{Connections: true}).Miss("Disconnect").Press("y", "Y")
		if did := b.done(); len(did) != 1 {
			t.Errorf("did %v, though the connection was gone", did)
		}
	})
}

func TestTheCursorStaysOnItsConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 80, 30).Press("j", "j").See(" > North Branch")
		b.set(func() { b.conns = b.conns[1:] })
		p.Send(screen.ChangedMsg{Connections: true}).See(" > North Branch")
		b.set(func() { b.conns = slices.Delete(b.conns, 1, 2) })
		p.Send(screen.ChangedMsg{Connections: true}).Miss("North Branch").See(" > Old Harbour").Press("G")
		b.set(func() { b.conns = b.conns[:1] })
		p.Send(screen.ChangedMsg{Connections: true}).See(" > Busy Bees")
	})
}

func TestRenamingKeepsWhatWasThereUntilItIsConfirmed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := few(3)
		p, s := at(t, b, Args{}, 80, 24)
		p.Press("j", "N").See("New name: Busy Bees").Press("backspace").Type("r D y c").Paste(" \x1b[2J漢\n").See("New name: Busy Beer D y c")
		x, y, ok := p.Cursor()
		if line := strings.Split(p.Seen(), "\n")[y]; !ok || !s.Typing() || !strings.Contains(line, "New name") || x < 20 {
			t.Errorf("the cursor is at %d,%d in %q", x, y, line)
		}
		p.Press("esc").See("Busy Bees").Miss("New name")
		p.Press("N", "enter").Press("N", "ctrl+u", "enter")
		if did := b.done(); len(did) > 0 {
			t.Errorf("did %v", did)
		}
		b.refuses = problem.New(problem.Invalid, "There is a connection called Acme Salon already.")
		p.Press("esc", "N", "ctrl+u").Type(" Acme Salon ").Press("enter")
		if did := b.done(); !slices.Equal(did, []string{"rename Busy Bees to Acme Salon"}) || p.Toast() != "There is a connection called Acme Salon already." {
			t.Errorf("did %v, toast %q", did, p.Toast())
		}
		p.See(" > Busy Bees")
	})
}

func TestOneActionIsFinishedBeforeTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.drags = 5 * time.Second
		p := sit(t, b, 80, 30).Press("D", "y").Miss("Disconnecting").Wait(time.Second).See("Disconnecting Acme Salon…")
		p.Press("j", "p", "r", "N").Type("x").Press("enter", "esc", "D", "y", "n", "esc")
		if did := b.done(); !slices.Equal(did, []string{"disconnect Acme Salon"}) || len(b.pulls) > 0 {
			t.Errorf("did %v, pulled %v", did, b.pulls)
		}
		p.Wait(10*time.Second).Miss("Acme Salon  ", "Disconnecting")
		if p.Toast() != "Acme Salon is disconnected. Its grant is ended." {
			t.Errorf("toast %q", p.Toast())
		}
		p.Press("p", "y").Wait(10 * time.Second)
		if did := b.done(); len(did) != 2 {
			t.Errorf("did %v", did)
		}
	})
}

func TestPullsUnderWayAndFailedOnesAreInSight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := pulling()
		p := sit(t, b, 100, 30).See("Acme Salon · contact", "1,200 24 %", "Acme Salon · appointment", "× North Branch · contact: Example does not take the sign-in", "sign in again.")
		p.Miss("Busy Bees · contact")
		b.set(func() { b.conns[2].State = workbench.OK })
		p.Send(screen.ChangedMsg{Connections: true}).Miss("does not take the sign-in").Press("x")
		if did := slices.Compact(b.done()); !slices.Equal(did, []string{"stop j1"}) {
			t.Errorf("did %v", did)
		}
	})
}

func TestAFieldThatLostItsPlaceIsToldAndLeadsToItsMapping(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := pulling()
		b.jobs[1].Waiting = time.Second
		b.conns[0].Broken = []workbench.BrokenField{{Model: "contact", Field: "lastName", Words: "The provider sends no lastName any more\x1b[2J."}}
		p := sit(t, b, 120, 30).See("The provider sends no lastName any more", "waiting for the provider's limit")
		to, _ := seat.Asked[screen.GoMsg](p.Press("tab", "j", "enter"))
		if want := (screen.Target{Model: "contact", Connection: "Acme Salon", Field: "lastName"}); to.Place != "mapping" || to.Args != want {
			t.Errorf("enter goes to %+v", to)
		}
	})
}

func TestTheLatestChangesAreToldWhereThereIsRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, few(2), 80, 30).See("Lately", "Edited Ada Lovelace · Acme Salon", "11:00  ✓ done", "? unknown", "× failed")
		p.Press("D").Miss("Lately").Press("n").Resize(80, 12).See("Acme Salon").Miss("Edited Grace Hopper")
		sit(t, &bench{conns: few(1).conns}, 80, 30).Miss("Lately")
	})
}

func TestAFailedFirstLookSaysWhyAndAnotherTryMendsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.fails = problem.New(problem.Storage, "The store cannot be read.").WithHint("The disk may be full.")
		p := sit(t, b, 80, 24).See("The store cannot be read.", "The disk may be full. Press r to try again").Miss("All your people")
		b.set(func() { b.fails = nil })
		p.Press("r").See("7 connections").Miss("cannot be read")
		if len(b.pulls) > 0 {
			t.Errorf("pulled %v", b.pulls)
		}
	})
}

func TestAFailedLookKeepsThePictureAndSaysThatItIsOld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 80, 40)
		b.set(func() { b.fails = problem.New(problem.Storage, "The store cannot be read.") })
		p.Send(screen.ChangedMsg{Connections: true}).See("Acme Salon", "The store cannot be read.", "known before")
		b.set(func() { b.fails = nil })
		p.Send(screen.ChangedMsg{Records: true}).See("Acme Salon").Miss("cannot be read")
	})
}

func TestASlowLookSaysSoOnlyAfterAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{hang: true}
		p := sit(t, b, 80, 20).Miss("Reading", "All your people").Wait(100 * time.Millisecond).Miss("Reading").Wait(100 * time.Millisecond).See("Reading the connections…")
		p.Wait(patience).Miss("Reading").See("Press r to try again")
	})
}

func TestABurstOfNewsIsOneMoreLook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 80, 24)
		b.set(func() { b.slow, b.looks = time.Second, 0 })
		for range 100 {
			p.Send(screen.ChangedMsg{Calls: true})
		}
		b.set(func() { b.conns = append(b.conns, conn("Zebra", workbench.OK)) })
		if p.Wait(time.Second).Wait(time.Second).See("8 connections"); b.looks != 2 {
			t.Errorf("%d looks", b.looks)
		}
		if p.Send(screen.ChangedMsg{Jobs: true}); b.looks != 2 {
			t.Error("a job that moves reads all connections")
		}
	})
}

func TestWritesThatWereInterruptedAreLookedAfterOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.recovered = []workbench.Recovered{{Words: "The change to Ada Lovelace had arrived."}, {Words: "The one to Alan Turing had not."}}
		p := sit(t, b, 80, 24).Send(screen.ChangedMsg{Connections: true})
		if b.mends != 1 || p.Toast() != "The change to Ada Lovelace had arrived. The one to Alan Turing had not." {
			t.Errorf("%d times, toast %q", b.mends, p.Toast())
		}
		none := &bench{}
		if sit(t, none, 80, 24); none.mends != 0 {
			t.Error("asked providers though nothing is connected")
		}
	})
}

func TestTheListOfKeysFollowsWhatCanBeDone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		words := func(s *Screen) string {
			var out []string
			for _, k := range s.Keys() {
				out = append(out, k.Help().Key+" "+k.Help().Desc)
			}
			return strings.Join(out, ", ")
		}
		_, none := at(t, &bench{}, Args{}, 80, 24)
		p, s := at(t, full(), Args{}, 80, 24)
		if w := words(none); !strings.Contains(w, "c connect") || strings.Contains(w, "disconnect") {
			t.Errorf("nothing connected: %s", w)
		}
		if w := words(s); !strings.Contains(w, "p pause") || !strings.Contains(w, "D disconnect") {
			t.Errorf("connected: %s", w)
		}
		if p.Press("j", "j", "j", "j"); !strings.Contains(words(s), "p resume") {
			t.Errorf("paused: %s", words(s))
		}
		if p.Press("N"); words(s) != "enter rename, esc leave it" || s.Title() != "Home" {
			t.Errorf("renaming: %s", words(s))
		}
	})
}

func TestAListBeginsWithWhatAConnectionKeeps(t *testing.T) {
	t.Parallel()
	hours := workbench.Connection{Name: "hours", Records: map[string]int{"task": 3, "company": 2, "contact": 0}}
	desk := workbench.Connection{Name: "desk", Records: map[string]int{"contact": 1}}
	for want, conns := range map[string][]workbench.Connection{"company": {hours}, "contact": {hours, desk}} {
		if got := keeps(conns...); got != want {
			t.Errorf("begins with %s, not %s", got, want)
		}
	}
	if got := keeps(workbench.Connection{}); got != "contact" {
		t.Errorf("before the first pull it begins with %s", got)
	}
}

func TestWhatRemainsAfterADisconnectIsReadableUntilItWasRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := few(1)
		b.remains = "The grant lives on at Example until it is removed there."
		words := "Acme Salon was disconnected. The grant lives on at Example"
		p := sit(t, b, 80, 24).Press("D", "y").See(words, "All your people").Wait(time.Hour).Press("j").Send(screen.ChangedMsg{Connections: true}).See(words)
		p.Press("esc").Miss("The grant lives on")
		p.Send(screen.FarewellMsg{Words: "North was disconnected. End it there."}).See("! North was disconnected. End it there.")
		p.Send(screen.FarewellMsg{}).Miss("End it there.")
	})
}

func TestACardTellsSinceWhenItIsSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		for i := range b.conns {
			b.conns[i].Since = noon().Add(-73 * time.Hour)
		}
		p := sit(t, b, 100, 40).See("✓ ok for 3 days", "× needs a new sign-in, R does it · 3 days ago", "! paused, p resumes · 3 days ago", "token for 5 h")
		p.Resize(60, 40).See("✓ ok for 3 days", "× needs a new sign-in, R does it", "token for 5 h").Miss("R does it · 3 days")
		p.Resize(100, 14).See("✓ ok for 3 days · token for 5 h").Miss("4,932 records")
	})
}

func TestFiveAccountsTellEverythingBeforeWhatIsHere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := few(5)
		for i := range b.conns {
			b.conns[i].Budget = &workbench.BudgetState{Remaining: 60 + i, Limit: 100}
		}
		p := sit(t, b, 80, 20)
		for i := range b.conns {
			p.See(b.conns[i].Name, fmt.Sprintf("budget ━━━━── %d %%", 60+i))
		}
		sit(t, b, 60, 12).See("Acme Salon          ✓ ok for 3 days · Example") // one line each: the provider where it fits
	})
}
