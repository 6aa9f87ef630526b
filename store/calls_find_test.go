package store

import "testing"

func TestEveryWordOfASearchForCallsIsFound(t *testing.T) {
	t.Parallel()
	s := connected(t)
	for i := range 4 {
		c := call(i)
		c.Status = []int{200, 404, 429, 0}[i]
		if i == 3 {
			c.Connection, c.Method = "b", "PUT"
		}
		s.RecordCall(c)
	}
	for name, k := range map[string]struct {
		f     CallFilter
		words []CallWord
		want  int
	}{
		"none":            {CallFilter{}, nil, 4},
		"two":             {CallFilter{}, []CallWord{{Text: "GET"}, {Text: "page=2"}}, 1},
		"a status":        {CallFilter{}, []CallWord{{Text: "404"}}, 1},
		"a class":         {CallFilter{}, []CallWord{{Text: "4xx", Class: 4}}, 2},
		"no answer":       {CallFilter{}, []CallWord{{Text: "none", Silent: true}}, 1},
		"a connection":    {CallFilter{}, []CallWord{{Text: "acme", Connections: []string{"b"}}}, 1},
		"what is nowhere": {CallFilter{}, []CallWord{{Text: "acme"}}, 0},
		"failed ones":     {CallFilter{Failed: true, Connection: "a"}, []CallWord{{Text: "contacts"}}, 2},
		"a few":           {CallFilter{Limit: 3}, nil, 3},
	} {
		if got, err := s.FindCalls(t.Context(), k.f, k.words); err != nil || len(got) != k.want {
			t.Errorf("%s: %d, want %d, %v", name, len(got), k.want, err)
		}
	}
}
