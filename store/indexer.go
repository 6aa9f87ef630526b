package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"
)

const (
	// settle is how long writing must rest before the index is brought up to date, and patience how
	// long it may wait for that. Until then search looks through the new records themselves, so nothing is
	// ever missing from it.
	settle   = 120 * time.Millisecond
	patience = time.Second
	// chunk is how many records one transaction indexes: it holds the write lock for some 60 ms.
	chunk = 1500
)

// wakeIndexer asks for the new records to be indexed soon. It never blocks.
func (s *Store) wakeIndexer() {
	select {
	case s.tidy <- struct{}{}:
	default:
	}
}

// keepIndex moves new records into the search index whenever writing rests. Bulk loads run at full
// speed that way, and large sorted portions cost the index a fraction of what single records do.
func (s *Store) keepIndex(ctx context.Context) {
	defer s.workers.Done()
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	defer timer.Stop()
	var since time.Time // of the first wish that was not met; zero when there is none
	var last time.Time  // of the last wish
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.tidy:
			last = time.Now()
			if since.IsZero() {
				since = last
			}
			timer.Reset(min(settle, max(0, patience-time.Since(since))))
		case <-timer.C:
			since = time.Time{}
			// An error here (disk full, another process) costs speed, never a hit; the next write tries again.
			n, err := s.indexSome(ctx, chunk)
			if err != nil || n < chunk {
				continue
			}
			// While somebody writes, one portion has to do for now: loading goes first.
			pause := time.Millisecond
			if time.Since(last) < settle {
				pause, since = settle, time.Now()
			}
			timer.Reset(pause)
		}
	}
}

// indexSome moves up to n new records into the index and tells how many there were.
func (s *Store) indexSome(ctx context.Context, n int) (done int, err error) {
	err = s.durable.do(ctx, "bring the search index up to date", func(t tx) error {
		rows, err := t.unindexed(ctx, n)
		if done = len(rows); err != nil || done == 0 {
			return err
		}
		last := rows[len(rows)-1].key
		if err := t.place(ctx, rows); err != nil {
			return err
		}
		// In the index's own order, or it writes a segment of its own for each step back.
		slices.SortFunc(rows, func(a, b placed) int { return cmp.Compare(a.pos, b.pos) })
		for part := range slices.Chunk(rows, together) {
			if err := t.index(ctx, part); err != nil {
				return err
			}
		}
		_, err = t.exec(ctx, "DELETE FROM fresh WHERE key<=?", last)
		return err
	})
	return done, err
}

func (t tx) unindexed(ctx context.Context, n int) ([]placed, error) {
	var rows []placed
	err := t.each(ctx, func(r *sql.Rows) error {
		var p placed
		err := r.Scan(&p.key, &p.conn, &p.model, &p.sort, &p.hay)
		rows = append(rows, p)
		return err
	}, "SELECT key, conn, model, sort, hay FROM fresh ORDER BY key LIMIT ?", n)
	return rows, err
}

func (t tx) index(ctx context.Context, rows []placed) error {
	var words, places []any
	for _, r := range rows {
		words = append(words, r.pos, r.key, r.conn, r.sort, r.hay)
		places = append(places, r.key, r.pos)
	}
	if _, err := t.exec(ctx, "INSERT OR FAIL INTO words(pos, key, conn, sort, hay) VALUES "+marks(5, len(rows)), words...); err != nil {
		return err
	}
	if _, err := t.exec(ctx, "INSERT OR FAIL INTO places(key, pos) VALUES "+marks(2, len(rows)), places...); err != nil {
		return err
	}
	for _, r := range rows {
		// One by one: a statement with several rows is a savepoint, for which FTS5 writes out a segment.
		if _, err := t.exec(ctx, "INSERT INTO search(rowid, hay) VALUES(?,?)", r.pos, r.hay+" "+connectionWord(r.conn)); err != nil {
			return err
		}
	}
	return nil
}
