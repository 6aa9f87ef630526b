package browse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// late is a shelf whose answers take their time and come whatever was cancelled meanwhile, as those do that were
// on their way already.
type late struct {
	mu    sync.Mutex
	shelf *shelf
	takes func(q workbench.Query) time.Duration
	rows  time.Duration
}

// wait lets an answer be found now and arrive later.
func (l *late) wait(q workbench.Query) {
	l.mu.Lock()
	d := time.Duration(0)
	if l.takes != nil {
		d = l.takes(q)
	}
	l.mu.Unlock()
	<-time.After(d)
}

func (l *late) set(do func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	do()
}

func (l *late) First(_ context.Context, q workbench.Query, n int) ([]workbench.Row, error) {
	l.mu.Lock()
	rows, err := l.shelf.First(context.Background(), q, n)
	l.mu.Unlock()
	l.wait(q)
	return rows, err
}

func (l *late) Tally(ctx context.Context, q workbench.Query) (int, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shelf.Tally(ctx, q)
}

func (l *late) Order(ctx context.Context, q workbench.Query) (workbench.Order, error) {
	l.mu.Lock()
	order, err := l.shelf.Order(ctx, q)
	l.mu.Unlock()
	l.wait(q)
	return order, err
}

func (l *late) LinkedWith(context.Context, string) ([]workbench.LinkEnd, error) { return nil, nil }

func (l *late) History(context.Context, string, string) ([]workbench.HistoryEntry, error) {
	return nil, nil
}

func (l *late) Habits(context.Context, string) (map[string]string, error) { return nil, nil }

func (l *late) SetHabit(context.Context, string, string) error { return nil }

func (l *late) Rows(ctx context.Context, keys []int64) ([]workbench.Row, error) {
	l.mu.Lock()
	rows, err := l.shelf.Rows(ctx, keys)
	d := l.rows
	l.mu.Unlock()
	<-time.After(d)
	return rows, err
}

func (l *late) Together(ctx context.Context, keys []int64) ([]workbench.Row, error) {
	return l.Rows(ctx, keys)
}

func (l *late) Models() []model.Model { return l.shelf.Models() }

func (l *late) ModelOf(ctx context.Context, conn, name string) (model.Model, error) {
	return l.shelf.ModelOf(ctx, conn, name)
}

func (l *late) Connections(ctx context.Context) ([]workbench.Connection, error) {
	return l.shelf.Connections(ctx)
}

func (l *late) Typed(ctx context.Context, t workbench.Typing) (workbench.Typed, error) {
	return l.shelf.Typed(ctx, t)
}

func (l *late) Views(ctx context.Context) ([]workbench.View, error) { return l.shelf.Views(ctx) }

func (l *late) DropView(context.Context, string) error { return nil }

func (l *late) SaveView(ctx context.Context, v workbench.View, over bool) error {
	return l.shelf.SaveView(ctx, v, over)
}

func (l *late) Connector(id string) (workbench.Connector, error) { return l.shelf.Connector(id) }

func (l *late) StartPull(r workbench.PullRequest) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shelf.StartPull(r)
}

func (l *late) Jobs() []workbench.Progress {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shelf.jobs
}

func before(t *testing.T, l *late, w, h int) (*seat.Seat, *Screen) {
	s := New(screen.Env{ID: 5, Theme: theme.Theme{}}, l, Args{Model: "contact"}).(*Screen)
	return seat.Sit(t, s, w, h), s
}

func TestAnOlderAnswerThatComesLateIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &late{shelf: crowd(400).person("Zoe Zander", nil)}
		p, _ := before(t, l, 80, 20)
		p.Wait(time.Second)
		l.set(func() {
			l.takes = func(q workbench.Query) time.Duration { return time.Duration(5-len(q.Text)) * time.Second }
		})
		p.Press("/").Type("zoe").Wait(2*time.Second).See("Zoe Zander", "1 of 401").Miss("Person")
		for range 6 { // the looks for "z" and "zo" come in, and nothing moves
			p.Wait(time.Second).See("Zoe Zander", "1 of 401").Miss("Person")
		}
	})
}

func TestAnOlderFailureThatComesLateIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &late{shelf: crowd(3).person("Zoe Zander", nil)}
		p, _ := before(t, l, 80, 20)
		l.set(func() {
			l.shelf.fails = problem.New(problem.Storage, "The store is damaged.")
			l.takes = func(workbench.Query) time.Duration { return 3 * time.Second }
		})
		p.Press("/").Type("z")
		l.set(func() { l.shelf.fails, l.takes = nil, nil })
		p.Type("o").See("Zoe Zander").Wait(5 * time.Second).See("Zoe Zander").Miss("damaged")
	})
}

// numbered tells how many lists were counted.
type numbered struct {
	*late
	asked atomic.Int32
}

func (n *numbered) Tally(ctx context.Context, q workbench.Query) (int, bool, error) {
	n.asked.Add(1)
	return n.late.Tally(ctx, q)
}

func TestHitsAreCountedAtOnceBehindTheirRowsAndShownWithThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &numbered{late: &late{shelf: crowd(400).person("Zoe Zander", nil)}}
		s := New(screen.Env{ID: 5, Theme: theme.Theme{}}, l, Args{Model: "contact"}).(*Screen)
		p := seat.Sit(t, s, 80, 20).Wait(time.Second)
		l.set(func() { l.takes = func(workbench.Query) time.Duration { return time.Second } })
		if p.Press("/").Type("z").See("Person 0001", "401 of 401"); !s.counted.Busy() || l.asked.Load() > 0 {
			t.Errorf("the rows are read: a count waits %v, %d were asked for", s.counted.Busy(), l.asked.Load())
		}
		p.Wait(time.Second).See("Zoe Zander", " 1 of 401").Wait(3 * time.Second)
		if l.asked.Load() != 1 {
			t.Errorf("counted %d times", l.asked.Load())
		}
		p.Type("oo").Press("backspace").Wait(3*time.Second).See("Zoe Zander", " 1 of 401")
	})
}

func TestAnOrderThatWasReadForAnotherFilterIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &late{shelf: crowd(400)}
		p, _ := before(t, l, 80, 20)
		p.Wait(time.Second).Press("/").Type("person")
		l.set(func() { l.takes = func(workbench.Query) time.Duration { return 2 * time.Second } })
		p.Wait(rest) // the order of all that is called person is on its way
		l.set(func() { l.takes = nil })
		p.Type(" 0399").See("Person 0399", "1 of 400").Wait(5*time.Second).See("Person 0399", "1 of 400").Miss("Person 0001")
	})
}

func TestTheFirstRowsAreThereBeforeTheOrderOfAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &late{shelf: crowd(2000), rows: time.Second}
		orders := 0
		l.takes = func(workbench.Query) time.Duration {
			if orders++; orders == 1 {
				return 0 // the first rows; the order after them takes longer
			}
			return 2 * time.Second
		}
		p, _ := before(t, l, 80, 20)
		p.See("Person 0001", "120 and more").Press("j", "j").Wait(3 * time.Second).See("2,000").Miss("and more")
		p.Press("G").See("·····").Wait(2 * time.Second).See("Person 2000").Miss("·····")
		if p.Press("g", "enter"); true {
			to, _ := seat.Asked[screen.GoMsg](p)
			if target, _ := to.Args.(screen.Target); target.ID != "id1" {
				t.Errorf("opened %+v", to.Args)
			}
		}
	})
}

func TestASlowFirstLookSaysSoOnlyAfterAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		b.hang[""] = make(chan struct{})
		p := sit(t, b, 80, 20).Miss("Reading", "No contacts").Wait(100 * time.Millisecond).Miss("Reading").Wait(100 * time.Millisecond).See("Reading the contacts…")
		close(b.hang[""])
		p.Wait(time.Second).See("Person 0001").Miss("Reading")
	})
}

func TestAFailedLookIsTriedAgainAtAKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		b.fails = problem.New(problem.Storage, "The disk is full.")
		p := sit(t, b, 80, 20).See("The disk is full.", "Press r to try again")
		b.fails = nil
		if p.Press("r").See("Person 0001").Miss("disk is full"); len(b.pulls) > 0 {
			t.Errorf("pulled %+v", b.pulls)
		}
	})
}

func TestAFailedLookForAFilterDoesNotPassForItsAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		p := sit(t, b, 80, 20)
		b.fails = problem.New(problem.Storage, "The disk is full.")
		p.Press("/").Type("zoe").See("The disk is full.", "Person 0001")
		b.fails = nil
		p.Type("x").See(`Nobody matches "zoex"`).Miss("disk is full", "Person 0001")
		p.Type("👩\u200d👧").See("Nobody matches").Miss(`\u200d`)
	})
}

func TestARefusedPullSaysWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		p := sit(t, b, 80, 20)
		b.fails = problem.New(problem.Busy, "Acme Salon is being pulled already.")
		if p.Press("r").See("Person 0001"); p.Toast() != "Acme Salon is being pulled already." {
			t.Errorf("toast %q", p.Toast())
		}
	})
}

func TestNamesOfFieldsConnectionsAndRecordsNeverDriveTheScreen(t *testing.T) {
	t.Parallel()
	const evil = "\x1b[2J\u202e漢\x07"
	synctest.Test(t, func(t *testing.T) {
		b := crowd(0).person("Bea", model.Fields{"shoe": evil + "\r\n38", "owner": "usr_1"})
		b.people[0].ID, b.people[0].Connection, b.people[0].Names = "id"+evil, evil+" Salon", map[string]string{"owner": evil + "Grace"}
		b.conns = append(b.conns, workbench.Connection{Name: evil + " Salon"})
		l := &late{shelf: b}
		p := seat.Sit(t, New(screen.Env{ID: 5}, named{l, evil + "Shoe"}, Args{Model: "contact"}), 300, 20)
		p.See("Bea", "[2J漢Shoe", "[2J漢 38", "[2J漢Grace", "id[2J漢 · [2J漢 Salon")
		if p.Press("y"); strings.ContainsAny(p.Toast(), "\x1b\u202e\x07") {
			t.Errorf("toast %q", p.Toast())
		}
		q := seat.Sit(t, New(screen.Env{ID: 6}, l, Args{Model: evil, Connection: evil}), 80, 20)
		q.Press("/").Type("x").Seen()
	})
}

// named is a workbench whose contacts have a field of that label.
type named struct {
	*late
	label string
}

func (n named) ModelOf(context.Context, string, string) (model.Model, error) {
	return model.Contact().With(model.Field{Name: "shoe", Label: n.label, Type: model.Text}), nil
}

func TestSomebodyWhoWentIsNotAskedForAgainAndAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &late{shelf: crowd(400), rows: time.Second}
		p, _ := before(t, l, 80, 20)
		p.Wait(time.Second)
		l.set(func() { l.shelf.people = l.shelf.people[:390] }) // and the news of it are still on their way
		p.Press("G").Wait(time.Second).Wait(time.Second).See("Person 0390", "·····")
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).Wait(time.Second).See("Person 0390", "390 ").Miss("·····")
	})
}

func TestTheListOfOneConnectionSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(0)
		s := New(screen.Env{ID: 5}, b, Args{Model: "contact", Connection: "Acme Salon"}).(*Screen)
		seat.Sit(t, s, 80, 20).See("No contacts in Acme Salon are here yet. r fetches them.").Press("n", "r")
		if s.Title() != "Contacts in Acme Salon" || len(b.pulls) != 1 || !slices.Equal(b.pulls[0].Connections, []string{"Acme Salon"}) {
			t.Errorf("%s, pulled %+v", s.Title(), b.pulls)
		}
	})
}

