package workbench

import (
	"os"
	"testing"

	"patchbay/connectors/builtin"
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
