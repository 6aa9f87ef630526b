package spec

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors"
)

// least is the shortest connector there can be: it signs in, and is asked by hand.
const least = `id: tiny
name: Tiny
hosts: {api: "https://api.example.com"}
auth:
  oauth: {issuer: "https://login.example.com/realm"}
account: {get: /me, id: sub, name: email, kind: person}
`

func TestAnIssuerTellsTheRest(t *testing.T) {
	t.Parallel()
	c, err := Load("tiny.yaml", []byte(least), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	about := c.Describe()
	o := about.Auth[0].OAuth
	if o.Issuer != "https://login.example.com/realm" || !o.PKCE || !o.Rotating || o.ClientAuth != "" || o.AuthorizeURL != "" || !slices.Equal(o.Hosts, []string{"api.example.com"}) {
		t.Errorf("%+v", o)
	}
	if about.Workspace != "account" || len(about.Support) != 0 || len(about.Needs) != 0 {
		t.Errorf("%+v", about)
	}
}

func TestWhatTheFileSaysOfTheSignInCounts(t *testing.T) {
	t.Parallel()
	text := strings.Replace(least, `issuer: "https://login.example.com/realm"`,
		`issuer: "{api}", device: "{api}/device", idle: 720h, pkce: false, refresh: static, client: basic, scopes: [openid, offline_access]`, 1)
	c, err := Load("tiny.yaml", []byte(strings.Replace(text, "get: /me,", "get: /me, scope: [me.read, openid],", 1)), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	about := c.Describe()
	o := about.Auth[0].OAuth
	if o.Issuer != "https://api.example.com" || o.DeviceURL != "https://api.example.com/device" || o.Idle != 720*time.Hour || o.PKCE || o.Rotating || o.ClientAuth != "basic" {
		t.Errorf("%+v", o)
	}
	if want := []string{"openid", "offline_access", "me.read"}; !slices.Equal(about.Needs, want) {
		t.Errorf("asks for %v, want %v", about.Needs, want)
	}
}

func TestASignInWithoutAnAddressIsRefused(t *testing.T) {
	t.Parallel()
	for want, oauth := range map[string]string{
		"auth.oauth.authorize is missing: give it, or an issuer": `{token: "{api}/token", client: body}`,
		"auth.oauth.token is missing: give it, or an issuer":     `{authorize: "{api}/authorize", client: body}`,
		"auth.oauth.client is missing":                           `{authorize: "{api}/authorize", token: "{api}/token"}`,
		"auth.oauth.issuer must be an address":                   `{issuer: "http://login.example.com"}`,
		"auth.oauth.device must be an address":                   `{issuer: "{api}", device: "ftp://example.com"}`,
	} {
		_, err := Load("tiny.yaml", []byte(strings.Replace(least, `{issuer: "https://login.example.com/realm"}`, oauth, 1)), Hooks{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", oauth, err, want)
		}
	}
}

func TestWithoutAListOfWorkspacesAGrantSeesItsAccount(t *testing.T) {
	t.Parallel()
	c, err := Load("tiny.yaml", []byte(least), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.Open(connectors.Grant{Connection: "c1", Transport: &script{say: map[string][]string{"/me": {`{"sub":"u1","email":"ada@example.com"}`}}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all, err := s.Workspaces(context.Background())
	if err != nil || len(all) != 1 || all[0] != (connectors.Workspace{ID: "u1", Name: "ada@example.com"}) {
		t.Errorf("got %v, %v", all, err)
	}
}

func TestACallThatReadsCannotBeOneThatWrites(t *testing.T) {
	t.Parallel()
	for want, text := range map[string]string{
		"account.delete cannot read":                        strings.Replace(least, "get: /me", "delete: /me", 1),
		"workspaces.put cannot read":                        least + "workspaces: {put: /all, items: data, id: id, name: name}\n",
		"models.contact.list.delete cannot read":            least + "models: {contact: {id: id, list: {delete: /people, items: data}, fields: {firstName: first}}}\n",
		"models.contact.retrieve.patch cannot read":         least + "models: {contact: {id: id, retrieve: {patch: \"/people/{id}\"}, fields: {firstName: first}}}\n",
		"lookups.place.delete cannot read":                  least + "lookups: {place: {delete: /x, at: id}}\n",
		"auth.oauth.authorizeParams.code_challenge_method":  strings.Replace(least, "{issuer:", "{authorizeParams: {code_challenge_method: plain}, issuer:", 1),
		"auth.oauth.tokenParams.Code is set by the program": strings.Replace(least, "{issuer:", "{tokenParams: {Code: x}, issuer:", 1),
	} {
		if _, err := Load("tiny.yaml", []byte(text), Hooks{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
