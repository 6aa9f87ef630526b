package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"patchbay/auth/vault"
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
// and processes, persisted before it is used. It is safe for concurrent use. Each caller gets a problem of its own.
type Source struct {
	o      SourceOptions
	flight singleflight.Group

	mu   sync.Mutex
	kept Tokens           // as last seen in the vault; Generation 0 when never
	dead *problem.Problem // why only a person can help; cleared when the vault holds something else
	owed *owed            // what came of a renewal, when the vault did not take it yet
	rest pause
	busy int           // renewals under way
	idle chan struct{} // closed when there is none any more; nil while there is none
}

// owed is a token set that belongs into the vault in place of an attempt's, as long as that is what the vault holds.
type owed struct {
	attempt    string
	generation int
	tokens     Tokens
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
// already. It never loops: a token that was just renewed and is refused again is not renewed once more.
func (s *Source) Renew(ctx context.Context, used Access) (Access, error) {
	return s.shared(ctx, used.Generation)
}

// Settle waits for a renewal under way, at most until ctx ends. A program calls it before it exits: an answer that
// is lost with the process may cost the connection.
func (s *Source) Settle(ctx context.Context) error {
	s.mu.Lock()
	idle := s.idle
	s.mu.Unlock()
	if idle == nil {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// shared lets all callers with the same wish wait for one; a caller that gives up does not stop it.
func (s *Source) shared(ctx context.Context, refused int) (Access, error) {
	ch := s.flight.DoChan(strconv.Itoa(refused), func() (any, error) {
		s.begin()
		defer s.end()
		return s.ensure(context.WithoutCancel(ctx), refused)
	})
	select {
	case r := <-ch:
		a, _ := r.Val.(Access)
		return a, own(r.Err)
	case <-ctx.Done():
		return Access{}, ctx.Err()
	}
}

// own gives a caller a problem that it may add to without touching anybody else's.
func own(err error) error {
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		c := *p
		return &c
	}
	return err
}

func (s *Source) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy == 0 {
		s.idle = make(chan struct{})
	}
	s.busy++
}

func (s *Source) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy--; s.busy == 0 {
		close(s.idle)
		s.idle = nil
	}
}

// serves answers the kept token if it is fresh and not the refused one.
func (s *Source) serves(t Tokens, refused int) (Access, bool) {
	return t.access(), t.Generation != refused && t.fresh(s.o.Now())
}

// spare answers the old token if it has not ended and is not the refused one: better than none.
func (s *Source) spare(t Tokens, refused int) (Access, bool) {
	return t.access(), t.Generation != refused && t.usable(s.o.Now())
}

// ensure answers a good token: the one in the vault if it is fresh and not the refused generation, else a new one.
func (s *Source) ensure(ctx context.Context, refused int) (Access, error) {
	kept, err := s.load(ctx)
	if err != nil {
		return Access{}, err
	}
	if a, ok := s.serves(kept, refused); ok {
		return a, nil
	}
	if s.o.Static || kept.Refresh.Empty() {
		return s.unrenewable(kept, refused)
	}
	unlock, err := vault.Lock(ctx, s.o.LockDir, s.o.ID)
	if err != nil {
		return s.spareOr(kept, refused, err)
	}
	defer unlock()
	if kept, err = s.load(ctx); err != nil { // again, now that nobody else can move it
		return Access{}, err
	}
	if kept, err = s.deliver(ctx, kept); err != nil {
		return s.spareOr(kept, refused, err)
	}
	if a, ok := s.serves(kept, refused); ok {
		return a, nil
	}
	if err := s.twice(kept, refused); err != nil {
		return Access{}, err
	}
	if err := s.resting(kept); err != nil {
		return s.later(kept, refused, err)
	}
	return s.refresh(ctx, kept, refused)
}

func (s *Source) spareOr(t Tokens, refused int, err error) (Access, error) {
	if a, ok := s.spare(t, refused); ok {
		return a, nil
	}
	if p, ok := errors.AsType[*problem.Problem](err); ok && p.Connection == "" {
		return Access{}, p.On(s.o.Name)
	}
	return Access{}, err
}

