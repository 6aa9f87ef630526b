package workbench

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/problem"
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

// Words is the kind as people read it: "the system's keyring".
func (k VaultKind) Words() string {
	switch k {
	case InFile:
		return "a passphrase-locked file"
	case InEnv:
		return "a file locked by the key in PATCHBAY_VAULT_KEY"
	case InMemory:
		return "this process's memory, gone when it ends"
	}
	return "the system's keyring"
}

// safe is what every kind of vault can do.
type safe interface {
	auth.Keeper
	Place(id string) string
}

// What says where secrets are.
const (
	byVariable = "variable" // PATCHBAY_VAULT, or the program itself
	bySettings = "settings"
	byDefault  = "default"
)

// vaultNow is where secrets are at this moment, and what says so. Settings that cannot be understood are an error unless
// something else says it.
func (w *Workbench) vaultNow() (kind VaultKind, by string, err error) {
	if w.opt.Vault != "" {
		return w.opt.Vault, byVariable, nil
	}
	chosen, err := w.settings()
	if err != nil || chosen.vault == "" {
		return InKeyring, byDefault, err
	}
	return chosen.vault, bySettings, nil
}

// VaultOf is the kind of vault that a workbench with these options would use; the keyring where the profile's settings
// cannot be understood.
func VaultOf(o Options) VaultKind {
	w := Workbench{opt: o, choices: &settingsFile{path: o.Home.Settings()}}
	kind, _, err := w.vaultNow()
	if err != nil {
		return InKeyring
	}
	return kind
}

// vaultDoor is the profile's vault, wherever it is when it is used: another process may have moved it. It is safe for
// concurrent use.
type vaultDoor struct {
	bench *Workbench

	mu    sync.Mutex
	open  map[VaultKind]safe
	began VaultKind // the first kind that was used here
}

// vault is the profile's vault. What stands in the way of using it is told here already.
func (w *Workbench) vault() (safe, error) {
	d := w.vaultDoor()
	_, _, err := d.now()
	return d, err
}

func (w *Workbench) vaultDoor() *vaultDoor {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.door == nil {
		w.door = &vaultDoor{bench: w, open: map[VaultKind]safe{}}
	}
	return w.door
}

// now is the vault in use.
func (d *vaultDoor) now() (safe, VaultKind, error) {
	kind, _, err := d.bench.vaultNow()
	if err != nil {
		return nil, kind, err
	}
	in, err := d.at(kind)
	return in, kind, err
}

func (d *vaultDoor) at(kind VaultKind) (safe, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.began == "" {
		d.began = kind
	}
	in, known := d.open[kind]
	if known {
		return in, nil
	}
	if kind != d.began && (kind == InFile || kind == InEnv && d.bench.opt.Getenv("PATCHBAY_VAULT_KEY") == "") {
		// Whoever draws a screen now cannot ask for a passphrase, and nobody can give a running program a key.
		return nil, problem.New(problem.VaultDown, "The vault was moved to %s meanwhile.", kind.Words()).
			WithHint("Start patchbay again, with what opens it.")
	}
	in, err := d.bench.openVault(kind)
	if err == nil {
		d.open[kind] = in
	}
	return in, err
}

// opened is the vault of a kind that this process has in use, if it has.
func (d *vaultDoor) opened(kind VaultKind) (safe, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	in, ok := d.open[kind]
	return in, ok
}

// adopt takes an opened vault for the one of its kind.
func (d *vaultDoor) adopt(kind VaultKind, in safe) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open[kind], d.began = in, kind
}

func (w *Workbench) openVault(kind VaultKind) (safe, error) {
	switch kind {
	case InMemory:
		return vault.NewMemory(), nil
	case InFile:
		return vault.NewPassphrase(w.opt.Home.Vault(), w.opt.Passphrase), nil
	case InEnv:
		return vault.NewKey(w.opt.Home.Vault(), w.opt.Getenv("PATCHBAY_VAULT_KEY")), nil
	case "", InKeyring:
		return w.keyring(), nil
	}
	return nil, problem.New(problem.Usage, "There is no vault of the kind %q.", problem.Clean(string(kind))).
		WithHint("PATCHBAY_VAULT is keyring, file or env.")
}

func (w *Workbench) keyring() *vault.Keyring {
	o := vault.KeyringOptions{Profile: w.opt.Home.Profile, Dir: w.opt.Home.Vault(), Ring: w.opt.Ring}
	if w.opt.Attended {
		o.Patience = time.Minute // a person may be answering the system's unlock dialog
	}
	return vault.NewKeyring(o)
}

