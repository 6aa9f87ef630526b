package store

import (
	"testing"
	"time"
)

// BenchmarkLoad brings records into an empty store as a pull does, with the search index.
func BenchmarkLoad(b *testing.B) {
	list := newPeople(1).list(manyRecords())
	for b.Loop() {
		s := connected(b)
		began := time.Now()
		load(b.Context(), b, s, "a", list)
		took := time.Since(began)
		size, err := s.Size()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(list))/took.Seconds(), "records/s")
		b.ReportMetric(float64(size)/float64(len(list)), "B/record")
	}
}
