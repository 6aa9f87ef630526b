package timely

import (
	"fmt"
	"testing"

	"patchbay/connectors"
	imitation "patchbay/connectors/timely/sandbox"
	"patchbay/problem"
)

// sized makes a listing of exactly n records and a session that sees it.
func sized(t *testing.T, modelName string, n int) connectors.Session {
	t.Helper()
	s := start(t, 1, imitation.Options{})
	session := s.open(t, s.grant())
	kind := map[string]string{"task": "forecasts", "company": "clients", "tag": "labels", "timeEntry": "hours"}[modelName]
	project := probe(t, session)
	rows, _ := all(t, session, connectors.Query{Model: modelName})
	if kind == "forecasts" || kind == "hours" {
		for _, r := range rows {
			if err := session.Delete(t.Context(), modelName, r.Remote.ID); err != nil {
				if !problem.Is(err, problem.Invalid) {
					t.Fatal(err)
				}
				s.act(kind, "delete", r.Remote.ID, nil) // a locked one
			}
		}
		rows = nil
	}
	var id float64
	if _, err := fmt.Sscan(project, &id); err != nil {
		t.Fatal(err)
	}
	for i := len(rows); i < n; i++ {
		s.act(kind, "create", "", map[string]any{
			"name": fmt.Sprintf("Made %d", i), "title": fmt.Sprintf("Made %d", i), "from": "2026-03-02", "to": "2026-03-03", "day": "2026-02-10", "project_id": id,
		})
	}
	return session
}

func TestAListingEndsWhereThePagesEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		model string
		sizes []int
	}{
		{"task", []int{0, 1, 9, 10, 11, 20, 100, 101}}, {"timeEntry", []int{0, 1, 10, 101}}, {"company", []int{3, 10, 11, 100, 101}}, {"tag", []int{17, 20, 101}},
	} {
		for _, n := range c.sizes {
			t.Run(fmt.Sprintf("%d of %s", n, c.model), func(t *testing.T) {
				t.Parallel()
				session := sized(t, c.model, n)
				for _, size := range []int{0, 1, 10, 100} {
					if size == 1 && n > 20 {
						continue
					}
					seen := map[string]bool{}
					records, complete := all(t, session, connectors.Query{Model: c.model, Size: size})
					for _, r := range records {
						seen[r.Remote.ID] = true
					}
					if len(records) != n || len(seen) != n || !complete {
						t.Errorf("by %d: %d records, %d of them different, complete %v", size, len(records), len(seen), complete)
					}
				}
			})
		}
	}
}
