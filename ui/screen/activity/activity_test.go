package activity

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// states are the pictures that every size is looked at in.
func states() map[string]func() (*bench, []string) {
	return map[string]func() (*bench, []string){
		"empty":   func() (*bench, []string) { return &bench{}, nil },
		"loading": func() (*bench, []string) { return &bench{hang: true}, nil },
		"error": func() (*bench, []string) {
			return &bench{fails: problem.New(problem.Storage, "The list of calls cannot be read.").WithHint("The disk may be full.")}, nil
		},
		"full":           func() (*bench, []string) { return full(), nil },
		"failed":         func() (*bench, []string) { return full(), []string{"f", "j"} },
		"found nothing":  func() (*bench, []string) { return full(), []string{"/", "z", "z", "z"} },
		"open":           func() (*bench, []string) { return full(), []string{"enter"} },
		"without answer": func() (*bench, []string) { return full(), []string{"j", "j", "enter"} },
		"what failed":    func() (*bench, []string) { return broke(), []string{"t", "j"} },
		"not again":      func() (*bench, []string) { return broke(), []string{"t", "G", "k"} },
		"nothing failed": func() (*bench, []string) { return full(), []string{"t"} },
		"hostile":        func() (*bench, []string) { return hostile(), nil },
		"hostile open":   func() (*bench, []string) { return hostile(), []string{"enter"} },
	}
}

func TestTheCallsLookRight(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 17}, {80, 21}, {160, 47}} {
		for name, state := range states() {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					b, keys := state()
					sit(t, b, size[0], size[1]).Wait(time.Second).Press(keys...).Golden(fmt.Sprintf("%s-%dx%d", strings.ReplaceAll(name, " ", "-"), size[0], size[1]))
				})
			})
		}
	}
}

func TestCallsAppearAsTheyAreMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{}
		p := sit(t, b, 80, 20).See("No calls yet:")
		b.happened(call("n1", 200, "GET", "https://api.example.com/new-one"))
		p.Send(screen.ChangedMsg{Records: true}).Miss("/new-one")
		p.Send(screen.ChangedMsg{Calls: true}).See("GET /new-one", "1 call\n")
	})
}

func TestCallsMadeDuringALookAreLookedAtNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.delay = func(workbench.CallFilter) time.Duration { return time.Second }
		p := sit(t, b, 80, 20)
		for range 50 {
			p.Send(screen.ChangedMsg{Calls: true})
		}
		if b.looks() != 1 {
			t.Errorf("%d looks at a time", b.looks())
		}
		b.happened(call("n1", 200, "GET", "https://api.example.com/new-one"))
		if p.Wait(time.Second).Wait(time.Second).See("/new-one"); b.looks() != 2 {
			t.Errorf("%d looks for a burst of calls", b.looks())
		}
	})
}

func TestTheCursorStaysOnItsCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 80, 20).Press("j", "j")
		b.happened(call("n1", 200, "GET", "https://api.example.com/new-one"))
		p.Send(screen.ChangedMsg{Calls: true}).Press("enter").See("POST https://api.example.org/v2/appointments")
		if len(b.opened) != 1 || b.opened[0] != "c3" {
			t.Errorf("opened %v", b.opened)
		}
		q := sit(t, b, 80, 20) // at the top it stays with the newest
		b.happened(call("n2", 200, "GET", "https://api.example.com/newer"))
		q.Send(screen.ChangedMsg{Calls: true}).Press("enter").See("/newer")
	})
}

func TestTheFilterNarrowsAtEachKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 100, 30).Press("/").Type("appo").See("/v2/appointments", "/ appo", "1 call\n").Miss("limit=100")
		if b.looks() != 5 || b.last().Text != "appo" || b.last().Limit != most {
			t.Errorf("%d looks, the last for %+v", b.looks(), b.last())
		}
		if _, y, typing := p.Cursor(); !typing || y != 0 {
			t.Error("no cursor in the filter")
		}
		p.Press("left", "home")
		if b.looks() != 5 {
			t.Error("moving in the filter looked again")
		}
		p.Press("enter").See("/ appo")
		if p.Press("enter").See("POST https://api.example.org"); len(b.opened) != 1 {
			t.Errorf("opened %v", b.opened)
		}
		p.Press("esc").See("/ appo", "/v2/appointments").Press("esc").See("/ to find", "43 calls")
		p.Press("/").Type("zzz").See("No call matches. esc shows all of them.").Press("esc").See("43 calls")
	})
}

