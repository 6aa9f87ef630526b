package browse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// shelf is a workbench with a list of people. Keys are positions in people, one up.
type shelf struct {
	near   bool // nothing is as it was typed
	loose  bool // a text is looked for in all fields
	people []workbench.Row
	conns  []workbench.Connection
	jobs   []workbench.Progress
	fails  error
	hang   map[string]chan struct{} // looks for this text wait
	asked  []string                 // texts of the first looks
	sorts  [][]string
	wheres []string
	views  []workbench.View
	whole  int // how often the order of all was read
	pulls  []workbench.PullRequest
	own    map[string]model.Field // a field of an account's own
	cannot []string               // what no connector supports
	can    map[string][]string    // what each connector supports; nil for no connector
	kin    map[int64]int          // the group of each linked record; folded lists show one of each
	habits map[string]string
	past   []workbench.HistoryEntry
	peeked []string // records that were looked at beyond their rows
}

func (b *shelf) find(q workbench.Query) []workbench.Row {
	var out []workbench.Row
	for _, r := range b.people {
		hit := strings.Contains(strings.ToLower(r.Title), strings.ToLower(q.Text))
		if b.loose {
			_, hit = workbench.MatchOf(model.Model{}, r, q.Text)
			hit = hit || q.Text == ""
		}
		if (q.Model == "" || r.Model == q.Model) && hit {
			out = append(out, r)
		}
	}
	if len(q.Sort) > 0 {
		slices.Reverse(out)
	}
	return out
}

func (b *shelf) First(ctx context.Context, q workbench.Query, n int) ([]workbench.Row, error) {
	b.asked, b.sorts, b.wheres = append(b.asked, q.Text), append(b.sorts, q.Sort), append(b.wheres, q.Where)
	if wait := b.hang[q.Text]; wait != nil {
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	all := b.fold(q, b.find(q))
	return b.withSame(all[:min(n, len(all))]), b.fails
}

func (b *shelf) Tally(_ context.Context, q workbench.Query) (int, bool, error) {
	return len(b.find(q)), b.near, b.fails
}

func (b *shelf) Order(_ context.Context, q workbench.Query) (workbench.Order, error) {
	b.whole++
	rows := b.fold(q, b.find(q))
	out := workbench.Order{Under: map[int64][]int64{}}
	for _, r := range rows {
		out.Keys = append(out.Keys, r.Key)
		if len(r.Under) > 0 {
			out.Under[r.Key] = r.Under
		}
	}
	return out, b.fails
}

// fold leaves one row of each group, as the workbench does.
func (b *shelf) fold(q workbench.Query, rows []workbench.Row) []workbench.Row {
	var out []workbench.Row
	at := map[int]int{}
	for _, r := range rows {
		g := b.kin[r.Key]
		if i, shown := at[g]; q.Fold && g > 0 && shown {
			out[i].Under = append(out[i].Under, r.Key)
			continue
		}
		at[g], out = len(out), append(out, r)
	}
	return out
}

func (b *shelf) LinkedWith(_ context.Context, id string) ([]workbench.LinkEnd, error) {
	b.peeked = append(b.peeked, id)
	var out []workbench.LinkEnd
	for _, r := range b.people {
		for _, o := range b.people {
			if r.ID == id && o.ID != id && b.kin[r.Key] > 0 && b.kin[r.Key] == b.kin[o.Key] {
				out = append(out, workbench.LinkEnd{ID: o.ID, Connection: o.Connection, Title: o.Title})
			}
		}
	}
	return out, nil
}

func (b *shelf) History(_ context.Context, _, id string) ([]workbench.HistoryEntry, error) {
	b.peeked = append(b.peeked, id)
	return b.past, nil
}

func (b *shelf) Habits(context.Context, string) (map[string]string, error) { return b.habits, nil }

func (b *shelf) SetHabit(_ context.Context, name, value string) error {
	if b.habits == nil {
		b.habits = map[string]string{}
	}
	b.habits[name] = value
	return nil
}

func (b *shelf) Rows(_ context.Context, keys []int64) ([]workbench.Row, error) {
	var out []workbench.Row
	for _, k := range keys {
		for _, r := range b.people {
			if r.Key == k {
				out = append(out, r)
			}
		}
	}
	return out, b.fails
}

func (b *shelf) Together(ctx context.Context, keys []int64) ([]workbench.Row, error) {
	rows, err := b.Rows(ctx, keys)
	return b.withSame(rows), err
}

func (b *shelf) withSame(rows []workbench.Row) []workbench.Row {
	for i, r := range rows {
		for _, o := range b.people {
			if b.kin[r.Key] > 0 && o.Key != r.Key && b.kin[o.Key] == b.kin[r.Key] {
				rows[i].Same = append(rows[i].Same, o)
			}
		}
	}
	return rows
}

func (b *shelf) Models() []model.Model { return model.Builtin() }

func (b *shelf) ModelOf(_ context.Context, connection, name string) (model.Model, error) {
	m, _ := model.Find(model.Builtin(), name)
	if f, has := b.own[connection]; has {
		m = m.With(f)
	}
	return m, nil
}

func (b *shelf) Connections(context.Context) ([]workbench.Connection, error) { return b.conns, nil }

func (b *shelf) Connector(id string) (workbench.Connector, error) {
	if b.can == nil {
		return workbench.Connector{}, problem.New(problem.NotFound, "There is no connector %s.", id)
	}
	var out workbench.Connector
	for _, op := range b.can[id] {
		out.Support = append(out.Support, workbench.Capability{Operation: op, Supported: true})
	}
	for _, op := range append([]string{"project::list"}, b.cannot...) {
		out.Support = append(out.Support, workbench.Capability{Operation: op})
	}
	return out, nil
}

func (b *shelf) StartPull(r workbench.PullRequest) (string, error) {
	b.pulls = append(b.pulls, r)
	return "job", b.fails
}

func (b *shelf) Jobs() []workbench.Progress { return b.jobs }

// person is a row.
func (b *shelf) person(name string, fields model.Fields) *shelf {
	f := model.Fields{"name": name}
	for k, v := range fields {
		f[k] = v
	}
	n := int64(len(b.people) + 1)
	b.people = append(b.people, workbench.Row{
		Key: n, ID: fmt.Sprintf("id%d", n), Model: "contact", Connection: "Acme Salon", Title: name, Fields: f, UpdatedAt: time.Now().Add(-3 * time.Hour),
	})
	return b
}

// crowd is n people with numbers in their names.
func crowd(n int) *shelf {
	pulled := time.Now().Add(-10 * time.Minute)
	b := &shelf{conns: []workbench.Connection{{Name: "Acme Salon", Connector: "one", State: workbench.OK, LastPull: &pulled}}, hang: map[string]chan struct{}{}}
	for i := range n {
		b.person(fmt.Sprintf("Person %04d", i+1), model.Fields{"email": fmt.Sprintf("p%d@example.com", i+1), "phone": fmt.Sprintf("+1555010%04d", i+1)})
	}
	return b
}

func sitting() screen.Env { return screen.Env{ID: 5} }

// seated sits down before a screen.
func seated(t *testing.T, s screen.Screen, w int) *seat.Seat {
	t.Helper()
	return seat.Sit(t, s, w, 40).Wait(time.Second)
}

func sit(t *testing.T, b *shelf, w, h int) *seat.Seat {
	return seat.Sit(t, New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, Args{Model: "contact"}), w, h)
}

func TestTheListNarrowsAtEveryKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(300).person("Zoe Zander", nil)
		p := sit(t, b, 80, 24).Wait(time.Second).See("Person 0001", "301")
		p.Press("/").Type("z").See("Zoe Zander").Miss("Person 0001")
		p.Type("oe").Wait(time.Second).See("Zoe Zander", "1 of 301")
		if got := strings.Join(b.asked[1:], " "); got != "z zo zoe" {
			t.Errorf("looked for %q", got)
		}
		p.Press("esc").See("Person 0001")
		if p.Press("q"); b.asked[len(b.asked)-1] != "" {
			t.Errorf("the filter holds %q after it was cleared", b.asked[len(b.asked)-1])
		}
	})
}

func TestOnlyTheLastLookCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3).person("Maria", nil).person("Mats", nil)
		b.hang["m"] = make(chan struct{})
		p := sit(t, b, 80, 24).Press("/").Type("m").See("Person 0001") // what was seen stays meanwhile
		p.Type("at").See("Mats").Miss("Maria")
		close(b.hang["m"])
		p.Wait(time.Second).See("Mats").Miss("Maria")
	})
}

func TestTheOrderOfAllIsReadWhenTheTypingRests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(500)
		p := sit(t, b, 80, 24).Wait(time.Second)
		before := b.whole
		p.Press("/").Type("person")
		if b.whole != before {
			t.Errorf("it was read %d times while somebody typed", b.whole-before)
		}
		if p.Wait(time.Second); b.whole != before+1 {
			t.Errorf("it was read %d times", b.whole-before)
		}
		p.See("500 of 500")
	})
}

func TestEveryRowCanBeReached(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, crowd(5000), 80, 24).Wait(time.Second)
		p.Press("G").Wait(time.Second).See("Person 5000").Press("g").Wait(time.Second).See("Person 0001")
		for range 40 {
			p.Press("pgdown")
		}
		p.Wait(time.Second).See("Person 0")
		p.Press("enter")
		if to, ok := seat.Asked[screen.GoMsg](p); !ok || to.Place != "record" {
			t.Errorf("enter asked for %+v", to)
		}
	})
}

