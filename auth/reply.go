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
	life                   time.Duration
	at                     time.Time // half the round trip before it came
	extra                  map[string]string
}

// Format hides the tokens from every verb.
func (r reply) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte(hidden)) // a failing writer is the printer's business
}

// longest is more than any access token lives; a longer one is cut to it.
const longest = 10 * 365 * 24 * time.Hour

// read tells a token from a refusal, and both from an answer after which nobody knows whether the endpoint acted.
// form is what was sent: nothing of it may come back in words.
func (p poster) read(res *http.Response, body []byte, began time.Time, form url.Values) (reply, error) {
	now := p.now()
	no := &refused{Status: res.StatusCode, After: retryAfter(res.Header.Get("Retry-After"), now)}
	fields := map[string]any{}
	if len(body) <= answerCap && json.Unmarshal(body, &fields) == nil {
		sent := []string{p.cfg.ClientSecret.Reveal(), form.Get("code"), form.Get("code_verifier"), form.Get("refresh_token")}
		no.Code = scrub(text(fields["error"]), sent...)
		no.Words = scrub(text(fields["error_description"])+" "+text(fields["message"]), sent...)
	}
	if res.StatusCode/100 != 2 {
		if res.StatusCode >= 500 && !no.busy() {
			return reply{}, &maybeSent{no}
		}
		return reply{}, no
	}
	got := reply{access: text(fields["access_token"]), refresh: text(fields["refresh_token"]), scope: list(fields["scope"]), at: began.Add(now.Sub(began) / 2)}
	if got.access == "" && no.Code != "" {
		return reply{}, no // some say no with a 200
	}
	if !bearer(got.access) || got.refresh != "" && !bearer(got.refresh) {
		return reply{}, &maybeSent{no} // it may have acted, and its answer is of no use
	}
	if n, err := strconv.ParseFloat(text(fields["expires_in"]), 64); err == nil && n > 0 {
		got.life = time.Duration(min(n, longest.Seconds()) * float64(time.Second))
	}
	got.extra = map[string]string{}
	for _, k := range p.cfg.Extra {
		if v := text(fields[k]); v != "" {
			got.extra[k] = problem.Clean(v)
		}
	}
	return got, nil
}

// bearer reports whether a token can stand in a header (RFC 6750 allows less, providers use more).
func bearer(token string) bool {
	return token != "" && len(token) <= 16<<10 && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
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

func retryAfter(v string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && n >= 0 {
		return time.Duration(min(n, 3600)) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil && t.After(now) {
		return min(t.Sub(now), time.Hour)
	}
	return 0
}

// tokens lays an answer over what was there: a refresh token stays good when no new one came (RFC 6749, 6).
func (r reply) tokens(cfg Config, before Tokens) Tokens {
	t := before.settled()
	t.Access, t.ObtainedAt, t.Ended = Secret(r.access), r.at.UTC(), false
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
