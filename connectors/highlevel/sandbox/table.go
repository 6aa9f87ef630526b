package sandbox

import "slices"

type identified interface{ id() string }

// table keeps records in the order they were made. Removed ones leave no gap that shows.
type table[T identified] struct {
	rows  map[string]T
	order []string
}

func newTable[T identified]() *table[T] { return &table[T]{rows: map[string]T{}} }

// put adds a record, or replaces the one with its id.
func (t *table[T]) put(row T) {
	if _, known := t.rows[row.id()]; !known {
		t.order = append(t.order, row.id())
	}
	t.rows[row.id()] = row
}

func (t *table[T]) remove(id string) {
	delete(t.rows, id)
	if len(t.order) > 64 && len(t.order) > 2*len(t.rows) {
		t.order = slices.DeleteFunc(t.order, func(id string) bool { _, ok := t.rows[id]; return !ok })
	}
}

func (t *table[T]) get(id string) (T, bool) {
	row, ok := t.rows[id]
	return row, ok
}

// all lists the records that pick takes, oldest first; a nil pick takes all.
func (t *table[T]) all(pick func(T) bool) []T {
	out := []T{}
	for _, id := range t.order {
		if row, ok := t.rows[id]; ok && (pick == nil || pick(row)) {
			out = append(out, row)
		}
	}
	return out
}
