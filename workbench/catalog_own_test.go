package workbench

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"patchbay/connectors/shelf"
)

const till = `id: till
name: Till
summary: Invoices of a shop.
workspace: shop
hosts: {api: "http://127.0.0.1:1"}
auth: {token: {label: Key}}
account: {get: /me, id: id, name: name, kind: shop}
workspaces: {get: /shops, items: shops, id: id, name: name}
errors: {message: [message]}
models:
  invoice:
    id: id
    list: {get: /invoices, items: invoices}
    retrieve: {get: "/invoices/{id}"}
    update: {patch: "/invoices/{id}"}
    fields:
      number: nr
      total: cents | factor 100
`

// register is a provider that keeps one invoice, and lists a row without an id beside it.
func register(t *testing.T) *httptest.Server {
	t.Helper()
	cents, note := 1999.0, "blue"
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		one := fmt.Sprintf(`{"id":"i1","nr":"A-7","cents":%v,"colour":%q}`, cents, note)
		switch {
		case r.URL.Path == "/me":
			fmt.Fprint(w, `{"id":"s1","name":"The shop"}`)
		case r.URL.Path == "/shops":
			fmt.Fprint(w, `{"shops":[{"id":"s1","name":"The shop"}]}`)
		case r.URL.Path == "/invoices":
			fmt.Fprintf(w, `{"invoices":[%s,{"nr":"B-1"}]}`, one) // the second one cannot be told apart from others
		case r.Method == http.MethodPatch:
			body := make([]byte, 200)
			n, _ := r.Body.Read(body) // a short body comes in one piece
			if _, err := fmt.Sscanf(string(body[:n]), `{"cents":%g}`, &cents); err != nil {
				t.Errorf("the body %s: %v", body[:n], err)
			}
			fmt.Fprintf(w, `{"id":"i1","nr":"A-7","cents":%v,"colour":%q}`, cents, note)
		default:
			fmt.Fprint(w, one)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func TestAModelOfTheUsersOwnIsPulledFoundEditedAndMapped(t *testing.T) {
	t.Parallel()
	provider := register(t)
	h := Home{Root: t.TempDir(), Profile: "default"}
	ownModels(t, h, "models:\n  invoice:\n    title: number\n    fields: {number: text, total: number, colour: text}\n")
	if err := os.MkdirAll(h.Connectors(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(h.Connectors(), "till.yaml"), []byte(till), 0o600); err != nil {
		t.Fatal(err)
	}
	w := Open(Options{Home: h, Vault: InMemory, Catalog: shelf.New(catalog(), h.Connectors()).Knowing(h.KnownModels)})
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	flow, err := w.Connect(t.Context(), ConnectRequest{Connector: "till", Endpoint: provider.URL, Token: "hush", Name: "till", Operations: []string{"all"}})
	if err != nil {
		t.Fatal(err)
	}
	for range flow.Steps() {
	}
	if _, err := flow.Result(); err != nil {
		t.Fatal(err)
	}
	done, err := w.Pull(t.Context(), PullRequest{}, nil)
	if p := of(done, "invoice"); err != nil || p.Done != 1 || strings.Join(p.Notices, "") != "1 record without an id was left out." {
		t.Fatalf("%+v, %v", p, err)
	}
	found, err := w.Search(t.Context(), "a-7", "invoice", 5)
	if err != nil || len(found) != 1 || found[0].Title != "A-7" || found[0].Fields["total"] != 19.99 {
		t.Fatalf("%+v, %v", found, err)
	}
	plan, err := w.PlanEdit(t.Context(), Edit{Model: "invoice", ID: found[0].ID, Values: map[string]any{"total": "25.5"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Apply(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	all, err := w.SuggestMapping(t.Context(), "till", "invoice", nil)
	if err != nil || len(all) != 1 || all[0].Line != "colour" || !strings.Contains(all[0].Why, "called the same") {
		t.Fatalf("%+v, %v", all, err)
	}
	change, err := w.PlanMapping(t.Context(), MappingEdit{Connection: "till", Model: "invoice", Set: map[string]string{"colour": all[0].Line}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.SaveMapping(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	rows, err := w.First(t.Context(), Query{Model: "invoice", Where: `total == 25.5 && colour == "blue"`}, 5)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%+v, %v", rows, err)
	}
}
