package edit

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
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

func TestWhatAnotherAccountDoesNotHaveIsSaid(t *testing.T) {
	t.Parallel()
	grace, ines := workbench.Reference{Native: "n1", Title: "Grace Owner"}, workbench.Reference{Native: "n2", Title: "Ines Berg"}
	for name, c := range map[string]struct {
		there []workbench.Reference
		owner any
		said  string
	}{
		"the same":         {[]workbench.Reference{ines, grace}, "n1", ""},
		"somebody else":    {[]workbench.Reference{ines}, nil, "Owner was emptied: Grace Owner is not in Berta."},
		"another's number": {[]workbench.Reference{{Native: "n1", Title: "Ivan Other"}}, nil, "Owner was emptied: Grace Owner is not in Berta."},
		"nobody":           {nil, nil, "Owner was emptied: Grace Owner is not in Berta."},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := several()
			b.owners, b.others = []workbench.Reference{grace, ines}, map[string][]workbench.Reference{"Berta": c.there}
			s := New(screen.Env{ID: 4, Theme: theme.Theme{}}, b, Args{Model: "contact", Connection: "Acme Salon", Field: "firstName"}).(*Screen)
			p := seat.Sit(t, s, 80, 40).Type("Ada")
			s.form.Focus("owner")
			p.Type("grace").Press("ctrl+t", "j", "enter").See("New contact in Berta")
			if p.Toast() != c.said {
				t.Errorf("%s: it says %q", name, p.Toast())
			}
			p.Press("ctrl+s")
			if len(b.edits) != 1 || b.edits[0].Values["owner"] != c.owner || b.edits[0].Values["firstName"] != "Ada" {
				t.Errorf("%s: planned %+v", name, b.edits)
			}
		})
	}
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
