package workbench

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

func TestAListIsFilteredByItsCondition(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	all, err := s.First(t.Context(), Query{Model: "contact"}, 100)
	if err != nil || len(all) != people {
		t.Fatalf("%d rows, %v", len(all), err)
	}
	since := all[people/2].UpdatedAt.Truncate(time.Second).Add(-time.Second)
	for where, holds := range map[string]func(Row) bool{
		`phone == null`: func(r Row) bool { return model.Empty(r.Fields["phone"]) },
		`tags contains "vip"`: func(r Row) bool {
			tags, _ := r.Fields["tags"].([]string)
			return slices.Contains(tags, "vip")
		},
		`email endsWith "example.org" && phone != null`: func(r Row) bool {
			return strings.HasSuffix(model.Display(r.Fields["email"]), "example.org") && !model.Empty(r.Fields["phone"])
		},
		`updatedAt > date("` + since.Format(time.RFC3339) + `")`: func(r Row) bool { return r.UpdatedAt.After(since) },
	} {
		q := Query{Model: "contact", Where: where}
		got, err := s.First(t.Context(), q, 100)
		if err != nil {
			t.Fatal(err)
		}
		var want, have []string
		for _, r := range all {
			if holds(r) {
				want = append(want, r.ID)
			}
		}
		for _, r := range got {
			have = append(have, r.ID)
		}
		if !slices.Equal(have, want) {
			t.Errorf("%s: %d rows, want %d", where, len(have), len(want))
		}
		if n, err := s.Count(t.Context(), q); err != nil || n != len(want) {
			t.Errorf("%s: %d counted, want %d, %v", where, n, len(want), err)
		}
	}
}

func TestAListIsSortedAsAsked(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	for _, field := range []string{"lastName", "address.city", "email"} {
		up, err := s.First(t.Context(), Query{Model: "contact", Sort: []string{field}, Where: field + " != null"}, 100)
		if err != nil || len(up) < 3 {
			t.Fatalf("%d rows, %v", len(up), err)
		}
		down, err := s.First(t.Context(), Query{Model: "contact", Sort: []string{"-" + field}, Where: field + " != null"}, 100)
		if err != nil || len(down) != len(up) {
			t.Fatalf("%d rows, %v", len(down), err)
		}
		if first, last := up[0].Fields[field], down[len(down)-1].Fields[field]; first != last {
			t.Errorf("%s begins with %v and ends, upside down, with %v", field, first, last)
		}
		for i := 1; i < len(up); i++ {
			a, b := model.Display(up[i-1].Fields[field]), model.Display(up[i].Fields[field])
			if plain(a) && plain(b) && strings.ToLower(a) > strings.ToLower(b) {
				t.Errorf("%s: %q comes before %q", field, a, b)
			}
		}
	}
	newest, err := s.First(t.Context(), Query{Model: "contact", Sort: []string{"-updatedAt"}}, 100)
	if err != nil || !slices.IsSortedFunc(newest, func(a, b Row) int { return b.UpdatedAt.Compare(a.UpdatedAt) }) {
		t.Errorf("not by time, %v", err)
	}
}

// plain reports whether a text is of letters that sort by their codes.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 'z' || r < '0' })
}

func TestKeysGiveTheRowsInTheOrderOfTheList(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	q := Query{Model: "contact", Sort: []string{"-lastName"}}
	keys, err := s.Index(t.Context(), q)
	if err != nil || len(keys) != people {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	first, err := s.First(t.Context(), q, 5)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Rows(t.Context(), keys[:5])
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i := range rows {
		if rows[i].ID != first[i].ID || rows[i].Key != keys[i] {
			t.Errorf("row %d is %s, the list shows %s", i, rows[i].Title, first[i].Title)
		}
	}
	if none, err := s.Rows(t.Context(), []int64{keys[0], 1 << 40, keys[1]}); err != nil || len(none) != 2 {
		t.Errorf("%d rows, %v", len(none), err)
	}
}

func TestSearchFindsWordsAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	p := s.newcomer(map[string]any{"firstName": "Quënda", "lastName": "Überall", "email": "quenda.uberall@example.com", "phone": "+12125550149", "tags": []string{"quince"}})
	made := s.apply(p)
	for _, words := range []string{"quenda", "QUËNDA", "über qu", "uberall", "quenda.uber", "quince", "2125550149", "uënda", "qeunda"} {
		got, err := s.Search(t.Context(), words, "contact", 0)
		if err != nil || len(got) != 1 || got[0].ID != made.Record || got[0].Connection != c.Name {
			t.Errorf("%q finds %d, %v", words, len(got), err)
		}
	}
	for _, words := range []string{"quenda nobody", `quenda" OR "a`, "*"} {
		got, err := s.Search(t.Context(), words, "contact", 0)
		if err != nil || slices.ContainsFunc(got, func(r Row) bool { return r.ID == made.Record }) && words != "*" {
			t.Errorf("%q finds %d, %v", words, len(got), err)
		}
	}
	all, err := s.Search(t.Context(), "a", "", 500) // of many models
	if err != nil || len(all) < 20 {
		t.Fatalf("%d, %v", len(all), err)
	}
	begins := func(r Row) bool { return strings.HasPrefix(strings.ToLower(r.Title), "a") }
	for i, r := range all[1:] {
		if before := all[i]; begins(before) == begins(r) && begins(r) && before.Model != "contact" && r.Model == "contact" {
			t.Errorf("%s, a %s, comes before %s", before.Title, before.Model, r.Title)
		}
	}
	if got, err := s.Search(t.Context(), "ada", "", 0); err != nil || !slices.ContainsFunc(got, func(r Row) bool { return r.Model == "user" }) {
		t.Errorf("no colleague among %d, %v", len(got), err)
	}
}

