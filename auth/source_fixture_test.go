package auth_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/problem"
)

// canary stands in every secret of these tests, so that a leak of any of them is found.
const canary = "canary"

// morning is when these tests begin.
var morning = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// watch is a clock that moves when it is told to.
type watch struct {
	mu  sync.Mutex
	now time.Time
}

func (w *watch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *watch) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// canned is an answer of the token endpoint that makes no token.
type canned struct {
	status int
	after  string // Retry-After
	kind   string // Content-Type; "" for JSON
	body   string
}

// step is what the mint does with one request; the zero step makes a token.
type step struct {
	seen   func()  // called when the request is there, before anything happens
	canned *canned // instead of a token
	cut    bool    // the connection is cut after the token was made
	done   func()  // called after the token was made, before it is told
}

// mint is a token endpoint that rotates as strict ones do: a refresh token is good for one refresh, and whoever
// presents a spent one ends the whole grant.
type mint struct {
	life  time.Duration
	stays bool          // the refresh token is not rotated and not told again
	grace time.Duration // how long a spent token is answered with its successor
	now   func() time.Time
	plan  func(int) step // by the number of the request, from 1

	mu     sync.Mutex
	asked  []url.Values
	heads  []http.Header
	made   int
	live   string
	spent  time.Time // when the token before the live one was
	reused int
	ended  bool
}

func (m *mint) requests() []url.Values {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]url.Values(nil), m.asked...)
}

func (m *mint) header(n int) http.Header {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.heads[n-1]
}

// replays is how often a spent refresh token was presented.
func (m *mint) replays() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.reused
}

// follow makes another plan from the next request on.
func (m *mint) follow(plan func(int) step) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.plan = plan
}

func (m *mint) note(r *http.Request) step {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, r.PostForm)
	m.heads = append(m.heads, r.Header.Clone())
	if m.plan == nil {
		return step{}
	}
	return m.plan(len(m.asked))
}

func (m *mint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "no form", http.StatusTeapot)
		return
	}
	s := m.note(r)
	if s.seen != nil {
		s.seen()
	}
	answer := s.canned
	if answer == nil {
		made := m.spend(r.PostForm.Get("refresh_token"))
		answer = &made
	}
	if s.done != nil {
		s.done()
	}
	if s.cut {
		panic(http.ErrAbortHandler)
	}
	tell(w, *answer)
}

func tell(w http.ResponseWriter, c canned) {
	kind := c.kind
	if kind == "" {
		kind = "application/json"
	}
	w.Header().Set("Content-Type", kind)
	if c.after != "" {
		w.Header().Set("Retry-After", c.after)
	}
	w.WriteHeader(c.status)
	_, _ = io.WriteString(w, c.body) // whoever asked may be gone
}

// spend takes a refresh token for a new token set.
func (m *mint) spend(token string) canned {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended || token != m.live {
		if !m.ended && token == refreshToken(m.made-1) && m.now().Sub(m.spent) < m.grace {
			return m.set()
		}
		m.reused, m.ended = m.reused+1, true
		return canned{status: http.StatusBadRequest, body: `{"error":"invalid_grant","error_description":"token ` + token + ` was spent"}`}
	}
	m.made, m.spent = m.made+1, m.now()
	if !m.stays {
		m.live = refreshToken(m.made)
	}
	return m.set()
}

func (m *mint) set() canned {
	fields := map[string]any{"access_token": accessToken(m.made), "token_type": "Bearer", "expires_in": m.life.Seconds()}
	if !m.stays {
		fields["refresh_token"] = m.live
	}
	body, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return canned{status: http.StatusOK, body: string(body)}
}

// RoundTrip answers without a network, for tests that ask thousands of times.
func (m *mint) RoundTrip(r *http.Request) (res *http.Response, err error) {
	defer func() {
		if p := recover(); p != nil {
			if e, ok := p.(error); !ok || !errors.Is(e, http.ErrAbortHandler) {
				panic(p)
			}
			res, err = nil, io.ErrUnexpectedEOF
		}
	}()
	rec := httptest.NewRecorder()
	m.ServeHTTP(rec, r)
	return rec.Result(), nil
}

func accessToken(n int) string  { return fmt.Sprintf("at-%s-%d", canary, n) }
func refreshToken(n int) string { return fmt.Sprintf("rt-%s-%d", canary, n) }

// shelf is a vault that can be made to fail.
type shelf struct {
	*vault.Memory
	mu     sync.Mutex
	loads  int
	saves  int
	refuse func(save int) error // by the number of the save, from 1; nil takes all
	blind  error                // what each load answers, if not nil
}

func (s *shelf) Load(ctx context.Context, id string) ([]byte, error) {
	s.mu.Lock()
	s.loads++
	err := s.blind
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return s.Memory.Load(ctx, id)
}

func (s *shelf) Save(ctx context.Context, id string, value []byte) error {
	s.mu.Lock()
	s.saves++
	n, refuse := s.saves, s.refuse
	s.mu.Unlock()
	if refuse != nil {
		if err := refuse(n); err != nil {
			return err
		}
	}
	return s.Memory.Save(ctx, id, value)
}

// failing makes the vault refuse what refuse says, counted from now on.
func (s *shelf) failing(refuse func(save int) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saves, s.refuse = 0, refuse
}

func (s *shelf) blinded(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blind = err
}

func (s *shelf) loaded() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loads
}

// bench is one connection with its vault, its clock and its provider.
type bench struct {
	mint  *mint
	shelf *shelf
	clock *watch
	opts  auth.SourceOptions
}

const item = "0123abcd"

