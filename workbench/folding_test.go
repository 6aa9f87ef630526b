package workbench

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"patchbay/store"
)

func TestALinkedPersonIsListedOnce(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	var left, right []string
	for i := range 6 {
		name := fmt.Sprintf("Person %d", i)
		left = append(left, person(t, db, "left", fmt.Sprint("l", i), "name", name))
		right = append(right, person(t, db, "right", fmt.Sprint("r", i), "name", name+" again"))
	}
	same := func(state store.LinkState, a, b string) {
		t.Helper()
		if _, err := db.Decide(t.Context(), store.Decision{A: a, B: b, Model: "contact", State: state, By: "the test"}); err != nil {
			t.Fatal(err)
		}
	}
	q := Query{Model: "contact", Fold: true}
	see := func(what string, want ...string) []Row {
		t.Helper()
		first, err := w.First(t.Context(), q, 100)
		if err != nil {
			t.Fatal(err)
		}
		order, err := w.Order(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := w.Rows(t.Context(), order.Keys)
		if err != nil {
			t.Fatal(err)
		}
		var got, then []string
		for i, r := range first {
			got, then = append(got, r.Title), append(then, rows[i].Title)
			if !slices.Equal(r.Under, order.Under[r.Key]) {
				t.Errorf("%s: under %s are %v and %v", what, r.Title, r.Under, order.Under[r.Key])
			}
		}
		if !slices.Equal(got, want) || !slices.Equal(then, want) || len(rows) != len(want) {
			t.Errorf("%s:\nfirst %v\norder %v", what, got, then)
		}
		return first
	}
	see("nothing is linked", "Person 0", "Person 0 again", "Person 1", "Person 1 again", "Person 2", "Person 2 again",
		"Person 3", "Person 3 again", "Person 4", "Person 4 again", "Person 5", "Person 5 again")
	for i := range 5 {
		same(store.Linked, left[i], right[i])
	}
	rows := see("five are linked", "Person 0", "Person 1", "Person 2", "Person 3", "Person 4", "Person 5", "Person 5 again")
	if !slices.Equal(rows[0].Linked, []string{"right"}) || rows[5].Linked != nil {
		t.Errorf("the badges are %v and %v", rows[0].Linked, rows[5].Linked)
	}
	q.Text = "again"
	rows = see("a search that finds only one of the two", "Person 0 again", "Person 1 again", "Person 2 again", "Person 3 again", "Person 4 again", "Person 5 again")
	if !slices.Equal(rows[0].Linked, []string{"left"}) || len(rows[0].Under) != 0 {
		t.Errorf("it has %v and %v", rows[0].Linked, rows[0].Under)
	}
	q.Text, q.Sort = "", []string{"-title"}
	see("the other way round", "Person 5 again", "Person 5", "Person 4 again", "Person 3 again", "Person 2 again", "Person 1 again", "Person 0 again")
	q.Sort, q.Connections = nil, []string{"right"}
	see("in one account", "Person 0 again", "Person 1 again", "Person 2 again", "Person 3 again", "Person 4 again", "Person 5 again")
	q.Connections = nil
	if _, err := w.Unlink(t.Context(), "contact", left[0], "the test"); err != nil {
		t.Fatal(err)
	}
	see("one pair is parted", "Person 0", "Person 0 again", "Person 1", "Person 2", "Person 3", "Person 4", "Person 5", "Person 5 again")
}

func TestALinkedPersonComesWithWhatTheOtherRecordsSay(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	a := person(t, db, "left", "l1", "name", "Ada")
	b := person(t, db, "right", "r1", "name", "Ada L", "email", "ada@example.com")
	person(t, db, "left", "l2", "name", "Zoe")
	if _, err := db.Decide(t.Context(), store.Decision{A: a, B: b, Model: "contact", State: store.Linked, By: "the test"}); err != nil {
		t.Fatal(err)
	}
	for _, sort := range [][]string{nil, {"-title"}} {
		q := Query{Model: "contact", Fold: true, Sort: sort}
		first, err := w.First(t.Context(), q, 10)
		if err != nil {
			t.Fatal(err)
		}
		order, err := w.Order(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := w.Together(t.Context(), order.Keys)
		if err != nil || len(rows) != 2 || len(first) != 2 {
			t.Fatal(len(rows), len(first), err)
		}
		for i, r := range rows {
			want := map[string]string{a: b, b: a}[r.ID]
			if (want != "") != (len(r.Same) == 1) || want != "" && (r.Same[0].ID != want || len(first[i].Same) != 1 || first[i].Same[0].ID != want || r.Same[0].Connection == r.Connection) {
				t.Errorf("%s: the same as %s are %+v and %+v", sort, r.Title, r.Same, first[i].Same)
			}
		}
	}
	alone, err := w.Rows(t.Context(), []int64{1, 2, 3})
	if err != nil || len(alone) != 3 || alone[0].Same != nil {
		t.Errorf("what nobody asked for: %+v, %v", alone, err)
	}
}

// TestFoldingIsThatOfAFewHoweverManyThereAre asks for the order of a list by both ways of telling who is the same.
func TestFoldingIsThatOfAFewHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	ids := map[string][]string{}
	for i := range 8 {
		for _, in := range []string{"left", "right"} {
			ids[in] = append(ids[in], person(t, db, in, fmt.Sprint(in, i), "name", fmt.Sprint("Person ", i)))
		}
	}
	agree := func(what string) {
		t.Helper()
		keys, err := w.Index(t.Context(), Query{Model: "contact"})
		if err != nil {
			t.Fatal(err)
		}
		few, err := w.kinship(t.Context(), db, keys)
		if err != nil {
			t.Fatal(err)
		}
		many := append(slices.Clone(keys), make([]int64, fewKeys)...) // keys that nobody has
		all, err := w.kinship(t.Context(), db, many)
		if err != nil {
			t.Fatal(err)
		}
		a, underA := few.fold(slices.Clone(keys))
		b, underB := all.fold(slices.Clone(keys))
		if !slices.Equal(a, b) || fmt.Sprint(underA) != fmt.Sprint(underB) {
			t.Errorf("%s: %v %v and %v %v", what, a, underA, b, underB)
		}
	}
	agree("no links")
	for i := range 4 {
		if _, err := db.Decide(t.Context(), store.Decision{A: ids["left"][i], B: ids["right"][i], Model: "contact", State: store.Linked}); err != nil {
			t.Fatal(err)
		}
		agree(fmt.Sprint(i+1, " links"))
	}
	person(t, db, "left", "late", "name", "A Late Comer")
	was := w.families.known
	if agree("one more record"); w.families.known != was {
		t.Error("all was read anew for a record that is linked with none")
	}
	if _, err := w.Unlink(t.Context(), "contact", ids["left"][2], "the test"); err != nil {
		t.Fatal(err)
	}
	agree("one link fewer")
}

func TestFoldingKeepsTheFirstOfEachGroup(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.Int64Range(1, 200), 0, 40, rapid.ID[int64]).Draw(t, "keys")
		group := map[int64]int{}
		var groups [][]int64
		for _, k := range keys {
			g := rapid.IntRange(-1, 5).Draw(t, "group")
			for g >= len(groups) {
				groups = append(groups, nil)
			}
			if g >= 0 {
				groups[g], group[k] = append(groups[g], k), g+1
			}
		}
		var want []int64
		under, first := map[int64][]int64{}, map[int]int64{}
		for _, k := range keys {
			switch g := group[k]; {
			case g == 0:
				want = append(want, k)
			case first[g] == 0:
				first[g], want = k, append(want, k)
			default:
				under[first[g]] = append(under[first[g]], k)
			}
		}
		got, beneath := kinshipOf(groups).fold(slices.Clone(keys))
		if !slices.Equal(got, want) || len(beneath) != len(under) {
			t.Fatalf("%v, want %v; beneath %v, want %v", got, want, beneath, under)
		}
		for k, v := range under {
			if !slices.Equal(beneath[k], v) {
				t.Fatalf("beneath %d: %v, want %v", k, beneath[k], v)
			}
		}
	})
}

func TestHabitsAreKeptByTheirNames(t *testing.T) {
	t.Parallel()
	w, _ := accounts(t)
	for _, h := range [][2]string{{"list.fold", "off"}, {"list.preview", "off"}, {"other", "x"}, {"list.preview", ""}} {
		if err := w.SetHabit(t.Context(), h[0], h[1]); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.Habits(t.Context(), "list.")
	if err != nil || len(got) != 1 || got["list.fold"] != "off" {
		t.Errorf("%v, %v", got, err)
	}
	if w.SetHabit(t.Context(), "list.fold", string(make([]byte, 5000))) == nil {
		t.Error("a habit of any length is kept")
	}
}
