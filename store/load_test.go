package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"patchbay/model"
)

// BenchmarkLoad brings records into an empty store as a pull does, with the search index.
func BenchmarkLoad(b *testing.B) {
	people := pack(manyRecords())
	for b.Loop() {
		s := connected(b)
		began, work, wrote := time.Now(), worked(), writtenBytes()
		people.load(b, s, "a")
		took := time.Since(began)
		work, wrote = worked()-work, writtenBytes()-wrote
		size, err := s.Size()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(people.n)/took.Seconds(), "records/s")
		b.ReportMetric(float64(work.Microseconds())/float64(people.n), "cpu-us/record")
		b.ReportMetric(float64(wrote)/float64(people.n), "written-B/record")
		b.ReportMetric(float64(size)/float64(people.n), "B/record")
	}
}

// BenchmarkLoadLive is the same load while somebody searches, a letter more at a time, and saves a record now and then: how
// long each waits.
func BenchmarkLoadLive(b *testing.B) {
	people := pack(manyRecords())
	texts := []string{"m", "mi", "mic", "mich", "s", "sc", "sch", "lond", "0171", "gmbh", "zzzz"}
	for b.Loop() {
		s := connected(b)
		ctx, stop := context.WithCancel(b.Context())
		var reads, writes []time.Duration
		var somebody sync.WaitGroup
		somebody.Go(func() {
			reads = waited(ctx, b, 20*time.Millisecond, func(i int) error {
				_, err := s.First(ctx, Query{Model: "contact", Best: true, Text: texts[i%len(texts)]}, 50)
				return err
			})
		})
		somebody.Go(func() {
			writes = waited(ctx, b, 200*time.Millisecond, func(i int) error {
				_, err := s.PutPage(ctx, Page{Connection: "a", Model: "contact", Source: Edit, Records: []model.Record{contact("own", "name", fmt.Sprint("Ada ", i))}})
				return err
			})
		})
		began := time.Now()
		people.load(b, s, "a")
		took := time.Since(began)
		stop()
		somebody.Wait()
		b.ReportMetric(float64(people.n)/took.Seconds(), "records/s")
		b.ReportMetric(reads[len(reads)*95/100].Seconds()*1000, "search-p95-ms")
		b.ReportMetric(writes[len(writes)*95/100].Seconds()*1000, "save-p95-ms")
	}
}

// waited calls fn again and again, with a rest between, until ctx ends, and gives how long each call took, the shortest first.
func waited(ctx context.Context, b *testing.B, rest time.Duration, fn func(int) error) []time.Duration {
	var out []time.Duration
	for i := 0; ; i++ {
		began := time.Now()
		if err := fn(i); err != nil && !errors.Is(err, context.Canceled) && ctx.Err() == nil {
			b.Error(err)
		}
		out = append(out, time.Since(began))
		select {
		case <-ctx.Done():
			slices.Sort(out)
			return out
		case <-time.After(rest):
		}
	}
}
