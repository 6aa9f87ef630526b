package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"patchbay/model"
)

func TestTheNewestComeAsTheWholeListHasThem(t *testing.T) {
	t.Parallel()
	s := connected(t)
	connect(t, s, "z", "Zeta")
	r := rand.New(rand.NewPCG(3, 3))
	for _, conn := range []string{"a", "z"} {
		var records []model.Record
		for i := range 700 {
			c := contact(fmt.Sprint(conn, i), "name", fmt.Sprint("P", r.IntN(90)), "status", []string{"active", "archived"}[r.IntN(2)])
			if r.IntN(10) > 0 { // some know no moment, many share one
				c.UpdatedAt = start().Add(time.Duration(r.IntN(150)) * time.Hour)
				c.CreatedAt = start().Add(-time.Duration(r.IntN(5)) * time.Hour)
			}
			records = append(records, c)
		}
		put(t, s, conn, records...)
	}
	status := model.Filter{Op: model.Eq, Field: "status", Value: "active"}
	doubtful := model.Filter{Op: model.And, Parts: []model.Filter{status, {Op: model.Doubt}}}
	for _, field := range []string{"updatedAt", "createdAt"} {
		for _, down := range []bool{false, true} {
			for _, conns := range [][]string{nil, {"z"}} {
				for name, q := range map[string]Query{
					"all": {}, "filtered": {Filter: &status},
					"doubted": {Filter: &doubtful, Keep: func(r Row) (bool, error) { return r.Fields["name"] != "P5", nil }},
					"kept":    {Keep: func(r Row) (bool, error) { return r.Fields["name"] == "P5", nil }},
				} {
					q.Model, q.Connections, q.Sort = "contact", conns, []Order{{field, down}}
					whole, err := s.Index(t.Context(), q)
					if err != nil {
						t.Fatal(err)
					}
					for _, n := range []int{1, 50, 2000} {
						rows, err := s.First(t.Context(), q, n)
						if err != nil {
							t.Fatal(err)
						}
						var got []int64
						for _, r := range rows {
							got = append(got, r.Key)
						}
						if !slices.Equal(got, whole[:min(n, len(whole))]) {
							t.Fatalf("%s by %s, down %v, of %v: the first %d are not those of the list", name, field, down, conns, n)
						}
					}
				}
			}
		}
	}
}

