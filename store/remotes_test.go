package store

import "testing"

func TestRemotesAreHowProvidersKnowRecords(t *testing.T) {
	t.Parallel()
	s := connected(t)
	r := *person("+12125550100")
	r.Remote.Revision, r.Remote.Workspace = "r7", "w1"
	put(t, s, "a", r)
	keys, err := s.Index(t.Context(), Query{Model: "contact"})
	if err != nil || len(keys) != 1 {
		t.Fatal(len(keys), err)
	}
	got, err := s.Remotes(t.Context(), append(keys, 9999))
	if err != nil || len(got) != 1 || got[keys[0]] != r.Remote {
		t.Fatalf("got %+v, %v", got, err)
	}
	if none, err := s.Remotes(t.Context(), nil); err != nil || len(none) != 0 {
		t.Fatalf("got %+v, %v", none, err)
	}
}
