package workbench

import (
	"slices"
	"strings"
	"testing"

	"patchbay/model/mapping"
)

func TestAChoiceIsNotFilledWithWordsThatItDoesNotAllow(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	p := s.planned(c.Name, MappingEdit{Set: map[string]string{"loyaltyTier": "source"}})
	if _, unread := lost(p, "loyaltyTier"); unread == 0 {
		t.Errorf("%+v", p.Losses)
	}
	reads := breached(p, "loyaltyTier", lawRead)
	if len(reads) != mostBreaches || reads[0].Record == "" || !strings.Contains(reads[0].Message, "which is none of bronze, silver, gold") {
		t.Errorf("%+v", reads)
	}
	if p.Moves["loyaltyTier"] != 0 {
		t.Errorf("%d records would get such a value", p.Moves["loyaltyTier"])
	}

	s.mapTo(c.Name, "contact", map[string]string{"loyaltyTier": "source"})
	found, err := s.CheckMapping(t.Context(), c.Name, "contact", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(found.Breaches, func(b Breach) bool { return b.Field == "loyaltyTier" && b.Law == lawRead }) {
		t.Errorf("the check says %+v", found.Breaches)
	}
	s.pull(PullRequest{Full: true})
	rows, err := s.First(t.Context(), Query{Model: "contact", Where: "source != null"}, 1)
	if err != nil || len(rows) != 1 {
		t.Fatal(len(rows), err)
	}
	v := s.show(rows[0].ID)
	if v.Record.Fields["loyaltyTier"] != nil {
		t.Errorf("it holds %v", v.Record.Fields["loyaltyTier"])
	}
	warned := false
	for _, w := range v.Record.Warnings {
		warned = warned || w.Field == "loyaltyTier" && w.Code == mapping.Unreadable
	}
	if !warned {
		t.Errorf("nothing says so: %+v", v.Record.Warnings)
	}
}

func TestAPlanTellsWhichFieldsShareThePlaceOfALine(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	says := func(line string) bool {
		p := s.planned(c.Name, MappingEdit{Set: map[string]string{"nickname": line}})
		return slices.ContainsFunc(p.Notes, func(n string) bool { return strings.HasPrefix(n, "Nickname: writing it changes Source too") })
	}
	if !says("source") {
		t.Error("a shared place is not told")
	}
	if says("source | read-only") {
		t.Error("a line that is never written changes nothing")
	}
}
