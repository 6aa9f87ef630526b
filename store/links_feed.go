package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"patchbay/model"
)

// Telling is a record as a matching reads it.
type Telling struct {
	Key        int64
	ID         string
	Connection string // id
	Fields     model.Fields
}

// Feed reads live records of a model and a connection in the order of their keys, n at most, behind a key. Fewer than n
// are the last.
func (s *Store) Feed(ctx context.Context, modelName, connection string, after int64, n int) ([]Telling, error) {
	var out []Telling
	err := s.each(ctx, func(r *sql.Rows) error {
		t, err := scanTelling(r)
		out = append(out, t)
		return err
	}, `SELECT r.key, r.id, c.id, r.fields FROM connections c CROSS JOIN records r INDEXED BY records_conn ON r.conn=c.no AND r.model=? AND r.state=0
		WHERE c.id=? AND r.key>? ORDER BY r.key LIMIT ?`, modelName, connection, after, n)
	return out, err
}

// Tell reads live records by their keys, in the order of the keys; others are left out.
func (s *Store) Tell(ctx context.Context, keys []int64) ([]Telling, error) {
	var out []Telling
	for part := range slices.Chunk(keys, 5000) {
		if err := s.each(ctx, func(r *sql.Rows) error {
			t, err := scanTelling(r)
			out = append(out, t)
			return err
		}, `SELECT r.key, r.id, c.id, r.fields FROM json_each(?) j CROSS JOIN records r ON r.key=j.value CROSS JOIN connections c ON c.no=r.conn AND c.removed=0
			WHERE r.state=0`, jsonText(part)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func scanTelling(r *sql.Rows) (Telling, error) {
	var t Telling
	var fields sql.RawBytes
	if err := r.Scan(&t.Key, &t.ID, &t.Connection, &fields); err != nil {
		return t, err
	}
	var err error
	if t.Fields, err = decodeFields(fields); err != nil {
		return t, fmt.Errorf("read record %s: %w", t.ID, err)
	}
	return t, nil
}

// LinkMark says how far the records of a model have been matched, and with what frequencies of their values.
type LinkMark struct {
	Records     int64          // the key of the newest record then
	Moves       int64          // the number of the newest change of a field then
	Sides       map[string]int // how many records each connection had up to then, deleted ones among them
	Frequencies []byte
	At          time.Time
}

// Stand is where the records of a model are now: what a matching that begins now is to be marked with. The time and the
// frequencies are left to be filled in.
func (s *Store) Stand(ctx context.Context, modelName string) (LinkMark, error) {
	m := LinkMark{Sides: map[string]int{}, At: s.now()}
	err := s.snapshot(ctx, func(q querier) error {
		if err := each(ctx, q, func(r *sql.Rows) error { return r.Scan(&m.Records, &m.Moves) },
			"SELECT (SELECT coalesce(max(key), 0) FROM records), (SELECT coalesce(max(no), 0) FROM history)"); err != nil {
			return err
		}
		return each(ctx, q, func(r *sql.Rows) error {
			var id string
			var n int
			err := r.Scan(&id, &n)
			m.Sides[id] = n
			return err
		}, sidesQuery, modelName, m.Records)
	})
	return m, err
}

const sidesQuery = `SELECT c.id, count(*) FROM connections c CROSS JOIN records r INDEXED BY records_conn ON r.conn=c.no AND r.model=? AND r.key<=?
	WHERE c.removed=0 GROUP BY c.no`

// Mark answers how far a model has been matched; ok is false when it never was, or when that is of no use any more: as
// connections came or went.
func (s *Store) Mark(ctx context.Context, modelName string) (m LinkMark, ok bool, err error) {
	var sides string
	var at int64
	if ok, err = s.get(ctx, []any{&m.Records, &m.Moves, &sides, &m.Frequencies, &at},
		"SELECT records, moves, sides, frequencies, at FROM linkmarks WHERE model=?", modelName); err != nil || !ok {
		return m, false, err
	}
	m.At = moment(at)
	if err := json.Unmarshal([]byte(sides), &m.Sides); err != nil {
		return m, false, nil // it is worked out anew
	}
	now := map[string]int{}
	if err := s.each(ctx, func(r *sql.Rows) error {
		var id string
		var n int
		err := r.Scan(&id, &n)
		now[id] = n
		return err
	}, sidesQuery, modelName, m.Records); err != nil {
		return m, false, err
	}
	var records, moves int64
	if _, err := s.get(ctx, []any{&records, &moves}, "SELECT (SELECT coalesce(max(key), 0) FROM records), (SELECT coalesce(max(no), 0) FROM history)"); err != nil {
		return m, false, err
	}
	same := len(now) == len(m.Sides) && records >= m.Records && moves >= m.Moves // what was counted may have been let go of
	for id, n := range m.Sides {
		same = same && now[id] == n
	}
	return m, same, nil
}

// SetMark notes how far a model has been matched, on the disk.
func (s *Store) SetMark(ctx context.Context, modelName string, m LinkMark) error {
	return s.durable.do(ctx, "note how far records are matched", func(t tx) error {
		_, err := t.exec(ctx, "INSERT OR REPLACE INTO linkmarks(model, records, moves, sides, frequencies, at) VALUES(?,?,?,?,?,?)",
			modelName, m.Records, m.Moves, jsonText(m.Sides), append([]byte{}, m.Frequencies...), micros(m.At)) // nil would be NULL
		return err
	})
}

// Moved lists the live records of a model that are new or changed since a mark, by key.
func (s *Store) Moved(ctx context.Context, modelName string, since LinkMark) ([]int64, error) {
	var out []int64
	err := s.each(ctx, func(r *sql.Rows) error {
		var key int64
		err := r.Scan(&key)
		out = append(out, key)
		return err
	}, `SELECT r.key FROM records r CROSS JOIN connections c ON c.no=r.conn AND c.removed=0 WHERE r.key>?1 AND r.model=?3 AND r.state=0
		UNION SELECT h.key FROM history h CROSS JOIN records r ON r.key=h.key AND r.model=?3 AND r.state=0 CROSS JOIN connections c ON c.no=r.conn AND c.removed=0 WHERE h.no>?2
		ORDER BY 1`, since.Records, since.Moves, modelName)
	return out, err
}

// LinkKey is a number by which a record can be found that may be the same as others with that number.
type LinkKey struct {
	Hash   uint64
	Record int64 // key
}

// rangeOf gives each model a range of its own among the numbers.
func (t tx) rangeOf(ctx context.Context, modelName string) (int64, error) {
	no, err := t.modelNo(ctx, modelName)
	return no % 64 << 57, err
}

func within(low int64, hash uint64) int64 { return low | int64(hash>>7) }

// ClearLinkKeys forgets the numbers of a model.
func (s *Store) ClearLinkKeys(ctx context.Context, modelName string) error {
	return s.durable.do(ctx, "forget what records are found by", func(t tx) error {
		low, err := t.rangeOf(ctx, modelName)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, "DELETE FROM linkmarks WHERE model=?", modelName); err != nil {
			return err
		}
		_, err = t.exec(ctx, "DELETE FROM linkkeys WHERE hash>=? AND hash<=?", low, low+1<<57-1)
		return err
	})
}

// AddLinkKeys adds numbers of records of a model, in one transaction: the quicker the better they are sorted. Those of a
// value that a record has no more do no harm.
func (s *Store) AddLinkKeys(ctx context.Context, modelName string, keys []LinkKey) error {
	return s.durable.do(ctx, "keep what records are found by", func(t tx) error {
		low, err := t.rangeOf(ctx, modelName)
		if err != nil {
			return err
		}
		const each = 200
		for part := range slices.Chunk(keys, each) {
			args := make([]any, 0, 2*len(part))
			for _, k := range part {
				args = append(args, within(low, k.Hash), k.Record)
			}
			if len(part) == each {
				if _, err := t.exec(ctx, "INSERT OR IGNORE INTO linkkeys(hash, key) VALUES "+marks(2, each), args...); err != nil {
					return err
				}
				continue
			}
			for i := 0; i < len(args); i += 2 {
				if _, err := t.exec(ctx, "INSERT OR IGNORE INTO linkkeys(hash, key) VALUES(?,?)", args[i:i+2]...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// ByLinkKeys lists the records that have one of the numbers, by key and each once. A number that more than crowd have is
// passed over.
func (s *Store) ByLinkKeys(ctx context.Context, modelName string, hashes []uint64, crowd int) ([]int64, error) {
	var no int64
	found, err := s.get(ctx, []any{&no}, "SELECT no FROM models WHERE name=?", modelName)
	if err != nil || !found {
		return nil, err
	}
	low := no % 64 << 57
	seen := map[int64]bool{}
	for part := range slices.Chunk(hashes, 2000) {
		list := make([]int64, len(part))
		for i, h := range part {
			list[i] = within(low, h)
		}
		slices.Sort(list)
		if err := s.each(ctx, func(r *sql.Rows) error {
			var key int64
			err := r.Scan(&key)
			seen[key] = true
			return err
		}, `SELECT k.key FROM json_each(?1) j CROSS JOIN linkkeys k ON k.hash=j.value
			WHERE (SELECT count(*) FROM (SELECT 1 FROM linkkeys c WHERE c.hash=j.value LIMIT ?2+1))<=?2`, jsonText(slices.Compact(list)), crowd); err != nil {
			return nil, err
		}
	}
	out := make([]int64, 0, len(seen))
	for key := range seen {
		out = append(out, key)
	}
	slices.Sort(out)
	return out, nil
}
