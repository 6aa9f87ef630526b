package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const someScopes = "contacts.readonly contacts.write locations.readonly oauth.write oauth.readonly"

func TestInstallOnALocationAnswersWithAllFields(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 20)
	got := r.install(r.other, someScopes)
	for _, k := range []string{"access_token", "refresh_token", "scope", "companyId", "userId", "planId"} {
		if s, ok := got[k].(string); !ok || s == "" {
			t.Errorf("%s is %v", k, got[k])
		}
	}
	if got["expires_in"] != 86399.0 || got["token_type"] != "Bearer" || got["userType"] != "Location" || got["locationId"] != r.other || got["scope"] != someScopes {
		t.Errorf("got %v", got)
	}
	var claims map[string]any
	part := strings.Split(got["access_token"].(string), ".")[1]
	doc, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil || json.Unmarshal(doc, &claims) != nil {
		t.Fatalf("the access token is no JWT: %v", err)
	}
	if claims["authClass"] != "Location" || claims["authClassId"] != r.other || claims["source"] != "INTEGRATION" || claims["sourceId"] != r.ready.ClientID || claims["channel"] != "OAUTH" {
		t.Errorf("claims %v", claims)
	}
	r.token = got["access_token"].(string)
	r.call("GET", "/locations/"+r.other, nil).is(200)
}

func TestBothAuthorizePathsServeTheSignInPage(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	q := url.Values{"response_type": {"code"}, "client_id": {r.ready.ClientID}, "redirect_uri": {callback}, "scope": {someScopes}}.Encode()
	for _, path := range []string{"/oauth/chooselocation", "/v2/oauth/chooselocation"} {
		page := string(r.send("GET", path+"?"+q, nil, nil).is(200).raw)
		if !strings.Contains(page, `id="signin"`) || !strings.Contains(page, "HighLevel") {
			t.Errorf("%s has no sign-in form", path)
		}
	}
}

func TestTokenEndpointLooksAtTheCodeBeforeTheClient(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	bad := r.redemption("nope")
	bad.Set("client_secret", "wrong")
	if got := r.send("POST", "/oauth/token", bad, nil).is(401).doc; got["error"] != "UnAuthorized!" || got["error_description"] != textNoCode {
		t.Errorf("got %v", got)
	}
	bad = r.redemption(r.consent(r.at, someScopes))
	bad.Set("client_secret", "wrong")
	if got := r.send("POST", "/oauth/token", bad, nil).is(401).doc; got["error_description"] != textBadClient {
		t.Errorf("got %v", got)
	}
	bad = r.refreshing("whatever")
	bad.Set("client_id", "wrong")
	if got := r.send("POST", "/oauth/token", bad, nil).is(401).doc; got["error_description"] != textBadClient {
		t.Errorf("got %v", got)
	}
	r.send("POST", "/oauth/token", url.Values{"grant_type": {"password"}}, nil).is(422)
	r.send("POST", "/oauth/token", `{"grant_type":"authorization_code"}`, nil).is(422)
}

func TestClientInAHeaderIsNotTaken(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	f := r.redemption(r.consent(r.at, someScopes))
	f.Del("client_id")
	f.Del("client_secret")
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(r.ready.ClientID+":"+r.ready.ClientSecret))
	r.send("POST", "/oauth/token", f, header{"Authorization": basic}).is(401)
}

func TestReplayedCodeIsRefusedAndItsTokensDie(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	code := r.consent(r.at, someScopes)
	first := r.send("POST", "/oauth/token", r.redemption(code), nil).is(200).doc
	r.token = first["access_token"].(string)
	r.call("GET", "/locations/"+r.at, nil).is(200)
	r.send("POST", "/oauth/token", r.redemption(code), nil).is(401)
	r.call("GET", "/locations/"+r.at, nil).refuses(401, textBadToken)
	r.send("POST", "/oauth/token", r.refreshing(first["refresh_token"].(string)), nil).is(401)
}

func TestRefreshRotatesWithAGraceOfThirtySeconds(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	first := r.install(r.at, someScopes)
	old := r.refreshing(first["refresh_token"].(string))
	second := r.send("POST", "/oauth/token", old, nil).is(200).doc
	if second["refresh_token"] == first["refresh_token"] {
		t.Fatal("the refresh token did not rotate")
	}
	r.server.Clock().Advance(29 * time.Second)
	again := r.send("POST", "/oauth/token", old, nil).is(200).doc
	if again["refresh_token"] != second["refresh_token"] || again["access_token"] != second["access_token"] {
		t.Error("identical callers within the grace got different tokens")
	}
	r.server.Clock().Advance(2 * time.Second)
	r.send("POST", "/oauth/token", old, nil).is(401)
	r.send("POST", "/oauth/token", r.refreshing(second["refresh_token"].(string)), nil).is(200)
	grants := r.state("records=no").Grants.([]any)
	last := grants[len(grants)-1].(map[string]any)
	if last["refreshes"] != 2.0 || last["reuses"] != 2.0 {
		t.Errorf("refreshes %v, reuses %v", last["refreshes"], last["reuses"])
	}
}

