package workbench

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

func notices(p Progress) string { return strings.Join(p.Notices, "\n") }

func TestARenamedNativeFieldIsNamedAndNothingIsTakenAsCleared(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	one := s.somebody()
	before := text(s.show(one.ID), "lastName")
	s.fault(sandbox.Fault{Kind: sandbox.Rename, Field: "lastName", To: "familyName"})
	s.other("change", s.native(one.ID), map[string]any{"city": "Elsewhere"})
	s.later(time.Hour)
	got := s.pull(PullRequest{Models: []string{"contact"}, Full: true})
	if n := notices(got); !strings.Contains(n, c.Name) || !strings.Contains(n, "lastName") || len(got.Notices) != 1 {
		t.Fatalf("notices: %q", n)
	}
	v := s.show(one.ID)
	if text(v, "lastName") != before || text(v, "address.city") != "Elsewhere" {
		t.Fatalf("%v", v.Record.Fields)
	}
	for range 2 { // the break is known from now on, and is no news
		if again := s.pull(PullRequest{Models: []string{"contact"}, Full: true}); len(again.Notices) != 0 || text(s.show(one.ID), "lastName") != before {
			t.Fatalf("%v, %q", again.Notices, text(s.show(one.ID), "lastName"))
		}
	}
	if empty, err := s.Count(t.Context(), Query{Model: "contact", Where: "lastName == null"}); err != nil || empty > people/4 {
		t.Fatalf("%d people lost their name, %v", empty, err)
	}
	s.toldEverywhere(c.Name)
	s.heal()
	if got := s.pull(PullRequest{Models: []string{"contact"}, Full: true}); !strings.Contains(notices(got), "is there again") {
		t.Fatalf("notices: %q", notices(got))
	}
	if c, err := s.Connection(t.Context(), c.Name); err != nil || len(c.Broken) != 0 {
		t.Fatalf("%+v, %v", c.Broken, err)
	}
}

// toldEverywhere demands that a broken last name is told where people look for what is wrong.
func (s *scene) toldEverywhere(name string) {
	s.t.Helper()
	c, err := s.Connection(s.t.Context(), name)
	if err != nil || len(c.Broken) != 1 || c.Broken[0].Model != "contact" || c.Broken[0].Native != "lastName" || c.Broken[0].Since.IsZero() {
		s.t.Errorf("the connection: %+v, %v", c.Broken, err)
	}
	checks := s.Doctor(s.t.Context())
	if i := slices.IndexFunc(checks, func(c Check) bool { return strings.HasPrefix(c.Name, "mapping") }); i < 0 || checks[i].State != Doubt ||
		!strings.Contains(checks[i].Fix, "patchbay map suggest") {
		s.t.Errorf("the doctor: %+v", checks)
	}
	v, err := s.Mapping(s.t.Context(), name, "contact")
	if l := line(s.t, v, "lastName"); err != nil || l.Broken == "" {
		s.t.Errorf("the mapping: %+v, %v", l, err)
	}
	_, err = s.PlanEdit(s.t.Context(), Edit{Model: "contact", ID: s.somebody().ID, Values: map[string]any{"lastName": "New"}})
	if err == nil || len(problem.As(err).Fields) != 1 || !strings.Contains(problem.As(err).Fields[0].Message, "map suggest") {
		s.t.Errorf("an edit: %v", err)
	}
}

