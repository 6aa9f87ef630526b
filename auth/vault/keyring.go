package vault

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"patchbay/problem"
)

// inline is the largest value that every platform's keyring takes as it is. Larger ones are sealed into a file
// whose key is the item.
const inline = 2000

// Ring is a system keyring; go-keyring's functions are one.
type Ring interface {
	Get(service, user string) (string, error)
	Set(service, user, value string) error
	Delete(service, user string) error
}

// prober is a ring that can tell its state without touching an item or opening a dialog.
type prober interface {
	probe(ctx context.Context) error
}

// KeyringOptions say whose items a keyring vault keeps.
type KeyringOptions struct {
	Profile string
	Dir     string // of sealed overflow files
	// Patience bounds each call: an unlock dialog that nobody answers would wait for ever. 0 for three seconds;
	// a program with a person in front of it gives a minute.
	Patience time.Duration
	Ring     Ring             // nil: the platform's
	Now      func() time.Time // nil: the wall clock
}

// Keyring keeps each item in the system's keyring. Writing the item is the commit: a crash leaves the old value or
// the new one.
type Keyring struct {
	o    KeyringOptions
	turn chan struct{} // one call at a time: at most one goroutine can be left behind

	mu   sync.Mutex
	hung <-chan struct{} // closed when the call that was given up ends after all; nil when none was
}

