package auth_test

import (
	"bytes"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"patchbay/auth"
	"patchbay/problem"
)

// instants are points in time as a clock gives them, and none at all.
func instants() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "none") {
			return time.Time{}
		}
		return time.Unix(rapid.Int64Range(0, 1<<35).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
	})
}

func tokenSets() *rapid.Generator[auth.Tokens] {
	secret := rapid.Map(rapid.String(), func(s string) auth.Secret { return auth.Secret(s) })
	return rapid.Custom(func(t *rapid.T) auth.Tokens {
		return auth.Tokens{
			Generation: rapid.IntRange(0, 1<<40).Draw(t, "generation"), Access: secret.Draw(t, "access"), Refresh: secret.Draw(t, "refresh"),
			Expiry: instants().Draw(t, "expiry"), ObtainedAt: instants().Draw(t, "obtained"),
			Scopes: rapid.SliceOfN(rapid.String(), 1, 4).Draw(t, "scopes"), ClientID: rapid.String().Draw(t, "id"), ClientSecret: secret.Draw(t, "secret"),
			Extra:     rapid.MapOfN(rapid.String(), rapid.String(), 1, 3).Draw(t, "extra"),
			AttemptID: rapid.String().Draw(t, "attempt"), AttemptAt: instants().Draw(t, "at"), AttemptTries: rapid.IntRange(0, 9).Draw(t, "tries"),
			Ended: rapid.Bool().Draw(t, "ended"), Swapped: rapid.Bool().Draw(t, "swapped"), Subject: rapid.String().Draw(t, "subject"),
			Skew: time.Duration(rapid.Int64().Draw(t, "skew")), RestUntil: instants().Draw(t, "rest"), Forced: rapid.Bool().Draw(t, "forced"),
			Former: rapid.SliceOfN(secret, 1, 3).Draw(t, "former"),
		}
	})
}

func TestStoredTokensComeBackWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := tokenSets().Draw(t, "tokens")
		got, err := auth.Decode(want.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatal("what came back is not what was stored")
		}
	})
}

// A field that Encode forgets would be lost at the next refresh.
func TestEveryFieldOfATokenSetIsStored(t *testing.T) {
	t.Parallel()
	full := auth.Tokens{
		Generation: 3, Access: "a", Refresh: "b", Expiry: morning, ObtainedAt: morning, Scopes: []string{"s"}, ClientID: "i", ClientSecret: "c",
		Extra: map[string]string{"k": "v"}, AttemptID: "t", AttemptAt: morning, AttemptTries: 1, Ended: true,
		Swapped: true, Subject: "u", Skew: time.Hour, RestUntil: morning, Forced: true, Former: []auth.Secret{"q"},
	}
	for i := range reflect.TypeFor[auth.Tokens]().NumField() {
		if reflect.ValueOf(full).Field(i).IsZero() {
			t.Fatalf("this test does not set %s", reflect.TypeFor[auth.Tokens]().Field(i).Name)
		}
	}
	got, err := auth.Decode(full.Encode())
	if err != nil || !reflect.DeepEqual(got, full) {
		t.Fatalf("not all of it came back (%v)", err)
	}
}

func TestItemThatIsNoTokenSetIsRefusedWithoutShowingIt(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"empty": "", "no version": `{"a":"at-canary"}`, "newer": `2{"a":"at-canary"}`, "cut": `1{"a":"at-canary`, "no object": `1"at-canary"`,
		"two": `1{}{"a":"at-canary"}`, "generation below zero": `1{"g":-1,"a":"at-canary"}`, "tries below zero": `1{"n":-1,"a":"at-canary"}`,
		"number for text": `1{"a":7,"r":"at-canary"}`, "a day that is none": `1{"e":"2026-02-30T00:00:00Z-canary"}`, "huge number": `1{"g":99999999999999999999}`,
	}
	for name, raw := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := auth.Decode([]byte(raw))
			p := isProblem(t, err, problem.SignIn)
			if p.Hint == "" || !reflect.DeepEqual(got, auth.Tokens{}) {
				t.Fatal("no way back, or half a token set")
			}
		})
	}
}

func FuzzStoredTokens(f *testing.F) {
	full := auth.Tokens{Generation: 3, Access: "a", Refresh: "b", Expiry: morning, Scopes: []string{"s"}, Extra: map[string]string{"k": "v"}, Ended: true}
	for _, seed := range []string{
		"", "1", "1{}", "1null", "2{}", `1{"g":-1}`, `1{"a":"\ud800","e":"9999-12-31T23:59:59-23:59"}`, `1{"e":"0000-01-01T00:00:00+23:59"}`,
		`1{"x":{"":""},"s":[]}`, string(full.Encode()),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		got, err := auth.Decode(raw)
		if !bytes.Equal(before, raw) {
			t.Fatal("decoding changed its input")
		}
		if err != nil {
			if p := problem.As(err); p.Kind != problem.SignIn || len(raw) > 8 && strings.Contains(p.Error()+p.Err.Error(), string(raw[1:])) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		once := got.Encode()
		again, err := auth.Decode(once)
		if err != nil {
			t.Fatalf("what was read cannot be stored again: %v", err)
		}
		if !bytes.Equal(once, again.Encode()) || again.Generation != got.Generation || again.Access != got.Access || !again.Expiry.Equal(got.Expiry) {
			t.Fatal("stored again it is something else")
		}
		if auth.Newer(once, once) {
			t.Fatal("it is newer than itself")
		}
	})
}

