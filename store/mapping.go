package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

// step2 keeps what a user says of mappings, version by version, and which of their fields broke.
const step2 = `
CREATE TABLE mappings(
  no INTEGER PRIMARY KEY, conn TEXT NOT NULL, workspace TEXT NOT NULL, model TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
  by TEXT NOT NULL, note TEXT NOT NULL, lines TEXT NOT NULL, applied INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX mappings_version ON mappings(conn, workspace, model, version);
CREATE TABLE breaks(
  conn TEXT NOT NULL, model TEXT NOT NULL, field TEXT NOT NULL, native TEXT NOT NULL, was TEXT NOT NULL, now TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(conn, model, field)) WITHOUT ROWID;
`

// Scope is what a mapping is for. The workspace is its native id; "" where the provider has none.
type Scope struct {
	Connection, Workspace, Model string
}

// MappingLine is what a mapping says of one field.
type MappingLine struct {
	Field string `json:"field"`
	Text  string `json:"line"`
}

// Mapping is one saved version of a mapping: the lines that stand over the connector's own. Version 0 is none.
type Mapping struct {
	Scope
	Version int
	At      time.Time
	By      string
	Note    string
	Lines   []MappingLine
	Applied bool // all records that were kept when it was saved have been read by it
}

// SaveMapping keeps lines as the version behind m.Version, which is the newest that its maker saw and 0 where there was
// none, and answers it. Where another version was saved meanwhile, by whichever process, nothing is kept: it answers that
// newest version with a problem of kind Conflict. The lines of a version are never changed afterwards.
func (s *Store) SaveMapping(ctx context.Context, m Mapping) (Mapping, error) {
	err := s.durable.do(ctx, "save the mapping", func(t tx) error {
		seen := m.Version
		if _, err := t.get(ctx, []any{&m.Version}, "SELECT coalesce(max(version), 0) FROM mappings WHERE conn=? AND workspace=? AND model=?",
			m.Connection, m.Workspace, m.Model); err != nil {
			return err
		}
		if m.Version != seen {
			return problem.New(problem.Conflict, "The mapping of %s was changed meanwhile: it is at version %d.", m.Model, m.Version)
		}
		m.Version++
		at := micros(s.now())
		m.At, m.Applied = moment(at), false
		_, err := t.exec(ctx, "INSERT INTO mappings(conn, workspace, model, version, at, by, note, lines) VALUES(?,?,?,?,?,?,?,?)",
			m.Connection, m.Workspace, m.Model, m.Version, at, m.By, m.Note, jsonText(m.Lines))
		return err
	})
	return m, err
}

// Mappings lists the versions of a mapping, the newest first; none when nobody changed the connector's own.
func (s *Store) Mappings(ctx context.Context, sc Scope) ([]Mapping, error) {
	var out []Mapping
	err := s.each(ctx, func(r *sql.Rows) error {
		m := Mapping{Scope: sc}
		var at int64
		var lines []byte
		if err := r.Scan(&m.Version, &at, &m.By, &m.Note, &lines, &m.Applied); err != nil {
			return err
		}
		m.At = moment(at)
		out = append(out, m)
		return json.Unmarshal(lines, &out[len(out)-1].Lines)
	}, "SELECT version, at, by, note, lines, applied FROM mappings WHERE conn=? AND workspace=? AND model=? ORDER BY version DESC",
		sc.Connection, sc.Workspace, sc.Model)
	if err != nil {
		return nil, fmt.Errorf("read the mapping of %s: %w", sc.Model, err)
	}
	return out, nil
}

// NoteMapping gives a version another note; found is false where there is no such version.
func (s *Store) NoteMapping(ctx context.Context, sc Scope, version int, note string) (found bool, err error) {
	err = s.durable.do(ctx, "write the note of a mapping", func(t tx) error {
		found = false
		var at int64
		ok, err := t.get(ctx, []any{&at}, "SELECT at FROM mappings WHERE conn=? AND workspace=? AND model=? AND version=?", sc.Connection, sc.Workspace, sc.Model, version)
		if err != nil || !ok {
			return err
		}
		found = true
		_, err = t.exec(ctx, "UPDATE mappings SET note=? WHERE conn=? AND workspace=? AND model=? AND version=?", note, sc.Connection, sc.Workspace, sc.Model, version)
		return err
	})
	return found, err
}