// Load answers an item.
func (d *vaultDoor) Load(ctx context.Context, id string) ([]byte, error) {
	in, kind, err := d.now()
	if err != nil {
		return nil, err
	}
	value, err := in.Load(ctx, id)
	if err == nil {
		return value, nil
	}
	if p, _ := d.bench.mislaid([]string{id}); p != nil {
		return nil, p
	}
	if !errors.Is(err, vault.ErrNotFound) {
		return nil, err
	}
	if now, _, nerr := d.bench.vaultNow(); nerr == nil && now != kind { // it was moved in this very moment
		return d.Load(ctx, id)
	}
	return d.elsewhere(ctx, id, err)
}

// elsewhere looks for an item that is not where it should be: a move may not be finished, or the variable may point to a
// vault that the profile left. Nobody has to sign in again for that.
func (d *vaultDoor) elsewhere(ctx context.Context, id string, missing error) ([]byte, error) {
	chosen, err := d.bench.settings()
	if err != nil {
		return nil, missing // the kind that the variable says works without them
	}
	pinned := d.bench.opt.Vault
	if pinned != "" && pinned != InMemory && chosen.vault != "" && chosen.vault != pinned {
		return nil, problem.New(problem.VaultDown, "The vault was moved: the profile's secrets are in %s, and PATCHBAY_VAULT says %s.", chosen.vault.Words(), pinned).
			WithHint("Unset PATCHBAY_VAULT, and start patchbay again.").WithFix("unset PATCHBAY_VAULT")
	}
	if chosen.before == "" || chosen.before == chosen.vault || chosen.before == InFile || pinned != "" {
		return nil, missing
	}
	left, err := d.at(chosen.before)
	if err != nil {
		return nil, missing
	}
	value, err := left.Load(ctx, id)
	if err != nil {
		return nil, missing
	}
	return value, nil
}

// Save keeps an item. Where the vault moves meanwhile, the item goes with it.
func (d *vaultDoor) Save(ctx context.Context, id string, value []byte) error {
	in, kind, err := d.now()
	if err != nil {
		return err
	}
	if err := in.Save(ctx, id, value); err != nil {
		return err
	}
	if now, _, err := d.bench.vaultNow(); err != nil || now == kind {
		d.bench.settleOn(ctx, kind, in)
		return nil // kept is kept
	}
	if err := d.Save(ctx, id, value); err != nil {
		return err
	}
	if err := in.Delete(ctx, id); err != nil && !errors.Is(err, vault.ErrNotFound) {
		d.bench.opt.Log.Warn("remove an item from the vault that was left", "item", id, "error", err)
	}
	return nil
}

// Delete removes an item.
func (d *vaultDoor) Delete(ctx context.Context, id string) error {
	in, _, err := d.now()
	if err != nil {
		return err
	}
	err = in.Delete(ctx, id)
	if errors.Is(err, vault.ErrNotFound) {
		if _, lerr := d.elsewhere(ctx, id, err); problem.Is(lerr, problem.VaultDown) {
			return lerr // it is there, where this run does not reach
		}
	}
	return err
}

// Place says where an item is, in words.
func (d *vaultDoor) Place(id string) string { return d.bench.secretsPlace(id) }

// Probe finds out whether the vault opens. It may ask for the passphrase.
func (d *vaultDoor) Probe(ctx context.Context) error {
	in, _, err := d.now()
	if err != nil {
		return err
	}
	return d.bench.found(ctx, probe(ctx, in))
}

func probe(ctx context.Context, in safe) error {
	if v, ok := in.(interface{ Probe(context.Context) error }); ok {
		return v.Probe(ctx)
	}
	return nil
}

// secretsPlace says in words where a secret is, without opening anything.
func (w *Workbench) secretsPlace(id string) string {
	kind, _, err := w.vaultNow()
	switch {
	case err != nil:
		return "a vault that only the profile's settings know, which cannot be understood"
	case kind == InFile:
		return "a passphrase-locked file in " + w.opt.Home.Vault()
	case kind == InEnv:
		return "a file in " + filepath.Join(w.opt.Home.Vault(), "env") + ", locked by the key in PATCHBAY_VAULT_KEY"
	case kind == InMemory:
		return kind.Words()
	}
	return "the system's keyring, as patchbay / " + w.opt.Home.Profile + "/" + id
}
