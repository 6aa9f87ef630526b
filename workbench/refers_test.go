package workbench

import (
	"strings"
	"testing"

	"patchbay/problem"
)

func TestAReferenceIsSaidByOurIDByTitleOrByTheirs(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	users, err := s.First(t.Context(), Query{Model: "user"}, 10)
	if err != nil || len(users) < 2 {
		t.Fatal(len(users), err)
	}
	boss, err := s.Show(t.Context(), "user", users[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	native, who := boss.Record.Remote.ID, s.few(1)[0]
	for _, said := range []string{boss.Record.ID, strings.ToUpper(boss.Title), native, " " + boss.Title + " ", "nobodyKnown", "0000000000"} {
		p, err := s.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: map[string]any{"owner": said}, By: "a test"})
		if err != nil {
			t.Fatalf("%s: %v", said, err)
		}
		want := native
		if said == "nobodyKnown" || said == "0000000000" {
			want = said // the provider judges it
		}
		if got := p.Patch["owner"]; got != want && !(got == nil && s.value(s.native(who.ID), "assignedTo") == want) {
			t.Errorf("%q became %v, not %s", said, got, want)
		}
	}
	contact := s.few(2)[1]
	p, err := s.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: map[string]any{"owner": contact.ID}, By: "a test"})
	if err != nil || p.Patch["owner"] != contact.ID {
		t.Errorf("a contact's id was taken for a user's: %v, %v", p.Patch, err)
	}
}

func TestAReferenceToAnotherConnectionIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	req := s.request()
	req.Name = "second"
	if _, _, err := s.through(s.Workbench, req, s.consent()); err != nil {
		t.Fatal(err)
	}
	s.pull(PullRequest{})
	users, err := s.First(t.Context(), Query{Model: "user", Connections: []string{"second"}}, 1)
	if err != nil || len(users) == 0 {
		t.Fatal(len(users), err)
	}
	who := s.few(1)[0]
	_, err = s.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: map[string]any{"owner": users[0].ID}, By: "a test"})
	if here := s.show(who.ID).Connection; here != "second" && !problem.Is(err, problem.Usage) {
		t.Errorf("a record of another connection was taken: %v", err)
	}
}
