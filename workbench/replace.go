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

// ReplaceSecret gives a connection another client secret of the same app, without a new consent, and proves it by
// renewing the sign-in with it. Where the provider does not know the new one, the old one stays and the problem says so;
// any other trouble leaves the new one, unproved. An app that is kept under the same id gets the new secret, too.
func (w *Workbench) ReplaceSecret(ctx context.Context, connection, secret string) (Connection, error) {
	db, err := w.store(ctx)
	if err != nil {
		return Connection{}, err
	}
	row, err := db.Connection(ctx, connection)
	if err != nil {
		return Connection{}, err
	}
	if row.Auth != string(connectors.OAuth) {
		return Connection{}, problem.New(problem.Usage, "%s has no client secret: it was connected with credentials of your own.", row.Name).
			WithHint("Replace those by reconnecting.").WithFix("patchbay connection reconnect %s --token-stdin", row.Name)
	}
	if secret = strings.TrimSpace(secret); secret == "" {
		return Connection{}, problem.New(problem.Usage, "An empty client secret replaces none.").On(row.Name)
	}
	old, err := w.secret(ctx, row.ID)
	if err != nil {
		return Connection{}, err
	}
	if old.ClientSecret.Empty() {
		return Connection{}, problem.New(problem.Usage, "%s was connected with an app that has no secret.", row.Name).
			WithHint("If the app has one now, sign in with it.").WithFix("patchbay connection reconnect %s --client-secret-stdin", row.Name).On(row.Name)
	}
	if err := w.putSecret(ctx, row.ID, secret); err != nil {
		return Connection{}, err
	}
	if err := w.proveSecret(ctx, row, old); err != nil {
		return Connection{}, err
	}
	if err := w.spread(ctx, row, secret); err != nil {
		return Connection{}, err
	}
	return w.connection(ctx, row.ID)
}

func (w *Workbench) putSecret(ctx context.Context, id, secret string) error {
	door, err := w.vault()
	if err != nil {
		return err
	}
	defer w.forget(id) // what is open works with the old one
	return auth.ReplaceSecret(ctx, door, w.opt.Home.Vault(), w.secretID(id), auth.Secret(secret))
}

// proveSecret renews the sign-in with the new secret, and puts the old one back where that is refused for it.
func (w *Workbench) proveSecret(ctx context.Context, row store.Connection, old auth.Tokens) error {
	if old.Refresh.Empty() {
		return nil // it is used at the next sign-in, and not before
	}
	l, err := w.reach(ctx, row.ID)
	if err != nil {
		return err
	}
	_, err = l.source.Renew(ctx, auth.Access{Generation: old.Generation})
	if err == nil {
		return w.well(ctx, row.ID)
	}
	if !problem.Is(err, problem.BadClient) {
		return w.failed(ctx, row.ID, err)
	}
	p := problem.As(err)
	p.WithFix("patchbay connection secret %s --client-secret-stdin", row.Name)
	p.Hint = "The old one is still there. Copy the new one once more from the app's page at the provider."
	return errors.Join(p.On(row.Name), w.putSecret(context.WithoutCancel(ctx), row.ID, old.ClientSecret.Reveal()))
}

// spread gives the app that is kept for the connector the new secret, if it is the same app.
func (w *Workbench) spread(ctx context.Context, row store.Connection, secret string) error {
	kept, ok, err := w.Client(ctx, row.Connector)
	if err != nil || !ok || kept.ID != row.ClientID || !kept.Secret {
		return err
	}
	return w.KeepClient(ctx, row.Connector, OwnClient{ID: kept.ID, Redirect: kept.Redirect, Secret: secret})
}
