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
	r := begin(t, Options{Services: b, Accessible: true, Linear: true, Getenv: func(n string) string { return env[n] }})
	p := &listener{t: t, rig: r}
	p.l = &linear{app: r.app, out: &p.out, dumb: env["TERM"] == "dumb", page: paper{size: func() (int, int) { return 200, 60 }, dumb: true}}
	r.resize(lineWide, 30)
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
		if rows := strings.Split(first, "\n"); !slices.ContainsFunc(rows[:len(rows)-1], func(l string) bool { return strings.HasPrefix(l, "> acme One") }) || !strings.HasPrefix(rows[len(rows)-1], "Keys: ") {
			t.Errorf("the chosen line is not in its place:\n%s", first)
		}
		if strings.ContainsAny(first, "─│╭›·\x1b") && strings.ContainsAny(first, "─│╭›\x1b") {
			t.Errorf("boxes are said:\n%s", first)
		}
		if again := p.hear(); again != "" {
			t.Errorf("what did not change is said again: %q", again)
		}
		p.rig.press("j")
		if got := p.hear(); strings.Count(strings.TrimSpace(got), "\n") != 0 || !strings.Contains(got, "東京サロン Two x needs a new sign-in") {
			t.Errorf("a move says %v", got)
		}
		p.rig.send(screen.ToastMsg{Level: screen.Bad, Text: "Somebody changed Ada."})
		if got := strings.TrimSpace(p.hear()); got != "x Somebody changed Ada." {
			t.Errorf("news says %v", got)
		}
		p.rig.press(":")
		if got := p.hear(); !strings.Contains(got, "You are at: Home: what do you want to do.") || strings.Contains(got, "Northwind") || !strings.Contains(got, "\n> ") {
			t.Errorf("the palette says %v", got)
		}
		p.rig.typed("sett")
		if got := strings.TrimSpace(p.hear()); strings.Contains(got, "\n") || !strings.HasPrefix(got, "> ") || !strings.Contains(got, "settings") || !strings.Contains(got, "(1 of ") {
			t.Errorf("what is typed into the palette says %v", got)
		}
		p.rig.press("esc")
		if got := p.hear(); strings.TrimSpace(got) != "You are at: Home.\n> 東京サロン Two x needs a new sign-in sign-in ends in 1 day R reconnect" && strings.Count(strings.TrimSpace(got), "\n") > 1 {
			t.Errorf("a place that was heard is said again: %q", got)
		}
		p.l.Update(stroke(againKey))
		if got := p.hear(); !strings.Contains(got, "3 connections") || !strings.Contains(got, "Northwind") {
			t.Errorf("the place is not read again: %q", got)
		}
	})
}

func TestFiguresThatRunAreNotSaidAgainAndAgain(t *testing.T) {
	t.Parallel()
	was := heard{place: "Home", lines: []string{"pulled 1,200 of 4,812", "acme", "north", "called just now"}, at: 1}
	now := heard{place: "Home", lines: []string{"pulled 1,300 of 4,812", "acme", "north", "called 3 min ago"}, at: 2}
	if got := news("Home", &was, now); !slices.Equal(got.lines, []string{"> north"}) || got.at != 0 {
		t.Errorf("says %v", got)
	}
	if got := news("Home", &now, now); got.lines != nil {
		t.Errorf("says %v", got)
	}
	rooms := heard{place: "Home", lines: []string{"Room 101", "Room 102"}, at: 0}
	more := heard{place: "Home", lines: []string{"Room 101", "Room 102", "Room 103"}, at: 0}
	if got := news("Home", &rooms, more); !slices.Equal(got.lines, []string{"Room 103"}) {
		t.Errorf("says %v", got)
	}
}

func TestLinesAreBrokenBetweenWordsAndTheCursorStandsOnTheChosenOne(t *testing.T) {
	t.Parallel()
	p := paper{size: func() (int, int) { return 23, 10 }}
	got := p.write(written{lines: []string{"You are at: Home.", "> Ada Lovelace, of the engine", "north", "Keys: ? all keys."}, at: 1})
	if want := "\r\nYou are at: Home.\r\n> Ada Lovelace, of\r\n  the engine\r\nnorth\r\nKeys: ? all keys.\r" + ansi.CursorUp(3); got != want {
		t.Errorf("it writes %q, want %q", got, want)
	}
	if got, want := p.write(written{lines: []string{"> north"}, at: 0}), ansi.CursorDown(3)+"\r\n> north"; got != want || p.end() != "" {
		t.Errorf("and then %q, want %q", got, want)
	}
	dumb := paper{size: p.size, dumb: true}
	if got := dumb.write(written{lines: []string{"> a", "b"}, at: 0}); got != "\r\n> a\r\nb" {
		t.Errorf("a dumb terminal gets %q", got)
	}
}

func TestAPhoneNumberKeepsItsSign(t *testing.T) {
	t.Parallel()
	for drawn, want := range map[string]string{
		"  +12125550147  ": "+12125550147", "| > Ada | 3 |": "Ada 3", "+-----+": "", "####---- 12 of 24": "12 of 24", " - Saved": "- Saved",
	} {
		if got := plainly(drawn); got != want {
			t.Errorf("%q is said as %q, want %q", drawn, got, want)
		}
	}
}

func TestTheMarkOfAFieldIsSaidOnce(t *testing.T) {
	t.Parallel()
	for drawn, want := range map[string]string{">* Name   Ada": "* Name Ada", ">! Phone  x": "! Phone x", ">  City   Rome": "City Rome", " * Tags": "* Tags"} {
		h := heard{at: -1}
		h.take([]string{drawn}, nil)
		if got := plainly(drawn); got != want || (h.at == 0) != (drawn[0] == '>') {
			t.Errorf("%q is said as %q, chosen %d", drawn, got, h.at)
		}
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

func TestTheChosenLineIsKnownByItsLook(t *testing.T) {
	t.Parallel()
	for name, drawn := range map[string][]string{
		"reversed": {"> quoted", "\x1b[7m>Ada\x1b[m", "north"},
		"pointed":  {"which?", " > Ada", "north"},
	} {
		h := heard{at: -1}
		h.take(drawn, nil)
		if h.chosen() != "Ada" || len(h.lines) != 3 {
			t.Errorf("%s: %q of %q", name, h.chosen(), h.lines)
		}
	}
	h := heard{at: -1}
	h.take([]string{"> old", "Name: Ad"}, tea.NewCursor(8, 1))
	if h.chosen() != "Name: Ad" {
		t.Errorf("with a cursor: %q", h.chosen())
	}
}
