package browse

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

func TestAListOfAllAccountsTellsWhichOneEachRowIsFrom(t *testing.T) {
	t.Parallel()
	for _, w := range []int{40, 60, 80, 160} {
		synctest.Test(t, func(t *testing.T) {
			b := crowd(3)
			sit(t, b, w, 20).Wait(time.Second).See("Person 0001").Miss("Account")
			b.conns = append(b.conns, workbench.Connection{Name: "harbour-dental-studio-north"}, workbench.Connection{Name: "harbour-dental-studio-south"})
			b.people[1].Connection, b.people[2].Connection = "harbour-dental-studio-north", "harbour-dental-studio-south"
			sit(t, b, w, 20).Wait(time.Second).See("Account", "Acme Salon", "harbour-…o-north", "harbour-…o-south")
			one := New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, Args{Model: "contact", Connection: "Acme Salon"})
			seat.Sit(t, one, w, 20).Wait(time.Second).See("Person 0001").Miss("Account")
			b.people[0].Connection = "A name of long ago that is gone"
			sit(t, b, w, 20).Wait(time.Second).See("A name of long …")
		})
	}
}

func TestAccountsOfDifferentProvidersAreCalledByThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := family(30)
		for i, name := range []string{"Highland", "Time\x1bly", "Tonic"} {
			b.conns[i].ConnectorName = name
		}
		p := sit(t, b, 160, 30).See("Person 0001").Wait(time.Second).See("Highland · Time", " · Tonic").Miss("Acme Salon  H")
		p.Resize(60, 17).See("Highland +2")
		b.conns[1].ConnectorName = "Highland"
		sit(t, b, 160, 30).See("Person 0001").Wait(time.Second).See("Highland ×2 · Tonic").Miss("+2")
	})
}

func TestBadgesAreProvidersWhereAccountsShareOne(t *testing.T) {
	t.Parallel()
	s := New(sitting(), crowd(3), Args{}).(*Screen)
	defer s.Close()
	for name, provider := range map[string]string{"harbour-dental-studio": "HighLevel", "harbour-dental-studio-2": "HighLevel", "harbour-dental-studio-3": "TIMIFY", "t": "Timely"} {
		s.conns = append(s.conns, workbench.Connection{Name: name, ConnectorName: provider})
	}
	r := workbench.Row{Key: 7, Connection: "harbour-dental-studio", Linked: []string{"harbour-dental-studio-2", "harbour-dental-studio-3", "t"}}
	for w, want := range map[int]string{40: "HighLevel ×2 · TIMIFY · Timely", 29: "HighLevel ×2 · TIMIFY +1", 20: "HighLevel ×2 +2", 12: "HighLevel +3", 10: "HighLe… +3"} {
		if got := (cells{s, s.accounts()}).badges(r, w); got != want {
			t.Errorf("in %d cells: %q, want %q", w, got, want)
		}
	}
	r.Linked = []string{"harbour-dental-studio-3"}
	if got := (cells{s, s.accounts()}).badges(r, 30); got != "HighLevel · TIMIFY" {
		t.Errorf("a person at two providers is %q", got)
	}
	s.folds.opened = map[int64]bool{7: true}
	one, two := (cells{s, s.accounts()}).badges(r, 16), (cells{s, s.accounts()}).badges(workbench.Row{Connection: "harbour-dental-studio-2"}, 16)
	if one != "harbour-…-studio" || two != "harbour-…tudio-2" {
		t.Errorf("records alone are of %q and %q", one, two)
	}
}
