package workbench

import (
	"context"
	"slices"

	"patchbay/store"
)

// lacks notes a permission that was believed to be granted, and that an answer called missing.
func (w *Workbench) lacks(ctx context.Context, db *store.Store, id, scope string) {
	err := db.UpdateConnection(ctx, id, func(c *store.Connection) error {
		// Where it is the one permission there is, the person behind it lacks the right.
		if len(c.Granted) > 1 && slices.Contains(c.Granted, scope) && !slices.Contains(c.Lacking, scope) {
			c.Lacking = append(slices.Clone(c.Lacking), scope)
		}
		return nil
	})
	if err != nil {
		w.opt.Log.Warn("note a missing permission", "connection", id, "error", err)
	}
}

// allowed takes back what an answer said of permissions: the provider has just carried out what needs these.
func (w *Workbench) allowed(ctx context.Context, db *store.Store, id string, scopes []string) {
	ctx = context.WithoutCancel(ctx)
	row, err := db.Connection(ctx, id)
	if err != nil {
		return // whoever looks at the connection is told
	}
	proved := func(s string) bool { return slices.Contains(scopes, s) }
	if Health(row.State) != NeedsPermission && !slices.ContainsFunc(row.Lacking, proved) {
		return
	}
	err = db.UpdateConnection(ctx, id, func(c *store.Connection) error {
		c.Lacking = slices.DeleteFunc(slices.Clone(c.Lacking), proved)
		if Health(c.State) == NeedsPermission && len(c.Lacking) == 0 {
			c.State, c.Reason, c.Fix, c.Since = string(OK), "", "", w.opt.Now().UTC()
		}
		return nil
	})
	if err != nil {
		w.opt.Log.Warn("note a permission that is there", "connection", id, "error", err)
	}
}
