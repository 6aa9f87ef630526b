package home

import (
	"testing"
	"testing/synctest"

	"patchbay/workbench"
)

func TestConnectionsOfAlikeNamesStayApartInANarrowWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{conns: []workbench.Connection{conn("harbour-dental-studio-north", workbench.OK), conn("harbour-dental-studio-south", workbench.OK), conn("Acme Salon", workbench.OK)}}
		for _, h := range []int{10, 20} { // rows of one line, and of three
			sit(t, b, 60, h).See("harbour-d…io-north", "harbour-d…io-south", "Acme Salon").Resize(120, h).See("harbour-dental-studio-north", "harbour-dental-studio-south")
		}
	})
}
