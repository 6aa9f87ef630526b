package connectortest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/model"
)

// word is a text by which a record of the listing should be found, with that record's id.
func (b *bench) word(rows []model.Record) (text, id string) {
	if b.env.Search != "" {
		return b.env.Search, ""
	}
	m, _ := model.Find(model.Builtin(), b.env.Model)
	for _, r := range rows {
		for _, path := range slices.Concat(m.Titles, []string{"name", "email", "title"}) {
			path, _, _ = strings.Cut(path, "+")
			if s, _ := r.Fields[path].(string); len(strings.Fields(s)) > 0 && len(strings.Fields(s)[0]) > 2 {
				return strings.Fields(s)[0], r.Remote.ID
			}
		}
	}
	return "", ""
}

func (b *bench) search(t *testing.T) {
	b.needs(t, connectors.List, connectors.Search)
	l := b.open(t, nil)
	rows := b.records(t, l, connectors.Query{Model: b.env.Model})
	text, id := b.word(rows)
	if text == "" {
		t.Fatal("no record has a word to search for: the environment needs Search")
	}
	found := ids(b.records(t, l, connectors.Query{Model: b.env.Model, Text: text}))
	everything := ids(rows)
	if len(found) == 0 || id != "" && !slices.Contains(found, id) {
		t.Errorf("%q found %v, want %s among them", text, found, id)
	}
	for _, f := range found {
		if !slices.Contains(everything, f) {
			t.Errorf("%q found %s, which is in no listing", text, f)
		}
	}
	if none := b.records(t, l, connectors.Query{Model: b.env.Model, Text: "qqzzxxjjvv"}); len(none) > 0 {
		t.Errorf("a word that nobody has found %d", len(none))
	}
}

func (b *bench) changes(t *testing.T) {
	b.needs(t, connectors.List)
	if !b.op(connectors.List).Since {
		t.Skip("a listing cannot be limited to what changed")
	}
	l := b.open(t, nil)
	rows := b.records(t, l, connectors.Query{Model: b.env.Model})
	slices.SortFunc(rows, func(x, y model.Record) int { return x.UpdatedAt.Compare(y.UpdatedAt) })
	for _, since := range []time.Time{rows[0].UpdatedAt, rows[len(rows)/2].UpdatedAt, rows[len(rows)-1].UpdatedAt} {
		if since.IsZero() {
			t.Fatal("a listing that can be limited to what changed does not tell when that was")
		}
		got := ids(b.records(t, l, connectors.Query{Model: b.env.Model, Since: since, Size: b.env.Page}))
		for _, r := range rows {
			if !r.UpdatedAt.Before(since) && !slices.Contains(got, r.Remote.ID) {
				t.Errorf("what changed since %s lacks %s, changed at %s", since, r.Remote.ID, r.UpdatedAt)
			}
		}
	}
}

// ofOne lists what belongs to one record, which must be what the whole listing says belongs to it.
func (b *bench) ofOne(t *testing.T) {
	b.needs(t, connectors.List)
	l := b.open(t, nil)
	rows := b.records(t, l, connectors.Query{Model: b.env.Model})
	for _, field := range b.op(connectors.List).Of {
		whose := ""
		for _, r := range rows {
			if whose, _ = r.Fields[field].(string); whose != "" {
				break
			}
		}
		if whose == "" {
			t.Errorf("no record has a %s: the environment needs one", field)
			continue
		}
		got := b.records(t, l, connectors.Query{Model: b.env.Model, Of: map[string]string{field: whose}})
		there := ids(got)
		for _, r := range got {
			if r.Fields[field] != whose {
				t.Errorf("%s belongs to %v, and was listed as %s's", r.Remote.ID, r.Fields[field], whose)
			}
		}
		for _, r := range rows {
			if r.Fields[field] == whose && !slices.Contains(there, r.Remote.ID) {
				t.Errorf("%s belongs to %s, and is missing among its own", r.Remote.ID, whose)
			}
		}
	}
}

func (b *bench) definitions(t *testing.T) {
	b.needs(t, connectors.FieldRead)
	found := b.fields(t, b.open(t, nil))
	if len(found) == 0 {
		t.Fatal("no custom field: the environment needs one")
	}
	taken := map[string]bool{}
	for _, f := range found {
		if !strings.HasPrefix(f.Name, model.CustomPrefix) || f.Native == "" || f.Label == "" || f.Type == "" {
			t.Errorf("a definition lacks its name, native id, label or type: %+v", f)
		}
		if taken[f.Name] {
			t.Errorf("%s is there twice", f.Name)
		}
		taken[f.Name] = true
	}
}
