package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"patchbay/problem"
)

// SQLite guards the structure of its file, not what a text in it says: a byte that was flipped on the disk may leave a
// sound file with a record that nobody can read. These are the texts that the program reads as more than text.

// content is a table whose texts have a form.
type content struct {
	table, key string
	columns    []string
	read       func(row []any) error       // of the columns
	mended     func(row []any) (set []any) // what the columns are to be; nil drops the row
	also       string                      // what else is set where one is mended
	text       string                      // for people, with the number of rows
}

func contents() []content {
	return []content{
		{
			table: "connections", key: "no", columns: []string{"body"}, text: "%d connections cannot be read in full.",
			read:   func(row []any) error { return json.Unmarshal(bytesIn(row[0]), new(Connection)) },
			mended: func(row []any) []any { return []any{mendedConnection(bytesIn(row[0]))} },
		},
		{
			table: "intents", key: "no", columns: []string{"patch", "before", "changes"}, text: "%d changes of the journal cannot be read in full.",
			read: readIntent,
			mended: func(row []any) []any {
				out := []any{"{}", "{}", "[]"}
				for i := range out {
					one := []any{"{}", "{}", "[]"}
					one[i] = row[i]
					if readIntent(one) == nil {
						out[i] = row[i]
					}
				}
				return out
			},
		},
		{
			table: "records", key: "key", columns: []string{"fields", "remote"}, text: "%d records cannot be read: they come back with the next pull.",
			read: func(row []any) error {
				_, err := decodeFields(bytesIn(row[0]))
				_, err2 := readAside(bytesIn(row[1]))
				return errors.Join(err, err2)
			},
			mended: func([]any) []any { return []any{"{}", "{}"} }, also: ", hash=x'', updated=0",
		},
		{table: "views", key: "folded", columns: []string{"body"}, read: readJSON, text: "%d views cannot be read, and are dropped."},
		{table: "mappings", key: "no", columns: []string{"lines"}, read: readJSON, text: "%d versions of mappings cannot be read, and are dropped."},
	}
}

func readIntent(row []any) error {
	_, err := decodeFields(bytesIn(row[0]))
	_, err2 := decodeFields(bytesIn(row[1]))
	_, err3 := decodeChanges(bytesIn(row[2]))
	return errors.Join(err, err2, err3)
}

func readJSON(row []any) error { return json.Unmarshal(bytesIn(row[0]), new(any)) }

// bytesIn is what a column holds, of whatever kind damage made it.
func bytesIn(v any) []byte {
	switch v := v.(type) {
	case []byte:
		return v
	case string:
		return []byte(v)
	}
	return fmt.Append(nil, v)
}

// mendedConnection keeps every part of a connection that can be read, and lets it write nothing until somebody says so.
func mendedConnection(body []byte) string {
	var parts map[string]json.RawMessage
	if json.Unmarshal(body, &parts) != nil {
		parts = map[string]json.RawMessage{}
	}
	for key, value := range parts {
		one, err := json.Marshal(map[string]json.RawMessage{key: value})
		if err != nil || json.Unmarshal(one, new(Connection)) != nil {
			delete(parts, key)
		}
	}
	// Whether it may write is not to be guessed.
	parts["readOnly"] = json.RawMessage("true")
	if parts["name"] == nil {
		parts["name"] = json.RawMessage(`"damaged"`)
	}
	return jsonText(parts)
}

// bad lists the keys of rows that cannot be read.
func (c content) bad(ctx context.Context, from querier) (keys []any, err error) {
	err = each(ctx, from, func(r *sql.Rows) error {
		row, err := values(r, len(c.columns)+1)
		if err == nil && c.read(row[1:]) != nil {
			keys = append(keys, row[0])
		}
		return err
	}, "SELECT "+c.key+","+strings.Join(c.columns, ",")+" FROM "+c.table)
	return keys, err
}

func (s *Store) lookContents(ctx context.Context) (faults []Fault, err error) {
	for _, c := range contents() {
		keys, err := c.bad(ctx, s.readers)
		if err != nil {
			return faults, explain(s.path, "read "+c.table, err)
		}
		if len(keys) > 0 {
			faults = append(faults, Fault{What: "records", Count: len(keys), Fix: mends, Text: fmt.Sprintf(c.text, len(keys))})
		}
	}
	n, err := s.loose(ctx)
	if n > 0 {
		faults = append(faults, Fault{What: "records", Count: n, Fix: mends, Text: fmt.Sprintf("%d rows hold something of another kind than they should.", n)})
	}
	return faults, err
}

// mendContents puts right what lookContents finds.
func (t tx) mendContents(ctx context.Context) error {
	if err := t.tighten(ctx); err != nil {
		return err
	}
	for _, c := range contents() {
		keys, err := c.bad(ctx, t.w.conn)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if err := c.mend(ctx, t, key); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c content) mend(ctx context.Context, t tx, key any) error {
	where := " WHERE " + c.key + "=?"
	if c.mended == nil {
		_, err := t.exec(ctx, "DELETE FROM "+c.table+where, key)
		return err
	}
	row, into := make([]any, len(c.columns)), make([]any, len(c.columns))
	for i := range row {
		into[i] = &row[i]
	}
	if _, err := t.get(ctx, into, "SELECT "+strings.Join(c.columns, ",")+" FROM "+c.table+where, key); err != nil {
		return err
	}
	_, err := t.exec(ctx, "UPDATE "+c.table+" SET "+strings.Join(c.columns, "=?,")+"=?"+c.also+where, append(c.mended(row), key)...)
	return err
}

// garbled reports whether an error says that something was read that has not the form it was written in.
func garbled(err error) bool {
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*time.ParseError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*strconv.NumError](err); ok {
		return true
	}
	// database/sql has no type for a column of another kind.
	return errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "sql: Scan error on column")
}

func unreadable(path string) *problem.Problem {
	return problem.New(problem.Storage, "Something in the store %s cannot be read.", path).
		WithHint("It was changed on the disk, and not by patchbay. Have it mended: what can be read is kept, and records come back with the next pull.").
		WithFix(mends)
}