func TestAConditionOnAMomentFindsWhatLookingAtEveryRecordFinds(t *testing.T) {
	t.Parallel()
	s := connected(t)
	r := rand.New(rand.NewPCG(4, 4))
	var records []model.Record
	for i := range 400 {
		c := contact(fmt.Sprint(i), "name", fmt.Sprint("P", r.IntN(90)))
		if i%9 > 0 {
			c.UpdatedAt = start().Add(time.Duration(r.IntN(40)) * 6 * time.Hour)
			c.CreatedAt = start().Add(-time.Duration(r.IntN(3)) * time.Hour)
		}
		records = append(records, c)
	}
	put(t, s, "a", records...)
	// One whose time moves is found by its new one, and an answer that tells no time leaves the one that is known.
	records[1].UpdatedAt, records[1].Fields["name"] = start().Add(900*time.Hour), "Moved"
	records[2].UpdatedAt, records[2].Fields["name"] = time.Time{}, "Timeless"
	put(t, s, "a", records[1], records[2])
	day, err := model.DayIn(start().AddDate(0, 0, 3).Format(time.DateOnly), time.FixedZone("", 9*3600))
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []any{start().Add(72 * time.Hour), start().Add(72*time.Hour + time.Nanosecond), day} {
		for _, op := range []model.FilterOp{model.Eq, model.Lt, model.Le, model.Gt, model.Ge} {
			f := model.Filter{Op: model.And, Parts: []model.Filter{{Op: op, Own: true, Field: "updatedAt", Value: value}}}
			for _, text := range []string{"", "p1", "moved"} {
				got, err := s.Index(t.Context(), Query{Model: "contact", Text: text, Filter: &f, Keep: func(Row) (bool, error) { return false, nil }})
				if err != nil {
					t.Fatal(err)
				}
				// In doubt once more, nothing bounds it, and every record is asked.
				or := model.Filter{Op: model.Or, Parts: []model.Filter{f}}
				want, err := s.Index(t.Context(), Query{Model: "contact", Text: text, Filter: &or, Keep: func(Row) (bool, error) { return false, nil }})
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, want) {
					t.Errorf("updatedAt %s %v with %q: %d records, want %d", op, value, text, len(got), len(want))
				}
			}
		}
	}
	if err := s.CheckIndex(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestReadingThroughAndAskingOneByOneSayTheSame(t *testing.T) {
	t.Parallel()
	s := connected(t)
	var records []model.Record
	for i := range 900 {
		records = append(records, contact(fmt.Sprint(i), "name", fmt.Sprint("P", i), "status", []string{"active", "archived", ""}[i%3]))
	}
	put(t, s, "a", records...)
	keys, err := s.Index(t.Context(), Query{Model: "contact"})
	if err != nil {
		t.Fatal(err)
	}
	f := model.Filter{Op: model.Or, Parts: []model.Filter{{Op: model.Eq, Field: "status", Value: "active"}, {Op: model.And, Parts: []model.Filter{{Op: model.IsNull, Field: "status"}, {Op: model.Doubt}}}}}
	q := Query{Model: "contact", Filter: &f}
	one, err := s.siftListed(t.Context(), q, keys)
	if err != nil {
		t.Fatal(err)
	}
	through, err := s.siftThrough(t.Context(), q, slices.Max(keys))
	if err != nil {
		t.Fatal(err)
	}
	yes, doubt := 0, 0
	for _, k := range keys {
		if one.yes.has(k) != through.yes.has(k) || one.doubt.has(k) != through.doubt.has(k) {
			t.Fatalf("record %d is told otherwise", k)
		}
		if one.yes.has(k) {
			yes++
		}
		if one.doubt.has(k) {
			doubt++
		}
	}
	if yes != 300 || doubt != 300 {
		t.Errorf("%d pass and %d are in doubt, of 300 each", yes, doubt)
	}
}

func TestAStoreOfTheFormatBeforeListsItsNewest(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	s := openAt(t, path)
	put(t, s, "a", dated("1", "Old", 1), dated("2", "New", 9), dated("3", "Timeless", 0))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	w := &writer{path: path, dsn: writeDSN(Options{Path: path, Wait: busyWait}, "FULL"), gate: make(chan struct{}, 1)}
	if err := w.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	// As the file was before: ids in the records alone, moments in indexes, segments of a form that nobody reads any more.
	for _, q := range []string{"DROP TABLE ids", "DROP TABLE newids", momentSchema, "UPDATE segments SET head=x'01'", "PRAGMA user_version=4"} {
		if _, err := w.conn.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	if !Outdated(path) {
		t.Error("it does not look old")
	}
	var told [][2]int
	s, err := Open(t.Context(), Options{Path: path, Now: start, Upgrading: func(done, total int) { told = append(told, [2]int{done, total}) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if Outdated(t.TempDir()) {
		t.Error("a folder looks old")
	}
	if want := [][2]int{{0, 0}, {3, 3}}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	rows, err := s.First(t.Context(), Query{Model: "contact", Sort: []Order{{"updatedAt", true}}}, 9)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, r := range rows {
		titles = append(titles, r.Title)
	}
	if want := []string{"New", "Old", "Timeless"}; !slices.Equal(titles, want) {
		t.Errorf("got %v, want %v", titles, want)
	}
	if err := s.CheckIndex(t.Context()); err != nil {
		t.Error(err)
	}
}

func dated(id, name string, hours int) model.Record {
	c := contact(id, "name", name)
	if hours > 0 {
		c.UpdatedAt = start().Add(time.Duration(hours) * time.Hour)
	}
	return c
}