func TestTheLookOfALimitedTerminalHasNoSignsOfItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(4)
		b.people[2].Mark = workbench.MarkGone
		p := seat.Sit(t, New(screen.Env{ID: 5, Theme: theme.New(theme.Options{Plain: true, ASCII: true})}, b, Args{Model: "contact"}), 140, 12)
		if i := strings.IndexFunc(p.Seen(), func(r rune) bool { return strings.ContainsRune("×│‹›", r) }); i >= 0 {
			t.Errorf("a sign beyond ASCII: %.20q", p.Seen()[i:])
		}
	})
}

func TestAWheelPastTheEndsAndAClickBesideTheRowsDoNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, crowd(3), 80, 20)
		for range 5 {
			p.Send(tea.MouseWheelMsg{Button: tea.MouseWheelUp}).Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		}
		p.Send(tea.MouseClickMsg{X: 3, Y: 19}).Send(tea.MouseClickMsg{X: 3, Y: 0}).Press("enter")
		to, _ := seat.Asked[screen.GoMsg](p)
		if target, _ := to.Args.(screen.Target); target.ID != "id3" {
			t.Errorf("the cursor is on %+v", to.Args)
		}
		sit(t, crowd(0), 80, 20).Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).Send(tea.MouseClickMsg{X: 3, Y: 2}).Press("enter", "e", "y").See("No contacts")
	})
}

// move is one key; looks take that long from then on, and people come and go meanwhile.
type move struct {
	key   string
	takes time.Duration
	news  int // 1: somebody comes first, 2: the first one goes
}

func TestHoweverLateTheAnswersComeTheListEndsAsItWasAskedFor(t *testing.T) {
	t.Parallel()
	keys := []string{"/", "/", "p", "0", "1", "9", "enter", "esc", "j", "G", "g", "backspace", "s", "up", "pgdown", "h", "l"}
	one := rapid.Custom(func(t *rapid.T) move {
		return move{rapid.SampledFrom(keys).Draw(t, "key"), time.Duration(rapid.IntRange(0, 900).Draw(t, "ms")) * time.Millisecond, rapid.IntRange(0, 5).Draw(t, "news")}
	})
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.SampledFrom([]int{0, 3, 119, 120, 121, 140}).Draw(rt, "people")
		script := rapid.SliceOfN(one, 1, 18).Draw(rt, "script")
		synctest.Test(t, func(t *testing.T) { play(t, n, script) })
		if t.Failed() {
			rt.FailNow()
		}
	})
}

func play(t *testing.T, n int, script []move) {
	l := &late{shelf: crowd(n)}
	p, s := before(t, l, 72, 9)
	for i, m := range script {
		l.set(func() {
			l.takes, l.rows = func(workbench.Query) time.Duration { return m.takes }, m.takes/2
			l.news(m.news, i)
		})
		p.Send(screen.ChangedMsg{Records: true}).Press(m.key).Wait(90 * time.Millisecond).Seen()
	}
	for range 8 {
		p.Wait(time.Second)
	}
	p.Seen()
	var want []int64
	for _, r := range l.shelf.find(s.query()) {
		want = append(want, r.Key)
	}
	if !slices.Equal(s.keys, want) {
		t.Errorf("%d rows in the list for %q, want %d", len(s.keys), s.filter.Value(), len(want))
	}
	if r, ok := s.current(); len(want) > 0 && (!ok || !slices.Contains(want, r.Key)) {
		t.Errorf("the cursor is on %q, which is not in the list", r.Title)
	}
	if len(l.shelf.pulls) > 0 {
		t.Errorf("pulled %v", l.shelf.pulls)
	}
}

func (l *late) news(kind, n int) {
	b := l.shelf
	switch {
	case kind == 1:
		title := fmt.Sprintf("A person %d", n)
		b.people = append([]workbench.Row{{Key: int64(5000 + n), ID: title, Model: "contact", Title: title, Fields: model.Fields{"name": title}}}, b.people...)
	case kind == 2 && len(b.people) > 0:
		b.people = slices.Clone(b.people[1:])
	}
}
