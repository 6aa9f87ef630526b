package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"patchbay/auth/vault"
	"patchbay/problem"
)

// errInterrupted is an attempt whose process ended before its answer came.
var errInterrupted = errors.New("an earlier refresh was interrupted")

// refresh spends the refresh token. The caller holds the lock. The attempt is in the vault before the request
// leaves, and the answer is in the vault before anybody may use it.
func (s *Source) refresh(ctx context.Context, t Tokens, not int) (Access, error) {
	if t.AttemptID != "" && !s.forgiving(t) {
		return s.unsure(t, not, s.reason())
	}
	if t.AttemptID == "" {
		t.AttemptID, t.AttemptAt = random()[:16], s.o.Now().UTC()
	}
	var got reply
	var err error
	for range 2 { // what is lost twice is not asked for a third time by the same caller
		t.AttemptTries++
		if err := s.o.Vault.Save(ctx, s.o.ID, t.Encode()); err != nil {
			return s.spareOr(t, not, err) // nothing was sent
		}
		got, err = s.spend(ctx, t)
		if _, lost := errors.AsType[*maybeSent](err); !lost || !s.forgiving(t) || s.told(err) {
			break
		}
	}
	if err != nil {
		return s.failed(ctx, t, not, err)
	}
	if err := s.o.Config.stays(got.identity, t); err != nil {
		return s.swapped(ctx, t, err)
	}
	fresh := got.tokens(s.o.Config, t)
	fresh.Generation, fresh.Forced = t.Generation+1, not == t.Generation
	return s.commit(ctx, t, fresh, not)
}

// reason is why the answer to an attempt that is in doubt is of no use, as far as this process knows.
func (s *Source) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := errors.AsType[*refused](s.rest.why); ok && r.Large != "" {
		return s.rest.why
	}
	return errInterrupted
}

// forgiving reports whether the same refresh may be sent once more after its answer was lost: always where the
// refresh token stays, and one time within the grace of a provider that then answers the same to the same.
func (s *Source) forgiving(t Tokens) bool {
	if !s.o.Config.Rotating {
		return true
	}
	age := s.o.Now().Sub(t.AttemptAt)
	return t.AttemptTries < 2 && age >= 0 && age < s.o.Config.Grace
}

func (s *Source) spend(ctx context.Context, t Tokens) (reply, error) {
	form := url.Values{}
	for k, v := range s.o.Config.RefreshParams {
		form.Set(k, v)
	}
	form.Set("grant_type", "refresh_token")
	form.Set("refresh_token", t.Refresh.Reveal())
	return poster{cfg: s.o.Config.withClient(t.ClientID, t.ClientSecret), http: s.o.HTTP, now: s.o.Now}.post(ctx, form)
}

// swapped ends a connection whose renewal answered for somebody else: what came is dropped, and what is left of the old
// grant is spent.
func (s *Source) swapped(ctx context.Context, t Tokens, err error) (Access, error) {
	now, moved, perr := s.moved(ctx, t)
	if moved || errors.Is(perr, vault.ErrNotFound) {
		return s.adopt(now, t.Generation, perr)
	}
	ended := t.settled()
	ended.Ended, ended.Swapped, ended.ClientSecret = true, true, now.ClientSecret
	if serr := s.o.Vault.Save(ctx, s.o.ID, ended.Encode()); serr != nil {
		s.owe(&owed{attempt: t.AttemptID, generation: t.Generation, tokens: ended})
		return s.spareOr(t, t.Generation, serr)
	}
	s.mu.Lock()
	s.kept = ended
	s.mu.Unlock()
	return Access{}, s.die(s.another().Because(err))
}

// another is the end of a connection whose account was swapped.
func (s *Source) another() *problem.Problem {
	return s.sign(problem.New(problem.SignIn, "%s cannot be used any more: its renewal at %s answered for another account.", s.o.Name, s.o.Config.Name).
		WithHint("Nothing of that account was kept. Reconnect it, and sign in to the right one; records and history stay."))
}

