package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/problem"
)

// aging is a store whose clock is the test's.
func aging(t testing.TB) (*Store, *time.Time) {
	t.Helper()
	now := start()
	s, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "store.db"), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	connect(t, s, "a", "Acme")
	return s, &now
}

func prune(t testing.TB, s *Store, shelf Shelf, r Rule) int {
	t.Helper()
	want, err := s.Excess(t.Context(), shelf, r)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetRule(t.Context(), shelf, r); err != nil {
		t.Fatal(err)
	}
	gone, err := s.Prune(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if gone[shelf] != want {
		t.Errorf("%d were foretold to go of %s, and %d went", want, shelf, gone[shelf])
	}
	return gone[shelf]
}

// edited makes a write of a record's name, with what became of it.
func edited(t testing.TB, s *Store, to, undoes string, state State) Intent {
	t.Helper()
	r := remote(t, s, "1")
	in, err := s.Intend(t.Context(), Write{Connection: "a", Model: "contact", Remote: "1", Record: r.ID, Operation: "contact::update", Patch: model.Patch{"name": to}, Before: r.Fields, Undoes: undoes})
	if err != nil {
		t.Fatal(err)
	}
	o := Outcome{State: state}
	if state == Done {
		now := contact("1", "name", to)
		o.Record = &now
	}
	if in, err = s.Settle(t.Context(), in.ID, o); err != nil {
		t.Fatal(err)
	}
	return in
}

func TestAgeTakesMovesButNotTheLastOfAField(t *testing.T) {
	t.Parallel()
	s, now := aging(t)
	for i := range 5 {
		put(t, s, "a", by(listCall(i), contact("1", "name", fmt.Sprint("N", i), "phone", fmt.Sprint(i/4)))...)
		*now = now.AddDate(0, 0, 10)
	}
	if n := prune(t, s, ShelfHistory, Rule{Days: 5}); n != 3 {
		t.Errorf("%d went", n)
	}
	h, err := s.History(t.Context(), remote(t, s, "1").ID)
	if err != nil || len(h) != 2 || h[0].Via.Call == "" {
		t.Fatalf("%+v, %v", h, err)
	}
	if n := origins(t, s); n != 2 { // the first sight's and that of what is left
		t.Errorf("%d origins", n)
	}
	cut, err := s.HistoryCut(t.Context())
	if err != nil || cut.Aged.IsZero() || !cut.Hard.IsZero() {
		t.Errorf("%+v, %v", cut, err)
	}
}

func TestABoundInRowsOrBytesTakesTheOldestAndSaysHowFar(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]Rule{"rows": {Rows: 4}, "bytes": {Bytes: 4 * 64}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, now := aging(t)
			for i := range 11 {
				put(t, s, "a", contact("1", "name", fmt.Sprint("N", i)))
				*now = now.Add(time.Minute)
			}
			if n := prune(t, s, ShelfHistory, r); n < 5 || n > 9 {
				t.Errorf("%d went", n)
			}
			h, err := s.History(t.Context(), remote(t, s, "1").ID)
			if err != nil || len(h) == 0 || h[0].After != "N10" {
				t.Fatalf("%+v, %v", h, err)
			}
			if cut, err := s.HistoryCut(t.Context()); err != nil || !cut.Hard.Before(h[len(h)-1].At) || cut.Hard.IsZero() {
				t.Errorf("%+v, %v", cut, err)
			}
			if n := prune(t, s, ShelfHistory, r); n != 0 {
				t.Errorf("%d went twice", n)
			}
		})
	}
}

