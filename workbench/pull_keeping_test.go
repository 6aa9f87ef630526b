package workbench

import (
	"slices"
	"testing"

	"patchbay/problem"
)

// keepers are two accounts, the providers of which list contacts, and do not.
func keepers(t *testing.T, s *scene) (with, without Connection) {
	t.Helper()
	all, err := s.Connectors()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		has := slices.ContainsFunc(c.Support, func(can Capability) bool { return can.Operation == "contact::list" && can.Supported })
		if has {
			with = Connection{Name: "with", Connector: c.ID}
		} else {
			without = Connection{Name: "without", Connector: c.ID}
		}
	}
	if with.Name == "" || without.Name == "" {
		t.Fatal("all connectors list contacts, or none does")
	}
	return with, without
}

func TestAPullOfAModelPassesOverAccountsThatHaveNoSuchRecords(t *testing.T) {
	t.Parallel()
	s := open(t)
	with, without := keepers(t, s)
	if got := s.keeping([]Connection{without, with}, []string{"contact"}); len(got) != 1 || got[0].Name != "with" {
		t.Errorf("contacts are fetched from %v", got)
	}
	if got := s.keeping([]Connection{without, with}, nil); len(got) != 2 {
		t.Errorf("everything is fetched from %v", got)
	}
	if got := s.listable(without, []string{"contact", "user"}); !slices.Equal(got, []string{"user"}) {
		t.Errorf("of one that has no contacts %v are fetched", got)
	}
}

func TestAPullOfAModelThatNoAccountHasSaysSo(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	_, without := keepers(t, s)
	if got := s.keeping([]Connection{without}, []string{"contact"}); len(got) != 1 {
		t.Errorf("it is asked of %v", got)
	}
	if _, err := s.Pull(t.Context(), PullRequest{Models: []string{"timeEntry"}}, nil); !problem.Is(err, problem.Unsupported) {
		t.Errorf("time entries, which %s has not: %v", c.Name, err)
	}
}
