package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/problem"
)

// VaultView is where the profile's secrets are. It holds none.
type VaultView struct {
	Kind       VaultKind   `json:"kind"`
	By         string      `json:"by"` // what says so: "variable", "settings" or "default"
	Place      string      `json:"place"`
	Opens      bool        `json:"opens"`
	Trouble    string      `json:"trouble,omitempty"` // why it does not, or what is wrong with it all the same
	Fix        string      `json:"fix,omitempty"`
	Unfinished VaultKind   `json:"unfinishedMoveFrom,omitempty"` // where secrets may still be
	Items      []VaultItem `json:"items"`
}

// VaultItem is one secret that the vault should have.
type VaultItem struct {
	Name    string `json:"name"` // of the connection, or the connector whose app it is
	Of      string `json:"of"`   // "connection" or "client"
	Item    string `json:"item"`
	Place   string `json:"place"`
	There   bool   `json:"there"`
	Trouble string `json:"trouble,omitempty"`
}

// vaultItems lists what the vault should have: an item for each connection, and one for each kept client with a secret.
func (w *Workbench) vaultItems(ctx context.Context) ([]VaultItem, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := db.Connections(ctx)
	if err != nil {
		return nil, err
	}
	out := []VaultItem{}
	for _, r := range rows {
		out = append(out, VaultItem{Name: r.Name, Of: "connection", Item: w.secretID(r.ID)})
	}
	apps, err := db.Settings(ctx, clientPrefix)
	if err != nil {
		return nil, err
	}
	for key, value := range apps {
		var kept keptClient
		if json.Unmarshal([]byte(value), &kept) == nil && !kept.Secret {
			continue // an app without a secret
		}
		out = append(out, VaultItem{Name: strings.TrimPrefix(key, clientPrefix), Of: "client", Item: key})
	}
	slices.SortFunc(out, func(a, b VaultItem) int {
		return strings.Compare(b.Of+" "+a.Name, a.Of+" "+b.Name) // connections, then clients
	})
	return out, nil
}

// Secrets tells where the profile's secrets are, and for each whether it is there and can be read. It may ask for the
// vault's passphrase.
func (w *Workbench) Secrets(ctx context.Context) (VaultView, error) {
	out := VaultView{Items: []VaultItem{}}
	items, err := w.vaultItems(ctx)
	if err != nil {
		return out, err
	}
	var in safe
	if out.Kind, out.By, err = w.vaultNow(); err == nil {
		in, err = w.vault()
	} else {
		out.Kind, out.By = "", bySettings
	}
	out.Place = w.secretsPlace("…")
	if err == nil {
		err = probe(ctx, in)
	}
	if err != nil {
		p := problem.As(err)
		out.Trouble, out.Fix = p.Error(), p.Fix
	}
	out.Opens = err == nil
	if p := w.exposedVault(); p != nil && out.Opens {
		out.Trouble, out.Fix = p.Text, p.Fix
	}
	if chosen, serr := w.settings(); serr == nil && chosen.before != chosen.vault {
		out.Unfinished = chosen.before
	}
	for _, it := range items {
		it.Place = w.secretsPlace(it.Item)
		if out.Opens {
			it.There, it.Trouble = seen(ctx, in, it.Item)
		}
		out.Items = append(out.Items, it)
	}
	if out.Opens && out.Kind == InFile {
		w.tidyPassphrases(ctx, itemIDs(items))
	}
	return out, nil
}

func seen(ctx context.Context, in safe, id string) (there bool, trouble string) {
	_, err := in.Load(ctx, id)
	switch {
	case err == nil:
		return true, ""
	case errors.Is(err, vault.ErrNotFound):
		return false, "It is not in the vault."
	}
	return false, problem.As(err).Error()
}

func itemIDs(items []VaultItem) []string {
	out := make([]string, 0, len(items))
	for _, it := range items {
		out = append(out, it.Item)
	}
	return out
}

// moveTurn waits until nobody else moves the profile's secrets.
func (w *Workbench) moveTurn(ctx context.Context) (release func(), err error) {
	if err := makeDir(w.opt.Home.Vault()); err != nil {
		return nil, err
	}
	return turn(ctx, filepath.Join(w.opt.Home.Vault(), "move.lock"))
}

// tidyPassphrases removes what changes of the passphrase that broke off left behind.
func (w *Workbench) tidyPassphrases(ctx context.Context, ids []string) {
	release, err := w.moveTurn(ctx)
	if err != nil {
		return // somebody is at it
	}
	defer release()
	if err := vault.NewPassphrase(w.opt.Home.Vault(), nil).Retire(ids); err != nil {
		w.opt.Log.Warn("remove what an earlier passphrase locked", "error", err)
	}
}

// ChangePassphrase gives the passphrase vault a new passphrase, which choose gives; the one that it has is asked for as
// ever. It answers how many secrets are sealed anew. Broken off anywhere, the vault opens with the old one or with the new
// one, and holds everything.
func (w *Workbench) ChangePassphrase(ctx context.Context, choose func(context.Context) (string, error)) (int, error) {
	kind, _, err := w.vaultNow()
	if err != nil {
		return 0, err
	}
	if kind != InFile {
		return 0, problem.New(problem.Usage, "The profile's secrets are in %s: there is no passphrase to change.", kind.Words()).
			WithFix("patchbay vault")
	}
	release, err := w.moveTurn(ctx)
	if err != nil {
		return 0, err
	}
	defer release()
	items, err := w.vaultItems(ctx)
	if err != nil {
		return 0, err
	}
	now := vault.NewPassphrase(w.opt.Home.Vault(), w.opt.Passphrase)
	from, err := now.Fixed(ctx)
	if err != nil {
		return 0, err
	}
	next := now.Next(choose)
	if err := next.Probe(ctx); err != nil {
		return 0, err
	}
	ids := slices.Concat(itemIDs(items), from.Items())
	err = vault.Move(ctx, vault.Moving{
		From: from, To: next, IDs: ids, LockDir: w.opt.Home.Vault(), Newer: auth.Newer,
		Commit: func(context.Context) error { return next.Use() },
	})
	if err != nil {
		return 0, err
	}
	w.adopt(InFile, next)
	return len(next.Items()), errors.Join(from.Vacate(), next.Retire(ids))
}
