package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

// Source says where a value came from.
type Source string

// The sources of values in the history.
const (
	Pull     Source = "pull"
	Edit     Source = "edit"
	Remap    Source = "mapping" // read again by another mapping
	Undo     Source = "undo"
	ReadBack Source = "readback"
)

// Page is one page of records as a connection told them.
type Page struct {
	Connection string // id
	Model      string
	Records    []model.Record // the last of several with one native id counts
	Cursor     string         // continues behind this page; kept only with a Scan
	Scan       int64          // from StartScan; 0 for records that were fetched outside of one
	Source     Source         // "" for Pull
	By         string         // in words, for the history; "" for the connection's name
	Ref        string         // what of the source it was: a mapping's version, a run of a sync or a flow; "" for none
}

// Stats count what a page brought.
type Stats struct {
	New     int
	Changed int
	Same    int // in every field; its bytes may be others
	Stale   int // older than what is known, dropped
}

func (s Stats) plus(o Stats) Stats {
	return Stats{New: s.New + o.New, Changed: s.Changed + o.Changed, Same: s.Same + o.Same, Stale: s.Stale + o.Stale}
}

// PutPage writes a page in one transaction: the records, the history of what changed in them, the
// search index and the scan's cursor. A page that was written already changes nothing. Busy is
// returned when another process has taken over the scan.
func (s *Store) PutPage(ctx context.Context, p Page) (Stats, error) {
	if err := p.named(); err != nil {
		return Stats{}, err
	}
	return s.putRows(ctx, p, s.rowsOf(p))
}

// named refuses a page with a record that cannot be known again.
func (p Page) named() error {
	for _, r := range p.Records {
		if r.Remote.ID == "" {
			return problem.New(problem.Internal, "A %s without a native id cannot be kept.", p.Model)
		}
	}
	return nil
}

// putRows writes the rows of p, or of p and pages before it, in one transaction.
func (s *Store) putRows(ctx context.Context, p Page, rows []*row) (Stats, error) {
	var stats Stats
	err := s.durable.do(ctx, "keep a page of "+p.Model+" records", func(t tx) error {
		var err error
		stats, err = s.putPage(ctx, t, p, rows)
		return err
	})
	if err != nil {
		return Stats{}, err
	}
	if stats.New+stats.Changed > 0 {
		s.changedRecords(p.Connection, p.Model)
	}
	return stats, nil
}

func (s *Store) putPage(ctx context.Context, t tx, p Page, rows []*row) (Stats, error) {
	c, err := t.connection(ctx, p.Connection)
	if err != nil {
		return Stats{}, err
	}
	b := batch{conn: c.no, model: p.Model, source: p.Source, by: p.By, ref: p.Ref, rows: rows, at: micros(s.now())}
	if b.source == "" {
		b.source = Pull
	}
	if b.by == "" {
		b.by = c.name
	}
	stats, keys, err := b.put(ctx, t)
	if err != nil || p.Scan == 0 {
		return stats, err
	}
	return stats, t.advance(ctx, c.no, p, keys, b.at)
}

// batch is a set of rows of one connection and model on their way into the tables.
type batch struct {
	conn   int64
	no     int64 // of the model
	model  string
	source Source
	by     string
	user   string
	intent string
	ref    string
	rows   []*row
	at     int64

	words   *rewording
	origins map[model.Via]int64 // noted so far, see [batch.origin]
	firsts  map[int64]bool      // of those, the ones that a record was first seen with
}

// known is what the tables hold of a row.
type known struct {
	key     int64
	id      string
	hash    []byte
	updated int64
	pulled  int64
	state   int
}

// lag is how long a listing may trail behind what was learned of a record by asking for it.
const lag = 10 * time.Minute

// trails reports whether a row is older than what is known. A record that was asked for by its id and is there lives,
// however old its time is.
func (k known) trails(r row, from Source) bool {
	revived := k.state == tombstone && r.state == live && from != Pull
	return r.updated != 0 && r.updated < k.updated && !revived
}

// late reports whether a row of a listing shows a record that was found deleted a moment ago, as it was before.
func (k known) late(r row, at int64) bool {
	return k.state == tombstone && r.state == live && r.updated <= k.updated && at-k.pulled < lag.Microseconds()
}

