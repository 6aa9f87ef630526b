package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"patchbay/problem"
	"patchbay/store/index"
)

// View is a list that a person gave a name: which records it shows, and how.
type View struct {
	Name        string    `json:"-"`
	Model       string    `json:"model"`
	Connections []string  `json:"connections,omitempty"` // ids; empty for all
	Text        string    `json:"text,omitempty"`
	Where       string    `json:"where,omitempty"`
	Columns     []string  `json:"columns,omitempty"` // empty for those of the model
	Sort        []string  `json:"sort,omitempty"`    // paths, "-" in front for descending
	Made        time.Time `json:"-"`
	Moved       time.Time `json:"-"` // when it was last saved
}

// SaveView keeps a view under its name, whatever the case of its letters. One that has the name already is replaced
// when over is set, else refused as a problem of kind NeedsPerson.
func (s *Store) SaveView(ctx context.Context, v View, over bool) error {
	return s.durable.do(ctx, "keep the view "+v.Name, func(t tx) error {
		at := micros(s.now())
		query := "INSERT INTO views(folded, name, made, moved, body) VALUES(?,?,?,?,?) ON CONFLICT(folded) DO "
		if over {
			query += "UPDATE SET name=excluded.name, moved=excluded.moved, body=excluded.body"
		} else {
			query += "NOTHING"
		}
		n, err := t.exec(ctx, query, index.Fold(v.Name), v.Name, at, at, jsonText(v))
		if err == nil && n == 0 {
			return problem.New(problem.NeedsPerson, "There is a view called %s already.", v.Name)
		}
		return err
	})
}

const viewColumns = "SELECT name, made, moved, body FROM views "

func scanView(r *sql.Rows) (v View, err error) {
	var made, moved int64
	var body []byte
	if err := r.Scan(&v.Name, &made, &moved, &body); err != nil {
		return v, err
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return v, fmt.Errorf("read the view %s: %w", v.Name, err)
	}
	v.Made, v.Moved = moment(made), moment(moved)
	return v, nil
}

// Views lists all views, by name.
func (s *Store) Views(ctx context.Context) (out []View, err error) {
	err = s.each(ctx, func(r *sql.Rows) error {
		v, err := scanView(r)
		out = append(out, v)
		return err
	}, viewColumns+"ORDER BY folded")
	return out, err
}

// View reads one view by its name, whatever the case of its letters; ok is false when there is none.
func (s *Store) View(ctx context.Context, name string) (v View, ok bool, err error) {
	err = s.each(ctx, func(r *sql.Rows) error {
		ok = true
		v, err = scanView(r)
		return err
	}, viewColumns+"WHERE folded=?", index.Fold(name))
	return v, ok, err
}

// DropView forgets a view; ok is false when there is none of that name.
func (s *Store) DropView(ctx context.Context, name string) (ok bool, err error) {
	err = s.durable.do(ctx, "drop the view "+name, func(t tx) error {
		n, err := t.exec(ctx, "DELETE FROM views WHERE folded=?", index.Fold(name))
		ok = n > 0
		return err
	})
	return ok, err
}

// IDs answers the ids behind keys, in the order of the keys; those of records that are no longer kept are left out.
func (s *Store) IDs(ctx context.Context, keys []int64) ([]string, error) {
	out := make([]string, 0, len(keys))
	err := s.each(ctx, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		out = append(out, id)
		return err
	}, "SELECT r.id FROM json_each(?) j CROSS JOIN records r ON r.key=j.value", jsonText(keys))
	return out, err
}
