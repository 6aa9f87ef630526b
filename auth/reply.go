package auth

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"patchbay/problem"
)

// reply is a token answer.
type reply struct {
	access, refresh, scope string
	identity               string // the ID token of OpenID Connect; "" when there is none
	life                   time.Duration
	at                     time.Time     // half the round trip before it came
	skew                   time.Duration // how far the endpoint's clock is ahead of ours; 0 when they agree, or it does not tell
	extra                  map[string]string
}

// Format hides the tokens from every verb.
func (r reply) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte(hidden)) // a failing writer is the printer's business
}

// longest is more than any access token lives; a longer one is cut to it.
const longest = 10 * 365 * 24 * time.Hour

// maxSkew is how far two clocks may be apart: the header that tells has no fractions, and networks take their time.
const maxSkew = time.Minute

// read tells a token from a refusal, and both from an answer after which nobody knows whether the endpoint acted.
func (p poster) read(l letter) (reply, error) {
	now := p.now()
	fields, no := p.said(l)
	if l.res.StatusCode/100 != 2 {
		if l.res.StatusCode >= 500 && !no.busy() {
			return reply{}, &maybeSent{no}
		}
		return reply{}, no
	}
	if no.Large != "" {
		return reply{}, &maybeSent{no}
	}
	got := reply{
		access: text(fields["access_token"]), refresh: text(fields["refresh_token"]), identity: text(fields["id_token"]), scope: list(fields["scope"]),
		at: l.began.Add(now.Sub(l.began) / 2),
	}
	if got.access == "" && no.Code != "" {
		return reply{}, no // some say no with a 200
	}
	if len(got.access) > tokenCap || len(got.refresh) > tokenCap {
		no.Large = "a token that is too large"
		return reply{}, &maybeSent{no}
	}
	if !bearer(got.access) || got.refresh != "" && !bearer(got.refresh) {
		return reply{}, &maybeSent{no} // it may have acted, and its answer is of no use
	}
	if no.Type = otherType(text(fields["token_type"])); no.Type != "" {
		return reply{}, no
	}
	if n, err := strconv.ParseFloat(text(fields["expires_in"]), 64); err == nil && n > 0 {
		got.life = time.Duration(min(n, longest.Seconds()) * float64(time.Second))
	}
	got.skew = skew(l.res.Header.Get("Date"), got.at)
	got.extra = map[string]string{}
	for _, k := range p.cfg.Extra {
		if v := text(fields[k]); v != "" {
			got.extra[k] = problem.Clean(v)
		}
	}
	return got, nil
}

// said reads an answer's fields, and the refusal that it would be. Nothing of what was sent comes back in its words.
func (p poster) said(l letter) (map[string]any, *refused) {
	no := &refused{Status: l.res.StatusCode, After: retryAfter(l.res.Header.Get("Retry-After"), p.now())}
	fields := map[string]any{}
	if len(l.body) > answerCap {
		no.Large = "an answer that is too large"
		return fields, no
	}
	if json.Unmarshal(l.body, &fields) != nil {
		return map[string]any{}, no
	}
	sent := turned[string](proofs(p.cfg.ClientID, p.cfg.ClientSecret))
	for _, name := range []string{"code", "code_verifier", "refresh_token", "device_code"} {
		sent = append(sent, l.form.Get(name))
	}
	no.Code = scrub(text(fields["error"]), sent...)
	no.Words = scrub(text(fields["error_description"])+" "+text(fields["message"]), sent...)
	return fields, no
}

// otherType is the type of a token that needs more than to be sent along, such as DPoP or MAC; "" for a bearer's.
func otherType(kind string) string {
	kind = problem.Clean(kind)
	if kind == "" || strings.EqualFold(kind, "bearer") {
		return ""
	}
	if r := []rune(kind); len(r) > 20 {
		kind = string(r[:19]) + "…"
	}
	return kind
}

// skew is how far a server's clock was ahead at a moment of ours; 0 within a minute, or when it does not tell.
func skew(date string, at time.Time) time.Duration {
	theirs, err := http.ParseTime(date)
	if err != nil {
		return 0
	}
	if d := theirs.Sub(at.Round(0)); d > maxSkew || d < -maxSkew {
		return d
	}
	return 0
}

// tokenCap is the longest token that is taken: some hold all of what they grant, signed.
const tokenCap = 48 << 10

// bearer reports whether a token can stand in a header (RFC 6750 allows less, providers use more).
func bearer(token string) bool {
	return token != "" && len(token) <= tokenCap && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// scrub makes foreign words fit for a screen and takes out what must not be repeated, as it is and as it stands in a
// form: before cleaning, and after it for what control characters had hidden.
func scrub(words string, secrets ...string) string {
	return redact(problem.Clean(redact(words, secrets)), secrets)
}

func redact(words string, secrets []string) string {
	for _, s := range secrets {
		if s != "" {
			words = strings.NewReplacer(s, hidden, url.QueryEscape(s), hidden).Replace(words)
		}
	}
	return words
}

// text is a JSON value as text; numbers may come as either.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// list is text, or an array of texts joined by blanks.
func list(v any) string {
	all, ok := v.([]any)
	if !ok {
		return text(v)
	}
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = text(one)
	}
	return strings.Join(words, " ")
}

// longestAfter is the longest that an endpoint is left alone because it said so.
const longestAfter = 24 * time.Hour

// retryAfter reads the header of that name; 0 for none.
func retryAfter(v string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && n >= 0 {
		return time.Duration(min(n, int(longestAfter.Seconds()))) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil && t.After(now) {
		return min(t.Sub(now), longestAfter)
	}
	return 0
}

// tokens lays an answer over what was there: a refresh token stays good when no new one came (RFC 6749, 6).
func (r reply) tokens(cfg Config, before Tokens) Tokens {
	t := before.settled()
	// In the place of UTC, which would lose the running clock: it tells the token's age also when the wall clock is set.
	t.Access, t.ObtainedAt, t.Ended, t.Swapped, t.Skew = Secret(r.access), r.at, false, false, r.skew
	t.RestUntil, t.Forced = time.Time{}, false
	if r.refresh != "" {
		t.Refresh = Secret(r.refresh)
	}
	t.Scopes = slices.Clone(before.Scopes)
	if r.scope != "" || len(t.Scopes) == 0 {
		t.Scopes = cfg.granted(r.scope)
	}
	life := r.life
	if life == 0 {
		life = cfg.Lifetime
	}
	t.Expiry = time.Time{}
	if life > 0 {
		t.Expiry = t.ObtainedAt.Add(life)
	}
	t.Extra = map[string]string{}
	maps.Copy(t.Extra, before.Extra)
	maps.Copy(t.Extra, r.extra)
	return t
}
