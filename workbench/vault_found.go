package workbench

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"patchbay/auth/vault"
	"patchbay/problem"
)

// deserted refuses to leave a vault that has none of the profile's secrets for another that has none: most often they are
// in the keyring of another login session, and the move would make the profile forget that.
func (w *Workbench) deserted(ctx context.Context, l leg) error {
	items, err := w.vaultItems(ctx)
	if err != nil || len(items) == 0 {
		return err
	}
	for _, kind := range []VaultKind{l.from, l.to} {
		if none, err := w.hasNone(ctx, kind, itemIDs(items)); err != nil || !none {
			return nil // what stands in the way of opening it is told by the move itself
		}
	}
	in := "are not in " + l.from.Words()
	if l.from == InKeyring {
		in += " (another login session?)"
	}
	many := fmt.Sprintf("%d secrets", len(items))
	if len(items) == 1 {
		many, in = "The secret of "+problem.Clean(items[0].Name), "is"+in[len("are"):]
	}
	p := problem.New(problem.VaultDown, "%s %s: nothing was moved.", many, in).
		WithHint("Move them where they can be seen: in the login session, or with the vault, in which they were saved. If they are lost, reconnect first.")
	if first := slices.IndexFunc(items, func(it VaultItem) bool { return it.Of == "connection" }); first >= 0 {
		return p.WithFix("patchbay connection reconnect %s", items[first].Name)
	}
	return p.WithFix("patchbay vault")
}

// hasNone reports whether a vault has none of these items. It asks for no passphrase and no key.
func (w *Workbench) hasNone(ctx context.Context, kind VaultKind, ids []string) (bool, error) {
	in, err := w.openVault(kind)
	if err != nil {
		return false, err
	}
	if f, ok := in.(*vault.File); ok {
		return !f.Has(ids), nil
	}
	for _, id := range ids {
		if _, err := in.Load(ctx, id); !errors.Is(err, vault.ErrNotFound) {
			return false, err
		}
	}
	return true, nil
}
