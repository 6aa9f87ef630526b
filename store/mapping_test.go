package store

import (
	"reflect"
	"testing"

	"patchbay/model"
	"patchbay/problem"
)

func TestEverySavedMappingIsANewVersionOfItsScope(t *testing.T) {
	t.Parallel()
	s := connected(t)
	here := Scope{Connection: "a", Workspace: "ws", Model: "contact"}
	for i, lines := range [][]MappingLine{{{"email", "mail"}}, {{"email", "mail | lower"}, {"tier", `- | constant "x y"`}}, nil} {
		m, err := s.SaveMapping(t.Context(), Mapping{Scope: here, Version: i, By: "me", Note: "why", Lines: lines})
		if err != nil || m.Version != i+1 || !m.At.Equal(start()) {
			t.Fatalf("%+v, %v", m, err)
		}
	}
	if _, err := s.SaveMapping(t.Context(), Mapping{Scope: Scope{Connection: "a", Workspace: "other", Model: "contact"}}); err != nil {
		t.Fatal(err)
	}
	all, err := s.Mappings(t.Context(), here)
	if err != nil || len(all) != 3 || all[0].Version != 3 || len(all[0].Lines) != 0 || all[2].By != "me" || all[2].Note != "why" {
		t.Fatalf("%+v, %v", all, err)
	}
	if want := []MappingLine{{"email", "mail | lower"}, {"tier", `- | constant "x y"`}}; !reflect.DeepEqual(all[1].Lines, want) {
		t.Fatalf("%+v", all[1].Lines)
	}
	if err := s.MappingApplied(t.Context(), all[1]); err != nil {
		t.Fatal(err)
	}
	if all, err = s.Mappings(t.Context(), here); err != nil || all[0].Applied || !all[1].Applied || !all[2].Applied {
		t.Fatalf("%+v, %v", all, err)
	}
}

func TestOfSavesThatSawTheSameVersionOneIsKept(t *testing.T) {
	t.Parallel()
	s := connected(t)
	here := Scope{Connection: "a", Model: "contact"}
	for seen := range 2 { // none was saved yet, and one was
		kept := make(chan error, 3)
		for _, field := range []string{"email", "phone", "firstName"} {
			go func() {
				m, err := s.SaveMapping(t.Context(), Mapping{Scope: here, Version: seen, Lines: []MappingLine{{field, "x"}}})
				if err != nil && (!problem.Is(err, problem.Conflict) || m.Version != seen+1) {
					t.Errorf("version %d, %v", m.Version, err)
				}
				kept <- err
			}()
		}
		n := 0
		for range 3 {
			if <-kept == nil {
				n++
			}
		}
		if all, err := s.Mappings(t.Context(), here); err != nil || n != 1 || len(all) != seen+1 {
			t.Fatalf("%d say that they were kept, %d are: %v", n, len(all), err)
		}
	}
}

func TestKeptRecordsComeWithTheirBytesPageByPage(t *testing.T) {
	t.Parallel()
	s := connected(t)
	gone := contact("3", "name", "Gone")
	gone.Deleted = true
	put(t, s, "a", contact("1", "name", "Ada"), contact("2", "name", "Bob"), gone, contact("4", "name", "Cleo"))
	var seen []string
	after := int64(0)
	for {
		page, err := s.Kept(t.Context(), "a", "contact", after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range page {
			seen = append(seen, k.Remote+" "+k.Title+" "+string(k.Native))
			after = k.Key
		}
		if len(page) < 2 {
			break
		}
	}
	if want := []string{`1 Ada {"id":"1"}`, `2 Bob {"id":"2"}`, `4 Cleo {"id":"4"}`}; !reflect.DeepEqual(seen, want) {
		t.Fatalf("got %q", seen)
	}
}

func TestABrokenFieldKeepsItsValueTitleAndWords(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "Ada Lovelace", "email", "ada@example.com", "customFields.size", 7.0, "phone", "+15550100"))
	broken := contact("1", "email", "new@example.com")
	broken.Warnings = []model.Warning{{Code: model.MappingBroken, Field: "name"}, {Code: model.MappingBroken, Field: "customFields"}}
	if st := put(t, s, "a", broken); st.Changed != 1 {
		t.Fatalf("%+v", st)
	}
	r := remote(t, s, "1")
	want := model.Fields{"name": "Ada Lovelace", "email": "new@example.com", "customFields.size": 7.0}
	if !reflect.DeepEqual(r.Fields, want) || r.Title != "Ada Lovelace" {
		t.Fatalf("%q holds %v", r.Title, r.Fields)
	}
	if found, err := s.Count(t.Context(), Query{Model: "contact", Text: "lovelace"}); err != nil || found != 1 {
		t.Fatalf("%d found, %v", found, err)
	}
	entries, err := s.History(t.Context(), r.ID)
	for _, e := range entries {
		if e.Field == "name" || e.Field == "customFields.size" {
			t.Errorf("the history says %+v", e)
		}
	}
	if err != nil || len(entries) != 2 {
		t.Fatalf("%+v, %v", entries, err)
	}
	if st := put(t, s, "a", broken); st.Same != 1 {
		t.Errorf("the same again: %+v", st)
	}
}

func TestABreakIsKeptOnceUntilItIsMended(t *testing.T) {
	t.Parallel()
	s := connected(t)
	for _, now := range []string{"absent", "number"} {
		if err := s.PutBreak(t.Context(), Break{Connection: "a", Model: "contact", Field: "email", Native: "email", Was: "text", Now: now}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Breaks(t.Context(), "a")
	if err != nil || len(all) != 1 || all[0].Now != "absent" || all[0].Native != "email" || !all[0].At.Equal(start()) {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := s.DropBreak(t.Context(), "a", "contact", "email"); err != nil {
		t.Fatal(err)
	}
	if all, err = s.Breaks(t.Context(), "a"); err != nil || len(all) != 0 {
		t.Fatalf("%+v, %v", all, err)
	}
}

func TestTheStampMovesWithEveryMappingAndBreak(t *testing.T) {
	t.Parallel()
	s := connected(t)
	seen := map[string]bool{}
	look := func() {
		t.Helper()
		stamp, err := s.MappingStamp(t.Context(), "a")
		if err != nil || seen[stamp] {
			t.Fatalf("%q again, %v", stamp, err)
		}
		seen[stamp] = true
	}
	look()
	if _, err := s.SaveMapping(t.Context(), Mapping{Scope: Scope{Connection: "a", Model: "contact"}}); err != nil {
		t.Fatal(err)
	}
	look()
	if err := s.PutBreak(t.Context(), Break{Connection: "a", Model: "contact", Field: "email"}); err != nil {
		t.Fatal(err)
	}
	look()
	if _, err := s.SaveMapping(t.Context(), Mapping{Scope: Scope{Connection: "b", Model: "contact"}}); err != nil {
		t.Fatal(err)
	}
	if stamp, err := s.MappingStamp(t.Context(), "a"); err != nil || !seen[stamp] {
		t.Fatalf("another connection moved it: %q, %v", stamp, err)
	}
}
