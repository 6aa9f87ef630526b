package store

import (
	"context"
	"database/sql"
)

// RecordsOf reads records by their whole local ids, deleted ones too, with their native bytes. One that is not kept is
// left out; the order is that of the ids.
func (s *Store) RecordsOf(ctx context.Context, ids []string) ([]Stored, error) {
	out := make([]Stored, 0, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	list := jsonText(ids)
	err := s.each(ctx, func(r *sql.Rows) error {
		one, err := scanStored(r)
		out = append(out, one)
		return err
	}, `SELECT r.key, r.id, c.id, r.model, r.native, r.state, r.updated, r.created, r.pulled, r.title, r.remote, r.fields
		FROM json_each(?) j CROSS JOIN records r ON r.key=`+keyOf("j.value")+` CROSS JOIN connections c ON c.no=r.conn ORDER BY j.key`, list)
	if err != nil {
		return nil, err
	}
	keys := make([]int64, 0, len(out))
	byID := make(map[string]int64, len(out))
	err = s.each(ctx, func(r *sql.Rows) error {
		var id string
		var key int64
		err := r.Scan(&id, &key)
		keys, byID[id] = append(keys, key), key
		return err
	}, "SELECT id, key FROM (SELECT j.value id, "+keyOf("j.value")+" key FROM json_each(?) j) WHERE key IS NOT NULL", list)
	if err != nil {
		return nil, err
	}
	raw, err := s.answersFor(ctx, keys)
	for i := range out {
		out[i].Native = raw[byID[out[i].ID]]
	}
	return out, err
}

// DraftIndex lists the places of the records of a draft that the filter names, in their order: 8 bytes each.
func (s *Store) DraftIndex(ctx context.Context, id string, f DraftFilter) ([]int64, error) {
	out := []int64{}
	where, args := f.where(id)
	err := s.each(ctx, func(r *sql.Rows) error {
		var no int64
		err := r.Scan(&no)
		out = append(out, no)
		return err
	}, "SELECT i.no FROM drafted i "+where, args...)
	return out, err
}

// DraftItemsAt reads the records at places of [Store.DraftIndex], in the order of the places. One that left the draft is
// left out.
func (s *Store) DraftItemsAt(ctx context.Context, id string, places []int64) ([]DraftItem, error) {
	var out []DraftItem
	err := s.each(ctx, func(r *sql.Rows) error {
		it, err := scanItem(r)
		out = append(out, it)
		return err
	}, `SELECT i.no, i.record, i.conn, i.title, i.patch, i.base, i.state, i.words, i.detail, i.undoes, i.intent,
		coalesce((SELECT change FROM intents WHERE id=i.intent AND i.intent<>''), '')
		FROM json_each(?) j CROSS JOIN drafted i ON i.no=j.value AND i.draft=(SELECT no FROM drafts WHERE id=?) ORDER BY j.key`, jsonText(places), id)
	return out, err
}
