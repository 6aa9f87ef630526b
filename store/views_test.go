package store

import (
	"testing"

	"patchbay/problem"
)

func TestAViewIsKeptUnderItsNameWhateverTheCase(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := View{Name: "Key Accounts", Model: "contact", Connections: []string{"a"}, Where: `tags contains "vip"`, Columns: []string{"name"}, Sort: []string{"-updatedAt"}}
	if err := s.SaveView(t.Context(), v, false); err != nil {
		t.Fatal(err)
	}
	got, ok, err := s.View(t.Context(), "key ACCOUNTS")
	if err != nil || !ok || got.Name != v.Name || got.Where != v.Where || got.Sort[0] != "-updatedAt" || got.Columns[0] != "name" || got.Made.IsZero() {
		t.Fatalf("%+v %v %v", got, ok, err)
	}
	v.Name, v.Where = "KEY accounts", "phone == null"
	if err := s.SaveView(t.Context(), v, false); !problem.Is(err, problem.NeedsPerson) {
		t.Fatalf("taken: %v", err)
	}
	if err := s.SaveView(t.Context(), v, true); err != nil {
		t.Fatal(err)
	}
	all, err := s.Views(t.Context())
	if err != nil || len(all) != 1 || all[0].Name != "KEY accounts" || all[0].Where != "phone == null" {
		t.Fatalf("%+v %v", all, err)
	}
	for _, want := range []bool{true, false} {
		if ok, err := s.DropView(t.Context(), "Key accounts"); ok != want || err != nil {
			t.Fatal(ok, err)
		}
	}
	if _, ok, err := s.View(t.Context(), "key accounts"); ok || err != nil {
		t.Fatal(ok, err)
	}
}

func TestIDsComeInTheOrderOfTheirKeys(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "Ada"), contact("2", "name", "Bob"))
	keys, err := s.Index(t.Context(), Query{Model: "contact", Sort: []Order{{"title", true}}})
	if err != nil || len(keys) != 2 {
		t.Fatal(keys, err)
	}
	ids, err := s.IDs(t.Context(), []int64{keys[0], 1 << 40, keys[1]})
	if err != nil || len(ids) != 2 || ids[0] != remote(t, s, "2").ID || ids[1] != remote(t, s, "1").ID {
		t.Fatal(ids, err)
	}
}