func TestTheCursorStaysOnItsRecord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(30)
		p := sit(t, b, 120, 24).Wait(time.Second).Press("j", "j", "j") // Person 0004
		b.people = append([]workbench.Row{{Key: 99, ID: "id99", Model: "contact", Title: "A New One", Fields: model.Fields{"name": "A New One"}}}, b.people...)
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).See("31").Press("enter")
		to, _ := seat.Asked[screen.GoMsg](p)
		if target, _ := to.Args.(screen.Target); target.ID != "id4" {
			t.Errorf("the cursor is on %+v", to.Args)
		}
	})
}

func TestWhatMovedDuringALookIsLookedAtAfterIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(2)
		b.hang[""] = make(chan struct{})
		p := sit(t, b, 80, 24)
		p.Send(screen.ChangedMsg{Records: true})
		waiting := b.hang[""]
		delete(b.hang, "")
		b.person("Late Comer", nil)
		close(waiting)
		p.Wait(time.Second).Send(screen.ChangedMsg{Records: true}).Wait(time.Second).See("Late Comer")
	})
}

func TestKeysLeadWhereTheySay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		p := sit(t, b, 80, 24).Wait(time.Second)
		for key, want := range map[string]screen.GoMsg{
			"enter": {Place: "record", Args: screen.Target{Model: "contact", ID: "id1"}},
			"e":     {Place: "edit", Args: screen.Target{Model: "contact", ID: "id1"}},
			"n":     {Place: "edit", Args: screen.Target{Model: "contact", Connection: "Acme Salon"}},
		} {
			if p.Press(key); true {
				if got, _ := seat.Asked[screen.GoMsg](p); got != want {
					t.Errorf("%s asked for %+v", key, got)
				}
			}
		}
		if p.Press("y"); p.Clipboard() != "id1" {
			t.Errorf("copied %q", p.Clipboard())
		}
		if p.Press("r"); len(b.pulls) != 1 || !slices.Equal(b.pulls[0].Models, []string{"contact"}) {
			t.Errorf("pulled %+v", b.pulls)
		}
		if p.Press("s").Wait(time.Second).See("latest change first"); !slices.Equal(b.sorts[len(b.sorts)-1], []string{"-updatedAt"}) {
			t.Errorf("sorted by %v", b.sorts)
		}
		p.Press("esc")
		if _, left := seat.Asked[screen.PopMsg](p); !left {
			t.Error("esc does not leave")
		}
	})
}

func TestTheNextModelIsAListOfItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		p := sit(t, b, 80, 24).Wait(time.Second).Press("/").Type("per").Press("enter")
		p.Press("m").Wait(time.Second).Miss("Person 0001", "/ per").See("are here yet. r fetches them.")
		for range len(model.Builtin()) - 1 {
			p.Press("m")
		}
		p.Wait(time.Second).See("Person 0001")
	})
}

func TestThePreviewShowsTheRecordUnderTheCursor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(1).person("Bea", model.Fields{"owner": "usr_1", "address.city": "Bonn", "tags": []string{"vip"}})
		b.people[1].Names = map[string]string{"owner": "Grace Owner"}
		p := sit(t, b, 120, 24).Wait(time.Second).Press("j").See("Grace Owner", "Bonn", "id2 · Acme Salon").Miss("usr_1")
		p.Resize(100, 24).Miss("Grace Owner")
	})
}

func TestANumberOfThousandsIsReadable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sit(t, crowd(1234), 80, 24).Wait(time.Second).See("1,234", "as of 10 min ago")
	})
}

func TestAFailedLookIsToldAndCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		b.fails = problem.New(problem.Storage, "The store is damaged.").WithFix("patchbay doctor --rebuild")
		p := sit(t, b, 80, 24).Wait(time.Second).See("The store is damaged.", "patchbay doctor --rebuild")
		b.fails = nil
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).See("Person 0001")
	})
}

func TestPastedTextGoesIntoTheFilterAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3).person("Zoe", nil)
		p := sit(t, b, 80, 24).Wait(time.Second).Paste("zoe").See("Person 0001")
		p.Press("/").Paste("zo\x1be\n").See("Zoe").Miss("Person 0001")
	})
}

func TestTheMouseMovesAndChooses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(100)
		p := sit(t, b, 80, 24).Wait(time.Second)
		p.Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).Send(tea.MouseClickMsg{X: 5, Y: 5}).Press("enter")
		if to, ok := seat.Asked[screen.GoMsg](p); !ok || to.Args.(screen.Target).ID == "id1" {
			t.Errorf("asked for %+v", to)
		}
	})
}

func TestAMomentIsShownToTheMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(0).person("Bea", model.Fields{"lastActivityAt": "2026-02-03T10:20:30Z"})
		p := sit(t, b, 120, 24).Wait(time.Second).Miss("2026-02-03T10:20:30Z")
		if seen := p.Seen(); !strings.Contains(seen, "2026-02-03") && !strings.Contains(seen, "10:20") {
			t.Errorf("the moment is not there:\n%s", seen)
		}
	})
}
