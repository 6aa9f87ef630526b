package auth

import (
	"context"

	"patchbay/auth/vault"
)

// KeepAlive renews a sign-in whose refresh token dies when nobody uses it: once more than half of [Config.Idle] has
// passed since the last renewal, and not before. It does nothing for a token that is not renewed, for a sign-in that
// only a person can mend ([Source.State] tells), and while the endpoint is in trouble. It reports whether a renewal
// took place. Any number of goroutines and processes may call it: one of them renews.
func (s *Source) KeepAlive(ctx context.Context) (bool, error) {
	if s.o.Static || s.o.Config.Idle <= 0 {
		return false, nil
	}
	ch := s.flight.DoChan("keep alive", func() (any, error) {
		s.begin()
		defer s.end()
		return s.revive(context.WithoutCancel(ctx))
	})
	select {
	case r := <-ch:
		renewed, _ := r.Val.(bool)
		return renewed, own(r.Err)
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// revive renews if it is time to, under the lock.
func (s *Source) revive(ctx context.Context) (bool, error) {
	if _, due, err := s.drowsy(ctx); err != nil || !due {
		return false, err
	}
	unlock, err := vault.Lock(ctx, s.o.LockDir, s.o.ID)
	if err != nil {
		return false, err
	}
	defer unlock()
	kept, due, err := s.drowsy(ctx) // again, now that nobody else can move it
	if err != nil || !due {
		return false, err
	}
	if kept, err = s.deliver(ctx, kept); err != nil || !s.due(kept) {
		return false, err
	}
	got, err := s.refresh(ctx, kept, -1)
	if err != nil || got.Generation > kept.Generation {
		return err == nil, err
	}
	why := s.resting(kept) // the old token was answered in place of a new one
	if why == nil {
		return false, nil
	}
	_, err = s.later(kept, kept.Generation, why)
	return false, err
}

// drowsy reads the vault and reports whether what it holds is to be renewed. What only a person can mend is not.
func (s *Source) drowsy(ctx context.Context) (Tokens, bool, error) {
	kept, err := s.load(ctx)
	s.mu.Lock()
	dead := s.dead != nil
	s.mu.Unlock()
	if dead {
		return Tokens{}, false, nil
	}
	return kept, err == nil && s.due(kept), err
}

// due reports whether a token set was left alone for more than half of what its refresh token lives.
func (s *Source) due(t Tokens) bool {
	idle := s.o.Now().Round(0).Sub(t.ObtainedAt.Round(0)) > s.o.Config.Idle/2
	return idle && !t.Refresh.Empty() && s.resting(t) == nil
}
