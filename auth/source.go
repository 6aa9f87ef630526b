package auth

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sync/singleflight"

	"patchbay/problem"
)

// Keeper is where a token set lives. Load answers an error that wraps vault.ErrNotFound where there is none.
type Keeper interface {
	Load(ctx context.Context, id string) ([]byte, error)
	Save(ctx context.Context, id string, value []byte) error
	Delete(ctx context.Context, id string) error
}

// SourceOptions say whose tokens a source gives.
type SourceOptions struct {
	Vault   Keeper
	ID      string // of the item in the vault; the lock has the same scope
	Name    string // the connection's name, for people
	LockDir string // where the lock files of the vault are
	Config  Config
	Static  bool // one token that is never renewed
	// MinGeneration is what the store remembers; a vault that holds less was restored from a backup.
	MinGeneration int
	// Moved is told of each new token set once it is in the vault; an error of it is of no consequence.
	Moved func(context.Context, Tokens) error
	Now   func() time.Time
	HTTP  http.RoundTripper
}

// Source gives the access token of one connection and keeps it fresh: one refresh at a time across all goroutines
// and processes, persisted before it is used. It is safe for concurrent use.
type Source struct {
	o      SourceOptions
	flight singleflight.Group

	mu   sync.Mutex
	kept Tokens // as last seen in the vault; Generation 0 when never
	dead error  // why only a person can help; cleared when the vault holds something newer
}

// NewSource makes a source. It opens nothing before the first token is asked for.
func NewSource(o SourceOptions) *Source {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Source{o: o}
}

// Token answers a token that is believed to be good, refreshing it when it is about to expire.
func (s *Source) Token(ctx context.Context) (Access, error) {
	s.mu.Lock()
	kept, dead := s.kept, s.dead
	s.mu.Unlock()
	if dead == nil && kept.fresh(s.o.Now()) {
		return kept.access(), nil
	}
	return s.shared(ctx, -1)
}

// Renew is for after a call was refused: it answers another token than used, refreshing unless somebody did so
// already. It never loops: a token that was just renewed and is refused again is the end of the grant.
func (s *Source) Renew(ctx context.Context, used Access) (Access, error) {
	return s.shared(ctx, used.Generation)
}

// shared lets all callers with the same wish wait for one; a caller that gives up does not stop it.
func (s *Source) shared(ctx context.Context, refused int) (Access, error) {
	ch := s.flight.DoChan(strconv.Itoa(refused), func() (any, error) { return s.ensure(context.WithoutCancel(ctx), refused) })
	select {
	case r := <-ch:
		a, _ := r.Val.(Access)
		return a, r.Err
	case <-ctx.Done():
		return Access{}, ctx.Err()
	}
}

// ensure answers a good token: the one in the vault if it is fresh and not the refused generation, else a new one.
func (s *Source) ensure(ctx context.Context, refused int) (Access, error) {
	kept, err := s.load(ctx)
	if err != nil {
		return Access{}, err
	}
	if kept.Generation != refused && kept.fresh(s.o.Now()) {
		return kept.access(), nil
	}
	if s.o.Static || kept.Refresh.Empty() {
		return Access{}, s.die(problem.New(problem.SignIn, "%s was refused by %s: its token is not good any more.", s.o.Name, s.o.Config.Name).
			WithHint("Make a new one at the provider, then reconnect."))
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return Access{}, err
	}
	defer unlock()
	if kept, err = s.load(ctx); err != nil { // again, now that nobody else can move it
		return Access{}, err
	}
	if kept.Generation != refused && kept.fresh(s.o.Now()) {
		return kept.access(), nil
	}
	return s.refresh(ctx, kept)
}

// load reads the vault and keeps what it holds.
func (s *Source) load(ctx context.Context) (Tokens, error) {
	raw, err := s.o.Vault.Load(ctx, s.o.ID)
	if err != nil {
		return Tokens{}, err
	}
	t, err := Decode(raw)
	if err != nil {
		return Tokens{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.Generation < max(s.o.MinGeneration, s.kept.Generation) && s.o.Config.Rotating && !s.o.Static {
		return Tokens{}, s.sign(problem.New(problem.SignIn, "%s's token in the vault is older than the last one that was used: the vault was restored from a backup.", s.o.Name).
			WithHint("Its refresh token is spent. Reconnect it."))
	}
	if s.dead != nil && t.Generation <= s.kept.Generation {
		return Tokens{}, s.dead
	}
	s.kept, s.dead = t, nil
	return t, nil
}

// die remembers that only a person can help, so that a dead grant is not asked again and again.
func (s *Source) die(p *problem.Problem) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead = s.sign(p)
	return s.dead
}

func (s *Source) sign(p *problem.Problem) error {
	return p.WithFix("patchbay connection reconnect %s", s.o.Name).On(s.o.Name)
}

// lockWait is how long a process waits for another one's refresh.
const lockWait = 40 * time.Second

// lock takes the connection's lock file. The kernel frees it when a process dies; the file itself stays for ever.
func (s *Source) lock(ctx context.Context) (func(), error) {
	dir := filepath.Join(s.o.LockDir, "locks")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, problem.New(problem.Storage, "The folder %s cannot be made.", dir).Because(err)
	}
	l := flock.New(filepath.Join(dir, s.o.ID+".lock"), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	ok, err := l.TryLockContext(ctx, 10*time.Millisecond)
	if err != nil || !ok {
		return nil, problem.New(problem.Busy, "Another patchbay has been renewing the sign-in of %s for too long.", s.o.Name).
			WithHint("End it, or wait a moment and try again.").On(s.o.Name).Because(err)
	}
	return func() {
		_ = l.Unlock() // the file is closed either way, which frees it
	}, nil
}
