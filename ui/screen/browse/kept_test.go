package browse

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// two is a shelf with two connections: one keeps contacts and tasks, the other one projects too.
func two() *shelf {
	b := crowd(3)
	b.conns[0].ConnectorName = "One"
	b.conns = append(b.conns, workbench.Connection{Name: "Beta Desk", Connector: "two", ConnectorName: "Two", State: workbench.OK})
	b.can = map[string][]string{"one": {"contact::list", "task::list"}, "two": {"contact::list", "project::list"}}
	return b
}

func listOf(t *testing.T, b *shelf, a Args) *seat.Seat {
	return seat.Sit(t, New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, a), 120, 24).Wait(time.Second)
}

func TestTheNextModelIsOneThatTheProviderKeeps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := listOf(t, two(), Args{Model: "contact", Connection: "Acme Salon"})
		p.Press("m").Wait(time.Second).See("No tasks in Acme Salon are here yet.")
		p.Press("m").Wait(time.Second).See("Person 0001")
	})
	synctest.Test(t, func(t *testing.T) {
		p := listOf(t, two(), Args{Model: "contact"})
		p.Press("m").Wait(time.Second).See("No tasks are here yet.")
		p.Press("m").Wait(time.Second).See("No projects are here yet.")
		p.Press("m").Wait(time.Second).See("Person 0001")
	})
}

func TestWhatAProviderDoesNotKeepIsSaidAndNotOffered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := two()
		p := listOf(t, b, Args{Model: "project", Connection: "Acme Salon"}).See("One keeps no projects.").Miss("r fetches them")
		p.Press("r", "n")
		if _, went := seat.Asked[screen.GoMsg](p); went || len(b.pulls) > 0 {
			t.Errorf("it went all the same, and pulled %v", b.pulls)
		}
	})
}

func TestOnlyPeopleAreSomebody(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"contact": "Nobody matches", "user": "Nobody matches", "task": "Nothing matches", "company": "Nothing matches"} {
		synctest.Test(t, func(t *testing.T) {
			listOf(t, crowd(3), Args{Model: name}).Press("/").Type("giul").Wait(time.Second).See(want + ` "giul"`)
		})
	}
}

func TestTimeEntriesAreToldApartByProjectAndUser(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(0)
		for i, project := range []string{"Website", "Logo"} {
			b.people = append(b.people, workbench.Row{
				Key: int64(i + 1), ID: "t", Model: "timeEntry", Connection: "Acme Salon", Title: "2026-02-03",
				Fields: model.Fields{"day": "2026-02-03", "minutes": 30.0 + float64(i), "project": "p", "user": "u"}, Names: map[string]string{"project": project, "user": "Grace"},
			})
		}
		seen := listOf(t, b, Args{Model: "timeEntry"}).Seen()
		for _, want := range []string{"Project", "User", "Day"} {
			if head := strings.Split(seen, "\n")[1]; !strings.Contains(head, want) {
				t.Errorf("no column %s in %q", want, head)
			}
		}
		for _, want := range []string{"Website", "Logo", "Grace"} {
			if !strings.Contains(seen, want) {
				t.Errorf("no %s in\n%s", want, seen)
			}
		}
	})
}

func TestADueTimeAtMidnightIsADay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(0)
		now := time.Now()
		for i, due := range []time.Time{time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location()), time.Date(2026, 2, 3, 0, 0, 0, 0, now.Location()), time.Date(2026, 2, 4, 9, 30, 0, 0, now.Location())} {
			b.people = append(b.people, workbench.Row{
				Key: int64(i + 1), ID: "t", Model: "task", Connection: "Acme Salon", Title: "Call", Fields: model.Fields{"title": "Call", "dueAt": due.UTC().Format(time.RFC3339)},
			})
		}
		listOf(t, b, Args{Model: "task"}).See(now.Format(time.DateOnly), "2026-02-03", "2026-02-04 09:30").Miss("00:00")
	})
}

func TestWhatNoProviderWritesIsNotOffered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := two()
		b.cannot = []string{"contact::create", "contact::update"}
		s := New(screen.Env{ID: 5}, b, Args{Model: "contact"}).(*Screen)
		p := seated(t, s, 80)
		for key, why := range map[string]string{"e": "No provider here changes contacts.", "n": "No provider here creates contacts."} {
			if does, _ := words(s, key); does != "" {
				t.Errorf("%s is offered: %s", key, does)
			}
			if p.Press(key); p.Toast() != why {
				t.Errorf("%s says %q", key, p.Toast())
			}
		}
		if _, went := seat.Asked[screen.GoMsg](p); went {
			t.Error("it went to a form all the same")
		}
		b.cannot = nil
		q := New(screen.Env{ID: 6}, b, Args{Model: "contact"}).(*Screen)
		seated(t, q, 80)
		for _, key := range []string{"e", "n"} {
			if does, why := words(q, key); does == "" || why != "" {
				t.Errorf("%s is %q, off because %q", key, does, why)
			}
		}
	})
}

func TestAReadOnlyAccountSaysWhatLetsItWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		b.conns[0].ReadOnly, b.conns[0].ReadOnlyBy, b.conns[0].Operations = true, workbench.ByConnection, []string{"contact::list", "contact::update", "contact::create"}
		s := New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, Args{Model: "contact"})
		p := seat.Sit(t, s, 120, 24).Wait(time.Second)
		const want = "Acme Salon is read-only: i on home, then o, lets it write."
		for _, key := range []string{"e", "n"} {
			if p.Press(key); p.Toast() != want {
				t.Errorf("%s says %q", key, p.Toast())
			}
			if i := slices.IndexFunc(s.Keys(), func(k screen.Binding) bool { return k.Keys()[0] == key }); i < 0 || s.Keys()[i].Why != want {
				t.Errorf("%s is not offered with its reason: %+v", key, s.Keys())
			}
		}
		if to, went := seat.Asked[screen.GoMsg](p); went {
			t.Errorf("it went to %+v", to)
		}
		b.conns = append(b.conns, workbench.Connection{Name: "Beta Desk", ConnectorName: "Two"})
		p.Send(screen.ChangedMsg{Connections: true}).Wait(time.Second).Press("n")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Place != "edit" {
			t.Errorf("where another account may be written to n went to %+v", to)
		}
	})
}
