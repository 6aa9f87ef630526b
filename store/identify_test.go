package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

// wellNamed fails where a record is not found by its id, or an id has no record.
func wellNamed(t testing.TB, s *Store) {
	t.Helper()
	if f, err := s.lookIDs(t.Context()); err != nil || f.Count != 0 {
		t.Fatalf("%+v, %v", f, err)
	}
}

func harm(t testing.TB, s *Store, queries ...string) {
	t.Helper()
	err := s.durable.do(t.Context(), "harm the store", func(x tx) error {
		for _, q := range queries {
			if _, err := x.exec(t.Context(), q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARecordIsFoundByItsIDWhereverThatLies(t *testing.T) {
	t.Parallel()
	for seed := range rounds(5) {
		r := rand.New(rand.NewPCG(uint64(seed), 11))
		s := open(t)
		s.durable.heap = 1 + r.Int64N(12)
		kept := map[string]map[string]bool{}
		for range 10 {
			conn := []string{"a", "b"}[r.IntN(2)]
			if kept[conn] == nil {
				kept[conn] = map[string]bool{}
				connect(t, s, conn, conn)
			}
			if r.IntN(5) == 0 {
				if _, err := s.RemoveConnection(t.Context(), conn, false); err != nil {
					t.Fatal(err)
				}
				kept[conn] = nil
				continue
			}
			var page []model.Record
			for range r.IntN(12) {
				native := fmt.Sprint(r.IntN(40))
				page = append(page, contact(native, "name", native))
				kept[conn][native] = true
			}
			put(t, s, conn, page...)
		}
		for conn, natives := range kept {
			for native := range natives {
				foundBoth(t, s, conn, native)
			}
		}
		wellNamed(t, s)
	}
}

// foundBoth fails where a record is not found by its id, or not by its native one.
func foundBoth(t *testing.T, s *Store, conn, native string) {
	t.Helper()
	id := nameOf(conn, "contact", native)[:shortID]
	byID, err := s.Record(t.Context(), id)
	if err != nil || byID.Remote.ID != native || byID.Connection != conn {
		t.Fatalf("%s of %s: %+v, %v", native, conn, byID, err)
	}
	if by, err := s.ByRemote(t.Context(), conn, "contact", native); err != nil || by.ID != id {
		t.Fatalf("%s of %s: %+v, %v", native, conn, by, err)
	}
}

func TestIDsThatWereHarmedAreMadeAgain(t *testing.T) {
	t.Parallel()
	for name, queries := range map[string][]string{
		"an id is lost":           {"DELETE FROM newids WHERE key=2"},
		"an old id is lost":       {"DELETE FROM ids WHERE key=1"},
		"an id of nobody":         {"INSERT INTO ids VALUES('0000000000', 99)"},
		"an id of another":        {"UPDATE newids SET key=1 WHERE key=2"},
		"an id twice":             {"INSERT INTO newids SELECT id, key FROM ids"},
		"all are lost":            {"DELETE FROM ids", "DELETE FROM newids", "DELETE FROM settings WHERE key='named'"},
		"two records with one id": {"UPDATE records SET id=(SELECT id FROM records WHERE key=1) WHERE key=2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := connected(t)
			s.durable.heap = 1
			put(t, s, "a", contact("1", "name", "Ada"))
			s.durable.heap = 100
			put(t, s, "a", contact("2", "name", "Bea"))
			wellNamed(t, s)
			harm(t, s, queries...)
			faults, err := s.Inspect(t.Context(), false)
			if err != nil || !slices.ContainsFunc(faults, func(f Fault) bool { return f.What == "index" && f.Fix == mends }) {
				t.Fatalf("nothing was noticed: %+v, %v", faults, err)
			}
			if _, err := s.Mend(t.Context()); err != nil {
				t.Fatal(err)
			}
			if left, err := s.Inspect(t.Context(), false); err != nil || len(left) > 0 {
				t.Fatalf("left: %+v, %v", left, err)
			}
			put(t, s, "a", contact("1", "name", "Ada"), contact("2", "name", "Bea")) // what was lost is pulled again
			if r := remote(t, s, "1"); r.Title != "Ada" {
				t.Errorf("got %+v", r)
			}
			if r := remote(t, s, "2"); r.Title != "Bea" {
				t.Errorf("got %+v", r)
			}
			wellNamed(t, s)
		})
	}
}

// formerly is a store of the format before ids had tables of their own, with so many records.
func formerly(t *testing.T, records int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	write(t, path, "")
	err := inspect(t.Context(), path, func(w *writer) error {
		if err := advance(t.Context(), w, steps()[:5], 0); err != nil {
			return err
		}
		return w.do(t.Context(), "fill", func(x tx) error {
			for _, q := range []string{"INSERT INTO connections(id, folded, body) VALUES('a','acme','{\"name\":\"Acme\"}')", "INSERT INTO models(name) VALUES('contact')"} {
				if _, err := x.exec(t.Context(), q); err != nil {
					return err
				}
			}
			for n := range records {
				native := fmt.Sprint(n)
				if _, err := x.exec(t.Context(), `INSERT INTO records(id, conn, model, native, state, hash, updated, created, pulled, title, remote, fields)
					VALUES(?,1,'contact',?,0,x'',0,0,0,?,'{}',?)`, nameOf("a", "contact", native)[:shortID], native, "Ada "+native, `{"name":"Ada `+native+`"}`); err != nil {
					return err
				}
			}
			_, err := x.exec(t.Context(), "INSERT INTO settings(key, value) VALUES('reindex', ?)", records)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnOlderStoreFindsItsRecordsByTheirIDs(t *testing.T) {
	t.Parallel()
	path := formerly(t, 300)
	s := openAt(t, path)
	if r := remote(t, s, "7"); r.Title != "Ada 7" {
		t.Fatalf("got %+v", r)
	}
	indexes := 0
	if _, err := s.get(t.Context(), []any{&indexes}, "SELECT count(*) FROM sqlite_schema WHERE tbl_name='records' AND type='index' AND name<>'records_conn'"); err != nil || indexes != 0 {
		t.Errorf("%d indexes are left of the old table, %v", indexes, err)
	}
	if got := put(t, s, "a", contact("7", "name", "Ada 7"), contact("new", "name", "Bea")); got.New != 1 {
		t.Errorf("got %+v", got)
	}
	wellNamed(t, s)
	if faults, err := s.Inspect(t.Context(), false); err != nil || len(faults) > 0 {
		t.Errorf("%+v, %v", faults, err)
	}
}

func TestAKillWhileTheIDsMoveLosesNoRecord(t *testing.T) {
	t.Parallel()
	for round := range rounds(3) {
		path := formerly(t, 2000)
		killIn(t, path, "open", "", time.Duration(10+round*20)*time.Millisecond)
		s := openAt(t, path)
		if n, err := s.RecordCount(t.Context()); err != nil || n != 2000 {
			t.Fatalf("round %d: %d records, %v", round, n, err)
		}
		wellNamed(t, s)
		if err := s.CheckIndex(t.Context()); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
	}
}

func TestARemovedConnectionLeavesNoIDs(t *testing.T) {
	t.Parallel()
	s := connected(t)
	s.durable.heap = 2
	put(t, s, "a", contact("1"), contact("2"), contact("3"))
	put(t, s, "a", contact("4"))
	id := remote(t, s, "4").ID
	if _, err := s.RemoveConnection(t.Context(), "a", false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Record(t.Context(), id); !problem.Is(err, problem.NotFound) {
		t.Errorf("got %v", err)
	}
	wellNamed(t, s)
}

// There is no index of the ids in records: a query that looks for one there reads all of them.
func TestNoQueryLooksForIDsAmongTheRecords(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	slow := regexp.MustCompile(`records( WHERE|.*WHERE r\.) ?id ?(=|>|IN)|records ([a-z]) ON ([a-z]\.)?id ?(=|>|IN)|records r ON r\.id|WHERE r\.id`)
	for _, name := range files {
		if regexp.MustCompile(`_test\.go$`).MatchString(name) {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range slow.FindAllString(string(text), -1) {
			t.Errorf("%s: %q: use keyOf or keysOf", name, line)
		}
	}
}
