package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"patchbay/model"
)

func TestASieveHasEveryIDAndHardlyAnother(t *testing.T) {
	t.Parallel()
	v := newSieve(10_000, 1)
	for i := range 10_000 {
		v.add(nameOf("a", "contact", fmt.Sprint(i)))
	}
	others := 0
	for i := range 10_000 {
		if !v.mayHave(nameOf("a", "contact", fmt.Sprint(i))[:shortID]) {
			t.Fatalf("%d is not in it", i)
		}
		if v.mayHave(nameOf("b", "contact", fmt.Sprint(i))[:shortID]) {
			others++
		}
	}
	if others > 200 {
		t.Errorf("%d of 10000 others seem to be in it", others)
	}
}

// What others wrote is known in the next transaction, from another process, too: to each store the other one is that.
func TestWhatAnotherProcessKeptIsNotNewHere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	here, there := openAt(t, path), openAt(t, path)
	connect(t, here, "a", "Acme")
	list := newPeople(1).list(300)
	for from := 0; from < len(list); from += 100 {
		for i, s := range []*Store{here, there} {
			st, err := s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: list[from : from+100]})
			if want := (Stats{New: 100 * (1 - i), Same: 100 * i}); err != nil || st != want {
				t.Fatalf("store %d at %d: %+v, %v", i, from, st, err)
			}
		}
	}
	if s := here.durable.sieve; s == nil || !s.mayHave(nameOf("a", "contact", list[0].Remote.ID)) {
		t.Error("nothing is known without the file")
	}
}

// While one process alone brings records, the ids are read from the file once.
func TestASieveStandsWhileNobodyElseWrites(t *testing.T) {
	t.Parallel()
	s := connected(t)
	p := newPeople(1)
	var first *sieve
	for i := range 20 {
		var page []model.Record
		for k := range 50 {
			page = append(page, p.contact(i*50+k))
		}
		if st, err := s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: page}); err != nil || st.New != 50 {
			t.Fatal(st, err)
		}
		if i == 0 {
			first = s.durable.sieve
		}
	}
	if first == nil || s.durable.sieve != first {
		t.Error("it was made again")
	}
}
