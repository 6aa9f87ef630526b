package e2e

import (
	"testing"
)

// TestKilledWhileManyAreWritten kills the program at each moment of a push. The same push again brings all records to
// their end: the provider has seen each change exactly once, and all of them are undone together.
func TestKilledWhileManyAreWritten(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]map[string]any{
		"before anything was sent":         {"route": "GET /contacts/{id}", "kind": "hold", "count": 1},
		"while the first is on its way":    {"route": "PUT /contacts/{id}", "kind": "hold", "count": 1},
		"before the answer to the first":   {"route": "PUT /contacts/{id}", "kind": "hold-after", "count": 1},
		"in the middle":                    {"route": "PUT /contacts/{id}", "kind": "hold-after", "count": 4, "skip": 5},
		"before one of them was sent":      {"route": "PUT /contacts/{id}", "kind": "hold", "count": 2, "skip": 7},
		"while the last answers are read":  {"route": "GET /contacts/{id}", "kind": "hold", "count": 3, "skip": 20},
		"while they are looked at at last": {"route": "GET /contacts/{id}", "kind": "hold", "count": 4, "skip": 17},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 40)
			w.connect()
			w.must("pull")
			w.must("bulk", "new", "contact", "--where", `email != null && phone != null && address.city != "Bonn"`, "address.city=Bonn", "--name", "city")
			var b pushed
			w.json(&b, "bulk", "show", "city", "--state", "ready")
			all := len(b.Items)
			if all < 12 {
				t.Fatalf("only %d records are wanted", all)
			}
			w.fault(fault)
			p := w.start("bulk", "push", "city", "--yes")
			w.held()
			p.kill()
			w.heal()
			w.settled()
			w.must("bulk", "push", "city", "--yes")
			w.json(&b, "bulk", "show", "city", "--state", "done,already")
			if len(b.Items) != all {
				w.json(&b, "bulk", "show", "city")
				t.Fatalf("not all of %d are done: %+v", all, b.Items)
			}
			seen := map[string]int{}
			for _, wr := range w.writes() {
				seen[wr.ID]++
			}
			for id, n := range seen {
				if n != 1 {
					t.Errorf("%s was written %d times", id, n)
				}
			}
			if len(seen) != all {
				t.Errorf("%d of %d records were written", len(seen), all)
			}
			w.must("bulk", "undo", "city", "--yes")
			if n := len(w.writes()); n != 2*all {
				t.Errorf("the undo wrote %d of %d records", n-all, all)
			}
		})
	}
}

type pushed struct {
	Items []struct{ ID, State, Words string }
}
