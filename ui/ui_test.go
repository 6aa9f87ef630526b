package ui

import (
	"image/color"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

func TestTheFirstFrameWaitsForNoAnswerOfTheTerminal(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: full()})
		if got := r.frame().Content; !strings.Contains(got, "patchbay") {
			t.Errorf("before the size is known: %q", got)
		}
		r.resize(0, 0).resize(80, 24).see("patchbay", "Home", "acme", "✓ ok", "Acme Salon")
		if r.background != 1 {
			t.Errorf("asked for the background %d times", r.background)
		}
		if !r.app.theme.Dark {
			t.Error("without an answer the background is taken for light")
		}
	})
}

func TestTheAnswerOfTheTerminalColoursEveryScreenAnew(t *testing.T) {
	in(t, func(t *testing.T) {
		r, below, above := seated(t, full(), 80, 24), &probe{title: "Below"}, &probe{title: "Above"}
		r.push(below).push(above)
		r.send(tea.BackgroundColorMsg{Color: color.White})
		for _, p := range []*probe{below, above} {
			if n := count[screen.ThemeMsg](p); n != 1 {
				t.Fatalf("%s heard of the theme %d times", p.title, n)
			}
			if m, ok := p.heard[len(p.heard)-1].(screen.ThemeMsg); !ok || m.Theme.Dark {
				t.Errorf("%s heard %+v", p.title, p.heard)
			}
		}
		r.send(tea.BackgroundColorMsg{Color: color.White}) // the same again
		if n := count[screen.ThemeMsg](above); n != 1 {
			t.Error("an answer that changes nothing colours everything anew")
		}
		late := &probe{title: "Late"}
		if r.push(late); late.env.Theme.Dark {
			t.Error("a later screen begins in the old theme")
		}
	})
}

func TestAChosenThemeStaysWhateverTheTerminalSays(t *testing.T) {
	in(t, func(t *testing.T) {
		for _, c := range []struct {
			theme  string
			answer color.Color
			dark   bool
		}{{"light", color.Black, false}, {"dark", color.White, true}} {
			r := begin(t, Options{Services: full(), Theme: c.theme}).resize(80, 24)
			r.send(tea.BackgroundColorMsg{Color: c.answer}).send(tea.FocusMsg{}).send(tea.ResumeMsg{})
			if r.app.theme.Dark != c.dark || r.background != 0 {
				t.Errorf("--theme %s: dark %v, asked %d times", c.theme, r.app.theme.Dark, r.background)
			}
		}
	})
}

func TestFocusAndResumeAskForTheBackgroundAgain(t *testing.T) {
	in(t, func(t *testing.T) {
		r, p := seated(t, full(), 80, 24), &probe{title: "There"}
		r.push(p).send(tea.BlurMsg{}).send(tea.FocusMsg{}).send(tea.ResumeMsg{})
		if r.background != 3 {
			t.Errorf("asked %d times, want at the start, at the focus and at the return", r.background)
		}
		if n := count[screen.ChangedMsg](p); n != 1 {
			t.Errorf("after the return screens looked again %d times", n)
		}
	})
}

func TestKeysGoToTheTopScreenAlone(t *testing.T) {
	in(t, func(t *testing.T) {
		r, below, above := seated(t, full(), 80, 24), &probe{title: "Below"}, &probe{title: "Above"}
		r.push(below).push(above).press("j", "enter", "x", "G").send(tea.PasteMsg{Content: "text"}).send(tea.MouseClickMsg{X: 3, Y: 5})
		if got := above.pressed(); !slices.Equal(got, []string{"j", "enter", "x", "G"}) {
			t.Errorf("the top screen got %v", got)
		}
		if len(below.heard) != 0 {
			t.Errorf("the screen below got %v", below.heard)
		}
		if n := count[tea.PasteMsg](above); n != 1 {
			t.Errorf("the top screen got %d pastes", n)
		}
		if m, ok := above.heard[len(above.heard)-1].(tea.MouseClickMsg); !ok || m.X != 3 || m.Y != 3 {
			t.Errorf("a click on the fifth line arrives as %+v", above.heard[len(above.heard)-1])
		}
		r.send(tea.MouseWheelMsg{X: 1, Y: 2})
		if m, ok := above.heard[len(above.heard)-1].(tea.MouseWheelMsg); !ok || m.Y != 0 {
			t.Errorf("the wheel arrives as %+v", m)
		}
	})
}

