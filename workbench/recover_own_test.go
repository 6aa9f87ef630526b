package workbench

import (
	"strings"
	"testing"

	"patchbay/problem"
	"patchbay/store"
)

func TestAnEditStandsUponTheInterruptedOneBeforeIt(t *testing.T) {
	t.Parallel()
	for name, arrived := range map[string]bool{"it had arrived": true, "it had not arrived": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			who := s.somebody()
			in := s.interrupted(s.edit(who.ID, map[string]any{"address.city": "Salem"}), store.Sent)
			if arrived {
				s.other("change", s.native(who.ID), map[string]any{"city": "Salem"})
			}
			next := s.apply(s.edit(who.ID, map[string]any{"address.city": "Bonn"}))
			if !strings.Contains(next.Note, "interrupted") || len(next.Changes) != 1 || next.Changes[0].Before != "Salem" || s.value(s.native(who.ID), "city") != "Bonn" {
				t.Errorf("%s", doc(next))
			}
			if ch := s.change(in.Change); ch.State != "done" {
				t.Errorf("the first is %s", doc(ch))
			}
			s.undo(next.ID)
			if got := s.value(s.native(who.ID), "city"); got != "Salem" {
				t.Errorf("undone, it holds %v", got)
			}
		})
	}
}

func TestAnUndoIsNotMadeUponAnInterruptedEdit(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	first := s.apply(s.edit(who.ID, map[string]any{"address.city": "Salem"}))
	back := s.planUndo(first.ID)
	s.interrupted(s.edit(who.ID, map[string]any{"address.city": "Bonn"}), store.Sent)
	_, err := s.Apply(t.Context(), back)
	kind(t, err, problem.Conflict, "from here", "city")
	if strings.Contains(problem.As(err).Text, "somebody else") || s.value(s.native(who.ID), "city") != "Bonn" {
		t.Errorf("%v", err)
	}
}

func TestAClashWithSomebodyElseIsCalledThat(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	p := s.edit(who.ID, map[string]any{"address.city": "Bonn", "phone": phoneA})
	s.apply(s.edit(who.ID, map[string]any{"address.city": "Salem"}))
	s.other("change", s.native(who.ID), map[string]any{"phone": phoneB})
	_, err := s.Apply(t.Context(), p)
	kind(t, err, problem.Conflict, "somebody else")
}
