package connection

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// move is one key at one size; looks and actions take that long, the provider may be down, and what is known may move.
type move struct {
	key          string
	w, h         int
	takes, drags time.Duration
	down         bool
	news         int // 1: read-only elsewhere, 2: writable elsewhere, 3: paused elsewhere, 4: gone
}

func moves() *rapid.Generator[[]move] {
	keys := []string{"D", "y", "Y", "n", "esc", "N", "enter", "K", "o", "o", "t", "p", "j", "G", "g", "x", "space", "backspace", "漢", "R", "W", "a", "r"}
	ms := func(t *rapid.T, name string) time.Duration {
		return time.Duration(rapid.IntRange(0, 1500).Draw(t, name)) * time.Millisecond
	}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) move {
		return move{
			key: rapid.SampledFrom(keys).Draw(t, "key"), w: rapid.IntRange(40, 160).Draw(t, "w"), h: rapid.IntRange(7, 46).Draw(t, "h"),
			takes: ms(t, "takes"), drags: ms(t, "drags"), down: rapid.IntRange(0, 4).Draw(t, "down") == 0, news: rapid.IntRange(0, 12).Draw(t, "news"),
		}
	}), 1, 20)
}

func (b *bench) news(kind int) {
	switch kind {
	case 1:
		b.conn.ReadOnly, b.conn.ReadOnlyBy = true, workbench.ByProfile
	case 2:
		b.conn.ReadOnly, b.conn.ReadOnlyBy = false, ""
	case 3:
		b.conn.State = workbench.Paused
	case 4:
		b.fails = notThere()
	}
}

func TestNothingIsEndedOrOpenedUnlessItWasAskedAndConfirmed(t *testing.T) {
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
	p := sit(t, b, 80, 24)
	for _, m := range script {
		b.set(func() {
			b.slow, b.drags, b.refuses, b.fails = m.takes, m.drags, nil, nil
			if m.down {
				b.refuses = problem.New(problem.ProviderDown, "One did not answer.")
			}
			b.news(m.news)
		})
		p.Resize(m.w, m.h).Send(screen.ChangedMsg{Connections: true})
		seen, done := strings.Join(strings.Fields(p.Seen()), " "), len(b.done())
		p.Press(m.key)
		for _, did := range b.done()[done:] {
			if !allowed(seen, did, m.key) {
				t.Fatalf("%s did %q; on the screen was:\n%s", m.key, did, seen)
			}
		}
		if p.Wait(300 * time.Millisecond).Seen(); t.Failed() {
			t.Fatalf("after %q at %dx%d", m.key, m.w, m.h)
		}
		if _, left := seat.Asked[screen.PopMsg](p); left {
			return
		}
	}
}

// allowed reports whether a key may have done this, after what was seen.
func allowed(seen, did, key string) bool {
	verb, _, _ := strings.Cut(did, " ")
	asks := map[string][2]string{
		"disconnect": {"Disconnect Acme Salon", "y Y"}, "open": {"write again?", "y"}, "rename": {"New name:", "enter"}, "replace": {"The new client secret of", "enter"},
	}
	if want, asked := asks[verb]; asked {
		records := strings.HasSuffix(did, " and its records")
		return strings.Contains(seen, want[0]) && slices.Contains(strings.Fields(want[1]), key) && (verb != "disconnect" || records == (key == "Y"))
	}
	return map[string]string{"examine": "t", "pause": "p", "resume": "p", "lock": "o"}[verb] == key
}
