package identity

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/workbench"
)

func TestAccountsWithLongNamesAreToldApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		d.conns = []workbench.Connection{{Name: "harbour-dental-studio-north"}, {Name: "harbour-dental-studio-south"}}
		for i := range d.links {
			d.links[i].Records[0].Connection, d.links[i].Records[1].Connection = "harbour-dental-studio-north", "harbour-dental-studio-south"
		}
		d.links[0].Records[1].Connection = "an account of long ago"
		sit(t, d, 80, 24).Wait(time.Second).See("harbo…north = harbo…south", "harbo…north = an account…")
	})
}
