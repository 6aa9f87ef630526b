package timetonic

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timetonic/sandbox"
	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
)

func (s service) table(t testing.TB, name string) string {
	t.Helper()
	for _, x := range s.state(t, "kind=tables").Records["tables"] {
		if c := x.(map[string]any); c["name"] == name {
			return fmt.Sprint(int(c["id"].(float64)))
		}
	}
	t.Fatalf("there is no table %s", name)
	return ""
}

func TestABookInOtherWordsIsUnderstood(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	found, complete := all(t, s.session(t, 1), connectors.Query{Model: "contact"})
	if len(found) == 0 || !complete {
		t.Fatalf("%d contacts", len(found))
	}
	for _, r := range found {
		if r.Fields["name"] == nil || r.Fields["email"] == nil && r.Fields["phone"] == nil {
			t.Errorf("%v", r.Fields)
		}
	}
}

func TestABookWithoutSuchATableSaysSoAndWhatThereIs(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	session := s.session(t, 1)
	for _, err := range session.List(t.Context(), connectors.Query{Model: "task"}) {
		if p := problem.As(err); p.Kind != problem.Unsupported || !strings.Contains(p.Hint, "Nom is columns[id=") || !strings.Contains(p.Fix, "map set") {
			t.Errorf("%v %s", err, p.Hint)
		}
	}
	if fields, err := session.Fields(t.Context(), "task"); err != nil || len(fields) != 0 {
		t.Errorf("%v %v", fields, err)
	}
}

func TestTheTableIsTheOneThatThePersonChose(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	g := s.grant(t, 0)
	g.Extra = map[string]string{"table.contact": s.table(t, "Companies")}
	found, _ := all(t, open(t, g), connectors.Query{Model: "contact"})
	if len(found) == 0 || found[0].Fields["lastName"] != nil {
		t.Errorf("%v", found)
	}
	g.Extra["table.contact"] = "42"
	for _, err := range open(t, g).List(t.Context(), connectors.Query{Model: "contact"}) {
		if p := problem.As(err); p.Kind != problem.Invalid || !strings.Contains(p.Hint, "Clients ") {
			t.Errorf("%v %s", err, p.Hint)
		}
	}
}

func TestTwoTablesThatLookAlikeAreNone(t *testing.T) {
	t.Parallel()
	p := plan{Tables: map[string]string{}, Rivals: map[string][]string{}, Names: []string{"A (1)", "B (2)"}}
	columns := []column{{ID: 10, Name: "Name", Type: "shorttext"}, {ID: 11, Name: "E-mail", Type: "email"}}
	all := []table{{ID: 1, Name: "A", Columns: columns}, {ID: 2, Name: "B", Columns: columns}}
	p.settle("contact", all)
	if p.Tables["contact"] != "" {
		t.Fatalf("%v", p.Tables)
	}
	if err := problem.As(p.none("c1", "contact")); !strings.Contains(err.Text, "A, B") {
		t.Error(err.Text)
	}
	all[1].Name = "Kunden"
	p = plan{Tables: map[string]string{}, Rivals: map[string][]string{}}
	if p.settle("contact", all); p.Tables["contact"] != "2" {
		t.Errorf("%v: the one that is called so is meant", p.Tables)
	}
}

func TestColumnsAreDiscoveredWithTheirTypes(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	found, err := s.session(t, 0).Fields(t.Context(), "contact")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]model.Type{"email_2": model.Email, "segment": model.Choice, "turnover": model.Number, "visits_so_far": model.Integer, "papers": model.ObjectList, "label": model.Text}
	for _, f := range found {
		name := strings.TrimPrefix(f.Name, model.CustomPrefix)
		if want[name] == f.Type {
			delete(want, name)
		}
		if name == "segment" && fmt.Sprint(f.Options) != "[Gold Silver Bronze]" || name == "label" && !f.ReadOnly {
			t.Errorf("%+v", f)
		}
		if name == "email" || name == "updates" {
			t.Errorf("%s is no field of its own", name)
		}
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}

// firms makes the table of companies hold exactly n rows.
func (s service) firms(t testing.TB, session connectors.Session, n int) {
	t.Helper()
	found, _ := all(t, session, connectors.Query{Model: "company"})
	for i := len(found); i > n; i-- {
		s.act(t, "rows", "delete", found[i-1].Remote.ID, nil)
	}
	for i := len(found); i < n; i++ {
		s.act(t, "rows", "create", "", map[string]any{"table": "Companies", "values": map[string]any{"Company name": fmt.Sprint("Firm ", i)}})
	}
}

func TestEveryRowComesWhereverAPageEnds(t *testing.T) {
	t.Parallel()
	for _, totals := range []bool{true, false} {
		t.Run(fmt.Sprint("totals ", totals), func(t *testing.T) {
			t.Parallel()
			s := start(t, sandbox.Options{Seed: 7, People: 2}, imitation.Options{Quirks: imitation.Quirks{NoTotals: !totals}})
			session := s.session(t, 0)
			for _, n := range []int{0, 1, 100, 101, 200} {
				s.firms(t, session, n)
				found, complete := all(t, session, connectors.Query{Model: "company"})
				if len(found) != n || !complete {
					t.Errorf("%d rows: %d came, complete %v", n, len(found), complete)
				}
			}
		})
	}
}

func TestAnAnswerThatHidesValuesIsNoAnswer(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no values":     `{"fields":[{"id":1,"type":"shorttext"}]}`,
		"a short row":   `{"fields":[{"id":1,"type":"shorttext","values":[{"id":7,"value":"x"}]},{"id":2,"type":"email","values":[]}]}`,
		"another count": `{"rowInfosLength":2,"fields":[{"id":1,"type":"shorttext","values":[{"id":7,"value":"x"}]}]}`,
		"no id":         `{"fields":[{"id":1,"type":"shorttext","values":[{"value":"x"}]}]}`,
	} {
		var at table
		if err := json.Unmarshal([]byte(text), &at); err != nil {
			t.Fatal(err)
		}
		if got, err := rows("contact", at); err == nil {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestMappingAColumnChoosesItsTable(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	chosen := func(paths map[string]string) connectors.Session {
		m, _ := c.Mapping("contact")
		for i, l := range m.Lenses {
			if at, ok := paths[l.Field.Name]; ok {
				if m.Lenses[i], err = mapping.Parse(l.Field, "columns[id="+at+"].value"); err != nil {
					t.Fatal(err)
				}
			}
		}
		g := s.grant(t, 0)
		g.Mapping = map[string]mapping.Mapping{"contact": m}
		return open(t, g)
	}
	firm := s.column(t, "Companies", "name")
	found, _ := all(t, chosen(map[string]string{"companyName": firm}), connectors.Query{Model: "contact"})
	if len(found) == 0 || found[0].Fields["companyName"] == nil || found[0].Fields["lastName"] != nil {
		t.Errorf("%v", found)
	}
	for _, err := range chosen(map[string]string{"companyName": firm, "email": s.column(t, "Clients", "email")}).List(t.Context(), connectors.Query{Model: "contact"}) {
		if !problem.Is(err, problem.Invalid) {
			t.Errorf("columns of two tables: %v", err)
		}
	}
}
