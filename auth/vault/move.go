package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"patchbay/problem"
)

// Store is one kind of vault; all kinds of this package are one.
type Store interface {
	Load(ctx context.Context, id string) ([]byte, error)
	Save(ctx context.Context, id string, value []byte) error
	Delete(ctx context.Context, id string) error
}

// Moving says which items go from one vault to another.
type Moving struct {
	From, To Store
	IDs      []string
	LockDir  string // each item's lock is held while it is copied and removed
	// Commit makes To the vault that is used from then on; it must last. Until it returned nil, From is complete.
	Commit func(context.Context) error
	// Newer reports whether value a was written after b; nil: the one in From always is. With it, a move that was
	// interrupted after Commit can be run again without bringing old values back.
	Newer func(a, b []byte) bool
}

// Move copies and verifies all items, then commits, then removes what was left behind. Interrupted anywhere and run
// again it ends the same way; at no moment is an item in neither vault. Items that are in neither are skipped.
func Move(ctx context.Context, m Moving) error {
	for _, id := range m.IDs {
		if err := m.held(ctx, id, m.copy); err != nil {
			return fmt.Errorf("move %s: %w", id, err)
		}
	}
	if err := m.Commit(ctx); err != nil {
		return fmt.Errorf("commit the move of %d items: %w", len(m.IDs), err)
	}
	for _, id := range m.IDs {
		if err := m.held(ctx, id, m.clear); err != nil {
			return fmt.Errorf("remove %s from the old vault: %w", id, err)
		}
	}
	return nil
}

func (m Moving) held(ctx context.Context, id string, do func(context.Context, string) error) error {
	unlock, err := Lock(ctx, m.LockDir, id)
	if err != nil {
		return err
	}
	defer unlock()
	return do(ctx, id)
}

func (m Moving) copy(ctx context.Context, id string) error {
	value, err := m.From.Load(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil // it was moved before, or never was
	}
	if err != nil {
		return err
	}
	there, err := m.To.Load(ctx, id)
	switch {
	case err == nil && (bytes.Equal(there, value) || m.Newer != nil && m.Newer(there, value)):
		return nil
	case err != nil && !errors.Is(err, ErrNotFound):
		return err
	}
	if err := m.To.Save(ctx, id, value); err != nil {
		return err
	}
	back, err := m.To.Load(ctx, id)
	if err != nil || !bytes.Equal(back, value) {
		return problem.New(problem.VaultDown, "The new vault did not keep what was given to it.").
			WithHint("Nothing was changed: the old vault is still the one in use.").WithFix("patchbay doctor").Because(err)
	}
	return nil
}

// clear removes an item from the old vault once it is surely in the new one.
func (m Moving) clear(ctx context.Context, id string) error {
	if _, err := m.To.Load(ctx, id); err != nil {
		if errors.Is(err, ErrNotFound) {
			return nil // what is not there must not go here
		}
		return err
	}
	if err := m.From.Delete(ctx, id); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}
