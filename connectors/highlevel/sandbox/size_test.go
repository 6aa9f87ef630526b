package sandbox

import "testing"

func TestALargeSandboxPagesWithoutLosingAnybody(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Burst: 1000}, 10_000)
	seen, body := map[any]bool{}, map[string]any{"locationId": r.at, "pageLimit": 500}
	for {
		a := r.call("POST", "/contacts/search", body).is(200)
		rows := a.list("contacts")
		if a.doc["total"] != 8000.0 {
			t.Fatalf("total %v", a.doc["total"])
		}
		if len(rows) == 0 {
			break
		}
		for _, row := range rows {
			seen[row["id"]] = true
		}
		body["searchAfter"] = rows[len(rows)-1]["searchAfter"]
	}
	if len(seen) != 8000 {
		t.Errorf("walked over %d contacts", len(seen))
	}
}
