package edit

import (
	"strings"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
)

// outcomes are what a provider may answer to a write.
func outcomes() map[string]error {
	refused := problem.New(problem.Invalid, "Example refused the change.")
	refused.Fields = []problem.Field{{Name: "phone", Message: "Phone is not a number."}, {Name: "other", Message: "Something else."}}
	return map[string]error{
		"done": nil, "conflict": conflict(), "refused": refused, "unknown": problem.New(problem.UnknownOutcome, "It was sent, and not answered."),
		"later": problem.New(problem.RateLimited, "Example asks to wait."),
	}
}

// move is one key at one size, and what the provider would answer to a write.
type move struct {
	key, outcome string
	w, h         int
}

func moves(keys ...string) *rapid.Generator[[]move] {
	one := rapid.Custom(func(t *rapid.T) move {
		return move{
			key: rapid.SampledFrom(keys).Draw(t, "key"), outcome: rapid.SampledFrom([]string{"done", "conflict", "refused", "unknown", "later"}).Draw(t, "outcome"),
			w: rapid.IntRange(40, 120).Draw(t, "w"), h: rapid.IntRange(10, 50).Draw(t, "h"),
		}
	})
	return rapid.SliceOfN(one, 5, 40)
}

func TestNothingIsSentUnlessItsDifferenceWasConfirmed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		script := moves("a", "1", "tab", "enter", "ctrl+s", "ctrl+s", "esc", "m", "t", "y", "n", "u", "q", "down", "backspace", "space").Draw(rt, "script")
		synctest.Test(t, func(t *testing.T) {
			b := ada()
			p := edit(t, b)
			for _, m := range script {
				b.applyErr = outcomes()[m.outcome]
				confirmable, sent := strings.Contains(p.Seen(), "Save this change to"), len(b.applied)
				p.Resize(m.w, m.h).Press(m.key)
				if len(b.applied) > sent && (!confirmable || m.key != "enter") {
					t.Errorf("%s sent the change; on the screen is:\n%s", m.key, p.Seen())
				}
				if _, left := seat.Asked[screen.PopMsg](p); left || t.Failed() {
					return
				}
			}
		})
		if t.Failed() {
			rt.FailNow()
		}
	})
}

func TestADraftSurvivesEveryRefusal(t *testing.T) {
	t.Parallel()
	for name, err := range outcomes() {
		if name == "done" || name == "unknown" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := ada()
				b.applyErr = err
				p := edit(t, b).Resize(90, 50).Press("ctrl+u").Type("+12125550199").Press("ctrl+s", "enter")
				if name != "refused" { // a refusal is back in the form by itself
					p.Press("esc")
				}
				p.See("Edit Ada Lovelace", "+12125550199")
			})
		})
	}
}
