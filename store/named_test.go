package store

import (
	"testing"

	"patchbay/model"
)

func TestRecordsAreNamedByWhatTheirProviderCallsThem(t *testing.T) {
	t.Parallel()
	s := connected(t)
	connect(t, s, "z", "Zeta")
	user := func(id, name string) model.Record {
		r := contact(id, "name", name)
		r.Model = "user"
		return r
	}
	put(t, s, "a", contact("1", "name", "Ada"), contact("2", "name", "Bob"))
	if _, err := s.PutPage(t.Context(), Page{Connection: "a", Model: "user", Records: []model.Record{user("1", "Zoe Owner"), user("7", "abe owner")}}); err != nil {
		t.Fatal(err)
	}
	put(t, s, "z", contact("1", "name", "Other"))
	ask := []Remote{{"a", "contact", "2"}, {"a", "user", "1"}, {"z", "contact", "1"}, {"z", "user", "1"}, {"a", "contact", "404"}}
	got, err := s.Named(t.Context(), ask)
	if err != nil || len(got) != 3 {
		t.Fatalf("got %v, %v", got, err)
	}
	for i, title := range []string{"Bob", "Zoe Owner", "Other"} {
		if n := got[ask[i]]; n.Title != title || n.Native != ask[i].Native || n.ID == "" {
			t.Errorf("%v is %+v, want %s", ask[i], n, title)
		}
	}
	names, err := s.Names(t.Context(), "a", "user", 10)
	if err != nil || len(names) != 2 || names[0].Title != "abe owner" || names[1].Native != "1" {
		t.Errorf("got %v, %v", names, err)
	}
	if names, err = s.Names(t.Context(), "a", "user", 1); err != nil || len(names) != 1 {
		t.Errorf("at most one: %v, %v", names, err)
	}
	if none, err := s.Named(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("nothing asked: %v, %v", none, err)
	}
}

func TestATextFindsWhoseTitleItIsAndWhoseItIsAPartOf(t *testing.T) {
	t.Parallel()
	s := connected(t)
	connect(t, s, "z", "Zeta")
	put(t, s, "a", contact("1", "name", "José Inger"), contact("2", "name", "Jose Inger"), contact("3", "name", "Ingrid Berg"), contact("4", "name", "Zoe"))
	put(t, s, "z", contact("1", "name", "Ingmar"))
	for text, want := range map[string][3]int{" jose inger ": {2, 2, 2}, "ING": {0, 2, 3}, "zoé": {1, 1, 1}, "nobody": {}} {
		got, err := s.Bearers(t.Context(), "a", "contact", text, 2)
		if err != nil || !got.Any || len(got.Same) != want[0] || len(got.Part) != want[1] || got.Of != want[2] {
			t.Errorf("%q finds %+v, %v", text, got, err)
		}
	}
	if got, err := s.Bearers(t.Context(), "a", "user", "zoe", 2); err != nil || got.Any {
		t.Errorf("nobody is there: %+v, %v", got, err)
	}
}
