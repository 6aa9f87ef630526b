package store

import (
	"context"
	"slices"
	"strings"
	"testing"

	"patchbay/problem"
)

func TestIDsAreTheSameInARebuiltStore(t *testing.T) {
	t.Parallel()
	var ids []string
	for range 2 {
		s := connected(t)
		put(t, s, "a", contact("1", "name", "Ada"))
		ids = append(ids, remote(t, s, "1").ID)
	}
	if ids[0] != ids[1] || len(ids[0]) != 10 || strings.Trim(ids[0], crockford) != "" {
		t.Fatalf("got %v", ids)
	}
}

func TestIDsThatCollideGrow(t *testing.T) {
	t.Parallel()
	s := connected(t)
	// Nobody finds a real collision of 50 bits here: another record is given the id that the next one would get, by another process.
	put(t, s, "a", contact("1", "name", "Ada"))
	next := nameOf("a", "contact", "2")
	if err := openAt(t, s.path).durable.do(t.Context(), "collide", func(tx tx) error {
		for _, table := range []string{"records", "newids"} {
			if _, err := tx.exec(t.Context(), "UPDATE "+table+" SET id=?", next[:10]); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	put(t, s, "a", contact("2", "name", "Bea"))
	r := remote(t, s, "2")
	if r.ID != next[:11] || r.Title != "Bea" {
		t.Fatalf("got %s %s", r.ID, r.Title)
	}
	if got := put(t, s, "a", contact("2", "name", "Bea")); got.Same != 1 {
		t.Fatalf("got %+v", got)
	}
	if id, err := s.Resolve(t.Context(), "contact", next[:10]); err != nil || id != next[:10] {
		t.Fatalf("a whole id must win: %s, %v", id, err)
	}
}

func TestAPrefixResolvesWhenItIsUnique(t *testing.T) {
	t.Parallel()
	s := connected(t)
	p := newPeople(2)
	put(t, s, "a", p.list(400)...)
	put(t, s, "a", contact("ada", "name", "Ada \x1bLovelace"))
	want := remote(t, s, "ada").ID
	if id, err := s.Resolve(t.Context(), "contact", strings.ToUpper(want[:8])); err != nil || id != want {
		t.Fatalf("got %s, %v", id, err)
	}
	if id, err := s.Resolve(t.Context(), "", want); err != nil || id != want {
		t.Fatalf("got %s, %v", id, err)
	}
	_, err := s.Resolve(t.Context(), "contact", want[:1])
	if !problem.Is(err, problem.Usage) || strings.Count(err.Error(), ",") < 2 {
		t.Fatalf("an ambiguous prefix must list what it begins: %v", err)
	}
	for _, c := range []struct{ model, id string }{{"user", want}, {"contact", "zzzzzzzzzz"}, {"contact", "%"}} {
		if _, err := s.Resolve(t.Context(), c.model, c.id); !problem.Is(err, problem.NotFound) {
			t.Errorf("%v: %v", c, err)
		}
	}
	if _, err := s.Resolve(t.Context(), "contact", " "); !problem.Is(err, problem.Usage) {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsNotThereIsSaidSo(t *testing.T) {
	t.Parallel()
	s := connected(t)
	for name, try := range map[string]func(context.Context) error{
		"record": func(ctx context.Context) error { _, err := s.Record(ctx, "x"); return err },
		"remote": func(ctx context.Context) error { _, err := s.ByRemote(ctx, "a", "contact", "x"); return err },
		"raw":    func(ctx context.Context) error { _, err := s.Raw(ctx, "x"); return err },
		"call":   func(ctx context.Context) error { _, err := s.Call(ctx, "12"); return err },
		"change": func(ctx context.Context) error { _, err := s.Change(ctx, "x"); return err },
		"intent": func(ctx context.Context) error { _, err := s.Intent(ctx, "x"); return err },
	} {
		if err := try(t.Context()); !problem.Is(err, problem.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRowsComeInTheOrderAskedFor(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "A"), contact("2", "name", "B"), contact("3", "name", "C"))
	keys, err := s.Index(t.Context(), Query{Model: "contact"})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(keys)
	rows, err := s.Rows(t.Context(), append(keys, 999))
	if err != nil || titles(rows) != "C,B,A" {
		t.Fatalf("got %s, %v", titles(rows), err)
	}
	if err := s.Tombstone(t.Context(), rows[1].ID, "nobody"); err != nil {
		t.Fatal(err)
	}
	rows, err = s.Rows(t.Context(), keys[1:2])
	if err != nil || len(rows) != 1 || rows[0].Mark != Gone {
		t.Fatalf("got %+v, %v", rows, err)
	}
}
