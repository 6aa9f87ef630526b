package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
)

// breaking is a store that fails at its n-th call, and at all after it.
type breaking struct {
	Store
	left *int
}

var errDied = errors.New("the process died")

func (b breaking) step() error {
	if *b.left--; *b.left < 0 {
		return errDied
	}
	return nil
}

func (b breaking) Load(ctx context.Context, id string) ([]byte, error) {
	if err := b.step(); err != nil {
		return nil, err
	}
	return b.Store.Load(ctx, id)
}

func (b breaking) Save(ctx context.Context, id string, v []byte) error {
	if err := b.step(); err != nil {
		return err
	}
	return b.Store.Save(ctx, id, v)
}

func (b breaking) Delete(ctx context.Context, id string) error {
	if err := b.step(); err != nil {
		return err
	}
	return b.Store.Delete(ctx, id)
}

func TestMoveInterruptedAnywhereLosesNothing(t *testing.T) {
	t.Parallel()
	ids := []string{"one", "two", "never"}
	for at := range 24 {
		t.Run(fmt.Sprint("at call ", at), func(t *testing.T) {
			t.Parallel()
			from, to, dir := NewMemory(), NewMemory(), t.TempDir()
			must(t, from.Save(t.Context(), "one", []byte("1")))
			must(t, from.Save(t.Context(), "two", []byte("2")))
			inUse := Store(from)
			m := Moving{IDs: ids, LockDir: filepath.Join(dir, "v"), Commit: func(context.Context) error { inUse = to; return nil }}
			left := at
			m.From, m.To = breaking{from, &left}, breaking{to, &left}
			err := Move(t.Context(), m)
			for id, want := range map[string]string{"one": "1", "two": "2"} {
				got, lerr := inUse.Load(t.Context(), id)
				if lerr != nil || string(got) != want {
					t.Fatalf("the vault in use holds %q for %s (%v) after %v", got, id, lerr, err)
				}
			}
			m.From, m.To = from, to
			must(t, Move(t.Context(), m))
			if _, err := from.Load(t.Context(), "one"); !errors.Is(err, ErrNotFound) || inUse != Store(to) {
				t.Fatalf("the second run did not finish: %v", err)
			}
		})
	}
}

