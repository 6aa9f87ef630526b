package home

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// An import that was interrupted waits for a person as a working copy does: with what is left of it, and how to go on.
func TestAnInterruptedImportNeedsAPerson(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := busy()
		b.broke = []workbench.Imported{{Import: "import-abc2345", File: "people.csv", Model: "contact", Connection: "acme", Waiting: 31}}
		p := sit(t, b, 160, 46).See("The import of people.csv has 31 rows left: run it again, as then: patchbay import contact people.csv --in acme")
		for range 10 {
			if p.Press("j"); strings.Contains(p.Seen(), "> ! The import of") {
				break
			}
		}
		if to, _ := seat.Asked[screen.GoMsg](p.Press("enter")); to.Place != "imports" || to.Args != (screen.Target{ID: "import-abc2345"}) {
			t.Errorf("enter goes to %+v", to)
		}
		b.broke = nil
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).Miss("The import of")
	})
}
