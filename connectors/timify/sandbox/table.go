package sandbox

import (
	"slices"

	shared "patchbay/connectors/sandbox"
)

// row is a record that lives in a company, or in none.
type row interface {
	id() string
	at() string
	ext() string
}

// table keeps records of one kind in the order they were made and tells the journal of each change. Rows are
// values that are replaced, never changed in place. Its methods expect the store's lock to be held.
type table[T row] struct {
	kind  string // as control names it
	rows  map[string]T
	order []string
	shown func(T) any // the row as journal and control see it
	world shared.World
}

func newTable[T row](w shared.World, kind string) *table[T] {
	return &table[T]{kind: kind, rows: map[string]T{}, world: w, shown: func(r T) any { return r }}
}

// plant stores a row without telling anybody.
func (t *table[T]) plant(r T) {
	if _, known := t.rows[r.id()]; !known {
		t.order = append(t.order, r.id())
	}
	t.rows[r.id()] = r
}

// keep stores a new or changed row.
func (t *table[T]) keep(r T, by string) {
	w := shared.Write{At: t.world.Clock.Now(), By: by, Kind: t.kind, ID: r.id(), Action: "create"}
	if old, known := t.rows[r.id()]; known {
		w.Action, w.Before = "change", t.shown(old)
	}
	t.plant(r)
	w.After = t.shown(r)
	t.world.Writes.Add(w)
}

// erase deletes a row; before is what the journal keeps of it, nil for the row as it is shown.
func (t *table[T]) erase(r T, by string, before any) {
	if before == nil {
		before = t.shown(r)
	}
	delete(t.rows, r.id())
	if len(t.order) > 64 && len(t.order) > 2*len(t.rows) {
		t.order = slices.DeleteFunc(t.order, func(id string) bool { _, there := t.rows[id]; return !there })
	}
	t.world.Writes.Add(shared.Write{At: t.world.Clock.Now(), By: by, Kind: t.kind, ID: r.id(), Action: "delete", Before: before})
}

// all lists the rows that pick takes, oldest first; a nil pick takes all.
func (t *table[T]) all(pick func(T) bool) []T {
	out := []T{}
	for _, id := range t.order {
		if r, there := t.rows[id]; there && (pick == nil || pick(r)) {
			out = append(out, r)
		}
	}
	return out
}

// in lists the rows of a company.
func (t *table[T]) in(company string) []T {
	return t.all(func(r T) bool { return r.at() == company })
}

// find gets a row of a company by its id, or by its external id.
func (t *table[T]) find(company, id string, external bool) (T, bool) {
	if !external {
		r, there := t.rows[id]
		return r, there && r.at() == company
	}
	found := t.all(func(r T) bool { return r.at() == company && r.ext() == id })
	if len(found) == 0 || id == "" {
		var none T
		return none, false
	}
	return found[0], true
}
