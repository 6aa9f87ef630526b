package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

func TestAToastFadesAndBadNewsStandsLonger(t *testing.T) {
	in(t, func(t *testing.T) {
		for _, c := range []struct {
			level screen.Level
			sign  string
			stand time.Duration
		}{{screen.Info, "·", 6 * time.Second}, {screen.Good, "✓", 6 * time.Second}, {screen.Warn, "!", 12 * time.Second}, {screen.Bad, "×", 12 * time.Second}} {
			words := fmt.Sprintf("Words of level %d.", c.level)
			r := seated(t, full(), 80, 24).send(screen.ToastMsg{Level: c.level, Text: words}).see(c.sign + " " + words)
			r.wait(c.stand - time.Millisecond).see(words).wait(time.Millisecond).miss(words)
		}
	})
}

func TestAToastThatIsCutSaysSo(t *testing.T) {
	in(t, func(t *testing.T) {
		long := screen.ToastMsg{Text: "A person who is linked across accounts is one row now. z unfolds one."}
		seated(t, full(), 40, 10).send(long).see("A person who is linked", "…").miss("unfolds")
		seated(t, full(), 80, 24).send(long).see("z unfolds one.").miss("…")
	})
}

func TestAnOlderToastsEndDoesNotTakeANewerOneAway(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 80, 24).send(screen.ToastMsg{Text: "The first."}).wait(5 * time.Second).send(screen.ToastMsg{Text: "The second."})
		r.see("The second.").miss("The first.").wait(2 * time.Second).see("The second.").wait(4 * time.Second).miss("The second.")
		r.send(screen.ToastMsg{Text: "The third."}).send(screen.ToastMsg{}).miss("The third.")
	})
}

func TestAToastStaysOnTheScreenWhereItArose(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		does string
		goes func(r *rig)
		see  bool
	}{
		{"a key on the same screen", func(r *rig) { r.press("e") }, true},
		{"another place", func(r *rig) { r.press(":").typed("go to changes").press("enter") }, false},
		{"a screen above", func(r *rig) { r.press("e").push(&probe{title: "Above"}) }, false},
		{"another one in its place", func(r *rig) {
			r.press("e").send(screen.ReplaceMsg{Make: (&probe{title: "Instead"}).made})
		}, false},
		{"back", func(r *rig) { r.press("q") }, false},
		{"there and back", func(r *rig) { r.press("e").push(&probe{title: "Above"}).press("q") }, false},
		{"a step of its own", func(r *rig) { r.send(screen.PopMsg{}) }, true},
		{"a key after a step of its own", func(r *rig) { r.send(screen.PopMsg{}).press("j") }, true},
		{"a second step", func(r *rig) { r.send(screen.PopMsg{}).press("v") }, false},
	} {
		t.Run(c.does, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := seated(t, full(), 80, 24).push(keyed()).press("e").send(screen.ToastMsg{Text: "Words."}).see("Words.")
				if c.goes(r); strings.Contains(r.seen(), "Words.") != c.see {
					t.Errorf("seen: %v\n%s", !c.see, r.seen())
				}
				r.resize(100, 50).press("?").see("Words.") // it can be read again
			})
		})
	}
}

func TestTheLastEightToastsCanBeReadAgain(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 120, 50)
		for i := range 11 {
			r.send(screen.ToastMsg{Text: fmt.Sprintf("Message %02d.", i)})
		}
		r.wait(time.Hour).miss("Message").press("?").see("said lately", "Message 03.", "Message 10.").miss("Message 02.")
	})
}

// What comes from a provider may try to drive the terminal; every frame of every message here is searched for it.
func TestNoWordsFromOutsideDriveTheTerminal(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"escape sequences": "before \x1b[2J\x1b[31mred\x1b]0;title\x07 \x1b]8;;http://example.com\x1b\\link\x1b]8;;\x1b\\ behind",
		"c1 controls":      "before \u009b2J \u0090dcs\u009c behind",
		"bidi":             "before \u202eesrever\u202c \u2066isolated\u2069 behind",
		"line breaks":      "before\nsecond\r\nthird\rback\tbehind",
		"no text at all":   "before \xff\xfe behind",
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				b := full()
				b.plan.Title, b.plan.Warnings, b.plan.Labels = text, []string{text}, map[string]string{"phone": text}
				b.plan.Changes[0].Before, b.plan.Changes[0].After = text, text+" 2"
				b.conns[0].Name, b.changes[0].Title, b.jobs = text, text, []workbench.Progress{{Job: "j", Connection: text, Model: text, Total: -1}}
				r := begin(t, Options{Services: b, Profile: text}).resize(80, 24).send(screen.ChangedMsg{Connections: true})
				b.news <- workbench.Event{Jobs: true}
				r.wait(time.Second).send(screen.ToastMsg{Level: screen.Bad, Text: text}).see("before", "behind")
				r.push(&probe{title: text, keys: []screen.Binding{screen.Bind("e", "edit", "e").Off(text)}}).press("e", "?").resize(160, 50).resize(80, 24).press("esc")
				r.press("u").see("put it back").resize(40, 10).resize(80, 24).press("n")
				b.planErr = problem.New(problem.Usage, "%s", text).WithDetail(text)
				r.press("u")
				if bad := r.frame().WindowTitle; strings.ContainsAny(bad, "\x1b\x07\n\u202e") {
					t.Errorf("the window's title is %q", bad)
				}
			})
		})
	}
}

