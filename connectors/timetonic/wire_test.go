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

func small() sandbox.Options { return sandbox.Options{Seed: 7, People: 30} }

// column is the id of a column, by its table and its fixed code.
func (s service) column(t testing.TB, table, fixed string) string {
	t.Helper()
	for _, x := range s.state(t, "kind=columns").Records["columns"] {
		c := x.(map[string]any)
		if c["table"] == table && c["fixed_code"] == fixed {
			return fmt.Sprint(int(c["id"].(float64)))
		}
	}
	t.Fatalf("there is no column %s of %s", fixed, table)
	return ""
}

func TestBooksToWorkInAreThoseOpenToTheAPI(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	found, err := s.session(t, 0).Workspaces(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []connectors.Workspace{{ID: "ada_fairweather/harbour_desk", Name: "Harbour Desk"}, {ID: "odile_marchand/northgate", Name: "Northgate, renamed"}}
	if fmt.Sprint(found) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", found, want)
	}
}

func TestTheUserIsKnownByEitherSpelling(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"u_c", "uC"} {
		s := start(t, small(), imitation.Options{UserKey: key})
		a, err := s.session(t, 0).Account(t.Context())
		if err != nil || a.ID != "ada_fairweather" || a.Name != "ada@example.com" {
			t.Errorf("%s: %+v %v", key, a, err)
		}
	}
}

func TestARowOfAnyFormOfValuesReadsTheSame(t *testing.T) {
	t.Parallel()
	patch := model.Patch{"lastName": "Forms", "birthday": "1990-12-31", "doNotContact": true, "customFields.turnover": 12.5, "customFields.visits_so_far": int64(3)}
	task := model.Patch{"title": "Forms", "dueAt": "2026-07-01T21:59:00Z", "startAt": "2026-07-01T00:00:00Z", "status": "inProgress"}
	for name, o := range map[string]imitation.Options{
		"epochs and 0/1": {}, "texts": {Dates: "text", Truths: "text", Quirks: imitation.Quirks{NumbersAsText: true}}, "bools": {Truths: "bool"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, small(), o)
			for modelName, p := range map[string]model.Patch{"contact": patch, "task": task} {
				r := create(t, s.known(t, modelName), modelName, p)
				for path, want := range p {
					if !model.Equal(r.Fields[path], want) {
						t.Errorf("%s: %v, want %v", path, r.Fields[path], want)
					}
				}
			}
		})
	}
}

func TestADateIsWrittenInTheFormThatItsColumnShows(t *testing.T) {
	t.Parallel()
	for dates, want := range map[string]string{"text": "1990-12-31", "epoch": "662598000"} {
		s := start(t, small(), imitation.Options{Dates: dates})
		create(t, s.session(t, 0), "contact", model.Patch{"lastName": "Born", "birthday": "1990-12-31"})
		sent := s.wire.those("createOrUpdateTableRow")[0].Get("fieldValues")
		if !strings.Contains(sent, `"`+s.column(t, "Clients", "birthday")+`":`) || !strings.Contains(sent, want) {
			t.Errorf("%s: %s", dates, sent)
		}
	}
}

func TestARenamedColumnStaysWhatItWas(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	r := create(t, s.session(t, 0), "contact", model.Patch{"lastName": "Renamed", "phone": "+12125550188"})
	s.act(t, "columns", "change", s.column(t, "Clients", "mobile"), map[string]any{"name": "Where to ring"})
	again := s.session(t, 0)
	if got := retrieve(t, again, "contact", r.Remote.ID); got.Fields["phone"] != "+12125550188" {
		t.Errorf("the phone is %v", got.Fields["phone"])
	}
}

func TestAColumnOfAnotherTypeIsNotWritten(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	r := create(t, s.session(t, 0), "contact", model.Patch{"lastName": "Retyped", "birthday": "1990-12-31"})
	s.act(t, "columns", "change", s.column(t, "Clients", "birthday"), map[string]any{"type": "int"})
	_, err := s.session(t, 0).Update(t.Context(), connectors.Write{Model: "contact", ID: r.Remote.ID, Patch: model.Patch{"birthday": "1991-01-01"}, Before: r})
	if p := problem.As(err); p.Kind != problem.Invalid || len(p.Fields) != 1 || p.Fields[0].Name != "birthday" {
		t.Errorf("%v %+v", err, p.Fields)
	}
	if n := len(s.wire.those("createOrUpdateTableRow")); n != 1 {
		t.Errorf("%d writes were sent", n)
	}
}

func TestTwoColumnsOfOneNameAreTwo(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	r := create(t, s.known(t, "contact"), "contact", model.Patch{"lastName": "Twins", "notesText": "first", "customFields.remark_2": "second"})
	if r.Fields["notesText"] != "first" || r.Fields["customFields.remark_2"] == nil && r.Fields["customFields."+s.column(t, "Clients", "remark_2")] == nil {
		t.Errorf("%v", r.Fields)
	}
}

func TestAnUpdateThatChangesNothingSendsNothing(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	session := s.session(t, 0)
	r := create(t, session, "contact", model.Patch{"lastName": "Same"})
	before := len(s.wire.those(""))
	update(t, session, r, model.Patch{"lastName": "Same"})
	update(t, session, r, model.Patch{})
	if n := len(s.wire.those("")) - before; n != 0 {
		t.Errorf("%d requests were sent: an empty update makes a row", n)
	}
}

