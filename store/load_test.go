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
		began, work, wrote := time.Now(), worked(), writtenBytes()
		load(b.Context(), b, s, "a", list)
		took := time.Since(began)
		work, wrote = worked()-work, writtenBytes()-wrote
		size, err := s.Size()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(list))/took.Seconds(), "records/s")
		b.ReportMetric(float64(work.Microseconds())/float64(len(list)), "cpu-us/record")
		b.ReportMetric(float64(wrote)/float64(len(list)), "written-B/record")
		b.ReportMetric(float64(size)/float64(len(list)), "B/record")
	}
}
