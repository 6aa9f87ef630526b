package browse

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// words is what the help line says of a key, and why it cannot act.
func words(s *Screen, key string) (does, why string) {
	for _, b := range s.Keys() {
		if b.Help().Key == key {
			return b.Help().Desc, b.Why
		}
	}
	return "", ""
}

func TestTheKeysFollowWhatCanBeDone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(0)
		s := New(screen.Env{ID: 5}, b, Args{}).(*Screen) // no model is contacts
		p := seat.Sit(t, s, 80, 20)
		for _, key := range []string{"enter", "e"} {
			if _, why := words(s, key); why != "The list is empty." {
				t.Errorf("%s in an empty list: %q", key, why)
			}
		}
		b.jobs = []workbench.Progress{{Model: "contact", Connection: "Acme Salon"}}
		if _, why := words(s, "r"); why != "A pull is running already." {
			t.Errorf("r during a pull: %q", why)
		}
		p.See("The first records are on their way.")
		b.jobs[0].Finished = true
		b.fails = problem.New(problem.Storage, "The disk is full.")
		p.Send(screen.ChangedMsg{Records: true})
		if does, why := words(s, "r"); does != "try again" || why != "" {
			t.Errorf("r after a failure: %q, %q", does, why)
		}
		if p.Press("/"); !s.Typing() {
			t.Error("letters are not text in the filter")
		}
		if does, _ := words(s, "esc"); does != "clear it" {
			t.Errorf("esc in the filter: %q", does)
		}
	})
}

func TestANewRecordBeginsWhereItsConnectionIsClear(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		conns []string
		args  Args
		rows  int
		want  string
	}{
		"the list's":             {[]string{"Acme Salon", "Berta Studio"}, Args{Model: "contact", Connection: "Berta Studio"}, 1, "Berta Studio"},
		"the only one":           {[]string{"Berta Studio"}, Args{Model: "contact"}, 1, "Berta Studio"},
		"that under the cursor":  {[]string{"Berta Studio", "Acme Salon"}, Args{Model: "contact"}, 1, "Acme Salon"},
		"asked in an empty list": {[]string{"Berta Studio", "Acme Salon"}, Args{Model: "contact"}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := crowd(c.rows)
				b.conns = nil
				for _, n := range c.conns {
					b.conns = append(b.conns, workbench.Connection{Name: n})
				}
				to, _ := seat.Asked[screen.GoMsg](seat.Sit(t, New(screen.Env{ID: 5}, b, c.args), 80, 20).Press("n"))
				if to.Place != "edit" || to.Args != (screen.Target{Model: "contact", Connection: c.want}) {
					t.Errorf("went to %+v", to)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		b := crowd(0)
		b.conns = nil
		p := sit(t, b, 80, 20).Press("n")
		if _, gone := seat.Asked[screen.GoMsg](p); gone || p.Toast() != "Nothing is connected yet: press esc, then c." {
			t.Errorf("toast %q", p.Toast())
		}
	})
}

func TestALongListForgetsWhatIsFarAndBringsItBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := New(screen.Env{ID: 5}, crowd(3000), Args{Model: "contact"}).(*Screen)
		p := seat.Sit(t, s, 80, 41).See("Person 0001")
		for range 90 {
			p.Press("pgdown").Seen()
			if len(s.rows) > kept+2*ahead+100 {
				t.Fatalf("%d rows are kept", len(s.rows))
			}
		}
		p.See("Person 3000").Miss("·····").Press("g").See("Person 0001").Miss("·····").Press("pgdown", "pgdown", "pgdown").Miss("·····")
	})
}

// unread is a workbench that cannot tell the model.
type unread struct{ *shelf }

func (unread) ModelOf(context.Context, string, string) (model.Model, error) {
	return model.Model{}, problem.New(problem.Storage, "The fields cannot be read.")
}

func TestTheListIsThereThoughItsFieldsCannotBeRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := seat.Sit(t, New(screen.Env{ID: 5}, unread{crowd(3)}, Args{Model: "contact"}), 130, 20).Wait(time.Second)
		p.See("Person 0001", "p1@example.com").Press("j", "enter")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Args != (screen.Target{Model: "contact", ID: "id2"}) {
			t.Errorf("went to %+v", to)
		}
	})
}

func TestAModelThatIsNotBuiltInIsAListOfNames(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(2)
		b.people[1].Model = "pet"
		s := New(screen.Env{ID: 5}, b, Args{Model: "pet"}).(*Screen)
		seat.Sit(t, s, 130, 20).See("Person 0002").Miss("Person 0001").Press("m").Seen()
		if s.Title() != "pet" {
			t.Errorf("title %q", s.Title())
		}
	})
}

func TestAPasteThatFindsNoRoomInTheFilterIsNotCutUnsaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for key, first := range map[string]string{"/": "", "w": `name == "`} {
			p := sit(t, crowd(3), 80, 20).Wait(time.Second).Press(key).Type(first).Paste(strings.Repeat("a", 5000-len(first))).Wait(time.Second)
			if !strings.Contains(p.Toast(), "904 characters were left out: no more than 4,096 fit.") {
				t.Errorf("%s: toast %q", key, p.Toast())
			}
		}
	})
}
