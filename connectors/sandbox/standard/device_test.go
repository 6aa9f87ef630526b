package standard

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	shared "patchbay/connectors/sandbox"
)

func (r *rig) startDevice(scope string) answered {
	r.t.Helper()
	return r.form("/device_authorization", url.Values{"scope": {scope}})
}

func (r *rig) poll(code string) answered {
	r.t.Helper()
	return r.form("/token", url.Values{"grant_type": {deviceGrant}, "device_code": {code}})
}

func TestADeviceWaitsSlowsDownAndGetsTokens(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	d := r.startDevice("openid offline_access people.read").is(200)
	if d.doc["expires_in"] != 600.0 || d.doc["interval"] != 5.0 || d.text("verification_uri") != r.ready.Endpoint+"/device" || !strings.HasSuffix(d.text("verification_uri_complete"), d.text("user_code")) {
		t.Fatalf("got %s", d.raw)
	}
	code := d.text("device_code")
	r.poll(code).fails(400, "authorization_pending")
	r.poll(code).fails(400, "slow_down")
	r.advance(10 * time.Second)
	r.poll(code).fails(400, "authorization_pending")
	if err := shared.ApproveDevice(t.Context(), nil, d.text("verification_uri"), d.text("user_code"), r.consent()); err != nil {
		t.Fatal(err)
	}
	got := r.poll(code).is(200)
	r.call("GET", "/people", got.text("access_token"), "").is(200)
	r.claims(got.text("id_token"))
	next := r.renew(got.text("refresh_token")).is(200)
	r.poll(code).fails(400, "invalid_grant")
	r.renew(next.text("refresh_token")).fails(400, "invalid_grant")
}

func TestADeviceIsToldOfANoAndOfTheEnd(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	d := r.startDevice("people.read").is(200)
	c := r.consent()
	c.Deny = true
	if err := shared.ApproveDevice(t.Context(), nil, d.text("verification_uri_complete"), d.text("user_code"), c); err != nil {
		t.Fatal(err)
	}
	r.poll(d.text("device_code")).fails(400, "access_denied")
	late := r.startDevice("people.read").is(200)
	r.advance(10 * time.Minute)
	r.poll(late.text("device_code")).fails(400, "expired_token")
}

func TestADeviceRequestIsChecked(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	r.startDevice("").fails(400, "invalid_scope")
	r.startDevice("people.read everything").fails(400, "invalid_scope")
	r.poll("guess").fails(400, "invalid_grant")
	d := r.startDevice("people.read").is(200)
	r.form("/token", url.Values{"grant_type": {deviceGrant}, "device_code": {d.text("device_code")}, "client_id": {r.ready.PublicID}}).fails(400, "invalid_grant")
}

// peer is a client that somebody else wrote.
func (r *rig) peer() *oauth2.Config {
	at := r.ready.Endpoint
	return &oauth2.Config{
		ClientID: r.ready.ClientID, ClientSecret: r.ready.ClientSecret, RedirectURL: back, Scopes: []string{offline, readPeople},
		Endpoint: oauth2.Endpoint{AuthURL: at + authorizePath, TokenURL: at + tokenPath, DeviceAuthURL: at + startPath, AuthStyle: oauth2.AuthStyleInHeader},
	}
}

func TestAClientOfOthersSignsInAndRefreshes(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Access: time.Nanosecond}) // each token is old at once: every use refreshes
	cfg, proof := r.peer(), oauth2.GenerateVerifier()
	location, err := shared.Approve(t.Context(), nil, cfg.AuthCodeURL("xyz", oauth2.S256ChallengeOption(proof)), r.consent())
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	first, err := cfg.Exchange(t.Context(), u.Query().Get("code"), oauth2.VerifierOption(proof))
	if err != nil {
		t.Fatal(err)
	}
	next, err := cfg.TokenSource(t.Context(), &oauth2.Token{RefreshToken: first.RefreshToken}).Token()
	if err != nil || next.RefreshToken == first.RefreshToken {
		t.Fatalf("%v, rotated %v", err, next.RefreshToken != first.RefreshToken)
	}
}

func TestAPublicDeviceOfOthersConnects(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Interval: time.Second})
	cfg := r.peer()
	cfg.ClientID, cfg.ClientSecret, cfg.Endpoint.AuthStyle = r.ready.PublicID, "", oauth2.AuthStyleInParams
	d, err := cfg.DeviceAuth(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := shared.ApproveDevice(t.Context(), nil, d.VerificationURI, d.UserCode, r.consent()); err != nil {
		t.Fatal(err)
	}
	got, err := cfg.DeviceAccessToken(t.Context(), d)
	if err != nil || got.RefreshToken == "" {
		t.Fatalf("%v, %+v", err, got)
	}
	resp, err := cfg.Client(t.Context(), &oauth2.Token{AccessToken: got.AccessToken}).Get(r.ready.Endpoint + "/people?limit=1")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("status %d", resp.StatusCode)
	}
}
