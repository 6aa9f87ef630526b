package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	shared "patchbay/connectors/sandbox"
)

// rig is a running sandbox with a clock that stands still unless it is advanced.
type rig struct {
	t       *testing.T
	ready   shared.ReadyProvider
	remote  *shared.Remote
	sesskey string
}

func frozen() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

func start(t *testing.T, o Options, people int) *rig {
	t.Helper()
	s, err := shared.Start(t.Context(), shared.Options{Seed: 7, People: people, Now: frozen}, New(o))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	r := &rig{t: t, ready: s.Ready().Providers["timetonic"], remote: s.Ready().Remote("timetonic", nil)}
	var token struct{ User, Sesskey string }
	if err := json.Unmarshal([]byte(r.ready.Token), &token); err != nil || token.User != me {
		t.Fatalf("the ready file's token is %s", r.ready.Token)
	}
	r.sesskey = token.Sesskey
	return r
}

// form is what a test says in a request.
type form = map[string]string

// raw sends a form as it is and answers the body and its type.
func (r *rig) raw(method, query, kind, body string) (text, contentType string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.ready.Endpoint+path+query, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	doc, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		r.t.Fatalf("status %d, %v: %s", resp.StatusCode, err, doc)
	}
	return string(doc), resp.Header.Get("Content-Type")
}

// open sends a form without a session.
func (r *rig) open(req string, f form) object {
	r.t.Helper()
	v := url.Values{"req": {req}}
	for k, x := range f {
		v.Set(k, x)
	}
	text, kind := r.raw("POST", "", "application/x-www-form-urlencoded", v.Encode())
	if kind != "application/json" {
		r.t.Fatalf("%s answered %s: %s", req, kind, text)
	}
	var out object
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		r.t.Fatalf("%s: %v in %s", req, err, text)
	}
	return out
}

// call sends a form with the rig's session.
func (r *rig) call(req string, f form) object {
	r.t.Helper()
	all := form{"o_u": me, "u_c": me, "sesskey": r.sesskey}
	for k, x := range f {
		all[k] = x
	}
	return r.open(req, all)
}

// ok is a call that must be a yes.
func (r *rig) ok(req string, f form) object {
	r.t.Helper()
	out := r.call(req, f)
	if out["status"] != "ok" || out["req"] != req {
		r.t.Fatalf("%s: %v", req, out)
	}
	return out
}

// no is a call that must be refused with these words.
func (r *rig) no(req string, f form, words string) {
	r.t.Helper()
	if out := r.call(req, f); out["status"] != "nok" || out["error"] != words {
		r.t.Fatalf("%s: %v, want %q", req, out, words)
	}
}

// tables are the tables of the first book with their columns, by name.
func (r *rig) tables() map[string]object {
	r.t.Helper()
	out := map[string]object{}
	doc := r.ok("getBookTables", form{"b_c": "harbour_desk", "b_o": me, "includeFields": "true"})
	for _, c := range doc["bookTables"].(object)["categories"].([]any) {
		out[c.(object)["name"].(string)] = c.(object)
	}
	return out
}

func id(of object) string { return strconv.Itoa(int(of["id"].(float64))) }

// field is a column of a table by its fixed code.
func field(t *testing.T, table object, code string) object {
	t.Helper()
	for _, f := range table["fields"].([]any) {
		if f.(object)["fixed_code"] == code {
			return f.(object)
		}
	}
	t.Fatalf("there is no column %s", code)
	return nil
}

// values reads a page of a table.
func (r *rig) values(table object, f form) object {
	r.t.Helper()
	all := form{"catId": id(table), "b_o": me}
	for k, v := range f {
		all[k] = v
	}
	return r.ok("getTableValues", all)["tableValues"].(object)
}

// cellOf is the value of one row under a fixed code.
func (r *rig) cellOf(table object, row, code string) any {
	r.t.Helper()
	got := r.values(table, form{"filterRowIds": `{"row_ids":[` + row + `]}`})
	vs := field(r.t, got, code)["values"].([]any)
	if len(vs) != 1 {
		r.t.Fatalf("%d rows have the id %s", len(vs), row)
	}
	return vs[0].(object)["value"]
}

// write writes one row by fixed codes and answers its id.
func (r *rig) write(table object, row string, by map[string]any, more form) string {
	r.t.Helper()
	values := object{}
	for code, v := range by {
		values[id(field(r.t, table, code))] = v
	}
	doc, err := json.Marshal(values)
	if err != nil {
		r.t.Fatal(err)
	}
	all := form{"rowId": row, "catId": id(table), "b_o": me, "fieldValues": string(doc)}
	for k, v := range more {
		all[k] = v
	}
	rows := r.ok("createOrUpdateTableRow", all)["rows"].([]any)
	return id(rows[0].(object))
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