// MappingApplied notes that every kept record was read by that version.
func (s *Store) MappingApplied(ctx context.Context, m Mapping) error {
	return s.durable.do(ctx, "note that the mapping is applied", func(t tx) error {
		_, err := t.exec(ctx, "UPDATE mappings SET applied=1 WHERE conn=? AND workspace=? AND model=? AND version<=?", m.Connection, m.Workspace, m.Model, m.Version)
		return err
	})
}

// Kept is a live record with the bytes that it came as.
type Kept struct {
	Key    int64 // goes into the next call
	ID     string
	Title  string
	Remote string
	Fields model.Fields
	Native json.RawMessage // nil when the record came without
}

// Kept lists the live records of one model behind a key, in the order they first came; limit at most.
func (s *Store) Kept(ctx context.Context, connection, modelName string, after int64, limit int) ([]Kept, error) {
	var out []Kept
	err := s.each(ctx, func(r *sql.Rows) error {
		var k Kept
		var fields []byte
		if err := r.Scan(&k.Key, &k.ID, &k.Title, &k.Remote, &fields); err != nil {
			return err
		}
		var err error
		k.Fields, err = decodeFields(fields)
		out = append(out, k)
		return err
	}, `SELECT r.key, r.id, r.title, r.native, r.fields FROM records r INDEXED BY records_conn
	    WHERE r.conn=(SELECT no FROM connections WHERE id=?) AND r.model=? AND r.state=0 AND r.key>? ORDER BY r.key LIMIT ?`, connection, modelName, after, limit)
	if err != nil {
		return nil, err
	}
	keys := make([]int64, len(out))
	for i, k := range out {
		keys[i] = k.Key
	}
	raw, err := s.answersFor(ctx, keys)
	for i := range out {
		out[i].Native = raw[out[i].Key]
	}
	return out, err
}

// Break is a field whose native place vanished or holds another type in every record that came.
type Break struct {
	Connection, Model string
	Field             string // unified path
	Native            string // native path
	Was, Now          string // JSON types: "text", "number", "absent"
	At                time.Time
}

// PutBreak keeps that a field broke; one that is known already stays as it is.
func (s *Store) PutBreak(ctx context.Context, b Break) error {
	return s.changeConnections(ctx, "note a broken mapping", func(t tx) error {
		_, err := t.exec(ctx, "INSERT OR IGNORE INTO breaks(conn, model, field, native, was, now, at) VALUES(?,?,?,?,?,?,?)",
			b.Connection, b.Model, b.Field, b.Native, b.Was, b.Now, micros(s.now()))
		return err
	})
}

// MarkBreak changes what stands at the place of a field that broke; one that never did stays unknown.
func (s *Store) MarkBreak(ctx context.Context, connection, modelName, field, now string) error {
	return s.changeConnections(ctx, "note a mapping that is mended", func(t tx) error {
		_, err := t.exec(ctx, "UPDATE breaks SET now=? WHERE conn=? AND model=? AND field=?", now, connection, modelName, field)
		return err
	})
}

// DropBreak forgets that a field broke; one that never did is no error.
func (s *Store) DropBreak(ctx context.Context, connection, modelName, field string) error {
	return s.changeConnections(ctx, "note a mended mapping", func(t tx) error {
		_, err := t.exec(ctx, "DELETE FROM breaks WHERE conn=? AND model=? AND field=?", connection, modelName, field)
		return err
	})
}

// Breaks lists the broken fields of a connection, by model and field.
func (s *Store) Breaks(ctx context.Context, connection string) ([]Break, error) {
	var out []Break
	err := s.each(ctx, func(r *sql.Rows) error {
		b := Break{Connection: connection}
		var at int64
		err := r.Scan(&b.Model, &b.Field, &b.Native, &b.Was, &b.Now, &at)
		b.At = moment(at)
		out = append(out, b)
		return err
	}, "SELECT model, field, native, was, now, at FROM breaks WHERE conn=? ORDER BY model, field", connection)
	return out, err
}

// MappingStamp is a word that changes whenever a mapping of the connection is saved or one of its fields breaks or is
// mended, by whichever process.
func (s *Store) MappingStamp(ctx context.Context, connection string) (string, error) {
	var stamp string
	_, err := s.get(ctx, []any{&stamp}, `SELECT (SELECT coalesce(max(no), 0) FROM mappings WHERE conn=?1) || '/' ||
		(SELECT count(*) || '/' || coalesce(max(at), 0) FROM breaks WHERE conn=?1)`, connection)
	return stamp, err
}
