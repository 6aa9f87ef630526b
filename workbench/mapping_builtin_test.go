package workbench

import (
	"slices"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

// signIn connects a demo's workbench to one sandbox, with all permissions, as its first person.
func signIn(t *testing.T, d *Demo, connector string) Connection {
	t.Helper()
	req, _ := d.Workbench.Prefill(connector)
	who := d.stage.server.Ready().Providers[connector].Users[0]
	req.Operations, req.NoBrowser, req.Timeout, req.Workspace = []string{"all"}, true, time.Minute, who.Workspaces[0]
	c, err := d.Workbench.Connect(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	for step := range c.Steps() {
		if step.ID != StepConsent || step.State != StepRunning {
			continue
		}
		back, err := sandbox.Approve(t.Context(), nil, step.URL, sandbox.Consent{Login: who.Login, Password: who.Password})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := get(t.Context(), back, ""); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := c.Result()
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// everything lists the models that a workbench knows.
func everything(w *Workbench) []string {
	var out []string
	for _, m := range w.Models() {
		out = append(out, m.Name)
	}
	return out
}

func TestTheMappingsOfAllBuiltInConnectorsPassTheirOwnCheck(t *testing.T) {
	t.Parallel()
	r := catalog()
	d, err := StartDemo(t.Context(), Options{Catalog: r, Stage: r.Sandboxes, Vault: InMemory}, SandboxOptions{Seed: 7, People: 40})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, id := range r.IDs() {
		conn := signIn(t, d, id)
		looked := 0
		for _, name := range everything(d.Workbench) {
			_, err := d.Workbench.Pull(t.Context(), PullRequest{Connections: []string{conn.Name}, Models: []string{name}}, nil)
			if problem.Is(err, problem.Unsupported) {
				continue // it keeps none of them, or has no list of them
			}
			var got MappingCheck
			if err == nil {
				got, err = d.Workbench.CheckMapping(t.Context(), conn.Name, name, nil)
			}
			if err != nil {
				t.Fatalf("%s %s: %v", id, name, err)
			}
			looked += got.Checked
			for b := range slices.Values(got.Breaches) {
				t.Errorf("%s %s: %s %s of %s: %s", id, name, b.Law, b.Field, b.Record, b.Message)
			}
			t.Logf("%s %s: %d records", id, name, got.Checked)
		}
		if looked == 0 {
			t.Errorf("%s: nothing was looked at", id)
		}
	}
}
