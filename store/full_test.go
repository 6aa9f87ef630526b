package store

import (
	"fmt"
	"strings"
	"testing"

	"patchbay/model"
	"patchbay/problem"
)

// pages limits how far the file can grow, which SQLite tells as a full disk.
func pages(t *testing.T, s *Store, n string) {
	t.Helper()
	for _, w := range []*writer{s.durable} {
		w.gate <- struct{}{}
		err := w.open(t.Context())
		if err == nil {
			_, err = w.conn.ExecContext(t.Context(), "PRAGMA max_page_count="+n)
		}
		<-w.gate
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAPageThatFindsTheDiskFullIsNotKeptInPart(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "Ada"))
	pages(t, s, "1") // not below what there is: no page more
	var list []model.Record
	for i := range 500 {
		list = append(list, contact(fmt.Sprint(i), "name", strings.Repeat("long ", 60)))
	}
	_, err := s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: list})
	if !problem.Is(err, problem.Storage) || !strings.Contains(err.Error(), "disk is full") {
		t.Fatalf("got %v", err)
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != 1 {
		t.Errorf("%d records are kept, %v", n, err)
	}
	if r := remote(t, s, "1"); r.Fields["name"] != "Ada" {
		t.Errorf("the record says %v", r.Fields)
	}
	pages(t, s, "1000000")
	if st := put(t, s, "a", list...); st.New != 499 {
		t.Errorf("with room again: %+v", st)
	}
}
