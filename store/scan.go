package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"patchbay/problem"
)

// Scan is a walk over a connection's records of one model that is under way.
type Scan struct {
	ID        int64     // goes into every page
	After     string    // where to go on: the cursor of the last page that was kept; "" from the start
	Resumed   bool      // an interrupted walk goes on
	Started   time.Time // of the whole walk
	Committed string    // what the last finished walk left as the point to ask for changes from
}

// Cursor is how far a connection's model has been read.
type Cursor struct {
	Committed string    // given to the last FinishScan
	InFlight  string    // of an unfinished scan; "" when there is none or no page was kept yet
	Scanning  bool      // a scan was started and not finished
	Full      bool      // that scan, or the last one, is a complete walk
	Started   time.Time // of that scan
	Moved     time.Time // when a page was last kept or a scan finished
	Complete  time.Time // when the last complete walk ended
}

// StartScan begins a walk, or goes on with an unfinished one of the same kind. full is a walk over
// everything, which alone can tell what is absent. A walk that another process had under way loses
// its right to write.
func (s *Store) StartScan(ctx context.Context, connection, modelName string, full bool) (Scan, error) {
	var sc Scan
	err := s.durable.do(ctx, "start a scan", func(t tx) error {
		c, err := t.connection(ctx, connection)
		if err != nil {
			return err
		}
		cur, err := t.cursor(ctx, c.no, modelName)
		if err != nil {
			return err
		}
		now := micros(s.now())
		sc = Scan{Committed: cur.Committed, Started: moment(now)}
		if cur.Scanning && cur.Full == full && cur.InFlight != "" {
			sc.After, sc.Resumed, sc.Started = cur.InFlight, true, cur.Started
		}
		if _, err := t.get(ctx, []any{&sc.ID}, `INSERT INTO settings(key, value) VALUES('scan', 1)
			ON CONFLICT(key) DO UPDATE SET value=value+1 RETURNING CAST(value AS INTEGER)`); err != nil {
			return err
		}
		if err := t.inherit(ctx, cur.scan, sc); err != nil {
			return err
		}
		_, err = t.exec(ctx, `INSERT INTO cursors(conn, model, committed, inflight, scan, full, started, moved) VALUES(?,?,?,?,?,?,?,?)
			ON CONFLICT(conn, model) DO UPDATE SET inflight=excluded.inflight, scan=excluded.scan, full=excluded.full, started=excluded.started, moved=excluded.moved`,
			c.no, modelName, cur.Committed, sc.After, sc.ID, full, micros(sc.Started), now)
		return err
	})
	return sc, err
}

// RestartScan forgets where an unfinished walk would go on, so that the next [Store.StartScan] begins at the start.
// Where there is none, it does nothing.
func (s *Store) RestartScan(ctx context.Context, connection, modelName string) error {
	return s.durable.do(ctx, "start a scan anew", func(t tx) error {
		c, err := t.connection(ctx, connection)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, "UPDATE cursors SET inflight='' WHERE conn=? AND model=?", c.no, modelName)
		return err
	})
}

// inherit hands what an interrupted scan has seen to the one that goes on, or forgets it and marks where this one begins.
func (t tx) inherit(ctx context.Context, from int64, to Scan) error {
	if to.Resumed {
		_, err := t.exec(ctx, "UPDATE seen SET scan=? WHERE scan=?", to.ID, from)
		return err
	}
	if _, err := t.exec(ctx, "DELETE FROM seen WHERE scan=?", from); err != nil {
		return err
	}
	_, err := t.exec(ctx, "INSERT INTO seen(scan, key) SELECT ?, -1-coalesce(max(key), 0) FROM records", to.ID)
	return err
}

// lastBefore is the last key that there was when a scan began: records with later ones came since, so that only the others
// can be absent, and are noted when they are seen. It lies among those as -1-key.
const lastBefore = "coalesce((SELECT -1-min(key) FROM seen WHERE scan=?1 AND key<0), 9223372036854775807)"

