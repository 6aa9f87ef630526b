package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	shared "patchbay/connectors/sandbox"
)

func TestTheTokenAnswerIsFlatAndItsClaimsNameTheApp(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	a := r.send("POST", "/v1/auth/token", r.ready.Token, nil).is(200)
	if a.doc["data"] != nil || a.doc["status"] != nil || a.doc["expires"] != 7200.0 || a.doc["refreshToken"] == "" {
		t.Fatalf("answered %s", a.raw)
	}
	body, err := base64.RawURLEncoding.DecodeString(strings.Split(a.doc["accessToken"].(string), ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims object
	if err := json.Unmarshal(body, &claims); err != nil {
		t.Fatal(err)
	}
	if claims["userId"] != r.ready.ClientID || claims["accountId"] != false || claims["exp"].(float64)-claims["iat"].(float64) != 7200 {
		t.Errorf("claims %v", claims)
	}
	old := r.send("GET", "/v1/auth/token?appid="+r.ready.ClientID+"&appsecret="+r.ready.ClientSecret, nil, nil).is(200)
	if old.doc["accessToken"] == a.doc["accessToken"] {
		t.Error("two tokens are one")
	}
	r.call("GET", "/v1/customers", nil).is(200) // an earlier token stays good
}

func TestATokenEndsAndIsRenewed(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	first := r.send("POST", "/v1/auth/token", r.ready.Token, nil).is(200).doc
	r.advance("2h")
	r.call("GET", "/v1/customers", nil).says(401, unverifiedExpired)
	next := r.send("POST", "/v1/auth/refreshtoken", object{"refreshtoken": first["refreshToken"]}, nil).is(200).doc
	r.token = next["accessToken"].(string)
	r.call("GET", "/v1/customers", nil).is(200)
	r.send("POST", "/v1/auth/refreshtoken", object{"refreshtoken": "nobody's"}, nil).says(401, unverifiedBadRefresh)
	r.send("POST", "/v1/auth/refresh-token", object{}, nil).is(404)
}

func TestAnotherSecretKillsTheOldOneAtOnce(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	r.act("apps", "change", "", object{"secret": "a-new-one"})
	r.send("POST", "/v1/auth/token", r.ready.Token, nil).says(401, unverifiedBadApp)
	r.send("POST", "/v1/auth/token", object{"appid": r.ready.ClientID, "appsecret": "a-new-one"}, nil).is(200)
	for _, w := range r.state("kind=apps").Writes {
		if text, err := json.Marshal(w); err != nil || strings.Contains(string(text), "a-new-one") {
			t.Errorf("the journal holds the secret: %s %v", text, err)
		}
	}
}

func TestTheTokenStandsInItsHeaderInTheFormThatIsSwitchedOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		form            string
		raw, withScheme int
	}{{"", 200, 200}, {"both", 200, 200}, {"raw", 200, 401}, {"bearer", 401, 200}} {
		t.Run("auth "+c.form, func(t *testing.T) {
			t.Parallel()
			r := start(t, Options{Auth: c.form}, 1)
			r.send("GET", "/v1/companies", nil, map[string]string{"Authorization": r.token}).is(c.raw)
			r.send("GET", "/v1/companies", nil, map[string]string{"Authorization": "Bearer " + r.token}).is(c.withScheme)
			r.send("GET", "/v1/companies", nil, nil).is(401)
		})
	}
}

func TestThereIsNoCompanyToFallBackTo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		quirks Quirks
		status int
	}{{Quirks{}, 403}, {Quirks{UnknownCompany404: true}, 404}} {
		r := start(t, Options{Quirks: c.quirks}, 3)
		all := r.state("kind=companies").Records["companies"]
		third := all[2].(object)["id"].(string)
		for _, id := range []string{"", strings.Repeat("f", 24), third} {
			head := map[string]string{"Authorization": r.token}
			if id != "" {
				head["company-id"] = id
			}
			for _, path := range []string{"/v1/customers", "/v1/resources", "/v1/services", "/v1/appointments?ids=x"} {
				r.send("GET", path, nil, head).is(c.status)
			}
		}
	}
}

func TestCompaniesAreThoseTheAppIsInstalledFor(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	head := map[string]string{"Authorization": r.token}
	rows := r.send("GET", "/v1/companies", nil, head).is(200).rows()
	if len(rows) != 2 || rows[0]["id"] != r.at || rows[0]["timezone"] != "America/Los_Angeles" {
		t.Fatalf("companies %v", rows)
	}
	r.act("apps", "change", "", object{"installed": []string{r.other}})
	if rows := r.send("GET", "/v1/companies", nil, head).is(200).rows(); len(rows) != 1 || rows[0]["id"] != r.other {
		t.Errorf("then companies %v", rows)
	}
	r.call("GET", "/v1/customers", nil).says(403, unverifiedOtherOne)
	if rows := r.send("GET", "/v1/companies?enterprise_id=nobody", nil, head).is(200).rows(); len(rows) != 0 {
		t.Errorf("another enterprise has %v", rows)
	}
}

