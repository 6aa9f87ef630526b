package sandbox

import (
	"net/http"
	"strings"
	"testing"
	"time"

	shared "patchbay/connectors/sandbox"
)

func TestVersionHeaderIsEnforced(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Burst: 1000}, 5)
	path, bearer := "/contacts/?locationId="+r.at, "Bearer "+r.token
	r.send("GET", path, nil, header{"Authorization": bearer}).refuses(401, textNoVersion)
	r.send("GET", path, nil, header{"Authorization": bearer, "Version": "2020-01-01"}).refuses(401, textBadVersion)
	for _, v := range versions() {
		r.send("GET", path, nil, header{"Authorization": bearer, "Version": v}).is(200)
	}
	other := start(t, Options{Quirks: Quirks{BadVersion400: true}}, 5)
	other.send("GET", "/contacts/?locationId="+other.at, nil, header{"Authorization": "Bearer " + other.token, "Version": "v9"}).
		refuses(400, "Invalid API version segment 'v9' at position 0")
}

func TestTokensAreRefusedInTheServicesWords(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	for _, tt := range []struct{ name, value, want string }{
		{"none", "", textBadToken},
		{"not a bearer", "Basic abc", textBadToken},
		{"not a JWT of ours", "Bearer a.b.c", textBadJWT},
		{"a private token nobody made", "Bearer pit-00000000-0000-4000-8000-000000000000", textBadPIT},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := r.send("GET", "/contacts/?locationId="+r.at, nil, header{"Authorization": tt.value, "Version": "v3"})
			got.refuses(401, tt.want)
			if got.doc["error"] != "Unauthorized" || got.doc["statusCode"] != 401.0 {
				t.Errorf("got %v", got.doc)
			}
		})
	}
}

func TestMissingScopeIsA401(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	r.token = r.install(r.at, "contacts.readonly")["access_token"].(string)
	r.call("POST", "/contacts/", map[string]any{"locationId": r.at}).refuses(401, textNoScope)
	r.call("GET", "/users/?locationId="+r.at, nil).refuses(401, textNoScope)
	r.call("GET", "/contacts/?locationId="+r.at, nil).is(200)
}

func TestAnotherLocationIsA403(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 20)
	var theirs string
	for _, c := range r.state("kind=contacts").Records["contacts"] {
		if m := c.(map[string]any); m["locationId"] == r.other {
			theirs = m["id"].(string)
		}
	}
	for _, path := range []string{"/locations/" + r.other, "/locations/" + r.other + "/tags", "/contacts/" + theirs, "/users/?locationId=" + r.other} {
		r.call("GET", path, nil).refuses(403, textOtherLocation)
	}
	r.call("POST", "/contacts/", map[string]any{"locationId": r.other}).refuses(403, textOtherLocation)
	r.call("PUT", "/contacts/"+theirs, map[string]any{"city": "X"}).refuses(403, textOtherLocation)
}

func TestAgencyTokenCannotReadLocations(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	r.token = r.state("records=no").Extra["agency_token"].(string)
	r.call("GET", "/contacts/?locationId="+r.at, nil).refuses(401, textNoScope)
	r.call("GET", "/users/?locationId="+r.at, nil).refuses(401, textUserType)
	r.call("GET", "/locations/"+r.at, nil).is(200)
}

func TestUnknownRoutesAre404AndMaskedOnesAreIds(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	r.call("GET", "/contact/abc", nil).refuses(404, "Cannot GET /contact/abc")
	r.call("GET", "/contacts/abc/shoes", nil).refuses(404, "Cannot GET /contacts/abc/shoes")
	r.call("GET", "/contacts/abc/tasks", nil).refuses(400, "Contact with id abc not found")
	r.call("GET", "/contacts/lookup", nil).refuses(400, "Contact with id lookup not found")
	r.call("GET", "/contacts/tasks", nil).refuses(400, "Contact with id tasks not found")
}

func TestBudgetIsCountedPerLocationAndWindow(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Burst: 3, Daily: 5}, 5)
	path := "/locations/" + r.at
	a := r.call("GET", path, nil).is(200)
	want := map[string]string{
		"X-RateLimit-Limit-Daily": "5", "X-RateLimit-Daily-Remaining": "4", "X-RateLimit-Interval-Milliseconds": "10000", "X-RateLimit-Max": "3", "X-RateLimit-Remaining": "2",
	}
	for k, v := range want {
		if a.header.Get(k) != v {
			t.Errorf("%s is %q, want %q", k, a.header.Get(k), v)
		}
	}
	r.call("GET", path, nil).is(200)
	r.call("GET", path, nil).is(200)
	if a := r.call("GET", path, nil).is(429); a.header.Get("Retry-After") != "" || a.header.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("headers %v", a.header)
	}
	mine := r.token
	r.token = r.state("records=no").Extra["tokens"].(map[string]any)[r.other].(string)
	r.call("GET", "/locations/"+r.other, nil).is(200)
	r.token = mine
	r.server.Clock().Advance(10 * time.Second)
	r.call("GET", path, nil).is(200)
	r.call("GET", path, nil).is(200)
	r.server.Clock().Advance(10 * time.Second)
	if got := r.call("GET", path, nil).is(429).header.Get("X-RateLimit-Daily-Remaining"); got != "0" {
		t.Errorf("daily remaining %s", got)
	}
	r.server.Clock().Advance(24 * time.Hour)
	r.call("GET", path, nil).is(200)
}

func TestAppAndPrivateTokenHaveSeparateBudgets(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Burst: 1, Quirks: Quirks{RetryAfter: true}}, 5)
	path := "/locations/" + r.at
	r.call("GET", path, nil).is(200)
	if a := r.call("GET", path, nil).is(429); a.header.Get("Retry-After") != "10" {
		t.Errorf("headers %v", a.header)
	}
	r.token = r.install(r.at, someScopes)["access_token"].(string)
	r.call("GET", path, nil).is(200)
}

func TestRevokedFromOutsideIsDeadAtOnce(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	got := r.install(r.at, someScopes)
	r.token = got["access_token"].(string)
	r.call("GET", "/locations/"+r.at, nil).is(200)
	r.act("grants", shared.Change{Action: "delete"})
	r.call("GET", "/locations/"+r.at, nil).refuses(401, textBadToken)
	r.send("POST", "/oauth/token", r.refreshing(got["refresh_token"].(string)), nil).is(http.StatusUnauthorized)
	r.token = r.ready.Token
	if a := r.call("GET", "/locations/"+r.at, nil).is(401); !strings.Contains(string(a.raw), textBadPIT) {
		t.Errorf("got %s", a.raw)
	}
}
