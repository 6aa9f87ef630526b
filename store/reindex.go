package store

import (
	"context"
	"database/sql"
	"fmt"

	"patchbay/problem"
	"patchbay/store/index"
)

// portion is how many records one transaction indexes of those that wait.
const portion = 4000

// reindex makes the index of the records that wait for it, in portions; killed anywhere, it goes on where it was.
// tell hears how far it is; it may be nil.
func (s *Store) reindex(ctx context.Context, tell func(done, total int)) error {
	total := 0
	for done := 0; ; {
		more := false
		// Most of the time nothing waits, and who only looks does not ask for the right to write.
		waits, err := s.get(ctx, []any{new(string)}, "SELECT value FROM settings WHERE key='reindex'")
		if err != nil || !waits {
			return err
		}
		err = s.durable.do(ctx, "make the search index", func(t tx) (err error) {
			n := 0
			n, more, err = s.reindexSome(ctx, t)
			done += n
			return err
		})
		if err != nil || !more {
			return err
		}
		if tell != nil {
			if total == 0 {
				if total, err = s.RecordCount(ctx); err != nil {
					return err
				}
			}
			tell(min(done, total), total)
		}
		s.wakeIndexer()
	}
}

// reindexSome indexes the next portion and tells how many records that were.
func (s *Store) reindexSome(ctx context.Context, t tx) (n int, more bool, err error) {
	r, err := t.reindexing(ctx)
	if err != nil || r.last == 0 {
		return 0, false, err
	}
	docs, last, err := s.waiting(ctx, t, r)
	if err != nil {
		return 0, false, err
	}
	if len(docs) > 0 {
		if err := t.addSegment(ctx, 1, docs); err != nil {
			return 0, false, err
		}
	}
	if last == 0 {
		_, err := t.exec(ctx, "DELETE FROM settings WHERE key IN ('reindex', 'reindexed')")
		return 0, false, err
	}
	_, err = t.exec(ctx, "INSERT OR REPLACE INTO settings(key, value) VALUES('reindexed', ?)", last)
	return len(docs), true, err
}

// waiting reads the next records to be indexed, and the key of the last of them; 0 behind all.
func (s *Store) waiting(ctx context.Context, t tx, r reindexing) (docs []index.Doc, last int64, err error) {
	err = t.each(ctx, func(rows *sql.Rows) error {
		var d index.Doc
		var name, title string
		var fields []byte
		var state int
		if err := rows.Scan(&d.Key, &d.Conn, &d.Model, &name, &state, &title, &fields, &d.Times[0], &d.Times[1]); err != nil {
			return err
		}
		if last = d.Key; state != live {
			return nil
		}
		f, err := decodeFields(fields)
		if err != nil {
			return err
		}
		d.Sort, d.Terms = index.SortKey(title), s.shape(name).terms(title, entriesOf(f))
		docs = append(docs, d)
		return nil
	}, `SELECT r.key, r.conn, m.no, r.model, r.state, r.title, r.fields, r.updated, r.created FROM records r CROSS JOIN models m ON m.name=r.model
	    WHERE r.key>? AND r.key<=? ORDER BY r.key LIMIT ?`, r.done, r.last, portion)
	return docs, last, err
}

// Reindex throws the search index away and makes it again of the records. Lists lack what is not indexed yet while it
// runs; killed anywhere, the next Open goes on.
func (s *Store) Reindex(ctx context.Context) error {
	if err := s.durable.do(ctx, "throw the search index away", func(t tx) error { return t.indexAnew(ctx) }); err != nil {
		return err
	}
	return s.reindex(ctx, nil)
}

// CheckIndex looks whether every live record is in the search index exactly once, with its moments, and nothing else, and answers a Storage
// problem where that is not so. It reads all of both.
func (s *Store) CheckIndex(ctx context.Context) error {
	return s.snapshot(ctx, func(from querier) error {
		indexed, err := s.indexed(ctx, from)
		if err != nil {
			return err
		}
		missing, wrong := 0, len(indexed)
		err = each(ctx, from, func(r *sql.Rows) error {
			var key int64
			is := indexing{times: 1}
			err := r.Scan(&key, &is.moments[0], &is.moments[1])
			switch indexed[key] {
			case indexing{}:
				missing++
			case is:
				wrong--
			}
			return err
		}, "SELECT key, updated, created FROM records WHERE state=0")
		if err != nil || missing == 0 && wrong == 0 {
			return err
		}
		return problem.New(problem.Storage, "The search index of %s does not fit its records: %d are missing, %d are wrong.", s.path, missing, wrong).
			WithHint("Records are not harmed; the index is made again of them.").WithFix("patchbay store rebuild")
	})
}

// indexing is how often a record is in the index, and what moments it has there.
type indexing struct {
	times   int
	moments index.Times
}

// indexed reads what is in the index, by key.
func (s *Store) indexed(ctx context.Context, from querier) (map[int64]indexing, error) {
	get := getterOf(ctx, from)
	all, err := s.segmentsIn(ctx, from)
	if err != nil {
		return nil, err
	}
	out := map[int64]indexing{}
	for _, seg := range all {
		h, err := index.NewView([]index.Part{seg.part(get)}, nil).Find(index.Query{}, -1)
		if err != nil {
			return nil, err
		}
		err = h.Each(func(key int64, at index.Times) { out[key] = indexing{out[key].times + 1, at} })
		if err != nil {
			return nil, fmt.Errorf("read segment %d: %w", seg.no, err)
		}
	}
	return out, nil
}
