package edit

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/workbench"
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

func several() *bench {
	b := ada()
	b.homes = append(b.homes, workbench.Connection{Name: "Berta", Connector: "two", ConnectorName: "Two"}, workbench.Connection{Name: "Carla", Connector: "three", ConnectorName: "Three"})
	return b
}

func TestANewRecordSaysWhereItWillBeAndOffersTheOtherAccounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := several()
		p := sit(t, b, Args{Connection: "Acme Salon", Field: "firstName"}, 80, 40).See("New contact in Acme Salon", "ctrl+t makes it in another account.")
		p.Type("Grace").Press("ctrl+t").See("Where should the new contact live?", "Berta", "Carla").Press("esc").See("New contact in Acme Salon", "Grace")
		p.Press("ctrl+t", "j", "enter").See("New contact in Berta", "Grace").Type("!").Press("ctrl+s")
		if len(b.edits) != 1 || b.edits[0].Connection != "Berta" || b.edits[0].Values["firstName"] != "Grace!" {
			t.Errorf("planned %+v", b.edits)
		}
	})
}

func TestANewRecordSaysWhereItWillBeInALowWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sit(t, ada(), Args{}, 60, 10).See("New contact in Acme Salon").Miss("ctrl+t").Press("ctrl+t").See("New contact in Acme Salon")
		sit(t, several(), Args{Connection: "Acme Salon", Given: screen.Given{Path: "owner", Value: "n1", Words: "Grace"}}, 60, 20).See("New contact in Acme Salon").Miss("ctrl+t")
	})
}

func TestAnAccountThatCannotTakeItSaysWhyBesideTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, several(), Args{Connection: "Carla"}, 80, 30).See("Where should the new contact live?", "It only takes contacts from its own booking page.", "Berta")
		if p.Press("k", "enter").See("New contact in Berta"); strings.Contains(p.Seen(), "Carla") {
			t.Error(p.Seen())
		}
		sit(t, several(), Args{Connection: "gone"}, 80, 30).See("There is no connection called gone.")
	})
}
