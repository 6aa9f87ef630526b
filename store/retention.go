package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"patchbay/problem"
)

// Shelf is one kind of what grows by itself.
type Shelf string

// The shelves, each with a rule of its own.
const (
	ShelfHistory  Shelf = "history"  // what fields held before
	ShelfCalls    Shelf = "calls"    // HTTP calls with their bodies
	ShelfJournal  Shelf = "journal"  // finished changes that no undo needs any more
	ShelfUndoable Shelf = "undoable" // finished changes that can be undone
	ShelfRuns     Shelf = "runs"     // what became of pulls
)

// Shelves are all of them, in the order in which people read them.
func Shelves() []Shelf {
	return []Shelf{ShelfHistory, ShelfCalls, ShelfJournal, ShelfUndoable, ShelfRuns}
}

// Rule bounds what is kept on a shelf; what exceeds a bound goes, the oldest first. A bound of 0 is none.
type Rule struct {
	Days  int   `json:"days"`
	Rows  int   `json:"rows"`
	Bytes int64 `json:"bytes"`
}

// Retention has a rule for every shelf.
type Retention map[Shelf]Rule

// DefaultRetention is what holds until somebody says otherwise. What can be undone is kept without a bound.
func DefaultRetention() Retention {
	return Retention{
		ShelfHistory:  {Days: 1095, Bytes: 500e6},
		ShelfCalls:    {Days: int(keptAge / (24 * time.Hour)), Rows: keptCalls, Bytes: 500e6},
		ShelfJournal:  {Days: 365, Rows: 100_000},
		ShelfUndoable: {},
		ShelfRuns:     {Days: 365, Rows: keptRuns},
	}
}

const (
	retentionKey = "retention"
	longestDays  = 36_500
)

// Retention answers the rule of every shelf.
func (s *Store) Retention(ctx context.Context) (Retention, error) {
	out := DefaultRetention()
	text, ok, err := s.Setting(ctx, retentionKey)
	if err != nil || !ok {
		return out, err
	}
	var own Retention
	if err := json.Unmarshal([]byte(text), &own); err != nil {
		return nil, problem.New(problem.Storage, "The rules of what is kept cannot be read.").
			WithHint("Set one of them anew: that writes all of them.").WithFix("patchbay store retention set history --days 1095").Because(err)
	}
	for shelf := range out {
		if r, is := own[shelf]; is && r.valid() {
			out[shelf] = r
		}
	}
	return out, nil
}

func (r Rule) valid() bool {
	return r.Days >= 0 && r.Days <= longestDays && r.Rows >= 0 && r.Bytes >= 0
}

// SetRule keeps another rule for one shelf. Nothing is removed by it: see [Store.Prune]. A bound below zero, or a shelf
// that is none, is refused as Usage.
func (s *Store) SetRule(ctx context.Context, shelf Shelf, r Rule) error {
	if _, is := DefaultRetention()[shelf]; !is || !r.valid() {
		return problem.New(problem.Usage, "There is no such rule for %q.", problem.Clean(string(shelf))).
			WithHint("Bounds are numbers from 0, which is none; the kinds are history, calls, journal, undoable and runs.").WithFix("patchbay store retention")
	}
	all, err := s.Retention(ctx)
	if err != nil {
		all = DefaultRetention() // what cannot be read is written anew
	}
	all[shelf] = r
	if err := s.SetSetting(ctx, retentionKey, jsonText(all)); err != nil {
		return err
	}
	s.rules.Store(&all)
	return nil
}

// ruleOf is the rule of a shelf as this process last read it.
func (s *Store) ruleOf(shelf Shelf) Rule {
	if all := s.rules.Load(); all != nil {
		return (*all)[shelf]
	}
	return DefaultRetention()[shelf]
}

// Usage is what a shelf holds. Bytes are those of the contents: the pages of the file take about a fifth more.
type Usage struct {
	Shelf  Shelf
	Rows   int
	Bytes  int64
	Oldest time.Time // zero when the shelf is empty
}

