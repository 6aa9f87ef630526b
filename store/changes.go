package store

import (
	"context"
	"strings"

	"patchbay/problem"
)

// ChangeFilter bounds a listing of the journal; its zero value lists the last 200 writes.
type ChangeFilter struct {
	Connection string  // id; "" for all
	Model      string  // "" for all
	Record     string  // local id; "" for all
	States     []State // empty for all
	PartOf     string  // writes whose author ends with "(" and this, and more; "" for all
	Limit      int     // 0 for 200
}

// Changes lists writes, newest first: those done, those that failed and those still open.
func (s *Store) Changes(ctx context.Context, f ChangeFilter) ([]Intent, error) {
	parts := []string{"1"}
	var args []any
	for column, value := range map[string]string{"conn": f.Connection, "model": f.Model, "record": f.Record} {
		if value != "" {
			parts = append(parts, column+"=?")
			args = append(args, value)
		}
	}
	if len(f.States) > 0 {
		parts = append(parts, "state IN (SELECT value FROM json_each(?))")
		args = append(args, jsonText(f.States))
	}
	if f.PartOf != "" {
		parts = append(parts, "instr(by, ?) > 0")
		args = append(args, "("+f.PartOf)
	}
	if f.Limit <= 0 {
		f.Limit = 200
	}
	return s.intents(ctx, "WHERE "+strings.Join(parts, " AND ")+" ORDER BY no DESC LIMIT ?", append(args, f.Limit)...)
}

// Change finds a write by a prefix of its short id, or by its whole long one. A prefix that several
// share is refused as Usage.
func (s *Store) Change(ctx context.Context, prefix string) (Intent, error) {
	prefix = strings.ToLower(strings.TrimSpace(prefix))
	if prefix == "" {
		return Intent{}, problem.New(problem.Usage, "The id of a change is needed.").WithFix("patchbay changes")
	}
	found, err := s.intents(ctx, "WHERE change>=? AND change<? OR id=? ORDER BY no DESC LIMIT 6", prefix, prefix+"\x7f", prefix)
	switch {
	case err != nil:
		return Intent{}, err
	case len(found) == 0:
		return Intent{}, noChange(prefix)
	case len(found) == 1:
		return found[0], nil
	}
	var names []string
	for _, in := range found {
		if in.Change == prefix {
			return in, nil
		}
		names = append(names, in.Change+" "+in.Title)
	}
	return Intent{}, problem.New(problem.Usage, "The id %s begins several changes: %s.", prefix, strings.Join(names, ", ")).
		WithHint("Give more letters of it.")
}