// newBench makes a connection of a rotating provider whose access token ended a second ago.
func newBench(t testing.TB) *bench {
	t.Helper()
	b := benchOf(t, &mint{life: time.Hour, live: refreshToken(1), made: 1})
	server := httptest.NewServer(b.mint)
	t.Cleanup(server.Close)
	b.opts.Config.TokenURL = server.URL + "/token"
	return b
}

// benchOf is the same around a mint that is reached without a network.
func benchOf(t testing.TB, m *mint) *bench {
	t.Helper()
	b := &bench{mint: m, shelf: &shelf{Memory: vault.NewMemory()}, clock: &watch{now: morning}}
	m.now = b.clock.Now
	b.opts = auth.SourceOptions{
		Vault: b.shelf, ID: item, Name: "front-desk", LockDir: t.TempDir(), Now: b.clock.Now,
		Config: auth.Config{
			Name: "Example Provider", TokenURL: "http://127.0.0.1:9/token", ClientID: "app-1", ClientAuth: auth.InBody, Rotating: true,
		},
	}
	b.put(t, b.ended())
	return b
}

// ended is a token set whose access token is past its end.
func (b *bench) ended() auth.Tokens {
	return auth.Tokens{
		Generation: 1, Access: auth.Secret(accessToken(1)), Refresh: auth.Secret(refreshToken(1)),
		ObtainedAt: morning.Add(-time.Hour - time.Second), Expiry: morning.Add(-time.Second),
		ClientID: "app-1", ClientSecret: "secret-" + canary, Scopes: []string{"people.read"},
	}
}

// closing is a token set whose access token is about to end, but good for half a minute still.
func (b *bench) closing() auth.Tokens {
	t := b.ended()
	t.Expiry = morning.Add(30 * time.Second)
	return t
}

func (b *bench) source() *auth.Source { return auth.NewSource(b.opts) }

func (b *bench) put(t testing.TB, tokens auth.Tokens) {
	t.Helper()
	if err := b.shelf.Memory.Save(t.Context(), item, tokens.Encode()); err != nil {
		t.Fatal(err)
	}
}

// held is what the vault holds.
func (b *bench) held(t testing.TB) auth.Tokens {
	t.Helper()
	raw, err := b.shelf.Memory.Load(t.Context(), item)
	if err != nil {
		t.Fatal(err)
	}
	got, err := auth.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// asked fails when the token endpoint did not get n requests.
func (b *bench) asked(t testing.TB, n int) {
	t.Helper()
	if got := len(b.mint.requests()); got != n {
		t.Fatalf("the token endpoint got %d requests, want %d", got, n)
	}
}

// works asks for a token, and fails when it is not the nth that was made.
func works(t testing.TB, s *auth.Source, n int) auth.Access {
	t.Helper()
	a, err := s.Token(t.Context())
	if err != nil {
		t.Fatalf("no token: %v", err)
	}
	if a.Token.Reveal() != accessToken(n) {
		t.Fatalf("got token %s, want %s", a.Token.Reveal(), accessToken(n))
	}
	return a
}

// refusal asks for a token, and fails when the answer is not a problem of kind k. It looks for leaks.
func refusal(t testing.TB, s *auth.Source, k problem.Kind) *problem.Problem {
	t.Helper()
	a, err := s.Token(t.Context())
	if err == nil {
		t.Fatalf("got token %q, want a problem of kind %s", a.Token.Reveal(), k)
	}
	return isProblem(t, err, k)
}

func isProblem(t testing.TB, err error, k problem.Kind) *problem.Problem {
	t.Helper()
	sealed(t, err)
	p, ok := errors.AsType[*problem.Problem](err)
	if !ok {
		t.Fatalf("%v is no problem", err)
	}
	if p.Kind != k {
		t.Fatalf("problem of kind %s (%s), want %s", p.Kind, p.Text, k)
	}
	return p
}

// signIn asks for a token, and fails when the answer is not the way back for a person.
func signIn(t testing.TB, s *auth.Source) *problem.Problem {
	t.Helper()
	p := refusal(t, s, problem.SignIn)
	if p.Fix != "patchbay connection reconnect front-desk" || p.Connection != "front-desk" || p.Hint == "" {
		t.Fatalf("no way back: fix %q, connection %q, hint %q", p.Fix, p.Connection, p.Hint)
	}
	return p
}

// sealed fails when any way of printing one of the values shows a secret, for errors also any cause.
func sealed(t testing.TB, values ...any) {
	t.Helper()
	out := printed(values...)
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), strings.Trim(fmt.Sprint([]byte(canary)), "[]")} {
		if strings.Contains(out, form) {
			t.Fatalf("a secret shows: %s", out)
		}
	}
}

// printed is everything that printing, encoding and logging the values gives.
func printed(values ...any) string {
	var out bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&out, nil))
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		logger.Info("seen", "value", v)
		if body, err := json.Marshal(v); err == nil {
			out.Write(body)
		}
		for err, _ := v.(error); err != nil; err = errors.Unwrap(err) {
			fmt.Fprintf(&out, "%v %+v %#v\n", err, err, err)
			if p, ok := errors.AsType[*problem.Problem](err); ok {
				fmt.Fprintln(&out, p.Text, p.Hint, p.Detail, p.Fix, p.Connection)
			}
		}
	}
	return out.String()
}

// quiet is for servers whose complaints are part of a test.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// gate holds requests back until it is opened, at the latest at the end of the test: a server waits for its requests.
func gate(t testing.TB) (<-chan struct{}, func()) {
	t.Helper()
	free := make(chan struct{})
	open := sync.OnceFunc(func() { close(free) })
	t.Cleanup(open)
	return free, open
}
