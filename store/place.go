package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// placed is a record on its way into the search index.
type placed struct {
	key, conn, model int64
	sort, hay        string
	pos              int64
}

// place gives every record a place of its own: the next free slot in the block of its title. A block that
// is full runs over into the next one.
func (t tx) place(ctx context.Context, rows []placed) error {
	code := newCoder()
	next := map[int64]int64{} // first free slot by block; blocks that were not asked for yet are missing
	var blocks []int64
	for i, r := range rows {
		block := code.block(r.model, r.sort)
		rows[i].pos = block
		if _, ok := next[block]; !ok {
			next[block] = block
			blocks = append(blocks, block)
		}
	}
	slices.Sort(blocks)
	if err := t.freeSlots(ctx, blocks, next); err != nil {
		return err
	}
	for i := range rows {
		block := rows[i].pos
		for next[block] >= block+slots {
			block += slots
			if _, ok := next[block]; ok {
				continue
			}
			next[block] = block
			if err := t.freeSlots(ctx, []int64{block}, next); err != nil {
				return err
			}
		}
		rows[i].pos = next[block]
		next[block]++
	}
	return nil
}

// freeSlots puts the slot behind the last used one of each block into next.
func (t tx) freeSlots(ctx context.Context, blocks []int64, next map[int64]int64) error {
	return t.each(ctx, func(r *sql.Rows) error {
		var block int64
		var last sql.NullInt64
		if err := r.Scan(&block, &last); err != nil {
			return err
		}
		if last.Valid {
			next[block] = last.Int64 + 1
		}
		return nil
	}, fmt.Sprintf("SELECT j.value, (SELECT max(w.pos) FROM words w WHERE w.pos>=j.value AND w.pos<j.value+%d) FROM json_each(?) j", slots), jsonText(blocks))
}

// modelNo is the number that stands for a model in places. Models beyond the last number share it.
func (t tx) modelNo(ctx context.Context, name string) (int64, error) {
	var no int64
	found, err := t.get(ctx, []any{&no}, "SELECT no FROM models WHERE name=?", name)
	if err != nil || found {
		return no, err
	}
	_, err = t.get(ctx, []any{&no}, "INSERT INTO models(name) VALUES(?) RETURNING no", name)
	return no, err
}
