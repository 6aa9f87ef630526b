package store

import (
	"context"
	"database/sql"
)

// undone notes that by took back what a change did. A change that was itself an undo gave way then, and what it had
// undone stands again; so it goes on down the chain, one in force and one not.
func (t tx) undone(ctx context.Context, change, by string) error {
	for change != "" {
		if _, err := t.exec(ctx, "UPDATE intents SET undone=? WHERE change=?", by, change); err != nil {
			return err
		}
		below, part := "", false
		if _, err := t.get(ctx, []any{&below, &part}, "SELECT undoes, part FROM intents WHERE change=?", change); err != nil {
			return err
		}
		if part {
			return nil // what it left was never undone by it
		}
		if by == "" {
			by = change
		} else {
			by = ""
		}
		change = below
	}
	return nil
}

// PartlyUndone lists the writes that put back some fields of a change each, and stand, by that change; newest first.
func (s *Store) PartlyUndone(ctx context.Context) (map[string][]Intent, error) {
	out := map[string][]Intent{}
	err := s.each(ctx, func(r *sql.Rows) error {
		in, err := scanIntent(r)
		out[in.Undoes] = append(out[in.Undoes], in)
		return err
	}, intentColumns+"WHERE part=1 AND state='done' AND undone='' ORDER BY no DESC")
	return out, err
}
