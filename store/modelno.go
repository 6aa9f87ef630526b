package store

import "context"

// modelNo is the number that stands for a model in the search index.
func (t tx) modelNo(ctx context.Context, name string) (int64, error) {
	var no int64
	found, err := t.get(ctx, []any{&no}, "SELECT no FROM models WHERE name=?", name)
	if err != nil || found {
		return no, err
	}
	_, err = t.get(ctx, []any{&no}, "INSERT INTO models(name) VALUES(?) RETURNING no", name)
	return no, err
}