func TestAMappingToTheNewPlaceMendsTheBreak(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	one := s.somebody()
	before := text(s.show(one.ID), "lastName")
	s.fault(sandbox.Fault{Kind: sandbox.Rename, Field: "lastName", To: "familyName"})
	s.pull(PullRequest{Models: []string{"contact"}, Full: true})
	plan, err := s.PlanMapping(t.Context(), MappingEdit{Connection: c.Name, Model: "contact", Set: map[string]string{"lastName": "familyName"}})
	if err != nil || plan.Changed != 0 {
		t.Fatalf("%+v, %v", plan, err)
	}
	if _, err := s.SaveMapping(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Connection(t.Context(), c.Name); err != nil || len(c.Broken) != 0 {
		t.Fatalf("%+v, %v", c.Broken, err)
	}
	s.other("change", s.native(one.ID), map[string]any{"lastName": "Newman"})
	s.later(time.Hour)
	s.pull(PullRequest{Models: []string{"contact"}, Full: true})
	if got := text(s.show(one.ID), "lastName"); got != "Newman" {
		t.Fatalf("got %q after %q", got, before)
	}
}

func TestARecordThatNeverCameInTheNewShapeKeepsItsValueWhenTheMappingFollows(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	one := s.somebody()
	before := text(s.show(one.ID), "lastName")
	s.apply(s.edit(one.ID, map[string]any{"source": "the shop"})) // the search lags: the next pull brings an older one of it
	s.fault(sandbox.Fault{Kind: sandbox.Rename, Field: "lastName", To: "familyName"})
	s.pull(PullRequest{Models: []string{"contact"}, Full: true})
	plan, err := s.PlanMapping(t.Context(), MappingEdit{Connection: c.Name, Model: "contact", Set: map[string]string{"lastName": "familyName"}})
	if err != nil || plan.Changed != 0 {
		t.Fatalf("%+v, %v", plan, err)
	}
	done, err := s.SaveMapping(t.Context(), plan)
	if got := text(s.show(one.ID), "lastName"); err != nil || done.Changed != 0 || got != before || before == "" {
		t.Fatalf("%q became %q: %+v, %v", before, got, done, err)
	}
	if c, err := s.Connection(t.Context(), c.Name); err != nil || len(c.Broken) != 0 {
		t.Fatalf("%+v, %v", c.Broken, err)
	}
}

func TestANativeFieldOfAnotherTypeKeepsWhatWasRead(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	one := s.somebody()
	before := text(s.show(one.ID), "lastName")
	s.fault(sandbox.Fault{Kind: sandbox.Retype, Field: "lastName"})
	got := s.pull(PullRequest{Models: []string{"contact"}, Full: true})
	if n := notices(got); !strings.Contains(n, "lastName as an object now, not as text") {
		t.Fatalf("notices: %q", n)
	}
	if now := text(s.show(one.ID), "lastName"); now != before {
		t.Fatalf("%q became %q", before, now)
	}
}

func TestANativeFieldOfAnotherTypeThatSomeRecordsLeaveEmptyKeepsWhatWasRead(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"contact", "user"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			mails := func() map[string]string {
				rows, err := s.First(t.Context(), Query{Model: name}, people)
				if err != nil {
					t.Fatal(err)
				}
				out := map[string]string{}
				for _, r := range rows {
					out[r.ID], _ = r.Fields["email"].(string)
				}
				return out
			}
			before := mails()
			s.fault(sandbox.Fault{Kind: sandbox.Retype, Field: "email"})
			var told []string
			for range 2 {
				done, err := s.Pull(t.Context(), PullRequest{Models: []string{name}, Full: true}, nil)
				if err != nil {
					t.Fatal(err)
				}
				told = append(told, of(done, name).Notices...)
				if now := mails(); !maps.Equal(now, before) {
					t.Errorf("%v became %v", before, now)
				}
			}
			if len(told) != 1 || !strings.Contains(told[0], "email as an object now, not as text") {
				t.Errorf("told %q of %d", told, len(before))
			}
		})
	}
}

func TestTheListOfCustomValuesMayVanishWithoutLoss(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	rows, err := s.First(t.Context(), Query{Model: "contact"}, people)
	if err != nil {
		t.Fatal(err)
	}
	held := func(r Row) int {
		n := 0
		for path, v := range r.Fields {
			if strings.HasPrefix(path, "customFields.") && v != nil {
				n++
			}
		}
		return n
	}
	s.fault(sandbox.Fault{Kind: sandbox.Rename, Field: "customFields", To: "extras", Match: "pageLimit"})
	got := s.pull(PullRequest{Models: []string{"contact"}, Full: true})
	if n := notices(got); !strings.Contains(n, "no customFields any more") {
		t.Fatalf("notices: %q", n)
	}
	again, err := s.First(t.Context(), Query{Model: "contact"}, people)
	if err != nil || len(again) != len(rows) {
		t.Fatal(err)
	}
	for i := range rows {
		if held(rows[i]) != held(again[i]) {
			t.Fatalf("%s had %d custom values, has %d", rows[i].Title, held(rows[i]), held(again[i]))
		}
	}
}

func TestAClearedFieldIsClearedAndNotTakenForABreak(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	one := s.somebody()
	s.other("change", s.native(one.ID), map[string]any{"city": nil})
	s.later(time.Hour)
	if got := s.pull(PullRequest{Models: []string{"contact"}, Full: true}); len(got.Notices) != 0 {
		t.Fatalf("notices: %q", notices(got))
	}
	if now := text(s.show(one.ID), "address.city"); now != "" {
		t.Fatalf("it is still %q", now)
	}
}

func TestALineThatIsNotUnderstoodAnyMoreLosesNothing(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	s.mapTo(c.Name, "contact", map[string]string{"nickname": "firstName"})
	one := s.somebody()
	before := text(s.show(one.ID), "nickname")
	home := s.opt.Home
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ownModels(t, home, "models:\n  contact:\n    fields:\n      nickname: [broken\n")
	s.Workbench = s.bench(home)
	c, err := s.Connection(t.Context(), c.Name)
	if err != nil || len(c.Broken) != 1 || c.Broken[0].Field != "nickname" {
		t.Fatalf("%+v, %v", c.Broken, err)
	}
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rec, err := db.Record(t.Context(), one.ID)
	if err != nil || rec.Fields["nickname"] != before || before == "" {
		t.Fatalf("%v, %v", rec.Fields["nickname"], err)
	}
}
