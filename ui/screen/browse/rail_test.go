package browse

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// neighbours is a shelf of two connections, the second of which has a person of its own and cannot be reached now.
func neighbours() *shelf {
	b := crowd(3).person("Zoe Zander", nil)
	b.people[3].Connection = "Berta Studio"
	b.conns[0].Records = map[string]int{"contact": 3, "task": 40}
	b.conns = append(b.conns, workbench.Connection{Name: "Berta Studio", Connector: "two", State: workbench.Down, Records: map[string]int{"contact": 1}})
	return b
}

// among sits down before the list of all contacts.
func among(t *testing.T, b *shelf, w int) (*seat.Seat, *Screen) {
	t.Helper()
	s := New(sitting(), b, Args{Model: "contact"}).(*Screen)
	return seated(t, s, w), s
}

func TestConnectionsAndModelsStandBesideAListInAWideWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, _ := among(t, neighbours(), 160)
		p.See(" Connections", "▌ All connections      44 │", "  Acme Salon           43 │", "  Berta Studio       !  1 │", "▌ Contacts              4 │", "  Tasks                40 │", "  Everything           44 │")
		p.Resize(railFrom-1, 40).Miss("All connections", "Everything")
	})
}

func TestAnotherListIsChosenByKeysAndTheQuestionGoesAlong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, w := range []int{60, 160} {
			p, s := among(t, neighbours(), w)
			p.Press("/").Type("z").Press("enter").Wait(time.Second).See("Zoe Zander", "/ z")
			p.Press("tab").See("All connections").Press("k", "enter").Wait(time.Second)
			if p.See("Zoe Zander", "/ z"); s.Title() != "Contacts in Berta Studio" {
				t.Errorf("%d: the list is called %q", w, s.Title())
			}
			p.Press("tab", "j", "j", "l").Wait(time.Second).Miss("/ z")
			if s.Title() != "Appointments in Berta Studio" {
				t.Errorf("%d: the list is called %q", w, s.Title())
			}
			if p.Press("m"); s.Title() != "Tasks in Berta Studio" {
				t.Errorf("%d: keys do not reach the list again: %q", w, s.Title())
			}
			if p.Press("tab", "g", "enter").Wait(time.Second); s.Title() != "Tasks" {
				t.Errorf("%d: the list is called %q", w, s.Title())
			}
			if p.Press("tab", "G", "enter").Wait(time.Second); s.Title() != "Everything" {
				t.Errorf("%d: the list is called %q", w, s.Title())
			}
		}
	})
}

func TestTheRailIsLeftWithoutAChoice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, key := range []string{"tab", "esc", "h"} {
			p, s := among(t, neighbours(), 80)
			p.Press("tab", "j").Miss("Person 0001").Press(key).See("Person 0001")
			if _, left := seat.Asked[screen.PopMsg](p); left || s.Title() != "Contacts" {
				t.Errorf("%s: left %v, the list is called %q", key, left, s.Title())
			}
		}
	})
}

func TestAClickChoosesAListOrARow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, s := among(t, neighbours(), 160)
		at := func(words string) int {
			for y, l := range strings.Split(p.Seen(), "\n") {
				if strings.Contains(l, words) {
					return y
				}
			}
			t.Fatalf("%q is not on the screen", words)
			return 0
		}
		p.Send(tea.MouseClickMsg{X: railWidth + 6, Y: at("Person 0002")})
		if r, _ := s.current(); r.Title != "Person 0002" {
			t.Errorf("the cursor is on %q", r.Title)
		}
		if p.Send(tea.MouseClickMsg{X: 5, Y: at("Berta Studio  ")}).Wait(time.Second); s.Title() != "Contacts in Berta Studio" {
			t.Errorf("the list is called %q", s.Title())
		}
		p.Send(tea.MouseClickMsg{X: 5, Y: at(" Models")})
		if p.Press("w").Send(tea.MouseClickMsg{X: 5, Y: at("Tasks")}).Wait(time.Second); s.Title() != "Contacts in Berta Studio" {
			t.Errorf("a click beside the condition changed the list to %q", s.Title())
		}
	})
}

func TestTheRailIsHiddenAndStaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := neighbours()
		p, _ := among(t, b, 160)
		p.See("All connections").Press("P").Miss("All connections")
		q, _ := among(t, b, 160)
		q.Wait(time.Second).Miss("All connections").Press("tab").See("All connections").Press("esc").Press("P").See("All connections", "Person 0001")
		if p.Resize(100, 40).See("Person 0001").Press("P"); !strings.Contains(p.Toast(), "too narrow") {
			t.Errorf("toast %q", p.Toast())
		}
	})
}

func TestWhereTheListIsStaysWhenTheVeilIsTurned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := neighbours()
		p, s := among(t, b, 160)
		p.Press("tab", "k", "enter").Wait(time.Second)
		same := func(text string) string { return text }
		env := sitting()
		env.Kept = s.Keep(screen.Retelling{Name: func(name string) string { return "veiled " + name }, Text: same, Where: same})
		if again := New(env, b, Args{Model: "contact"}).(*Screen); again.Title() != "Contacts in veiled Berta Studio" {
			t.Errorf("it goes on with %q", again.Title())
		}
	})
}

func TestAModelThatIsNotKeptSaysHowToSeeWhatIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(0)
		b.can = map[string][]string{"one": {"contact::list"}}
		seated(t, New(sitting(), b, Args{Model: "company"}), 80).See("No provider here keeps companies. tab shows what is there.")
	})
}

func TestTheAgeOfAListIsThatOfTheConnectionsThatHaveSuchRecords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := neighbours()
		old := time.Now().Add(-5 * time.Hour)
		b.conns[1].LastPull, b.conns[1].Records = &old, map[string]int{"task": 2}
		p, _ := among(t, b, 100)
		p.See("as of 10 min ago")
		b.conns[1].Records["contact"] = 1
		p.Send(screen.ChangedMsg{Connections: true}).Wait(time.Second).See("as of 5 h ago")
	})
}

func TestAClearedFilterSaysNothingOfAnEmptyList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &late{shelf: crowd(30)}
		p, _ := before(t, l, 80, 20)
		p.Wait(time.Second).Press("/").Type("zzz").Wait(time.Second).See(`matches "zzz"`)
		l.set(func() { l.takes = func(workbench.Query) time.Duration { return 50 * time.Millisecond } })
		p.Press("esc").Miss("are here yet", "matches").Wait(time.Second).See("Person 0001")
	})
}

func TestWhereARecordIsFromIsReadWholeBesideTheList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := neighbours()
		b.conns[0].Name, b.people[0].Connection = "harbour-dental-studio-north", "harbour-dental-studio-north"
		p, _ := among(t, b, 140)
		p.See("id1 · harbour-dental-studio-north", "changed 3 h ago")
	})
}

func TestModelsAreChosenWhereNothingIsConnected(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(0)
		b.conns = nil
		p, s := among(t, b, 80)
		if p.Press("tab", "j", "enter"); s.Title() != "Companies" {
			t.Errorf("the list is called %q", s.Title())
		}
		if p.Press("tab").See("Everything").Send(tea.MouseClickMsg{X: 5, Y: 3}); s.Title() != "Appointments" {
			t.Errorf("after a click the list is called %q", s.Title())
		}
		if p.Press("tab", "g", "enter"); s.Title() != "Contacts" {
			t.Errorf("the list is called %q", s.Title())
		}
	})
}
