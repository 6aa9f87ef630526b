package workbench

import (
	"strings"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/problem"
	"patchbay/store"
)

// poor is a provider that can neither search nor look a record up by its values.
type poor struct {
	id, model, kind string
	values          map[string]any
	unique          bool // it takes no second one
}

func poors() []poor {
	who := map[string]any{"firstName": "Ninotschka", "lastName": "Quince"}
	return []poor{
		{"timify", "contact", "customers", who, false},
		{"timetonic", "contact", "rows", who, false},
		{"timely", "company", "clients", map[string]any{"name": "Ninotschka"}, true},
	}
}

// wanted plans the record.
func (p poor) wanted(s *scene, c Connection) Plan {
	s.t.Helper()
	out, err := s.PlanEdit(s.t.Context(), Edit{Model: p.model, Connection: c.Name, Values: p.values, By: "the test"})
	if err != nil {
		s.t.Fatal(err, problem.As(err).Fields)
	}
	return out
}

// arrives is the request of a process that was killed, at the provider.
func (p poor) arrives(s *scene, c Connection, plan Plan) {
	s.t.Helper()
	l, err := s.reach(s.t.Context(), c.ID)
	if err == nil {
		_, err = l.session.Create(s.t.Context(), connectors.Write{Model: p.model, Patch: plan.Patch})
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// here counts the records that bear the name.
func (p poor) here(s *scene) int {
	s.t.Helper()
	s.pull(PullRequest{Models: []string{p.model}, Full: true})
	n, err := s.Count(s.t.Context(), Query{Model: p.model, Text: "Ninotschka"})
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestACreationOfAKilledProcessIsToldFromWhatThePullFinds(t *testing.T) {
	t.Parallel()
	for _, p := range poors() {
		for name, c := range map[string]struct {
			twin    bool // one like it was there before, read already
			arrived int
			after   time.Duration
			ends    string
		}{
			"it arrived":                            {false, 1, 0, "done"},
			"it arrived beside a twin":              {true, 1, 0, "done"},
			"it never arrived":                      {false, 0, 2 * time.Minute, "failed"},
			"it never arrived, and has a twin":      {true, 0, 2 * time.Minute, "failed"},
			"the provider may still be at it":       {false, 0, 0, "unknown"},
			"two are there":                         {false, 2, 2 * time.Minute, "unknown"},
			"two are there, and a day has gone by":  {false, 2, 25 * time.Hour, "failed"},
			"it arrived, and is found a week later": {false, 1, 7 * 24 * time.Hour, "done"},
		} {
			if p.unique && (c.twin || c.arrived > 1) {
				continue
			}
			t.Run(p.id+": "+name, func(t *testing.T) {
				t.Parallel()
				s, conn := elsewhere(t, p.id, p.model)
				want := c.arrived
				if c.twin {
					s.apply(p.wanted(s, conn))
					want++
				}
				plan := p.wanted(s, conn)
				in := s.interrupted(plan, store.Sent)
				for range c.arrived {
					p.arrives(s, conn, plan)
				}
				s.later(c.after)
				if n := p.here(s); n != want {
					t.Errorf("%d are here", n)
				}
				ch := s.change(in.Change)
				if ch.State != c.ends || (ch.Record != "") != (c.ends == "done") {
					t.Errorf("the change says %s", doc(ch))
				}
				_, err := s.Apply(t.Context(), plan)
				switch {
				case c.ends == "unknown":
					kind(t, err, problem.Conflict, in.Change, "patchbay changes settle")
					want--
				case p.unique && c.arrived > 0:
					kind(t, err, problem.Invalid, "already")
					want--
				case err != nil:
					t.Error(err)
				}
				if n := p.here(s); n != want+1 {
					t.Errorf("%d are here in the end", n)
				}
			})
		}
	}
}

func TestACreationWithALostAnswerIsFoundInTheList(t *testing.T) {
	t.Parallel()
	for _, p := range poors() {
		for fault, ends := range map[sandbox.Kind]string{sandbox.DropAfter: "done", sandbox.Drop: "failed"} {
			t.Run(p.id+": "+string(fault), func(t *testing.T) {
				t.Parallel()
				s, conn := elsewhere(t, p.id, p.model)
				s.fault(sandbox.Fault{Match: "Ninotschka", Kind: fault, Count: 1})
				ch, err := s.Apply(t.Context(), p.wanted(s, conn))
				if ends == "failed" {
					kind(t, err, problem.ProviderDown, "did not reach")
				} else if err != nil || ch.State != ends || ch.Record == "" {
					t.Fatalf("%s, %v", doc(ch), err)
				}
				if n := p.here(s); (n == 1) != (ends == "done") || n > 1 {
					t.Errorf("%d are here", n)
				}
			})
		}
	}
}

func TestADeletedRecordThatTheSearchStillShowsIsNotTheNewOne(t *testing.T) {
	t.Parallel()
	for fault, undo := range map[sandbox.Kind]bool{sandbox.Drop: false, sandbox.HTML: true} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			values := map[string]any{"firstName": "Nina", "email": "undel@example.org"}
			first := s.apply(s.newcomer(values))
			s.later(time.Minute)
			s.pull(PullRequest{})
			p, err := s.PlanDelete(t.Context(), "contact", first.Record, "the test")
			if err != nil {
				t.Fatal(err)
			}
			s.apply(p)
			again := s.newcomer(values)
			if undo {
				again = s.planUndo("")
			}
			s.fault(sandbox.Fault{Route: "POST /contacts/", Kind: fault, Count: 1})
			_, err = s.Apply(t.Context(), again)
			kind(t, err, problem.UnknownOutcome)
			if n := s.made("contacts", "undel@example.org"); n != 0 {
				t.Fatalf("%d are there", n)
			}
			_, err = s.Apply(t.Context(), again)
			kind(t, err, problem.Conflict, "not finished")
			s.later(10 * time.Minute)
			if got := s.recovered(); !strings.Contains(got, "Nothing was repeated") {
				t.Errorf("it says %q", got)
			}
			s.apply(again)
			if n := s.made("contacts", "undel@example.org"); n != 1 {
				t.Errorf("%d are there", n)
			}
		})
	}
}
