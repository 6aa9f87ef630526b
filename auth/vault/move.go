package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

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
	LockDir  string // the locks of all items are held from before the first is copied until the last is removed
	// Commit makes To the vault that is used from then on; it must last. Until it returned nil, From is complete.
	Commit func(context.Context) error
	// Newer reports whether value a was written after b; nil: the one in From always is, until Commit returned. With it, a
	// move that was interrupted after Commit can be run again without bringing old values back, and what somebody wrote
	// into From after it was copied is brought along.
	Newer func(a, b []byte) bool
	// Committed says that an earlier run was: To is in use already, and what Newer cannot tell apart counts there.
	Committed bool
}

// Move copies and verifies all items, then commits, then removes what was left behind. Interrupted anywhere and run
// again it ends the same way; at no moment is an item in neither vault. Items that are in neither are skipped. Nobody
// who holds an item's lock while reading and writing it can do so on both sides of the commit.
func Move(ctx context.Context, m Moving) error {
	m.IDs = slices.Compact(slices.Sorted(slices.Values(m.IDs))) // one order, so that two who move do not hold each other up
	for _, id := range m.IDs {
		unlock, err := Lock(ctx, m.LockDir, id)
		if err != nil {
			return fmt.Errorf("lock %s: %w", id, err)
		}
		defer unlock()
	}
	for _, id := range m.IDs {
		if err := m.copy(ctx, id); err != nil {
			return fmt.Errorf("move %s: %w", id, err)
		}
	}
	if err := m.Commit(ctx); err != nil {
		return fmt.Errorf("commit the move of %d items: %w", len(m.IDs), err)
	}
	for _, id := range m.IDs {
		if err := m.clear(ctx, id); err != nil {
			return fmt.Errorf("remove %s from the old vault: %w", id, err)
		}
	}
	return nil
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
	case err == nil && (bytes.Equal(there, value) || m.keeps(there, value)):
		return nil
	case err != nil && !errors.Is(err, ErrNotFound):
		return err
	}
	return m.put(ctx, id, value)
}

// keeps reports whether the value in the new vault counts, and not the one in the old.
func (m Moving) keeps(there, value []byte) bool {
	if m.Newer == nil {
		return m.Committed
	}
	return m.Newer(there, value) || m.Committed && !m.Newer(value, there)
}

// put writes an item into the new vault and reads it back.
func (m Moving) put(ctx context.Context, id string, value []byte) error {
	if err := m.To.Save(ctx, id, value); err != nil {
		return err
	}
	back, err := m.To.Load(ctx, id)
	if err != nil || !bytes.Equal(back, value) {
		return problem.New(problem.VaultDown, "The new vault did not keep what was given to it.").
			WithHint("Nothing was removed: what was in the old vault is there still.").WithFix("patchbay doctor").Because(err)
	}
	return nil
}

// clear removes an item from the old vault once it is surely in the new one. Somebody who knows nothing of the move may
// have written it there since it was copied: the newest is what stays.
func (m Moving) clear(ctx context.Context, id string) error {
	there, err := m.To.Load(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil // what is not there must not go here
	}
	if err != nil {
		return err
	}
	left, err := m.From.Load(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err // nobody knows whether it is newer
	}
	if m.Newer != nil && !bytes.Equal(left, there) && m.Newer(left, there) {
		if err := m.put(ctx, id, left); err != nil {
			return err
		}
	}
	if err := m.From.Delete(ctx, id); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}