// advance moves a scan's cursor behind a page and notes what the page held.
func (t tx) advance(ctx context.Context, conn int64, p Page, keys []int64, now int64) error {
	cur, err := t.cursor(ctx, conn, p.Model)
	if err != nil {
		return err
	}
	if cur.scan != p.Scan {
		return takenOver(p.Model)
	}
	if cur.Full {
		var last int64
		if _, err := t.get(ctx, []any{&last}, "SELECT "+lastBefore, p.Scan); err != nil {
			return err
		}
		old := slices.DeleteFunc(keys, func(key int64) bool { return key > last })
		if len(old) > 0 {
			if _, err := t.exec(ctx, "INSERT OR IGNORE INTO seen(scan, key) SELECT ?, value FROM json_each(?)", p.Scan, jsonText(old)); err != nil {
				return err
			}
		}
	}
	_, err = t.exec(ctx, "UPDATE cursors SET inflight=?, moved=? WHERE conn=? AND model=?", p.Cursor, now, conn, p.Model)
	return err
}

func takenOver(modelName string) *problem.Problem {
	return problem.New(problem.Busy, "Another patchbay is reading the %s records of this connection.", modelName).
		WithHint("Wait until it is done; what was read so far is kept.")
}

// Finish says how a scan ended.
type Finish struct {
	Connection string // id
	Model      string
	Scan       int64
	Committed  string // the point to ask for changes from next time; "" keeps the one that is there
	Complete   bool   // the walk was over everything and nothing of it was lost
}

// Native names a record by both its ids.
type Native struct {
	ID     string // local
	Remote string // native
}

// FinishScan ends a scan and commits its cursor. After a complete full scan it lists the live records
// that the scan did not see although they were there when it began, by native id. Absence is no deletion: ask for each by id, then [Store.Tombstone].
func (s *Store) FinishScan(ctx context.Context, f Finish) ([]Native, error) {
	var absent []Native
	err := s.durable.do(ctx, "finish a scan", func(t tx) error {
		c, err := t.connection(ctx, f.Connection)
		if err != nil {
			return err
		}
		cur, err := t.cursor(ctx, c.no, f.Model)
		if err != nil {
			return err
		}
		if cur.scan != f.Scan || f.Scan == 0 {
			return takenOver(f.Model)
		}
		done := micros(s.now())
		complete := micros(cur.Complete)
		if f.Complete && cur.Full {
			complete = done
			if absent, err = t.absent(ctx, c.no, f); err != nil {
				return err
			}
		}
		if f.Committed == "" {
			f.Committed = cur.Committed
		}
		if _, err := t.exec(ctx, "DELETE FROM seen WHERE scan=?", f.Scan); err != nil {
			return err
		}
		_, err = t.exec(ctx, "UPDATE cursors SET committed=?, inflight='', scan=0, moved=?, complete=? WHERE conn=? AND model=?",
			f.Committed, done, complete, c.no, f.Model)
		return err
	})
	return absent, err
}

func (t tx) absent(ctx context.Context, conn int64, f Finish) ([]Native, error) {
	var out []Native
	err := t.each(ctx, func(r *sql.Rows) error {
		var n Native
		err := r.Scan(&n.ID, &n.Remote)
		out = append(out, n)
		return err
	}, `SELECT r.id, r.native FROM records r INDEXED BY records_conn WHERE r.conn=?2 AND r.model=?3 AND r.state=0 AND r.key<=`+lastBefore+`
	    AND NOT EXISTS (SELECT 1 FROM seen WHERE scan=?1 AND seen.key=r.key) ORDER BY r.native`, f.Scan, conn, f.Model)
	return out, err
}

type cursorRow struct {
	Cursor
	scan int64
}

const cursorColumns = "SELECT committed, inflight, scan, full, started, moved, complete FROM cursors WHERE conn="

func scanCursor(r *sql.Rows) (cursorRow, error) {
	var c cursorRow
	var started, moved, complete int64
	err := r.Scan(&c.Committed, &c.InFlight, &c.scan, &c.Full, &started, &moved, &complete)
	c.Scanning = c.scan != 0
	c.Started, c.Moved, c.Complete = moment(started), moment(moved), moment(complete)
	return c, err
}

func (t tx) cursor(ctx context.Context, conn int64, modelName string) (c cursorRow, err error) {
	err = t.each(ctx, func(r *sql.Rows) error {
		c, err = scanCursor(r)
		return err
	}, cursorColumns+"? AND model=?", conn, modelName)
	return c, err
}

// Cursor tells how far a model of a connection has been read; the zero value when it never was.
func (s *Store) Cursor(ctx context.Context, connection, modelName string) (c Cursor, err error) {
	err = s.each(ctx, func(r *sql.Rows) error {
		row, err := scanCursor(r)
		c = row.Cursor
		return err
	}, cursorColumns+"(SELECT no FROM connections WHERE id=?) AND model=?", connection, modelName)
	return c, err
}
