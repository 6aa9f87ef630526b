package index_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"patchbay/store/index"
)

// dated makes records whose moments repeat, are missing, or lie far apart.
func dated(t *rapid.T, from int64) []index.Doc {
	unit := rapid.SampledFrom([]int64{1, 1000, 1_000_000}).Draw(t, "unit")
	moment := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(1, 6), rapid.Int64Range(-6e10, 25e10))
	docs := make([]index.Doc, rapid.IntRange(1, 60).Draw(t, "records"))
	for i := range docs {
		docs[i] = index.Doc{Key: from + int64(i), Model: rapid.Int64Range(1, 2).Draw(t, "model"), Conn: 1, Sort: rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "title")}
		docs[i].Times = index.Times{moment.Draw(t, "updated") * unit, moment.Draw(t, "created") * unit}
	}
	return docs
}

func TestMomentsOrderAndBoundListsAsSortingThemAllDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var parts []index.Part
		var all []index.Doc
		for no := range rapid.Int64Range(1, 4).Draw(t, "segments") {
			docs := dated(t, 1000*no)
			m := memory{}
			head, err := new(index.Builder).Build(slices.Clone(docs), m.sink)
			if err != nil {
				t.Fatal(err)
			}
			seg, err := index.Open(no, head)
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, index.Part{Segment: seg, Source: m.source})
			all = append(all, docs...)
		}
		if rapid.Bool().Draw(t, "merged") {
			m := memory{}
			out, err := index.Merge(parts, m.sink)
			if err != nil {
				t.Fatal(err)
			}
			seg, err := index.Open(9, out.Head)
			if err != nil {
				t.Fatal(err)
			}
			parts = []index.Part{{Segment: seg, Source: m.source}}
		}
		q := index.Query{Model: rapid.Int64Range(0, 2).Draw(t, "of model"), By: rapid.SampledFrom([]index.Moment{index.Updated, index.Created}).Draw(t, "by"), Down: rapid.Bool().Draw(t, "down")}
		if rapid.Bool().Draw(t, "bounded") {
			low := rapid.SampledFrom(all).Draw(t, "from").Times[0]
			q.Within = []index.Period{{Of: index.Updated, From: low, To: math.MaxInt64}}
		}
		want := naive(all, q)
		h, err := index.NewView(parts, nil).Find(q, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{1, 7, 40, 1000} {
			got, err := h.First(n)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want[:min(n, len(want))]) {
				t.Fatalf("%+v: the first %d are %v, want %v", q, n, got, want[:min(n, len(want))])
			}
		}
		told := map[int64]index.Times{}
		if err := h.Each(func(key int64, at index.Times) { told[key] = at }); err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			if at, in := told[d.Key]; in && at != d.Times || in != slices.Contains(want, d.Key) {
				t.Fatalf("record %d has %v, told is %v", d.Key, d.Times, at)
			}
		}
	})
}

// naive lists the keys that a query means by sorting all records.
func naive(all []index.Doc, q index.Query) []int64 {
	of := func(d index.Doc) int64 { return d.Times[q.By-index.Updated] }
	all = slices.DeleteFunc(slices.Clone(all), func(d index.Doc) bool {
		for _, p := range q.Within {
			if at := d.Times[p.Of-index.Updated]; at == 0 || at < p.From || at > p.To {
				return true
			}
		}
		return q.Model != 0 && d.Model != q.Model
	})
	slices.SortFunc(all, func(a, b index.Doc) int {
		at := cmp.Compare(of(a), of(b))
		if q.Down {
			at = -at
		}
		if of(a) == 0 || of(b) == 0 { // at the end
			at = cmp.Compare(known(of(b)), known(of(a)))
		}
		return cmp.Or(at, index.Order{Model: a.Model, Sort: a.Sort, Key: a.Key}.Compare(index.Order{Model: b.Model, Sort: b.Sort, Key: b.Key}))
	})
	var out []int64
	for _, d := range all {
		out = append(out, d.Key)
	}
	return out
}

func known(at int64) int {
	if at == 0 {
		return 0
	}
	return 1
}

func TestBeyondTheYearsThatCanBeSpelledEveryPeriodHasARecord(t *testing.T) {
	t.Parallel()
	m := memory{}
	docs := []index.Doc{{Key: 1, Model: 1, Sort: "far", Times: index.Times{math.MaxInt64, math.MinInt64}}, {Key: 2, Model: 1, Sort: "near", Times: index.Times{5, 5}}}
	head, err := new(index.Builder).Build(docs, m.sink)
	if err != nil {
		t.Fatal(err)
	}
	p := opened(t, 1, head, m)
	for _, of := range []index.Moment{index.Updated, index.Created} {
		if got := find(t, index.Query{Within: []index.Period{{Of: of, From: 5, To: 6}}}, p); !slices.Equal(got, []int64{1, 2}) {
			t.Errorf("by moment %d: %v", of, got)
		}
	}
}
