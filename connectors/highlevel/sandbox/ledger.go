package sandbox

import (
	"time"

	shared "patchbay/connectors/sandbox"
)

// ledger is a table whose changes go into the journal as they are made. Rows are values that
// are replaced, never changed in place. Its methods expect the store's lock to be held.
type ledger[T identified] struct {
	*table[T]
	kind    string // as control names it
	missing string // the refusal of an id nobody has
	now     func() time.Time
	writes  *shared.Journal
}

// keeping makes an empty ledger for one kind of record.
func keeping[T identified](w shared.World, kind, missing string) ledger[T] {
	return ledger[T]{newTable[T](), kind, missing, w.Clock.Now, w.Writes}
}

// keep stores a new or changed row.
func (l ledger[T]) keep(row T, by string) {
	w := shared.Write{At: l.now(), By: by, Kind: l.kind, ID: row.id(), Action: "create", After: row}
	if old, known := l.get(row.id()); known {
		w.Action, w.Before = "change", old
	}
	l.put(row)
	l.writes.Add(w)
}

// erase deletes a row.
func (l ledger[T]) erase(row T, by string) {
	l.remove(row.id())
	l.writes.Add(shared.Write{At: l.now(), By: by, Kind: l.kind, ID: row.id(), Action: "delete", Before: row})
}

// find gets the row with an id, unless it is somebody else's; a nil mine takes anybody's.
func (l ledger[T]) find(id string, mine func(T) bool) (T, error) {
	row, ok := l.get(id)
	if !ok || (mine != nil && !mine(row)) {
		return row, badRequest(l.missing, id)
	}
	return row, nil
}

// forget removes rows whose owner is gone, without telling anybody: that the owner was deleted says it.
func (l ledger[T]) forget(gone func(T) bool) {
	for _, row := range l.all(gone) {
		l.remove(row.id())
	}
}
