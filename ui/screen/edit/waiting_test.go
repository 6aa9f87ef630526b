package edit

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// A write that has not left says so, with what it waits for, and esc calls it off: nothing is lost, and nothing was sent.
func TestAWriteThatHasNotLeftSaysSoAndCanBeCalledOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.holds = true
		until := time.Now().Add(40 * time.Second)
		b.homes = []workbench.Connection{{Name: b.view.Connection, ConnectorName: "Example", Budget: &workbench.BudgetState{HeldUntil: &until}}}
		s := New(screen.Env{ID: 4, Theme: theme.Theme{}}, b, Args{Model: "contact", ID: "c7", Field: "phone"})
		p := seat.Sit(t, s, 120, 24).Press("ctrl+u").Type("+1 212 555 0199").Press("ctrl+s", "enter")
		p.See("not sent yet; esc calls it off").Miss("the answer is waited for")
		p.Wait(5500 * time.Millisecond).See("Waiting for Example's limit, 35 seconds, not sent yet; esc calls it off.")
		if keys := s.Keys(); len(keys) != 1 || keys[0].Help().Desc != "call it off" {
			t.Errorf("it offers %v", keys)
		}
		p.Press("esc").See("Edit Ada Lovelace", "+1 212 555 0199").Miss("Calling it off")
		if p.Toast() != calledOff || len(b.applied) != 0 {
			t.Errorf("it says %q and sent %d", p.Toast(), len(b.applied))
		}
		b.holds = false
		if p.Press("ctrl+s", "enter").Wait(time.Second); p.Toast() != "Saved. u undoes." || len(b.applied) != 1 {
			t.Errorf("another try ends with %q", p.Toast())
		}
	})
}

// Once it has left, the screen says so at once, though nothing else happens.
func TestAWriteThatLeavesSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.answers = make(chan struct{})
		s := New(screen.Env{ID: 4, Theme: theme.Theme{}}, b, Args{Model: "contact", ID: "c7", Field: "phone"})
		p := seat.Sit(t, s, 120, 24).Press("ctrl+u").Type("+1 212 555 0199").Press("ctrl+s", "enter")
		p.See("the answer is waited for").Miss("calls it off")
		close(b.answers)
		p.Wait(time.Second)
	})
}

// A write that is called off behind the veil brings its draft back there.
func TestAWriteCalledOffBehindTheVeilBringsTheDraftBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.holds = true
		p := turned(t, b, Args{Model: "contact", ID: "c7"}, 1).See("not sent yet")
		p.Press("esc").Wait(time.Second).See(calledOff, "QUUX")
	})
}