func TestEachVerbNeedsItsRight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scopes              []string
		read, write, remove int
	}{
		{[]string{"Customers.READ"}, 200, 403, 403},
		{[]string{"Customers.WRITE"}, 200, 200, 403},
		{[]string{"Customers.DELETE"}, 200, 403, 404},
		{[]string{"Events.READ"}, 403, 403, 403},
	} {
		t.Run(c.scopes[0], func(t *testing.T) {
			t.Parallel()
			r := start(t, Options{Scopes: c.scopes}, 2)
			r.call("GET", "/v1/customers", nil).is(c.read)
			r.call("POST", "/v1/customers", object{}).is(c.write)
			r.call("DELETE", "/v1/customers/none", nil).is(c.remove)
		})
	}
}

func TestUnknownParametersAndATrailingSlashAreTaken(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 4)
	a, b := r.call("GET", "/v1/customers", nil).is(200), r.call("GET", "/v1/customers/?alien=1", nil).is(200)
	if string(a.raw) != string(b.raw) || !strings.HasPrefix(a.header.Get("Etag"), `W/"`) || a.header.Get("Etag") != b.header.Get("Etag") {
		t.Errorf("%s\n%s", a.raw, b.raw)
	}
	r.call("GET", "/v1/nothing", nil).is(404)
}

func TestTooManyRequestsComeBareAndWithoutHeaders(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	if err := r.remote.Post(t.Context(), "faults", object{"add": []shared.Fault{{Kind: "429", Count: 1}, {Kind: "500", Skip: 1, Count: 1}}}, nil); err != nil {
		t.Fatal(err)
	}
	a := r.call("GET", "/v1/customers", nil)
	if a.says(429, tooMany); len(a.doc) != 1 || a.header.Get("Retry-After") != "" || a.header.Get("X-RateLimit-Limit") != "" {
		t.Errorf("%v %s", a.header, a.raw)
	}
	r.call("GET", "/v1/customers", nil).says(500, unverifiedInternal)
	r.call("GET", "/v1/customers", nil).is(200)
}

func TestAFaultKnowsTheGrantOfARawToken(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	if err := r.remote.Post(t.Context(), "faults", object{"add": []shared.Fault{{Kind: shared.Expire, Count: 1}}}, nil); err != nil {
		t.Fatal(err)
	}
	r.call("GET", "/v1/customers", nil).says(401, unverifiedExpired)
	r.token = r.send("POST", "/v1/auth/token", r.ready.Token, nil).is(200).doc["accessToken"].(string)
	r.call("GET", "/v1/customers", nil).is(200)
	calls := r.state("records=no").Calls
	if last := calls[len(calls)-1]; last.Grant == "" {
		t.Errorf("the call names no grant: %+v", last)
	}
}

func TestTheWaysToATokenCanBeSwitched(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Access: 5 * time.Second, Quirks: Quirks{NoLegacyToken: true, RefreshPathDash: true}}, 1)
	first := r.send("POST", "/v1/auth/token", r.ready.Token, nil).is(200).doc
	if first["expires"] != 5.0 {
		t.Errorf("ends after %v", first["expires"])
	}
	r.send("GET", "/v1/auth/token?appid="+r.ready.ClientID+"&appsecret="+r.ready.ClientSecret, nil, nil).is(404)
	r.send("POST", "/v1/auth/refreshtoken", object{"refreshtoken": first["refreshToken"]}, nil).is(404)
	r.send("POST", "/v1/auth/refresh-token", object{"refreshtoken": first["refreshToken"]}, nil).is(200)
	r.send("POST", "/v1/auth/token", "no JSON", nil).says(400, unverifiedBadBody)
	r.send("POST", "/v1/auth/refresh-token", "no JSON", nil).says(400, unverifiedBadBody)
	r.advance("5s")
	r.call("GET", "/v1/customers", nil).says(401, unverifiedExpired)
}

func TestAPayloadOfAnyShapeCanBeGiven(t *testing.T) {
	t.Parallel()
	r := start(t, Options{HookHeader: "X-Mine", HookSecret: "known", Payload: func(n Notice) any { return object{"what": n.Event + n.Type, "who": n.IDs} }}, 1)
	got := inbox(t, r)
	made := r.create(map[string]string{"firstName": "Hooked"})
	if n := <-got; n["what"] != "CustomersCreated" || n["who"].([]any)[0] != made["id"] {
		t.Errorf("told %v", n)
	}
}
