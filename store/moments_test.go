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
					"doubted": {Filter: &doubtful, Keep: func(r Row) bool { return r.Fields["name"] != "P5" }},
					"kept":    {Keep: func(r Row) bool { return r.Fields["name"] == "P5" }},
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
