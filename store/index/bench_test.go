package index_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"patchbay/store/index"
)

// BenchmarkMillion loads a million people as a pull does, in pages of 500, merges as the store does, and asks.
func BenchmarkMillion(b *testing.B) {
	n := size()
	r := rand.New(rand.NewPCG(7, 7))
	people := crowd(r, 1, n)
	docs := make([]index.Doc, n)
	began := time.Now()
	for i, p := range people {
		docs[i] = p.doc()
	}
	b.Logf("words: %v", time.Since(began))
	var levels [4][]index.Part
	var built, mergedIn time.Duration
	bytes := func(m memory) (n int) {
		for _, p := range m {
			n += len(p)
		}
		return n
	}
	no, size := int64(0), 0
	for i := 0; i < n; i += 500 {
		began := time.Now()
		m := memory{}
		head, err := new(index.Builder).Build(docs[i:i+500], m.sink)
		if err != nil {
			b.Fatal(err)
		}
		no++
		levels[0] = append(levels[0], opened(b, no, head, m))
		built += time.Since(began)
		began = time.Now()
		for l := range 3 {
			if len(levels[l]) < 16 || l == 0 && len(levels[l]) < 40 {
				break
			}
			m := memory{}
			out, err := index.Merge(levels[l], m.sink)
			if err != nil {
				b.Fatal(err)
			}
			no++
			levels[l], levels[l+1] = nil, append(levels[l+1], opened(b, no, out.Head, m))
		}
		mergedIn += time.Since(began)
	}
	b.Logf("built %v, merged %v", built, mergedIn)
	var parts []index.Part
	for _, l := range levels {
		parts = append(parts, l...)
	}
	began = time.Now()
	m := memory{}
	out, err := index.Merge(parts, m.sink)
	if err != nil {
		b.Fatal(err)
	}
	size = bytes(m)
	b.Logf("%d segments into one: %v, %d MB in %d parts, head %d kB", len(parts), time.Since(began), size>>20, len(m), len(out.Head)>>10)
	one := []index.Part{opened(b, no+1, out.Head, m)}
	for _, text := range []string{"", "m", "an", "mam", "anjo", "lirosa", "anjoli mi", "0171", "01712", "017123", "0171234", "49171", "ivi", "elro", "rosali", "e s", "anjolixm", "zzzz", "xnjolimi"} {
		for name, set := range map[string][]index.Part{"one": one, fmt.Sprint(len(parts)): parts} {
			cache := index.NewCache(16 << 20)
			b.Run(fmt.Sprintf("%q/%s", text, name), func(b *testing.B) {
				n := 0
				for b.Loop() {
					h, err := index.NewView(set, cache).Find(index.Query{Text: text, Best: true}, 50)
					if err != nil {
						b.Fatal(err)
					}
					keys, err := h.First(50)
					if err != nil {
						b.Fatal(err)
					}
					n = len(keys)
				}
				b.ReportMetric(float64(n), "hits")
			})
		}
	}
}

// size is how many people the benchmark has; PATCHBAY_BENCH_RECORDS changes it.
func size() int {
	n := 100_000
	_, _ = fmt.Sscan(os.Getenv("PATCHBAY_BENCH_RECORDS"), &n) // unset or not a number: the default stays
	return n
}
