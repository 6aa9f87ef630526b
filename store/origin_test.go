package store

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"patchbay/model"
)

// by gives records the call that brought them.
func by(via *model.Via, records ...model.Record) []model.Record {
	for i := range records {
		records[i].Via = via
	}
	return records
}

func listCall(n int) *model.Via {
	return &model.Via{Call: fmt.Sprintf("t-%d", n), Method: "POST", Path: "/contacts/search", At: start().Add(time.Duration(n) * time.Second)}
}

func origins(t testing.TB, s *Store) (n int) {
	t.Helper()
	if _, err := s.get(t.Context(), []any{&n}, "SELECT count(*) FROM origins"); err != nil {
		t.Fatal(err)
	}
	return n
}

func sighted(t testing.TB, s *Store, native string) Origin {
	t.Helper()
	o, known, err := s.FirstSight(t.Context(), remote(t, s, native).ID)
	if err != nil || !known {
		t.Fatal(o, known, err)
	}
	return o
}

func TestAPageIsFirstSeenWithOneOriginForAllOfIt(t *testing.T) {
	t.Parallel()
	s := connected(t)
	var page []model.Record
	for i := range 300 {
		page = append(page, contact(fmt.Sprint(i), "name", "Ada"))
	}
	put(t, s, "a", by(listCall(1), page...)...)
	put(t, s, "a", by(listCall(2), page...)...) // nothing new: nothing to note
	if n := origins(t, s); n != 1 {
		t.Fatalf("%d origins", n)
	}
	o := sighted(t, s, "299")
	if o.Via != *listCall(1) || o.Source != Pull || o.By != "Acme" || o.Change != "" || !o.At.Equal(start()) {
		t.Errorf("first seen with %+v", o)
	}
}

func TestEachMoveNamesItsOwnCall(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", by(listCall(1), contact("1", "name", "Ada", "phone", "1"), contact("2", "name", "Bob"))...)
	put(t, s, "a", append(by(listCall(2), contact("1", "name", "Ada L", "phone", "1")), by(listCall(3), contact("2", "name", "Bobby"), contact("3", "name", "Cy"))...)...)
	if n := origins(t, s); n != 3 {
		t.Errorf("%d origins", n)
	}
	for native, want := range map[string]model.Via{"1": *listCall(2), "2": *listCall(3)} {
		h, err := s.FieldHistory(t.Context(), remote(t, s, native).ID, "name")
		if err != nil || len(h) != 1 || h[0].Via != want {
			t.Errorf("%s: %+v, %v", native, h, err)
		}
	}
	if h, err := s.FieldHistory(t.Context(), remote(t, s, "1").ID, "phone"); err != nil || len(h) != 0 {
		t.Errorf("the phone moved: %+v, %v", h, err)
	}
	if o := sighted(t, s, "3"); o.Via != *listCall(3) {
		t.Errorf("%+v", o)
	}
}

func TestAnEditNamesThePersonTheMachineAndTheChange(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "Ada"))
	r := remote(t, s, "1")
	in, err := s.Intend(t.Context(), Write{
		Connection: "a", Model: "contact", Remote: "1", Record: r.ID, Operation: "contact::update", Patch: model.Patch{"name": "Ada L"},
		Before: r.Fields, By: "you, here", User: "ada@example",
	})
	if err != nil {
		t.Fatal(err)
	}
	now := contact("1", "name", "Ada L")
	now.Via = &model.Via{Call: "t-9", Method: "PUT", Path: "/contacts/1", At: start()}
	if _, err := s.Settle(t.Context(), in.ID, Outcome{State: Done, Record: &now}); err != nil {
		t.Fatal(err)
	}
	h, err := s.FieldHistory(t.Context(), r.ID, "name")
	if err != nil || len(h) != 1 {
		t.Fatal(h, err)
	}
	if e := h[0]; e.User != "ada@example" || e.By != "you, here" || e.Source != Edit || e.Change != in.Change || e.Via != *now.Via {
		t.Errorf("%+v", e)
	}
	if back, err := s.Intent(t.Context(), in.ID); err != nil || back.User != "ada@example" {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestARecordThatIsHereForLongerHasNoFirstSight(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s := openAt(t, path)
	connect(t, s, "a", "Acme")
	put(t, s, "a", contact("1", "name", "Ada"))
	if err := s.durable.do(t.Context(), "age it", func(x tx) error {
		_, err := x.exec(t.Context(), "UPDATE records SET origin=0")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, known, err := s.FirstSight(t.Context(), remote(t, s, "1").ID); known || err != nil {
		t.Fatal(known, err)
	}
}

func TestOriginsGoWithTheConnectionTheyCameFrom(t *testing.T) {
	t.Parallel()
	s := connected(t)
	connect(t, s, "b", "Beta")
	put(t, s, "a", contact("1", "name", "Ada"))
	put(t, s, "b", contact("1", "name", "Bea"))
	if _, err := s.RemoveConnection(t.Context(), "a", false); err != nil {
		t.Fatal(err)
	}
	if n := origins(t, s); n != 1 {
		t.Errorf("%d origins are left", n)
	}
}

func TestACallIsFoundByItsTicketAsLongAsItIsKept(t *testing.T) {
	t.Parallel()
	s := connected(t)
	one := s.RecordCall(Call{Connection: "a", Method: "GET", URL: "https://example.com/1", Status: 200, Started: start()})
	two := s.RecordCall(Call{Connection: "a", Method: "GET", URL: "https://example.com/2", Status: 200, Started: start()})
	ids, err := s.CallsOf(t.Context(), one, two, "t-none", "")
	if err != nil || len(ids) != 2 || one == two {
		t.Fatal(ids, err)
	}
	c, err := s.Call(t.Context(), ids[two])
	if err != nil || c.URL != "https://example.com/2" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestUndoesTakeTurnsDownTheChain(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "A"))
	write := func(undoes, to string, part bool) string {
		r := remote(t, s, "1")
		in, err := s.Intend(t.Context(), Write{Connection: "a", Model: "contact", Remote: "1", Record: r.ID, Operation: "contact::update",
			Patch: model.Patch{"name": to}, Before: r.Fields, Undoes: undoes, Part: part})
		if err != nil {
			t.Fatal(err)
		}
		now := contact("1", "name", to)
		if _, err := s.Settle(t.Context(), in.ID, Outcome{State: Done, Record: &now}); err != nil {
			t.Fatal(err)
		}
		return in.Change
	}
	stands := func(change string) string {
		in, err := s.Change(t.Context(), change)
		if err != nil {
			t.Fatal(err)
		}
		return in.UndoneBy
	}
	one := write("", "B", false)
	two := write(one, "A", false)
	three := write(two, "B", false)
	if stands(one) != "" || stands(two) != three {
		t.Errorf("after an undo of the undo the first is undone by %q", stands(one))
	}
	four := write(three, "A", false)
	if stands(one) != two || stands(two) != "" || stands(three) != four {
		t.Errorf("%q %q %q", stands(one), stands(two), stands(three))
	}
	some := write(four, "B", true)
	parts, err := s.PartlyUndone(t.Context())
	if err != nil || len(parts[four]) != 1 || stands(four) != "" {
		t.Fatal(parts, stands(four), err)
	}
	write(some, "A", false)
	if parts, err := s.PartlyUndone(t.Context()); err != nil || len(parts) != 0 {
		t.Error(parts, err)
	}
}
