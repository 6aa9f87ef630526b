package store

import (
	"os"
	"strings"
	"testing"

	"patchbay/problem"
)

func TestALostStoreIsNotTakenForANewOne(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(path string) error{
		"removed": os.Remove, "emptied": func(path string) error { return os.Truncate(path, 0) },
	} {
		path := filled(t, 20)
		backup := backedUp(t, path)
		if err := lose(path); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), Options{Path: path, Now: start})
		if p := problem.As(err); !problem.Is(err, problem.Storage) || !strings.Contains(p.Text, "lost") || p.Fix == "" {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := Restore(t.Context(), Options{Path: path, Now: start}, backup); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		holds(t, path, 20, 1)
		// Who wants a new one gets it.
		if err := lose(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(activityPath(path)); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), Options{Path: path, Now: start})
		if err != nil {
			t.Fatalf("%s, anew: %v", name, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