func TestOnlyFailedCallsAreShownWhenAskedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 100, 30).Press("f").See("3 failed calls", "401", "429", "none").Miss("page=30")
		if !b.last().Failed {
			t.Errorf("asked %+v", b.last())
		}
		p.Press("esc").See("43 calls")
		p.Press("f", "f").See("43 calls")
		if _, left := seat.Asked[screen.PopMsg](p); left {
			t.Error("it left, though there was something to clear")
		}
		if _, left := seat.Asked[screen.PopMsg](p.Press("esc")); !left {
			t.Error("esc did not leave")
		}
	})
}

func TestAnOlderAnswerThatComesLateIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 100, 30)
		b.delay = func(f workbench.CallFilter) time.Duration { return time.Duration(10-len(f.Text)) * time.Second }
		p.Press("/").Type("appo").Wait(7*time.Second).See("/v2/appointments", "1 call\n").Wait(time.Minute).See("1 call\n").Miss("limit=100")
	})
}

func TestAnOlderFailureThatComesLateIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.fails = problem.New(problem.Storage, "The list of calls cannot be read.")
		b.delay = func(workbench.CallFilter) time.Duration { return 5 * time.Second }
		p := sit(t, b, 100, 30).Wait(time.Second)
		b.mu.Lock()
		b.fails, b.delay = nil, nil
		b.mu.Unlock()
		p.Press("r").See("43 calls").Wait(10 * time.Second).See("43 calls").Miss("cannot be read")
	})
}

func TestTheCallsOfOneConnectionAreAskedForAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		among(t, b, Args{Connection: "North Branch"}, 100, 20).See("/v2/appointments", "1 call\n").Miss("Acme Salon")
		if b.last().Connection != "North Branch" {
			t.Errorf("asked %+v", b.last())
		}
	})
}

func TestACallIsShownWithWhatWasSentAndWhatCameBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 100, 40).Press("enter").See(
			"PUT https://api.example.com/contacts/ocQHyuzHvysMo5N5VsXc", "status 200", "1.3 s", "try 1", "waited 900 ms for the rate limit", "contact::update",
			"Sent", "Content-Type: application/json", `"phone": "+12125550100"`, "Came back", `"token": "[secret]"`, `"succeeded": true`, "(5000 bytes in all; secrets and what is too long are left out)",
		)
		if p.Press("y"); !strings.Contains(p.Clipboard(), `"succeeded":true`) || !strings.Contains(p.Toast(), "terminal's clipboard") {
			t.Errorf("copied %q, toast %q", p.Clipboard(), p.Toast())
		}
		p.Press("esc").See("43 calls")
		if _, left := seat.Asked[screen.PopMsg](p); left {
			t.Error("esc left the screen, not the call")
		}
		p.Press("j", "j", "enter").See("× connection reset by peer", "no answer", "20.0 s").Miss("Came back")
	})
}

func TestABodyIsShownAsItWasSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.calls[0].Response.Body = `{"z":"a & <b>","a":12345678901234567890,"n":1e2,"漢":null}`
		b.calls[0].Request.Body = "first\nsecond & third"
		p := sit(t, b, 80, 40).Press("enter").See(`"z": "a & <b>"`, `"a": 12345678901234567890`, `"n": 1e2`, `"漢": null`, "   first\n   second & third")
		if seen := p.Seen(); strings.Index(seen, `"z"`) > strings.Index(seen, `"a"`) {
			t.Error("the order of the answer was changed")
		}
		b.calls[0].Request.Body = " \n"
		p.Press("esc", "enter").See("(no body)")
		b.calls[0].Request.Body, b.calls[0].Request.Size = "", 512
		p.Press("esc", "enter").See("(512 bytes that are not kept)")
	})
}

func TestCopyingWithoutAnAnswerSaysThatThereIsNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, full(), 100, 40).Press("j", "j", "enter", "y")
		if p.Clipboard() != "" || p.Toast() != "No answer came that could be copied." {
			t.Errorf("copied %q, toast %q", p.Clipboard(), p.Toast())
		}
	})
}

func TestALongCallScrolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, full(), 80, 8).Press("enter").See("PUT https").Press("G").Miss("PUT https").See("(5000 bytes")
		p.Press("j", "j").See("(5000 bytes").Press("g", "k").See("PUT https")
		p.Press("pgdown", "pgdown", "pgup", "j", "space", "ctrl+d", "ctrl+u", "end", "home").See("PUT https")
		p.Press("G").Resize(80, 60).See("PUT https")
	})
}