// NewKeyring makes one. It asks the system nothing before the first call.
func NewKeyring(o KeyringOptions) *Keyring {
	if o.Patience <= 0 {
		o.Patience = 3 * time.Second
	}
	if o.Ring == nil {
		o.Ring = system{}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Keyring{o: o, turn: make(chan struct{}, 1)}
}

// overflow is an item whose value lies in a sealed file.
type overflow struct {
	File string `json:"f"`
	Key  []byte `json:"k"`
}

// The first byte of an item says what follows.
const (
	plainItem  = "v"
	sealedItem = "s"
)

func (k *Keyring) account(id string) string { return k.o.Profile + "/" + id }

// Load answers an item.
func (k *Keyring) Load(ctx context.Context, id string) ([]byte, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	if err := guarded(k.o.Dir); err != nil {
		return nil, err
	}
	raw, err := k.get(ctx, id)
	if err != nil {
		return nil, err
	}
	value, err := k.open(id, raw)
	for range 3 {
		if !errors.Is(err, ErrNotFound) {
			return value, err
		}
		// Another process may have replaced item and file in between; what the item names now is the truth.
		again, gerr := k.get(ctx, id)
		if gerr != nil {
			return nil, gerr
		}
		if again == raw {
			break
		}
		raw = again
		value, err = k.open(id, raw)
	}
	if errors.Is(err, ErrNotFound) {
		return nil, k.damaged(id) // the item is there: this is no empty vault
	}
	return value, err
}

func (k *Keyring) get(ctx context.Context, id string) (string, error) {
	return ask(ctx, k, func() (string, error) { return k.o.Ring.Get(Service, k.account(id)) })
}

func (k *Keyring) damaged(id string) *problem.Problem {
	return problem.New(problem.SignIn, "The keyring's item %s / %s cannot be read.", Service, k.account(id)).
		WithHint("A part of it is missing, or another program or a newer version wrote it. Reconnect its connection: patchbay connection reconnect. Records and history stay.")
}

// sealed reads an item that names a sealed file; ok is false for any other.
func sealed(id, raw string) (at overflow, ok bool) {
	rest, ok := strings.CutPrefix(raw, sealedItem)
	ok = ok && json.Unmarshal([]byte(rest), &at) == nil && strings.HasPrefix(at.File, id+"~") && strings.HasSuffix(at.File, suffix)
	return at, ok && !strings.ContainsAny(at.File, `/\:`)
}

// open reads an item's value; ErrNotFound when the file that it names is not there.
func (k *Keyring) open(id, raw string) ([]byte, error) {
	if rest, ok := strings.CutPrefix(raw, plainItem); ok {
		value, err := base64.StdEncoding.DecodeString(rest)
		if err != nil {
			return nil, k.damaged(id)
		}
		return value, nil
	}
	at, ok := sealed(id, raw)
	if !ok {
		return nil, k.damaged(id)
	}
	body, err := read(k.o.Dir, at.File)
	if err != nil {
		return nil, err
	}
	value, err := unseal(at.Key, at.File, body)
	if err != nil {
		return nil, k.damaged(id).Because(err)
	}
	return value, nil
}

// Save keeps an item and reads it back: a keyring that says yes and keeps nothing is found here.
func (k *Keyring) Save(ctx context.Context, id string, value []byte) error {
	if err := checkID(id); err != nil {
		return err
	}
	if err := guarded(k.o.Dir); err != nil {
		return err
	}
	before, err := k.get(ctx, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	item, file := plainItem+base64.StdEncoding.EncodeToString(value), ""
	if len(item) > inline {
		if item, file, err = k.aside(id, value); err != nil {
			return err
		}
	}
	if err := k.set(ctx, id, item); err != nil {
		return err
	}
	back, err := k.get(ctx, id)
	if err != nil || back != item {
		return problem.New(problem.VaultDown, "The system's keyring did not keep what was given to it.").
			WithHint("Unlock it, or use another vault: PATCHBAY_VAULT=file.").WithFix("patchbay doctor").Because(err)
	}
	// Only the file of the item that was replaced goes: one that is not known may be about to be named.
	if old, ok := sealed(id, before); ok && old.File != file {
		_ = remove(k.o.Dir, old.File) // its key is gone: what is left of it opens nothing
	}
	sweep(k.o.Dir, id, file, k.o.Now())
	return nil
}

func (k *Keyring) set(ctx context.Context, id, item string) error {
	_, err := ask(ctx, k, func() (struct{}, error) { return struct{}{}, k.o.Ring.Set(Service, k.account(id), item) })
	return err
}

// aside seals a value into a new file under a new key; the item that names both is the commit.
func (k *Keyring) aside(id string, value []byte) (item, file string, err error) {
	at := overflow{File: id + "~" + randomHex(8) + suffix, Key: randomKey()}
	body, err := seal(at.Key, at.File, value)
	if err != nil {
		return "", "", err
	}
	if err := write(k.o.Dir, at.File, body); err != nil {
		return "", "", err
	}
	raw, err := json.Marshal(at)
	return sealedItem + string(raw), at.File, err
}

// Delete removes an item and what was sealed for it.
func (k *Keyring) Delete(ctx context.Context, id string) error {
	if err := checkID(id); err != nil {
		return err
	}
	before, err := k.get(ctx, id)
	if err != nil {
		return err
	}
	_, err = ask(ctx, k, func() (struct{}, error) { return struct{}{}, k.o.Ring.Delete(Service, k.account(id)) })
	if err != nil {
		return err
	}
	if old, ok := sealed(id, before); ok {
		_ = remove(k.o.Dir, old.File) // its key is gone: what is left of it opens nothing
	}
	sweep(k.o.Dir, id, "", k.o.Now())
	return nil
}

// Place says where an item is, in words.
func (k *Keyring) Place(id string) string {
	return fmt.Sprintf("the system's keyring, as %s / %s", Service, k.account(id))
}

// Probe finds out whether the keyring can be used, without making an item and, where the platform allows it, without
// a dialog.
func (k *Keyring) Probe(ctx context.Context) error {
	if err := guarded(k.o.Dir); err != nil {
		return err
	}
	_, err := ask(ctx, k, func() (struct{}, error) {
		if p, ok := k.o.Ring.(prober); ok {
			ctx, cancel := context.WithTimeout(ctx, k.o.Patience)
			defer cancel()
			return struct{}{}, p.probe(ctx)
		}
		_, err := k.o.Ring.Get(Service, k.account("probe"))
		return struct{}{}, err
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
