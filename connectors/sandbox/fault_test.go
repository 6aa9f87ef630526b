package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
)

func TestFaultsAnswerInPlaceOfTheProvider(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fault  Fault
		status int
		body   string
		retry  string
	}{
		{Fault{Kind: TooMany, RetryAfter: 7}, 429, `{"error":429}`, "7"},
		{Fault{Kind: TooMany}, 429, `{"error":429}`, ""},
		{Fault{Kind: ServerError}, 500, `{"error":500}`, ""},
		{Fault{Kind: Unavailable, Body: "later"}, 503, "later", ""},
		{Fault{Kind: HTML}, 502, "<!doctype html>", ""},
		{Fault{Kind: HTML, Status: 200, Body: "<p>"}, 200, "<p>", ""},
	} {
		b := run(t, Options{Faults: []Fault{tt.fault}}, &tiny{})
		status, body, h, err := b.ask(t.Context(), "POST", "/things", "x", "")
		if err != nil || status != tt.status || !strings.HasPrefix(body, tt.body) || h.Get("Retry-After") != tt.retry {
			t.Errorf("%+v gave %d %q, retry after %q (%v)", tt.fault, status, body, h.Get("Retry-After"), err)
		}
		if got := b.p.All("things"); len(got) != 0 {
			t.Errorf("%s had an effect: %v", tt.fault.Kind, got)
		}
	}
}

func TestLostAnswersDifferInWhatHappened(t *testing.T) {
	t.Parallel()
	for kind, effect := range map[Kind]int{Drop: 0, DropAfter: 1, TimeoutBefore: 0, TimeoutAfter: 1} {
		b := run(t, Options{}, &tiny{})
		b.fault(Fault{Kind: kind, Route: "POST /things", Delay: Duration(5 * time.Millisecond)})
		if _, _, _, err := b.ask(t.Context(), "POST", "/things", "x", ""); err == nil {
			t.Errorf("%s answered", kind)
		}
		if got := b.p.All("things"); len(got) != effect {
			t.Errorf("%s: %d effects, want %d", kind, len(got), effect)
		}
	}
}

func TestEffectMayHappenThoughTheAnswerSaysOtherwise(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	b.fault(Fault{Kind: ErrorAfter, Status: 422, Body: `{"message":["x"]}`, Route: "POST /things", Count: 1}, Fault{Kind: Truncated, Route: "GET /things"})
	if status, _, _, err := b.ask(t.Context(), "POST", "/things", "x", ""); err != nil || status != 422 || len(b.p.All("")) != 1 {
		t.Errorf("%d, %v, %d things", status, err, len(b.p.All("")))
	}
	status, body := b.get("/things", "")
	if status != 200 || json.Valid([]byte(body)) || !strings.HasPrefix(body, `{"`) {
		t.Errorf("%d %q", status, body)
	}
}

func TestHeldRequestsWaitForReleaseEvenWithoutTheirClient(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	b.fault(Fault{Kind: Hold, Route: "POST /things", Count: 1}, Fault{Kind: HoldAfter, Route: "POST /things", Skip: 1})
	ctx, kill := context.WithCancel(t.Context())
	done := make(chan error, 2)
	ask := func(body string) {
		_, _, _, err := b.ask(ctx, "POST", "/things", body, "")
		done <- err
	}
	go ask("before")
	waiting := b.held(1)
	if waiting[0].After || waiting[0].Path != "/things" || len(b.p.All("")) != 0 {
		t.Errorf("held %+v, things %v", waiting, b.p.All(""))
	}
	go ask("after")
	waiting = b.held(2)
	if got := b.p.All(""); len(got) != 1 || got[0] != "after" {
		t.Errorf("things %v", got)
	}
	kill()
	for range 2 {
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	if len(b.p.All("")) != 1 {
		t.Error("a held request went on before it was released")
	}
	if err := b.remote.Post(t.Context(), "release", map[string]string{"id": waiting[0].ID}, nil); err != nil {
		t.Fatal(err)
	}
	b.until(func() bool { return len(b.p.All("")) == 2 })
	if len(b.held(1)) != 1 {
		t.Error("the other request was released too")
	}
}

// until polls a condition of the server, which has no way to tell by itself.
func (b *bench) until(ok func() bool) {
	b.t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			b.t.Fatal("it never happened")
		case <-tick.C:
		}
	}
}