// unrenewable is for a token that cannot be renewed. It is not remembered as dead: whoever made the token may bring it
// back to life at the provider, and asking again costs nothing.
func (s *Source) unrenewable(t Tokens, refused int) (Access, error) {
	if a, ok := s.spare(t, refused); ok {
		return a, nil
	}
	text := "%s was refused by %s: its token is not good any more."
	if t.Generation != refused {
		text = "%s cannot be used any more: its token of %s has expired and cannot be renewed."
	}
	return Access{}, s.sign(problem.New(problem.SignIn, text, s.o.Name, s.o.Config.Name).
		WithHint("Make a new one at the provider, then reconnect."))
}

// once is how soon after a forced renewal another one would only repeat it.
const once = time.Minute

// twice refuses to renew a token that was itself made, by whichever process, because the one before was refused, and is
// refused at once.
func (s *Source) twice(t Tokens, refused int) error {
	age := s.o.Now().Sub(t.ObtainedAt)
	if !t.Forced || refused != t.Generation || age < 0 || age > once {
		return nil
	}
	return s.sign(problem.New(problem.SignIn, "%s refuses the token of %s, also after it was renewed.", s.o.Config.Name, s.o.Name).
		WithHint("The account may have been closed or the app removed. Reconnect it."))
}

// load reads the vault and keeps what it holds.
func (s *Source) load(ctx context.Context) (Tokens, error) {
	t, err := s.peek(ctx)
	if err != nil {
		return Tokens{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.Generation < max(s.o.MinGeneration, s.kept.Generation) && s.o.Config.Rotating && !s.o.Static {
		s.dead = s.sign(problem.New(problem.SignIn, "%s's token in the vault is older than the last one that was used: the vault was restored from a backup.", s.o.Name).
			WithHint("Its refresh token is spent. Reconnect it; records and history stay."))
		return Tokens{}, s.dead
	}
	if s.dead != nil && t.sameAs(s.kept) {
		return Tokens{}, s.dead
	}
	t = t.clocked(s.kept)
	if t.Generation != s.kept.Generation || !t.ObtainedAt.Equal(s.kept.ObtainedAt) {
		s.rest = pause{} // another process got through, or somebody signed in anew
	}
	s.kept, s.dead = t, nil
	switch {
	case t.Swapped:
		s.dead = s.another()
	case t.Ended:
		s.dead = s.over("its grant has ended")
	default:
		return t, nil
	}
	return Tokens{}, s.dead
}

// peek reads the vault.
func (s *Source) peek(ctx context.Context) (Tokens, error) {
	raw, err := s.o.Vault.Load(ctx, s.o.ID)
	if errors.Is(err, vault.ErrNotFound) {
		return Tokens{}, s.sign(problem.New(problem.SignIn, "The token of %s is not in the vault any more.", s.o.Name).
			WithHint("The vault was emptied, or this is another machine. Reconnect it; records and history stay.").Because(err))
	}
	if p, ok := errors.AsType[*problem.Problem](err); ok && p.Kind == problem.SignIn {
		return Tokens{}, s.sign(p) // the vault works, and the item does not open
	}
	if err != nil {
		return Tokens{}, fmt.Errorf("load the token of %s: %w", s.o.Name, err)
	}
	t, err := Decode(raw)
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		return Tokens{}, s.sign(p)
	}
	return t, err
}

// die remembers that only a person can help, so that a dead grant is not asked again and again.
func (s *Source) die(p *problem.Problem) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead = s.sign(p)
	return s.dead
}

// over is the end of a grant.
func (s *Source) over(what string) *problem.Problem {
	return s.sign(problem.New(problem.SignIn, "%s cannot be used any more: %s at %s.", s.o.Name, what, s.o.Config.Name).
		WithHint("It was revoked, used up or has expired. Reconnect it; records and history stay."))
}

func (s *Source) sign(p *problem.Problem) *problem.Problem {
	return p.WithFix("patchbay connection reconnect %s", s.o.Name).On(s.o.Name)
}

// Format hides the tokens from every verb.
func (s *Source) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte("tokens of " + s.o.Name)) // a failing writer is the printer's business
}
