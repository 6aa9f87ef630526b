package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"patchbay/model"
	"patchbay/problem"
)

// Outcome is what became of a write.
type Outcome struct {
	State State
	// Record is what the provider now holds, if that is known; with Deleted set the record is gone there.
	// nil leaves the stored record as it is.
	Record *model.Record
	// Changes are the moves that really happened; nil to have them worked out from the stored record.
	Changes []model.Change
	Err     string // why it failed, in words for people
	Note    string // replaces the note; "" keeps it
}

// Settle ends a write, or notes it as Unknown: the outcome, the record, its history and what was undone
// by it are one transaction. A write that was ended already is refused as Conflict.
func (s *Store) Settle(ctx context.Context, id string, o Outcome) (Intent, error) {
	var in Intent
	err := s.durable.do(ctx, "keep what became of the change", func(t tx) error {
		err := t.each(ctx, func(r *sql.Rows) (err error) {
			in, err = scanIntent(r)
			return err
		}, intentColumns+"WHERE id=?", id)
		switch {
		case err != nil:
			return err
		case in.ID == "":
			return noChange(id)
		case !in.State.Open():
			return settled(id)
		}
		if o.Record != nil {
			if err := s.observe(ctx, t, &in, o); err != nil {
				return err
			}
		}
		return s.end(ctx, t, &in, o)
	})
	if err != nil {
		return Intent{}, err
	}
	s.journalMoved(in.Write)
	s.wakeIndexer()
	return in, nil
}

// observe keeps the record that came with the outcome.
func (s *Store) observe(ctx context.Context, t tx, in *Intent, o Outcome) error {
	c, err := t.anyConnection(ctx, in.Connection)
	if err != nil {
		return err
	}
	if c.no == 0 {
		return s.names.missing(in.Connection)
	}
	r := *o.Record
	if r.Remote.ID == "" {
		r.Remote.ID = in.Remote
	}
	if r.Remote.ID == "" {
		return problem.New(problem.Internal, "A %s without a native id cannot be kept.", in.Model)
	}
	before, err := t.fields(ctx, in, r.Remote.ID)
	if err != nil {
		return err
	}
	made := s.maker(in.Connection, in.Model).row(r)
	b := batch{
		conn: c.no, model: in.Model, source: in.source(o.State), by: in.By, user: in.User, intent: in.ID,
		rows: []*row{&made}, at: micros(s.now()),
	}
	_, keys, err := b.put(ctx, t)
	if err != nil {
		return err
	}
	in.Remote = r.Remote.ID
	if _, err := t.get(ctx, []any{&in.Record, &in.Title}, "SELECT id, title FROM records WHERE key=?", keys[0]); err != nil {
		return err
	}
	if o.Changes == nil && o.State == Done && !r.Deleted {
		after, err := t.fields(ctx, in, r.Remote.ID)
		if err != nil {
			return err
		}
		in.Changes = model.Diff(before, after)
	}
	return nil
}

// source tells whose the values are that come with an outcome: ours only when the write took place.
func (in *Intent) source(st State) Source {
	switch {
	case st != Done:
		return ReadBack
	case in.Undoes != "":
		return Undo
	}
	return Edit
}

func (s *Store) end(ctx context.Context, t tx, in *Intent, o Outcome) error {
	if o.Changes != nil {
		in.Changes = o.Changes
	}
	if o.Note != "" {
		in.Note = o.Note
	}
	in.State, in.Err = o.State, problem.Clean(o.Err)
	ended := int64(0)
	if !o.State.Open() {
		ended = micros(s.now())
		in.Ended = moment(ended)
	}
	if _, err := t.exec(ctx, "UPDATE intents SET state=?, native=?, record=?, title=?, ended=?, error=?, note=?, changes=? WHERE id=?",
		in.State, in.Remote, in.Record, in.Title, ended, in.Err, in.Note, string(encodeChanges(in.Changes)), in.ID); err != nil {
		return err
	}
	if o.State != Done || in.Undoes == "" {
		return nil
	}
	if in.Part {
		return nil
	}
	return t.undone(ctx, in.Undoes, in.Change)
}

// fields are what the store holds of a record of the write's connection and model.
func (t tx) fields(ctx context.Context, in *Intent, native string) (model.Fields, error) {
	var raw []byte
	short := nameOf(in.Connection, in.Model, native)[:shortID]
	found, err := t.get(ctx, []any{&raw}, "SELECT fields FROM records WHERE key IN "+keysLike("?1")+" AND native=?2", short, native)
	if err != nil || !found {
		return nil, err
	}
	return decodeFields(raw)
}

// encodeChanges writes moves as triples, with values that keep their types.
func encodeChanges(list []model.Change) []byte {
	b := []byte{'['}
	for i, c := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, '['), c.Field)
		b = appendValue(append(b, ','), c.Before)
		b = append(appendValue(append(b, ','), c.After), ']')
	}
	return append(b, ']')
}

func decodeChanges(raw []byte) ([]model.Change, error) {
	var list [][]json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("read stored changes: %w", err)
	}
	out := make([]model.Change, 0, len(list))
	for _, parts := range list {
		if len(parts) != 3 {
			return nil, fmt.Errorf("read stored changes: %d parts", len(parts))
		}
		var c model.Change
		if err := json.Unmarshal(parts[0], &c.Field); err != nil {
			return nil, fmt.Errorf("read stored changes: %w", err)
		}
		var err error
		if c.Before, err = decodeValue(parts[1]); err != nil {
			return nil, err
		}
		if c.After, err = decodeValue(parts[2]); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}
