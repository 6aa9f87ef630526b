package workbench

import (
	"context"
	"errors"
	"slices"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/problem"
)

// VaultMove asks for the profile's secrets to be kept elsewhere.
type VaultMove struct {
	To VaultKind
	// Choose gives the passphrase of a passphrase vault that begins with this move; nil: nobody is there to choose one.
	Choose func(context.Context) (string, error)
	// Ask gives the passphrase of a passphrase vault that holds something already; nil: as everywhere else.
	Ask    func(context.Context) (string, error)
	DryRun bool
}

// VaultMoved is what a move did, or with a dry run what it would do.
type VaultMoved struct {
	From  VaultKind `json:"from"`
	To    VaultKind `json:"to"`
	Items int       `json:"items"` // secrets that are in the new place; with a dry run, those that should be moved
	There bool      `json:"there"` // they were there before: nothing had to be moved
	Unset bool      `json:"unset"` // PATCHBAY_VAULT is not needed any more
}

// MoveVault moves all secrets of the profile to another kind of vault and makes it the profile's choice. What stands in
// the way of the new vault is told before anything is copied. Broken off anywhere and run again it ends the same way,
// and at every moment each secret is where the profile's settings say. Other processes find the new vault at their next
// use, or are told to start again.
func (w *Workbench) MoveVault(ctx context.Context, m VaultMove) (VaultMoved, error) {
	out := VaultMoved{To: m.To, From: m.To, There: true, Unset: w.opt.Vault != ""}
	if err := w.movable(m.To); err != nil {
		return out, err
	}
	release, err := w.moveTurn(ctx)
	if err != nil {
		return out, err
	}
	defer release()
	legs, err := w.legs(m.To)
	if err != nil {
		return out, err
	}
	for _, l := range legs {
		if out.There {
			out.From, out.There = l.from, false
		}
		if err := w.deserted(ctx, l); err != nil {
			return out, err
		}
		if m.DryRun {
			continue
		}
		l.choose, l.ask = m.Choose, m.Ask
		if err := w.carryOver(ctx, l); err != nil {
			return out, err
		}
	}
	out.Items, err = w.kept(ctx, m)
	return out, err
}

// movable refuses a move that could not be seen, before anything is touched.
func (w *Workbench) movable(to VaultKind) error {
	switch {
	case !slices.Contains(lastingVaults(), to):
		return problem.New(problem.Usage, "There is no vault of the kind %q.", problem.Clean(string(to))).
			WithHint("It is keyring, file or env.")
	case w.opt.Vault == InMemory:
		return problem.New(problem.Unsupported, "The secrets of this profile are thrown away with it: there is nothing to move.")
	case w.opt.Vault != "" && w.opt.Vault != to:
		p := problem.New(problem.Usage, "PATCHBAY_VAULT says %s, and would win over the move to %s.", w.opt.Vault, to)
		if chosen, err := w.settings(); err == nil && chosen.vault != w.opt.Vault {
			return p.WithHint("Make %s the profile's own choice first, unset PATCHBAY_VAULT, then move.", w.opt.Vault).
				WithFix("patchbay vault move %s", w.opt.Vault)
		}
		return p.WithHint("Unset it first, then move.").WithFix("unset PATCHBAY_VAULT")
	}
	return nil
}

// kept counts the secrets of the profile, those that are in the vault after a move.
func (w *Workbench) kept(ctx context.Context, m VaultMove) (int, error) {
	items, err := w.vaultItems(ctx)
	if err != nil || m.DryRun {
		return len(items), err
	}
	in, err := w.vault()
	if err != nil {
		return 0, err
	}
	n := 0
	for _, it := range items {
		if there, _ := seen(ctx, in, it.Item); there {
			n++
		}
	}
	return n, nil
}

// leg is one way from a vault to another.
type leg struct {
	from, to  VaultKind
	committed bool // the settings name to already
	choose    func(context.Context) (string, error)
	ask       func(context.Context) (string, error)
}

// legs are the ways to go: first an earlier move is brought to its end.
func (w *Workbench) legs(to VaultKind) ([]leg, error) {
	chosen, err := w.settings()
	if err != nil {
		return nil, err
	}
	at := chosen.vault
	if at == "" {
		at = InKeyring
	}
	var out []leg
	if chosen.before != "" && chosen.before != at {
		out = append(out, leg{from: chosen.before, to: at, committed: true})
	}
	if at != to {
		out = append(out, leg{from: at, to: to})
	}
	return out, nil
}

