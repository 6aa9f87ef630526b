package workbench

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// other phones than anybody in the sandbox has.
const (
	phoneA = "+12125550147"
	phoneB = "+12125550148"
)

func TestAPlanShowsTheDifferenceAndSendsNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.somebody()
	before := len(s.state().Calls)
	p := s.edit(who.ID, map[string]any{"phone": "+1 212 555 0147", "address.city": text(s.show(who.ID), "address.city")})
	if len(p.Changes) != 1 || p.Changes[0].Field != "phone" || p.Changes[0].Before != who.Fields["phone"] || p.Changes[0].After != phoneA {
		t.Errorf("%s", doc(p.Changes))
	}
	if p.Operation != "contact::update" || p.Connection != c.Name || p.Record != who.ID || p.Labels["phone"] != "Phone" || p.Destroys || p.By != "the test" {
		t.Errorf("%s", doc(p))
	}
	if now := len(s.state().Calls); now != before {
		t.Errorf("a plan made %d calls", now-before)
	}
	if all, err := s.Changes(t.Context(), 0); err != nil || len(all) != 0 {
		t.Errorf("a plan is in the journal: %s, %v", doc(all), err)
	}
}

func TestApplyingWritesOnceAndReadsBack(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	done := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA}))
	if done.State != "done" || !done.CanUndo || done.ID == "" || done.Record != who.ID || len(done.Changes) != 1 {
		t.Errorf("%s", doc(done))
	}
	if n := s.writes(); n != 1 {
		t.Errorf("%d writes", n)
	}
	if got := s.value(s.native(who.ID), "phone"); got != phoneA {
		t.Errorf("the provider holds %v", got)
	}
	if v := s.show(who.ID); text(v, "phone") != phoneA || v.Mark != MarkNone {
		t.Errorf("the store holds %v, %q", text(v, "phone"), v.Mark)
	}
	past, err := s.History(t.Context(), "contact", who.ID)
	if err != nil || len(past) != 1 || past[0].Source != "edit" || past[0].By != "the test" || past[0].Change != done.ID {
		t.Errorf("%+v, %v", past, err)
	}
}

func TestAFieldThatSomebodyElseChangedIsAConflictAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.somebody()
	p := s.edit(who.ID, map[string]any{"phone": phoneA})
	s.other("change", s.native(who.ID), map[string]any{"phone": phoneB})
	_, err := s.Apply(t.Context(), p)
	kind(t, err, problem.Conflict, "phone", "Nothing was written", who.ID)
	clash, ok := errors.AsType[*Conflict](err)
	if !ok || len(clash.Clashes) != 1 {
		t.Fatalf("%T %v", err, err)
	}
	if k := clash.Clashes[0]; k.Base != who.Fields["phone"] || k.Mine != phoneA || k.Theirs != phoneB || k.Label != "Phone" {
		t.Errorf("%s", doc(k))
	}
	if clash.Problem.Connection != c.Name || s.writes() != 0 {
		t.Errorf("%d writes, told of %q", s.writes(), clash.Problem.Connection)
	}
	if made := s.latest(); made.State != "conflict" || made.Record != who.ID || !strings.Contains(made.Error, "somebody else") || made.CanUndo {
		t.Errorf("the journal calls it %s", doc(made))
	}
	if c, err := s.CheckStore(t.Context(), false); err != nil || len(c.Faults) > 0 {
		t.Errorf("a conflict is a fault of the store: %v, %v", c.Faults, err)
	}
	if got := text(s.show(who.ID), "phone"); got != phoneB {
		t.Errorf("the store does not hold what the provider holds: %q", got)
	}
	again := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA})) // the person looked, and wants it all the same
	if again.State != "done" || s.value(s.native(who.ID), "phone") != phoneA {
		t.Errorf("%s", doc(again))
	}
}

