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
