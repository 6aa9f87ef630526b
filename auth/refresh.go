package auth

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"patchbay/problem"
)

// refresh spends the refresh token. The caller holds the lock. The attempt is in the vault before the request
// leaves, and the answer is in the vault before anybody may use it.
func (s *Source) refresh(ctx context.Context, t Tokens) (Access, error) {
	if t.AttemptID != "" && !s.forgiving(t) {
		return s.unsure(t, errors.New("an earlier refresh was interrupted"))
	}
	if t.AttemptID == "" {
		t.AttemptID, t.AttemptAt = random()[:16], s.o.Now().UTC()
	}
	if err := s.o.Vault.Save(ctx, s.o.ID, t.Encode()); err != nil {
		return Access{}, err
	}
	got, err := s.spend(ctx, t)
	if m, ok := errors.AsType[*maybeSent](err); ok && s.forgiving(t) {
		got, err = s.spend(ctx, t) // the provider answers the same to the same within its grace
		_ = m                      // what was lost the first time says nothing more
	}
	if err != nil {
		return s.failed(ctx, t, err)
	}
	fresh := got.tokens(s.o.Config, t)
	fresh.Generation = t.Generation + 1
	if err := s.o.Vault.Save(ctx, s.o.ID, fresh.Encode()); err != nil {
		return Access{}, err
	}
	s.mu.Lock()
	s.kept, s.dead = fresh, nil
	s.mu.Unlock()
	if s.o.Moved != nil {
		_ = s.o.Moved(ctx, fresh) // the vault is the truth; the store only shows it
	}
	return fresh.access(), nil
}

// forgiving reports whether the same refresh may be sent once more after its answer was lost.
func (s *Source) forgiving(t Tokens) bool {
	if !s.o.Config.Rotating {
		return true
	}
	age := s.o.Now().Sub(t.AttemptAt)
	return s.o.Config.Grace > 0 && age >= 0 && age < s.o.Config.Grace
}

func (s *Source) spend(ctx context.Context, t Tokens) (reply, error) {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {t.Refresh.Reveal()}}
	for k, v := range s.o.Config.RefreshParams {
		form.Set(k, v)
	}
	cfg := s.o.Config
	cfg.ClientSecret = t.ClientSecret
	if t.ClientID != "" {
		cfg.ClientID = t.ClientID
	}
	return poster{cfg: cfg, http: s.o.HTTP, now: s.o.Now}.post(ctx, form)
}

// failed decides what an unanswered or refused refresh means.
func (s *Source) failed(ctx context.Context, t Tokens, err error) (Access, error) {
	if _, ok := errors.AsType[*maybeSent](err); ok {
		return s.unsure(t, err)
	}
	// Whatever follows is certain: the refresh token was not spent by this attempt.
	t.AttemptID, t.AttemptAt = "", time.Time{}
	if serr := s.o.Vault.Save(ctx, s.o.ID, t.Encode()); serr != nil {
		return Access{}, serr
	}
	r, ok := errors.AsType[*refused](err)
	switch {
	case !ok, r.Status == 429, r.Status >= 500:
		return s.later(t, err)
	case r.badClient():
		return Access{}, s.die(badClient(s.o.Config).WithDetail(r.Code + " " + r.Words).Because(err))
	}
	what := "its grant has ended"
	if strings.Contains(strings.ToLower(r.Words), "not active") {
		what = "its account is not active"
	}
	return Access{}, s.die(problem.New(problem.SignIn, "%s cannot be used any more: %s at %s.", s.o.Name, what, s.o.Config.Name).
		WithHint("It was revoked, used up or has expired. Reconnect it; records and history stay.").
		WithDetail(r.Code + " " + r.Words).Because(err))
}

// later is for failures that pass: the old token serves as long as it is good.
func (s *Source) later(t Tokens, err error) (Access, error) {
	if t.usable(s.o.Now()) {
		return t.access(), nil
	}
	p := problem.New(problem.ProviderDown, "%s cannot renew the sign-in of %s just now.", s.o.Config.Name, s.o.Name).
		WithHint("Try again in a while; nothing is lost.").On(s.o.Name).Because(err)
	if r, ok := errors.AsType[*refused](err); ok && r.After > 0 {
		p.Until = s.o.Now().Add(r.After)
	}
	return Access{}, p
}

// unsure is for a refresh whose answer was lost: the token may be spent. The old access token serves until its
// end; then only a new sign-in helps, and that is said as it is.
func (s *Source) unsure(t Tokens, err error) (Access, error) {
	if t.usable(s.o.Now()) {
		return t.access(), nil
	}
	return Access{}, s.die(problem.New(problem.SignIn, "The answer to the last renewal of %s was lost, and %s gives it only once.", s.o.Name, s.o.Config.Name).
		WithHint("Reconnect it; records and history stay.").Because(err))
}
