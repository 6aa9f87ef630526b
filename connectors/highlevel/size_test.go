package highlevel

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"patchbay/connectors"
	imitation "patchbay/connectors/highlevel/sandbox"
	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

// crowd is a service whose first location has exactly n contacts: every fifth person goes to the second one.
func crowd(t *testing.T, n int) service {
	t.Helper()
	s := start(t, sandbox.Options{Seed: 7, People: max(1, n+(n-1)/4)}, imitation.Options{})
	s.wire.spec = nil // hundreds of equal requests need not be held against the vendor's files
	if n == 0 {
		session := s.open(t, s.grant())
		only, _ := all(t, session, connectors.Query{Model: "contact"})
		if err := session.Delete(t.Context(), "contact", only[0].Remote.ID); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestAWalkIsWholeWhateverTheNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ people, size int }{
		{0, 0}, {1, 0}, {1, 1}, {2, 1}, {100, 0}, {101, 0}, // one page of the connector's own size
		{100, 100}, {101, 100}, {99, 100}, {200, 100}, {201, 100}, {7, 3}, {9, 3}, // at the edges of a page
		{500, 0}, {501, 0}, {1000, 0}, // more of them below, and in the benchmarks
	} {
		t.Run(fmt.Sprintf("%d in pages of %d", c.people, c.size), func(t *testing.T) {
			t.Parallel()
			s := crowd(t, c.people)
			seen, total, last := map[string]bool{}, -1, connectors.Page{}
			for page, err := range s.open(t, s.grant()).List(t.Context(), connectors.Query{Model: "contact", Size: c.size}) {
				if err != nil {
					t.Fatal(err)
				}
				if last.Complete {
					t.Error("a page came behind the one that was called complete")
				}
				for _, r := range page.Records {
					if seen[r.Remote.ID] {
						t.Errorf("%s came twice", r.Remote.ID)
					}
					seen[r.Remote.ID] = true
				}
				total, last = page.Total, page
			}
			if len(seen) != c.people || total != c.people || !last.Complete || last.Next != "" {
				t.Errorf("%d of %d came, %d in all as it is said, complete %v, cursor %q", len(seen), c.people, total, last.Complete, last.Next)
			}
		})
	}
}

// walked counts how often each record came in a walk, and says whether it was called complete.
func walked(t *testing.T, s connectors.Session, q connectors.Query, between func(page int)) (seen map[string]int, complete bool) {
	t.Helper()
	seen = map[string]int{}
	n := 0
	for page, err := range s.List(t.Context(), q) {
		if err != nil {
			t.Fatalf("%v (%s)", err, problem.As(err).Detail)
		}
		for _, r := range page.Records {
			seen[r.Remote.ID]++
		}
		complete = page.Complete
		between(n)
		n++
	}
	return seen, complete
}

// act is what another person does at the service.
func (s service) act(t *testing.T, change map[string]any) {
	t.Helper()
	if err := s.control.Post(t.Context(), "clock", map[string]string{"advance": "1s"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.control.Post(t.Context(), "records/contacts", change, nil); err != nil {
		t.Fatal(err)
	}
}

func TestAWalkMissesNobodyWhileOthersAreDeletedAndChanged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]map[string]any{
		"deleted": {"action": "delete"}, "changed": {"action": "change", "fields": map[string]any{"city": "Elsewhere"}},
	} {
		s := crowd(t, 60)
		session := s.open(t, s.grant())
		before, _ := all(t, session, connectors.Query{Model: "contact"})
		// Each page is followed by a change to somebody who has come and to somebody who has not.
		touched := map[string]bool{}
		seen, complete := walked(t, session, connectors.Query{Model: "contact", Size: 7}, func(page int) {
			for _, at := range []int{page * 3, 59 - page*2} {
				id := before[at].Remote.ID
				if touched[id] {
					continue
				}
				touched[id] = true
				change["id"] = id
				s.act(t, change)
			}
		})
		for _, r := range before {
			if n := seen[r.Remote.ID]; n > 1 || n == 0 && !(touched[r.Remote.ID] && name == "deleted") {
				t.Errorf("%s: %s came %d times", name, r.Remote.ID, n)
			}
		}
		if !complete || len(touched) < 10 {
			t.Errorf("%s: complete %v after %d changes", name, complete, len(touched))
		}
	}
}

func TestAWalkOfChangesMissesNobodyWhoChangesMeanwhile(t *testing.T) {
	t.Parallel()
	s := crowd(t, 60)
	session := s.open(t, s.grant())
	before, _ := all(t, session, connectors.Query{Model: "contact"})
	since := before[0].UpdatedAt
	for _, r := range before {
		if r.UpdatedAt.Before(since) {
			since = r.UpdatedAt
		}
	}
	moved := map[string]bool{}
	// A record that changes goes to the end of such a walk: those that came may come again, nobody may be skipped.
	seen, _ := walked(t, session, connectors.Query{Model: "contact", Since: since.Add(-time.Second), Size: 7}, func(page int) {
		if page > 12 {
			return // or it would never end: somebody always changes
		}
		id := before[(page*11)%60].Remote.ID
		moved[id] = true
		s.act(t, map[string]any{"action": "change", "id": id, "fields": map[string]any{"city": fmt.Sprint("Elsewhere ", page)}})
	})
	for _, r := range before {
		if n := seen[r.Remote.ID]; n == 0 || n > 1 && !moved[r.Remote.ID] {
			t.Errorf("%s came %d times", r.Remote.ID, n)
		}
	}
}

// endless answers the contacts' search with rows of its own making, as many as it is.
type endless int

func (n endless) RoundTrip(r *http.Request) (*http.Response, error) {
	var ask struct {
		PageLimit   int
		SearchAfter []any
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		return nil, err
	}
	from := 0
	if len(ask.SearchAfter) > 0 {
		at, _ := ask.SearchAfter[0].(float64) // its own cursor
		from = int(at)
	}
	rows := []string{}
	for i := from + 1; i <= min(from+ask.PageLimit, int(n)); i++ {
		rows = append(rows, fmt.Sprintf(`{"id":"c%d","firstName":"N%d","searchAfter":[%d,"c%d"]}`, i, i, i, i))
	}
	return canned(fmt.Sprintf(`{"contacts":[%s],"total":%d}`, strings.Join(rows, ","), n)).RoundTrip(r)
}

func TestTenThousandAndTheOnesAroundThemComeWhole(t *testing.T) {
	t.Parallel()
	for _, n := range []int{9_999, 10_000, 10_001, 10_500} { // a walk by page number would end at 10,000
		g := connectors.Grant{Connection: "c1", Workspace: "w1", Tokens: static("pit-1"), Transport: endless(n)}
		seen, complete := walked(t, service{}.open(t, g), connectors.Query{Model: "contact"}, func(int) {})
		if len(seen) != n || !complete {
			t.Errorf("%d of %d, complete %v", len(seen), n, complete)
		}
	}
}
