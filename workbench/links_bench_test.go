package workbench

import (
	"fmt"
	"os"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/store"
)

// BenchmarkProposeLinks measures the first matching of two accounts of 20,000 people, or of as many as
// PATCHBAY_BENCH_PEOPLE says, with the store, and then one after a hundred changes.
func BenchmarkProposeLinks(b *testing.B) {
	size := 20_000
	_, _ = fmt.Sscan(os.Getenv("PATCHBAY_BENCH_PEOPLE"), &size) // unset or not a number: the default stays
	w := Open(Options{Home: Home{Root: b.TempDir(), Profile: "default"}, Vault: InMemory})
	defer w.Close() //nolint:errcheck // the folder goes with it
	db, err := w.store(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	fill := func(side string, from, to int, phone string) {
		records := make([]model.Record, 0, to-from)
		for i := from; i < to; i++ {
			records = append(records, model.Record{Model: "contact", Remote: model.Remote{ID: fmt.Sprint(i)}, Fields: model.Fields{
				"firstName": "N" + surname(i % 251)[:4], "lastName": surname(i%256) + surname(i / 256 % 256)[:3], "email": fmt.Sprintf("p%d@example.com", i), "phone": phone, "address.city": surname(i % 40),
			}})
		}
		for len(records) > 0 {
			n := min(len(records), 1000)
			if _, err := db.PutPage(b.Context(), store.Page{Connection: side, Model: "contact", Records: records[:n]}); err != nil {
				b.Fatal(err)
			}
			records = records[n:]
		}
	}
	for _, side := range []string{"left", "right"} {
		if err := db.AddConnection(b.Context(), store.Connection{ID: side, Name: side, Connector: "none"}); err != nil {
			b.Fatal(err)
		}
		fill(side, 0, size, "+15550100142") // a number that all share
	}
	for b.Loop() {
		start := time.Now()
		runs, err := w.ProposeLinks(b.Context(), LinkRequest{Models: []string{"contact"}, Full: true}, nil)
		if err != nil {
			b.Fatal(err)
		}
		first := time.Since(start)
		fill("right", 0, 100, "+15550100"+fmt.Sprint(100+first.Microseconds()%900))
		start = time.Now()
		again, err := w.ProposeLinks(b.Context(), LinkRequest{Models: []string{"contact"}}, nil)
		if err != nil || again[0].Full {
			b.Fatal(again, err)
		}
		b.Logf("first %v: %+v; after 100 changes %v: %+v", first, runs[0], time.Since(start), again[0])
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "ms/100-changes")
	}
}