// letter is a result for one screen.
type letter struct{ to screen.ID }

func (l letter) Dest() screen.ID { return l.to }

func TestAResultReachesItsScreenAloneAndIsDroppedWhenThatIsGone(t *testing.T) {
	in(t, func(t *testing.T) {
		r, below, above := seated(t, full(), 80, 24), &probe{title: "Below"}, &probe{title: "Above"}
		r.push(below).push(above)
		if below.env.ID == above.env.ID || below.env.ID == 0 {
			t.Fatalf("screens have the ids %d and %d", below.env.ID, above.env.ID)
		}
		r.send(letter{below.env.ID})
		if count[letter](below) != 1 || count[letter](above) != 0 {
			t.Error("a result for the screen below did not reach it alone")
		}
		gone := above.env.ID
		r.press("q").send(letter{gone})
		next := &probe{title: "Next"}
		r.push(next).send(letter{gone})
		if count[letter](above)+count[letter](next) != 0 || count[letter](below) != 1 {
			t.Error("a result for a screen that is gone was delivered")
		}
		if next.env.ID == gone {
			t.Error("an id was given out twice")
		}
	})
}

func TestLeavingAScreenGivesItsResultToTheOneBelow(t *testing.T) {
	in(t, func(t *testing.T) {
		r, below := seated(t, full(), 80, 24), &probe{title: "Below"}
		above := &probe{title: "Above"}
		above.answer = func(msg tea.Msg) tea.Cmd {
			if _, ok := msg.(tea.KeyPressMsg); ok {
				return above.env.Pop(letter{99})
			}
			return nil
		}
		r.push(below).push(above).press("x")
		if above.closed != 1 || count[letter](below) != 1 || count[screen.ChangedMsg](below) != 1 {
			t.Errorf("closed %d times; below heard %v", above.closed, below.heard)
		}
		if m, ok := below.heard[0].(screen.ChangedMsg); !ok || !m.Records || !m.Connections || !m.Jobs || !m.Calls {
			t.Errorf("below heard first %+v", below.heard[0])
		}
		r.see("Below").miss("Above")
	})
}

func TestReplacingClosesTheScreenThatWas(t *testing.T) {
	in(t, func(t *testing.T) {
		r, old, fresh := seated(t, full(), 80, 24), &probe{title: "Old"}, &probe{title: "Fresh"}
		r.push(old).send(screen.ReplaceMsg{Make: fresh.made}).see("Fresh").miss("Old")
		if old.closed != 1 {
			t.Errorf("closed %d times", old.closed)
		}
		r.press("q").see("Home")
	})
}

func TestQLeavesAScreenAndFromHomeTheProgram(t *testing.T) {
	in(t, func(t *testing.T) {
		r, p := seated(t, full(), 80, 24), &probe{title: "Above"}
		r.push(p).press("q")
		if p.closed != 1 || r.ended {
			t.Fatalf("closed %d times, ended %v", p.closed, r.ended)
		}
		if r.send(screen.PopMsg{}); r.ended || len(r.app.stack) != 1 {
			t.Fatal("the first screen was left")
		}
		if r.press("q"); !r.ended {
			t.Error("q at home does not end the program")
		}
	})
}

