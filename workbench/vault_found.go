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
	if p, at := w.mislaid(itemIDs(items)); p != nil && at != l.to {
		return p
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

// mislaid is the problem of a profile that chose no vault, and whose secrets lie in files: PATCHBAY_VAULT named those when
// they were kept, and does not now; in says which. nil where that is not so.
func (w *Workbench) mislaid(ids []string) (p *problem.Problem, in VaultKind) {
	chosen, err := w.settings()
	if err != nil || chosen.vault != "" || w.opt.Vault != "" {
		return nil, ""
	}
	in = InEnv
	switch dir := w.opt.Home.Vault(); {
	case vault.NewPassphrase(dir, nil).Holds(ids):
		in = InFile
	case !vault.NewKey(dir, "").Has(ids):
		return nil, ""
	}
	p = problem.New(problem.VaultDown, "The secrets of this profile are in %s, which PATCHBAY_VAULT named.", in.Words()).
		WithHint("Make that the profile's own choice, then the variable is not needed any more.").
		WithFix("PATCHBAY_VAULT=%s patchbay vault move %s", problem.Raw(in), problem.Raw(in))
	return p, in
}

// found tells before anything is kept that the profile's secrets are elsewhere than where they would be looked for.
// opens is what the vault in use answered.
func (w *Workbench) found(ctx context.Context, opens error) error {
	items, err := w.vaultItems(ctx)
	if err != nil {
		return opens
	}
	p, _ := w.mislaid(itemIDs(items))
	if p == nil {
		return opens
	}
	if none, err := w.hasNone(ctx, InKeyring, itemIDs(items)); err == nil && !none {
		return opens // some are in either
	}
	return p
}

// settleOn makes the vault that PATCHBAY_VAULT names the profile's own choice with the first secret that is kept in it: a
// later run without the variable has to know. A profile that has secrets elsewhere keeps its choice.
func (w *Workbench) settleOn(ctx context.Context, kind VaultKind, in safe) {
	chosen, err := w.settings()
	if err != nil || chosen.vault != "" || w.opt.Vault != kind || kind != InFile && kind != InEnv {
		return
	}
	items, err := w.vaultItems(ctx)
	if err != nil || !holdsAll(ctx, in, itemIDs(items)) {
		return
	}
	if err := w.choose(ctx, map[string]string{keyVault: string(kind)}); err != nil {
		w.opt.Log.Warn("keep the choice of the vault", "error", err)
	}
}