func TestAnErrorIsShownAndAnotherTryMendsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.fails = problem.New(problem.Storage, "The list of calls cannot be read.").WithHint("The disk may be full.")
		p := sit(t, b, 80, 20).See("The list of calls cannot be read.", "The disk may be full. Press r to try again.")
		b.fails = nil
		p.Press("r").See("43 calls").Miss("cannot be read")
	})
}

func TestAFailedLookKeepsTheCallsThatAreKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 80, 20)
		b.fails = problem.New(problem.Storage, "The list of calls cannot be read.")
		p.Send(screen.ChangedMsg{Calls: true}).See("The list of calls cannot be read.", "Press r to try again.", "/v2/appointments")
	})
}

func TestACallThatCannotBeOpenedLeavesTheListInSight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.lost = problem.New(problem.NotFound, "The call is gone: only the last calls are kept.")
		p := sit(t, b, 80, 20).Press("enter").See("The call is gone", "/v2/appointments")
		b.lost = nil
		p.Press("enter").See("PUT https://api.example.com").Miss("is gone").Press("esc").Miss("is gone")
	})
}

func TestASlowLookSaysSoOnlyAfterAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, &bench{hang: true}, 80, 20).Miss("Reading", "No calls").Wait(100 * time.Millisecond).Miss("Reading").Wait(100 * time.Millisecond).See("Reading the calls…")
		p.Wait(patience).Miss("Reading").See("Press r to try again.")
	})
}

func TestAPasteGoesIntoTheFilterAndNowhereElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 80, 20).Paste("f")
		if b.looks() != 1 {
			t.Error("a paste into nothing pressed a key")
		}
		p.Press("/").Paste("appo\x1b[2J\r\n").See("/ appo[2J")
		p.Press("enter").Press("esc", "/").Paste("appointments\n").See("/v2/appointments", "1 call\n")
	})
}

func TestAKeyThatCannotActHasAReason(t *testing.T) {
	t.Parallel()
	why := func(b []screen.Binding) string {
		for _, k := range b {
			if k.Help().Key == "enter" {
				return k.Why
			}
		}
		return "(no enter)"
	}
	synctest.Test(t, func(t *testing.T) {
		empty := New(screen.Env{}, &bench{}, Args{}).(*Screen)
		seat.Sit(t, empty, 80, 20).Press("enter")
		some := New(screen.Env{}, full(), Args{}).(*Screen)
		p := seat.Sit(t, some, 80, 20)
		if why(empty.Keys()) == "" || why(some.Keys()) != "" || empty.Title() != "Activity" {
			t.Errorf("why: %q and %q", why(empty.Keys()), why(some.Keys()))
		}
		if p.Press("/"); !some.Typing() || some.Keys()[0].Help().Desc != "keep the filter" {
			t.Errorf("typing %v, %v", some.Typing(), some.Keys()[0].Help())
		}
		if p.Press("enter", "enter"); some.Typing() || some.Keys()[0].Help().Desc != "scroll" {
			t.Errorf("typing %v, %v", some.Typing(), some.Keys()[0].Help())
		}
	})
}

func TestJumpsReachTheEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, full(), 80, 12).Press("G").See("page=39", "27 Feb").Press("g").See("VsXc").Press("pgdown").Press("pgup").See("VsXc")
		p.Send(tea.WindowSizeMsg{Width: 40, Height: 5}).Resize(40, 5).Press("g").See("PUT /contact").Press("G").See("GET /contact", "27 Feb").Resize(200, 60).See("page=39", "VsXc")
	})
}

func TestTheThemeCanChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sit(t, full(), 100, 16).Press("/").Type("contact").Send(screen.ThemeMsg{Theme: theme.New(theme.Options{Dark: true})}).GoldenStyled("colours-dark")
	})
}

func TestCallsOfSeveralAccountsTellWhoseTheyAreWhereTheWindowIsNarrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		alone := &bench{calls: full().calls[:2]}
		sit(t, alone, 80, 20).See("PUT /contacts/").Miss("Acme Salon")
		b := full()
		b.calls[0].Connection, b.calls[1].Connection = "harbour-dental-studio-north", "harbour-dental-studio-south"
		for _, w := range []int{60, 80, 100, 139} {
			p := sit(t, b, w, 20).See("Status  Connection    Call", "200     harbou…north  PUT /contacts/", "401     harbou…south  GET /contacts/", "none    North Branch  POST /v2/")
			p.Type("/").Type("appointment").Press("enter").Wait(time.Second).See("North Branch  POST /v2/").Miss("PUT")
		}
		sit(t, b, 160, 20).See("contact::update       harbour-dental-studio-north")
	})
}
