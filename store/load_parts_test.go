package store

import (
	"testing"

	"patchbay/store/index"
)

// BenchmarkRows makes a page ready to be written.
func BenchmarkRows(b *testing.B) {
	s := connected(b)
	p := Page{Connection: "a", Model: "contact", Records: newPeople(1).list(2000)}
	b.ReportAllocs()
	began := worked()
	for b.Loop() {
		s.rowsOf(p)
	}
	b.ReportMetric(float64((worked()-began).Microseconds())/float64(b.N*len(p.Records)), "cpu-us/record")
}

// BenchmarkSegment builds the segment of a page.
func BenchmarkSegment(b *testing.B) {
	s := connected(b)
	var docs []index.Doc
	for i, r := range s.rowsOf(Page{Connection: "a", Model: "contact", Records: newPeople(1).list(500)}) {
		docs = append(docs, index.Doc{Key: int64(i), Model: 1, Conn: 1, Sort: r.sort, Terms: r.terms, Times: r.times()})
	}
	b.ReportAllocs()
	began := worked()
	for b.Loop() {
		if built := buildSegment(new(index.Builder), docs); built.err != nil {
			b.Fatal(built.err)
		}
	}
	b.ReportMetric(float64((worked()-began).Microseconds())/float64(b.N*len(docs)), "cpu-us/record")
}

// BenchmarkMergeSegments merges the segments of many pages.
func BenchmarkMergeSegments(b *testing.B) {
	s := connected(b)
	var docs []index.Doc
	for i, r := range s.rowsOf(Page{Connection: "a", Model: "contact", Records: newPeople(1).list(8000)}) {
		docs = append(docs, index.Doc{Key: int64(i), Model: 1, Conn: 1, Sort: r.sort, Terms: r.terms, Times: r.times()})
	}
	var parts []index.Part
	for i := 0; i < len(docs); i += 500 {
		built := buildSegment(new(index.Builder), docs[i:i+500])
		seg, err := index.Open(int64(i), built.head)
		if err != nil {
			b.Fatal(err)
		}
		held := map[uint32][]byte{}
		for _, p := range built.parts {
			held[uint32(p.id)] = p.bytes
		}
		parts = append(parts, index.Part{Segment: seg, Source: func(part uint32) ([]byte, error) { return held[part], nil }})
	}
	b.ReportAllocs()
	began := worked()
	for b.Loop() {
		if _, err := index.Merge(parts, func(uint32, []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((worked()-began).Microseconds())/float64(b.N*len(docs)), "cpu-us/record")
}
