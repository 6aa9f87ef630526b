package health

import (
	"testing"

	"patchbay/ui/theme"
	"patchbay/workbench"
)

func TestEveryStateHasALevelAndWords(t *testing.T) {
	t.Parallel()
	short := workbench.Connection{State: workbench.OK, Missing: []workbench.MissingScope{{Scope: "a"}, {Scope: "b"}}}
	for _, c := range []struct {
		conn  workbench.Connection
		level Level
		words string
	}{
		{workbench.Connection{State: workbench.OK}, Good, "ok"},
		{short, Doubtful, "2 permissions missing"},
		{workbench.Connection{State: workbench.Paused}, Doubtful, "paused"},
		{workbench.Connection{State: workbench.Throttled}, Doubtful, "rate limited for the moment"},
		{workbench.Connection{State: workbench.Down}, Doubtful, "did not answer"},
		{workbench.Connection{State: workbench.NeedsLogin}, Bad, "needs a new sign-in"},
		{workbench.Connection{State: workbench.NeedsLogin, Fix: "patchbay connection secret acme --client-secret-stdin"}, Bad, "wrong client secret"},
		{workbench.Connection{State: workbench.NeedsPermission}, Bad, "lacks a permission"},
		{workbench.Connection{State: workbench.Gone}, Bad, "is gone"},
	} {
		if level, words := Of(c.conn); level != c.level || words != c.words {
			t.Errorf("%s is %d, %q; want %d, %q", c.conn.State, level, words, c.level, c.words)
		}
	}
}

func TestSignsNeedNoColourAndNoBlocks(t *testing.T) {
	t.Parallel()
	th := theme.New(theme.Options{Dark: true})
	seen := map[string]bool{}
	for _, l := range []Level{Good, Doubtful, Bad} {
		plain := l.Sign(theme.Theme{ASCII: true})
		if seen[l.Sign(th)] || seen["ascii"+plain] || len(plain) != 2 {
			t.Errorf("level %d looks like another one: %q, %q", l, l.Sign(th), plain)
		}
		seen[l.Sign(th)], seen["ascii"+plain] = true, true
		if l.Style(th).GetForeground() == th.Text.GetForeground() {
			t.Errorf("level %d has no colour", l)
		}
	}
}

func TestAFarewellTellsWhatWasDoneAndWhatRemains(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		bye  workbench.Farewell
		did  string
		left string
	}{
		{workbench.Farewell{Connection: "acme"}, "acme is disconnected.", ""},
		{workbench.Farewell{Connection: "acme", Revoked: true, RecordsKept: 4812}, "acme is disconnected. Its grant is ended. 4,812 records stay here.", ""},
		{
			workbench.Farewell{Connection: "a\x1bb", RecordsRemoved: 1, Remains: "The grant lives on at One."},
			"ab is disconnected. 1 record left this machine.", "ab was disconnected. The grant lives on at One.",
		},
	} {
		if did, left := Bye(c.bye); did != c.did || left != c.left {
			t.Errorf("%q, %q; want %q, %q", did, left, c.did, c.left)
		}
	}
}
