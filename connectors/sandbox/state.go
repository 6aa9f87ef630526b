package sandbox

import (
	"net/http"
	"slices"
	"time"

	"patchbay/problem"
)

// State is what GET state answers.
type State struct {
	Now          time.Time        `json:"now"`
	Records      map[string][]any `json:"records"`
	Grants       any              `json:"grants"`
	Calls        []Call           `json:"calls"`
	CallsByRoute map[string]int   `json:"calls_by_route"`
	Writes       []Write          `json:"writes"`
	Faults       any              `json:"faults"`
	Held         []HeldCall       `json:"held"`
	Hooks        any              `json:"hooks"`
	Extra        map[string]any   `json:"extra"`
}

func (s *station) state(r *http.Request) (any, error) {
	kinds := s.site.Records.Kinds()
	switch only := r.URL.Query().Get("kind"); {
	case r.URL.Query().Get("records") == "no":
		kinds = nil
	case only != "" && !slices.Contains(kinds, only):
		return nil, problem.New(problem.NotFound, "There are no records of kind %s.", problem.Clean(only))
	case only != "":
		kinds = []string{only}
	}
	out := State{
		Now: s.clock.Now(), Records: map[string][]any{}, Grants: []any{}, Writes: s.writes.Writes(),
		Faults: s.faults.all(), Held: s.held.all(), Hooks: s.hooks.state(),
	}
	for _, k := range kinds {
		out.Records[k] = s.site.Records.All(k)
	}
	if s.site.OAuth != nil {
		out.Grants = s.site.OAuth.state()
	}
	if s.site.Extra != nil {
		out.Extra = s.site.Extra()
	}
	out.Calls, out.CallsByRoute = s.calls.snapshot()
	return out, nil
}