func TestEndingClosesEveryScreenAndStopsListening(t *testing.T) {
	in(t, func(t *testing.T) {
		b, below, above := full(), &probe{title: "Below"}, &probe{title: "Above"}
		r := seated(t, b, 80, 24).push(below).push(above).press("ctrl+c")
		r.app.close()
		if !r.ended || below.closed != 1 || above.closed != 1 || !b.left {
			t.Errorf("ended %v, closed %d and %d times, unsubscribed %v", r.ended, below.closed, above.closed, b.left)
		}
		below.closed, above.closed = 0, 0
	})
}

func TestControlCEndsTheProgramWhateverIsOpen(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*rig){
		"home":              func(*rig) {},
		"too small":         func(r *rig) { r.resize(10, 3) },
		"typing":            func(r *rig) { r.push(&probe{typing: true}) },
		"the palette":       func(r *rig) { r.press(":") },
		"the help":          func(r *rig) { r.press("?") },
		"the undo":          func(r *rig) { r.press("u") },
		"an undo under way": func(r *rig) { r.app.opt.Services.(*bench).applyFor = time.Minute; r.press("u", "y") },
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := seated(t, full(), 80, 24)
				prepare(r)
				if r.press("ctrl+z"); r.suspended != 1 || r.ended {
					t.Errorf("ctrl+z: suspended %d times, ended %v", r.suspended, r.ended)
				}
				if r.press("ctrl+c"); !r.ended {
					t.Error("ctrl+c does not end the program")
				}
			})
		})
	}
}

func TestATooSmallWindowSaysSoAndComesBack(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 80, 24)
		before := r.seen()
		for _, size := range [][2]int{{39, 24}, {80, 9}, {39, 9}, {20, 5}, {5, 1}, {1, 1}} {
			if size[0] == 20 {
				r.resize(20, 5).see("small.", "40×10.", "ctrl+c leaves.") // in as many lines as it takes
			}
			if r.resize(size[0], size[1]); size[0] > 30 && size[1] > 2 {
				r.see("The window is too small.", "40×10")
			}
			r.miss("acme")
		}
		if r.resize(80, 24); r.seen() != before {
			t.Errorf("it does not come back:\n%s", r.seen())
		}
		r.resize(40, 10).see("Home", "acme")
	})
}

func TestWhatCannotBeSeenTakesNoKeys(t *testing.T) {
	in(t, func(t *testing.T) {
		r, p := seated(t, full(), 80, 24), &probe{title: "Hidden"}
		r.push(p).resize(39, 9).press("y", "q", "u", ":").send(tea.PasteMsg{Content: "y"}).send(tea.MouseClickMsg{X: 1, Y: 4})
		if len(p.heard) != 0 || p.closed != 0 || r.app.over.open() {
			t.Errorf("heard %v, closed %d times", p.heard, p.closed)
		}
		if r.resize(80, 24).press("y"); !slices.Equal(p.pressed(), []string{"y"}) {
			t.Errorf("afterwards it heard %v", p.heard)
		}
	})
}

func TestAnyStormOfSizesIsDrawnExactly(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*rig){
		"home":    func(*rig) {},
		"palette": func(r *rig) { r.press(":") },
		"help":    func(r *rig) { r.press("?") },
		"undo":    func(r *rig) { r.press("u") },
		"toast": func(r *rig) {
			r.send(screen.ToastMsg{Level: screen.Bad, Text: strings.Repeat("東京 failed badly. ", 30)})
		},
		"cursor": func(r *rig) {
			r.push(&probe{title: strings.Repeat("長い題 ", 40), typing: true, text: "x", cursor: tea.NewCursor(3, 0)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := seated(t, full(), 80, 24)
				open(r)
				for w := 0; w <= 130; w += 7 {
					for _, h := range []int{0, 1, 9, 10, 11, 12, 13, 19, 20, 23, 24, 50} {
						r.app.w, r.app.h = w, h // every frame is checked
						r.frame()
					}
				}
				r.resize(40, 10).resize(41, 11).resize(200, 60).resize(80, 24).see("patchbay")
			})
		})
	}
}
