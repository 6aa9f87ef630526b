package home

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// move is one key at one size; looks take that long, providers may be down, and connections may come and go.
type move struct {
	key          string
	w, h         int
	takes, drags time.Duration
	down         bool
	news         int // 1: a connection comes first in the list, 2: the first one goes, 3: their order turns
}

func moves() *rapid.Generator[[]move] {
	keys := []string{"D", "D", "y", "Y", "n", "esc", "N", "enter", "x", "p", "r", "j", "k", "G", "g", "a", "space", "backspace", "ctrl+u", "漢", "c", "R", "i"}
	ms := func(t *rapid.T, name string) time.Duration {
		return time.Duration(rapid.IntRange(0, 2000).Draw(t, name)) * time.Millisecond
	}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) move {
		return move{
			key: rapid.SampledFrom(keys).Draw(t, "key"), w: rapid.IntRange(40, 120).Draw(t, "w"), h: rapid.IntRange(7, 30).Draw(t, "h"),
			takes: ms(t, "takes"), drags: ms(t, "drags"), down: rapid.IntRange(0, 4).Draw(t, "down") == 0, news: rapid.IntRange(0, 6).Draw(t, "news"),
		}
	}), 1, 16)
}

func (b *bench) news(kind, n int) {
	switch {
	case kind == 1:
		b.conns = append([]workbench.Connection{conn(fmt.Sprintf("New %d", n), workbench.OK)}, b.conns...)
	case kind == 2 && len(b.conns) > 0:
		b.conns = slices.Clone(b.conns[1:])
	case kind == 3:
		b.conns = slices.Clone(b.conns)
		slices.Reverse(b.conns)
	}
}

func TestNothingIsDisconnectedUnlessItsNameWasAskedAndConfirmed(t *testing.T) {
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
	for i, m := range script {
		b.set(func() {
			b.slow, b.drags, b.refuses = m.takes, m.drags, nil
			if m.down {
				b.refuses = problem.New(problem.ProviderDown, "Example did not answer.")
			}
			b.news(m.news, i)
		})
		p.Resize(m.w, m.h).Send(screen.ChangedMsg{Connections: true})
		seen, done := strings.Join(strings.Fields(p.Seen()), " "), len(b.done())
		p.Press(m.key)
		for _, did := range b.done()[done:] {
			if name, ok := strings.CutPrefix(did, "disconnect "); ok && !confirmed(seen, name, m.key) {
				t.Fatalf("%s did %q; on the screen was:\n%s", m.key, did, seen)
			}
			if strings.HasPrefix(did, "rename") && (m.key != "enter" || !strings.Contains(seen, "New name:")) || strings.HasPrefix(did, "cancelled") {
				t.Fatalf("%s did %q; on the screen was:\n%s", m.key, did, seen)
			}
		}
		if p.Wait(300 * time.Millisecond).Seen(); t.Failed() {
			t.Fatalf("after %q at %dx%d", m.key, m.w, m.h)
		}
	}
}

// confirmed reports whether what was seen asked for this connection, and the key was an answer that was offered.
func confirmed(seen, name, key string) bool {
	name, records := strings.CutSuffix(name, " and its records")
	offer := map[string]string{"y": "y disconnect, keep its records", "Y": "Y disconnect, remove its records"}[key]
	return offer != "" && records == (key == "Y") && strings.Contains(seen, "Disconnect "+name+"?") && strings.Contains(seen, offer)
}
