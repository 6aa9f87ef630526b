package standard

import (
	"context"
	"strings"
	"testing"
	"time"

	shared "patchbay/connectors/sandbox"
)

func TestTheTokenEndpointFailsOnRequest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  shared.Fault
		status int  // 0: no answer
		spent  bool // the refresh happened
	}{
		"429":            {shared.Fault{Kind: shared.TooMany, RetryAfter: 3}, 429, false},
		"500":            {shared.Fault{Kind: shared.ServerError}, 500, false},
		"503":            {shared.Fault{Kind: shared.Unavailable}, 503, false},
		"html":           {shared.Fault{Kind: shared.HTML}, 502, false},
		"dropped before": {shared.Fault{Kind: shared.Drop}, 0, false},
		"timeout before": {shared.Fault{Kind: shared.TimeoutBefore}, 0, false},
		"500 after":      {shared.Fault{Kind: shared.ErrorAfter}, 500, true},
		"dropped after":  {shared.Fault{Kind: shared.DropAfter}, 0, true},
		"timeout after":  {shared.Fault{Kind: shared.TimeoutAfter}, 0, true},
		"lost refresh":   {shared.Fault{Kind: shared.LostRefresh}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, Options{})
			token := r.signIn().text("refresh_token")
			f := c.fault
			f.Count, f.Delay = 1, shared.Duration(20*time.Millisecond)
			if f.Kind != shared.LostRefresh {
				f.Route = "POST /token"
			}
			r.fault(f)
			a := r.renew(token)
			if a.status != c.status || c.status == 429 && a.header.Get("Retry-After") != "3" {
				t.Fatalf("answered %d %s", a.status, a.raw)
			}
			if a.status != 0 && c.fault.Kind != shared.HTML && a.text("error") == "" {
				t.Errorf("refused with %s", a.raw)
			}
			if again := r.renew(token); again.status != map[bool]int{true: 400, false: 200}[c.spent] {
				t.Errorf("the same token again: %d %s", again.status, again.raw)
			}
		})
	}
}

func TestEveryEndpointCanFail(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	token := r.signIn().text("access_token")
	for _, at := range []string{
		"GET /.well-known/openid-configuration", "GET /.well-known/oauth-authorization-server", "GET /jwks", "POST /revoke", "POST /device_authorization",
		"GET /userinfo", "GET /people", "PATCH /people/{id}", "GET /authorize", "GET /device",
	} {
		r.fault(shared.Fault{Kind: shared.Unavailable, Route: at, Count: 1})
		method, path, _ := strings.Cut(at, " ")
		a := r.call(method, path, token, "").is(503)
		if a.text("error") != "temporarily_unavailable" {
			t.Errorf("%s: %s", at, a.raw)
		}
	}
}

func TestControlDoesWhatOthersWould(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	token := r.signIn().text("access_token")
	first := r.rows(token, "limit=1")[0]["id"].(string)
	var got map[string]any
	act := func(c shared.Change) error { return r.remote.Post(t.Context(), "records/people", c, &got) }
	if err := act(shared.Change{Action: "change", ID: first, Fields: []byte(`{"company":"Elsewhere"}`)}); err != nil {
		t.Fatal(err)
	}
	if read := r.call("GET", "/people/"+first, token, "").is(200); read.text("company") != "Elsewhere" {
		t.Errorf("got %s", read.raw)
	}
	for _, action := range []string{"create", "change", "delete"} {
		if err := act(shared.Change{Action: action}); err != nil || got["id"] == "" {
			t.Errorf("%s: %v, %v", action, got, err)
		}
	}
	r.call("GET", "/people/"+first, token, "").fails(404, "not_found")
	for _, c := range []shared.Change{{Action: "delete", ID: "nobody"}, {Action: "create", Fields: []byte(`{"email":"x"}`)}, {Action: "change", Fields: []byte(`{"id":"x"}`)}} {
		if err := act(c); err == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
	var s shared.State
	if err := r.remote.Get(t.Context(), "state?kind=people", &s); err != nil || len(s.Records["people"]) < 30 {
		t.Errorf("%v, %d records", err, len(s.Records["people"]))
	}
}

func TestAGrantCanBeExpiredRescopedAndRevokedFromOutside(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	got := r.signIn()
	act := func(c shared.Change) {
		t.Helper()
		if err := r.remote.Post(t.Context(), "records/grants", c, nil); err != nil {
			t.Fatal(err)
		}
	}
	act(shared.Change{Action: "change", Fields: []byte(`{"scopes":["openid","offline_access"]}`)})
	r.call("GET", "/people", got.text("access_token"), "").fails(403, "insufficient_scope")
	act(shared.Change{Action: "change", Fields: []byte(`{"expired":true}`)})
	r.call("GET", "/me", got.text("access_token"), "").fails(401, "invalid_token")
	next := r.renew(got.text("refresh_token")).is(200)
	if next.text("scope") != "openid offline_access" {
		t.Errorf("got %s", next.raw)
	}
	act(shared.Change{Action: "delete"})
	r.call("GET", "/me", next.text("access_token"), "").fails(401, "invalid_token")
	r.renew(next.text("refresh_token")).fails(400, "invalid_grant")
}

func TestAHeldAnswerIsGivenOnceItIsReleased(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	token := r.signIn().text("refresh_token")
	r.fault(shared.Fault{Kind: shared.HoldAfter, Route: "POST /token", Count: 1})
	done := make(chan answered, 1)
	go func() { done <- r.renew(token) }()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	for held := 0; held == 0; {
		var out map[string]int
		if err := r.remote.Post(ctx, "release", map[string]string{}, &out); err != nil {
			t.Fatal(err)
		}
		held = out["released"]
	}
	a := <-done
	a.is(200)
}
