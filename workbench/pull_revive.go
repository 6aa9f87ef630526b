package workbench

import (
	"context"
	"fmt"

	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// revive looks up by id what a list shows and is kept as deleted since a moment: the list may trail behind, or what
// called the record gone was mistaken. What its provider answers with lives.
func (p puller) revive(ctx context.Context, listed []string, at *Progress) error {
	if len(listed) == 0 || !p.about.Can(connectors.Op(at.Model, connectors.Retrieve)).Supported {
		return nil
	}
	dead, err := p.db.Buried(ctx, p.conn.ID, at.Model, listed)
	if err != nil {
		return err
	}
	for _, native := range dead[:min(len(dead), confirm)] {
		now, err := p.live.retrieve(ctx, at.Model, native)
		switch {
		case problem.Is(err, problem.Gone):
			continue
		case err != nil:
			return fmt.Errorf("look up a record that the list shows again: %w", err)
		case now.Deleted:
			continue
		}
		if err := keepOne(ctx, p.db, p.conn.ID, now, store.ReadBack); err != nil {
			return err
		}
		at.Changed++
	}
	return nil
}
