package sandbox

import (
	"testing"
	"time"
)

// bounded is generous: the machine may be busy and the race detector slows everything down.
const bounded = 12 * time.Second

func TestAHundredThousandPeopleStartQuicklyAndPageToTheEnd(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a hundred thousand people: left out of short runs")
	}
	begun := time.Now()
	r := start(t, Options{Burst: 1000}, 100_000)
	started := time.Since(begun)
	seen, body := map[any]bool{}, map[string]any{"locationId": r.at, "pageLimit": 500}
	begun = time.Now()
	for {
		a := r.call("POST", "/contacts/search", body).is(200)
		rows := a.list("contacts")
		if a.doc["total"] != 80_000.0 {
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
	if len(seen) != 80_000 {
		t.Errorf("walked over %d contacts", len(seen))
	}
	t.Logf("started in %v, paged in %v", started, time.Since(begun))
	if started > bounded {
		t.Errorf("the start took %v", started)
	}
}
