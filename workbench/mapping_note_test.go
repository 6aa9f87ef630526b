package workbench

import (
	"strings"
	"testing"

	"patchbay/problem"
)

func TestAVersionOfAMappingTellsWhyItWasSaved(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	name := s.only().Name
	if _, err := s.NoteMapping(t.Context(), name, "contact", 0, "why"); !problem.Is(err, problem.NotFound) {
		t.Fatalf("%v", err)
	}
	p, err := s.PlanMapping(t.Context(), MappingEdit{Connection: name, Model: "contact", Set: map[string]string{"website": "nowhere"}, By: "the test"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveMapping(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if v, err := s.NoteMapping(t.Context(), name, "contact", 0, "the office\x1b[2J\nmoved"); v != 1 || err != nil {
		t.Fatalf("%d %v", v, err)
	}
	all, err := s.MappingVersions(t.Context(), name, "contact")
	if err != nil || len(all) != 1 || !strings.HasPrefix(all[0].Note, "the office") || strings.ContainsAny(all[0].Note, "\x1b\n") || len(all[0].Lines) != 1 {
		t.Errorf("%+v %v", all, err)
	}
	if v, err := s.NoteMapping(t.Context(), name, "contact", 1, ""); v != 1 || err != nil {
		t.Errorf("%d %v", v, err)
	}
	if _, err := s.NoteMapping(t.Context(), name, "contact", 7, "x"); !problem.Is(err, problem.NotFound) {
		t.Errorf("%v", err)
	}
	if _, err := s.NoteMapping(t.Context(), name, "contact", 1, strings.Repeat("x", 201)); !problem.Is(err, problem.Usage) {
		t.Errorf("%v", err)
	}
}
