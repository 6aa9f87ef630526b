package workbench

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"patchbay/model/mapping"
	"patchbay/problem"
)

func (s *scene) planned(name string, e MappingEdit) MappingPlan {
	s.t.Helper()
	e.Connection, e.Model = name, "contact"
	p, err := s.PlanMapping(s.t.Context(), e)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// lost is how many values of a field a plan would empty, and how many native ones it could not read.
func lost(p MappingPlan, field string) (emptied, unread int) {
	for _, l := range p.Losses {
		if l.Field == field {
			return l.Emptied, l.Unread
		}
	}
	return 0, 0
}

func breached(p MappingPlan, field, law string) []Breach {
	var out []Breach
	for _, b := range p.Breaches {
		if b.Field == field && b.Law == law {
			out = append(out, b)
		}
	}
	return out
}

func TestALineThatEmptiesAFieldOrCannotReadIsABreach(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	held := func(field string) int {
		n, err := s.Count(t.Context(), Query{Model: "contact", Where: field + " != null"})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for line, want := range map[string]struct {
		field   string
		unreads bool
		says    string
	}{
		"dnd | bool ja nein":        {"doNotContact", true, "neither ja nor nein"},
		`source | read "value + 1"`: {"source", true, "cannot be computed"},
		`- | read "1/0"`:            {"source", true, "a number without an end"},
		"nosuchplace":               {"source", false, ""},
	} {
		p := s.planned(c.Name, MappingEdit{Set: map[string]string{want.field: line}})
		emptied, unread := lost(p, want.field)
		if emptied != held(want.field) || emptied == 0 || (unread > 0) != want.unreads {
			t.Errorf("%s: %d of %d emptied, %d unread", line, emptied, held(want.field), unread)
		}
		kept := breached(p, want.field, lawKeep)
		if len(kept) != mostBreaches || kept[0].Record == "" || !strings.Contains(kept[0].Message, "would become empty") {
			t.Errorf("%s: %+v", line, kept)
		}
		if reads := breached(p, want.field, lawRead); want.unreads && (len(reads) != mostBreaches || !strings.Contains(reads[0].Message, want.says)) {
			t.Errorf("%s: %+v", line, reads)
		}
	}
}

func TestWhatALineLosesIsNamedByTheCheckToo(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	s.mapTo(c.Name, "contact", map[string]string{"doNotContact": "dnd | bool ja nein"})
	got, err := s.CheckMapping(t.Context(), c.Name, "contact", nil)
	if err != nil || !slices.ContainsFunc(got.Breaches, func(b Breach) bool { return b.Field == "doNotContact" && b.Law == lawRead }) {
		t.Errorf("%+v, %v", got.Breaches, err)
	}
	if p := s.planned(c.Name, MappingEdit{}); len(p.Losses)+len(p.Breaches)+len(p.Notes) != 0 || p.Changed == 0 {
		t.Errorf("the way back to the connector's own: %+v", p)
	}
}

func TestADraftIsCheckedAsIfItWereSaved(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	check := func(draft map[string]string) MappingCheck {
		got, err := s.CheckMapping(t.Context(), c.Name, "contact", draft)
		if err != nil || got.Checked != people {
			t.Fatalf("%+v, %v", got, err)
		}
		return got
	}
	for _, want := range []Breach{
		{Field: "birthday", Message: "source | upper", Law: lawRead}, {Field: "birthday", Message: "nosuchplace", Law: lawKeep},
		{Field: "nickname", Message: `firstName | write "value + '!'"`, Law: "GetPut"},
	} {
		got := check(map[string]string{want.Field: want.Message})
		if !slices.ContainsFunc(got.Breaches, func(b Breach) bool { return b.Field == want.Field && b.Law == want.Law && b.Message != "" }) {
			t.Errorf("%s: %+v", want.Message, got)
		}
	}
	if got := check(map[string]string{"birthday": "dateOfBirth | nosuchstep"}); len(got.Bad) != 1 || !strings.Contains(got.Bad[0], "nosuchstep") {
		t.Errorf("%+v", got)
	}
	s.mapTo(c.Name, "contact", map[string]string{"nickname": "firstName"})
	for name, draft := range map[string]map[string]string{"none": nil, "one that takes a line away": {"nickname": ""}} {
		if got := check(draft); len(got.Breaches)+len(got.Bad) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	_, err := s.CheckMapping(t.Context(), c.Name, "contact", map[string]string{"nosuchfield": "x"})
	kind(t, err, problem.Usage, "nosuchfield")
}

func TestTakingALineAwayIsNoLoss(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	s.mapTo(c.Name, "contact", map[string]string{"nickname": "firstName", "source": `- | constant "the shop"`})
	for name, e := range map[string]MappingEdit{"one": {Set: map[string]string{"nickname": ""}}, "all": {Lines: []mapping.Line{}}} {
		if p := s.planned(c.Name, e); len(p.Losses)+len(p.Breaches) != 0 || p.Moves["nickname"] == 0 {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestAValueThatCouldNotBeReadBeforeIsNotTheLinesFault(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	s.mapTo(c.Name, "contact", map[string]string{"loyaltyTier": "firstName"})
	p := s.planned(c.Name, MappingEdit{Set: map[string]string{"loyaltyTier": "firstName | trim"}})
	if emptied, unread := lost(p, "loyaltyTier"); emptied+unread != 0 {
		t.Errorf("%+v %+v", p.Losses, p.Breaches)
	}
}

func TestAPlaceThatNoRecordHasIsTold(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	for line, want := range map[string]string{
		"nosuchplace":                       "none of the 24 kept records has anything at nosuchplace",
		"customFields | by-id loyalty_tier": `no custom field with the id or key "loyalty_tier". It has: `,
		`firstName | read "null"`:           "nothing is read for it",
		"firstName | read-only":             "",
	} {
		p := s.planned(c.Name, MappingEdit{Set: map[string]string{"nickname": line}})
		said := strings.Join(p.Notes, "\n")
		if want == "" && said != "" || !strings.Contains(said, want) {
			t.Errorf("%s: %q", line, said)
		}
		if want != "" && p.Changed != 0 {
			t.Errorf("%s: %d would change", line, p.Changed)
		}
	}
}

func TestASaveCountsAsItsPlanDid(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	v, err := s.Mapping(t.Context(), c.Name, "contact")
	if err != nil {
		t.Fatal(err)
	}
	custom := v.Lines[slices.IndexFunc(v.Lines, func(l MapLine) bool { return l.From == FromDiscovered && l.Type == "text" })]
	for _, l := range []string{custom.Line, "customFields | by-id loyalty_tier", "firstName", "website"} {
		p := s.planned(c.Name, MappingEdit{Set: map[string]string{"nickname": l}})
		done, err := s.SaveMapping(t.Context(), p)
		if err != nil || done.Changed != p.Changed || done.Records != p.Records {
			t.Errorf("%s: %d of %d, planned %d of %d, %v", l, done.Changed, done.Records, p.Changed, p.Records, err)
		}
		if fmt.Sprint(done.Notes) != fmt.Sprint(p.Notes) {
			t.Errorf("%s: %v", l, done.Notes)
		}
	}
}
