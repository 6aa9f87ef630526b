package auth

import (
	"encoding/json"
	"fmt"
	"time"

	"patchbay/problem"
)

// Tokens is all that is secret about one connection, and what a refresh needs to know. It is one item in the vault.
type Tokens struct {
	Generation   int    // grows with every refresh; never falls
	Access       Secret // what calls carry
	Refresh      Secret // "" for a token that cannot be renewed
	Expiry       time.Time
	ObtainedAt   time.Time
	Scopes       []string // as granted
	ClientID     string
	ClientSecret Secret
	Extra        map[string]string // what the token answer told beside the token

	// AttemptID is set while a refresh is under way, and stays when its process died or its answer was lost: the
	// refresh token may be spent then. AttemptAt is when it was first sent, AttemptTries how often.
	AttemptID    string
	AttemptAt    time.Time
	AttemptTries int
	// Ended is set when the provider said that the grant is over, so that no process asks again; Swapped beside it when
	// that was because a renewal answered for another account.
	Ended   bool
	Swapped bool

	// RestUntil is when the token endpoint wants to be asked again, as it said when it last sent a renewal away; the zero
	// time when it did not. Every process obeys it, and a token that comes clears it.
	RestUntil time.Time
	// Forced is set when the set was made because a call with the one before was refused: should it be refused as well, at
	// once, another renewal would not help.
	Forced bool
	// Former are the refresh tokens of grants that a new consent replaced, the newest first; nil when there are none. They
	// are not used any more, and are revoked with the rest.
	Former []Secret

	// Subject is the provider's own id for who signed in, where OpenID Connect tells it; else "". It is no secret.
	Subject string
	// Skew is how far the provider's clock was ahead of this machine's at the last answer; 0 within a minute.
	Skew time.Duration
}

// version is the first byte of an encoded token set.
const version = '1'

// stored is the only form in which secrets leave their type. It never leaves this file.
type stored struct {
	Generation   int               `json:"g"`
	Access       string            `json:"a"`
	Refresh      string            `json:"r,omitempty"`
	Expiry       time.Time         `json:"e,omitzero"`
	ObtainedAt   time.Time         `json:"o,omitzero"`
	Scopes       []string          `json:"s,omitempty"`
	ClientID     string            `json:"i,omitempty"`
	ClientSecret string            `json:"c,omitempty"`
	Extra        map[string]string `json:"x,omitempty"`
	AttemptID    string            `json:"t,omitempty"`
	AttemptAt    time.Time         `json:"b,omitzero"`
	AttemptTries int               `json:"n,omitempty"`
	Ended        bool              `json:"d,omitempty"`
	Swapped      bool              `json:"w,omitempty"`
	Subject      string            `json:"u,omitempty"`
	Skew         time.Duration     `json:"k,omitempty"`
	RestUntil    time.Time         `json:"l,omitzero"`
	Forced       bool              `json:"f,omitempty"`
	Former       []string          `json:"p,omitempty"`
}

// Encode gives the compact form that the vault keeps. It holds the secrets in clear.
func (t Tokens) Encode() []byte {
	body, err := json.Marshal(stored{
		Generation: t.Generation, Access: t.Access.Reveal(), Refresh: t.Refresh.Reveal(), Expiry: t.Expiry, ObtainedAt: t.ObtainedAt,
		Scopes: t.Scopes, ClientID: t.ClientID, ClientSecret: t.ClientSecret.Reveal(), Extra: t.Extra, AttemptID: t.AttemptID, AttemptAt: t.AttemptAt,
		AttemptTries: t.AttemptTries, Ended: t.Ended, Swapped: t.Swapped, Subject: t.Subject, Skew: t.Skew,
		RestUntil: t.RestUntil, Forced: t.Forced, Former: turned[string](t.Former),
	})
	if err != nil {
		panic("auth: a token set always encodes: " + err.Error()) // only a year beyond 9999 could do this
	}
	return append([]byte{version}, body...)
}

