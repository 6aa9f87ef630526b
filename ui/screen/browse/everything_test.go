package browse

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// mixed is a shelf with records of several models in two accounts.
func mixed() *shelf {
	b := crowd(0)
	b.loose = true
	b.person("Marta Peña", model.Fields{"email": "marta@example.com"}).person("Call Marta Peña", model.Fields{"description": "about the house"}).person("Peña & Sons", nil)
	b.people[1].Model, b.people[2].Model, b.people[2].Connection = "task", "company", "Berta Studio"
	b.conns = append(b.conns, workbench.Connection{Name: "Berta Studio", Connector: "two"})
	return b
}

func everywhere(t *testing.T, b *shelf, w int) *seat.Seat {
	t.Helper()
	s := New(screen.Env{ID: 5}, b, Args{Everything: true, Find: true})
	return seat.Sit(t, s, w, 20).Wait(time.Second)
}

func TestASearchLooksIntoAllModelsAndAccounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := everywhere(t, mixed(), 100).Type("pena").Wait(time.Second)
		p.See("3 of 3", "Kind", "Account", "Contact", "Task", "Company", "Berta Studio", "Acme Salon")
		p.Press("down", "enter")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Place != "record" || to.Args.(screen.Target).Model != "task" || to.Args.(screen.Target).ID != "id2" {
			t.Errorf("went to %+v", to)
		}
	})
}

func TestTheAccountOfAHitIsInSightBesideWhatWasFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := mixed()
		everywhere(t, b, 80).Type("marta@example").Wait(time.Second).See("Found", "Kind", "Account", "Acme Salon")
	})
}

func TestEnterOpensTheHitForWhatWasTypedAndNotTheOneBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := mixed()
		b.hang["sons"] = make(chan struct{})
		p := everywhere(t, b, 100).Type("sons").Press("enter")
		if to, gone := seat.Asked[screen.GoMsg](p); gone {
			t.Fatalf("went to %+v before anything was found", to)
		}
		close(b.hang["sons"])
		p.Wait(time.Second)
		if to, _ := seat.Asked[screen.GoMsg](p); to.Place != "record" || to.Args.(screen.Target).ID != "id3" {
			t.Errorf("went to %+v", to)
		}
	})
}

func TestAnEmptySearchIsLeftWithOneKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := everywhere(t, mixed(), 80).Press("esc")
		if _, left := seat.Asked[screen.PopMsg](p); !left {
			t.Error("esc stays")
		}
		q := everywhere(t, mixed(), 80).Type("xx").Wait(time.Second).See(`Nothing matches "xx"`).Press("esc").Wait(time.Second).See("Marta Peña")
		if _, left := seat.Asked[screen.PopMsg](q); left {
			t.Error("esc leaves although there was a text")
		}
	})
}

func TestEverythingComesBehindTheLastModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := mixed()
		s := New(screen.Env{ID: 5}, b, Args{Model: "contact"}).(*Screen)
		p := seat.Sit(t, s, 100, 20).Wait(time.Second)
		var seen []string
		for range len(model.Builtin()) + 1 {
			seen = append(seen, s.Title())
			p.Press("m").Wait(time.Second)
		}
		if last := seen[len(seen)-1]; seen[0] != "Contacts" || s.Title() != "Contacts" || !slices.Contains(seen, "Everything") {
			t.Errorf("went through %v, the last was %q, then %q", seen, last, s.Title())
		}
	})
}

func TestWhatIsAboutOneModelIsRefusedInAListOfAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := mixed()
		s := New(screen.Env{ID: 5}, b, Args{Everything: true}).(*Screen)
		p := seat.Sit(t, s, 100, 20).Wait(time.Second)
		for _, k := range []string{"w", "W", "c", "n", "space", "V", "A", "B"} {
			if p.Press(k); s.Typing() || s.marks.n(s.Len()) > 0 {
				t.Errorf("%s did something", k)
			}
			for _, bound := range s.Keys() {
				if bound.Binding.Keys()[0] == k && bound.Why == "" {
					t.Errorf("%s is offered", k)
				}
			}
		}
		if _, went := seat.Asked[screen.GoMsg](p); went || len(b.wheres) > 1 && b.wheres[len(b.wheres)-1] != "" {
			t.Error("one of them went somewhere")
		}
		p.Press("r")
		if len(b.pulls) != 1 || len(b.pulls[0].Models) != 0 || len(b.pulls[0].Connections) != 0 {
			t.Errorf("pulls %+v", b.pulls)
		}
	})
}

func TestEverythingLooksRight(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"all": "", "found": "house", "none": "xyz"} {
		for _, size := range [][2]int{{60, 17}, {80, 20}, {160, 46}} {
			synctest.Test(t, func(t *testing.T) {
				s := New(screen.Env{ID: 5}, mixed(), Args{Everything: true, Find: true})
				p := seat.Sit(t, s, size[0], size[1]).Wait(time.Second).Type(text).Wait(time.Second)
				p.Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
			})
		}
	}
}
