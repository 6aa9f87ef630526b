package store

import (
	"cmp"
	"context"
	"strings"

	"patchbay/model"
	"patchbay/problem"
)

// step3 notes with every creation which records were known when it began: those up to a key, and whether they were all
// of their model. Whatever a later look finds among them was not made by it.
const step3 = `
ALTER TABLE intents ADD COLUMN known INTEGER NOT NULL DEFAULT -1;
ALTER TABLE intents ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;
`

// noteKnown keeps with a creation what is known as it begins, and answers whether that is all of its model.
func (t tx) noteKnown(ctx context.Context, in Intent) (whole bool, err error) {
	_, err = t.get(ctx, []any{&whole}, `UPDATE intents SET known=(SELECT coalesce(max(key), 0) FROM records), whole=EXISTS(
		SELECT 1 FROM cursors k JOIN connections c ON c.no=k.conn WHERE c.id=? AND k.model=? AND k.complete>0) WHERE id=? RETURNING whole`,
		in.Connection, in.Model, in.ID)
	return whole, err
}

// noEqualCreation refuses a creation while one with the same values may have happened: two would be there.
func (t tx) noEqualCreation(ctx context.Context, w Write) error {
	var change, title, said string
	found, err := t.get(ctx, []any{&change, &title, &said}, `SELECT change, title, error FROM intents INDEXED BY intents_waiting
		WHERE state IN ('planned','sent','unknown') AND native='' AND conn=? AND model=? AND op=? AND patch=? ORDER BY no LIMIT 1`,
		w.Connection, w.Model, w.Operation, string(encodeFields(model.Fields(w.Patch))))
	if err != nil || !found {
		return err
	}
	return problem.New(problem.Conflict, "An earlier creation of %s (%s) is not finished.", cmp.Or(problem.Clean(title), "a "+w.Model), change).
		WithHint("%s", strings.TrimSpace("It may have happened, and a second one would make two of them. The next pull asks what became of it. "+problem.Clean(said))).WithFix("patchbay pull").Because(ErrUnfinished)
}

// KnownBefore reports whether a record of the model and connection of a creation had been read, deleted or not, when
// the creation began: then it is not what was created. A creation of which that was not noted knows none.
func (s *Store) KnownBefore(ctx context.Context, in Intent, native string) (bool, error) {
	var known bool
	short := nameOf(in.Connection, in.Model, native)[:shortID]
	_, err := s.get(ctx, []any{&known}, `SELECT EXISTS(SELECT 1 FROM records WHERE key IN `+keysLike("?1")+` AND native=?2
		AND key<=(SELECT known FROM intents WHERE id=?3))`, short, native, in.ID)
	return known, err
}

// Buried are those of some records that are kept as deleted, by native id.
func (s *Store) Buried(ctx context.Context, connection, modelName string, natives []string) ([]string, error) {
	var out []string
	for _, native := range natives {
		var dead bool
		short := nameOf(connection, modelName, native)[:shortID]
		if _, err := s.get(ctx, []any{&dead}, `SELECT EXISTS(SELECT 1 FROM records WHERE key IN `+keysLike("?1")+` AND native=?2 AND state=1)`, short, native); err != nil {
			return nil, err
		}
		if dead {
			out = append(out, native)
		}
	}
	return out, nil
}

// forgetKnown keeps the notes right when the last records were removed: the next ones get their keys.
func (t tx) forgetKnown(ctx context.Context) error {
	_, err := t.exec(ctx, "UPDATE intents SET known=(SELECT coalesce(max(key), 0) FROM records) WHERE known>(SELECT coalesce(max(key), 0) FROM records)")
	return err
}

// knowNothing empties the notes of a journal whose records are gone.
func (t tx) knowNothing(ctx context.Context) error {
	_, err := t.exec(ctx, "UPDATE intents SET known=-1, whole=0")
	return err
}