func TestMoveThatIsRunAgainBringsNoOldValueBack(t *testing.T) {
	t.Parallel()
	from, to := NewMemory(), NewMemory()
	must(t, from.Save(t.Context(), "one", []byte("1")))
	must(t, to.Save(t.Context(), "one", []byte("2"))) // renewed there after the commit
	m := Moving{
		From: from, To: to, IDs: []string{"one"}, LockDir: filepath.Join(t.TempDir(), "v"),
		Commit: func(context.Context) error { return nil }, Newer: func(a, b []byte) bool { return bytes.Compare(a, b) > 0 },
	}
	must(t, Move(t.Context(), m))
	if got, err := to.Load(t.Context(), "one"); err != nil || string(got) != "2" {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestWhatIsWrittenIntoTheOldVaultAfterItWasCopiedIsBroughtAlong(t *testing.T) {
	t.Parallel()
	from, to := NewMemory(), NewMemory()
	must(t, from.Save(t.Context(), "one", []byte("1")))
	must(t, from.Save(t.Context(), "two", []byte("1")))
	must(t, Move(t.Context(), Moving{
		From: from, To: to, IDs: []string{"two", "one", "two"}, LockDir: filepath.Join(t.TempDir(), "v"),
		Commit: func(ctx context.Context) error { // a process that knows nothing of the move renews a token
			return errors.Join(from.Save(ctx, "one", []byte("2")), to.Save(ctx, "two", []byte("3")), from.Save(ctx, "two", []byte("2")))
		},
		Newer: func(a, b []byte) bool { return bytes.Compare(a, b) > 0 },
	}))
	for id, want := range map[string]string{"one": "2", "two": "3"} {
		got, err := to.Load(t.Context(), id)
		if _, lerr := from.Load(t.Context(), id); err != nil || string(got) != want || !errors.Is(lerr, ErrNotFound) {
			t.Errorf("%s is %q (%v), want %s; in the old vault: %v", id, got, err, want, lerr)
		}
	}
}

func TestNobodyHoldsTheLockOfAnItemWhileAnyIsMoved(t *testing.T) {
	t.Parallel()
	from, dir := NewMemory(), filepath.Join(t.TempDir(), "v")
	must(t, from.Save(t.Context(), "one", []byte("1")))
	held := func(ctx context.Context) error {
		for _, id := range []string{"one", "two"} {
			short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
			unlock, err := Lock(short, dir, id)
			cancel()
			if err == nil {
				unlock()
				return fmt.Errorf("%s is free at the commit", id)
			}
		}
		return nil
	}
	must(t, Move(t.Context(), Moving{From: from, To: NewMemory(), IDs: []string{"one", "two"}, LockDir: dir, Commit: held}))
	unlock, err := Lock(t.Context(), dir, "one")
	must(t, err)
	unlock()
}

func TestMoveThatWasCommittedBeforeLeavesWhatNobodyCanTellApart(t *testing.T) {
	t.Parallel()
	from, to := NewMemory(), NewMemory()
	for id, v := range map[string]string{"one": "old", "two": "old", "three": "old"} {
		must(t, from.Save(t.Context(), id, []byte(v)))
	}
	must(t, to.Save(t.Context(), "one", []byte("new")))
	must(t, to.Save(t.Context(), "two", []byte("old")))
	must(t, Move(t.Context(), Moving{
		From: from, To: to, IDs: []string{"one", "two", "three"}, LockDir: filepath.Join(t.TempDir(), "v"), Committed: true,
		Commit: func(context.Context) error { return nil }, Newer: func(a, b []byte) bool { return false },
	}))
	for id, want := range map[string]string{"one": "new", "two": "old", "three": "old"} {
		if got, err := to.Load(t.Context(), id); err != nil || string(got) != want {
			t.Errorf("%s is %q (%v), want %s", id, got, err, want)
		}
	}
}

func TestMoveThatIsNotCommittedRemovesNothing(t *testing.T) {
	t.Parallel()
	from := NewMemory()
	must(t, from.Save(t.Context(), "one", []byte("1")))
	no := errors.New("no")
	err := Move(t.Context(), Moving{
		From: from, To: NewMemory(), IDs: []string{"one"}, LockDir: filepath.Join(t.TempDir(), "v"),
		Commit: func(context.Context) error { return no },
	})
	if !errors.Is(err, no) {
		t.Fatalf("got %v", err)
	}
	if _, err := from.Load(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
}

func TestMoveToAVaultThatKeepsNothingChangesNothing(t *testing.T) {
	t.Parallel()
	from := NewMemory()
	must(t, from.Save(t.Context(), "one", []byte("1")))
	ring := newFakeRing()
	ring.deaf = true
	err := Move(t.Context(), Moving{
		From: from, To: NewKeyring(KeyringOptions{Dir: t.TempDir(), Ring: ring}), IDs: []string{"one"}, LockDir: filepath.Join(t.TempDir(), "v"),
		Commit: func(context.Context) error { t.Error("it committed"); return nil },
	})
	if !problem.Is(err, problem.VaultDown) {
		t.Fatalf("got %v", err)
	}
	if _, err := from.Load(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
}

func TestLockIsHeldByOneAndWaitsForABoundedTime(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	unlock, err := Lock(t.Context(), dir, "ab12")
	must(t, err)
	other, err := Lock(t.Context(), dir, "cd34") // another item is not held up
	must(t, err)
	other()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := Lock(t.Context(), dir, "ab12")
		if !problem.Is(err, problem.Busy) || time.Since(began) != lockWait {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := Lock(ctx, dir, "ab12"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	unlock()
	again, err := Lock(t.Context(), dir, "ab12")
	must(t, err)
	again()
}

func TestAVaultTellsWhetherItHasItemsWithoutBeingOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := strings.Repeat("ab", 32)
	if err := NewKey(dir, key).Save(t.Context(), "c1", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if shut := NewKey(dir, ""); !shut.Has([]string{"c0", "c1"}) || shut.Has([]string{"c0"}) || shut.Has(nil) || NewPassphrase(dir, nil).Has([]string{"c1"}) {
		t.Error("the key's vault has c1, and the passphrase's has nothing")
	}
	if err := os.Rename(filepath.Join(dir, keyFolder, "c1"+suffix), filepath.Join(dir, "c1"+suffix)); err != nil {
		t.Fatal(err)
	}
	if !NewKey(dir, "").Has([]string{"c1"}) {
		t.Error("an item in the older place is not seen")
	}
}