// Decode reads what Encode wrote. Anything else is a problem of kind SignIn; its text holds nothing of the bytes.
func Decode(raw []byte) (Tokens, error) {
	if len(raw) == 0 || raw[0] != version {
		return Tokens{}, unreadable(fmt.Errorf("%d bytes without a known version", len(raw)))
	}
	var s stored
	if err := json.Unmarshal(raw[1:], &s); err != nil || s.Generation < 0 || s.AttemptTries < 0 {
		return Tokens{}, unreadable(fmt.Errorf("%d bytes that are no token set", len(raw)))
	}
	return Tokens{
		Generation: s.Generation, Access: Secret(s.Access), Refresh: Secret(s.Refresh), Expiry: s.Expiry, ObtainedAt: s.ObtainedAt,
		Scopes: s.Scopes, ClientID: s.ClientID, ClientSecret: Secret(s.ClientSecret), Extra: s.Extra, AttemptID: s.AttemptID, AttemptAt: s.AttemptAt,
		AttemptTries: s.AttemptTries, Ended: s.Ended, Swapped: s.Swapped, Subject: s.Subject, Skew: s.Skew,
		RestUntil: s.RestUntil, Forced: s.Forced, Former: turned[Secret](s.Former),
	}, nil
}

// turned is a list of secrets as texts, or the other way round; nil stays nil.
func turned[To, From ~string](in []From) []To {
	var out []To
	for _, one := range in {
		out = append(out, To(one))
	}
	return out
}

func unreadable(err error) error {
	return problem.New(problem.SignIn, "The connection's item in the vault cannot be read.").
		WithHint("It was damaged or written by a newer version. Reconnect the connection.").Because(err)
}

// Access is a token at work: enough to make a call and to say which one was refused.
type Access struct {
	Token      Secret
	Generation int
	Expiry     time.Time
	// Others are secrets that belong to the token and must not be shown either, should an answer repeat them: the refresh
	// token, the client's secret, and the client's id and secret as a Basic header has them. None is empty; nil when there
	// are none.
	Others []Secret
}

// fresh reports whether the access token may be used now: not within a tenth of its life, at most a minute, of
// its end. A token without a known end is fresh until a call is refused.
func (t Tokens) fresh(now time.Time) bool {
	if t.Access.Empty() {
		return false
	}
	if t.Expiry.IsZero() {
		return true
	}
	margin := time.Minute
	if tenth := t.Expiry.Sub(t.ObtainedAt) / 10; tenth > 0 && tenth < margin {
		margin = tenth
	}
	return before(now, t.Expiry.Add(-margin))
}

// before compares by the running clock and by the calendar, and takes the earlier end: the running clock may have
// stood still while the machine slept.
func before(now, end time.Time) bool {
	return now.Before(end) && now.Round(0).Before(end.Round(0))
}

// usable reports whether the access token is not past its end, however near that is.
func (t Tokens) usable(now time.Time) bool {
	return !t.Access.Empty() && (t.Expiry.IsZero() || before(now, t.Expiry))
}

// settled drops what was known about a refresh under way.
func (t Tokens) settled() Tokens {
	t.AttemptID, t.AttemptAt, t.AttemptTries = "", time.Time{}, 0
	return t
}

// Newer reports whether encoded token set a was written after b; a value that cannot be read is never newer.
func Newer(a, b []byte) bool {
	x, err := Decode(a)
	if err != nil {
		return false
	}
	y, err := Decode(b)
	return err != nil || x.Generation > y.Generation || x.Generation == y.Generation && x.ObtainedAt.After(y.ObtainedAt)
}

func (t Tokens) access() Access {
	return Access{Token: t.Access, Generation: t.Generation, Expiry: t.Expiry.UTC(), Others: t.others()}
}

// others are the secrets beside the access token.
func (t Tokens) others() []Secret {
	var out []Secret
	for _, one := range append([]Secret{t.Refresh}, proofs(t.ClientID, t.ClientSecret)...) {
		if !one.Empty() {
			out = append(out, one)
		}
	}
	return out
}

// calendar is t for those who keep it: its times are UTC and have lost the running clock.
func (t Tokens) calendar() Tokens {
	t.Expiry, t.ObtainedAt, t.AttemptAt, t.RestUntil = t.Expiry.UTC(), t.ObtainedAt.UTC(), t.AttemptAt.UTC(), t.RestUntil.UTC()
	return t
}

// sameAs reports whether nobody signed in anew or replaced the client since other was read.
func (t Tokens) sameAs(other Tokens) bool {
	return t.Generation == other.Generation && t.ObtainedAt.Equal(other.ObtainedAt) && t.ClientID == other.ClientID && t.ClientSecret == other.ClientSecret
}

// clocked is t, just read, with the running clock of the same set in memory.
func (t Tokens) clocked(kept Tokens) Tokens {
	if t.Generation == kept.Generation && t.ObtainedAt.Equal(kept.ObtainedAt) && t.Expiry.Equal(kept.Expiry) {
		t.Expiry, t.ObtainedAt = kept.Expiry, kept.ObtainedAt
	}
	return t
}
