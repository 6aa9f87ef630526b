package connect

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

const (
	deviceURL   = "https://one.example.com/device"
	completeURL = "https://one.example.com/device?user_code=WDJB-MJHT"
)

// codeStep is the step that waits for a code to be typed in.
func codeStep() workbench.Step {
	return workbench.Step{
		ID: workbench.StepConsent, State: workbench.StepRunning, Label: "Waiting for your consent at One", URL: deviceURL, Code: "WDJB-MJHT", Complete: completeURL,
		Deadline: time.Now().Add(10 * time.Minute),
	}
}

// both is a workbench whose first connector has an issuer, and takes a typed code.
func both() *bench {
	b := demo()
	b.all[0].Auth[0].Device, b.all[0].Auth[0].Issuer = true, "https://one.example.com"
	return b
}

// typing is a wizard whose flow waits for a code to be typed in.
func typing(t *testing.T, w, h int) (*seat.Seat, *bench) {
	b := both()
	p := sit(t, b, Args{Connector: "one"}, w, h).Press("enter", "ctrl+s")
	return tell(p, b,
		workbench.Step{ID: workbench.StepDiscover, State: workbench.StepDone, Label: "Asking one.example.com how to sign in", Detail: "signs in at one.example.com"},
		workbench.Step{ID: workbench.StepConsent, State: workbench.StepRunning, Label: "Asking for a code to type in"}, codeStep()), b
}

func TestACodeIsShownWithItsAddressItsTimeAndAWarning(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 17}, {80, 20}, {160, 46}} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p, _ := typing(t, size[0], size[1])
				p.See("Asking one.example.com how to sign in", deviceURL, "WDJB-MJHT", "10:00 left", "Enter only a code that you asked for here.").Miss(completeURL)
				p.Wait(61 * time.Second).See("8:59 left")
				if p.Press("y").Clipboard() != "WDJB-MJHT" {
					t.Errorf("copied %q", p.Clipboard())
				}
				if p.Press("Y").Clipboard() != deviceURL {
					t.Errorf("copied %q", p.Clipboard())
				}
			})
		})
	}
}

func TestACodeIsNeitherOpenedNorPasted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, b := typing(t, 80, 20)
		p.Press("o", "p").Type("x").Paste("http://127.0.0.1/cb?code=1").Press("enter")
		if b.flow.opened != 0 || len(b.flow.pasted) != 0 {
			t.Errorf("opened %d times, pasted %v", b.flow.opened, b.flow.pasted)
		}
		s := p.Seen()
		if strings.Contains(s, "Paste the address") {
			t.Errorf("a line for an address is open:\n%s", s)
		}
	})
}

func TestWhileTheCodeIsAskedForThereIsNothingToCopy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := both()
		p := sit(t, b, Args{Connector: "one"}, 80, 20).Press("enter", "ctrl+s")
		tell(p, b, workbench.Step{ID: workbench.StepConsent, State: workbench.StepRunning, Label: "Asking for a code to type in"}).See("Asking for a code").Press("y", "Q", "d")
		if p.Clipboard() != "" || len(b.asked) != 1 {
			t.Errorf("copied %q, asked %d times", p.Clipboard(), len(b.asked))
		}
	})
}

func TestTheOtherWayInIsOneKeyAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := both()
		p := sit(t, b, Args{Connector: "one"}, 100, 40).Press("enter", "ctrl+s")
		tell(p, b, opening()...)
		first := b.flow
		if p.Press("d"); len(b.asked) != 2 || !b.asked[1].Device || first.ctx.Err() == nil {
			t.Fatalf("asked %+v, the first flow goes on: %v", b.asked, first.ctx.Err() == nil)
		}
		tell(p, b, codeStep()).See("WDJB-MJHT").Miss("consent.example.com")
		if p.Press("d"); len(b.asked) != 3 || b.asked[2].Device || b.asked[2].NoBrowser {
			t.Fatalf("asked %+v", b.asked[2])
		}
		tell(p, b, opening()...).See("consent.example.com", "5:00 left").Miss("WDJB-MJHT")
	})
}

func TestACodeThatCameUnaskedForGivesWayToAnAddressThatNobodyOpens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, b := typing(t, 100, 40)
		if p.Press("d"); len(b.asked) != 2 || b.asked[1].Device || !b.asked[1].NoBrowser {
			t.Fatalf("asked %+v", b.asked)
		}
		tell(p, b, opening()...)
		p.Press("d")
		if len(b.asked) != 3 || !b.asked[2].Device {
			t.Errorf("there is no way back to the code: %+v", b.asked)
		}
	})
}

