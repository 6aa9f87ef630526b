package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
)

func TestReadyFileIsWhatTheContractSays(t *testing.T) {
	t.Parallel()
	b := run(t, Options{Key: "k"}, &tiny{})
	path := filepath.Join(t.TempDir(), "ready.json")
	if err := b.server.WriteReady(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	doc, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(doc, &got); err != nil {
		t.Fatal(err)
	}
	p := got["providers"].(map[string]any)["tiny"].(map[string]any)
	for _, k := range []string{"endpoint", "client_id", "client_secret", "users", "token", "control"} {
		if _, ok := p[k]; !ok {
			t.Errorf("there is no %s", k)
		}
	}
	u := p["users"].([]any)[0].(map[string]any)
	if got["control_key"] != "k" || p["control_key"] != "k" || p["control"] != p["endpoint"].(string)+"/_sandbox" || u["login"] != "ada@example.com" || u["password"] != "pw" || u["workspaces"].([]any)[0] != "w1" {
		t.Errorf("got %s", doc)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := b.server.WriteReady(filepath.Join(t.TempDir(), "no", "folder")); !problem.Is(err, problem.Usage) {
		t.Errorf("got %v", err)
	}
}

func TestOnlyLoopbackIsListenedOn(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"0.0.0.0:0", ":8700", "192.0.2.1:80", "example.com:80", "127.0.0.1", "127.0.0.1:port", "127.0.0.1:70000"} {
		if s, err := Start(t.Context(), Options{Listen: bad}, &tiny{}); !problem.Is(err, problem.Usage) {
			t.Errorf("%s: %v, %v", bad, s, err)
		}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if _, err := Start(t.Context(), Options{Listen: taken.Addr().String()}, &tiny{}); !problem.Is(err, problem.Usage) || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a taken port: %v", err)
	}
	s, err := Start(t.Context(), Options{Listen: "localhost:0"}, &tiny{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if e := s.Ready().Providers["tiny"].Endpoint; !strings.HasPrefix(e, "http://127.0.0.1:") {
		t.Errorf("listens at %s", e)
	}
	if _, err := Start(t.Context(), Options{People: -1}, &tiny{}); !problem.Is(err, problem.Usage) {
		t.Errorf("fewer than no people: %v", err)
	}
}

func TestEndOfTheContextClosesTheServer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s, err := Start(ctx, Options{}, &tiny{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	s.Close()
	s.Close()
	if _, err := http.Get(s.Ready().Providers["tiny"].Endpoint); err == nil {
		t.Error("it still answers")
	}
}

func TestControlNeedsItsKeyAndTheRightHost(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	ask := func(change func(*http.Request)) int {
		req, err := http.NewRequestWithContext(t.Context(), "GET", b.ready.Control+"/state", nil)
		if err != nil {
			t.Fatal(err)
		}
		change(req)
		resp, err := b.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	key := b.ready.ControlKey
	for name, tt := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"no key":       {func(*http.Request) {}, 403},
		"a wrong key":  {func(r *http.Request) { r.Header.Set("X-Sandbox-Key", "x"+key) }, 403},
		"header":       {func(r *http.Request) { r.Header.Set("X-Sandbox-Key", key) }, 200},
		"bearer":       {func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+key) }, 200},
		"query":        {func(r *http.Request) { r.URL.RawQuery = "key=" + key }, 200},
		"another host": {func(r *http.Request) { r.Host = "evil.example.com"; r.Header.Set("X-Sandbox-Key", key) }, 421},
		"a host name":  {func(r *http.Request) { r.Host = strings.Replace(r.Host, "127.0.0.1", "localhost", 1) }, 421},
	} {
		if got := ask(tt.change); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}

func TestStateShowsCallsWritesRecordsAndTokens(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	p := b.login()
	for _, path := range []string{"/things", "/things/", "/things/a%2Fb", "/things/all", "/nowhere"} {
		b.get(path, p.Access)
	}
	if _, _, _, err := b.ask(t.Context(), "POST", "/things", "mine", p.Access); err != nil {
		t.Fatal(err)
	}
	if err := b.remote.Post(t.Context(), "records/things", Change{Action: "create"}, nil); err != nil {
		t.Fatal(err)
	}
	s := b.state()
	for route, want := range map[string]int{"GET /things": 2, "GET /things/{id}": 1, "GET /things/all": 1, "POST /things": 1, "GET (no such route)": 1, "POST /token": 1} {
		if s.CallsByRoute[route] != want {
			t.Errorf("%s: %d calls, want %d", route, s.CallsByRoute[route], want)
		}
	}
	if len(s.Writes) != 2 || s.Writes[0].By != "api" || s.Writes[1].By != "person" || s.Writes[1].Seq != 2 || len(s.Records["things"]) != 2 {
		t.Errorf("writes %+v, records %v", s.Writes, s.Records)
	}
	last := s.Calls[len(s.Calls)-1]
	if last.Route != "POST /things" || last.Body != "mine" || last.Status != 201 || last.Grant == "" {
		t.Errorf("last call %+v", last)
	}
	g := s.Grants.([]any)[0].(map[string]any)
	if tokens := g["tokens"].([]any); len(tokens) != 2 || g["id"] != last.Grant {
		t.Errorf("grant %v", g)
	}
	var short State
	if err := b.remote.Get(t.Context(), "state?records=no", &short); err != nil || len(short.Records) != 0 {
		t.Errorf("%v, %v", short.Records, err)
	}
}

func TestControlNamesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	for route, in := range map[string]any{
		"nothing": nil, "records/planets": Change{Action: "create"}, "records/things": Change{Action: "explode"}, "clock": map[string]string{"advance": "-1h"},
		"faults": map[string]any{"add": []Fault{{Kind: "x"}}}, "hooks": map[string]any{"url": "https://example.com/"}, "release": map[string]int{"id": 1},
	} {
		if err := b.remote.Post(t.Context(), route, in, nil); !problem.Is(err, problem.Usage) {
			t.Errorf("%s: %v", route, err)
		}
	}
	for _, bad := range []any{map[string]any{"clear": "x"}, map[string]any{"clear": 7}, map[string]any{"nonsense": 7}} {
		if err := b.remote.Post(t.Context(), "faults", bad, nil); err == nil {
			t.Errorf("%v was accepted", bad)
		}
	}
	if err := b.remote.Get(t.Context(), "state?kind=planets", nil); err == nil {
		t.Error("a kind nobody has was shown")
	}
	if b.server.Ready().Remote("nobody", nil) != nil {
		t.Error("there is a remote for a provider that does not run")
	}
}

// TestWebhooksFollowTheirPlan goes through loss, delay by the virtual clock, and both retry policies.
func TestWebhooksFollowTheirPlan(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	got, status := make(chan string, 32), make(chan int, 32)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Header.Get("X-Signed") != "yes" {
			t.Errorf("headers %v, %v", r.Header, err)
		}
		w.WriteHeader(<-status)
		got <- string(body)
	}))
	defer srv.Close()
	plan := func(p HookPlan) {
		t.Helper()
		p.URL = srv.URL
		if err := b.remote.Post(t.Context(), "hooks", p, nil); err != nil {
			t.Fatal(err)
		}
	}
	plan(HookPlan{Lose: 1})
	b.p.put("lost", "api")
	plan(HookPlan{Delay: Duration(time.Minute)})
	b.p.put("late", "api")
	plan(HookPlan{Retry: RetryLimited})
	status <- 429
	b.p.put("retried", "api")
	if first := <-got; first != "retried" {
		t.Errorf("%s came first", first)
	}
	b.until(func() bool { return b.delivered("attempts", 1.0) == 1 })
	status <- 200
	status <- 500
	b.server.Clock().Advance(10 * time.Minute)
	if two := <-got + " " + <-got; !strings.Contains(two, "late") || !strings.Contains(two, "retried") {
		t.Errorf("then came %s", two)
	}
	b.until(func() bool { return b.delivered("done", true) == 2 })
}

// delivered counts the deliveries that have a value under a key.
func (b *bench) delivered(key string, want any) int {
	n := 0
	for _, d := range b.state().Hooks.(map[string]any)["deliveries"].([]any) {
		if d.(map[string]any)[key] == want {
			n++
		}
	}
	return n
}

func TestRetryPoliciesDifferInWhatTheyRepeat(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		policy    Retry
		n, status int
		again     bool
	}{
		{RetryNone, 1, 500, false},
		{RetryLimited, 1, 500, false},
		{RetryLimited, 6, 429, true},
		{RetryLimited, 7, 429, false},
		{RetryAlways, 1, 0, true},
		{RetryAlways, 12, 500, true},
		{RetryAlways, 13, 500, false},
		{RetryAlways, 1, 204, false},
	} {
		if wait, again := tt.policy.after(tt.n, tt.status); again != tt.again || (again && wait <= 0) {
			t.Errorf("%+v: %v, %v", tt, wait, again)
		}
	}
}
