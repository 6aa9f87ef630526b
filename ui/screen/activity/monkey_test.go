package activity

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// move is one key at one size; the looks it starts take that long, fail or not, and calls may be made meanwhile.
type move struct {
	key        string
	w, h       int
	takes      time.Duration
	down, made bool
}

func moves() *rapid.Generator[[]move] {
	keys := []string{"a", "o", "f", "/", "/", "enter", "enter", "esc", "j", "k", "G", "g", "h", "l", "r", "y", "pgdown", "pgup", "space", "backspace", "up", "down", "漢", "ctrl+u", "tab"}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) move {
		return move{
			key: rapid.SampledFrom(keys).Draw(t, "key"), w: rapid.IntRange(1, 200).Draw(t, "w"), h: rapid.IntRange(1, 60).Draw(t, "h"),
			takes: time.Duration(rapid.IntRange(0, 1200).Draw(t, "ms")) * time.Millisecond,
			down:  rapid.IntRange(0, 4).Draw(t, "down") == 0, made: rapid.Bool().Draw(t, "made"),
		}
	}), 1, 20)
}

func TestWhateverIsPressedTheListAnswersTheFilter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		script := moves().Draw(rt, "script")
		synctest.Test(t, func(t *testing.T) { play(t, script) })
		if t.Failed() {
			rt.FailNow()
		}
	})
}

func play(t *testing.T, script []move) {
	b := full()
	s := New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, Args{}).(*Screen)
	s.now = noon
	p := seat.Sit(t, s, 80, 24)
	for _, m := range script {
		b.mu.Lock()
		b.fails, b.delay = nil, func(workbench.CallFilter) time.Duration { return m.takes }
		if m.down {
			b.fails = problem.New(problem.Storage, "The list of calls cannot be read.")
		}
		b.mu.Unlock()
		if m.made {
			b.happened(call("made"+m.key, 200, "GET", "https://api.example.com/made/"+m.key))
			p.Send(screen.ChangedMsg{Calls: true})
		}
		if p.Resize(m.w, m.h).Press(m.key).Wait(100 * time.Millisecond).Seen(); t.Failed() {
			t.Fatalf("after %q at %dx%d", m.key, m.w, m.h)
		}
		if _, left := seat.Asked[screen.PopMsg](p); left {
			return
		}
	}
	b.mu.Lock()
	b.fails, b.delay = nil, nil
	b.mu.Unlock()
	p.Resize(200, 60).Send(screen.ChangedMsg{Calls: true}).Wait(time.Minute).Send(screen.ChangedMsg{Calls: true}).Wait(time.Minute)
	for _, c := range s.calls {
		if !strings.Contains(c.URL+c.Operation, s.filter.Value()) || s.failed && !failedCall(c) {
			t.Errorf("%s does not answer the filter %q", c.URL, s.filter.Value())
		}
	}
	if at := s.grid.Cursor(); at != 0 && at >= len(s.calls) {
		t.Errorf("the cursor is on %d of %d", at, len(s.calls))
	}
}

func FuzzACallNeverDrivesTheScreen(f *testing.F) {
	f.Add("https://example.com/\x1b[2J", "{\"a\":\"\u202e\"}", "\x9b31m", 80)
	f.Add("\u2066", "\r\n\t\u2028", "漢字", 3)
	f.Fuzz(func(t *testing.T, url, body, words string, w int) {
		w = max(min(w, 300), 1)
		c := call("c1", 500, "GET", url)
		c.Error, c.Connection = words, words
		c.Response = &workbench.Exchange{Header: map[string]string{words: words}, Body: body}
		s := New(screen.Env{Theme: theme.Theme{}}, &bench{}, Args{}).(*Screen)
		defer s.Close()
		s.calls, s.known = []workbench.Call{c}, true
		list, _ := s.View(w, 10)
		s.show(callMsg{Value: c})
		open, _ := s.View(w, 40)
		for _, r := range list + open {
			if r < 0x20 && r != '\n' && r != '\x1b' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
				t.Fatalf("%U got through from %q, %q, %q", r, url, body, words)
			}
		}
		if strings.Contains(list+open, "\x1b[2J") {
			t.Fatal("an escape sequence got through")
		}
	})
}

func BenchmarkAKeyOnALongCall(b *testing.B) {
	c := call("c1", 200, "GET", "https://api.example.com/contacts/")
	c.Response = &workbench.Exchange{Body: "[" + strings.Repeat(`{"id":"ocQHyuzHvysMo5N5VsXc","tags":["vip"]},`, 1400) + "{}]"}
	s := New(screen.Env{Theme: theme.New(theme.Options{Dark: true})}, &bench{}, Args{}).(*Screen)
	defer s.Close()
	s.show(callMsg{Value: c})
	for b.Loop() {
		s.Update(tea.KeyPressMsg{Code: 'j', Text: "j"})
		s.View(200, 60)
	}
}
