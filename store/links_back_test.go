package store

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/problem"
)

// proposed puts proposals into a store, each as sure as it says.
func proposed(t testing.TB, s *Store, pairs map[[2]string]float64) {
	t.Helper()
	p := Proposing{Model: "contact", By: "the matching"}
	for pair, sure := range pairs {
		p.Found = append(p.Found, Proposal{A: pair[0], B: pair[1], Confidence: sure, Evidence: []byte(`[{"what":"name"}]`)})
	}
	if _, err := s.Propose(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}

// standingOf is all that a store knows of links, and of the groups of these records.
func standingOf(t testing.TB, s *Store, ids map[string][]string) (links map[string]Link, groups map[string]int) {
	t.Helper()
	all, err := s.Links(t.Context(), LinkFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	links, groups = map[string]Link{}, map[string]int{}
	for _, l := range all {
		l.No = 0 // a proposal that is put back is another row
		links[l.ID] = l
	}
	for _, list := range ids {
		for _, id := range list {
			groups[id] = len(members(t, s, id))
		}
	}
	return links, groups
}

func TestADecisionThatIsTakenBackLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s, ids := couple(t)
		var flat []string
		for _, c := range []string{"a", "b", "c"} {
			flat = append(flat, ids[c]...)
		}
		two := rapid.Custom(func(rt *rapid.T) [2]string {
			i := rapid.IntRange(0, len(flat)-1).Draw(rt, "one")
			j := rapid.IntRange(0, len(flat)-2).Draw(rt, "other")
			if j >= i {
				j++
			}
			return [2]string{min(flat[i], flat[j]), max(flat[i], flat[j])}
		})
		pairs := map[[2]string]float64{}
		for _, p := range rapid.SliceOfN(two, 3, 12).Draw(rt, "pairs") {
			pairs[p] = 0.8
		}
		proposed(t, s, pairs)
		for range rapid.IntRange(0, 3).Draw(rt, "before") {
			p := two.Draw(rt, "decided")
			_ = decide(t, s, p[0], p[1], rapid.SampledFrom([]LinkState{Linked, Apart}).Draw(rt, "state")) // a refusal changes nothing
		}
		wereLinks, wereGroups := standingOf(t, s, ids)
		p := two.Draw(rt, "the one")
		v, err := s.Judge(t.Context(), Decision{A: p[1], B: p[0], Model: "contact", State: rapid.SampledFrom([]LinkState{Linked, Apart}).Draw(rt, "as"), By: "the test"})
		if err == nil {
			if err := s.TakeBack(t.Context(), v); err != nil {
				rt.Fatal(err)
			}
		}
		links, groups := standingOf(t, s, ids)
		if !reflect.DeepEqual(links, wereLinks) || !reflect.DeepEqual(groups, wereGroups) {
			rt.Fatalf("before %v\n%v\nafter %v\n%v", wereLinks, wereGroups, links, groups)
		}
	})
}

func TestWhatSomebodyElseDecidedSinceIsNotTakenBack(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	a, b := id["a"][0], id["b"][0]
	v, err := s.Judge(t.Context(), Decision{A: a, B: b, Model: "contact", State: Linked, By: "one"})
	if err != nil {
		t.Fatal(err)
	}
	if err := decide(t, s, a, b, Apart); err != nil {
		t.Fatal(err)
	}
	if err := s.TakeBack(t.Context(), v); !problem.Is(err, problem.Conflict) {
		t.Errorf("%v", err)
	}
}

