package auth

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"patchbay/problem"
)

// everyWay is all that fmt, the encoders and the logger make of v.
func everyWay(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	for _, flags := range []string{"", "+", "#", "-40", "040", " ", ".3", "+#"} {
		for _, verb := range "vsqxXdobceEgGtTUO" {
			fmt.Fprintf(&b, "%"+flags+string(verb)+"\n", v)
		}
	}
	fmt.Fprintln(&b, v)
	fmt.Fprint(&b, errors.New(fmt.Sprint("wrapped: ", v)))
	if body, err := json.Marshal(v); err == nil {
		b.Write(body)
	}
	if body, err := xml.Marshal(v); err == nil {
		b.Write(body)
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(h).Info("signed in", "value", v, slog.Group("in", "a", v))
	}
	return b.String()
}

func TestASecretShowsItselfInNoWay(t *testing.T) {
	t.Parallel()
	s := Secret(flowSecret)
	type exported struct {
		S   Secret
		P   *Secret
		L   []Secret
		M   map[string]Secret
		Any any
	}
	for name, v := range map[string]any{
		"alone": s, "pointer": &s, "list": []Secret{s}, "map": map[string]Secret{"a": s},
		"in a struct": exported{s, &s, []Secret{s}, map[string]Secret{"a": s}, s}, "error": fmt.Errorf("for %v and %q", s, s),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := everyWay(t, v)
			hidesCanaries(t, text, "canary")
			if !strings.Contains(text, hidden) {
				t.Errorf("it does not even say that there is a secret: %s", text)
			}
		})
	}
	if s.Reveal() != flowSecret || s.Empty() || !Secret("").Empty() {
		t.Error("the value itself is lost")
	}
	if s.String() != hidden || s.GoString() != hidden {
		t.Errorf("asked for its text it says %s and %s", s.String(), s.GoString())
	}
	if got := fmt.Sprint(Secret("")); got != hidden {
		t.Errorf("that there is none can be seen: %s", got)
	}
}

func TestAPanicDoesNotShowASecret(t *testing.T) {
	t.Parallel()
	defer func() {
		hidesCanaries(t, fmt.Sprint(recover()))
	}()
	panic(Secret(flowSecret))
}

func TestASecretIsReadFromJSONAsItIs(t *testing.T) {
	t.Parallel()
	var v struct{ S Secret }
	if err := json.Unmarshal([]byte(`{"S":"`+flowSecret+`"}`), &v); err != nil || v.S.Reveal() != flowSecret {
		t.Errorf("%v", err)
	}
}

func TestWhatHoldsSecretsShowsNone(t *testing.T) {
	t.Parallel()
	a := beginFlow(t, quietConfig(), Env{Machine: "ada@desk.example.org"})
	arrive(t, a)
	verifier, state := a.verifier, a.state
	p := poster{cfg: a.cfg, now: fixedNow}
	r := reply{access: flowAccess, refresh: flowRefresh, extra: map[string]string{"id": "1"}}
	tokens := r.tokens(a.cfg, Tokens{ClientSecret: flowSecret})
	for name, v := range map[string]any{
		"attempt": a, "held attempt": struct{ A *Attempt }{a}, "config": a.cfg, "config pointer": &a.cfg, "poster": p, "reply": r, "reply pointer": &r,
		"list of replies": []reply{r}, "tokens": tokens, "tokens pointer": &tokens, "access": tokens.access(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hidesCanaries(t, everyWay(t, v), verifier, state)
		})
	}
}

// secretive names fields that hold something to hide, by what they are called.
func secretive(name string) bool {
	lower := strings.ToLower(name)
	for _, word := range []string{"secret", "password", "accesstoken", "refreshtoken", "bearer"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return lower == "access" || lower == "refresh" || lower == "token"
}

func TestEveryFieldWithASecretHasItsType(t *testing.T) {
	t.Parallel()
	found := 0
	for _, typ := range []reflect.Type{reflect.TypeFor[Config](), reflect.TypeFor[Redirect](), reflect.TypeFor[Tokens](), reflect.TypeFor[Access](), reflect.TypeFor[Env]()} {
		for i := range typ.NumField() {
			f := typ.Field(i)
			if !secretive(f.Name) {
				continue
			}
			found++
			if f.Type != reflect.TypeFor[Secret]() {
				t.Errorf("%s.%s is a %s", typ.Name(), f.Name, f.Type)
			}
			if !f.IsExported() {
				t.Errorf("%s.%s is not exported: fmt would print it as it is", typ.Name(), f.Name)
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d fields were looked at", found)
	}
}

// answering is a token endpoint without a network: it answers, or fails, and counts.
type answering struct {
	status int
	header http.Header
	body   string
	err    error
	asked  int
	last   *http.Request
	form   string
}

func (a *answering) RoundTrip(r *http.Request) (*http.Response, error) {
	a.asked++
	a.last = r
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	a.form = string(body)
	if a.err != nil {
		return nil, a.err
	}
	h := a.header
	if h == nil {
		h = http.Header{}
	}
	return &http.Response{StatusCode: a.status, Header: h, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

func TestNothingThatWasSentComesBackInTheReasonOfAFailedExchange(t *testing.T) {
	t.Parallel()
	const verifier = "VERIFIER"
	echo := strings.Join([]string{flowSecret, flowCode, verifier}, " and ")
	quoted, err := json.Marshal(echo)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		end  answering
	}{
		{"error", answering{status: 400, body: `{"error":` + string(quoted) + `}`}},
		{"description", answering{status: 400, body: `{"error":"invalid_grant","error_description":` + string(quoted) + `}`}},
		{"message", answering{status: 401, body: `{"message":` + string(quoted) + `}`}},
		{"wrong client", answering{status: 401, body: `{"error":"invalid_client","error_description":` + string(quoted) + `}`}},
		{"busy", answering{status: 429, body: `{"error":"slow_down","error_description":` + string(quoted) + `}`}},
		{"down", answering{status: 500, body: `{"error":"server_error","error_description":` + string(quoted) + `}`}},
		{"page", answering{status: 200, body: "<html>" + echo}},
		{"page of an error", answering{status: 502, body: "<html>" + echo}},
		{"refused with success", answering{status: 200, body: `{"error":` + string(quoted) + `}`}},
		{"token with a blank", answering{status: 200, body: `{"access_token":` + string(quoted) + `}`}},
		{"away", answering{status: 307, header: http.Header{"Location": {"https://evil.example.net/?code=" + flowCode}}, body: echo}},
		{"lost", answering{err: errors.New("connection reset by peer")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			end := c.end
			a := beginFlow(t, quietConfig(), Env{HTTP: &end})
			arrive(t, a)
			used := a.verifier
			end.body = strings.ReplaceAll(end.body, verifier, used)
			_, err := a.Exchange(t.Context())
			if err == nil {
				t.Fatal("there was a token")
			}
			p := problem.As(err)
			if p.Kind == problem.Internal || p.Hint == "" {
				t.Errorf("no words for a person: %v", err)
			}
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				hidesCanaries(t, everyWay(t, cause), used, a.state)
			}
			if end.asked != 1 {
				t.Errorf("the code was sent %d times", end.asked)
			}
		})
	}
}
