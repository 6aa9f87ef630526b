package browse

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// family is a list of two accounts in which Person 0002 and Person 0005 are the same, and are in a third account too.
func family(n int) *shelf {
	b := crowd(n)
	b.conns = append(b.conns, workbench.Connection{Name: "Berta Studio", Connector: "two"}, workbench.Connection{Name: "north", Connector: "two"})
	b.people[4].Connection = "Berta Studio"
	b.kin = map[int64]int{2: 1, 5: 1}
	b.people[1].Linked, b.people[4].Linked = []string{"Berta Studio", "north"}, []string{"Acme Salon", "north"}
	return b
}

func TestALinkedPersonIsOneRowWithBadges(t *testing.T) {
	t.Parallel()
	for _, n := range []int{8, 300} { // a list that comes in one piece, and one whose order comes behind its beginning
		synctest.Test(t, func(t *testing.T) {
			b := family(n)
			p := sit(t, b, 140, 24).Wait(time.Second).See("Person 0002", "Acme Salon +2").Miss("Person 0005")
			if want := len(b.people) - 1; !strings.Contains(p.Seen(), fmt.Sprintf(" %d (%d records) ·", want, want+1)) {
				t.Errorf("it does not count %d people:\n%s", want, p.Seen())
			}
			p.Press("j", "enter")
			if to, _ := seat.Asked[screen.GoMsg](p); to.Args != (screen.Target{Model: "contact", ID: "id2", Together: true}) {
				t.Errorf("enter asked for %+v", to)
			}
			p.Press("z").See("└ Person 0005").Press("j", "enter")
			if to, _ := seat.Asked[screen.GoMsg](p); to.Args != (screen.Target{Model: "contact", ID: "id5"}) {
				t.Errorf("enter beneath it asked for %+v", to)
			}
			p.Press("z").Miss("Person 0005").Press("enter")
			if to, _ := seat.Asked[screen.GoMsg](p); to.Args.(screen.Target).ID != "id2" {
				t.Errorf("after folding the cursor is on %+v", to)
			}
			if p.Press("j", "z"); p.Toast() != "It is linked with no other record." {
				t.Errorf("z says %q", p.Toast())
			}
		})
	}
}

func TestAFoldedRowShowsWhatAnotherOfItsRecordsSays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := family(8)
		b.people[1].Fields["email"], b.people[4].Fields["email"] = nil, "five@example.com"
		b.people[1].Fields["phone"], b.people[4].Fields["phone"] = "+15550122", "+15550155"
		s := New(sitting(), b, Args{Model: "contact"}).(*Screen)
		p := seat.Sit(t, s, 180, 24).Wait(time.Second).See("Person 0002", "five@example.com", "+15550122").Miss("+15550155")
		row, _ := (cells{s, s.accounts()}).Row(1)
		m, _ := s.shape()
		if at := slices.Index(paths(m), "email") + 2; !slices.Equal(row.Lent, []int{at}) || row.Cells[at] != "five@example.com" {
			t.Errorf("%+v", row)
		}
		p.Press("j", "z").See("└ Person 0005", "+15550155")
		for i := range 3 {
			if row, _ := (cells{s, s.accounts()}).Row(i); len(row.Lent) > 0 {
				t.Errorf("unfolded, row %d has %+v", i, row)
			}
		}
		if row, _ := (cells{s, s.accounts()}).Row(2); row.Cells[1] != "Berta Studio" {
			t.Errorf("beneath it the account is %q", row.Cells[1])
		}
		p.Press("z", "Z").Wait(time.Second).See("Person 0005")
		if row, _ := (cells{s, s.accounts()}).Row(1); len(row.Lent) > 0 {
			t.Errorf("each with a row of its own: %+v", row)
		}
	})
}

