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
	s, err := sandbox.Start(t.Context(), sandbox.Options{Seed: 7, People: 30}, imitation.New(imitation.Options{SearchLag: -1, Burst: 10_000}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	at := s.Ready().Providers["highlevel"]
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var colleague string
	g := connectors.Grant{Connection: "c1", Endpoint: at.Endpoint, Tokens: static(at.Token), Workspace: at.Users[0].Workspaces[0]}
	session, err := c.Open(g)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	users, _ := all(t, session, connectors.Query{Model: "user"})
	colleague = users[0].Remote.ID
	connectortest.Run(t, c, connectortest.Env{
		Grant: g, Token: at.Token, Model: "contact", Unknown: "zzzzzzzzzzzzzzzzzzzz",
		New:    model.Patch{"firstName": "Probe", "lastName": "Contact", "email": "probe.contact@example.net", "phone": "+12125550188"},
		Values: map[string]any{"owner": colleague},
	})
}