// carryOver goes one way.
func (w *Workbench) carryOver(ctx context.Context, l leg) error {
	items, err := w.vaultItems(ctx)
	if err != nil {
		return err
	}
	ids := itemIDs(items)
	to, use, err := w.target(ctx, l, ids)
	if err != nil {
		return err
	}
	from, more, err := w.origin(ctx, l.from, len(ids) == 0)
	if err != nil {
		if len(ids) > 0 && (w.opt.Vault != l.to || !holdsAll(ctx, to, ids)) {
			return err
		}
		from, more = vault.NewMemory(), nil // nothing was ever kept there, or the variable led elsewhere all along
	}
	ids = slices.Concat(ids, more)
	move := vault.Moving{From: from, To: to, IDs: ids, LockDir: w.opt.Home.Vault(), Newer: auth.Newer, Committed: l.committed}
	move.Commit = func(ctx context.Context) error {
		if err := use(); err != nil || l.committed {
			return err
		}
		return w.choose(ctx, map[string]string{keyVault: string(l.to), keyBefore: string(l.from)})
	}
	if err := vault.Move(ctx, move); err != nil {
		return err
	}
	w.adopt(l.to, to)
	return w.wrapUp(ctx, move)
}

// wrapUp brings along what was connected while the move went on, and says that it is finished.
func (w *Workbench) wrapUp(ctx context.Context, m vault.Moving) error {
	items, err := w.vaultItems(ctx)
	if err != nil {
		return err
	}
	late := slices.DeleteFunc(itemIDs(items), func(id string) bool { return slices.Contains(m.IDs, id) })
	all := slices.Concat(m.IDs, late)
	m.IDs, m.Commit = late, func(context.Context) error { return nil }
	if err := vault.Move(ctx, m); err != nil {
		return err
	}
	if err := w.choose(ctx, map[string]string{keyBefore: ""}); err != nil {
		return err
	}
	var errs []error
	if f, ok := m.From.(*vault.File); ok && !f.Keyed() {
		errs = append(errs, f.Vacate())
	}
	if f, ok := m.To.(*vault.File); ok && !f.Keyed() {
		errs = append(errs, f.Retire(all))
	}
	return errors.Join(errs...)
}

// origin opens the vault that is left; one that is empty is not opened where a person would be asked for that. more are
// items that it has, whoever they belong to.
func (w *Workbench) origin(ctx context.Context, kind VaultKind, empty bool) (from safe, more []string, err error) {
	in, known := w.vaultDoor().opened(kind) // a person who gave the passphrase once is not asked again
	if !known {
		if in, err = w.openVault(kind); err != nil {
			return nil, nil, err
		}
	}
	f, ok := in.(*vault.File)
	if !ok {
		return in, nil, probe(ctx, in)
	}
	if empty && len(f.Items()) == 0 {
		return vault.NewMemory(), nil, nil
	}
	fixed, err := f.Fixed(ctx)
	if err != nil {
		return nil, nil, err
	}
	return fixed, fixed.Items(), nil
}

// target opens the vault that is moved to. use makes it the one of its kind.
func (w *Workbench) target(ctx context.Context, l leg, ids []string) (to safe, use func() error, err error) {
	use = func() error { return nil }
	if to, err = w.openVault(l.to); err != nil {
		return nil, nil, err
	}
	if l.to == InFile && l.ask != nil {
		to = vault.NewPassphrase(w.opt.Home.Vault(), l.ask)
	}
	if f, ok := to.(*vault.File); ok && !f.Keyed() && !l.committed && !f.Holds(ids) {
		next := f.Next(l.choose)
		to, use = next, next.Use
	}
	return to, use, probe(ctx, to)
}

func holdsAll(ctx context.Context, in safe, ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool {
		there, _ := seen(ctx, in, id)
		return !there
	})
}

// adopt makes an opened vault the one that this process uses.
func (w *Workbench) adopt(kind VaultKind, in safe) {
	if f, ok := in.(*vault.File); ok {
		in = f.Following()
	}
	w.vaultDoor().adopt(kind, in)
}