func TestAnotherFieldThatSomebodyElseChangedStays(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	p := s.edit(who.ID, map[string]any{"phone": phoneA})
	s.other("change", s.native(who.ID), map[string]any{"city": "Salem"})
	s.apply(p)
	native := s.native(who.ID)
	if s.value(native, "city") != "Salem" || s.value(native, "phone") != phoneA {
		t.Errorf("the provider holds %v and %v", s.value(native, "city"), s.value(native, "phone"))
	}
	if v := s.show(who.ID); text(v, "address.city") != "Salem" || text(v, "phone") != phoneA {
		t.Errorf("the store holds %s", doc(v.Record.Fields))
	}
	past, err := s.History(t.Context(), "contact", who.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range past {
		if want := map[string]string{"phone": "edit", "address.city": "readback"}[e.Field]; e.Source != want {
			t.Errorf("%s came from %s, want %s", e.Field, e.Source, want)
		}
	}
}

func TestTheSameValueFromSomebodyElseIsDoneWithoutAWrite(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	p := s.edit(who.ID, map[string]any{"phone": phoneA})
	s.other("change", s.native(who.ID), map[string]any{"phone": phoneA})
	if done := s.apply(p); done.State != "done" || s.writes() != 0 {
		t.Errorf("%s with %d writes", doc(done), s.writes())
	}
}

func TestARecordThatIsGoneIsToldAndMarked(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	p := s.edit(who.ID, map[string]any{"phone": phoneA})
	s.other("delete", s.native(who.ID), nil)
	_, err := s.Apply(t.Context(), p)
	kind(t, err, problem.Gone, "--history")
	if v := s.show(who.ID); v.Mark != MarkGone || text(v, "phone") != who.Fields["phone"] {
		t.Errorf("%q with phone %q", v.Mark, text(v, "phone"))
	}
	_, err = s.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: map[string]any{"phone": phoneA}})
	kind(t, err, problem.Gone)
	_, err = s.PlanDelete(t.Context(), "contact", who.ID, "the test")
	kind(t, err, problem.Gone)
}

func TestWhatTheProviderRefusesIsToldAndChangesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	two := s.few(2)
	mine := two[0]
	s.fault(sandbox.Fault{Route: "PUT /contacts/*", Kind: sandbox.ServerError, Status: 422, Body: `{"statusCode":422,"message":["phone must be a real phone number"],"error":"Unprocessable Entity"}`})
	p := s.edit(mine.ID, map[string]any{"phone": phoneA, "address.city": "Salem"})
	_, err := s.Apply(t.Context(), p)
	kind(t, err, problem.Invalid)
	if v := s.show(mine.ID); text(v, "phone") != mine.Fields["phone"] || v.Mark != MarkNone || !v.CanEdit {
		t.Errorf("the store holds %q, marked %q", text(v, "phone"), v.Mark)
	}
	all, err := s.Changes(t.Context(), 0)
	if err != nil || len(all) != 1 || all[0].State != "failed" || all[0].CanUndo || all[0].WhyNot == "" || all[0].Error == "" {
		t.Errorf("%s, %v", doc(all), err)
	}
	if len(p.Changes) != 2 || p.Patch["phone"] != phoneA {
		t.Errorf("the draft is lost: %s", doc(p))
	}
	s.heal()
	s.apply(p) // the same draft again
	if s.value(s.native(mine.ID), "city") != "Salem" {
		t.Error("the draft was not sent again")
	}
}

func TestADuplicateThatTheProviderRefusesNamesTheField(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	two := s.few(2)
	_, err := s.Apply(t.Context(), s.edit(two[0].ID, map[string]any{"email": two[1].Fields["email"]}))
	p := kind(t, err, problem.Invalid)
	if len(p.Fields) != 1 || p.Fields[0].Name != "email" {
		t.Errorf("%+v", p.Fields)
	}
	if s.writes() != 0 {
		t.Errorf("%d writes", s.writes())
	}
}

func TestValuesThatCannotBeAreRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	for name, c := range map[string]struct {
		values map[string]any
		fields []string
		says   string
	}{
		"an unknown field":             {map[string]any{"phon": "1"}, []string{"phon"}, "phone"},
		"a phone that is none":         {map[string]any{"phone": "call me"}, []string{"phone"}, ""},
		"an e-mail that is none":       {map[string]any{"email": "nobody"}, []string{"email"}, ""},
		"a field for reading":          {map[string]any{"lastActivityAt": "2026-01-01"}, []string{"lastActivityAt"}, ""},
		"a field not for changing":     {map[string]any{"companyName": "New"}, []string{"companyName"}, ""},
		"a field it does not carry":    {map[string]any{"jobTitle": "Chief"}, []string{"jobTitle"}, ""},
		"two wrong ones, both named":   {map[string]any{"phone": "x", "email": "y", "address.city": "Salem"}, []string{"email", "phone"}, ""},
		"a birthday that is not a day": {map[string]any{"birthday": "soon"}, []string{"birthday"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: c.values})
			p := kind(t, err, problem.Invalid, c.says)
			var got []string
			for _, f := range p.Fields {
				got = append(got, f.Name)
				if f.Message == "" || f.Code == "" {
					t.Errorf("%+v", f)
				}
			}
			if slices.Sort(got); !slices.Equal(slices.Compact(got), c.fields) {
				t.Errorf("refused %v, want %v", got, c.fields)
			}
		})
	}
	if n := s.writes(); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestAPlanWithoutADifferenceIsNotApplied(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	p := s.edit(who.ID, map[string]any{"phone": who.Fields["phone"], "firstName": who.Fields["firstName"]})
	if len(p.Changes) != 0 {
		t.Fatalf("%s", doc(p.Changes))
	}
	_, err := s.Apply(t.Context(), p)
	kind(t, err, problem.Usage, "nothing to change")
}

func TestTheBaseIsWhatThePersonSaw(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	saw := s.show(who.ID).Record.Fields
	s.other("change", s.native(who.ID), map[string]any{"phone": phoneB})
	s.later(time.Hour)
	s.pull(PullRequest{}) // the store knows of it, the person's screen does not
	p, err := s.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Base: saw, Values: map[string]any{"phone": phoneA}})
	if err != nil || len(p.Changes) != 1 || p.Changes[0].Before != saw["phone"] {
		t.Fatalf("%s, %v", doc(p.Changes), err)
	}
	_, err = s.Apply(t.Context(), p)
	kind(t, err, problem.Conflict, "phone")
}

func TestWhoeverMayNotWriteIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options func(*Options)
		request func(*ConnectRequest)
		then    func(*scene, string)
		kind    problem.Kind
		says    string
	}{
		"this run":        {options: func(o *Options) { o.ReadOnly = true }, kind: problem.ReadOnly, says: "PATCHBAY_READ_ONLY"},
		"this connection": {request: func(r *ConnectRequest) { r.ReadOnly = true }, kind: problem.ReadOnly, says: "--ops +contact::update"},
		"not ticked":      {request: func(r *ConnectRequest) { r.Operations = []string{"contact::list", "contact::retrieve"} }, kind: problem.MissingScope, says: "contact::update"},
		"no sign-in": {then: func(s *scene, name string) {
			s.post("records/grants", map[string]any{"action": "delete"})
			_, err := s.Pull(s.t.Context(), PullRequest{}, nil)
			kind(s.t, err, problem.SignIn)
		}, kind: problem.SignIn, says: "reconnect"},
		"paused": {then: func(s *scene, name string) {
			if err := s.SetPaused(s.t.Context(), name, true); err != nil {
				s.t.Fatal(err)
			}
		}, kind: problem.NotConnected, says: "resume"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, func(o *Options) {
				if c.options != nil {
					c.options(o)
				}
			})
			req := s.request("all")
			if c.request != nil {
				c.request(&req)
			}
			conn, _, err := s.through(s.Workbench, req, s.consent())
			if err != nil {
				t.Fatal(err)
			}
			s.pull(PullRequest{})
			who := s.somebody()
			if c.then != nil {
				c.then(s, conn.Name)
			}
			p, err := s.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: map[string]any{"phone": phoneA}})
			if err == nil {
				_, err = s.Apply(t.Context(), p)
			}
			kind(t, err, c.kind, c.says)
			if v := s.show(who.ID); name != "paused" && (v.CanEdit || v.WhyNot == "" || v.CanDelete || v.WhyNotDel == "") {
				t.Errorf("the record says it can be edited: %v %q", v.CanEdit, v.WhyNot)
			}
			if s.writes() != 0 || s.sent("PUT", "/contacts/") != 0 {
				t.Error("something was sent")
			}
			if open, err := s.journal(); err != nil || open != 0 {
				t.Errorf("%d entries stay open, %v", open, err)
			}
		})
	}
}

// journal counts the open entries.
func (s *scene) journal() (int, error) {
	db, err := s.store(s.t.Context())
	if err != nil {
		return 0, err
	}
	open, err := db.OpenIntents(s.t.Context(), "")
	return len(open), err
}

