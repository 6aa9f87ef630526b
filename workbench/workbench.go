package workbench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/connectors/sandbox"
	"patchbay/problem"
	"patchbay/store"
)

// Options is all that a workbench needs from outside. Zero values are the ordinary choice.
type Options struct {
	Home       Home
	Catalog    Catalog
	Vault      VaultKind
	ReadOnly   bool                                  // nothing may write to a provider, whoever asks
	User       string                                // who runs this on the machine, as "name@machine"; "" where nobody knows
	Attended   bool                                  // a person is there: the system's unlock dialog may be waited for
	Getenv     func(string) string                   // nil: an empty environment
	Now        func() time.Time                      // nil: the wall clock
	Rand       io.Reader                             // of the ids that people see, never of secrets; safe for concurrent use; nil: the system's
	Transport  http.RoundTripper                     // nil: each connector's own
	Passphrase func(context.Context) (string, error) // for the passphrase vault; nil: it cannot be opened
	Ring       vault.Ring                            // the keyring's own calls; nil: the system's
	Log        *slog.Logger                          // nil: silence
	Stage      func() []sandbox.Provider             // what StartSandboxes starts; nil: it cannot
	Prefill    map[string]ConnectRequest             // what the connect wizard offers, by connector; for demos
	Browser    func(address string) error            // opens an address; nil: the system's browser
	Veil       bool                                  // for [NewVeiled]: everything personal is shown under pseudonyms from the start
	Upgrading  func(done, total int)                 // hears how an older store is brought up to date, see [store.Options]; nil: nobody does
}

// Workbench carries out use-cases on one profile. It is safe for concurrent use.
type Workbench struct {
	opt     Options
	catalog Catalog
	models  knownModels
	choices *settingsFile
	news    *newsroom
	jobs    *jobs
	pushes  *pushes
	after   *proposer

	families families

	mu    sync.Mutex
	db    *store.Store
	own   *owner
	door  *vaultDoor
	live  map[string]*live
	going []*auth.Source // of sessions that were closed while their token was being renewed
	ended bool

	sent underway
}

// Open makes a workbench. It reads and creates nothing: the store, the vault and the network are
// reached when a use-case first needs them.
func Open(o Options) *Workbench {
	if o.Getenv == nil {
		o.Getenv = func(string) string { return "" }
	}
	o.Now = nowOf(o)
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	w := &Workbench{opt: o, catalog: o.Catalog, news: newNewsroom(), live: map[string]*live{}, choices: &settingsFile{path: o.Home.Settings()}}
	w.jobs = newJobs(w)
	w.after = &proposer{}
	w.pushes = &pushes{running: map[string]context.CancelFunc{}}
	return w
}

func nowOf(o Options) func() time.Time {
	if o.Now == nil {
		return time.Now
	}
	return o.Now
}

// Close stops the jobs, waits for what is under way and closes the store. The workbench is of no
// use afterwards.
func (w *Workbench) Close() error {
	w.jobs.stop()
	w.sent.wait(partTime)
	w.settleTokens()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	for _, l := range w.live {
		l.session.Close()
	}
	w.live = map[string]*live{}
	var errs []error
	if w.db != nil {
		errs = append(errs, w.db.Close())
	}
	if w.own != nil {
		errs = append(errs, w.own.release())
	}
	w.news.close()
	return errors.Join(errs...)
}

// ReadOnly reports whether every write to a provider is refused now, by this run or by the profile.
func (w *Workbench) ReadOnly() bool { return w.readOnlyBy(store.Connection{}) != "" }

// Profile is the profile's name.
func (w *Workbench) Profile() string { return w.opt.Home.Profile }

// store opens the profile's database at the first call.
func (w *Workbench) store(ctx context.Context) (*store.Store, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return nil, problem.New(problem.Canceled, "The program is closing.")
	}
	if w.db != nil {
		return w.db, nil
	}
	db, err := store.Open(ctx, store.Options{Path: w.opt.Home.Store(), Now: w.opt.Now, Rand: w.opt.Rand, Models: w.Models(), Upgrading: w.opt.Upgrading})
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	w.db = db
	w.news.follow(db)
	return db, nil
}

// Upgrade opens the store if it was written by an older version, which takes seconds for a large one: before there is a
// screen, so that what is told meanwhile can be seen.
func (w *Workbench) Upgrade(ctx context.Context) error {
	if !store.Outdated(w.opt.Home.Store()) {
		return nil
	}
	_, err := w.store(ctx)
	return err
}

// owner claims this process's name at the first write.
func (w *Workbench) owner() (*owner, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.own != nil {
		return w.own, nil
	}
	if w.db != nil && w.db.Sealed() != nil {
		return nil, w.db.Sealed()
	}
	own, err := claim(w.opt.Home.Runs(), token(w.opt.Now()))
	if err != nil {
		return nil, problem.New(problem.Storage, "This process cannot register itself in %s.", w.opt.Home.Runs()).Because(err)
	}
	own.sweep()
	w.own = own
	return own, nil
}

// token is a name that no other process has: the time and 64 random bits.
func token(now time.Time) string {
	return fmt.Sprintf("%x-%016x", now.UnixMilli(), rand.Uint64())
}

// newID is the id of something that is made now, as [token] gives them.
func (w *Workbench) newID() string {
	var random [8]byte
	if w.opt.Rand == nil {
		return token(w.opt.Now())
	}
	if _, err := io.ReadFull(w.opt.Rand, random[:]); err != nil {
		return token(w.opt.Now())
	}
	return fmt.Sprintf("%x-%x", w.opt.Now().UnixMilli(), random)
}