func TestNewerSetIsTheLaterGeneration(t *testing.T) {
	t.Parallel()
	set := func(generation int, at time.Time) []byte {
		return auth.Tokens{Generation: generation, Access: "a", ObtainedAt: at}.Encode()
	}
	cases := map[string]struct {
		a, b []byte
		want bool
	}{
		"later generation":           {set(3, morning), set(2, morning.Add(time.Hour)), true},
		"earlier generation":         {set(2, morning.Add(time.Hour)), set(3, morning), false},
		"same, made later":           {set(2, morning.Add(time.Second)), set(2, morning), true},
		"the same":                   {set(2, morning), set(2, morning), false},
		"anything over damage":       {set(1, morning), []byte("damaged"), true},
		"damage over anything":       {[]byte("damaged"), set(1, morning), false},
		"damage over other damage":   {[]byte("damaged"), nil, false},
		"nothing over a known thing": {nil, set(0, time.Time{}), false},
	}
	for name, c := range cases {
		if got := auth.Newer(c.a, c.b); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// answering is a token endpoint that always says the same, without a network.
type answering struct {
	status int
	after  string
	body   []byte
}

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	head := http.Header{}
	head.Set("Retry-After", a.after)
	return &http.Response{StatusCode: a.status, Header: head, Body: io.NopCloser(bytes.NewReader(a.body)), Request: r}, nil
}

func FuzzRefreshAnswer(f *testing.F) {
	for _, body := range []string{
		"", "null", "[]", `{"access_token":"at","refresh_token":"rt","expires_in":3600,"scope":"a b"}`, `{"access_token":"at","expires_in":"1e400"}`,
		`{"access_token":"a\u001bb"}`, `{"access_token":"at","expires_in":-1,"scope":["a",1,null],"locationId":"\u001b]0;x\u0007"}`,
		`{"error":"invalid_grant","error_description":"rt-canary-1 \u001b[31m"}`, `{"error":{"code":1}}`, `{"message":"invalid client secret-canary"}`,
		`{"error":"rt-\u0000canary-1","error_description":"secret-\u200bcanary"}`, `{"access_token":"at","expires_in":1e300}`, `{"error":"rt-canary-1"}`, `{"access_token":"at","error":"invalid_grant"}`,
	} {
		for _, status := range []int{200, 400, 401, 429, 503} {
			f.Add(status, "", []byte(body))
		}
	}
	f.Add(503, "99999999999999999999", []byte("<html>"))
	f.Add(429, "Mon, 02 Nov 2026 10:00:00 GMT", []byte("{}"))
	f.Fuzz(func(t *testing.T, status int, after string, body []byte) {
		status = 200 + (status%400+400)%400
		b := benchOf(t, &mint{})
		b.opts.HTTP, b.opts.Config.Extra = answering{status, after, body}, []string{"locationId"}
		a, err := b.source().Token(t.Context())
		held := b.held(t)
		if err != nil {
			refusedAnswer(t, held, err)
			return
		}
		if status/100 != 2 || held.Generation != 2 || held.Access != a.Token || held.AttemptID != "" || held.Refresh.Empty() {
			t.Fatalf("status %d gave %q, the vault holds generation %d", status, a.Token.Reveal(), held.Generation)
		}
		if held.ClientSecret.Reveal() != "secret-"+canary || !a.Expiry.IsZero() && !a.Expiry.After(held.ObtainedAt) {
			t.Fatalf("it ends at %s", a.Expiry)
		}
		line := strings.Join(slices.Concat(held.Scopes, []string{held.Extra["locationId"], a.Token.Reveal(), held.Refresh.Reveal()}), "")
		if strings.ContainsFunc(line, unicode.IsControl) {
			t.Fatalf("control characters were kept: %q", line)
		}
	})
}

func refusedAnswer(t *testing.T, held auth.Tokens, err error) {
	t.Helper()
	p := problem.As(err)
	if !slices.Contains([]problem.Kind{problem.SignIn, problem.BadClient, problem.ProviderDown, problem.RateLimited}, p.Kind) || p.Hint == "" {
		t.Fatalf("refused as %s: %v", p.Kind, err)
	}
	if all := printed(err); strings.Contains(all, refreshToken(1)) || strings.Contains(all, "secret-"+canary) {
		t.Fatalf("a secret shows: %s", all)
	}
	if strings.ContainsFunc(p.Error()+p.Detail, unicode.IsControl) {
		t.Fatalf("control characters reach the screen: %q %q", p.Error(), p.Detail)
	}
	if p.Until.After(morning.Add(time.Hour)) || held.Generation != 1 || held.Refresh.Reveal() != refreshToken(1) {
		t.Fatalf("wait until %s; the vault holds generation %d", p.Until, held.Generation)
	}
}
