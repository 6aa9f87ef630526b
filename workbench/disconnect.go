package workbench

import (
	"context"
	"errors"
	"strings"

	"patchbay/auth"
	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// Disconnect ends a connection: its jobs stop, the grant is revoked where the provider can, the secret leaves the
// vault, the connection leaves the store. Cached records stay or go as asked. What remains at the provider is said. Where
// the vault does not open, nothing is done: see [Workbench.Abandon].
func (w *Workbench) Disconnect(ctx context.Context, name string, keepRecords bool) (Farewell, error) {
	return w.end(ctx, name, parting{keepRecords: keepRecords})
}

// Abandon is Disconnect, also where the vault does not open: then the connection ends here alone. Its grant lives on at
// the provider, and its secret may stay where it is; the farewell says so.
func (w *Workbench) Abandon(ctx context.Context, name string, keepRecords bool) (Farewell, error) {
	return w.end(ctx, name, parting{keepRecords: keepRecords, force: true})
}

// parting says how a connection is ended.
type parting struct {
	keepRecords bool
	force       bool // whether the vault opens or not
}

func (w *Workbench) end(ctx context.Context, name string, how parting) (Farewell, error) {
	db, err := w.store(ctx)
	if err != nil {
		return Farewell{}, err
	}
	row, err := db.Connection(ctx, name)
	if err != nil {
		return Farewell{}, err
	}
	if open, err := db.OpenIntents(ctx, row.ID); err != nil || len(open) > 0 {
		return Farewell{}, errors.Join(err, unfinished(row.Name, len(open)))
	}
	// A vault that does not open is no reason to throw a living grant away: a wrong key would burn it.
	_, err = w.secret(ctx, row.ID)
	shut := problem.Is(err, problem.VaultDown)
	if shut && !how.force {
		return Farewell{}, unreachable(err, row.Name)
	}
	w.jobs.leave(row.Name)
	// Marked first: killed from here on, the connection is seen to be going, and the same command ends it.
	err = db.UpdateConnection(ctx, row.ID, func(c *store.Connection) error {
		c.Paused, c.Ending = true, true
		return nil
	})
	if err != nil {
		return Farewell{}, err
	}
	quiet := context.WithoutCancel(ctx)
	bye := Farewell{Connection: row.Name}
	if !shut {
		bye.Revoked, bye.Remains = w.revoke(quiet, row)
	}
	w.forget(row.ID)
	err = w.dropSecret(quiet, row.ID)
	switch {
	case shut:
		bye.Remains = w.left(row, err != nil)
	case err != nil:
		return bye, err
	}
	n, err := db.RemoveConnection(quiet, row.ID, how.keepRecords)
	if how.keepRecords {
		bye.RecordsKept = n
	} else {
		bye.RecordsRemoved = n
	}
	return bye, err
}

// unreachable is why a connection cannot be ended as it should, with the way to end it all the same.
func unreachable(err error, name string) error {
	p := problem.As(err).On(name)
	by := problem.New(problem.Usage, "").WithFix("patchbay connection disconnect %s --force", name).Fix
	return p.WithHint("%s", strings.TrimSpace(p.Hint+" To end it here alone, with its grant left alive at the provider: "+by))
}

// left says what remains of a connection that ended while the vault did not open; stays: its secret does.
func (w *Workbench) left(row store.Connection, stays bool) string {
	out := "Its grant could not be revoked, because the vault does not open."
	if stays {
		out += " Its secret stays in " + w.secretsPlace(row.ID) + "."
	}
	about, err := w.about(row.Connector)
	if err != nil {
		return out + " End the grant at the provider."
	}
	by := goodbye(about, row)
	if alive := "The grant lives on at " + about.Name; row.Auth == string(connectors.OAuth) && !strings.HasPrefix(by, alive) {
		by = alive + ". " + by
	}
	return out + " " + by
}

func unfinished(name string, n int) error {
	if n == 0 {
		return nil
	}
	return problem.New(problem.NeedsPerson, "%d writes to %s are not finished.", n, name).
		WithHint("Let the next pull find out what became of them, then disconnect.").WithFix("patchbay pull %s", name).On(name)
}

// revoke ends the grant at the provider as far as that is possible from here.
func (w *Workbench) revoke(ctx context.Context, row store.Connection) (revoked bool, remains string) {
	about, err := w.about(row.Connector)
	if err != nil {
		return false, "Its connector is not here any more; end the grant at the provider."
	}
	kept, err := w.secret(ctx, row.ID)
	if err != nil {
		return false, "Its secret was not in the vault any more. " + goodbye(about, row)
	}
	for _, way := range about.Auth {
		if string(way.Kind) != row.Auth || way.Kind != connectors.OAuth {
			continue
		}
		cfg, err := oauthConfig(oauthAt{
			about: about, facts: way.OAuth, endpoint: row.Endpoint, discovered: row.Discovered, clientID: kept.ClientID, secret: kept.ClientSecret, clientAuth: row.ClientAuth,
		})
		if err != nil {
			return false, problem.As(err).Text + " " + goodbye(about, row)
		}
		out := auth.Revoke(ctx, cfg, kept, w.opt.Transport)
		if out.Revoked {
			return true, ""
		}
	}
	return false, goodbye(about, row)
}

// goodbye says how a person ends the grant at the provider.
func goodbye(about connectors.Description, row store.Connection) string {
	if row.Auth != string(connectors.OAuth) {
		return "The token itself is still good at " + about.Name + ": delete or rotate it there, in the settings where it was made."
	}
	for _, way := range about.Auth {
		if way.Kind == connectors.OAuth && way.OAuth.RevokeHelp != "" {
			return way.OAuth.RevokeHelp
		}
	}
	return "The grant lives on at " + about.Name + " until it is removed there, in the settings of your account."
}
