package workbench

import (
	"os"
	"testing"

	"patchbay/connectors/builtin"
	"patchbay/problem"
)

func TestADemoIsFurnishedWithAnAccountOfEveryProvider(t *testing.T) {
	t.Parallel()
	r := builtin.New()
	d, err := StartDemo(t.Context(), Options{Catalog: r, Stage: r.Sandboxes, Vault: InMemory}, SandboxOptions{Seed: 7, People: 30})
	if err != nil {
		t.Fatal(err)
	}
	news, hush := d.Workbench.Subscribe()
	defer hush()
	if err := d.Furnish(t.Context()); err != nil {
		t.Error(err)
	}
	conns, err := d.Workbench.Connections(t.Context())
	if err != nil || len(conns) != len(r.IDs()) {
		t.Errorf("%d accounts of %d providers: %v", len(conns), len(r.IDs()), err)
	}
	for _, c := range conns {
		if c.State != OK || c.ReadOnly {
			t.Errorf("%s is %s, read-only %v", c.Name, c.State, c.ReadOnly)
		}
	}
	for {
		n, err := d.Workbench.Count(t.Context(), Query{Model: "contact"})
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			break
		}
		<-news // of the pull, which goes on
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(d.dir); !os.IsNotExist(err) {
		t.Errorf("its folder is left: %v", err)
	}
}

func TestADemoOfAProgramThatMayNotWriteWritesNothing(t *testing.T) {
	t.Parallel()
	r := builtin.New()
	d, err := StartDemo(t.Context(), Options{Catalog: r, Stage: r.Sandboxes, Vault: InMemory, ReadOnly: true}, SandboxOptions{Seed: 7, People: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close() //nolint:errcheck // the test is over
	if err := d.Furnish(t.Context()); err != nil {
		t.Fatal(err)
	}
	conns, err := d.Workbench.Connections(t.Context())
	if err != nil || len(conns) == 0 {
		t.Fatalf("%d accounts, %v", len(conns), err)
	}
	refused := 0
	for _, c := range conns {
		if c.ReadOnlyBy != ByProgram {
			t.Errorf("%s may write: read-only by %q", c.Name, c.ReadOnlyBy)
		}
		_, err := d.Workbench.PlanEdit(t.Context(), Edit{Connection: c.Name, Model: "contact", Values: map[string]any{"firstName": "Ada"}})
		switch {
		case problem.Is(err, problem.ReadOnly):
			refused++
		case !problem.Is(err, problem.Unsupported): // not everybody keeps contacts
			t.Errorf("%s lets a contact be created: %v", c.Name, err)
		}
	}
	if refused == 0 {
		t.Error("nobody refused")
	}
}