func TestManyAreAcceptedAtOnceAndTakenBackTogether(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	proposed(t, s, map[[2]string]float64{
		{id["a"][0], id["b"][0]}: 0.95, {id["b"][0], id["c"][0]}: 0.94, {id["a"][0], id["c"][0]}: 0.5, // one group
		{id["a"][1], id["b"][1]}: 0.93, {id["a"][1], id["b"][2]}: 0.92, // one to many
		{id["a"][2], id["c"][2]}: 0.4,
	})
	wereLinks, wereGroups := standingOf(t, s, id)
	sure := LinkScope{State: Proposed, Least: 0.9}
	n, err := s.CountIn(t.Context(), sure)
	nos, lerr := s.LinkIndex(t.Context(), sure)
	if err != nil || lerr != nil || n != 4 || len(nos) != 4 {
		t.Fatal(n, nos, err, lerr)
	}
	done, err := s.AcceptAll(t.Context(), nos, "all at once")
	if err != nil || len(done.Taken) != 3 || done.Passed != 1 || len(done.Dropped) != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	if len(members(t, s, id["a"][0])) != 3 || len(members(t, s, id["a"][1])) != 2 {
		t.Error("they are not linked")
	}
	if n, err := s.TakeBackAll(t.Context(), done, "all at once"); err != nil || n != 3 {
		t.Fatal(n, err)
	}
	links, groups := standingOf(t, s, id)
	if !reflect.DeepEqual(links, wereLinks) || !reflect.DeepEqual(groups, wereGroups) {
		t.Errorf("before %v\n%v\nafter %v\n%v", wereLinks, wereGroups, links, groups)
	}
}

func TestLinksAreListedByWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	s, id := couple(t)
	put(t, s, "c", contact("0", "name", "Zoë Müller"))
	proposed(t, s, map[[2]string]float64{{id["a"][0], id["b"][0]}: 0.95, {id["b"][1], id["c"][0]}: 0.7, {id["a"][2], id["c"][2]}: 0.4})
	for name, c := range map[string]struct {
		scope LinkScope
		want  []float64
	}{
		"the surest first":    {LinkScope{}, []float64{0.95, 0.7, 0.4}},
		"the doubtful first":  {LinkScope{Doubtful: true}, []float64{0.4, 0.7, 0.95}},
		"of a connection":     {LinkScope{Connection: "a"}, []float64{0.95, 0.4}},
		"by a name":           {LinkScope{Text: "MULLER zoe"}, []float64{0.7}},
		"by both names":       {LinkScope{Text: "person 1 zoe"}, []float64{0.7}},
		"by nobody's name":    {LinkScope{Text: "person 1 person 2 zoe"}, nil},
		"of a model":          {LinkScope{Model: "task"}, nil},
		"surely and by name":  {LinkScope{Text: "person", Least: 0.9}, []float64{0.95}},
		"what will be linked": {LinkScope{State: Linked}, nil},
	} {
		if c.scope.State == "" {
			c.scope.State = Proposed
		}
		nos, err := s.LinkIndex(t.Context(), c.scope)
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.LinksAt(t.Context(), nos)
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for _, l := range found {
			got = append(got, l.Confidence)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got, err := s.LinkedModels(t.Context(), []string{"task", "contact"}); err != nil || !slices.Equal(got, []string{"contact"}) {
		t.Error(got, err)
	}
}

func BenchmarkAHundredThousandProposals(b *testing.B) {
	s := open(b)
	var ids [2][]string
	for side, conn := range []string{"a", "b"} {
		connect(b, s, conn, "Conn "+conn)
		for i := 0; i < 100_000; i += 5000 {
			var page []model.Record
			for j := i; j < i+5000; j++ {
				page = append(page, contact(fmt.Sprint(j), "name", fmt.Sprintf("Person %d", j), "email", fmt.Sprintf("p%d@example.com", j)))
				ids[side] = append(ids[side], nameOf(conn, "contact", fmt.Sprint(j))[:shortID])
			}
			put(b, s, conn, page...)
		}
	}
	for i := 0; i < len(ids[0]); i += 5000 {
		pairs := map[[2]string]float64{}
		for j := i; j < i+5000; j++ {
			pairs[[2]string{ids[0][j], ids[1][j]}] = 0.5 + float64(j%400)/1000
		}
		proposed(b, s, pairs)
	}
	for name, c := range map[string]LinkScope{"all": {}, "of a connection": {Connection: "a"}, "by name": {Text: "person 7"}, "doubtful": {Doubtful: true}} {
		c.State = Proposed
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.LinkIndex(b.Context(), c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			if n, err := s.CountIn(b.Context(), LinkScope{State: Proposed}); err != nil || n != 100_000 {
				b.Fatal(n, err)
			}
		}
	})
}
