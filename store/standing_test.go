package store

import (
	"testing"
)

func TestTheStandingOfAConnectionIsWhatAnotherProcessLeftIt(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/store.db"
	s, other := openAt(t, path), openAt(t, path)
	if err := s.AddConnection(t.Context(), Connection{ID: "c1", Name: "acme", Connector: "x"}); err != nil {
		t.Fatal(err)
	}
	is := func(want Standing) {
		t.Helper()
		if got, err := s.Standing(t.Context(), "c1"); err != nil || got != want {
			t.Errorf("%+v %v, want %+v", got, err, want)
		}
	}
	is(Standing{There: true})
	for _, c := range []struct {
		paused, readOnly, ending bool
	}{{true, false, true}, {true, true, false}, {false, true, false}, {false, false, true}, {false, false, false}} {
		err := other.UpdateConnection(t.Context(), "c1", func(c2 *Connection) error {
			c2.Paused, c2.ReadOnly, c2.Ending = c.paused, c.readOnly, c.ending
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		is(Standing{There: true, Paused: c.paused, Ending: c.ending, ReadOnly: c.readOnly})
	}
	if _, err := other.RemoveConnection(t.Context(), "c1", true); err != nil {
		t.Fatal(err)
	}
	is(Standing{})
	if got, err := s.Standing(t.Context(), "acme"); err != nil || got.There {
		t.Errorf("a name is no id: %+v %v", got, err)
	}
}

func BenchmarkStanding(b *testing.B) {
	s, err := Open(b.Context(), Options{Path: b.TempDir() + "/store.db"})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // nothing is written after it
	if err := s.AddConnection(b.Context(), Connection{ID: "c1", Name: "acme", Connector: "x"}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if got, err := s.Standing(b.Context(), "c1"); err != nil || !got.There {
			b.Fatal(got, err)
		}
	}
}
