package workbench

import (
	"context"
	"errors"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// secretID is the name of a connection's item in the vault.
func (w *Workbench) secretID(connection string) string { return connection }

// secret reads a connection's token set.
func (w *Workbench) secret(ctx context.Context, connection string) (auth.Tokens, error) {
	door, err := w.vault()
	if err != nil {
		return auth.Tokens{}, err
	}
	raw, err := door.Load(ctx, w.secretID(connection))
	if err != nil {
		return auth.Tokens{}, err
	}
	return auth.Decode(raw)
}

// knownSecret is the client secret of a connection that is renewed, or "".
func (w *Workbench) knownSecret(ctx context.Context, connection string) string {
	kept, err := w.secret(ctx, connection)
	if err != nil {
		return "" // it will be asked for again
	}
	return kept.ClientSecret.Reveal()
}

// hasSecret answers a connection's token set, or what is wrong with it.
func (w *Workbench) hasSecret(ctx context.Context, connection string) (auth.Tokens, error) {
	kept, err := w.secret(ctx, connection)
	if errors.Is(err, vault.ErrNotFound) {
		err = problem.New(problem.SignIn, "Its secret is not in %s.", w.secretsPlace(connection)).
			WithHint("Reconnect it.").WithFix("patchbay connection reconnect %s", connection)
	}
	return kept, err
}

func (w *Workbench) dropSecret(ctx context.Context, connection string) error {
	door, err := w.vault()
	if err != nil {
		return err
	}
	err = door.Delete(ctx, w.secretID(connection))
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	return err
}

// source makes the token source of a connection.
func (w *Workbench) source(row store.Connection, about connectors.Description) (*auth.Source, error) {
	door, err := w.vault()
	if err != nil {
		return nil, err
	}
	o := auth.SourceOptions{
		Vault: door, ID: w.secretID(row.ID), Name: row.Name, LockDir: w.opt.Home.Vault(), Now: w.opt.Now,
		MinGeneration: row.Generation, Static: row.Auth != string(connectors.OAuth),
		Config: auth.Config{Connector: about.ID, Name: about.Name}, // all there is where nobody signs in on a page
	}
	for _, way := range about.Auth {
		if way.Kind == connectors.OAuth {
			o.Config, err = oauthConfig(oauthAt{
				about: about, facts: way.OAuth, endpoint: row.Endpoint, discovered: row.Discovered, clientID: row.ClientID, clientAuth: row.ClientAuth,
			})
			if err != nil {
				return nil, err
			}
			o.Config.Scopes = row.Wanted
		}
	}
	o.Moved = func(ctx context.Context, t auth.Tokens) error {
		db, err := w.store(ctx)
		if err != nil {
			return err
		}
		return db.UpdateConnection(ctx, row.ID, func(c *store.Connection) error {
			c.TokenExpires, c.Generation = t.Expiry, t.Generation
			if len(t.Scopes) > 0 {
				c.Granted = t.Scopes // a renewal may narrow them
			}
			return nil
		})
	}
	return auth.NewSource(o), nil
}
