package sandbox

import (
	"encoding/base64"
	"slices"
	"testing"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestOnePersonSeesSeveralAccounts(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 20)
	a := r.as(r.token, "GET", "/1.1/accounts", nil).is(200)
	if got := a.names("name"); !slices.Equal(got, []string{"Harbour Studio", "Northgate Partners", "Quarry Hill Works"}) {
		t.Fatalf("accounts %v", got)
	}
	if _, isInt := a.rows[0]["created_at"].(float64); !isInt {
		t.Errorf("created_at %v", a.rows[0]["created_at"])
	}
	tomas := r.signIn("tomas@example.com")["access_token"].(string)
	if got := r.as(tomas, "GET", "/1.1/accounts", nil).is(200).rows; len(got) != 1 {
		t.Errorf("Tomás sees %d accounts", len(got))
	}
}

func TestAForeignAccountIsNotThereOrForbidden(t *testing.T) {
	t.Parallel()
	for _, forbids := range []bool{false, true} {
		r := start(t, Options{Quirks: Quirks{ForeignAccount403: forbids}}, 1)
		tomas := r.signIn("tomas@example.com")["access_token"].(string)
		want := 404
		if forbids {
			want = 403
		}
		other := r.user("grace@example.com").Workspaces[0]
		r.as(tomas, "GET", "/1.1/"+other+"/clients", nil).is(want).says(`{"errors":{"message":`)
		r.as(tomas, "GET", "/1.1/accounts/"+other, nil).is(want)
	}
}

func TestPathsWithoutAnAccountAreNotThere(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	for _, path := range []string{"/1.1/users/current", "/1.1/account", "/1.1/clients"} {
		r.as(r.token, "GET", path, nil).is(404)
	}
	if me := r.call("GET", "/users/current", nil).is(200).doc; me["email"] != "ada@example.com" {
		t.Errorf("I am %v", me["email"])
	}
}

func TestAnswersCarryTheHeadersThatWereRecordedAndNoLink(t *testing.T) {
	t.Parallel()
	h := start(t, Options{}, 5).call("GET", "/clients", nil).is(200).header
	if h.Get("Link") != "" || h.Get("X-Request-Id") == "" || h.Get("X-Runtime") == "" || h.Get("ETag")[:3] != `W/"` {
		t.Errorf("headers %v", h)
	}
}

func TestTheRoleDecidesWhatAPersonMayDoAndThePermissionsSaySo(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 20)
	may := func(token, resource string) []any {
		for _, p := range r.as(token, "GET", "/1.1/"+r.at+"/users/current/permissions", nil).is(200).rows {
			if p["resource"] == resource {
				return p["permissions"].([]any)
			}
		}
		return nil
	}
	ingrid := r.signIn("ingrid@example.com")["access_token"].(string)
	for _, c := range []struct {
		name, token string
		creates     bool
	}{{"Ada", r.token, true}, {"Tomás", r.signIn("tomas@example.com")["access_token"].(string), true}, {"Ingrid", ingrid, false}} {
		if slices.Contains(may(c.token, "company"), any("create")) != c.creates {
			t.Errorf("%s: %v", c.name, may(c.token, "company"))
		}
		a := r.as(c.token, "POST", "/1.1/"+r.at+"/clients", wrap("client", map[string]any{"name": "Made by " + c.name}))
		if want := map[bool]int{true: 200, false: 403}[c.creates]; a.status != want {
			t.Errorf("%s gets %d: %s", c.name, a.status, a.raw)
		}
	}
	r.as(ingrid, "GET", "/1.1/"+r.at+"/webhooks", nil).is(403)
	if got := r.as(ingrid, "GET", "/1.1/"+r.at+"/users", nil).is(200).names("email"); !slices.Equal(got, []string{"ingrid@example.com"}) {
		t.Errorf("an employee sees %v", got)
	}
	for _, h := range r.as(ingrid, "GET", "/1.1/"+r.at+"/hours?since=2025-01-01&upto=2026-12-31&per_page=5000", nil).is(200).rows {
		if h["user"].(map[string]any)["email"] != "ingrid@example.com" {
			t.Fatal("an employee sees another's hours")
		}
	}
}

func TestAnEmployeeCanBeKeptFromTheListOfUsers(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Quirks: Quirks{EmployeeUsers403: true}}, 1)
	ingrid := r.signIn("ingrid@example.com")["access_token"].(string)
	r.as(ingrid, "GET", "/1.1/"+r.at+"/users", nil).is(403)
}

func TestAnInvitationKnowsWhoWasThereAndWhetherASeatIsFree(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Seats: 6}, 1)
	in := wrap("user", map[string]any{"name": "New Person", "email": "new@example.net"})
	first := r.call("POST", "/users", in).is(200)
	if again := r.call("POST", "/users", in).is(200); again.id() != first.id() {
		t.Errorf("invited again as %s, was %s", again.id(), first.id())
	}
	r.call("POST", "/users", wrap("user", map[string]any{"name": "One More", "email": "more@example.net"})).is(422).says("seats")
	r.call("DELETE", "/users/"+first.id(), nil).is(200)
	r.call("GET", "/users/"+first.id(), nil).is(404)
	if back := r.call("POST", "/users", in).is(200); back.id() != first.id() {
		t.Errorf("came back as %s, was %s", back.id(), first.id())
	}
	r.call("POST", "/users", wrap("user", map[string]any{"name": "Odd", "email": "not an address"})).is(422).says(`{"errors":{"email":["is invalid"]}}`)
	r.call("POST", "/users", wrap("user", map[string]any{})).is(400)
}

func TestUsersAreListedNewestFirstAndRemovedOnesOnRequest(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	all := r.call("GET", "/users", nil).is(200)
	if all.names("name")[len(all.rows)-1] != "Ada Fairweather" || slices.Contains(all.names("name"), "Priya Gupta") {
		t.Errorf("users %v", all.names("name"))
	}
	if gone := r.call("GET", "/users?filter=deleted", nil).is(200).names("name"); !slices.Equal(gone, []string{"Priya Gupta"}) {
		t.Errorf("removed %v", gone)
	}
	if found := r.call("GET", "/users/search?q=riv&page=1&per_page=10", nil).is(200).names("name"); !slices.Equal(found, []string{"Tomás Rivera"}) {
		t.Errorf("found %v", found)
	}
	r.call("GET", "/users/search", nil).is(422)
	if me := all.rows[0]; me["sign_in_count"] != nil && me["name"] == "Mateusz Zięba" {
		t.Errorf("an invited person signed in %v times", me["sign_in_count"])
	}
}

func TestLimitsAreThereOnlyWhenSwitchedOn(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Burst: 3, Quirks: Quirks{RetryAfter: true}}, 1)
	for range 3 {
		r.call("GET", "/clients", nil).is(200)
	}
	if a := r.call("GET", "/clients", nil).is(429); a.header.Get("Retry-After") != "60" {
		t.Errorf("headers %v", a.header)
	}
}
