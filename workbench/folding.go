package workbench

import (
	"context"
	"slices"
	"sync"

	"patchbay/store"
)

// Order is the order of a whole list, 8 bytes a row.
type Order struct {
	Keys []int64 // for [Workbench.Rows]
	// Under are the records that a list with Fold does not show, by the one of the same thing that it shows, in the order
	// of the list; nil where each record is shown.
	Under map[int64][]int64
}

// Order answers the order of a whole list. It may take a while for large ones.
func (w *Workbench) Order(ctx context.Context, q Query) (Order, error) {
	db, sq, err := w.ask(ctx, q)
	if err != nil {
		return Order{}, err
	}
	keys, err := db.Index(ctx, sq)
	if err != nil || !q.Fold {
		return Order{Keys: keys}, err
	}
	kin, err := w.kinship(ctx, db, keys)
	if err != nil {
		return Order{}, err
	}
	keys, under := kin.fold(keys)
	return Order{keys, under}, nil
}

// fewKeys is up to how many records are asked one by one whether they are linked; of more all that are linked are read.
const fewKeys = 1500

// kinship tells which records are the same.
type kinship struct {
	of     map[int64]int32 // the group of each record that is in one
	groups int
	most   int64    // the greatest key in of
	linked []uint64 // a bit for each key up to it: most records of a list are in no group, and a bit says so quicker than a map
}

func kinshipOf(groups [][]int64) *kinship {
	out := &kinship{of: map[int64]int32{}, groups: len(groups)}
	for i, g := range groups {
		for _, k := range g {
			out.of[k], out.most = int32(i), max(out.most, k)
		}
	}
	out.linked = make([]uint64, out.most/64+1)
	for k := range out.of {
		out.linked[k/64] |= 1 << (k % 64)
	}
	return out
}

// fold leaves of each group the first of its records in the list; the others are under it. keys are changed in place.
func (k *kinship) fold(keys []int64) ([]int64, map[int64][]int64) {
	if k.groups == 0 {
		return keys, nil
	}
	shown := make([]int64, k.groups)
	var under map[int64][]int64
	out := keys[:0]
	for _, key := range keys {
		if key > k.most || k.linked[key/64]&(1<<(key%64)) == 0 {
			out = append(out, key)
			continue
		}
		g := k.of[key]
		if shown[g] == 0 {
			shown[g], out = key, append(out, key)
			continue
		}
		if under == nil {
			under = map[int64][]int64{}
		}
		under[shown[g]] = append(under[shown[g]], key)
	}
	return out, under
}

// families is the kinship of all records of a store, as it was last read.
type families struct {
	mu    sync.Mutex
	of    *store.Store
	stamp store.LinkStamp
	known *kinship
}

// kinship tells which of the records behind keys are the same: of a few by asking about each, of many by what is known of
// all, which is read anew when it moved.
func (w *Workbench) kinship(ctx context.Context, db *store.Store, keys []int64) (*kinship, error) {
	if len(keys) <= fewKeys {
		groups, err := db.Groups(ctx, append([]int64{}, keys...))
		return kinshipOf(groups), err
	}
	now, err := db.LinkStamp(ctx)
	if err != nil {
		return nil, err
	}
	f := &w.families
	f.mu.Lock()
	was, known := f.stamp, f.known
	if f.of != db {
		known = nil
	}
	f.mu.Unlock()
	if known != nil && was != now {
		if same, err := db.Grew(ctx, was, now); err != nil || !same {
			known = nil
		}
	}
	if known == nil {
		groups, err := db.Groups(ctx, nil)
		if err != nil {
			return nil, err
		}
		known = kinshipOf(groups)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.of, f.stamp, f.known = db, now, known
	return known, nil
}

// firstFolded answers the first n rows of a folded list: its beginning is that of the list, folded.
func (w *Workbench) firstFolded(ctx context.Context, db *store.Store, q store.Query, n int) ([]Row, error) {
	for ask := n + n/4; ; ask *= 2 {
		found, err := db.First(ctx, q, ask)
		if err != nil {
			return nil, err
		}
		keys := make([]int64, len(found))
		for i, r := range found {
			keys[i] = r.Key
		}
		kin, err := w.kinship(ctx, db, keys)
		if err != nil {
			return nil, err
		}
		keys, under := kin.fold(keys)
		if len(keys) < n && len(found) == ask {
			continue // too many of them are one: further down are others
		}
		return w.rowsFolded(ctx, db, found, Order{keys[:min(n, len(keys))], under})
	}
}

// rowsFolded are the rows of an order among those that were found.
func (w *Workbench) rowsFolded(ctx context.Context, db *store.Store, found []store.Row, o Order) ([]Row, error) {
	shown := make([]store.Row, 0, len(o.Keys))
	for _, r := range found {
		if len(shown) < len(o.Keys) && r.Key == o.Keys[len(shown)] {
			shown = append(shown, r)
		}
	}
	out, err := w.rows(ctx, db, shown)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Under = o.Under[out[i].Key]
	}
	return out, w.withSame(ctx, db, out)
}

// Together is [Workbench.Rows], each with the records that are the same: what it does not say, one of them may.
func (w *Workbench) Together(ctx context.Context, keys []int64) ([]Row, error) {
	out, err := w.Rows(ctx, keys)
	if err != nil {
		return nil, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	return out, w.withSame(ctx, db, out)
}

// withSame gives rows the records that are the same.
func (w *Workbench) withSame(ctx context.Context, db *store.Store, rows []Row) error {
	var ids []string
	for _, r := range rows {
		if len(r.Linked) > 0 {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	kin, err := db.KinOf(ctx, ids)
	if err != nil {
		return err
	}
	var keys []int64
	for _, of := range kin {
		keys = append(keys, of...)
	}
	slices.Sort(keys)
	found, err := w.Rows(ctx, slices.Compact(keys))
	if err != nil {
		return err
	}
	by := make(map[int64]Row, len(found))
	for _, r := range found {
		by[r.Key] = r
	}
	for i, r := range rows {
		for _, key := range kin[r.ID] {
			if same, kept := by[key]; kept {
				rows[i].Same = append(rows[i].Same, same)
			}
		}
	}
	return nil
}

// kin names the connections in which each of these records is too, as a list shows them.
func (w *Workbench) kin(ctx context.Context, db *store.Store, called map[string]string, rows []store.Row) (map[string][]string, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	found, err := db.Kin(ctx, ids)
	for _, conns := range found {
		for i, c := range conns {
			conns[i] = called[c]
		}
	}
	return found, err
}