// commit brings a new token set into the vault, and only then into use. Where the connection was signed in anew
// meanwhile, that is what counts; where it was removed, nothing comes back.
func (s *Source) commit(ctx context.Context, t, fresh Tokens, not int) (Access, error) {
	now, moved, err := s.moved(ctx, t)
	if moved || errors.Is(err, vault.ErrNotFound) {
		return s.adopt(now, not, err)
	}
	fresh.ClientSecret = now.ClientSecret
	if err := s.o.Vault.Save(ctx, s.o.ID, fresh.Encode()); err != nil {
		s.owe(&owed{attempt: t.AttemptID, generation: t.Generation, tokens: fresh})
		return s.spareOr(t, not, err)
	}
	s.settle(ctx, fresh)
	return fresh.access(), nil
}

// settle makes a token set that is in the vault the one in use.
func (s *Source) settle(ctx context.Context, fresh Tokens) {
	s.mu.Lock()
	s.kept, s.dead, s.owed, s.rest = fresh, nil, nil, pause{}
	s.mu.Unlock()
	if s.o.Moved != nil {
		_ = s.o.Moved(ctx, fresh.calendar()) // the vault is the truth; the store only shows it
	}
}

// deliver brings an answer that the vault did not take before into it, if it is still the one to come.
func (s *Source) deliver(ctx context.Context, kept Tokens) (Tokens, error) {
	s.mu.Lock()
	due := s.owed
	s.mu.Unlock()
	if due == nil {
		return kept, nil
	}
	if kept.AttemptID != due.attempt || kept.Generation != due.generation {
		s.owe(nil)
		return kept, nil
	}
	due.tokens.ClientSecret = kept.ClientSecret // it may have been replaced since
	if err := s.o.Vault.Save(ctx, s.o.ID, due.tokens.Encode()); err != nil {
		return kept, err
	}
	if due.tokens.Generation == due.generation { // it was refused: there is nothing new to use
		s.owe(nil)
		return s.load(ctx)
	}
	s.settle(ctx, due.tokens)
	return due.tokens, nil
}

// owe remembers what the vault did not take, for the next caller to try again: it must not be lost. nil: nothing.
func (s *Source) owe(due *owed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owed = due
}

// moved reports whether the vault holds something else than t, which it held when the attempt began.
func (s *Source) moved(ctx context.Context, t Tokens) (Tokens, bool, error) {
	now, err := s.peek(ctx)
	if err != nil {
		return t, false, err
	}
	return now, now.Generation != t.Generation || now.AttemptID != t.AttemptID, nil
}

// adopt takes what somebody else put into the vault while an attempt was under way. err says that nothing is there.
func (s *Source) adopt(now Tokens, not int, err error) (Access, error) {
	if err != nil {
		return Access{}, err
	}
	s.mu.Lock()
	s.kept, s.dead = now, nil
	s.mu.Unlock()
	return s.later(now, not, errors.New("it was signed in anew meanwhile"))
}

// failed decides what an unanswered or refused refresh means.
func (s *Source) failed(ctx context.Context, t Tokens, not int, err error) (Access, error) {
	if _, ok := errors.AsType[*maybeSent](err); ok {
		return s.unsure(s.doubted(ctx, t, err), not, err)
	}
	now, moved, perr := s.moved(ctx, t)
	if moved || errors.Is(perr, vault.ErrNotFound) {
		return s.adopt(now, not, perr)
	}
	tried := t.ClientSecret
	t.ClientSecret = now.ClientSecret
	// Whatever follows is certain: the refresh token was not spent by this try.
	sent := owed{attempt: t.AttemptID, generation: t.Generation}
	r, ok := errors.AsType[*refused](err)
	final := ok && !r.badClient() && r.final()
	t = s.uncounted(t, final)
	t.Ended = final && (r.Code == "invalid_grant" || r.Type != "")
	passing := !final && (!ok || !r.badClient())
	if t.RestUntil = (time.Time{}); passing {
		t.RestUntil = s.rested(r, err)
	}
	if serr := s.o.Vault.Save(ctx, s.o.ID, t.Encode()); serr != nil {
		sent.tokens = t
		s.owe(&sent)
		return s.spareOr(t, not, serr)
	}
	s.mu.Lock()
	s.kept = t
	s.kept.ClientSecret = tried // so that one that came meanwhile is seen as another
	s.mu.Unlock()
	switch {
	case passing:
		return s.later(t, not, err)
	case r.badClient():
		return Access{}, s.die(badClient(s.o.Config).WithDetail(r.Code + " " + r.Words).Because(err))
	}
	what := "its grant has ended"
	if r.Type != "" {
		what = "its tokens are of the type " + r.Type + " now"
	}
	if strings.Contains(strings.ToLower(r.Words), "not active") {
		what = "its account is not active"
	}
	return Access{}, s.die(s.over(what).WithDetail(r.Code + " " + r.Words).Because(err))
}