func TestAToastNeverTakesMoreLinesThanItMay(t *testing.T) {
	t.Parallel()
	r := &rig{t: t, app: newApp(Options{Services: full(), Getenv: func(string) string { return "" }})}
	t.Cleanup(func() { _ = r.app.close() }) // no demo is on
	r.app.push((&probe{title: "There"}).made)
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.String().Draw(rt, "text")
		w, h := rapid.IntRange(40, 200).Draw(rt, "w"), rapid.IntRange(10, 60).Draw(rt, "h")
		r.app.w, r.app.h = w, h
		r.app.toasts.add(screen.ToastMsg{Level: screen.Level(rapid.IntRange(0, 3).Draw(rt, "level")), Text: text})
		r.frame() // of exactly that size, with nothing in it that drives the terminal
		if n := len(r.app.foot()); n > 4 || h < 20 && n > 2 {
			rt.Errorf("%d lines at the foot of a window of %d", n, h)
		}
	})
}

func TestNewsArePacedToTenASecondAndTheLastIsNeverLost(t *testing.T) {
	in(t, func(t *testing.T) {
		b, p := full(), &probe{title: "There"}
		r := seated(t, b, 80, 24).push(p)
		b.news <- workbench.Event{Records: true}
		if r.settle(); count[screen.ChangedMsg](p) != 1 {
			t.Fatal("the first piece of news does not come at once")
		}
		for range 25 {
			b.news <- workbench.Event{Calls: true}
		}
		if r.settle(); count[screen.ChangedMsg](p) != 1 {
			t.Error("the second comes without a pause")
		}
		for i := range 10 {
			if r.wait(100 * time.Millisecond); count[screen.ChangedMsg](p) > 2+i {
				t.Fatalf("%d pieces of news in %d tenths of a second", count[screen.ChangedMsg](p), i+1)
			}
		}
		b.news <- workbench.Event{Jobs: true}
		r.wait(5 * time.Second)
		if last, ok := p.heard[len(p.heard)-1].(screen.ChangedMsg); !ok || !last.Jobs || last.Calls || count[screen.ChangedMsg](p) != 27 {
			t.Errorf("%d pieces of news, the last %+v", count[screen.ChangedMsg](p), p.heard[len(p.heard)-1])
		}
	})
}

func TestAPullShowsInTheHeaderAndInTheTerminalsOwnBar(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		r := seated(t, b, 100, 24)
		if r.frame().ProgressBar != nil {
			t.Error("a bar before anything runs")
		}
		for _, c := range []struct {
			does  string
			jobs  []workbench.Progress
			words string
			state tea.ProgressBarState
			value int
		}{
			{"no total yet", []workbench.Progress{{Job: "a", Model: "contact", Done: 60, Total: -1}}, "pulling contact 60", tea.ProgressBarIndeterminate, 0},
			{"a share", []workbench.Progress{{Job: "a", Model: "contact", Done: 60, Total: 240}}, "pulling contact 25%", tea.ProgressBarDefault, 25},
			{"two together", []workbench.Progress{{Job: "a", Model: "contact", Done: 50, Total: 100}, {Job: "b", Model: "user", Done: 0, Total: 100}}, "pulling contact 50% · pulling user 0%", tea.ProgressBarDefault, 25},
			{"an ended one beside", []workbench.Progress{{Job: "a", Model: "contact", Done: 9, Total: 9, Finished: true}, {Job: "b", Model: "user", Done: 1, Total: 2}}, "pulling user 50%", tea.ProgressBarDefault, 50},
			{"more than was told", []workbench.Progress{{Job: "a", Model: "contact", Done: 130, Total: 100}}, "pulling contact 100%", tea.ProgressBarDefault, 100},
		} {
			b.jobs = c.jobs
			b.news <- workbench.Event{Jobs: true}
			r.wait(time.Second)
			if bar := r.frame().ProgressBar; bar == nil || bar.State != c.state || bar.Value != c.value {
				t.Errorf("%s: the bar is %+v", c.does, bar)
			}
			if head, _, _ := strings.Cut(r.seen(), "\n"); !strings.HasSuffix(head, c.words) {
				t.Errorf("%s: the header is %q", c.does, head)
			}
			for _, w := range []int{40, 60, 80} {
				r.resize(w, 24).see("patchbay")
			}
			r.resize(100, 24)
		}
		b.jobs[0].Finished = true
		b.news <- workbench.Event{Jobs: true}
		if r.wait(time.Second).miss("pulling"); r.frame().ProgressBar != nil {
			t.Error("the bar stands on when all is done")
		}
	})
}

