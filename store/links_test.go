package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"patchbay/problem"
)

// couple is a store with connections a, b and c of three people each; it answers their ids, by connection.
func couple(t testing.TB) (*Store, map[string][]string) {
	t.Helper()
	s := open(t)
	return s, people3(t, s)
}

func people3(t testing.TB, s *Store) map[string][]string {
	t.Helper()
	ids := map[string][]string{}
	for _, conn := range []string{"a", "b", "c"} {
		connect(t, s, conn, "Conn "+conn)
		for i := range 3 {
			put(t, s, conn, contact(fmt.Sprint(i), "name", fmt.Sprintf("Person %d", i)))
			r, err := s.ByRemote(t.Context(), conn, "contact", fmt.Sprint(i))
			if err != nil {
				t.Fatal(err)
			}
			ids[conn] = append(ids[conn], r.ID)
		}
	}
	return ids
}

func decide(t testing.TB, s *Store, a, b string, state LinkState) error {
	t.Helper()
	_, err := s.Decide(t.Context(), Decision{A: a, B: b, Model: "contact", State: state, By: "the test"})
	return err
}

func members(t testing.TB, s *Store, id string) []string {
	t.Helper()
	out, err := s.Members(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sorted(ids ...string) []string { slices.Sort(ids); return ids }

func TestLinkedRecordsAreOneGroup(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	for _, pair := range [][2]string{{id["a"][0], id["b"][0]}, {id["c"][0], id["b"][0]}} {
		if err := decide(t, s, pair[0], pair[1], Linked); err != nil {
			t.Fatal(err)
		}
	}
	want := sorted(id["a"][0], id["b"][0], id["c"][0])
	for _, one := range want {
		if got := members(t, s, one); !slices.Equal(got, want) {
			t.Errorf("%s is with %v", one, got)
		}
	}
	if got := members(t, s, id["a"][1]); got != nil {
		t.Errorf("a stranger is with %v", got)
	}
}

func TestWhatIsKeptApartIsNeverProposedAgain(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	a, b := id["a"][0], id["b"][0]
	sure := Proposing{Model: "contact", By: "the matching", Found: []Proposal{{A: a, B: b, Auto: true, Confidence: 0.999, Evidence: []byte(`[{"what":"email"}]`)}}}
	n, err := s.Propose(t.Context(), sure)
	if err != nil || n.Linked != 1 || len(members(t, s, a)) != 2 {
		t.Fatal(n, err)
	}
	if _, err := s.Leave(t.Context(), a, "contact", "the test"); err != nil {
		t.Fatal(err)
	}
	if len(members(t, s, a)) != 0 {
		t.Fatal("it did not leave")
	}
	for range 2 { // a pull between, a death, a second matching
		if n, err := s.Propose(t.Context(), sure); err != nil || n.Apart != 1 || n.Linked+n.Proposed != 0 {
			t.Fatal(n, err)
		}
		if err := s.Tombstone(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		put(t, s, "b", contact("0", "name", "Another name"))
	}
	all, err := s.Links(t.Context(), LinkFilter{State: Apart})
	if err != nil || len(all) != 1 || all[0].By != "the test" || string(all[0].Evidence) != `[{"what":"email"}]` {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := decide(t, s, b, a, Linked); err != nil { // a person may change their mind
		t.Fatal(err)
	}
	if len(members(t, s, a)) != 2 {
		t.Error("they are not linked")
	}
}

func TestNobodyIsLinkedByItselfWhereAPersonIsNeeded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before func(t *testing.T, s *Store, id map[string][]string)
		want   ProposedCount
	}{
		"nothing stands against it": {nil, ProposedCount{Linked: 1}},
		"the other side has one of this connection already": {func(t *testing.T, s *Store, id map[string][]string) {
			if err := decide(t, s, id["a"][1], id["b"][0], Linked); err != nil {
				t.Fatal(err)
			}
		}, ProposedCount{Proposed: 1}},
		"two of the groups are kept apart": {func(t *testing.T, s *Store, id map[string][]string) {
			if err := errors.Join(decide(t, s, id["b"][0], id["c"][0], Linked), decide(t, s, id["a"][0], id["c"][0], Apart)); err != nil {
				t.Fatal(err)
			}
		}, ProposedCount{Proposed: 1}},
		"they are linked through a third": {func(t *testing.T, s *Store, id map[string][]string) {
			if err := errors.Join(decide(t, s, id["b"][0], id["c"][0], Linked), decide(t, s, id["a"][0], id["c"][0], Linked)); err != nil {
				t.Fatal(err)
			}
		}, ProposedCount{Kept: 1}},
		"the one of this connection died": {func(t *testing.T, s *Store, id map[string][]string) {
			if err := errors.Join(decide(t, s, id["a"][1], id["b"][0], Linked), s.Tombstone(t.Context(), id["a"][1])); err != nil {
				t.Fatal(err)
			}
		}, ProposedCount{Linked: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, id := couple(t)
			if c.before != nil {
				c.before(t, s, id)
			}
			n, err := s.Propose(t.Context(), Proposing{Model: "contact", Found: []Proposal{{A: id["a"][0], B: id["b"][0], Auto: true, Evidence: []byte("[]")}}})
			if err != nil || n != c.want {
				t.Errorf("%+v, want %+v, %v", n, c.want, err)
			}
		})
	}
}

func TestASureLinkStaysWhenTheThirdLeaves(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	a, b, c := id["a"][0], id["b"][0], id["c"][0]
	sure := func(x, y string) Proposal {
		return Proposal{A: x, B: y, Auto: true, Confidence: 1, Evidence: []byte("[]")}
	}
	all := []Proposal{sure(a, b), sure(b, c), sure(a, c), {A: id["a"][1], B: id["b"][1], Confidence: 0.5, Evidence: []byte("[]")}}
	if n, err := s.Propose(t.Context(), Proposing{Model: "contact", Found: all}); err != nil || n.Linked != 2 || n.Kept != 1 {
		t.Fatal(n, err)
	}
	if _, err := s.Leave(t.Context(), b, "contact", "the test"); err != nil {
		t.Fatal(err)
	}
	if got := members(t, s, a); !slices.Equal(got, sorted(a, c)) {
		t.Errorf("%v", got)
	}
	for _, pair := range [][2]string{{id["a"][1], id["c"][1]}, {id["c"][1], id["b"][1]}} {
		if err := decide(t, s, pair[0], pair[1], Linked); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.CountLinks(t.Context(), ""); err != nil || n[Proposed] != 0 {
		t.Errorf("a person is asked what follows from what they said: %v, %v", n, err)
	}
}

func TestAProposalThatIsNotMadeAgainIsWithdrawn(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	found := func(pairs ...[2]string) []Proposal {
		var out []Proposal
		for _, p := range pairs {
			out = append(out, Proposal{A: p[0], B: p[1], Confidence: 0.5, Evidence: []byte("[]")})
		}
		return out
	}
	one, two := [2]string{id["a"][0], id["b"][0]}, [2]string{id["a"][1], id["b"][1]}
	for i, c := range []struct {
		p    Proposing
		left int
		open int
	}{
		{Proposing{Found: found(one, two)}, 0, 2},
		{Proposing{Found: found(one), Looked: []string{id["a"][0]}}, 0, 2}, // the other was not looked at
		{Proposing{Looked: []string{id["b"][1]}}, 1, 1},
		{Proposing{Found: found(one, two)}, 0, 2},
		{Proposing{}, 2, 0},
	} {
		c.p.Model = "contact"
		left, werr := s.Withdraw(t.Context(), c.p)
		_, err := s.Propose(t.Context(), c.p)
		count, cerr := s.CountLinks(t.Context(), "contact")
		if errors.Join(err, werr, cerr) != nil || left != c.left || count[Proposed] != c.open {
			t.Errorf("%d: %d, %v, %v %v %v", i, left, count, err, werr, cerr)
		}
	}
}

func TestLinkingDoesNotJoinWhatIsKeptApart(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	a, b, c := id["a"][0], id["b"][0], id["c"][0]
	if err := errors.Join(decide(t, s, a, b, Linked), decide(t, s, a, c, Apart)); err != nil {
		t.Fatal(err)
	}
	if err := decide(t, s, b, c, Linked); !problem.Is(err, problem.Conflict) || !errors.Is(err, ErrKeptApart) {
		t.Errorf("%v", err)
	}
	if err := decide(t, s, a, c, Linked); err != nil {
		t.Fatal(err)
	}
	if err := decide(t, s, b, c, Apart); !problem.Is(err, problem.Conflict) {
		t.Errorf("they are linked through a third: %v", err)
	}
	if n, err := s.CountLinks(t.Context(), ""); err != nil || n[Linked] != 2 || n[Apart] != 0 {
		t.Errorf("%v, %v", n, err)
	}
}

func TestADeadRecordLeavesItsLinkVisible(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	if err := errors.Join(decide(t, s, id["a"][0], id["b"][0], Linked), s.Tombstone(t.Context(), id["b"][0])); err != nil {
		t.Fatal(err)
	}
	if got := members(t, s, id["a"][0]); len(got) != 2 {
		t.Errorf("%v", got)
	}
	if _, err := s.RemoveConnection(t.Context(), "b", false); err != nil {
		t.Fatal(err)
	}
	if all, err := s.Links(t.Context(), LinkFilter{Record: id["a"][0]}); err != nil || len(all) != 1 || all[0].BConn+all[0].AConn != "ab" && all[0].BConn+all[0].AConn != "ba" {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestLinksSurviveAnotherOpening(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	id := people3(t, s)
	if err := errors.Join(decide(t, s, id["a"][0], id["b"][0], Linked), decide(t, s, id["a"][1], id["b"][1], Apart), s.Close()); err != nil {
		t.Fatal(err)
	}
	again := openAt(t, path)
	if got := members(t, again, id["a"][0]); len(got) != 2 {
		t.Errorf("%v", got)
	}
	if apart, err := again.LinkedBy(t.Context(), "contact", Apart); err != nil || len(apart) != 1 {
		t.Errorf("%v, %v", apart, err)
	}
}

// Whatever is decided in whatever order: groups are what the links join, and no two of a group are kept apart.
func TestGroupsAreWhatTheLinksJoin(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	all := slices.Concat(id["a"], id["b"], id["c"])
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			a, b := rapid.SampledFrom(all).Draw(r, "a"), rapid.SampledFrom(all).Draw(r, "b")
			switch rapid.IntRange(0, 3).Draw(r, "what") {
			case 0, 1:
				_ = decide(t, s, a, b, Linked) // may be refused
			case 2:
				_ = decide(t, s, a, b, Apart) // may be refused
			default:
				if _, err := s.Leave(t.Context(), a, "contact", "the test"); err != nil {
					r.Fatal(err)
				}
			}
		}
		linked, err := s.LinkedBy(t.Context(), "contact", Linked)
		apart, err2 := s.LinkedBy(t.Context(), "contact", Apart)
		groups, err3 := s.GroupsOf(t.Context(), all)
		if err := errors.Join(err, err2, err3); err != nil {
			r.Fatal(err)
		}
		at := joined(all, linked)
		for i, a := range all {
			for _, b := range all[i+1:] {
				together := groups[a] != "" && groups[a] == groups[b]
				if together != (at[a] == at[b]) {
					r.Fatalf("%s and %s: together %v, by links %v", a, b, together, at[a] == at[b])
				}
				if together && apart[[2]string{min(a, b), max(a, b)}] {
					r.Fatalf("%s and %s are kept apart and together", a, b)
				}
			}
		}
	})
}

// joined gives each record the least of those that links join it with.
func joined(all []string, links map[[2]string]bool) map[string]string {
	at := map[string]string{}
	for _, id := range all {
		at[id] = id
	}
	for range all {
		for pair := range links {
			least := min(at[pair[0]], at[pair[1]])
			at[pair[0]], at[pair[1]] = least, least
		}
	}
	return at
}

func TestOnlyWhatMovedIsMatchedAgain(t *testing.T) {
	t.Parallel()
	s, _ := couple(t)
	if _, ok, err := s.Mark(t.Context(), "contact"); ok || err != nil {
		t.Fatal(ok, err)
	}
	mark, err := s.Stand(t.Context(), "contact")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetMark(t.Context(), "contact", mark); err != nil {
		t.Fatal(err)
	}
	put(t, s, "a", contact("1", "name", "Another"), contact("9", "name", "New"))
	put(t, s, "b", contact("1", "name", "Person 1")) // the same as before
	back, ok, err := s.Mark(t.Context(), "contact")
	if err != nil || !ok || back.Sides["a"] != 3 {
		t.Fatal(back, ok, err)
	}
	keys, err := s.Moved(t.Context(), "contact", back)
	if err != nil {
		t.Fatal(err)
	}
	told, err := s.Tell(t.Context(), keys)
	if err != nil || len(told) != 2 || told[0].Fields["name"] != "Another" || told[1].Fields["name"] != "New" {
		t.Errorf("%v, %v", told, err)
	}
	connect(t, s, "d", "Conn d")
	put(t, s, "d", contact("1", "name", "Person 1"))
	if _, err := s.RemoveConnection(t.Context(), "c", false); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.Mark(t.Context(), "contact"); ok || err != nil {
		t.Errorf("a connection went, and the mark is still good: %v", err)
	}
}

func TestRecordsAreFoundByTheirNumbers(t *testing.T) {
	t.Parallel()
	s, _ := couple(t)
	var keys []LinkKey
	for i := range 500 {
		keys = append(keys, LinkKey{Hash: uint64(i) << 40, Record: int64(i%9 + 1)}, LinkKey{Hash: 1<<63 + 7<<20, Record: int64(i)})
	}
	for range 2 { // a second time changes nothing
		if err := s.AddLinkKeys(t.Context(), "contact", keys); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.ByLinkKeys(t.Context(), "contact", []uint64{3 << 40, 4 << 40, 1<<63 + 7<<20}, 100)
	if err != nil || !slices.Equal(got, []int64{4, 5}) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := s.ByLinkKeys(t.Context(), "task", []uint64{3 << 40}, 100); err != nil || len(got) != 0 {
		t.Errorf("of another model: %v, %v", got, err)
	}
	if err := s.ClearLinkKeys(t.Context(), "contact"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.ByLinkKeys(t.Context(), "contact", []uint64{3 << 40}, 100); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestRecordsAreFedInTheOrderOfTheirKeys(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	if err := s.Tombstone(t.Context(), id["b"][1]); err != nil {
		t.Fatal(err)
	}
	var names []any
	for after := int64(0); ; {
		part, err := s.Feed(t.Context(), "contact", "b", after, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(part) == 0 {
			break
		}
		names, after = append(names, part[0].Fields["name"]), part[0].Key
	}
	if !slices.Equal(names, []any{"Person 0", "Person 2"}) {
		t.Errorf("%v", names)
	}
}

func TestALinkIsFoundByTheBeginningOfItsID(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	if err := decide(t, s, id["a"][0], id["b"][0], Linked); err != nil {
		t.Fatal(err)
	}
	all, err := s.Links(t.Context(), LinkFilter{Model: "contact", State: Linked})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	if l, err := s.Link(t.Context(), all[0].ID[:6]); err != nil || l.ID != all[0].ID {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := s.Link(t.Context(), "zzzz"); !problem.Is(err, problem.NotFound) {
		t.Errorf("%v", err)
	}
	if _, err := s.Link(t.Context(), " "); !problem.Is(err, problem.Usage) {
		t.Errorf("%v", err)
	}
	if err := decide(t, s, id["a"][0], id["a"][0], Linked); !problem.Is(err, problem.Usage) {
		t.Errorf("%v", err)
	}
}