// told reports whether an answer that was of no use told when to come back. Where the refresh token is spent it does not
// matter: what can save it cannot wait.
func (s *Source) told(err error) bool {
	r, ok := errors.AsType[*refused](err)
	return ok && r.After > 0 && !s.o.Config.Rotating
}

// doubted notes trouble whose answer was of no use. When to come back, if that was told, is for every process to know.
func (s *Source) doubted(ctx context.Context, t Tokens, err error) Tokens {
	if !s.told(err) {
		s.trouble(0, err)
		return t
	}
	r, _ := errors.AsType[*refused](err)
	t.RestUntil = s.rested(r, err)
	now, moved, perr := s.moved(ctx, t)
	if moved || perr != nil {
		return t
	}
	t.ClientSecret = now.ClientSecret
	_ = s.o.Vault.Save(ctx, s.o.ID, t.Encode()) // this process knows it all the same
	return t
}

// uncounted takes the last try out of what the vault knows. Where the answer to one before it was lost, that one may
// have spent a token that rotates: the attempt stays in doubt until the endpoint has judged the grant.
func (s *Source) uncounted(t Tokens, judged bool) Tokens {
	if t.AttemptTries < 2 || judged || !s.o.Config.Rotating {
		return t.settled()
	}
	t.AttemptTries--
	return t
}

// wish is how long an endpoint wants to be left alone; 0 when it did not say, or said nothing at all.
func wish(r *refused) time.Duration {
	if r == nil {
		return 0
	}
	return r.After
}

// later is for failures that pass: the old token serves as long as it is good.
func (s *Source) later(t Tokens, not int, err error) (Access, error) {
	if a, ok := s.spare(t, not); ok {
		return a, nil
	}
	p := problem.New(problem.ProviderDown, "%s cannot renew the sign-in of %s just now.", s.o.Config.Name, s.o.Name).
		WithHint("Try again in a while; nothing is lost.").On(s.o.Name).Because(err)
	r, ok := errors.AsType[*refused](err)
	switch {
	case ok && r.Large != "":
		p.Text = fmt.Sprintf("%s gave %s when it renewed the sign-in of %s.", s.o.Config.Name, r.Large, s.o.Name)
		p.Hint = "Have fewer permissions, groups or claims put into its tokens, then try again."
	case ok && r.Status == 429, errors.Is(err, errLeftAlone):
		p.Kind = problem.RateLimited
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.o.Now()
	for _, until := range []time.Time{t.rest(now), s.rest.until} {
		if until.After(now) && until.After(p.Until) {
			p.Until = until
		}
	}
	return Access{}, p
}

// unsure is for a refresh whose answer was lost: the token may be spent. The old access token serves until its
// end; then only a new sign-in helps, and that is said as it is. A refresh token that stays is not lost that way.
func (s *Source) unsure(t Tokens, not int, err error) (Access, error) {
	s.mu.Lock()
	s.kept = t
	s.mu.Unlock()
	if !s.o.Config.Rotating {
		return s.later(t, not, err)
	}
	if a, ok := s.spare(t, not); ok {
		return a, nil
	}
	if r, ok := errors.AsType[*refused](err); ok && r.Large != "" {
		return Access{}, s.die(problem.New(problem.SignIn, "%s gave %s when it renewed the sign-in of %s, and gives it only once.", s.o.Config.Name, r.Large, s.o.Name).
			WithHint("Have fewer permissions, groups or claims put into its tokens, then reconnect it; records and history stay.").Because(err))
	}
	return Access{}, s.die(problem.New(problem.SignIn, "The answer to the last renewal of %s was lost, and %s gives it only once.", s.o.Name, s.o.Config.Name).
		WithHint("Reconnect it; records and history stay.").Because(err))
}
