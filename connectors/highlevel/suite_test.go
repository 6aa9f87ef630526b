package highlevel

import (
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/connectortest"
	imitation "patchbay/connectors/highlevel/sandbox"
	"patchbay/connectors/sandbox"
	"patchbay/model"
)

func TestItKeepsTheContract(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 30}, imitation.Options{})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	g := s.grant()
	session := s.open(t, g)
	users, _ := all(t, session, connectors.Query{Model: "user"})
	connectortest.Run(t, c, connectortest.Env{
		Grant: g, Token: s.at.Token, Model: "contact", Unknown: "zzzzzzzzzzzzzzzzzzzz",
		New:    model.Patch{"firstName": "Probe", "lastName": "Contact", "email": "probe.contact@example.net", "phone": "+12125550188"},
		Values: map[string]any{"owner": users[0].Remote.ID},
	})
}

func TestTasksKeepTheContract(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 30}, imitation.Options{})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	g := s.grant()
	session := s.open(t, g)
	people, _ := all(t, session, connectors.Query{Model: "contact"})
	users, _ := all(t, session, connectors.Query{Model: "user"})
	who := people[0].Remote.ID
	connectortest.Run(t, c, connectortest.Env{
		Grant: g, Token: s.at.Token, Model: "task", Unknown: who + "/zzzzzzzzzzzzzzzzzzzz",
		New:    model.Patch{"title": "Probe the contract", "contact": who, "dueAt": "2027-01-02T09:30:00Z"},
		Values: map[string]any{"assignee": users[0].Remote.ID, "contact": nil, "status": "completed"},
	})
}

func TestNotesKeepTheContract(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 30}, imitation.Options{})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	g := s.grant()
	session := s.open(t, g)
	people, _ := all(t, session, connectors.Query{Model: "contact"})
	users, _ := all(t, session, connectors.Query{Model: "user"})
	who := people[0].Remote.ID
	connectortest.Run(t, c, connectortest.Env{
		Grant: g, Token: s.at.Token, Model: "note", Unknown: who + "/zzzzzzzzzzzzzzzzzzzz",
		New:    model.Patch{"body": "Probe the contract", "contact": who},
		Values: map[string]any{"author": users[0].Remote.ID, "contact": nil, "color": "#ffaa00"},
	})
}

func TestTagsKeepTheContract(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 30}, imitation.Options{})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Run(t, c, connectortest.Env{
		Grant: s.grant(), Token: s.at.Token, Model: "tag", Unknown: "zzzzzzzzzzzzzzzzzzzz", New: model.Patch{"name": "probe the contract"},
		Values: map[string]any{"name": "probe in lower case"},
	})
}
