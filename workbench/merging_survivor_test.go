package workbench

import (
	"strings"
	"testing"

	"patchbay/problem"
	"patchbay/store"
)

// twins are two contacts of whom one has nothing that the other lacks but an address.
func twins(t *testing.T) (s *scene, one, two string) {
	t.Helper()
	s = open(t)
	s.pulled()
	one = s.apply(s.newcomer(map[string]any{"email": "a1@example.com", "firstName": "Zoe", "lastName": "Van", "address.city": "Rome"})).Record
	two = s.apply(s.newcomer(map[string]any{"email": "a2@example.com", "firstName": "Zoe", "lastName": "Van", "address.city": "Bonn"})).Record
	return s, one, two
}

func TestAMergeDeletesNobodyWhereOneOfThemMovedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		survivor bool // it happens to the survivor
		action   string
		fields   map[string]any
		says     string
	}{
		"the survivor is gone":           {true, "delete", nil, "was to stay"},
		"the survivor lost a value":      {true, "change", map[string]any{"lastName": ""}, "last name"},
		"the survivor got a value":       {true, "change", map[string]any{"phone": phoneB}, "phone"},
		"the one that goes got a value":  {false, "change", map[string]any{"phone": phoneB}, "phone"},
		"the one that goes lost a value": {false, "change", map[string]any{"city": ""}, "city"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, one, two := twins(t)
			req := MergeRequest{Model: "contact", IDs: []string{one, two}, Survivor: one}
			p := s.merge(req)
			if !strings.Contains(p.Looks, "asked") {
				t.Errorf("the plan says %q", p.Looks)
			}
			victim, other := s.native(two), s.native(one)
			if !c.survivor {
				other = victim
			}
			s.other(c.action, other, c.fields)
			before := s.writes()
			done, err := s.ApplyMerge(t.Context(), p, nil)
			kind(t, err, problem.Conflict, c.says)
			if s.writes() != before || len(done.Changes) > 0 || s.value(victim, "email") != "a2@example.com" {
				t.Errorf("%d writes, and the other holds %v", s.writes()-before, s.value(victim, "email"))
			}
			if c.action == "delete" {
				if !s.show(one).Record.Deleted {
					t.Error("here the survivor still stands")
				}
				return
			}
			if _, err := s.ApplyMerge(t.Context(), s.merge(req), nil); err != nil { // planned upon what is there now
				t.Fatal(err)
			}
			if phone := text(s.show(one), "phone"); c.fields["phone"] != nil && phone != phoneB {
				t.Errorf("the phone is %q", phone)
			}
		})
	}
}

func TestASurvivorIsLookedAtWithWhatTheMergeGaveIt(t *testing.T) {
	t.Parallel()
	s, one, two := twins(t)
	s.apply(s.edit(two, map[string]any{"firstName": "Zoë", "website": "https://example.com"}))
	done, err := s.ApplyMerge(t.Context(), s.merge(MergeRequest{Model: "contact", IDs: []string{one, two}, Survivor: one, Keep: map[string]string{"firstName": two}}), nil)
	if err != nil || len(done.Changes) != 2 || text(s.show(one), "firstName") != "Zoë" || !s.show(two).Record.Deleted {
		t.Errorf("%s, %v", doc(done), err)
	}
}

func TestADeletionByAnInterruptedMergeIsLeftToTheMerge(t *testing.T) {
	t.Parallel()
	s, one, two := twins(t)
	req := MergeRequest{Model: "contact", IDs: []string{one, two}, Survivor: one}
	p := s.merge(req)
	in := s.interrupted(p.Steps[len(p.Steps)-1], store.Planned)
	s.other("delete", s.native(one), nil)
	if got := s.recovered(); !strings.Contains(got, "merge") || s.writes() != 2 {
		t.Errorf("it says %q after %d writes", got, s.writes())
	}
	if ch := s.change(in.Change); ch.State != "dropped" {
		t.Errorf("%s", doc(ch))
	}
	_, err := s.ApplyMerge(t.Context(), p, nil)
	kind(t, err, problem.Conflict, "was to stay")
}
