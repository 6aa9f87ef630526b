package ui

import (
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/screen"
)

// listener is the program that writes lines, with a person who listens.
type listener struct {
	t   *testing.T
	rig *rig
	l   *linear
	out strings.Builder
}

func listened(t *testing.T, b Services, env map[string]string) *listener {
	t.Helper()
	r := begin(t, Options{Services: b, Accessible: true, Linear: true, Getenv: func(n string) string { return env[n] }}).resize(80, 24)
	p := &listener{t: t, rig: r}
	p.l = &linear{app: r.app, out: &p.out, dumb: env["TERM"] == "dumb"}
	return p
}

// hear gives what is said of what there is now.
func (p *listener) hear() string {
	p.t.Helper()
	p.out.Reset()
	cmd := p.l.say()
	if cmd() != (saidMsg{}) {
		p.t.Error("it cannot be written")
	}
	return strings.ReplaceAll(p.out.String(), "\r\n", "\n")
}

func TestAPlaceIsSaidWholeAndThenOnlyWhatIsNew(t *testing.T) {
	in(t, func(t *testing.T) {
		p := listened(t, full(), nil)
		first := p.hear()
		for _, want := range []string{"You are at: Home.", "3 connections", "north", "c connect"} {
			if !strings.Contains(first, want) {
				t.Errorf("%q is not said:\n%s", want, first)
			}
		}
		if !strings.HasSuffix(first, "acme One + ok") {
			t.Errorf("the chosen line does not come last:\n%s", first)
		}
		if strings.ContainsAny(first, "─│╭›·\x1b") && strings.ContainsAny(first, "─│╭›\x1b") {
			t.Errorf("boxes are said:\n%s", first)
		}
		if again := p.hear(); again != "" {
			t.Errorf("what did not change is said again: %q", again)
		}
		p.rig.press("j")
		if got := p.hear(); strings.Count(strings.TrimSpace(got), "\n") != 0 || !strings.Contains(got, "東京サロン Two x needs a new sign-in") {
			t.Errorf("a move says %q", got)
		}
		p.rig.send(screen.ToastMsg{Level: screen.Bad, Text: "Somebody changed Ada."})
		if got := strings.TrimSpace(p.hear()); got != "x Somebody changed Ada." {
			t.Errorf("news says %q", got)
		}
		p.rig.press(":")
		if got := p.hear(); !strings.Contains(got, "You are at: Home: what do you want to do.") || strings.Contains(got, "Northwind") || !strings.HasSuffix(got, "browse enter") {
			t.Errorf("the palette says %q", got)
		}
	})
}

func TestFiguresThatRunAreNotSaidAgainAndAgain(t *testing.T) {
	t.Parallel()
	was := heard{place: "Home", lines: []string{"pulled 1,200 of 4,812", "acme", "> north"}, chosen: "acme"}
	now := heard{place: "Home", lines: []string{"pulled 1,300 of 4,812", "> acme", "north"}, chosen: "north"}
	if got := news(was, now); !slices.Equal(got, []string{"north"}) {
		t.Errorf("says %q", got)
	}
	if got := news(now, now); got != nil {
		t.Errorf("says %q", got)
	}
}

func TestWhatBelongsTogetherIsSaidTogether(t *testing.T) {
	in(t, func(t *testing.T) {
		p := listened(t, full(), nil)
		p.hear()
		_, one := p.l.Update(stroke("j"))
		_, two := p.l.Update(stroke("j"))
		said := make(chan tea.Msg, 9)
		run := func(c tea.Cmd) {
			if c == nil {
				return
			}
			go func() { said <- c() }()
		}
		begun := time.Now()
		run(one)
		run(two)
		synctest.Wait()
		for range 9 {
			msg := <-said
			if b, ok := msg.(tea.BatchMsg); ok {
				for _, c := range b {
					run(c)
				}
				continue
			}
			if _, ok := msg.(sayMsg); ok {
				break
			}
		}
		if d := time.Since(begun); d != breath {
			t.Errorf("it is said after %s", d)
		}
		if !p.l.more {
			t.Error("what came meanwhile is forgotten")
		}
		_, next := p.l.Update(saidMsg{})
		if next == nil || !p.l.busy {
			t.Error("what came meanwhile is not said afterwards")
		}
		if _, cmd := p.l.Update(saidMsg{io.ErrClosedPipe}); cmd == nil || cmd() != tea.Quit() {
			t.Error("it goes on when nobody hears")
		}
	})
}

func TestADumbTerminalGetsLinesAndNothingElse(t *testing.T) {
	t.Parallel()
	b := full()
	s := show(t, Options{Services: b, Getenv: func(n string) string { return map[string]string{"TERM": "dumb"}[n] }})
	within(t, s.out.drawn, "nothing was said")
	_, _ = io.WriteString(s.in, "q")
	if err := s.end(t); err != nil {
		t.Fatal(err)
	}
	if out := s.text(); strings.ContainsRune(out, '\x1b') || !strings.Contains(out, "You are at: ") {
		t.Errorf("it wrote %q", out)
	}
}

func TestACopyReachesTheClipboardOfATerminalThatHasOne(t *testing.T) {
	in(t, func(t *testing.T) {
		for _, name := range []string{"xterm", "dumb"} {
			p := listened(t, full(), map[string]string{"TERM": name})
			_, cmd := p.l.Update(tea.SetClipboard("Ada")())
			if (cmd == nil) != (name == "dumb") {
				t.Errorf("%s: %v", name, cmd == nil)
			}
			if cmd != nil {
				cmd()
				if p.out.String() != ansi.SetSystemClipboard("Ada") {
					t.Errorf("it wrote %q", p.out.String())
				}
			}
		}
	})
}

func TestAThemeThatNobodyKnowsIsRefused(t *testing.T) {
	t.Parallel()
	err := Run(t.Context(), Options{Services: full(), Theme: "pink", Getenv: func(string) string { return "" }})
	if !problem.Is(err, problem.Usage) || !strings.Contains(err.Error(), "pink") || !strings.Contains(problem.As(err).Hint, "blue-orange") {
		t.Errorf("%v", err)
	}
}
