package timify

import (
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timify/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

func TestANoteWhoseAnswerIsLostIsNotWrittenAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault    sandbox.Fault
		kind     problem.Kind
		happened bool
	}{
		{sandbox.Fault{Kind: sandbox.DropAfter}, problem.UnknownOutcome, true},
		{sandbox.Fault{Kind: sandbox.ErrorAfter}, problem.UnknownOutcome, true},
		{sandbox.Fault{Kind: sandbox.Truncated}, problem.UnknownOutcome, true},
		{sandbox.Fault{Kind: sandbox.ServerError}, problem.UnknownOutcome, false},
		{sandbox.Fault{Kind: sandbox.HTML}, problem.UnknownOutcome, false},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			t.Parallel()
			s := start(t, sandbox.Options{Seed: 7, People: 3}, imitation.Options{})
			session := s.session(t, 0)
			who := create(t, session, "contact", model.Patch{"firstName": "Kit", "notesText": "Old"}).Remote.ID
			c.fault.Route, c.fault.Count = "PATCH /v1/customers/*", 1
			s.fault(t, c.fault)
			_, err := session.Create(t.Context(), connectors.Write{Model: "note", Patch: model.Patch{"contact": who, "body": "New"}})
			if !problem.Is(err, c.kind) {
				t.Errorf("answered %v", err)
			}
			if n := len(s.wire.those("PATCH", "/v1/customers/")); n != 1 {
				t.Errorf("sent %d times", n)
			}
			text, _ := retrieve(t, session, "contact", who).Fields["notesText"].(string)
			if strings.Contains(text, "New") != c.happened || !strings.HasPrefix(text, "Old") {
				t.Errorf("the notes are %q", text)
			}
		})
	}
}

func TestANoteIsNotWrittenWhereTheOldOnesCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, f := range []sandbox.Fault{
		{Kind: sandbox.ServerError}, {Kind: sandbox.HTML}, {Kind: sandbox.HTML, Status: 200}, {Kind: sandbox.Truncated}, {Kind: sandbox.Rename, Field: "data", To: "record"},
	} {
		t.Run(string(f.Kind), func(t *testing.T) {
			t.Parallel()
			s := start(t, sandbox.Options{Seed: 7, People: 3}, imitation.Options{})
			g := s.grant(t, 0)
			g.Rand = func() float64 { return 0 }
			session := open(t, g)
			who := create(t, session, "contact", model.Patch{"firstName": "Kit", "notesText": "Old"}).Remote.ID
			f.Route = "GET /v1/customers/*"
			s.fault(t, f)
			_, err := session.Create(t.Context(), connectors.Write{Model: "note", Patch: model.Patch{"contact": who, "body": "New"}})
			if !problem.Is(err, problem.ProviderDown) {
				t.Errorf("answered %v", err)
			}
			if n := len(s.wire.those("PATCH", "/v1/customers/")); n != 0 {
				t.Errorf("sent %d times, though what is there was not known", n)
			}
		})
	}
	s := start(t, sandbox.Options{Seed: 7, People: 3}, imitation.Options{})
	_, err := s.session(t, 0).Create(t.Context(), connectors.Write{Model: "note", Patch: model.Patch{"contact": strings.Repeat("f", 24), "body": "New"}})
	if p := problem.As(err); p == nil || p.Kind != problem.Gone && p.Kind != problem.Invalid {
		t.Errorf("a note for nobody: %v", err)
	}
}

func TestNothingIsWrittenWhereTheFieldsOfTheCompanyCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, f := range []sandbox.Fault{{Kind: sandbox.HTML}, {Kind: sandbox.Retype, Field: "data"}, {Kind: sandbox.Rename, Field: "data", To: "definitions"}, {Kind: sandbox.Rename, Field: "defaultId", To: "default"}} {
		t.Run(string(f.Kind)+f.Field, func(t *testing.T) {
			t.Parallel()
			s := start(t, sandbox.Options{Seed: 7, People: 3}, imitation.Options{})
			g := s.grant(t, 0)
			g.Rand = func() float64 { return 0 }
			f.Route = "GET /v1/customers/customfields"
			s.fault(t, f)
			_, err := open(t, g).Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"firstName": "Kit"}})
			if p := problem.As(err); p == nil || p.Kind != problem.ProviderDown && p.Kind != problem.Invalid {
				t.Errorf("answered %v", err)
			}
			if n := len(s.wire.those("POST", "/v1/customers")); n != 0 {
				t.Errorf("%d writes", n)
			}
		})
	}
}

func TestABookedResourceIsAnAnswerForPeople(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 3}, imitation.Options{Quirks: imitation.Quirks{RefuseOverlap: true, Created201: true}})
	session := s.session(t, 0)
	users, _ := all(t, session, connectors.Query{Model: "user"})
	patch := model.Patch{"title": "One", "startAt": "2027-01-02T09:30:00Z", "endAt": "2027-01-02T10:00:00Z", "assignee": users[0].Remote.ID}
	create(t, session, "appointment", patch)
	_, err := session.Create(t.Context(), connectors.Write{Model: "appointment", Patch: patch})
	if p := problem.As(err); p == nil || p.Kind != problem.Invalid || !strings.Contains(p.Hint, "booked") || p.Detail == "" {
		t.Errorf("answered %v", err)
	}
	patch["assignee"] = strings.Repeat("f", 24)
	if _, err := session.Create(t.Context(), connectors.Write{Model: "appointment", Patch: patch}); !problem.Is(err, problem.Invalid) {
		t.Errorf("with nobody: %v", err)
	}
}
