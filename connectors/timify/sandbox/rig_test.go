package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	shared "patchbay/connectors/sandbox"
)

// rig is a running sandbox with a clock that stands still unless it is advanced.
type rig struct {
	t         *testing.T
	ready     shared.ReadyProvider
	remote    *shared.Remote
	token     string
	at, other string // the companies that the app is installed for
}

func frozen() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

func start(t *testing.T, o Options, people int) *rig {
	t.Helper()
	s, err := shared.Start(t.Context(), shared.Options{Seed: 7, People: people, Now: frozen}, New(o))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	r := &rig{t: t, ready: s.Ready().Providers["timify"], remote: s.Ready().Remote("timify", nil)}
	r.at, r.other = r.ready.Users[0].Workspaces[0], r.ready.Users[0].Workspaces[1]
	r.token = r.send("POST", "/v1/auth/token", r.ready.Token, nil).is(200).doc["accessToken"].(string)
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

type object = map[string]any

func (r *rig) send(method, path string, body any, head map[string]string) answered {
	r.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
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
	req.Header.Set("Content-Type", "application/json")
	for k, v := range head {
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
	if err := json.Unmarshal(a.raw, &a.doc); err != nil {
		r.t.Fatalf("%s %s: %v in %s", method, path, err, a.raw)
	}
	return a
}

// call sends with the rig's token, raw, to its first company.
func (r *rig) call(method, path string, body any) answered {
	r.t.Helper()
	return r.send(method, path, body, map[string]string{"Authorization": r.token, "company-id": r.at})
}

func (a answered) is(status int) answered {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.raw)
	}
	return a
}

// says checks a refusal.
func (a answered) says(status int, message string) {
	a.t.Helper()
	if a.is(status); a.doc["message"] != message || a.doc["status"] == 1.0 {
		a.t.Fatalf("%s, want %q", a.raw, message)
	}
}

func (a answered) data() object {
	a.t.Helper()
	m, ok := a.doc["data"].(object)
	if !ok || a.doc["status"] != 1.0 {
		a.t.Fatalf("no record in %s", a.raw)
	}
	return m
}

func (a answered) rows() []object {
	a.t.Helper()
	items, ok := a.doc["data"].([]any)
	if !ok || a.doc["status"] != 1.0 {
		a.t.Fatalf("no list in %s", a.raw)
	}
	out := []object{}
	for _, it := range items {
		out = append(out, it.(object))
	}
	return out
}

// fields are the ids of a company's fields by default id, or by label.
func (r *rig) fields(company string) map[string]string {
	r.t.Helper()
	out := map[string]string{}
	for _, f := range r.send("GET", "/v1/customers/customfields", nil, map[string]string{"Authorization": r.token, "company-id": company}).is(200).rows() {
		name, _ := f["defaultId"].(string)
		if name == "" {
			name = f["label"].(string)
		}
		out[name] = f["id"].(string)
	}
	return out
}

// values is the body that writes fields by their default ids.
func (r *rig) values(of map[string]string) object {
	r.t.Helper()
	ids, rows := r.fields(r.at), []object{}
	for name, v := range of {
		rows = append(rows, object{"id": ids[name], "value": v})
	}
	return object{"customfields": rows}
}

func (r *rig) create(of map[string]string) object {
	r.t.Helper()
	return r.call("POST", "/v1/customers", r.values(of)).is(200).data()
}

// held is what a customer shows under a default id; shown is false where the row is missing.
func held(customer object, def string) (value string, shown bool) {
	for _, f := range customer["fields"].([]any) {
		if row := f.(object); row["defaultId"] == def {
			return row["value"].(string), true
		}
	}
	return "", false
}

func (r *rig) act(kind, action, id string, fields object) {
	r.t.Helper()
	doc, err := json.Marshal(fields)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := r.remote.Post(r.t.Context(), "records/"+kind, shared.Change{Action: action, ID: id, Fields: doc}, nil); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) advance(by string) {
	r.t.Helper()
	if err := r.remote.Post(r.t.Context(), "clock", map[string]string{"advance": by}, nil); err != nil {
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