func (b *bench) held(n int) []HeldCall {
	b.t.Helper()
	var out []HeldCall
	b.until(func() bool {
		out = nil
		return b.remote.Get(b.t.Context(), "held", &out) == nil && len(out) == n
	})
	return out
}

func TestCloseEndsHeldRequestsWithoutAnEffect(t *testing.T) {
	t.Parallel()
	b := run(t, Options{Faults: []Fault{{Kind: Hold, Route: "POST /things"}}}, &tiny{})
	done := make(chan error, 1)
	go func() {
		_, _, _, err := b.ask(context.Background(), "POST", "/things", "x", "")
		done <- err
	}()
	b.held(1)
	b.server.Close()
	if err := <-done; err == nil || len(b.p.All("")) != 0 {
		t.Errorf("%v, things %v", err, b.p.All(""))
	}
}

func TestCountSkipMatchAndRouteChooseTheCalls(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	b.fault(Fault{ID: "a", Kind: ServerError, Route: "get /things/*", Match: "hit", Skip: 1, Count: 2})
	var got []int
	for _, path := range []string{"/things/1?hit", "/things/2?hit", "/things/2", "/things", "/things/3?hit", "/things/4?hit"} {
		status, _ := b.get(path, "")
		got = append(got, status)
	}
	if want := []int{200, 500, 200, 200, 500, 200}; !equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	var after []map[string]any
	if err := b.remote.Post(t.Context(), "faults", map[string]any{"clear": []string{"a"}}, &after); err != nil || len(after) != 0 {
		t.Errorf("%v stand, %v", after, err)
	}
	b.fault(Fault{Kind: ServerError, Provider: "another"})
	if status, _ := b.get("/things", ""); status != 200 {
		t.Error("a fault for another provider hit this one")
	}
}

func equal(a, b []int) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

func TestProbabilityFollowsTheSeed(t *testing.T) {
	t.Parallel()
	pattern := func(seed uint64) string {
		b := run(t, Options{Seed: seed, Faults: []Fault{{Kind: ServerError, Probability: 0.5}}}, &tiny{})
		var out strings.Builder
		for range 24 {
			status, _ := b.get("/things", "")
			out.WriteByte(byte('0' + status/100))
		}
		return out.String()
	}
	one := pattern(1)
	if one != pattern(1) || one == pattern(2) || !strings.Contains(one, "2") || !strings.Contains(one, "5") {
		t.Errorf("pattern %s", one)
	}
}

func TestTokensSpoilOnRequest(t *testing.T) {
	t.Parallel()
	for kind, words := range map[Kind]string{Revoke: ErrRevokedToken.Error(), Expire: ErrExpiredToken.Error()} {
		b := run(t, Options{}, &tiny{})
		p := b.login()
		b.fault(Fault{Kind: kind, Route: "GET /things", Skip: 1, Count: 1})
		first, _ := b.get("/things", p.Access)
		second, body := b.get("/things", p.Access)
		if first != 200 || second != 401 || strings.TrimSpace(body) != words {
			t.Errorf("%s: %d, %d %s", kind, first, second, body)
		}
	}
}

func TestLostRefreshSpendsTheTokenWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	p := b.login()
	b.fault(Fault{Kind: LostRefresh, Count: 1})
	f := url.Values{"refresh_token": {p.Refresh}}
	if _, _, _, err := b.ask(t.Context(), "POST", "/token", f.Encode(), ""); err == nil {
		t.Fatal("the refresh was answered")
	}
	if status, _ := b.redeem(f); status != 400 {
		t.Errorf("the token is not spent: %d", status)
	}
}

