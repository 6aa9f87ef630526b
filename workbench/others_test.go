package workbench

import (
	"context"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors/sandbox"
)

// elsewhere makes a scene at another provider than the first, with everything allowed and pulled.
func elsewhere(t *testing.T, id string, models ...string) (*scene, Connection) {
	t.Helper()
	all := catalog().Sandboxes()
	one := slices.IndexFunc(all, func(p sandbox.Provider) bool { return p.ID() == id })
	s := &scene{t: t, id: id, wire: newWire()}
	var err error
	if s.server, err = sandbox.Start(context.Background(), sandbox.Options{Seed: 7, People: 8}, all[one]); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.server.Close)
	t.Cleanup(s.wire.base.CloseIdleConnections)
	s.at = s.server.Ready().Providers[id]
	s.control = s.server.Ready().Remote(id, nil)
	s.Workbench = s.bench(Home{Root: t.TempDir(), Profile: "default"})
	c, _, err := s.through(s.Workbench, s.entry(), s.consent())
	if err != nil {
		t.Fatal(err)
	}
	s.pull(PullRequest{Models: models})
	return s, c
}

// entry is what a person gives the connect wizard of the scene's provider.
func (s *scene) entry() ConnectRequest {
	s.t.Helper()
	req := s.request("all")
	req.Workspace = s.at.Users[0].Workspaces[0]
	if s.at.Token != "" {
		req.ClientID, req.ClientSecret, req.Token = "", "", s.at.Token
	}
	return req
}

// made counts the records of a kind in the sandbox whose document holds a text.
func (s *scene) made(kind, text string) int {
	n := 0
	for _, r := range s.state().Records[kind] {
		if deleted, _ := r["deleted"].(bool); !deleted && strings.Contains(doc(r), text) {
			n++
		}
	}
	return n
}