func TestAListThatCannotBeSaysWhy(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	for name, c := range map[string]struct {
		query Query
		kind  problem.Kind
		says  string
	}{
		"an unknown model":      {Query{Model: "ghost"}, problem.Usage, "contact"},
		"an unknown connection": {Query{Model: "contact", Connections: []string{"nobody"}}, problem.NotFound, "nobody"},
		"an unknown order":      {Query{Model: "contact", Sort: []string{"-shoe"}}, problem.Usage, "lastName"},
		"a broken condition":    {Query{Model: "contact", Where: "phone =="}, problem.Usage, "character"},
		"an unknown field":      {Query{Model: "contact", Where: "phon == null"}, problem.Usage, "phon"},
		"a condition too long":  {Query{Model: "contact", Where: strings.Repeat("a", 5000)}, problem.Usage, "too long"},
	} {
		_, err := s.First(t.Context(), c.query, 5)
		kind(t, err, c.kind, c.says)
		_, err = s.Count(t.Context(), c.query)
		kind(t, err, c.kind)
		_, err = s.Index(t.Context(), c.query)
		if kind(t, err, c.kind); t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestARecordIsShownWithItsFieldsReferencesAndBytes(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	users, err := s.First(t.Context(), Query{Model: "user"}, 10)
	if err != nil || len(users) == 0 {
		t.Fatal(len(users), err)
	}
	who := s.somebody()
	boss, err := s.Show(t.Context(), "user", users[0].ID)
	if err != nil || boss.CanEdit || boss.CanDelete || !strings.Contains(boss.WhyNot, "cannot do user::update") {
		t.Fatalf("%s, %v", doc(boss), err)
	}
	s.apply(s.edit(who.ID, map[string]any{"owner": boss.Record.Remote.ID}))
	v := s.show(who.ID)
	if !v.CanEdit || v.WhyNot != "" || !v.CanDelete || v.Connection != c.Name || v.Connector != s.id || v.PulledAt.IsZero() {
		t.Errorf("%s", doc(v))
	}
	for _, f := range v.Fields {
		if f.Editable == (f.WhyNot != "") {
			t.Errorf("%s: editable %v, %q", f.Field.Name, f.Editable, f.WhyNot)
		}
		if f.Field.Name == "owner" && (f.Text != boss.Title || f.Refers == nil || f.Refers.ID != boss.Record.ID || len(f.Choices) != len(users)) {
			t.Errorf("%s", doc(f))
		}
	}
	rows, err := s.First(t.Context(), Query{Model: "contact", Where: `owner == "` + boss.Record.Remote.ID + `"`}, 100)
	if err != nil || len(rows) == 0 || rows[0].Names["owner"] != boss.Title {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	raw, err := s.Native(t.Context(), "contact", who.ID[:6])
	var native map[string]any
	if err != nil || json.Unmarshal(raw, &native) != nil || native["id"] != v.Record.Remote.ID {
		t.Errorf("%s, %v", raw, err)
	}
	for _, id := range []string{"zzzzzz", ""} {
		_, err = s.Show(t.Context(), "contact", id)
		if k := problem.As(err).Kind; err == nil || k == problem.Internal {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestALiveListAsksTheProviderAndKeepsWhatCame(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	rows, err := s.Live(t.Context(), Query{Model: "contact"}, 5)
	if err != nil || len(rows) != 5 || rows[0].Connection != c.Name || rows[0].Title == "" {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n < 5 {
		t.Errorf("%d are kept, %v", n, err)
	}
	if v := s.show(rows[0].ID); v.Title != rows[0].Title {
		t.Errorf("%q is kept as %q", rows[0].Title, v.Title)
	}
	none, err := s.Live(t.Context(), Query{Model: "contact", Where: `firstName == "nobody at all"`}, 5)
	if err != nil || len(none) != 0 {
		t.Errorf("%d rows, %v", len(none), err)
	}
	if p := s.pull(PullRequest{}); p.Done != people {
		t.Errorf("a live list took the place of a pull: %+v", p)
	}
	s.post("records/grants", map[string]any{"action": "delete"})
	_, err = s.Live(t.Context(), Query{Model: "contact"}, 5)
	if p := kind(t, err, problem.SignIn); p.Connection != c.Name {
		t.Errorf("told of %q", p.Connection)
	}
	_, err = s.Live(t.Context(), Query{Model: "company"}, 5)
	if err == nil {
		t.Error("a model that there is not was listed")
	}
}

func TestTheCatalogDescribesEveryConnectorAndRefusesUnknownOnes(t *testing.T) {
	t.Parallel()
	s := open(t)
	all, err := s.Connectors()
	if err != nil || len(all) == 0 {
		t.Fatal(len(all), err)
	}
	for _, c := range all {
		if c.Name == "" || c.Summary == "" || len(c.Auth) == 0 || len(c.Support) == 0 || len(c.Setup) == 0 {
			t.Errorf("%s", doc(c))
		}
		for _, o := range c.Support {
			if !o.Supported && o.Reason == "" { // what is supported may say at what cost
				t.Errorf("%s %s: supported %v, %q", c.ID, o.Operation, o.Supported, o.Reason)
			}
		}
	}
	_, err = s.Connector("nobody\x1b[31m")
	if p := kind(t, err, problem.NotFound, s.id); strings.Contains(p.Text, "\x1b") {
		t.Errorf("%q", p.Text)
	}
}
