package workbench

import (
	"slices"
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
	for _, said := range []string{boss.Record.ID, strings.ToUpper(boss.Title), native, " " + boss.Title + " ", ownPart(t, boss.Title, users)} {
		p, err := s.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: map[string]any{"owner": said}, By: "a test"})
		if err != nil {
			t.Fatalf("%s: %v", said, err)
		}
		if got := p.Patch["owner"]; got != native && !(got == nil && s.value(s.native(who.ID), "assignedTo") == native) {
			t.Errorf("%q became %v, not %s", said, got, native)
		}
		if len(p.Warnings) > 0 {
			t.Errorf("%q is warned of: %q", said, p.Warnings)
		}
	}
}

// ownPart is a part of a title that none of the others has.
func ownPart(t *testing.T, title string, all []Row) string {
	t.Helper()
	for n := 3; n < len(title); n++ {
		for i := 0; i+n <= len(title); i++ {
			part, bearers := strings.ToLower(title[i:i+n]), 0
			for _, r := range all {
				if strings.Contains(strings.ToLower(r.Title), part) {
					bearers++
				}
			}
			if bearers == 1 && strings.TrimSpace(part) == part {
				return part
			}
		}
	}
	t.Fatalf("no part of %q is its own", title)
	return ""
}

func TestWhatStandsForNoRecordIsRefusedWithTheNearest(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	users, err := s.First(t.Context(), Query{Model: "user"}, 10)
	if err != nil || len(users) < 2 {
		t.Fatal(len(users), err)
	}
	who, near := s.few(2), users[1].Title
	wrong := strings.Fields(near)[0] + "x"
	all := 0
	for _, r := range users {
		if strings.Contains(r.Title, "a") {
			all++
		}
	}
	for said, words := range map[string][]string{
		"nobodyKnown": {"Owner is no user of ", `"nobodyKnown" is nobody's id or name there`, "comes with a pull"}, "0000000000": {"Owner is no user of "},
		wrong: {"Owner is no user of ", "did you mean ", near}, who[1].ID: {"Owner is no user of "}, // a contact is no user
		"A": {"Owner is not clear", ` have "A" in their name: `},
	} {
		if said == "A" && all < 2 {
			continue
		}
		for _, e := range []Edit{{ID: who[0].ID}, {Connection: s.only().Name}} {
			e.Model, e.Values, e.By = "contact", map[string]any{"owner": said, "firstName": "Ada"}, "a test"
			p, err := s.PlanEdit(t.Context(), e)
			if !problem.Is(err, problem.Invalid) || len(problem.As(err).Fields) != 1 {
				t.Errorf("%q became %v, %v", said, p.Patch["owner"], err)
				continue
			}
			for _, w := range words {
				if f := problem.As(err).Fields[0]; f.Name != "owner" || !strings.Contains(f.Message, w) {
					t.Errorf("%q: %+v, want %q", said, f, w)
				}
			}
		}
	}
}

func TestAReferenceToAModelThatWasNotFetchedGoesAsAnID(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.connect()
	s.pull(PullRequest{Models: []string{"contact"}})
	p, err := s.PlanEdit(t.Context(), Edit{Model: "contact", ID: s.few(1)[0].ID, Values: map[string]any{"owner": "nobodyKnown"}, By: "a test"})
	if err != nil || p.Patch["owner"] != "nobodyKnown" || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "nobodyKnown goes as an id") {
		t.Errorf("%+v %q, %v", p.Patch, p.Warnings, err)
	}
	p, err = s.PlanEdit(t.Context(), Edit{Model: "contact", Connection: s.only().Name, Values: map[string]any{"owner": "nobodyKnown", "firstName": "Ada"}, By: "a test"})
	if err != nil || len(p.Warnings) != 1 {
		t.Errorf("%q, %v", p.Warnings, err)
	}
}

func TestABlankRecordOffersWhatItCanReferTo(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	users, err := s.First(t.Context(), Query{Model: "user"}, 50)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Blank(t.Context(), s.only().Name, "contact")
	if err != nil || len(v.Fields) != len(v.Model.Fields) || v.Connection != s.only().Name {
		t.Fatal(doc(v), err)
	}
	for _, f := range v.Fields {
		switch {
		case f.Field.Name == "owner" && (!f.Editable || f.Many || len(f.Choices) != len(users) || f.Choices[0].Title != users[0].Title):
			t.Errorf("%+v of %d", f, len(users))
		case f.Field.ReadOnly && f.Editable:
			t.Errorf("%s can be set", f.Field.Name)
		case f.Value != nil || f.Text != "":
			t.Errorf("%+v", f)
		}
	}
	if v, err = s.Blank(t.Context(), s.only().Name, "task"); err != nil {
		t.Fatal(err)
	}
	for _, f := range v.Fields {
		if f.Field.Name == "contact" && f.Editable && (f.Many || len(f.Choices) == 0) {
			t.Errorf("%+v", f)
		}
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
	if here := s.show(who.ID).Connection; here != "second" && !problem.Is(err, problem.Invalid) {
		t.Errorf("a record of another connection was taken: %v", err)
	}
}

// TestWhatIsOfferedForAReferenceIsTakenByItsID is what a form does over very many: it searches for what was typed, and sends
// the id of the row that was chosen, with the veil on and without it.
func TestWhatIsOfferedForAReferenceIsTakenByItsID(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.few(1)[0]
	for _, veiled := range []bool{false, true} {
		v := NewVeiled(s.Workbench)
		v.SetVeil(veiled)
		users, err := v.First(t.Context(), Query{Model: "user"}, 10)
		if err != nil || len(users) < 2 {
			t.Fatal(len(users), err)
		}
		truth, err := s.Show(t.Context(), "user", users[1].ID)
		if err != nil {
			t.Fatal(err)
		}
		typed := strings.Fields(truth.Title)[0] // the veil is for who looks on: who knows the name types it
		found, err := v.First(t.Context(), Query{Model: "user", Connections: []string{v.Alias(c.Name)}, Text: typed[:len(typed)-1], Best: true}, 20)
		if err != nil || !slices.ContainsFunc(found, func(r Row) bool { return r.ID == users[1].ID }) {
			t.Errorf("veil %t: %q finds %d, without %s: %v", veiled, typed, len(found), users[1].Title, err)
		}
		p, err := v.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: map[string]any{"owner": users[1].ID}, By: "a test"})
		if err != nil {
			t.Fatalf("veil %t: %v", veiled, err)
		}
		if got, native := reveal(v, p).Patch["owner"], truth.Record.Remote.ID; got != native && !(got == nil && s.value(s.native(who.ID), "assignedTo") == native) {
			t.Errorf("veil %t: %v is written, not %s", veiled, got, native)
		}
	}
}
