package workbench

import "context"

// History answers what the fields of a record held over time, the newest first.
func (w *Workbench) History(ctx context.Context, modelName, id string) ([]HistoryEntry, error) {
	rec, err := w.record(ctx, modelName, id)
	if err != nil {
		return nil, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := db.History(ctx, rec.ID)
	if err != nil {
		return nil, err
	}
	held := make([]Held, 0, len(entries))
	for _, e := range entries {
		held = append(held, heldBy(e.Origin, e.After))
	}
	if err := w.called(ctx, db, held); err != nil {
		return nil, err
	}
	out := make([]HistoryEntry, 0, len(entries))
	for i, e := range entries {
		out = append(out, HistoryEntry{
			At: e.At, Field: e.Field, Before: e.Before, After: e.After, Source: string(e.Source), By: e.By, User: e.User, Change: e.Change, Call: held[i].Call,
		})
	}
	return out, nil
}
