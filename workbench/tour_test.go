package workbench_test

import (
	"strings"
	"testing"

	"patchbay/connectors/builtin"
	"patchbay/workbench"
)

func TestTheTourDoesTheMainJob(t *testing.T) {
	t.Parallel()
	r := builtin.New()
	var said strings.Builder
	o := workbench.Options{Catalog: r, Stage: r.Sandboxes, Vault: workbench.InMemory}
	err := workbench.Tour(t.Context(), o, workbench.SandboxOptions{Seed: 7, People: 120}, func(line string) { said.WriteString(line + "\n") })
	t.Log(said.String())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Connected as", "contact records arrived", "Saved as change", "Undone as change", "Disconnected"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("the tour does not say %q", want)
		}
	}
}