// Usage measures every shelf. It reads all of their rows, but not their bodies.
func (s *Store) Usage(ctx context.Context) ([]Usage, error) {
	if err := s.writeCalls(ctx); err != nil {
		return nil, err
	}
	out := make([]Usage, 0, len(Shelves()))
	for _, shelf := range Shelves() {
		u, err := s.use(ctx, rackOf(shelf))
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	var origins int64
	_, err := s.get(ctx, []any{&origins}, "SELECT coalesce(sum(length(path)+length(by)+length(ticket)+60), 0) FROM origins")
	out[0].Bytes += origins // where the values of the history come from
	return out, err
}

func (s *Store) use(ctx context.Context, r rack) (Usage, error) {
	u := Usage{Shelf: r.shelf}
	var oldest int64
	err := s.reading(ctx, r, func(rows *sql.Rows) error {
		return rows.Scan(&u.Rows, &u.Bytes, &oldest)
	}, "SELECT count(*), coalesce(sum("+r.size+"), 0), coalesce(min("+r.at+"), 0) FROM "+r.table+" h WHERE "+r.only)
	u.Oldest = moment(oldest)
	return u, err
}

// rack is how a shelf stands in its file. Rows are in the order of their no.
type rack struct {
	shelf    Shelf
	table    string
	at       string // column of the age
	size     string // expression of a row's bytes
	only     string // condition of the rows that are on this shelf
	aged     string // condition of those that may go for their age alone
	activity bool   // in the activity file
	portion  int    // rows that go in one transaction
}

const (
	ended = "state IN ('done','failed','dropped','conflict')"
	// What still stands can be undone, and a deletion that was undone leads to what stands in its place.
	stands = "(state='done' AND undone='' AND changes<>'[]' OR state='done' AND op LIKE '%::delete')"
)

func rackOf(shelf Shelf) rack {
	journal := rack{
		shelf: shelf, table: "intents", at: "ended", size: "length(patch)+length(before)+length(changes)+200",
		only: ended + " AND NOT " + stands, aged: "1", portion: 200,
	}
	switch shelf {
	case ShelfHistory:
		return rack{
			shelf: shelf, table: "history", at: "at", size: "length(before)+length(after)+length(field)+length(by)+40", only: "1",
			// The last move of a field tells where its present value comes from.
			aged: "EXISTS(SELECT 1 FROM history n WHERE n.key=h.key AND n.field=h.field AND n.no>h.no)", portion: 200,
		}
	case ShelfCalls:
		return rack{
			shelf: shelf, table: "calls", at: "started", only: "1", aged: "1", activity: true, portion: 100,
			size: "length(url)+length(request)+length(response)+coalesce(length(request_body),0)+coalesce(length(response_body),0)+100",
		}
	case ShelfRuns:
		return rack{shelf: shelf, table: "runs", at: "started", size: "length(error)+120", only: "ended>0", aged: "1", portion: 500}
	case ShelfUndoable:
		journal.only = ended + " AND " + stands
	}
	return journal
}

// reading runs a query where a rack stands.
func (s *Store) reading(ctx context.Context, r rack, fn func(*sql.Rows) error, query string, args ...any) error {
	if r.activity {
		return s.activity.each(ctx, fn, query, args...)
	}
	return s.each(ctx, fn, query, args...)
}

// writing runs a transaction where a rack stands.
func (s *Store) writing(ctx context.Context, r rack, fn func(tx) error) error {
	what := fmt.Sprintf("let go of old %s", r.shelf)
	if r.activity {
		return s.activity.do(ctx, what, fn)
	}
	return s.durable.do(ctx, what, fn)
}

// bounds are a rule as the numbers that a statement takes: the most rows, and the moment before which none is kept.
func (r Rule) bounds(now time.Time) (rows int, before int64) {
	rows = 1 << 60
	if r.Rows > 0 {
		rows = r.Rows
	}
	if r.Days > 0 {
		before = micros(now.AddDate(0, 0, -r.Days))
	}
	return rows, before
}
