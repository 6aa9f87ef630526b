package workbench

import (
	"strings"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

func TestACreationThatASearchCannotShowYetTellsUntilWhenItIsLookedFor(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	plan := s.newcomer(map[string]any{"firstName": "Nina", "email": "nina.new@example.com"})
	s.fault(sandbox.Fault{Route: "POST /contacts/", Kind: sandbox.Drop, Count: 1})
	_, err := s.Apply(t.Context(), plan)
	kind(t, err, problem.UnknownOutcome, "looked for until ")
	got := s.latest()
	_, until, told := strings.Cut(got.Error, "looked for until ")
	until, _, _ = strings.Cut(until, ";")
	begun := got.At.Add(6*time.Minute - 1) // it may have been sent a moment later, in the next minute
	if got.State != "unknown" || !told || until != begun.Local().Format("15:04") && until != begun.Add(5*time.Second).Local().Format("15:04") {
		t.Errorf("%s, begun at %s", doc(got), got.At)
	}
	if got := s.recovered(); !strings.Contains(got, until) {
		t.Errorf("a pull says %q", got)
	}
	_, err = s.Apply(t.Context(), plan)
	kind(t, err, problem.Conflict, "not finished", until)
	s.later(5*time.Minute + time.Second)
	if s.recovered(); s.latest().State != "failed" || strings.Contains(s.latest().Error, "until") {
		t.Errorf("when the time is over: %s", doc(s.latest()))
	}
}

func TestACreationThatAPlainListMustShowIsDecidedAtOnce(t *testing.T) {
	t.Parallel()
	for fault, state := range map[sandbox.Kind]string{sandbox.Drop: "failed", sandbox.DropAfter: "done"} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			s := open(t)
			c := s.pulled()
			plan := s.plan(Edit{Model: "company", Connection: c.Name, Values: map[string]any{"name": "Quince and Rowan"}})
			s.fault(sandbox.Fault{Route: "POST /businesses/", Kind: fault, Count: 1})
			s.fault(sandbox.Fault{Route: "POST /businesses", Kind: fault, Count: 1})
			_, err := s.Apply(t.Context(), plan)
			if got := s.latest(); got.State != state || (err == nil) != (state == "done") {
				t.Errorf("%s, %v", doc(got), err)
			}
		})
	}
}