func TestNoOtherWayIsOfferedWhereThereIsNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, b := begun(t, 100, 40)
		if p.Press("d"); len(b.asked) != 1 || b.flow.ctx.Err() != nil {
			t.Errorf("asked %d times", len(b.asked))
		}
	})
}

func TestAProviderWithoutCodesLeavesTheBrowser(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := both()
		b.all[0].Auth[0].Device = false
		p := sit(t, b, Args{Connector: "one"}, 100, 40).Press("enter", "ctrl+s")
		tell(p, b, opening()...).Press("d")
		b.flow.end(workbench.Connection{}, problem.New(problem.Unsupported, "One has no sign-in with a typed code."))
		p.Wait(0).See("One has no sign-in with a typed code.").Press("d")
		if len(b.asked) != 3 || b.asked[2].Device {
			t.Fatalf("asked %+v", b.asked)
		}
		tell(p, b, opening()...).See("consent.example.com")
	})
}

func TestStoppingWhileTheWayChangesStops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := both()
		s := newScreen(screen.Env{ID: 6}, b, Args{Connector: "one"}, b.begin)
		p := seat.Sit(t, s, 100, 40).Press("enter", "ctrl+s")
		tell(p, b, opening()...)
		run, _ := s.top().(*running)
		run.other = true // its end is on its way
		if p.Press("esc"); len(b.asked) != 1 || p.Toast() != "Stopped. Nothing was kept." {
			t.Errorf("asked %d times, toast %q", len(b.asked), p.Toast())
		}
	})
}

func TestTheQRCodeIsShownWhereItFits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, _ := typing(t, 80, 20)
		p.Press("Q").See("█▀▀▀▀▀█", "WDJB-MJHT · 10:00 left", "▄")
		p.Wait(time.Second).See("9:59 left")
		p.Resize(60, 14).See("There is no room for the QR code here: it takes 33", "WDJB-MJHT").Miss("█▀▀▀▀▀█")
	})
}

func TestTheKeyOfTheQRCodeSaysThatThereIsNoRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := both()
		s := newScreen(screen.Env{ID: 6}, b, Args{Connector: "one"}, b.begin)
		p := seat.Sit(t, s, 60, 14).Press("enter", "ctrl+s")
		key := func() (why string, there bool) {
			for _, k := range s.Keys() {
				if k.Help().Key == "Q" {
					return k.Why, true
				}
			}
			return "", false
		}
		tell(p, b, codeStep()).See("WDJB-MJHT")
		if why, there := key(); !there || !strings.HasPrefix(why, "There is no room for the QR code here: it takes 33 by ") {
			t.Errorf("it is there: %v, off because %q", there, why)
		}
		p.Resize(80, 30).See("WDJB-MJHT")
		if why, there := key(); !there || why != "" {
			t.Errorf("with room it is there: %v, off because %q", there, why)
		}
		long := codeStep()
		long.URL += strings.Repeat("x", 4000)
		long.Complete = long.URL
		tell(p, b, long)
		if _, there := key(); there {
			t.Error("an address that is too long has a key")
		}
	})
}

func TestTheQRCodeStandsBesideTheWordsWhereThereIsRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, _ := typing(t, 160, 46)
		p.Press("Q").See("█▀▀▀▀▀█", "Enter only a code that you asked for here.", "╭──").Press("Q").Miss("█▀▀▀▀▀█")
		q, _ := begun(t, 160, 46)
		q.Press("Q").See("█▀▀▀▀▀█", "https://consent.example.com")
	})
}

func TestAScreenReaderGetsNoPicture(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := both()
		s := newScreen(screen.Env{ID: 6, Theme: theme.Theme{ASCII: true}, Accessible: true}, b, Args{Connector: "one"}, b.begin)
		p := seat.Sit(t, s, 80, 30).Press("enter", "ctrl+s")
		tell(p, b, codeStep()).See("Code: WDJB-MJHT").Press("Q").See("Code: WDJB-MJHT").Miss("▀", "╭")
		for _, k := range s.Keys() {
			if k.Help().Key == "Q" {
				t.Error("the key is offered")
			}
		}
	})
}
