package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store/index"
)

// Stored is one record with what the store knows of it beyond the provider's words.
type Stored struct {
	model.Record           // Native is nil: see [Store.Raw]
	Title        string    // one line
	PulledAt     time.Time // when it was last seen different from before
	Mark         Mark
}

const recordColumns = `SELECT r.key, r.id, c.id, r.model, r.native, r.state, r.updated, r.created, r.pulled, r.title, r.remote, r.fields
	FROM records r CROSS JOIN connections c ON c.no=r.conn `

func scanStored(r *sql.Rows) (Stored, error) {
	var s Stored
	var key, updated, created, pulled int64
	var state int
	var remote, fields []byte
	if err := r.Scan(&key, &s.ID, &s.Connection, &s.Model, &s.Remote.ID, &state, &updated, &created, &pulled, &s.Title, &remote, &fields); err != nil {
		return s, err
	}
	a, err := readAside(remote)
	if err != nil {
		return s, fmt.Errorf("read record %s: %w", s.ID, err)
	}
	if s.Fields, err = decodeFields(fields); err != nil {
		return s, fmt.Errorf("read record %s: %w", s.ID, err)
	}
	s.Record.Remote, s.Workspace, s.Warnings = a.Remote, a.Workspace, a.Warnings
	s.UpdatedAt, s.CreatedAt, s.PulledAt = moment(updated), moment(created), moment(pulled)
	s.Deleted = state == tombstone
	return s, nil
}

// Record reads one record by its whole local id, deleted ones too.
func (s *Store) Record(ctx context.Context, id string) (Stored, error) {
	r, found, err := s.one(ctx, "WHERE r.key="+keyOf("?1"), id)
	if err == nil && !found {
		return r, noRecord("record", id)
	}
	return r, err
}

// ByRemote reads one record by its native id, deleted ones too.
func (s *Store) ByRemote(ctx context.Context, connection, modelName, native string) (Stored, error) {
	// The short id stands for the native one; a longer one, after a collision, begins with it.
	short := nameOf(connection, modelName, native)[:shortID]
	r, found, err := s.one(ctx, "WHERE r.key IN "+keysLike("?1")+" AND c.id=?2 AND r.model=?3 AND r.native=?4", short, connection, modelName, native)
	if err == nil && !found {
		return r, noRecord(modelName, native)
	}
	return r, err
}

func (s *Store) one(ctx context.Context, where string, args ...any) (out Stored, found bool, err error) {
	err = s.each(ctx, func(r *sql.Rows) error {
		found = true
		out, err = scanStored(r)
		return err
	}, recordColumns+where, args...)
	if err != nil || !found {
		return out, found, err
	}
	marks, err := s.marks(ctx)
	out.Mark = markOf(marks[out.ID], out.Deleted)
	return out, true, err
}

func noRecord(modelName, id string) *problem.Problem {
	return problem.New(problem.NotFound, "There is no %s %s here.", problem.Clean(modelName), problem.Clean(id)).
		WithHint("Pull, then look for it.").WithFix("patchbay pull")
}

// Raw is the provider's answer for a record, byte for byte; nil when it came without.
func (s *Store) Raw(ctx context.Context, id string) (json.RawMessage, error) {
	var key int64
	found, err := s.get(ctx, []any{&key}, "SELECT key FROM (SELECT "+keyOf("?1")+" key) WHERE key IS NOT NULL", id)
	if err == nil && !found {
		return nil, noRecord("record", id)
	}
	if err != nil {
		return nil, err
	}
	raw, err := s.answersFor(ctx, []int64{key})
	return raw[key], err
}

// Resolve gives the whole id that a prefix begins. modelName "" looks in all models. A prefix that
// several records share is refused as Usage and names some of them; a deleted record is found only
// when no live one is.
func (s *Store) Resolve(ctx context.Context, modelName, prefix string) (string, error) {
	prefix = strings.ToLower(strings.TrimSpace(prefix))
	if prefix == "" {
		return "", problem.New(problem.Usage, "An id is needed.").WithHint("patchbay ls shows the ids.")
	}
	type match struct {
		id, title string
		state     int
	}
	var found []match
	err := s.each(ctx, func(r *sql.Rows) error {
		var m match
		err := r.Scan(&m.id, &m.title, &m.state)
		found = append(found, m)
		return err
	}, "SELECT id, title, state FROM records WHERE key IN "+keysOf("?1", "?2")+" AND (?3='' OR model=?3) ORDER BY state, id LIMIT 9", prefix, prefix+"\x7f", modelName)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		if modelName == "" {
			modelName = "record"
		}
		return "", noRecord(modelName, prefix)
	}
	if len(found) == 1 || found[0].id == prefix || found[0].state == live && found[1].state != live {
		return found[0].id, nil
	}
	var names []string
	for _, m := range found {
		if m.id == prefix {
			return m.id, nil
		}
		names = append(names, m.id+" "+m.title)
	}
	return "", problem.New(problem.Usage, "The id %s begins several records: %s.", prefix, strings.Join(names, ", ")).
		WithHint("Give more letters of it.")
}

// Tombstone marks records as deleted at the provider, by local id. Their fields and history stay; they
// leave lists and search. Ids that nobody has are passed over.
func (s *Store) Tombstone(ctx context.Context, ids ...string) error {
	touched := map[Ref]bool{}
	err := s.durable.do(ctx, "mark deleted records", func(t tx) error {
		for _, id := range ids {
			ref, err := t.bury(ctx, id, micros(s.now()))
			if err != nil {
				return err
			}
			touched[ref] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	for ref := range touched {
		s.changedRecords(ref.Connection, ref.Model)
	}
	return nil
}

func (t tx) bury(ctx context.Context, id string, now int64) (Ref, error) {
	var ref Ref
	var at index.Order
	found, err := t.get(ctx, []any{&at.Key, &at.Sort, &at.Model, &ref.Connection, &ref.Model},
		"SELECT r.key, r.title, m.no, c.id, r.model FROM records r JOIN connections c ON c.no=r.conn JOIN models m ON m.name=r.model WHERE r.key="+keyOf("?1")+" AND r.state=0", id)
	if err != nil || !found {
		return ref, err
	}
	at.Sort = index.SortKey(at.Sort)
	if err := t.reword(ctx, &rewording{drop: []index.Order{at}}); err != nil {
		return ref, err
	}
	_, err = t.exec(ctx, "UPDATE records SET state=1, hash=x'', pulled=? WHERE key=?", now, at.Key)
	return ref, err
}
