package auth

import (
	"errors"
	"time"

	"patchbay/problem"
)

// State is how a connection's sign-in stands, as far as this process has seen.
type State string

// The states of a sign-in.
const (
	OK             State = "ok"
	NeedsLogin     State = "needsLogin"     // only a new consent helps
	NeedsConfig    State = "needsConfig"    // the provider does not know the client id or secret
	RefreshUnknown State = "refreshUnknown" // the answer to a renewal was lost; the old token serves until it ends
)

// State answers how the sign-in stands, and why in words for people ("" when OK). It asks neither vault nor provider.
func (s *Source) State() (State, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.dead != nil && s.dead.Kind == problem.BadClient:
		return NeedsConfig, s.dead.Text
	case s.dead != nil:
		return NeedsLogin, s.dead.Text
	case s.kept.AttemptID != "" && s.busy == 0:
		return RefreshUnknown, "The answer to the last renewal of " + s.o.Name + " was lost; it works until its token ends."
	}
	return OK, ""
}

// pause keeps a source from asking a token endpoint in trouble again and again.
type pause struct {
	until time.Time
	last  time.Duration
	why   error
}

// The pauses double from the shortest to the longest, unless the endpoint says how long.
const (
	shortest    = time.Second
	longestRest = time.Minute
)

// trouble notes a failure that may pass, and how long the endpoint wants to be left alone; 0 for unknown. It answers
// until when it is.
func (s *Source) trouble(after time.Duration, why error) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rest.last = min(max(2*s.rest.last, shortest), longestRest)
	s.rest.until, s.rest.why = s.o.Now().Add(max(after, s.rest.last)), why
	return s.rest.until
}

// rested is trouble that every process is to know of where the endpoint was busy, or told when to come back: it answers
// until when, and the zero time otherwise.
func (s *Source) rested(r *refused, why error) time.Time {
	until := s.trouble(wish(r), why)
	if r == nil || !r.busy() && r.After == 0 {
		return time.Time{}
	}
	return until.UTC()
}

// errLeftAlone is a token endpoint that sent a renewal of another process away.
var errLeftAlone = errors.New("the token endpoint asked to be left alone")

// resting answers why the endpoint is not to be asked now, or nil: this process or, as t tells, another was sent away.
func (s *Source) resting(t Tokens) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch now := s.o.Now(); {
	case now.Before(s.rest.until):
		return s.rest.why
	case now.Before(t.rest(now)):
		return errLeftAlone
	}
	return nil
}

// rest is until when the endpoint is to be left alone, as the vault tells. A time that nobody can have asked for was
// written by another clock: it does not count.
func (t Tokens) rest(now time.Time) time.Time {
	if t.RestUntil.Sub(now.Round(0)) > longestAfter {
		return time.Time{}
	}
	return t.RestUntil
}
