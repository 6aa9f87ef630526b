package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// frontdesk imitates the provider of docs/connectors.md: it shares nothing with the file but the documentation.
type frontdesk struct {
	mu     sync.Mutex
	people []map[string]any
	next   int
	wrong  []string // requests that the documentation does not allow
}

func newFrontdesk(t *testing.T, n int) (*frontdesk, *httptest.Server) {
	t.Helper()
	d := &frontdesk{next: 1}
	for i := range n {
		d.add(map[string]any{"given": fmt.Sprintf("Person%d", i), "family": "Example", "email": fmt.Sprintf("p%d@example.com", i), "mobile": fmt.Sprintf("+1212555%04d", 100+i%100)})
	}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	return d, server
}

func (d *frontdesk) add(p map[string]any) map[string]any {
	p["id"], p["version"] = strconv.Itoa(d.next), 1
	p["created_at"] = time.Date(2026, 1, 1, 0, d.next, 0, 0, time.UTC).Format(time.RFC3339)
	p["updated_at"] = p["created_at"]
	d.next++
	d.people = append(d.people, p)
	return p
}

func (d *frontdesk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if r.Header.Get("X-Api-Key") != "fd-key-1" {
		d.say(w, http.StatusUnauthorized, map[string]any{"error": map[string]any{"message": "unknown key"}})
		return
	}
	switch path, id := r.URL.Path, strings.TrimPrefix(r.URL.Path, "/v2/people/"); {
	case path == "/v2/me":
		d.say(w, 200, map[string]any{"data": map[string]any{"id": "a1", "practice": "Harbour Practice"}})
	case path == "/v2/branches":
		d.say(w, 200, map[string]any{"data": []any{map[string]any{"id": "b1", "name": "Harbour"}, map[string]any{"id": "b2", "name": "Hill"}}})
	case r.Header.Get("X-Branch") != "b1":
		d.wrong = append(d.wrong, r.Method+" "+path+" in branch "+r.Header.Get("X-Branch"))
		d.say(w, http.StatusBadRequest, map[string]any{"error": map[string]any{"message": "which branch?"}})
	case path == "/v2/people" && r.Method == http.MethodGet:
		d.list(w, r)
	case path == "/v2/people" && r.Method == http.MethodPost:
		d.write(w, r, nil)
	case id != path:
		d.one(w, r, id)
	default:
		d.say(w, http.StatusNotFound, map[string]any{"error": map[string]any{"message": "no such page"}})
	}
}

func (d *frontdesk) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	var hits []map[string]any
	for _, p := range d.people {
		if strings.Contains(fmt.Sprint(p), q.Get("q")) {
			hits = append(hits, p)
		}
	}
	page, _ := strconv.Atoi(q.Get("page"))
	size, _ := strconv.Atoi(q.Get("per_page"))
	from := min((max(page, 1)-1)*size, len(hits))
	d.say(w, 200, map[string]any{"data": append([]map[string]any{}, hits[from:min(from+size, len(hits))]...), "meta": map[string]any{"total": len(hits)}})
}

func (d *frontdesk) one(w http.ResponseWriter, r *http.Request, id string) {
	i := slices.IndexFunc(d.people, func(p map[string]any) bool { return p["id"] == id })
	switch {
	case i < 0:
		d.say(w, http.StatusNotFound, map[string]any{"error": map[string]any{"message": "nobody"}})
	case r.Method == http.MethodGet:
		d.say(w, 200, map[string]any{"data": d.people[i]})
	case r.Method == http.MethodPatch:
		d.write(w, r, d.people[i])
	case r.Method == http.MethodDelete:
		d.people = slices.Delete(d.people, i, i+1)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (d *frontdesk) write(w http.ResponseWriter, r *http.Request, into map[string]any) {
	var body struct {
		Person map[string]any `json:"person"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Person == nil {
		d.wrong = append(d.wrong, r.Method+" without a person")
		d.say(w, http.StatusBadRequest, map[string]any{"error": map[string]any{"message": "no person"}})
		return
	}
	if m, _ := body.Person["mobile"].(string); m == "+12125550199" {
		d.say(w, http.StatusUnprocessableEntity, map[string]any{"error": map[string]any{"message": "not valid", "fields": map[string]any{"mobile": []string{"is out of order"}}}})
		return
	}
	if into == nil {
		into = d.add(map[string]any{})
	}
	for k, v := range body.Person {
		into[k] = v
	}
	into["version"], into["updated_at"] = into["version"].(int)+1, time.Now().UTC().Format(time.RFC3339)
	d.say(w, 200, map[string]any{"data": into})
}

func (d *frontdesk) say(w http.ResponseWriter, status int, v any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that is gone needs no answer
}

// example is the first YAML of the manual.
func example(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../docs/connectors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(raw), "```yaml\n")
	text, _, closed := strings.Cut(text, "```")
	if !ok || !closed {
		t.Fatal("the manual has no example")
	}
	return text
}

func TestTheManualsExampleIsAConnector(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	d, server := newFrontdesk(t, 120)
	file := filepath.Join(w.home, "connectors", "frontdesk.yaml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(example(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	if lint := w.must("connectors", "lint", file); !strings.Contains(lint.out+lint.err, "0 faults") && strings.Contains(lint.out, "frontdesk.yaml:") {
		t.Errorf("lint says %s%s", lint.out, lint.err)
	}
	if r := w.feed("fd-key-1\n", "connect", "frontdesk", "--token-stdin", "--endpoint", server.URL, "--workspace", "b1", "--ops", "all", "--name", "desk"); r.code != 0 {
		t.Fatalf("connect: %s%s", r.out, r.err)
	}
	w.must("pull", "desk")
	var found struct{ Items []rec }
	w.json(&found, "search", "Person117")
	if len(found.Items) != 1 {
		t.Fatalf("found %d", len(found.Items))
	}
	id := found.Items[0].ID
	w.must("set", "contact", id, "phone=+1 212 555 0155", "--yes")
	if d.people[117]["mobile"] != "+12125550155" {
		t.Errorf("the desk holds %v", d.people[117])
	}
	if r := w.run("set", "contact", id, "phone=+1 212 555 0199", "--yes"); r.code != 2 || !strings.Contains(r.err, "out of order") {
		t.Errorf("a refused number: %d %s", r.code, r.err)
	}
	w.must("undo", "--yes")
	if d.people[117]["mobile"] != "+12125550117" {
		t.Errorf("undone, the desk holds %v", d.people[117])
	}
	w.must("new", "contact", "--in", "desk", "firstName=Neu", "email=NEU@example.com", "--yes")
	w.must("rm", "contact", id, "--yes")
	if len(d.people) != 120 || d.people[119]["email"] != "neu@example.com" {
		t.Errorf("%d people, the last %v", len(d.people), d.people[len(d.people)-1])
	}
	if r := w.must("api", "desk", "GET", "/v2/me"); !strings.Contains(r.out, "Harbour Practice") {
		t.Errorf("the proxy says %s", r.out)
	}
	if len(d.wrong) > 0 {
		t.Errorf("asked what the manual does not allow: %v", d.wrong)
	}
	if strings.Contains(w.seen.all.String(), "fd-key-1") {
		t.Error("the key was printed")
	}
}
