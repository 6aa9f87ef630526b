package index

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersThatComeInOrderAreSpelledAsAllOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]uint32{300, 3000, 1 << 20}).Draw(t, "most")
		docs := rapid.SliceOfN(rapid.Uint32Range(0, most), 1, 900).Draw(t, "numbers")
		slices.Sort(docs)
		var list numberList
		for _, d := range docs {
			list.add(d)
		}
		docs = slices.Compact(docs)
		n, kind, raw := list.encode()
		wantN, wantKind, want := encodeSorted(nil, docs)
		if n != wantN || kind != wantKind || !bytes.Equal(raw, want) {
			t.Fatalf("%d numbers of kind %d, want %d of kind %d", n, kind, wantN, wantKind)
		}
	})
}

func TestNumbersAreSortedWhicheverWayIsShorter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.Uint32Range(1, 2000).Draw(t, "limit")
		docs := rapid.SliceOfNDistinct(rapid.Uint32Range(0, limit-1), 0, int(min(limit, 300)), rapid.ID[uint32]).Draw(t, "numbers")
		want := slices.Sorted(slices.Values(docs))
		if got := ordered(docs, limit); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}
