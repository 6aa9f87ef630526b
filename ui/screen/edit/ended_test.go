package edit

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/workbench"
)

// A draft whose account was disconnected meanwhile says so, and offers no other try: it could not help.
func TestADraftOfADisconnectedAccountOffersNoOtherTry(t *testing.T) {
	t.Parallel()
	missing := problem.New(problem.NotFound, "There is no contact c7 here.").WithHint("Pull, then look for it.").WithFix("patchbay pull")
	for name, keys := range map[string][]string{"while planning": {"ctrl+s"}, "while saving": {"ctrl+s", "enter"}} {
		synctest.Test(t, func(t *testing.T) {
			b := ada()
			p := edit(t, b).Resize(110, 50).Press("ctrl+u").Type("+1 212 555 0199")
			b.homes = []workbench.Connection{{Name: "another"}}
			if b.planErr = missing; name == "while saving" {
				b.planErr, b.applyErr = nil, missing
			}
			p.Press(keys...).Wait(time.Second)
			p.See(b.view.Connection+" was disconnected: nothing can be saved there any more.", "What you typed stays here to be copied.", "+1 212 555 0199")
			p.Miss("try again", "Pull")
		})
	}
}

// Where the account is still there, what went wrong is told as it is.
func TestARecordThatIsMissingInAConnectedAccountIsToldAsItIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.homes = []workbench.Connection{{Name: b.view.Connection}}
		b.planErr = problem.New(problem.NotFound, "There is no contact c7 here.")
		edit(t, b).Resize(110, 50).Press("ctrl+u").Type("+1 212 555 0199").Press("ctrl+s").See("There is no contact c7 here.", "try again")
	})
}
