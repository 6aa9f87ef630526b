package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"patchbay/auth/vault"
	"patchbay/problem"
	"patchbay/store"
)

// pendingPrefix begins the settings of connections that are being kept: their token may be in the vault, and they are not
// in the store yet.
const pendingPrefix = "pending."

// pendingFor is how long keeping a connection can take at most: far longer than a vault makes anybody wait.
const pendingFor = 10 * time.Minute

// pending is a connection that is being kept. It holds no secret.
type pending struct {
	Row   store.Connection `json:"row"`
	Owner string           `json:"owner"` // the process that keeps it
	Since time.Time        `json:"since"`
}

// announce says that a connection's token is about to be written into the vault. done takes that back.
func (w *Workbench) announce(ctx context.Context, db *store.Store, row store.Connection) (done func(), err error) {
	own, err := w.owner()
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(pending{Row: row, Owner: own.name, Since: w.opt.Now().UTC()})
	if err != nil {
		return nil, fmt.Errorf("note the connection %s: %w", row.Name, err)
	}
	key := pendingPrefix + row.ID
	if err := db.SetSetting(ctx, key, string(raw)); err != nil {
		return nil, err
	}
	return func() {
		if err := db.DropSetting(ctx, key); err != nil {
			w.opt.Log.Warn("take back the note of a connection that is kept", "connection", row.ID, "error", err)
		}
	}, nil
}

// stray is a connection whose keeping was broken off.
type stray struct {
	name    string
	held    bool  // its token was in the vault
	revoked bool  // the provider confirmed that the grant is dead
	err     error // nil: nothing of it is left here
}

// sweepPending ends what connects that were broken off left behind: a token in the vault that belongs to no connection.
// The grant is revoked where the provider can and no connection of the same app stands: it may be that one's, too. What
// cannot be ended now stays noted.
func (w *Workbench) sweepPending(ctx context.Context) ([]stray, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	notes, err := db.Settings(ctx, pendingPrefix)
	if err != nil || len(notes) == 0 {
		return nil, err
	}
	own, err := w.owner()
	if err != nil {
		return nil, err
	}
	var out []stray
	for key, raw := range notes {
		var p pending
		if err := json.Unmarshal([]byte(raw), &p); err != nil {
			w.opt.Log.Warn("read the note of a connection that was to be kept", "setting", key, "error", err)
			continue
		}
		p.Row.ID = strings.TrimPrefix(key, pendingPrefix)
		// In this order: a process that ends meanwhile has added its connection before.
		if own.alive(p.Owner) && w.opt.Now().Sub(p.Since) < pendingFor {
			continue
		}
		_, err := db.Connection(ctx, p.Row.ID)
		switch {
		case err == nil: // it was kept, and only the note is left
		case problem.Is(err, problem.NotFound):
			s := w.endStray(ctx, db, p.Row)
			out = append(out, s)
			if s.err != nil {
				continue
			}
		default:
			return out, err
		}
		if err := db.DropSetting(context.WithoutCancel(ctx), key); err != nil {
			return out, err
		}
	}
	return out, nil
}

// endStray ends the grant of a connection that never came to be, and removes its token.
func (w *Workbench) endStray(ctx context.Context, db *store.Store, row store.Connection) stray {
	out := stray{name: row.Name}
	_, err := w.secret(ctx, row.ID)
	if errors.Is(err, vault.ErrNotFound) {
		return out
	}
	if out.held = true; problem.Is(err, problem.VaultDown) {
		out.err = err // a wrong key is no reason to throw a living grant away
		return out
	}
	ctx = context.WithoutCancel(ctx) // what is begun is brought to its end
	shared, err := appStands(ctx, db, row)
	if err != nil {
		out.err = err
		return out
	}
	if !shared {
		out.revoked, _ = w.revoke(ctx, row)
	}
	out.err = w.dropSecret(ctx, row.ID)
	w.opt.Log.Info("end what a connect left behind", "connection", row.Name, "revoked", out.revoked, "error", out.err)
	return out
}

// appStands reports whether a connection of the same app stands: some providers then have one grant for both.
func appStands(ctx context.Context, db *store.Store, row store.Connection) (bool, error) {
	all, err := db.Connections(ctx)
	return slices.ContainsFunc(all, func(c store.Connection) bool { return c.Connector == row.Connector && c.ClientID == row.ClientID }), err
}

// tidy is sweepPending for those whose business is another: what it cannot do is noted in the log, and told by Doctor.
func (w *Workbench) tidy(ctx context.Context) {
	if _, err := w.sweepPending(ctx); err != nil {
		w.opt.Log.Warn("look for connects that were broken off", "error", err)
	}
}

// checkPending tells of connects that were broken off, after it ended what they left behind.
func (w *Workbench) checkPending(ctx context.Context) []Check {
	all, err := w.sweepPending(ctx)
	if err != nil {
		return nil // the store's line says it
	}
	var out []Check
	for _, s := range all {
		c := Check{Name: "connecting " + problem.Clean(s.name), State: Doubt}
		about := fmt.Sprintf("Connecting %s was broken off", problem.Clean(s.name))
		switch {
		case s.err != nil:
			c = broken(c, s.err)
			c.State, c.Detail = Doubt, about+", and its token could not be removed: "+c.Detail
		case !s.held:
			c.Detail, c.Fix = about+" before its token was kept.", "connect it again, or remove the grant at the provider"
		case s.revoked:
			c.Detail, c.Fix = about+"; its token is revoked and removed now.", "connect it again"
		default:
			c.Detail, c.Fix = about+"; its token is removed now. The grant may live on at the provider.", "connect it again, or remove the grant at the provider"
		}
		out = append(out, c)
	}
	return out
}
