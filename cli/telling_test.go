package cli

import (
	"errors"
	"slices"
	"testing"

	"patchbay/problem"
)

func TestARefusalNamesItsField(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]problem.Field{
		"project: can't be blank.":       {Name: "project", Message: "can't be blank"},
		"Project is needed.":             {Name: "project", Message: "Project is needed"},
		"email is taken.":                {Name: "email", Message: "email is taken"},
		"E-mail belongs to another one.": {Name: "email", Message: "E-mail belongs to another one"},
	} {
		if got := refusal(f); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func items(rows ...map[string]any) []item {
	var out []item
	for _, r := range rows {
		out = append(out, item{doc: r, cell: cells(r)})
	}
	return out
}

func names(all []column) (out []string) {
	for _, c := range all {
		out = append(out, c.name)
	}
	return out
}

func hitsOf() listing {
	return listing{
		records: true,
		columns: []column{{name: "model"}, {name: "id"}, {name: "title"}, {name: "email", field: true}, {name: "phone", field: true}, {name: "connection"}},
		more:    []column{{name: "mark"}, {name: "note", field: true}, {name: "status", field: true}, {name: "company", field: true}, {name: "budget", field: true}},
	}
}

func TestATableOfRecordsShowsWhatTellsThemApart(t *testing.T) {
	t.Parallel()
	site := func(id string, more map[string]any) map[string]any {
		out := map[string]any{"model": "project", "id": id, "title": "Website", "connection": "studio"}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	for name, c := range map[string]struct {
		rows []item
		want []string
	}{
		"what differs comes before what is the same": {
			items(site("1", map[string]any{"status": "active", "company": "Larch", "budget": 1}), site("2", map[string]any{"status": "active", "company": "Alder", "budget": 2})),
			[]string{"model", "id", "title", "company", "budget", "connection"},
		},
		"what only holds something is better than nothing": {
			items(site("1", map[string]any{"status": "active"}), site("2", map[string]any{"status": "active"})),
			[]string{"model", "id", "title", "status", "connection"},
		},
		"a telling column is enough": {
			items(site("1", map[string]any{"email": "a@example.com", "status": "active"}), site("2", nil)),
			[]string{"model", "id", "title", "email", "connection"},
		},
		"one record needs no telling": {items(site("1", map[string]any{"status": "active"})), []string{"model", "id", "title", "connection"}},
		"nothing was found":           {nil, []string{"model", "id", "title", "email", "phone", "connection"}},
	} {
		if got := names(choose(hitsOf(), c.rows)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestChoosingColumnsLosesNoRecordAndNoError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, n := range []int{0, 3, peek, peek + 7} {
		l := hitsOf()
		l.items = func(yield func(item, error) bool) {
			for i := range n {
				if !yield(items(map[string]any{"id": i})[0], nil) {
					return
				}
			}
			yield(item{}, broken)
		}
		_, all := telling(l)
		got := 0
		var end error
		for it, err := range all {
			if end = err; err == nil && it.cell("id") == got {
				got++
			}
		}
		if got != n || !errors.Is(end, broken) {
			t.Errorf("%d of %d, and then %v", got, n, end)
		}
	}
}
