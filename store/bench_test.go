package store

import (
	"fmt"
	"path/filepath"
	"sort"
	"testing"
	"time"
)

// big is a store with many contacts, closed and opened again so that nothing is warm but the disk.
func big(b *testing.B) *Store {
	b.Helper()
	path := filepath.Join(b.TempDir(), "store.db")
	s := openAt(b, path)
	connect(b, s, "a", "Acme")
	connect(b, s, "z", "Zeta")
	list := newPeople(1).list(manyRecords())
	began := time.Now()
	load(b.Context(), b, s, "a", list[:len(list)*9/10])
	load(b.Context(), b, s, "z", list[len(list)*9/10:])
	b.Logf("loaded %d records at %.0f/s", len(list), float64(len(list))/time.Since(began).Seconds())
	began = time.Now()
	indexNow(b, s)
	size, err := s.Size()
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("indexed at %.0f/s, %d MiB", float64(len(list))/time.Since(began).Seconds(), size>>20)
	return s
}

func BenchmarkPutPage(b *testing.B) {
	list := newPeople(1).list(manyRecords())
	for b.Loop() {
		s := connected(b)
		began := time.Now()
		load(b.Context(), b, s, "a", list)
		b.ReportMetric(float64(len(list))/time.Since(began).Seconds(), "records/s")
		began = time.Now()
		indexNow(b, s)
		b.ReportMetric(float64(len(list))/time.Since(began).Seconds(), "indexed/s")
		began = time.Now()
		load(b.Context(), b, s, "a", list)
		b.ReportMetric(float64(len(list))/time.Since(began).Seconds(), "same/s")
	}
}

func BenchmarkLists(b *testing.B) {
	s := big(b)
	queries := []Query{{}, {Sort: []Order{{"title", true}}}, {Connections: []string{"z"}}, {Connections: []string{"z"}, Text: "m"}}
	for _, text := range []string{"m", "z", "x", "an", "mic", "mich", "michael", "michael sch", "zimm", "example", "exam com", "vip lond", "0171 23", "+49171", "4917", "1555", "gmbh", "import-2", "zzzz", "müll", "customer berlin gmbh", "jo an ma", "schmidt98", "e m a"} {
		queries = append(queries, Query{Text: text})
	}
	for _, q := range queries {
		q.Model, q.Best = "contact", true
		b.Run(fmt.Sprintf("First50/%q%v%v", q.Text, q.Connections, q.Sort), func(b *testing.B) {
			var times []time.Duration
			n := 0
			for b.Loop() {
				began := time.Now()
				rows, err := s.First(b.Context(), q, 50)
				if err != nil {
					b.Fatal(err)
				}
				n = len(rows)
				times = append(times, time.Since(began))
			}
			report(b, times, n)
		})
		b.Run(fmt.Sprintf("Index/%q%v%v", q.Text, q.Connections, q.Sort), func(b *testing.B) {
			var times []time.Duration
			n := 0
			for b.Loop() {
				began := time.Now()
				keys, err := s.Index(b.Context(), q)
				if err != nil {
					b.Fatal(err)
				}
				n = len(keys)
				times = append(times, time.Since(began))
			}
			report(b, times, n)
		})
	}
}

func report(b *testing.B, times []time.Duration, rows int) {
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	b.ReportMetric(times[len(times)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(times[len(times)*95/100].Seconds()*1000, "p95-ms")
	b.ReportMetric(float64(rows), "rows")
}

func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "store.db")
	s, err := Open(b.Context(), Options{Path: path})
	if err != nil {
		b.Fatal(err)
	}
	connect(b, s, "a", "Acme")
	load(b.Context(), b, s, "a", newPeople(1).list(manyRecords()))
	indexNow(b, s)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	var times []time.Duration
	for b.Loop() {
		began := time.Now()
		s, err := Open(b.Context(), Options{Path: path})
		if err != nil {
			b.Fatal(err)
		}
		if rows, err := s.First(b.Context(), Query{Model: "contact"}, 50); err != nil || len(rows) != 50 {
			b.Fatal(len(rows), err)
		}
		times = append(times, time.Since(began))
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	report(b, times, 50)
}
