package store

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"patchbay/model"
)

func TestGroupsTellWhichRecordsAreTheSame(t *testing.T) {
	t.Parallel()
	s, ids := couple(t)
	a, b, c := ids["a"][0], ids["b"][0], ids["c"][0]
	if got, err := s.Groups(t.Context(), nil); err != nil || got != nil {
		t.Fatalf("%v, %v where nothing is linked", got, err)
	}
	for _, p := range [][2]string{{a, b}, {b, c}, {ids["a"][1], ids["b"][1]}} {
		if err := decide(t, s, p[0], p[1], Linked); err != nil {
			t.Fatal(err)
		}
	}
	key := func(id string) (key int64) {
		if _, err := s.get(t.Context(), []any{&key}, "SELECT key FROM records WHERE id=?", id); err != nil {
			t.Fatal(err)
		}
		return key
	}
	want := func(what string, ask []int64, want ...[]int64) {
		t.Helper()
		got, err := s.Groups(t.Context(), ask)
		for _, g := range got {
			slices.Sort(g)
		}
		slices.SortFunc(got, slices.Compare)
		for _, g := range want {
			slices.Sort(g)
		}
		slices.SortFunc(want, slices.Compare)
		if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: %v, want %v, %v", what, got, want, err)
		}
	}
	three, two := []int64{key(a), key(b), key(c)}, []int64{key(ids["a"][1]), key(ids["b"][1])}
	want("of all", nil, three, two)
	want("of some", []int64{key(a), key(c), key(ids["a"][1])}, []int64{key(a), key(c)})
	want("of none", []int64{})
	kin, err := s.Kin(t.Context(), []string{a, ids["a"][1], "nobody"})
	if err != nil || !slices.Equal(kin[a], []string{"b", "c"}) || !slices.Equal(kin[ids["a"][1]], []string{"b"}) || len(kin) != 2 {
		t.Errorf("their kin: %v, %v", kin, err)
	}
	of, err := s.KinOf(t.Context(), []string{c, "nobody"})
	if err != nil || len(of) != 1 || !slices.Equal(of[c], []int64{key(a), key(b)}) {
		t.Errorf("the keys of its kin: %v, %v", of, err)
	}
	if err := s.Tombstone(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if kin, err = s.Kin(t.Context(), []string{a}); err != nil || !slices.Equal(kin[a], []string{"c"}) {
		t.Errorf("kin without one that was deleted: %v, %v", kin, err)
	}
}

func TestGroupsAreReadFromTheirText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][][]int64{
		"": nil, "1,2": {{1, 2}}, "1,2;3,4,5;60,7": {{1, 2}, {3, 4, 5}, {60, 7}},
	} {
		if got := groups([]byte(text)); !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestGroupsOfAHundredThousandLinks tells how long the groups of a store of many links take, where it is asked for.
func TestGroupsOfAHundredThousandLinks(t *testing.T) {
	if os.Getenv("PATCHBAY_BENCH_FOLD") == "" {
		t.Skip("a measurement: PATCHBAY_BENCH_FOLD=1 makes it")
	}
	s := connected(t)
	const n = 1_000_000
	for at := 0; at < n; at += 5000 {
		var page []model.Record
		for i := range 5000 {
			page = append(page, contact(fmt.Sprint(at+i), "name", fmt.Sprint("Person ", at+i)))
		}
		if _, err := s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: page}); err != nil {
			t.Fatal(err)
		}
	}
	err := s.durable.do(t.Context(), "link", func(tx tx) error {
		_, err := tx.exec(t.Context(), "INSERT OR IGNORE INTO members(record, grp) SELECT id, min(id) OVER (PARTITION BY (key % 500000)) FROM records WHERE key % 500000 < 100000")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		at := time.Now()
		all, err := s.Groups(t.Context(), nil)
		t.Logf("%d groups in %v, %v", len(all), time.Since(at), err)
		keys := make([]int64, 5000)
		for i := range keys {
			keys[i] = int64(i * 100)
		}
		at = time.Now()
		some, err := s.Groups(t.Context(), keys)
		t.Logf("%d groups of 5,000 keys in %v, %v", len(some), time.Since(at), err)
		at = time.Now()
		_, err = s.Groups(t.Context(), keys[:150])
		t.Logf("150 keys in %v, %v", time.Since(at), err)
	}
}
