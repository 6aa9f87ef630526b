package store

import (
	"testing"

	"patchbay/store/index"
)

func TestPagesAreMergedManyAtATimeAndWhatCameOfThemFewer(t *testing.T) {
	t.Parallel()
	list := func(perLevel ...int) (all []segment) {
		for level, n := range perLevel {
			for range n {
				all = append(all, segment{int64(len(all)), &openSegment{Segment: &index.Segment{}, level: level}})
			}
		}
		return all
	}
	for name, c := range map[string]struct {
		have  []segment
		want  int
		level int
	}{
		"few of each":       {list(firstFanIn-1, fanIn-1, fanIn-1), 0, 0},
		"many pages":        {list(firstFanIn+3, 2), firstFanIn, 0},
		"many of the next":  {list(3, fanIn, 1), fanIn, 1},
		"many of the third": {list(0, 0, fanIn), fanIn, 2},
	} {
		got := crowded(c.have)
		if len(got) != c.want || c.want > 0 && got[0].level != c.level {
			t.Errorf("%s: %d are merged, want %d of level %d", name, len(got), c.want, c.level)
		}
	}
}

// What a load leaves behind is looked through word by word, until it is quiet: then it gets lists, however little it is.
func TestWhatALoadLeavesBehindGetsLists(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", newPeople(1).list(2*index.Listed)...)
	indexNow(t, s)
	all, err := s.segmentsNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, seg := range all {
		if seg.alive() >= index.Listed && !seg.HasLists() {
			t.Errorf("a segment of %d records has no lists", seg.alive())
		}
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact", Text: "xample"}); err != nil || n != 2*index.Listed {
		t.Errorf("%d have it inside of a word, %v", n, err)
	}
}
