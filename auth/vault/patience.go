package vault

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"patchbay/problem"
)

// system is the keyring of the platform.
type system struct{}

// Get reads an item.
func (system) Get(service, user string) (string, error) {
	if err := reachable(); err != nil {
		return "", err
	}
	return keyring.Get(service, user)
}

// Set writes an item.
func (system) Set(service, user, value string) error {
	if err := reachable(); err != nil {
		return err
	}
	return keyring.Set(service, user, value)
}

// Delete removes an item.
func (system) Delete(service, user string) error {
	if err := reachable(); err != nil {
		return err
	}
	return keyring.Delete(service, user)
}

// ask runs one call of the keyring in a goroutine of its own, since some never come back. One that was given up keeps
// its turn: until it ends after all, every other call is refused at once.
func ask[T any](ctx context.Context, k *Keyring, do func() (T, error)) (T, error) {
	var none T
	if !k.answering() {
		return none, problem.New(problem.VaultDown, "The system's keyring stopped answering.").
			WithHint("Answer its dialog, or start patchbay again.").WithFix("patchbay doctor")
	}
	timer := time.NewTimer(k.o.Patience)
	defer timer.Stop()
	select {
	case k.turn <- struct{}{}:
	case <-timer.C:
		return none, k.slow()
	case <-ctx.Done():
		return none, ctx.Err()
	}
	type answer struct {
		value T
		err   error
	}
	came, ended := make(chan answer, 1), make(chan struct{})
	go func() {
		defer func() { <-k.turn }()
		defer close(ended)
		v, err := do()
		came <- answer{v, err}
	}()
	select {
	case a := <-came:
		<-ended
		return a.value, explain(a.err)
	case <-timer.C:
		k.giveUp(ended)
		return none, k.slow()
	case <-ctx.Done():
		k.giveUp(ended)
		return none, ctx.Err()
	}
}

func (k *Keyring) giveUp(ended <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.hung = ended
}

// answering reports whether no call is known to hang.
func (k *Keyring) answering() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.hung == nil {
		return true
	}
	select {
	case <-k.hung:
		k.hung = nil
		return true
	default:
		return false
	}
}

func (k *Keyring) slow() error {
	return problem.New(problem.VaultDown, "The system's keyring did not answer within %s.", k.o.Patience).
		WithHint("It may be waiting for its unlock dialog to be answered. Unlock it, then try again.").WithFix("patchbay doctor")
}

// errNoCollection is a keyring that nobody has set up yet.
var errNoCollection = errors.New("no collection")

// explain tells the ways in which keyrings fail apart.
func explain(err error) error {
	if err == nil {
		return nil
	}
	words := strings.ToLower(err.Error())
	has := func(any ...string) bool {
		for _, w := range any {
			if strings.Contains(words, w) {
				return true
			}
		}
		return false
	}
	p := problem.New(problem.VaultDown, "The system's keyring cannot be used.").
		WithHint("See to it, or choose PATCHBAY_VAULT=file to keep secrets in a passphrase-locked file.")
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, keyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, keyring.ErrSetDataTooBig):
		p = problem.New(problem.VaultDown, "The system's keyring refused a value as too large.").
			WithHint("Choose PATCHBAY_VAULT=file to keep secrets in a passphrase-locked file.")
	case errors.Is(err, errNoCollection):
		p = problem.New(problem.VaultDown, "The system's keyring was never set up.").
			WithHint("Log in to the desktop once, or give its daemon a password; or choose PATCHBAY_VAULT=file.")
	case has("denied", "dismissed", "not authorized"):
		p = problem.New(problem.VaultDown, "The system's keyring denied access.").WithHint("Allow patchbay to use it, then try again.")
	case has("unlock", "locked", "interaction is not allowed"):
		p = problem.New(problem.VaultDown, "The system's keyring is locked.").
			WithHint("Unlock it (log in to the desktop, or start its daemon with the password), then try again.")
	case has("dbus", "d-bus", "org.freedesktop.secrets", "unsupported platform", "no such file", "connection refused", "executable file not found"):
		p = problem.New(problem.VaultDown, "There is no keyring on this machine.").
			WithHint("Install one (gnome-keyring, KWallet or KeePassXC), or choose PATCHBAY_VAULT=file to keep secrets in a passphrase-locked file.")
	}
	return p.WithDetail(err.Error()).WithFix("patchbay doctor").Because(err)
}
