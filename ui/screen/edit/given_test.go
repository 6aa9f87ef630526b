package edit

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
)

func TestANewRecordHasWhatItIsMadeFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		a := Args{Model: "contact", Connection: "Acme Salon", Given: screen.Given{Path: "owner", Value: "n1", Words: "Grace \x1b[2JHopper"}}
		p := sit(t, b, a, 80, 60).Wait(time.Second)
		p.See("Owner", "[2JHopper", "Cannot be changed here").Type("Ada").Press("ctrl+s").Wait(time.Second)
		if len(b.edits) != 1 || b.edits[0].Values["owner"] != "n1" || len(b.edits[0].Values) != 2 {
			t.Errorf("it asks for %+v", b.edits)
		}
	})
}