func TestEachRecordCanHaveARowAndThatIsRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := family(8)
		sit(t, b, 100, 24).Wait(time.Second).Miss("Person 0005").Press("Z").Wait(time.Second).See("Person 0005")
		if b.habits[habitFold] != "off" {
			t.Errorf("remembered is %v", b.habits)
		}
		p := sit(t, b, 100, 24).Wait(time.Second).See("Person 0005", "8 ·").Press("Z").Wait(time.Second).Miss("Person 0005").See("7 (8 records) ·")
		if b.habits[habitFold] != "" {
			t.Errorf("remembered is %v", b.habits)
		}
		q := seat.Sit(t, New(sitting(), b, Args{Connection: "Berta Studio"}), 100, 24).Wait(time.Second)
		if q.Press("Z"); !strings.Contains(q.Toast(), "of one account") {
			t.Errorf("Z in one account says %q", q.Toast())
		}
		p.Press("j", "j").Resize(60, 17).See("Acme Salon +2")
	})
}

func TestWhatIsUnfoldedStaysSoWhenTheListIsReadAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := family(8)
		p := sit(t, b, 100, 24).Wait(time.Second).Press("j", "z", "j").See("└ Person 0005")
		b.person("A New One", nil)
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).See("└ Person 0005", "8 (9 records) ·").Press("enter")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Args.(screen.Target).ID != "id5" {
			t.Errorf("the cursor is on %+v", to)
		}
		b.kin = nil
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).Miss("└").See("Person 0005", "9 ·")
	})
}

func TestMarkingAPersonMarksAllOfItsRecords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := family(300)
		p := sit(t, b, 100, 24).Wait(time.Second).Press("j", "space").See("1 marked (2 records)").Press("B")
		if to, _ := seat.Asked[screen.GoMsg](p); !slices.Equal(to.Args.(screen.Target).Marked.IDs, []string{"id2", "id5"}) {
			t.Errorf("B asked for %+v", to.Args.(screen.Target).Marked)
		}
		p.Press("k", "space").Miss("marked").Press("A").See("299 marked (300 records)").Press("esc")
		p.Press("g", "j", "z", "j", "space").See("1 marked")
	})
}

func TestWhatIsMarkedBeforeTheOrderIsKnownMeansAllRecordsToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := family(300)
		b.people[4].Title = "Zoe" // far behind the beginning
		b.people[4], b.people[299] = b.people[299], b.people[4]
		l := &late{shelf: b, takes: func(workbench.Query) time.Duration { return time.Second }}
		p, _ := before(t, l, 100, 24)
		p.Wait(1100*time.Millisecond).See("120 and more").Press("j", "space").See("1 marked").Wait(3 * time.Second).See("1 marked (2 records)")
	})
}

func TestACountOfRecordsIsNoCountOfPeople(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := family(300)
		p := sit(t, b, 100, 24).Wait(time.Second).Press("/").Type("person").See("up to 300 of 299")
		p.Wait(time.Second).See("299 of 299").Miss("up to")
	})
}

func TestBadgesFitTheirRoom(t *testing.T) {
	t.Parallel()
	s := New(sitting(), family(8), Args{}).(*Screen)
	defer s.Close()
	s.conns = family(8).conns
	c := cells{s, s.accounts()}
	r := workbench.Row{Connection: "Acme Salon", Linked: []string{"north", "Acme Salon", "Berta Studio"}, Fields: model.Fields{}}
	for w, want := range map[int]string{60: "Acme Salon · north · Berta Studio", 33: "Acme Salon · north · Berta Studio", 32: "Acme Salon +2", 10: "Acme S… +2", 3: "… +2"} {
		if got := c.badges(r, w); got != want {
			t.Errorf("in %d cells: %q, want %q", w, got, want)
		}
	}
	s.conns = []workbench.Connection{{Name: "harbour-dental-studio-north"}, {Name: "harbour-dental-studio-south"}, {Name: "Acme Salon"}}
	c = cells{s, s.accounts()}
	for w, want := range map[int][2]string{16: {"harbou…-north +1", "harbou…-south +1"}, 10: {"har…rth +1", "har…uth +1"}} {
		for i, name := range []string{"harbour-dental-studio-north", "harbour-dental-studio-south"} {
			if got := c.badges(workbench.Row{Connection: name, Linked: []string{"Acme Salon"}}, w); got != want[i] {
				t.Errorf("in %d cells: %q, want %q", w, got, want[i])
			}
		}
	}
}
