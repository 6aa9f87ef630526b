package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
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
	token  string // Ada's, who runs the first account
	at     string // that account
}

func frozen() time.Time { return time.Date(2026, 3, 2, 19, 0, 0, 0, time.UTC) }

func start(t *testing.T, o Options, people int) *rig {
	t.Helper()
	s, err := shared.Start(t.Context(), shared.Options{Seed: 7, People: people, Now: frozen}, New(o))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	r := &rig{t: t, server: s, ready: s.Ready().Providers["timely"], remote: s.Ready().Remote("timely", nil)}
	r.at = r.user("ada@example.com").Workspaces[0]
	r.token = r.signIn("ada@example.com")["access_token"].(string)
	return r
}

func (r *rig) user(login string) shared.User {
	r.t.Helper()
	for _, u := range r.ready.Users {
		if u.Login == login {
			return u
		}
	}
	r.t.Fatalf("nobody is called %s", login)
	return shared.User{}
}

// answered is one answer of the sandbox.
type answered struct {
	t      *testing.T
	status int
	header http.Header
	raw    []byte
	doc    map[string]any // an object, or nil
	rows   []map[string]any
}

type header map[string]string

func (r *rig) send(method, path string, in any, more header) answered {
	r.t.Helper()
	var body io.Reader
	kind := "application/json"
	switch b := in.(type) {
	case nil:
	case url.Values:
		body, kind = strings.NewReader(b.Encode()), "application/x-www-form-urlencoded"
	case string:
		body = strings.NewReader(b)
	default:
		doc, err := json.Marshal(b)
		if err != nil {
			r.t.Fatal(err)
		}
		body = bytes.NewReader(doc)
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.ready.Endpoint+path, body)
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
	if json.Unmarshal(a.raw, &a.doc) != nil {
		a.doc = nil
		_ = json.Unmarshal(a.raw, &a.rows) // neither an object nor a list: the test looks at raw
	}
	return a
}

// call sends to Ada's first account.
func (r *rig) call(method, path string, in any) answered {
	r.t.Helper()
	return r.as(r.token, method, "/1.1/"+r.at+path, in)
}

func (r *rig) as(token, method, path string, in any) answered {
	r.t.Helper()
	return r.send(method, path, in, header{"Authorization": "Bearer " + token})
}

func (a answered) is(status int) answered {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.raw)
	}
	return a
}

// says checks that an answer holds some text.
func (a answered) says(text string) answered {
	a.t.Helper()
	if !strings.Contains(string(a.raw), text) {
		a.t.Fatalf("no %s in %s", text, a.raw)
	}
	return a
}

func (a answered) id() string {
	a.t.Helper()
	n, ok := a.doc["id"].(float64)
	if !ok {
		a.t.Fatalf("no id in %s", a.raw)
	}
	return fmt.Sprintf("%.0f", n)
}

func (a answered) names(key string) []string {
	out := []string{}
	for _, row := range a.rows {
		out = append(out, fmt.Sprint(row[key]))
	}
	return out
}

const callback = "http://127.0.0.1:9/cb"

func (r *rig) consent(login string, more url.Values) (string, url.Values) {
	r.t.Helper()
	q := url.Values{"response_type": {"code"}, "client_id": {r.ready.ClientID}, "redirect_uri": {callback}, "state": {"s1"}}
	for k, v := range more {
		q[k] = v
	}
	u := r.user(login)
	back, err := shared.Approve(r.t.Context(), nil, r.ready.Endpoint+authorizePath+"?"+q.Encode(), shared.Consent{Login: u.Login, Password: u.Password})
	if err != nil {
		r.t.Fatal(err)
	}
	to, err := url.Parse(back)
	if err != nil || to.Query().Get("code") == "" {
		r.t.Fatalf("came back with %s (%v)", back, err)
	}
	return back, to.Query()
}

func (r *rig) redemption(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "client_id": {r.ready.ClientID}, "client_secret": {r.ready.ClientSecret},
	}
}

func (r *rig) refreshing(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {r.ready.ClientID}, "client_secret": {r.ready.ClientSecret}}
}

// signIn walks the consent page and redeems the code.
func (r *rig) signIn(login string) map[string]any {
	r.t.Helper()
	_, q := r.consent(login, nil)
	return r.send("POST", "/1.1/oauth/token", r.redemption(q.Get("code")), nil).is(200).doc
}

func (r *rig) act(kind, action, id, fields string) {
	r.t.Helper()
	if err := r.remote.Post(r.t.Context(), "records/"+kind, shared.Change{Action: action, ID: id, Fields: json.RawMessage(fields)}, nil); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) state(query string) shared.State {
	r.t.Helper()
	var out shared.State
	if err := r.remote.Get(r.t.Context(), "state?"+query, &out); err != nil {
		r.t.Fatal(err)
	}
	return out
}

// aProject makes a project that Ada is on, with every label allowed.
func (r *rig) aProject(name string) string {
	r.t.Helper()
	return r.call("POST", "/projects", wrap("project", map[string]any{"name": name, "rate_type": "project", "new_company": "Probe & Co"})).is(201).id()
}

func wrap(name string, fields map[string]any) map[string]any { return map[string]any{name: fields} }
