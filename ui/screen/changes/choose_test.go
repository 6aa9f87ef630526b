package changes

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestSomeFieldsOfAChangeAreTickedAndUndone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := open(t, b, 80, 21).Wait(time.Second).Press("j", "j", "enter", "f").See("Which fields of Ada Lovelace are put back?", "[ ] phone", "[ ] tags", "+12125550100")
		if p.Press("u"); p.Toast() != "No field is ticked: space ticks one." || len(b.asked) != 0 {
			t.Errorf("toast: %q, asked %v", p.Toast(), b.asked)
		}
		p.Press("j", "space").See("[x] tags").Press("u").See("Undo the change to Ada Lovelace?")
		if len(b.asked) != 1 || b.asked[0] != "3 tags" {
			t.Errorf("asked for %q", b.asked)
		}
		if p.Press("y"); len(b.applied) != 1 {
			t.Errorf("%d applied", len(b.applied))
		}
	})
}

func TestAllFieldsAreTickedWithOneKeyAndEscGoesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := open(t, b, 80, 21).Wait(time.Second).Press("j", "j", "enter", "f", "a").See("[x] phone", "[x] tags").Press("a").See("[ ] phone", "[ ] tags")
		p.Press("esc").Miss("Which fields").See("change 3")
	})
}

func TestWhatIsUndoneAsAWholeSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.all[3].CanUndo, b.all[3].WhyNot = true, ""
		p := open(t, b, 80, 21).Wait(time.Second).Press("j", "j", "j", "enter", "f")
		if p.Toast() != "It is undone as a whole." {
			t.Errorf("toast: %q", p.Toast())
		}
	})
}

func TestFieldsThatWereUndoneAlreadyAreNotOffered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.all[2].Left = []string{"tags"}
		p := open(t, b, 80, 21).Wait(time.Second).Press("j", "j", "enter", "f")
		if p.Toast() != "One field is all that is left of it: u undoes it." {
			t.Errorf("toast: %q", p.Toast())
		}
	})
}

func TestAScreenThatIsAskedForAChangeOpensIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		openArgs(t, b, Args{Change: "3"}).Wait(time.Second).See("change 3", "Ada Lovelace").Miss("Grace Hopper")
	})
}
