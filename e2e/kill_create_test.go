package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"patchbay/connectors/sandbox"
)

// plainWorld is a world whose provider can only list what it holds: it searches nothing and finds nobody by an e-mail.
func plainWorld(t *testing.T, provider string) *world {
	t.Helper()
	w := newHome(t)
	file := filepath.Join(t.TempDir(), "ready.json")
	w.standIn = w.start("sandbox", "--people", "20", "--seed", "7", "--ready", file)
	var doc sandbox.Ready
	w.until("the sandbox is ready", func() bool {
		raw, err := os.ReadFile(file)
		return err == nil && json.Unmarshal(raw, &doc) == nil
	})
	w.ready = doc.Providers[provider]
	if r := w.feed(w.ready.Token+"\n", "connect", provider, "--endpoint", w.ready.Endpoint, "--ops", "all", "--name", "acme",
		"--token-stdin", "--workspace", w.ready.Users[0].Workspaces[0]); r.code != 0 {
		t.Fatalf("connect: %+v", r)
	}
	w.must("pull", "--models", "contact")
	return w
}

// TestKilledWhileCreating kills the program when the provider has made the record and its answer has not come. Started
// again, it knows the record that the list shows as its own, and does not make a second one.
func TestKilledWhileCreating(t *testing.T) {
	t.Parallel()
	for _, provider := range []string{"timify", "timetonic"} {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			w := plainWorld(t, provider)
			w.fault(map[string]any{"match": "Ninotschka", "kind": "hold-after", "count": 1})
			p := w.start("new", "contact", "--in", "acme", "firstName=Ninotschka", "lastName=Quince", "--yes")
			w.held()
			p.kill()
			w.heal()
			w.settled()
			w.must("pull", "--models", "contact")
			var changes struct {
				Items []struct {
					State, Record string
					CanUndo       bool
				}
			}
			w.json(&changes, "changes")
			if len(changes.Items) != 1 || changes.Items[0].State != "done" || !changes.Items[0].CanUndo {
				t.Fatalf("the journal says %+v", changes)
			}
			var found struct{ Items []struct{ ID string } }
			w.json(&found, "ls", "contact", "--where", `firstName == "Ninotschka"`)
			if len(found.Items) != 1 || found.Items[0].ID != changes.Items[0].Record {
				t.Errorf("the list shows %+v", found)
			}
		})
	}
}
