package workbench

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"patchbay/store"
)

// OpenImports lists the imports that were interrupted, the newest first: those with rows that were not come to, which
// nobody is at, and of which something stands. It asks the journal for these alone.
func (w *Workbench) OpenImports(ctx context.Context) ([]Imported, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	notes, err := db.Settings(ctx, importNotes)
	if err != nil {
		return nil, err
	}
	var out []Imported
	for key, text := range notes {
		var n importNote
		if json.Unmarshal([]byte(text), &n) != nil || n.Waiting == 0 {
			continue
		}
		one, err := w.openImport(ctx, db, strings.TrimPrefix(key, importNotes), text)
		if err != nil {
			return nil, err
		}
		if one.Waiting > 0 && one.Connection != "" && one.Standing() > 0 {
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b Imported) int { return b.Until.Compare(a.Until) })
	return out, nil
}

// openImport is an import as the journal has it; its zero value for one that a process is at, or that wrote nothing.
func (w *Workbench) openImport(ctx context.Context, db *store.Store, id, note string) (Imported, error) {
	all, err := db.Changes(ctx, store.ChangeFilter{PartOf: id, Limit: unbounded})
	if err != nil {
		return Imported{}, err
	}
	all = slices.DeleteFunc(all, func(in store.Intent) bool { return importOf(in) != id })
	if len(all) == 0 {
		return Imported{}, nil
	}
	own, err := w.owner()
	if err != nil || own.alive(all[0].Owner) {
		return Imported{}, err
	}
	called, err := w.callNames(ctx, db)
	if err != nil {
		return Imported{}, err
	}
	out := begunImport(all[0], called, note)
	for _, in := range all {
		out.count(in)
	}
	out.reckon()
	return out, nil
}