func TestReplayAfterTheGraceCanKillTheGrant(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Grace: -1, Quirks: Quirks{RevokeOnReplay: true, SpentRefreshStatus: 400}}, 5)
	first := r.install(r.at, someScopes)
	old := r.refreshing(first["refresh_token"].(string))
	second := r.send("POST", "/oauth/token", old, nil).is(200).doc
	r.send("POST", "/oauth/token", old, nil).is(400)
	r.send("POST", "/oauth/token", r.refreshing(second["refresh_token"].(string)), nil).is(401)
}

func TestParallelRefreshesGetTheSamePair(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	old := r.refreshing(r.install(r.at, someScopes)["refresh_token"].(string))
	got := make([]string, 8)
	var wait sync.WaitGroup
	for i := range got {
		wait.Go(func() { got[i], _ = r.send("POST", "/oauth/token", old, nil).doc["refresh_token"].(string) })
	}
	wait.Wait()
	if len(slices.Compact(got)) != 1 || got[0] == "" {
		t.Errorf("got %d different refresh tokens", len(slices.Compact(got)))
	}
}

func TestAccessTokenEndsAfterADay(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	r.token = r.install(r.at, someScopes)["access_token"].(string)
	r.server.Clock().Advance(86398 * time.Second)
	r.call("GET", "/locations/"+r.at, nil).is(200)
	r.server.Clock().Advance(time.Second)
	r.call("GET", "/locations/"+r.at, nil).refuses(401, unverifiedExpired)
}

func TestCodeEndsAfterTenMinutes(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	code := r.consent(r.at, someScopes)
	r.server.Clock().Advance(11 * time.Minute)
	r.send("POST", "/oauth/token", r.redemption(code), nil).is(401)
}

func TestSuspendedLocationCannotRefresh(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	got := r.install(r.at, someScopes)
	r.suspend(r.at)
	r.send("POST", "/oauth/token", r.refreshing(got["refresh_token"].(string)), nil).refuses(400, textInactive)
}

func TestCompanyInstallMintsLocationTokens(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	got := r.install("The whole agency", someScopes)
	if got["userType"] != "Company" || got["locationId"] != nil || len(got["approvedLocations"].([]any)) != 2 {
		t.Fatalf("got %v", got)
	}
	company, app := got["companyId"].(string), strings.Split(r.ready.ClientID, "-")[0]
	r.token = got["access_token"].(string)
	r.call("GET", "/contacts/?locationId="+r.at, nil).refuses(401, textAuthClass)
	r.call("GET", "/locations/"+r.at, nil).is(200)
	rows := r.call("GET", "/oauth/installedLocations?companyId="+company+"&appId="+app, nil).is(200)
	if len(rows.list("locations")) != 2 || rows.doc["count"] != 2.0 {
		t.Errorf("installed at %v", rows.doc)
	}
	r.call("GET", "/oauth/installedLocations?companyId="+company, nil).refuses(422, "appId must be a string")
	minted := r.call("POST", "/oauth/locationToken", url.Values{"companyId": {company}, "locationId": {r.at}}).is(201).doc
	if minted["refresh_token"] != nil || minted["locationId"] != r.at || minted["expires_in"] != 86400.0 || minted["appId"] != app {
		t.Errorf("minted %v", minted)
	}
	r.call("POST", "/oauth/locationToken", url.Values{"companyId": {company}}).refuses(422, "locationId must be a string")
	companyToken := r.token
	r.token = minted["access_token"].(string)
	r.call("GET", "/contacts/?locationId="+r.at, nil).is(200)
	r.call("GET", "/contacts/?locationId="+r.other, nil).refuses(403, textOtherLocation)
	r.call("POST", "/oauth/locationToken", url.Values{"companyId": {company}, "locationId": {r.at}}).refuses(401, textAuthClass)
	if companyToken == r.token {
		t.Error("the minted token is the company's")
	}
	r.call("POST", "/oauth/location-token", nil).refuses(404, "Cannot POST /oauth/location-token")
}