func TestDriftSchemaAndStaleAnswers(t *testing.T) {
	t.Parallel()
	b := run(t, Options{}, &tiny{})
	b.fault(Fault{ID: "d", Kind: Drift, Route: "GET /things", Count: 1})
	_, one := b.get("/things", "")
	_, two := b.get("/things", "")
	if !strings.Contains(one, `"count":0`) || !strings.Contains(two, `"count":1`) {
		t.Errorf("drift: %s then %s", one, two)
	}
	b.fault(Fault{ID: "r", Kind: Rename, Field: "things", To: "items", Count: 1}, Fault{ID: "t", Kind: Retype, Field: "count", Count: 1})
	if _, got := b.get("/things", ""); got != `{"count":"1","items":["from a person"]}` {
		t.Errorf("schema: %s", got)
	}
	b.fault(Fault{ID: "s", Kind: Stale, Route: "GET /things"})
	_, before := b.get("/things", "")
	b.p.put("new", "api")
	if _, got := b.get("/things", ""); got != before {
		t.Errorf("stale: %s", got)
	}
	if _, got := b.get("/things?other", ""); !strings.Contains(got, "new") {
		t.Errorf("another question got %s", got)
	}
	if err := b.remote.Post(t.Context(), "faults", map[string]any{"clear": []string{"s"}}, nil); err != nil {
		t.Fatal(err)
	}
	b.fault(Fault{ID: "s2", Kind: Stale, Route: "GET /things"})
	if _, got := b.get("/things", ""); !strings.Contains(got, "new") {
		t.Errorf("a later fault remembers %s", got)
	}
}

func TestSlowAnswersStillCome(t *testing.T) {
	t.Parallel()
	b := run(t, Options{Faults: []Fault{{Kind: Slow, Delay: Duration(30 * time.Millisecond)}}}, &tiny{})
	begun := time.Now()
	if status, _ := b.get("/things", ""); status != 200 || time.Since(begun) < 30*time.Millisecond {
		t.Errorf("%d after %v", status, time.Since(begun))
	}
}

func TestFaultFilesAreReadStrictly(t *testing.T) {
	t.Parallel()
	yaml := "- route: POST /things\n  kind: 429\n  retry_after: 3\n  count: 2\n- kind: slow\n  delay: 1.5s\n- kind: drift\n  change: {action: create, fields: {name: x}}\n"
	got, err := ParseFaults([]byte(yaml))
	if err != nil || len(got) != 3 || got[0].Kind != TooMany || got[0].RetryAfter != 3 || got[1].Delay != Duration(1500*time.Millisecond) || string(got[2].Change.Fields) == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	doc, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ParseFaults(doc); err != nil || len(again) != 3 || again[1] != got[1] {
		t.Errorf("%+v, %v", again, err)
	}
	for text, want := range map[string]string{
		`[{"kind":"explode"}]`: "There is no fault kind", `[{"kind":"slow","delay":"soon"}]`: "not a length of time", `[{"kind":"500","probability":2}]`: "between 0 and 1",
		`[{"kind":"500","count":-1}]`: "negative", `[{"kind":"500","status":99}]`: "not a status", `[{"kind":"rename","field":"x"}]`: "needs the field", `[{"kind":"500","route":"/x"}]`: "not a route",
		`[{"kind":"500","rout":"/x"}]`: "cannot be understood", `{`: "cannot be understood",
	} {
		if _, err := ParseFaults([]byte(text)); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", text, err)
		} else if !strings.Contains(err.Error(), want) && want != "cannot be understood" {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if _, err := Start(t.Context(), Options{Faults: []Fault{{Kind: "explode"}}}, &tiny{}); !problem.Is(err, problem.Invalid) {
		t.Errorf("started with a fault nobody knows: %v", err)
	}
}

func FuzzParseFaults(f *testing.F) {
	for _, seed := range []string{"[]", "- kind: 429\n", `[{"kind":"slow","delay":"1s","change":{"fields":{}}}]`, "&a [*a]", "{", "- kind: {}\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := ParseFaults(raw)
		if err != nil {
			return
		}
		for _, one := range list {
			if one.check() != nil {
				t.Fatalf("%+v was let through", one)
			}
		}
	})
}

func FuzzReshapeKeepsJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"b":true}`))
	f.Add([]byte(`[[["b"]],{"b":{"b":1e99}}]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, k := range []Kind{Rename, Retype} {
			if out := reshape(raw, Fault{Kind: k, Field: "b", To: "c"}); json.Valid(raw) && !json.Valid(out) {
				t.Fatalf("%q became %q", raw, out)
			}
		}
	})
}
