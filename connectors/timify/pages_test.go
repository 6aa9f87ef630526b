package timify

import (
	"fmt"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timify/sandbox"
	"patchbay/problem"
)

// crowd is a service whose second company has exactly n customers.
func crowd(t *testing.T, n int) service {
	t.Helper()
	s := start(t, sandbox.Options{Seed: 7, People: 1}, imitation.Options{})
	mine := s.at.Users[0].Workspaces[1]
	for _, raw := range s.state(t, "kind=customers").Records["customers"] {
		if c := raw.(map[string]any); c["companyId"] == mine {
			s.act(t, "customers", "delete", c["id"].(string), nil)
		}
	}
	for i := range n {
		s.act(t, "customers", "create", "", map[string]any{"company": mine, "firstName": fmt.Sprintf("P%04d", i), "email": fmt.Sprintf("p%d@example.net", i)})
	}
	return s
}

func TestAWalkBringsEverybodyOnceWhateverThePagesHold(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 100, 101} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			session := crowd(t, n).session(t, 1)
			for _, size := range []int{0, 1, 2, 50, 99, 100, 101, 1000} {
				if size == 1 && n > 1 {
					continue // a hundred calls prove no more than fifty
				}
				got, complete := all(t, session, connectors.Query{Model: "contact", Size: size})
				seen := map[string]bool{}
				for _, r := range got {
					seen[r.Remote.ID] = true
				}
				if len(got) != n || len(seen) != n || !complete {
					t.Errorf("pages of %d bring %d, %d of them different, complete %v", size, len(got), len(seen), complete)
				}
			}
		})
	}
}

func TestAWalkUnderWhichSomebodyIsDeletedIsNotCalledComplete(t *testing.T) {
	t.Parallel()
	s := crowd(t, 9)
	s.fault(t, sandbox.Fault{Kind: sandbox.Drift, Route: "GET /v1/customers", Match: "page=1", Count: 1, Change: &sandbox.Change{Kind: "customers", Action: "delete", ID: s.first(t)}})
	for page, err := range s.session(t, 1).List(t.Context(), connectors.Query{Model: "contact", Size: 3}) {
		if err != nil {
			if p := problem.As(err); p.Kind == problem.Internal {
				t.Fatalf("%v", err)
			}
			return
		}
		if page.Complete {
			t.Error("called complete, though a row shifted past it")
		}
	}
}

// first is the id of the customer who is listed first in the second company.
func (s service) first(t *testing.T) string {
	t.Helper()
	got, _ := all(t, s.session(t, 1), connectors.Query{Model: "contact"})
	return got[0].Remote.ID
}

func TestCustomersWhoArePagedByNameAreAllThereWhenANameChangesBetweenWalks(t *testing.T) {
	t.Parallel()
	s := crowd(t, 7)
	session := s.session(t, 1)
	before, _ := all(t, session, connectors.Query{Model: "contact", Size: 3})
	s.act(t, "customers", "change", before[0].Remote.ID, map[string]any{"firstName": "Zoë"})
	after, complete := all(t, session, connectors.Query{Model: "contact", Size: 3})
	if !complete || len(after) != 7 || after[6].Remote.ID != before[0].Remote.ID || after[6].Remote.Revision == before[0].Remote.Revision {
		t.Errorf("%d of %d, the last is %v", len(after), len(before), after[len(after)-1].Fields["name"])
	}
}

func TestAWalkUnderWhichANameChangesIsNotCalledComplete(t *testing.T) {
	t.Parallel()
	for name, to := range map[string]string{"to behind": "Zoë", "to the front": "Aaron"} {
		s := crowd(t, 9)
		session := s.session(t, 1)
		before, _ := all(t, session, connectors.Query{Model: "contact"})
		who := map[string]int{"Zoë": 0, "Aaron": 8}[to]
		s.fault(t, sandbox.Fault{Kind: sandbox.Drift, Route: "GET /v1/customers", Match: "page=1", Count: 1, Change: &sandbox.Change{
			Kind: "customers", Action: "change", ID: before[who].Remote.ID, Fields: []byte(`{"firstName":"` + to + `"}`),
		}})
		seen := map[string]bool{}
		complete := false
		for page, err := range session.List(t.Context(), connectors.Query{Model: "contact", Size: 3}) {
			if err != nil {
				break
			}
			for _, r := range page.Records {
				seen[r.Remote.ID] = true
			}
			complete = page.Complete
		}
		if complete && len(seen) < 9 {
			t.Errorf("%s: called complete with %d of 9", name, len(seen))
		}
	}
}
