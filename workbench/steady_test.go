package workbench

import (
	"strings"
	"testing"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

// A provider that sends a field in another shape, in the answer that a write is decided by, has not emptied it.
func TestAWriteTakesAValueThatCannotBeReadForNoOtherOne(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	one := s.somebody()
	before := text(s.show(one.ID), "lastName")
	if before == "" {
		t.Fatal("they have no last name")
	}
	touched, other := s.edit(one.ID, map[string]any{"lastName": "Drifted"}), s.edit(one.ID, map[string]any{"source": "the shop"})
	s.fault(sandbox.Fault{Kind: sandbox.Retype, Field: "lastName", Route: "GET /contacts/{id}"})
	if _, err := s.Apply(t.Context(), touched); !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), "Nothing was written") || problem.As(err).Fix != "patchbay pull "+c.Name {
		t.Errorf("the field itself was written: %v", err)
	}
	if now := text(s.show(one.ID), "lastName"); now != before {
		t.Errorf("the look before the write made %q of %q", now, before)
	}
	if _, err := s.Apply(t.Context(), other); err != nil {
		t.Errorf("another field: %v", err)
	}
	if now := s.show(one.ID); text(now, "lastName") != before || text(now, "source") != "the shop" {
		t.Errorf("the other field's write left %q and %q", text(now, "lastName"), text(now, "source"))
	}
	s.heal()
	s.apply(s.edit(one.ID, map[string]any{"lastName": "Drifted"}))
	undo, err := s.PlanUndo(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if s.apply(undo); text(s.show(one.ID), "lastName") != before {
		t.Errorf("the undo left %q of %q", text(s.show(one.ID), "lastName"), before)
	}
}

func TestAValueThatWasTrulyEmptiedIsSeen(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	one := s.somebody()
	plan := s.edit(one.ID, map[string]any{"lastName": "Mine"})
	s.other("change", s.native(one.ID), map[string]any{"lastName": nil})
	if _, err := s.Apply(t.Context(), plan); !problem.Is(err, problem.Conflict) {
		t.Errorf("somebody else's change was not seen: %v", err)
	}
}
