// Package vault keeps secrets: in the system's keyring, or in sealed files under a passphrase or a key from the
// environment, or, for throwaway profiles alone, in memory. There is no way of keeping them in clear.
//
// Every kind has the same methods. Load answers an error that wraps [ErrNotFound] where there is no such item;
// Delete of an item that is not there does the same. What keeps the vault as a whole from working is a problem of kind
// VaultDown; an item that does not open although the vault does is one of kind SignIn, and can be deleted or replaced. A Save that returned nil can be loaded after a crash. All
// kinds are safe for concurrent use, and for use by several processes.
package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// ErrNotFound says that the vault works and has no such item.
var ErrNotFound = errors.New("no such item in the vault")

// Service is the name under which all items stand in the system's keyring. It never changes.
const Service = "patchbay"

func checkID(id string) error {
	fits := id != "" && len(id) <= 100 && id[0] != '.' && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") == ""
	if !fits {
		return fmt.Errorf("%q cannot name an item of the vault", id)
	}
	return nil
}

// Memory keeps secrets until the process ends. It is for profiles whose secrets are worth nothing.
type Memory struct {
	mu    sync.Mutex
	items map[string][]byte
}

// NewMemory makes an empty one.
func NewMemory() *Memory { return &Memory{items: map[string][]byte{}} }

// Load answers an item.
func (m *Memory) Load(_ context.Context, id string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.items[id]
	if !ok {
		return nil, fmt.Errorf("load %s: %w", id, ErrNotFound)
	}
	return slices.Clone(v), nil
}

// Save keeps an item.
func (m *Memory) Save(_ context.Context, id string, value []byte) error {
	if err := checkID(id); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.items[id] = slices.Clone(value)
	return nil
}

// Delete removes an item.
func (m *Memory) Delete(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.items[id]; !ok {
		return fmt.Errorf("delete %s: %w", id, ErrNotFound)
	}
	delete(m.items, id)
	return nil
}

// Place says where an item is, in words.
func (m *Memory) Place(string) string { return "this process's memory, gone when it ends" }

// Format hides the items from every verb.
func (m *Memory) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte("vault in memory")) // a failing writer is the printer's business
}
