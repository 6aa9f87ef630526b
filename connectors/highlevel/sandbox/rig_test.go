package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	shared "patchbay/connectors/sandbox"
)

// rig is a running sandbox with a clock that stands still unless it is advanced.
type rig struct {
	t      *testing.T
	server *shared.Server
	ready  shared.ReadyProvider
	remote *shared.Remote
	token  string
	at     string // the location of token
	other  string
}

func frozen() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

func start(t *testing.T, o Options, people int) *rig {
	t.Helper()
	s, err := shared.Start(t.Context(), shared.Options{Seed: 7, People: people, Now: frozen}, New(o))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	r := &rig{t: t, server: s, ready: s.Ready().Providers["highlevel"], remote: s.Ready().Remote("highlevel", nil)}
	r.token = r.ready.Token
	r.at, r.other = r.ready.Users[0].Workspaces[0], r.ready.Users[0].Workspaces[1]
	return r
}

// answered is one answer of the sandbox.
type answered struct {
	t      *testing.T
	status int
	header http.Header
	raw    []byte
	doc    map[string]any
}

type header map[string]string

func (r *rig) send(method, path string, body any, more header) answered {
	r.t.Helper()
	var in io.Reader
	kind := "application/json"
	switch b := body.(type) {
	case nil:
	case url.Values:
		in, kind = strings.NewReader(b.Encode()), "application/x-www-form-urlencoded"
	case string:
		in = strings.NewReader(b)
	default:
		doc, err := json.Marshal(b)
		if err != nil {
			r.t.Fatal(err)
		}
		in = bytes.NewReader(doc)
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.ready.Endpoint+path, in)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	for k, v := range more {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	a := answered{t: r.t, status: resp.StatusCode, header: resp.Header}
	if a.raw, err = io.ReadAll(resp.Body); err != nil {
		r.t.Fatal(err)
	}
	if strings.Contains(resp.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(a.raw, &a.doc); err != nil {
			r.t.Fatalf("%s %s: %v in %s", method, path, err, a.raw)
		}
	}
	return a
}

// call sends with the rig's token and version.
func (r *rig) call(method, path string, body any) answered {
	r.t.Helper()
	return r.send(method, path, body, header{"Authorization": "Bearer " + r.token, "Version": "2021-07-28"})
}

func (a answered) is(status int) answered {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.raw)
	}
	return a
}

// refuses checks status and message; a 422 must carry it in a list.
func (a answered) refuses(status int, message string) {
	a.t.Helper()
	a.is(status)
	if list, ok := a.doc["message"].([]any); ok != (status == 422) || (ok && !slices.Contains(list, any(message))) {
		a.t.Fatalf("message %v, want %q", a.doc["message"], message)
	} else if !ok && a.doc["message"] != message {
		a.t.Fatalf("message %v, want %q", a.doc["message"], message)
	}
}

func (a answered) object(key string) map[string]any {
	a.t.Helper()
	m, ok := a.doc[key].(map[string]any)
	if !ok {
		a.t.Fatalf("no object %s in %s", key, a.raw)
	}
	return m
}

func (a answered) list(key string) []map[string]any {
	a.t.Helper()
	items, ok := a.doc[key].([]any)
	if !ok {
		a.t.Fatalf("no list %s in %s", key, a.raw)
	}
	var out []map[string]any
	for _, it := range items {
		out = append(out, it.(map[string]any))
	}
	return out
}

// create makes a contact and returns its id.
func (r *rig) create(fields map[string]any) string {
	r.t.Helper()
	fields["locationId"] = r.at
	return r.call("POST", "/contacts/", fields).is(201).object("contact")["id"].(string)
}

func (r *rig) get(id string) map[string]any {
	r.t.Helper()
	return r.call("GET", "/contacts/"+id, nil).is(200).object("contact")
}

func (r *rig) state(query string) shared.State {
	r.t.Helper()
	var out shared.State
	if err := r.remote.Get(r.t.Context(), "state?"+query, &out); err != nil {
		r.t.Fatal(err)
	}
	return out
}

func (r *rig) act(kind string, c shared.Change) {
	r.t.Helper()
	if err := r.remote.Post(r.t.Context(), "records/"+kind, c, nil); err != nil {
		r.t.Fatal(err)
	}
}

// install walks the consent page and redeems the code.
func (r *rig) install(workspace, scope string) map[string]any {
	r.t.Helper()
	code := r.consent(workspace, scope)
	return r.send("POST", "/oauth/token", r.redemption(code), nil).is(200).doc
}

const callback = "http://127.0.0.1:9/cb"

func (r *rig) consent(workspace, scope string) string {
	r.t.Helper()
	q := url.Values{"response_type": {"code"}, "client_id": {r.ready.ClientID}, "redirect_uri": {callback}, "scope": {scope}, "state": {"s1"}}
	back, err := shared.Approve(r.t.Context(), nil, r.ready.Endpoint+"/oauth/chooselocation?"+q.Encode(),
		shared.Consent{Login: "ada@example.com", Password: r.ready.Users[0].Password, Workspace: workspace})
	if err != nil {
		r.t.Fatal(err)
	}
	u, err := url.Parse(back)
	if err != nil || u.Query().Get("code") == "" || u.Query().Get("state") != "s1" {
		r.t.Fatalf("came back with %s (%v)", back, err)
	}
	return u.Query().Get("code")
}

func (r *rig) redemption(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback},
		"client_id": {r.ready.ClientID}, "client_secret": {r.ready.ClientSecret}, "user_type": {"Location"},
	}
}

func (r *rig) refreshing(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {r.ready.ClientID}, "client_secret": {r.ready.ClientSecret}}
}

func (r *rig) suspend(location string) {
	r.t.Helper()
	r.act("locations", change("change", location, `{"active":false}`))
}

func change(action, id, fields string) shared.Change {
	return shared.Change{Action: action, ID: id, Fields: json.RawMessage(fields)}
}