// put writes the batch and returns the keys of all its rows, in any order.
func (b batch) put(ctx context.Context, t tx) (Stats, []int64, error) {
	var stats Stats
	var err error
	b.origins, b.firsts, b.words = map[model.Via]int64{}, map[int64]bool{}, &rewording{}
	if b.no, err = t.modelNo(ctx, b.model); err != nil {
		return stats, nil, err
	}
	have, taken, err := b.known(ctx, t)
	if err != nil {
		return stats, nil, err
	}
	keys := make([]int64, 0, len(b.rows))
	fresh := make([]*row, 0, len(b.rows))
	for i := range b.rows {
		r := b.rows[i]
		k, ok := have[r.native]
		if !ok {
			fresh = append(fresh, r)
			continue
		}
		keys = append(keys, k.key)
		switch {
		case k.trails(*r, b.source), b.source == Pull && k.late(*r, b.at):
			stats.Stale++ // a listing that trails behind what was read by id
		case r.state == k.state && (bytes.Equal(r.hash, k.hash) || r.bare()):
			stats.Same++
		case r.bare():
			stats.Changed++
			if _, err := t.bury(ctx, k.id, b.at); err != nil {
				return stats, nil, fmt.Errorf("bury %s %s: %w", b.model, r.native, err)
			}
		default:
			differs, err := b.change(ctx, t, k.key, *r)
			if err != nil {
				return stats, nil, fmt.Errorf("change %s %s: %w", b.model, r.native, err)
			}
			// A listing in another order spells the same record in other bytes: nobody changed it.
			if differs || r.state != k.state || r.updated != 0 && r.updated != k.updated {
				stats.Changed++
			} else {
				stats.Same++
			}
		}
	}
	stats.New = len(fresh)
	added, err := b.insert(ctx, t, fresh, taken)
	if err != nil {
		return stats, nil, err
	}
	return stats, append(keys, added...), t.reword(ctx, b.words)
}

// known is what the tables hold of the rows, by native id. taken are the ids that begin as the short ones of the rows do.
func (b batch) known(ctx context.Context, t tx) (have map[string]known, taken map[string]bool, err error) {
	have, taken = make(map[string]known), map[string]bool{}
	v, err := t.sieve(ctx, len(b.rows))
	if err != nil {
		return nil, nil, err
	}
	var short []string // an id that had to be longer begins with the short one
	for _, r := range b.rows {
		if id := r.name[:shortID]; v == nil || v.mayHave(id) {
			short = append(short, id)
		}
	}
	if len(short) == 0 {
		return have, taken, nil
	}
	err = t.each(ctx, func(rows *sql.Rows) error {
		var conn int64
		var name, native string
		var k known
		if err := rows.Scan(&conn, &name, &native, &k.key, &k.id, &k.hash, &k.updated, &k.pulled, &k.state); err != nil {
			return err
		}
		taken[k.id] = true
		if conn == b.conn && name == b.model {
			have[native] = k
		}
		return nil
	}, `SELECT r.conn, r.model, r.native, r.key, r.id, r.hash, r.updated, r.pulled, r.state FROM json_each(?1) j
	    CROSS JOIN ids n ON n.id>=j.value AND n.id<j.value||'~' CROSS JOIN records r ON r.key=n.key UNION ALL
	    SELECT r.conn, r.model, r.native, r.key, r.id, r.hash, r.updated, r.pulled, r.state FROM json_each(?1) j
	    CROSS JOIN newids n ON n.id>=j.value AND n.id<j.value||'~' CROSS JOIN records r ON r.key=n.key`, jsonText(short))
	return have, taken, err
}

// change lays r over the row with that key, writes the history of what differs, and tells whether a field does.
func (b batch) change(ctx context.Context, t tx, key int64, r row) (differs bool, err error) {
	var before []byte
	old := keyed{row: &row{}, key: key}
	if _, err := t.get(ctx, []any{&before, &old.title, &old.state, &old.updated, &old.created}, "SELECT fields, title, state, updated, created FROM records WHERE key=?", key); err != nil {
		return false, err
	}
	if err := r.carry(before); err != nil {
		return false, err
	}
	// A time that this answer does not tell stays as another one told it.
	r.updated, r.created = cmp.Or(r.updated, old.updated), cmp.Or(r.created, old.created)
	differs = string(before) != r.fields
	if err := b.remember(ctx, t, keyed{row: &r, key: key}, before); err != nil {
		return differs, err
	}
	if err := b.reword(old, before, keyed{row: &r, key: key}); err != nil {
		return differs, err
	}
	if _, err := t.exec(ctx, "UPDATE records SET state=?, hash=?, updated=?, created=?, pulled=?, title=?, remote=?, fields=? WHERE key=?",
		r.state, r.hash, r.updated, r.created, b.at, r.title, r.remote, r.fields, key); err != nil {
		return differs, err
	}
	if r.bytes == nil {
		return differs, nil // what was read without its bytes keeps those that are known
	}
	_, err = t.exec(ctx, "INSERT OR REPLACE INTO natives(key, bytes) VALUES(?,?)", key, r.bytes)
	return differs, err
}

// remember writes the moves from before to the row as it is now into the history.
func (b batch) remember(ctx context.Context, t tx, r keyed, before []byte) error {
	after := r.row.fields
	if string(before) == after {
		return nil
	}
	old, err := decodeFields(before)
	if err != nil {
		return err
	}
	now, err := decodeFields([]byte(after))
	if err != nil {
		return err
	}
	for _, c := range model.Diff(old, now) {
		from, err := b.origin(ctx, t, r.via)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, "INSERT INTO history(key, at, field, before, after, source, by, intent, origin) VALUES(?,?,?,?,?,?,?,?,?)",
			r.key, b.at, c.Field, string(appendValue(nil, c.Before)), string(appendValue(nil, c.After)), string(b.source), b.by, b.intent, from); err != nil {
			return err
		}
	}
	return nil
}
