package vault

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zalando/go-keyring"

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

// system is the keyring of the platform.
type system struct{}

func (system) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (system) Set(service, user, value string) error    { return keyring.Set(service, user, value) }
func (system) Delete(service, user string) error        { return keyring.Delete(service, user) }

// KeyringOptions say whose items a keyring vault keeps.
type KeyringOptions struct {
	Profile string
	Dir     string // of sealed overflow files
	// Patience bounds each call: an unlock dialog that nobody answers would wait for ever. 0 for three seconds;
	// a program with a person in front of it gives a minute.
	Patience time.Duration
	Ring     Ring // nil: the platform's
}

// Keyring keeps each item in the system's keyring. Writing the item is the commit: a crash leaves the old value or
// the new one.
type Keyring struct {
	o     KeyringOptions
	stuck atomic.Bool // a call never came back: asking again would leave another goroutine behind
}

// NewKeyring makes one. It asks the system nothing before the first call.
func NewKeyring(o KeyringOptions) *Keyring {
	if o.Patience <= 0 {
		o.Patience = 3 * time.Second
	}
	if o.Ring == nil {
		o.Ring = system{}
	}
	return &Keyring{o: o}
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
	raw, err := k.get(ctx, id)
	if err != nil {
		return nil, err
	}
	value, _, err := k.open(id, raw)
	return value, err
}

func (k *Keyring) get(ctx context.Context, id string) (string, error) {
	var raw string
	err := k.call(ctx, func() (err error) {
		raw, err = k.o.Ring.Get(Service, k.account(id))
		return err
	})
	return raw, err
}

// open reads an item's value; file is the sealed file it lies in, or "".
func (k *Keyring) open(id, raw string) (value []byte, file string, err error) {
	damaged := problem.New(problem.VaultDown, "The keyring's item %s / %s cannot be read.", Service, k.account(id)).
		WithHint("Another program or a newer version wrote it. Reconnect the connection.")
	if rest, ok := strings.CutPrefix(raw, plainItem); ok {
		value, err = base64.StdEncoding.DecodeString(rest)
		if err != nil {
			return nil, "", damaged
		}
		return value, "", nil
	}
	rest, ok := strings.CutPrefix(raw, sealedItem)
	var at overflow
	if !ok || json.Unmarshal([]byte(rest), &at) != nil || !strings.HasPrefix(at.File, id+"~") || strings.ContainsAny(at.File, `/\`) {
		return nil, "", damaged
	}
	body, err := read(k.o.Dir, at.File)
	if err != nil {
		return nil, at.File, err
	}
	value, err = unseal(at.Key, at.File, body)
	if err != nil {
		return nil, at.File, damaged.Because(err)
	}
	return value, at.File, nil
}

// Save keeps an item and reads it back: a keyring that says yes and keeps nothing is found here.
func (k *Keyring) Save(ctx context.Context, id string, value []byte) error {
	if err := checkID(id); err != nil {
		return err
	}
	item, file := plainItem+base64.StdEncoding.EncodeToString(value), ""
	if len(item) > inline {
		var err error
		if item, file, err = k.aside(id, value); err != nil {
			return err
		}
	}
	err := k.call(ctx, func() error { return k.o.Ring.Set(Service, k.account(id), item) })
	if err != nil {
		return err
	}
	back, err := k.get(ctx, id)
	if err != nil || back != item {
		return problem.New(problem.VaultDown, "The system's keyring did not keep what was given to it.").
			WithHint("Unlock it, or use another vault: PATCHBAY_VAULT=file.").WithFix("patchbay doctor").Because(err)
	}
	for _, old := range others(k.o.Dir, id, file) {
		_ = remove(k.o.Dir, old) // its key is gone: what is left of it opens nothing
	}
	return nil
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
	if err := k.call(ctx, func() error { return k.o.Ring.Delete(Service, k.account(id)) }); err != nil {
		return err
	}
	for _, old := range others(k.o.Dir, id, "") {
		_ = remove(k.o.Dir, old) // its key is gone: what is left of it opens nothing
	}
	return nil
}

// Place says where an item is, in words.
func (k *Keyring) Place(id string) string {
	return fmt.Sprintf("the system's keyring, as %s / %s", Service, k.account(id))
}

// Probe finds out whether the keyring can be used, without making an item.
func (k *Keyring) Probe(ctx context.Context) error {
	err := k.call(ctx, func() error {
		_, err := k.o.Ring.Get(Service, k.account("probe"))
		return err
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// call runs one call of the keyring in a goroutine of its own, since some never come back.
func (k *Keyring) call(ctx context.Context, do func() error) error {
	if k.stuck.Load() {
		return problem.New(problem.VaultDown, "The system's keyring stopped answering.").
			WithHint("Answer its dialog, then start patchbay again.").WithFix("patchbay doctor")
	}
	answer := make(chan error, 1)
	go func() { answer <- do() }()
	timer := time.NewTimer(k.o.Patience)
	defer timer.Stop()
	select {
	case err := <-answer:
		return explain(err)
	case <-timer.C:
		k.stuck.Store(true)
		return problem.New(problem.VaultDown, "The system's keyring did not answer within %s.", k.o.Patience).
			WithHint("It may be waiting for its unlock dialog to be answered. Unlock it, then try again.").WithFix("patchbay doctor")
	case <-ctx.Done():
		k.stuck.Store(true)
		return ctx.Err()
	}
}

// explain tells the ways in which keyrings fail apart.
func explain(err error) error {
	if err == nil {
		return nil
	}
	words := strings.ToLower(err.Error())
	p := problem.New(problem.VaultDown, "The system's keyring cannot be used.").WithDetail(err.Error())
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, keyring.ErrSetDataTooBig):
		p = problem.New(problem.VaultDown, "The system's keyring refused a value as too large.")
	case strings.Contains(words, "unlock"), strings.Contains(words, "locked"), strings.Contains(words, "interaction is not allowed"):
		p = problem.New(problem.VaultDown, "The system's keyring is locked.").
			WithHint("Unlock it (log in to the desktop, or start its daemon with the password), then try again.")
	case strings.Contains(words, "dbus"), strings.Contains(words, "org.freedesktop.secrets"), strings.Contains(words, "unsupported platform"),
		strings.Contains(words, "connect: no such file"), strings.Contains(words, "connection refused"), strings.Contains(words, "executable file not found"):
		p = problem.New(problem.VaultDown, "There is no keyring on this machine.").
			WithHint("Install one (gnome-keyring, KWallet or KeePassXC), or choose PATCHBAY_VAULT=file to keep secrets in a passphrase-locked file.")
	case strings.Contains(words, "denied"), strings.Contains(words, "dismissed"), strings.Contains(words, "not authorized"):
		p = problem.New(problem.VaultDown, "The system's keyring denied access.").WithHint("Allow patchbay to use it, then try again.")
	}
	return p.WithFix("patchbay doctor").Because(err)
}