func TestADeadlockIsTriedAgainAndWritesOnce(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{Quirks: imitation.Quirks{DeadlockEvery: 2}})
	session := s.session(t, 0)
	create(t, session, "contact", model.Patch{"lastName": "First"})
	r := create(t, session, "contact", model.Patch{"lastName": "Deadlock"})
	found, _ := all(t, session, connectors.Query{Model: "contact"})
	n := 0
	for _, one := range found {
		if one.Fields["lastName"] == "Deadlock" {
			n++
		}
	}
	if n != 1 || r.Fields["lastName"] != "Deadlock" {
		t.Errorf("%d rows were made", n)
	}
}

func TestANoThatArrivesAsAYesIsANo(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"error", "errorMsg", "both"} {
		s := start(t, small(), imitation.Options{Nok: where})
		session := s.session(t, 0)
		all(t, session, connectors.Query{Model: "note"})
		if err := session.Delete(t.Context(), "contact", "1"); !problem.Is(err, problem.Gone) {
			t.Errorf("%s: a row that is not there: %v", where, err)
		}
		s.act(t, "grants", "delete", "", nil)
		if _, err := session.Account(t.Context()); !problem.Is(err, problem.SignIn) {
			t.Errorf("%s: a dead session: %v", where, err)
		}
		g := s.grant(t, 0)
		g.Workspace = "ingrid/payroll"
		for _, err := range open(t, g).List(t.Context(), connectors.Query{Model: "contact"}) {
			if err == nil {
				t.Error("a dead session lists")
			}
			break
		}
	}
}

func TestABookWithoutTheRightIsToldAsSuch(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	g := s.grant(t, 0)
	g.Workspace = "ingrid/payroll"
	for _, err := range open(t, g).List(t.Context(), connectors.Query{Model: "contact"}) {
		if p := problem.As(err); p.Kind != problem.MissingScope || !strings.Contains(p.Hint, "rights of its members") {
			t.Errorf("%v %s", err, p.Hint)
		}
	}
}

func TestAChosenColumnGoesByItsID(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	second := s.column(t, "Clients", "email_2")
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	m, _ := c.Mapping("contact")
	field, _ := model.Contact().Field("email")
	lens, err := mapping.Parse(field, "columns[id="+second+"].value")
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.Lenses {
		if m.Lenses[i].Field.Name == "email" {
			m.Lenses[i] = lens
		}
	}
	g := s.grant(t, 0)
	g.Mapping = map[string]mapping.Mapping{"contact": m}
	session := open(t, g)
	if found, _ := all(t, session, connectors.Query{Model: "contact"}); len(found) < 10 {
		t.Errorf("%d contacts: the table is that of the column", len(found))
	}
	r := create(t, session, "contact", model.Patch{"lastName": "Chosen", "email": "chosen@example.org"})
	if r.Fields["email"] != "chosen@example.org" {
		t.Errorf("the e-mail is %v", r.Fields["email"])
	}
	var sent map[string]any
	if err := json.Unmarshal([]byte(s.wire.those("createOrUpdateTableRow")[0].Get("fieldValues")), &sent); err != nil || sent[second] != "chosen@example.org" || len(sent) != 2 {
		t.Errorf("%v %v", sent, err)
	}
}

func TestOtherLinksOfARowStay(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	session := s.session(t, 0)
	people, _ := all(t, session, connectors.Query{Model: "contact"})
	a, b, d := people[0].Remote.ID, people[1].Remote.ID, people[2].Remote.ID
	r := create(t, session, "task", model.Patch{"title": "Linked", "contact": a})
	s.act(t, "rows", "change", r.Remote.ID, map[string]any{"values": map[string]any{"Client": json.RawMessage(`[{"row_id":` + a + `},{"row_id":` + b + `}]`)}})
	r = retrieve(t, session, "task", r.Remote.ID)
	update(t, session, r, model.Patch{"contact": d})
	raw := string(retrieve(t, session, "task", r.Remote.ID).Native)
	if strings.Contains(raw, `"row_id":`+a) || !strings.Contains(raw, `"row_id":`+b) || !strings.Contains(raw, `"row_id":`+d) {
		t.Errorf("the links are %s", raw)
	}
}

func TestTheMappingIsLawfulOnEveryRow(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range kept() {
		m, _ := c.Mapping(name)
		if name == "contact" {
			found, err := s.session(t, 0).Fields(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			m.Custom = m.Custom.Known(found)
		}
		rows, _ := all(t, s.session(t, 0), connectors.Query{Model: name})
		for _, r := range rows {
			var native map[string]any
			if err := json.Unmarshal(r.Native, &native); err != nil {
				t.Fatal(err)
			}
			if bad := mapping.Check(m, native); len(bad) > 0 {
				t.Fatalf("%s %s: %+v", name, r.Remote.ID, bad[0])
			}
		}
	}
}

func TestARefusedValueNamesItsField(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	session := s.session(t, 0)
	_, err := session.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"lastName": "X", "salutation": "Dr"}})
	p := problem.As(err)
	if p.Kind != problem.Invalid || len(p.Fields) != 1 || p.Fields[0].Name != "salutation" {
		t.Errorf("%v %+v", err, p.Fields)
	}
	if n := len(s.wire.those("createOrUpdateTableRow")); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
}