func TestWhatCanBeUndoneStaysUntilSomebodySaysOtherwise(t *testing.T) {
	t.Parallel()
	s, now := aging(t)
	put(t, s, "a", contact("1", "name", "A"))
	stays := edited(t, s, "B", "", Done)
	undone := edited(t, s, "C", "", Done)
	undo := edited(t, s, "B", undone.Change, Done)
	refused := edited(t, s, "X", "", Failed)
	open, err := s.Intend(t.Context(), Write{Connection: "a", Model: "contact", Remote: "2", Operation: "contact::update", Patch: model.Patch{"name": "Z"}})
	if err != nil {
		t.Fatal(err)
	}
	*now = now.AddDate(10, 0, 0)
	if _, err := s.Prune(t.Context()); err != nil {
		t.Fatal(err)
	}
	there := func(change string) bool {
		_, err := s.Change(t.Context(), change)
		return !problem.Is(err, problem.NotFound)
	}
	if !there(stays.Change) || !there(undo.Change) || !there(open.Change) || there(undone.Change) || there(refused.Change) {
		t.Errorf("kept: %v %v %v %v %v", there(stays.Change), there(undo.Change), there(open.Change), there(undone.Change), there(refused.Change))
	}
	if n := prune(t, s, ShelfUndoable, Rule{Rows: 1}); n != 1 || there(stays.Change) || !there(undo.Change) || !there(open.Change) {
		t.Errorf("%d went of what can be undone", n)
	}
}

func TestCallsAndRunsKeepTheirOwnRules(t *testing.T) {
	t.Parallel()
	s, now := aging(t)
	for i := range 40 {
		c := call(i)
		c.Started = *now
		c.Response = Body{Bytes: make([]byte, 1000), Size: 1000}
		s.RecordCall(c)
		if _, err := s.StartRun(t.Context(), "a", "contact"); err != nil {
			t.Fatal(err)
		}
	}
	if n := prune(t, s, ShelfCalls, Rule{Bytes: 12_000}); n < 25 || n > 35 {
		t.Errorf("%d calls went", n)
	}
	if n := prune(t, s, ShelfRuns, Rule{Rows: 3}); n != 0 {
		t.Errorf("%d runs went that are still going on", n)
	}
	all, err := s.Usage(t.Context())
	if err != nil || len(all) != len(Shelves()) {
		t.Fatal(all, err)
	}
	for _, u := range all {
		if u.Shelf == ShelfCalls && (u.Rows < 5 || u.Bytes > 12_000 || u.Oldest.IsZero()) {
			t.Errorf("%+v", u)
		}
	}
	if err := s.SetRule(t.Context(), ShelfCalls, Rule{Rows: 2}); err != nil {
		t.Fatal(err)
	}
	s.RecordCall(call(1)) // the rule holds as calls come, not only once a day
	if list, err := s.Calls(t.Context(), CallFilter{}); err != nil || len(list) != 2 {
		t.Errorf("%d calls, %v", len(list), err)
	}
}

func TestPruningThatIsBrokenOffGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	s, now := aging(t)
	var page []model.Record
	for i := range 700 {
		page = append(page, contact(fmt.Sprint(i), "name", "A"))
	}
	for i := range 3 {
		for j := range page {
			page[j].Fields = model.Fields{"name": fmt.Sprint("N", i)}
		}
		put(t, s, "a", page...)
		*now = now.AddDate(0, 0, 1)
	}
	ctx, stop := context.WithCancel(t.Context())
	p := pruner{store: s, rack: rackOf(ShelfHistory), pause: time.Hour}
	go func() { // it stops in the first pause: one portion is gone by then
		for {
			if u, err := s.use(context.WithoutCancel(ctx), p.rack); err != nil || u.Rows < 1400 {
				stop()
				return
			}
		}
	}()
	if _, err := p.run(ctx, Rule{Rows: 100}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	u, err := s.use(t.Context(), p.rack)
	if err != nil || u.Rows != 1400-p.rack.portion {
		t.Fatalf("%+v, %v", u, err)
	}
	if n := prune(t, s, ShelfHistory, Rule{Rows: 100}); n != u.Rows-100 {
		t.Errorf("%d went", n)
	}
}

func TestRulesThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	s, _ := aging(t)
	for _, r := range []Rule{{Days: -1}, {Rows: -1}, {Bytes: -1}, {Days: longestDays + 1}} {
		if err := s.SetRule(t.Context(), ShelfCalls, r); !problem.Is(err, problem.Usage) {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if err := s.SetRule(t.Context(), "sand", Rule{}); !problem.Is(err, problem.Usage) {
		t.Error(err)
	}
	if all, err := s.Retention(t.Context()); err != nil || all[ShelfCalls] != DefaultRetention()[ShelfCalls] {
		t.Errorf("%+v, %v", all, err)
	}
	if err := s.SetSetting(t.Context(), retentionKey, "{"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Retention(t.Context()); !problem.Is(err, problem.Storage) {
		t.Error(err)
	}
	if err := s.SetRule(t.Context(), ShelfRuns, Rule{Days: 3}); err != nil {
		t.Fatal(err)
	}
	if all, err := s.Retention(t.Context()); err != nil || all[ShelfRuns].Days != 3 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestPruningIsDueOnceADayAndAfterTheClockWasSetBack(t *testing.T) {
	t.Parallel()
	s, now := aging(t)
	due := func() bool { return s.pruneDue(t.Context()) }
	if !due() {
		t.Error("a new store was never pruned")
	}
	if _, err := s.Prune(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := due()
	*now = now.Add(25 * time.Hour)
	second := due()
	*now = now.AddDate(-1, 0, 0)
	if first || !second || !due() {
		t.Error(first, second, due())
	}
}

// Whatever moved and whatever the rule: the last move of a field survives its age, and what is left is within the bound.
func TestWhatIsLeftIsTheNewestAndWithinTheRule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s, now := aging(t)
		last := map[string]string{}
		for i := range rapid.IntRange(1, 12).Draw(rt, "pages") {
			name, native := fmt.Sprint("N", rapid.IntRange(0, 3).Draw(rt, "name")), fmt.Sprint(rapid.IntRange(1, 2).Draw(rt, "who"))
			put(t, s, "a", by(listCall(i), contact(native, "name", name))...)
			last[native] = name
			*now = now.AddDate(0, 0, 1)
		}
		before := map[string]int{}
		for native := range last {
			h, err := s.History(t.Context(), remote(t, s, native).ID)
			if err != nil {
				rt.Fatal(err)
			}
			before[native] = len(h)
		}
		prune(t, s, ShelfHistory, Rule{Days: rapid.IntRange(1, 15).Draw(rt, "days")})
		for native, name := range last {
			h, err := s.History(t.Context(), remote(t, s, native).ID)
			if err != nil || before[native] > 0 && (len(h) == 0 || h[0].After != name) {
				rt.Fatalf("%s: %+v, %v", native, h, err)
			}
		}
		most := rapid.IntRange(1, 6).Draw(rt, "rows")
		prune(t, s, ShelfHistory, Rule{Rows: most})
		if u, err := s.use(t.Context(), rackOf(ShelfHistory)); err != nil || u.Rows > most {
			rt.Fatalf("%+v, %v", u, err)
		}
	})
}

func TestTheManualTellsTheRulesAsTheyCome(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("..", "docs", "history.md"))
	if err != nil {
		t.Fatal(err)
	}
	for shelf, r := range DefaultRetention() {
		var bounds []string
		if r.Days > 0 {
			bounds = append(bounds, fmt.Sprintf("%d days", r.Days))
		}
		if r.Rows > 0 {
			rows := fmt.Sprint(r.Rows)
			bounds = append(bounds, rows[:len(rows)-3]+","+rows[len(rows)-3:]+" of them")
		}
		if r.Bytes > 0 {
			bounds = append(bounds, fmt.Sprintf("%d MB", r.Bytes/1e6))
		}
		want := strings.Join(bounds, ", ")
		if want == "" {
			want = "all"
		}
		row := regexp.MustCompile(`(?m)^\| ` + string(shelf) + ` \| .* \| ` + regexp.QuoteMeta(want) + ` \|$`)
		if !row.Match(raw) {
			t.Errorf("docs/history.md does not say of %s: %s", shelf, want)
		}
	}
}
