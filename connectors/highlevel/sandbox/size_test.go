package sandbox

import (
	"testing"
	"time"
)

// bounded is generous: the machine may be busy and the race detector slows everything down.
const bounded = 12 * time.Second

func TestAHundredThousandPeopleStartQuicklyAndPageFast(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a hundred thousand people: left out of short runs")
	}
	begun := time.Now()
	r := start(t, Options{Burst: 1000}, 100_000)
	started := time.Since(begun)
	seen, body := map[any]bool{}, map[string]any{"locationId": r.at, "pageLimit": 500}
	begun = time.Now()
	for range 20 {
		a := r.call("POST", "/contacts/search", body).is(200)
		rows := a.list("contacts")
		if a.doc["total"] != 80_000.0 {
			t.Fatalf("total %v", a.doc["total"])
		}
		for _, row := range rows {
			seen[row["id"]] = true
		}
		body["searchAfter"] = rows[len(rows)-1]["searchAfter"]
	}
	paged := time.Since(begun)
	if len(seen) != 20*500 {
		t.Errorf("walked over %d contacts", len(seen))
	}
	t.Logf("started in %v, 20 pages of 500 in %v", started, paged)
	if started > bounded || paged > bounded {
		t.Errorf("the start took %v, the pages %v", started, paged)
	}
}
