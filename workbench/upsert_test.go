package workbench

import (
	"slices"
	"strings"
	"testing"

	"patchbay/problem"
)

func (s *scene) upsert(values map[string]any) Plan {
	s.t.Helper()
	p, err := s.PlanUpsert(s.t.Context(), Edit{Model: "contact", Connection: s.only().Name, Values: values, By: "the test"})
	if err != nil {
		s.t.Fatal(err, problem.As(err).Fields)
	}
	return p
}

func TestAnUpsertChangesTheRecordThatHasTheSameMail(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	native := s.native(who.ID)
	s.other("change", native, map[string]any{"city": "Elsewhere"}) // what is shown is what the provider holds now
	writes := s.writes()
	p := s.upsert(map[string]any{"email": who.Fields["email"], "address.city": "Salem"})
	if p.Operation != "contact::update" || p.Record != who.ID || len(p.Changes) != 1 || p.Changes[0].Before != "Elsewhere" || p.Changes[0].After != "Salem" {
		t.Fatalf("%s", doc(p))
	}
	if s.writes() != writes {
		t.Error("a plan writes")
	}
	done := s.apply(p)
	if s.value(native, "city") != "Salem" || done.Record != who.ID {
		t.Errorf("%s, the provider holds %v", doc(done), s.value(native, "city"))
	}
	s.undo("")
	if s.value(native, "city") != "Elsewhere" {
		t.Errorf("the undo left %v", s.value(native, "city"))
	}
}

func TestAnUpsertOfWhatIsThereAlreadyChangesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	if p := s.upsert(map[string]any{"email": who.Fields["email"], "phone": who.Fields["phone"]}); len(p.Changes) != 0 || p.Record != who.ID {
		t.Errorf("%s", doc(p))
	}
}

func TestAnUpsertOfSomebodyNewCreatesAndTheNextOneFindsThem(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	p := s.upsert(map[string]any{"firstName": "Nina", "email": "nina.new@example.com"})
	if p.Operation != "contact::create" || p.Record != "" || !slices.ContainsFunc(p.Warnings, func(w string) bool { return strings.Contains(w, "would be a new one") }) {
		t.Fatalf("%s", doc(p))
	}
	made := s.apply(p)
	again := s.upsert(map[string]any{"email": "nina.new@example.com", "lastName": "Larch"})
	if again.Operation != "contact::update" || again.Record != made.Record || len(again.Changes) != 1 {
		t.Errorf("%s", doc(again))
	}
}

func TestAnUpsertThatCannotBeSaysWhy(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	for want, e := range map[problem.Kind]Edit{
		problem.Usage:       {Model: "contact", Values: map[string]any{"email": "a@example.com"}},
		problem.Unsupported: {Model: "task", Connection: c.Name, Values: map[string]any{"title": "x"}},
		problem.Invalid:     {Model: "contact", Connection: c.Name, Values: map[string]any{"email": "no address"}},
		problem.NotFound:    {Model: "contact", Connection: "nowhere", Values: map[string]any{"email": "a@example.com"}},
	} {
		_, err := s.PlanUpsert(t.Context(), e)
		no := kind(t, err, want)
		if want == problem.Unsupported && !strings.Contains(no.Text, "task::upsert") {
			t.Errorf("the reason is %q", no.Text)
		}
	}
	if s.writes() != 0 {
		t.Error("something was written")
	}
}
