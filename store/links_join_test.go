package store

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/problem"
)

// split is a store with three records of three connections that are one by links between any two of them, of which the
// first has left.
func split(t *testing.T) (s *Store, a, b, c string, ids map[string][]string) {
	t.Helper()
	s, ids = couple(t)
	a, b, c = ids["a"][0], ids["b"][0], ids["c"][0]
	sure := Proposing{Model: "contact", By: "the matching"}
	for _, p := range [][2]string{{a, b}, {b, c}, {a, c}} {
		sure.Found = append(sure.Found, Proposal{A: p[0], B: p[1], Auto: true, Confidence: 0.999, Evidence: []byte(`[{"what":"email"}]`)})
	}
	if _, err := s.Propose(t.Context(), sure); err != nil {
		t.Fatal(err)
	}
	if others, err := s.Leave(t.Context(), a, "contact", "the test"); err != nil || len(others) != 2 {
		t.Fatal(others, err)
	}
	return s, a, b, c, ids
}

func TestARecordThatLeftItsGroupByMistakeIsLinkedAgain(t *testing.T) {
	t.Parallel()
	s, a, b, c, _ := split(t)
	err := decide(t, s, b, a, Linked)
	if !errors.Is(err, ErrKeptApart) {
		t.Fatalf("%v", err)
	}
	fix := problem.As(err).Fix // it names all that have to be named
	if !strings.HasPrefix(fix, "patchbay link contact ") || !slices.Equal(sorted(strings.Fields(fix)[3:]...), sorted(a, b, c)) {
		t.Errorf("it advises %s", fix)
	}
	done, err := s.Join(t.Context(), Joining{Model: "contact", Records: []string{b, a, c}, By: "the test"})
	if err != nil || len(done.Lifted) != 2 || done.Lifted[0].State != Apart || len(done.Links) != 3 {
		t.Fatalf("%+v, %v", done, err)
	}
	for _, l := range done.Links {
		if l.State != Linked || l.By != "the test" || l.Auto || string(l.Evidence) == "[]" {
			t.Errorf("%+v", l)
		}
	}
	if got := members(t, s, c); !slices.Equal(got, sorted(a, b, c)) {
		t.Errorf("together are %v", got)
	}
}

func TestLinkingLiftsNothingThatIsNotNamed(t *testing.T) {
	t.Parallel()
	s, a, b, c, ids := split(t)
	if err := decide(t, s, ids["a"][1], a, Linked); err != nil {
		t.Fatal(err)
	}
	links, groups := standingOf(t, s, ids)
	for name, j := range map[string]Joining{
		"one of the two is not named": {Records: []string{a, b}},
		"through another":             {Records: []string{ids["a"][1], c}},
		"only tried":                  {Records: []string{a, b, c}, Try: true},
		"with itself":                 {Records: []string{a, a}},
	} {
		j.Model, j.By = "contact", "the test"
		done, err := s.Join(t.Context(), j)
		if j.Try == (err != nil) || j.Try && (len(done.Lifted) != 2 || len(done.Links) != 2) {
			t.Errorf("%s: %+v, %v", name, done, err)
		}
		if nowLinks, nowGroups := standingOf(t, s, ids); !reflect.DeepEqual(links, nowLinks) || !reflect.DeepEqual(groups, nowGroups) {
			t.Errorf("%s: it changed something: %v, %v", name, nowLinks, nowGroups)
		}
	}
}

func TestWhatIsAdvisedAgainstKeepingApartDoesIt(t *testing.T) {
	t.Parallel()
	s, ids := couple(t)
	all := slices.Concat(ids["a"], ids["b"], ids["c"])
	rapid.Check(t, func(r *rapid.T) {
		one := rapid.SampledFrom(all)
		for range rapid.IntRange(3, 15).Draw(r, "steps") {
			a, b := one.Draw(r, "a"), one.Draw(r, "b")
			if a == b {
				if _, err := s.Leave(t.Context(), a, "contact", "the test"); err != nil {
					r.Fatal(err)
				}
				continue
			}
			err := decide(t, s, a, b, rapid.SampledFrom([]LinkState{Linked, Linked, Apart}).Draw(r, "state"))
			if !errors.Is(err, ErrKeptApart) {
				continue
			}
			named := strings.Fields(problem.As(err).Fix)[3:]
			if _, err := s.Join(t.Context(), Joining{Model: "contact", Records: named, By: "the test"}); err != nil {
				r.Fatalf("what was advised is refused: %v", err)
			}
			if got := members(t, s, a); !slices.Contains(got, b) {
				r.Fatalf("%s and %s are not together: %v", a, b, got)
			}
		}
		apart, err := s.LinkedBy(t.Context(), "contact", Apart)
		if err != nil {
			r.Fatal(err)
		}
		for pair := range apart {
			if slices.Contains(members(t, s, pair[0]), pair[1]) {
				r.Fatalf("%v are kept apart and together", pair)
			}
		}
	})
}
