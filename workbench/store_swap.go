package workbench

import (
	"context"
	"errors"
	"time"

	"patchbay/problem"
	"patchbay/store"
)

// StoreCompacted tells what compacting gained, in bytes.
type StoreCompacted struct {
	Before int64 `json:"before"`
	After  int64 `json:"after"`
}

// StoreRestored tells what a restore did.
type StoreRestored struct {
	From        string `json:"from"`
	Aside       string `json:"aside"`       // where the store that was there is now
	Connections int    `json:"connections"` // carried over from it
	Changes     int    `json:"changes"`     // of the journal, carried over from it
	Left        int    `json:"left"`        // changes that are only in Aside
}

func damagedStore(err error) bool { return errors.Is(err, store.ErrDamaged) }

// alone runs fn while this process has the store's file for itself, and nobody in it: whoever needs the store waits.
func (w *Workbench) alone(fn func(store.Options) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.letGo(); err != nil {
		w.opt.Log.Warn("close the store", "error", err) // what it could not close in order is found by whoever opens it next
	}
	return fn(store.Options{Path: w.opt.Home.Store(), Now: w.opt.Now, Wait: 2 * time.Second})
}

// CompactStore writes the store anew without the room that deleted rows left. It is refused as Busy while another patchbay
// has it open. Broken off anywhere, the old file or the new one is there.
func (w *Workbench) CompactStore(ctx context.Context) (out StoreCompacted, err error) {
	err = w.alone(func(o store.Options) error {
		done, err := store.Compact(ctx, o)
		out = StoreCompacted{Before: done.Before, After: done.After}
		return err
	})
	return out, err
}

// StoreBackup is what a backup would put in the place of the store.
type StoreBackup struct {
	From        string `json:"from"`
	Bytes       int64  `json:"bytes"`
	Format      int    `json:"format"`
	Records     int    `json:"records"`
	Connections int    `json:"connections"`
	Store       string `json:"store"` // the file that would be set aside
	Damaged     bool   `json:"storeDamaged"`
	Kept        int    `json:"storeRecords"` // records of the store; 0 where it is damaged
}

// PeruseBackup reads a backup whole and refuses what [Workbench.RestoreStore] refuses of it. It changes nothing, and is not
// refused while another patchbay has the store open.
func (w *Workbench) PeruseBackup(ctx context.Context, file string) (StoreBackup, error) {
	out := StoreBackup{From: file, Store: w.opt.Home.Store()}
	db, err := w.store(ctx)
	if problem.Is(err, problem.Storage) && !damagedStore(err) {
		return out, err
	}
	if out.Damaged = damagedStore(err); err == nil {
		if out.Kept, err = db.RecordCount(ctx); err != nil {
			return out, err
		}
	}
	b, err := store.Peruse(ctx, out.Store, file)
	out.Bytes, out.Format, out.Records, out.Connections = b.Bytes, b.Format, b.Records, b.Connections
	return out, err
}

// RestoreStore puts a backup in the place of the store, which is set aside. Connections and the journal of the store that
// was there are carried over; what the providers know newer comes with the next pull. It is refused as Busy while another
// patchbay has the store open.
func (w *Workbench) RestoreStore(ctx context.Context, file string) (out StoreRestored, err error) {
	if _, err := w.store(ctx); problem.Is(err, problem.Storage) && !damagedStore(err) {
		return out, err // a newer version's, or one that cannot be written
	}
	err = w.alone(func(o store.Options) error {
		done, err := store.Restore(ctx, o, file)
		out = StoreRestored{From: file, Aside: done.Aside, Connections: done.Connections, Changes: done.Changes, Left: done.Left}
		return err
	})
	return out, err
}

// EncryptStore says why the store is not encrypted by this program, and what does it instead: always a problem.
func (w *Workbench) EncryptStore(context.Context) error {
	return problem.New(problem.Unsupported, "Patchbay does not encrypt the store %s itself.", w.opt.Home.Store()).
		WithHint("Secrets are in the vault, never in the store. To protect the records, keep the folder on an encrypted disk " +
			"(FileVault, BitLocker, LUKS) or in an encrypted folder (fscrypt, gocryptfs, VeraCrypt) that PATCHBAY_HOME names. docs/store.md has the reason and the numbers.").
		Because(errors.ErrUnsupported)
}

// Rebuilt tells what became of a damaged store.
type Rebuilt struct {
	Aside       string `json:"aside"`       // where the damaged file is now; "" when it did not have to be replaced
	Connections int    `json:"connections"` // that were saved, with their secrets in the vault
	Changes     int    `json:"changes"`     // of the journal that were saved
	Others      int    `json:"others"`      // rows of all else that only the store knew: views, links, mappings, settings
	Faults      int    `json:"faults"`      // that were mended in place

	Lost    int        `json:"lost"`    // connections that had records and could not be saved, as far as that can be seen
	Missing []string   `json:"missing"` // names of connections that the newest backup knows and that could not be saved
	Backup  *StoreFile `json:"backup"`  // the newest backup; nil: there is none
}

// Rebuild mends what a check finds: a damaged file is set aside and a new one begun with all that only it knew, as far as
// that can still be read; what merely does not fit together is put right in place, and the search index made again. A
// store that is whole, or that only another version can read, is left alone and the answer is a problem.
func (w *Workbench) Rebuild(ctx context.Context) (Rebuilt, error) {
	db, err := w.store(ctx)
	if err == nil {
		var faults []store.Fault
		if faults, err = db.Inspect(ctx, false); err == nil && len(faults) > 0 && faults[0].What != "file" {
			n, err := db.Mend(ctx)
			return Rebuilt{Faults: n}, err
		}
		if err == nil && len(faults) == 0 {
			return Rebuilt{}, problem.New(problem.Usage, "The store %s is whole: there is nothing to rebuild.", w.opt.Home.Store()).WithFix("patchbay doctor")
		}
	}
	if err != nil && !damagedStore(err) {
		return Rebuilt{}, err
	}
	var out Rebuilt
	err = w.alone(func(o store.Options) error {
		done, err := store.Rebuild(ctx, o)
		out = Rebuilt{Aside: done.Aside, Connections: done.Connections, Changes: done.Changes, Others: done.Others, Lost: done.Lost, Missing: []string{}}
		return err
	})
	if err == nil {
		err = w.missed(ctx, &out)
	}
	return out, err
}

// letGo closes the store and the sessions that use it; the next use opens them anew. The caller holds the lock.
func (w *Workbench) letGo() error {
	if w.db == nil {
		return nil
	}
	for _, l := range w.live { // they count their requests in this store
		if busy(l.source) {
			w.going = append(w.going, l.source)
		}
		l.session.Close()
	}
	w.live = map[string]*live{}
	err := w.db.Close()
	w.db = nil
	return err
}