func TestANewRecordIsMadeOnceAndKnownAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	values := map[string]any{"firstName": "Nina", "lastName": "Example", "email": "Nina.New@example.com", "phone": "(212) 555-0149", "tags": "vip, new patient"}
	p, err := s.PlanEdit(t.Context(), Edit{Model: "contact", Connection: c.Name, Values: values})
	if err != nil {
		t.Fatal(err, problem.As(err).Fields)
	}
	if p.Record != "" || p.Operation != "contact::create" || !strings.Contains(p.Title, "Nina") {
		t.Errorf("%s", doc(p))
	}
	done := s.apply(p)
	v := s.show(done.Record)
	if text(v, "phone") != "+12125550149" || text(v, "email") == "" || v.Record.Remote.ID == "" || s.writes() != 1 {
		t.Errorf("%s", doc(v.Record))
	}
	again, err := s.PlanEdit(t.Context(), Edit{Model: "contact", Connection: c.Name, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Apply(t.Context(), again)
	kind(t, err, problem.Invalid)
	if n := s.writes(); n != 1 {
		t.Errorf("%d writes", n)
	}
}

func TestANewRecordNeedsAPlaceAndAName(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	_, err := s.PlanEdit(t.Context(), Edit{Model: "contact", Values: map[string]any{"firstName": "Nina"}})
	kind(t, err, problem.Usage, "--in")
	_, err = s.PlanEdit(t.Context(), Edit{Model: "contact", Connection: c.Name, Values: map[string]any{"address.city": "Salem"}})
	kind(t, err, problem.Invalid)
	_, err = s.PlanEdit(t.Context(), Edit{Model: "user", Connection: c.Name, Values: map[string]any{"name": "Nina"}})
	kind(t, err, problem.Unsupported)
	_, err = s.PlanEdit(t.Context(), Edit{Model: "ghost", Connection: c.Name, Values: map[string]any{"name": "Nina"}})
	kind(t, err, problem.Usage, "contact")
	_, err = s.PlanEdit(t.Context(), Edit{Model: "contact", ID: "nobody", Values: map[string]any{"name": "Nina"}})
	kind(t, err, problem.NotFound)
}

func TestClearingAFieldClearsItThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	p := s.edit(who.ID, map[string]any{"address.city": nil})
	if len(p.Changes) != 1 || p.Changes[0].After != nil {
		t.Fatalf("%s", doc(p.Changes))
	}
	s.apply(p)
	if v := s.value(s.native(who.ID), "city"); v != nil && v != "" {
		t.Errorf("the provider holds %v", v)
	}
	if v := s.show(who.ID).Record.Fields["address.city"]; !model.Empty(v) {
		t.Errorf("the store holds %v", v)
	}
}

func TestTagsOfOthersSurviveAnEditOfTags(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	s.apply(s.edit(who.ID, map[string]any{"tags": []string{"one", "two"}}))
	p := s.edit(who.ID, map[string]any{"tags": []string{"one", "two", "three"}})
	s.apply(p)
	if got := doc(s.show(who.ID).Record.Fields["tags"]); !strings.Contains(got, "one") || !strings.Contains(got, "two") || !strings.Contains(got, "three") {
		t.Errorf("%s", got)
	}
	s.other("change", s.native(who.ID), map[string]any{"tags": []string{"one", "theirs"}})
	_, err := s.Apply(t.Context(), s.edit(who.ID, map[string]any{"tags": []string{"one", "two", "three", "four"}}))
	kind(t, err, problem.Conflict, "tags")
	if got := doc(s.value(s.native(who.ID), "tags")); got != `["one","theirs"]` {
		t.Errorf("the provider holds %s", got)
	}
}

func TestOnePlanAppliedTwiceIsOneWrite(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	p := s.edit(who.ID, map[string]any{"phone": phoneA, "address.city": "Salem"})
	s.apply(p)
	if again := s.apply(p); again.State != "done" || len(again.Changes) != 0 || again.CanUndo || s.writes() != 1 {
		t.Errorf("%s, %d writes", doc(again), s.writes())
	}
	if v := s.show(who.ID); text(v, "phone") != phoneA || text(v, "address.city") != "Salem" {
		t.Errorf("%s", doc(v.Record.Fields))
	}
}