func TestThePathToThisPlaceIsToldAndGivesWayToItsEnd(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: full(), Profile: "work"}).resize(80, 24).see("patchbay · work  ›  Home")
		r.push(&probe{title: "Contacts"}).push(&probe{title: "Ada Lovelace"}).see("patchbay · work  ›  Contacts › Ada Lovelace")
		if title := r.frame().WindowTitle; title != "patchbay — Ada Lovelace" {
			t.Errorf("the window is called %q", title)
		}
		r.resize(40, 12).see("Ada Lovelace").miss("Contacts ›")
		begin(t, Options{Services: full(), Profile: "default"}).resize(80, 24).see("patchbay  ›  Home")
		begin(t, Options{Services: full(), Profile: "work", Demo: "All people here are invented."}).resize(80, 24).see("patchbay  Demo   ›  Home").miss("work")
	})
}

func TestTheAccessibleFormHasNoBoxCharacters(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: full(), Accessible: true}).resize(80, 24).push(keyed())
		for _, keys := range [][]string{{}, {":"}, {"esc", "?"}, {"esc", "u"}, {"n", "D"}} {
			if seen := r.press(keys...).seen(); strings.ContainsAny(seen, "─│╭╮╰╯›✓×·█▁") {
				t.Errorf("after %v:\n%s", keys, seen)
			}
		}
	})
}

func TestEveryPlaceIsThereAndAnUnknownOneIsSaid(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 80, 24)
		for _, place := range []string{"home", "browse", "record", "edit", "connect", "changes", "activity"} {
			if r.app.maker(screen.GoMsg{Place: place}) == nil {
				t.Errorf("there is no %s", place)
			}
		}
		r.send(screen.GoMsg{Place: "the moon"}).see("× There is no place called the moon.")
		r.press("v").see("Changes").press("q").press("a").see("Activity").press("q").press("c").see("Connect")
		if ids := []screen.ID{r.app.stack[0].id, r.app.stack[1].id}; !slices.Equal(ids, []screen.ID{1, 4}) {
			t.Errorf("screens have the ids %v", ids)
		}
	})
}

func TestTheWheelIsThinnedAndNothingElse(t *testing.T) {
	t.Parallel()
	now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	let := coalesce(func() time.Time { return now })
	passed, keys := 0, 0
	for range 1000 { // one a millisecond
		now = now.Add(time.Millisecond)
		if let(nil, tea.MouseWheelMsg{}) != nil {
			passed++
		}
		if let(nil, tea.KeyPressMsg{}) != nil && let(nil, tea.MouseClickMsg{}) != nil {
			keys++
		}
	}
	if passed < 60 || passed > 64 || keys != 1000 {
		t.Errorf("%d turns of the wheel in a second, %d keys and clicks of 1000", passed, keys)
	}
}

func TestAJobLeavesThePlaceItsNameAndAGap(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		b.news = make(chan workbench.Event, 1)
		r := seated(t, b, 80, 24)
		b.jobs = []workbench.Progress{{Job: "a", Connection: "harbour-dental-studio-2", Model: "appointment", Done: 5000, Total: -1}, {Job: "b", Connection: "north", Model: "contact", Total: -1}}
		b.news <- workbench.Event{Jobs: true}
		r.wait(time.Second)
		for _, w := range []int{40, 50, 60, 80, 120} {
			head, _, _ := strings.Cut(r.resize(w, 20).seen(), "\n")
			if !strings.Contains(head, "Home  ") || !strings.Contains(head, "pulling") {
				t.Errorf("at %d: %q", w, head)
			}
		}
	})
}
