package builtin

import (
	"slices"
	"testing"

	"patchbay/problem"
)

func TestEveryProviderCompilesUnderItsFoldersName(t *testing.T) {
	t.Parallel()
	r := New()
	all, err := r.All()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range all {
		ids = append(ids, c.Describe().ID)
	}
	if !slices.Equal(ids, r.IDs()) || len(ids) == 0 {
		t.Fatalf("specs call themselves %v, their folders %v", ids, r.IDs())
	}
}

func TestLookingAtTheIDsCompilesNothing(t *testing.T) {
	t.Parallel()
	r := New()
	if len(r.IDs()) == 0 || len(r.made) != 0 {
		t.Fatalf("made %d connectors", len(r.made))
	}
}

func TestAConnectorIsCompiledOnce(t *testing.T) {
	t.Parallel()
	r := New()
	id := r.IDs()[0]
	a, err := r.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := r.Get(id); a != b {
		t.Fatal("compiled twice")
	}
}

func TestAnUnknownIDSaysSo(t *testing.T) {
	t.Parallel()
	if _, err := New().Get("nowhere"); !problem.Is(err, problem.NotFound) {
		t.Fatalf("got %v", err)
	}
}

func TestSandboxesCarryTheIDsOfTheirProviders(t *testing.T) {
	t.Parallel()
	r := New()
	for _, s := range r.Sandboxes() {
		if !slices.Contains(r.IDs(), s.ID()) {
			t.Errorf("sandbox %s has no connector", s.ID())
		}
	}
}
