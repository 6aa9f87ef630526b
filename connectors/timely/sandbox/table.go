package sandbox

import (
	"slices"
	"strconv"
	"time"

	shared "patchbay/connectors/sandbox"
)

// row is a record: a value that is replaced, never changed in place.
type row interface {
	id() int64
	home() int64 // the account that it belongs to
}

// ledger keeps the records of one kind in the order they were made, and tells the journal of every change. Its
// methods expect the store's lock to be held.
type ledger[T row] struct {
	kind   string // as control names it
	rows   map[int64]T
	homes  map[int64]int64 // of all records that ever were, whatever their kind
	order  []int64
	shape  func(T) any
	now    func() time.Time
	writes *shared.Journal
}

func keeping[T row](s *store, w shared.World, kind string, shape func(T) any) *ledger[T] {
	return &ledger[T]{kind: kind, rows: map[int64]T{}, homes: s.homes, shape: shape, now: w.Clock.Now, writes: w.Writes}
}

// plant stores a record without telling anybody.
func (l *ledger[T]) plant(r T) {
	if _, known := l.rows[r.id()]; !known {
		l.order = append(l.order, r.id())
	}
	l.rows[r.id()], l.homes[r.id()] = r, r.home()
}

// keep stores a new or changed record.
func (l *ledger[T]) keep(r T, by string) {
	w := shared.Write{At: l.now(), By: by, Kind: l.kind, ID: itoa(r.id()), Action: "create"}
	if old, known := l.rows[r.id()]; known {
		w.Action, w.Before = "change", l.shape(old)
	}
	l.plant(r)
	w.After = l.shape(r)
	l.writes.Add(w)
}

// erase deletes a record.
func (l *ledger[T]) erase(r T, by string) {
	before := l.shape(r)
	delete(l.rows, r.id())
	if at := slices.Index(l.order, r.id()); at >= 0 { // who is made anew stands in the order once
		l.order = slices.Delete(l.order, at, at+1)
	}
	l.writes.Add(shared.Write{At: l.now(), By: by, Kind: l.kind, ID: itoa(r.id()), Action: "delete", Before: before})
}

// find gets a record of an account. One of another account is as good as none.
func (l *ledger[T]) find(account int64, id string) (T, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	r, ok := l.rows[n]
	if err != nil || !ok || r.home() != account {
		var none T
		return none, notFound()
	}
	return r, nil
}

// all lists the records that pick takes, oldest first; a nil pick takes all.
func (l *ledger[T]) all(pick func(T) bool) []T {
	out := []T{}
	for _, id := range l.order {
		if r, ok := l.rows[id]; ok && (pick == nil || pick(r)) {
			out = append(out, r)
		}
	}
	return out
}

// shapes are records as the service shows them.
func (l *ledger[T]) shapes(rows []T) []any {
	out := make([]any, 0, len(rows))
	for _, r := range rows {
		out = append(out, l.shape(r))
	}
	return out
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
