package workbench

import (
	"context"
	"errors"
	"sync"
	"time"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// VaultKind says where secrets live.
type VaultKind string

// The kinds of vaults. The empty kind is the keyring.
const (
	InKeyring VaultKind = "keyring"
	InFile    VaultKind = "file"   // sealed files under a passphrase
	InEnv     VaultKind = "env"    // sealed files under a key from PATCHBAY_VAULT_KEY
	InMemory  VaultKind = "memory" // for throwaway profiles alone: gone with the process
)

// vaultDoor opens the profile's vault at its first use.
type vaultDoor struct {
	once sync.Once
	in   safe
	err  error
}

// safe is what every kind of vault can do.
type safe interface {
	auth.Keeper
	Place(id string) string
}

func (w *Workbench) vault() (safe, error) {
	w.mu.Lock()
	if w.door == nil {
		w.door = &vaultDoor{}
	}
	d := w.door
	w.mu.Unlock()
	d.once.Do(func() { d.in, d.err = w.openVault() })
	return d.in, d.err
}

func (w *Workbench) openVault() (safe, error) {
	switch w.opt.Vault {
	case InMemory:
		return vault.NewMemory(), nil
	case InFile:
		return vault.NewPassphrase(w.opt.Home.Vault(), w.opt.Passphrase), nil
	case InEnv:
		return vault.NewKey(w.opt.Home.Vault(), w.opt.Getenv("PATCHBAY_VAULT_KEY")), nil
	case "", InKeyring:
		return w.keyring(), nil
	}
	return nil, problem.New(problem.Usage, "There is no vault of the kind %q.", problem.Clean(string(w.opt.Vault))).
		WithHint("PATCHBAY_VAULT is keyring, file or env.")
}

func (w *Workbench) keyring() *vault.Keyring {
	o := vault.KeyringOptions{Profile: w.opt.Home.Profile, Dir: w.opt.Home.Vault()}
	if w.opt.Attended {
		o.Patience = time.Minute // a person may be answering the system's unlock dialog
	}
	return vault.NewKeyring(o)
}

// secretID is the name of a connection's item in the vault.
func (w *Workbench) secretID(connection string) string { return connection }

// secretsPlace says in words where a connection's secret is, without opening anything.
func (w *Workbench) secretsPlace(connection string) string {
	switch w.opt.Vault {
	case InFile:
		return "a passphrase-locked file in " + w.opt.Home.Vault()
	case InEnv:
		return "a file in " + w.opt.Home.Vault() + ", locked by the key in PATCHBAY_VAULT_KEY"
	case InMemory:
		return "this process's memory, gone when it ends"
	}
	return "the system's keyring, as patchbay / " + w.opt.Home.Profile + "/" + connection
}

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

// hasSecret answers what is wrong with a connection's secret, or nil.
func (w *Workbench) hasSecret(ctx context.Context, connection string) error {
	_, err := w.secret(ctx, connection)
	if errors.Is(err, vault.ErrNotFound) {
		return problem.New(problem.SignIn, "Its secret is not in %s.", w.secretsPlace(connection)).
			WithHint("Reconnect it.").WithFix("patchbay connection reconnect %s", connection)
	}
	return err
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
			return nil
		})
	}
	return auth.NewSource(o), nil
}
