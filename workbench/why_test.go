package workbench

import (
	"strings"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

func (s *scene) why(id, field string) Why {
	s.t.Helper()
	y, err := s.Why(s.t.Context(), "contact", id, field)
	if err != nil {
		s.t.Fatal(err)
	}
	return y
}

// asCalled is the call that a value names, as it is kept.
func (s *scene) asCalled(h Held) Call {
	s.t.Helper()
	if h.Call == nil || h.Call.ID == "" {
		s.t.Fatalf("no call is known: %s", doc(h))
	}
	c, err := s.Call(s.t.Context(), h.Call.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func TestAValueThatWasAlwaysThereNamesThePullAndTheCallOfItsFirstSight(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.somebody()
	y := s.why(who.ID, "phone")
	call := s.asCalled(y.Now)
	if !y.Now.First || y.Now.Source != "pull" || y.Now.By != c.Name || y.Now.Since == nil || y.Now.Change != "" || len(y.Before) != 0 || y.Now.Value != who.Fields["phone"] {
		t.Errorf("%s", doc(y))
	}
	if call.Operation != "contact::list" || call.Method != y.Now.Call.Method || !strings.Contains(call.URL, y.Now.Call.Path) || !call.At.Equal(y.Now.Call.At) {
		t.Errorf("%s is not %s", doc(y.Now.Call), doc(call))
	}
	if len(y.Native) != 1 || y.Native[0].Path != "phone" || y.Native[0].Value == nil || y.Mapping.From != FromConnector || y.Mapping.Line == "" {
		t.Errorf("%s, %s", doc(y.Native), doc(y.Mapping))
	}
	if words := y.Now.Words(); words != "first seen with a pull of "+c.Name || !strings.Contains(y.Now.Call.Words(), "call "+y.Now.Call.ID) {
		t.Errorf("%q, %q", words, y.Now.Call.Words())
	}
}

func TestWhyTellsAWriteFromWhatSomebodyElseChangedAndFromAnUndo(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *Options) { o.User = "ada@desk" })
	s.pulled()
	who := s.somebody()
	edit := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA}))
	y := s.why(who.ID, "phone")
	if y.Now.Source != "edit" || y.Now.User != "ada@desk" || y.Now.Change != edit.ID || !y.Now.InLog || s.asCalled(y.Now).Operation != "contact::update" {
		t.Errorf("%s", doc(y.Now))
	}
	undo := s.undo("")
	s.other("change", s.native(who.ID), map[string]any{"phone": phoneB})
	s.later(10 * time.Minute) // its search trails behind
	s.pull(PullRequest{Full: true})
	y = s.why(who.ID, "phone")
	if y.Now.Source != "pull" || y.Now.Value != phoneB || y.Now.First || s.asCalled(y.Now).Operation != "contact::list" {
		t.Errorf("%s", doc(y.Now))
	}
	if len(y.Before) != 3 || y.Before[0].Change != undo.ID || y.Before[0].Source != "undo" || y.Before[1].Change != edit.ID || !y.Before[2].First {
		t.Fatalf("%s", doc(y.Before))
	}
	for i, h := range y.Before {
		if h.Until == nil || h.Since == nil || h.Until.Before(*h.Since) || i > 0 && !h.Until.Equal(*y.Before[i-1].Since) {
			t.Errorf("from %v until %v", h.Since, h.Until)
		}
	}
}

func TestWhatACallWasIsKnownAfterTheCallItselfWentAndSoIsAChange(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	s.apply(s.edit(who.ID, map[string]any{"phone": phoneA}))
	s.apply(s.edit(who.ID, map[string]any{"phone": phoneB}))
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, shelf := range []store.Shelf{store.ShelfCalls, store.ShelfUndoable} {
		if err := db.SetRule(t.Context(), shelf, store.Rule{Rows: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Prune(t.Context()); err != nil {
		t.Fatal(err)
	}
	old := s.why(who.ID, "phone").Before[0]
	if old.Call == nil || old.Call.ID != "" || old.Call.Method == "" || old.Call.Path == "" || old.Call.At.IsZero() {
		t.Errorf("%s", doc(old.Call))
	}
	if old.Change == "" || old.InLog || !strings.Contains(old.Call.Words(), "not kept any more") {
		t.Errorf("%s", doc(old))
	}
}

func TestAValueThatAnotherMappingReadSaysWhichVersion(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.somebody()
	p, err := s.PlanMapping(t.Context(), MappingEdit{Connection: c.Name, Model: "contact", Set: map[string]string{"companyName": "city"}, By: "the test"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveMapping(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	y := s.why(who.ID, "companyName")
	if y.Now.Source != "mapping" || y.Now.Ref != "1" || y.Mapping.Version != 1 || y.Mapping.From != FromYou || y.Native[0].Path != "city" || y.Now.Value != y.Native[0].Value {
		t.Errorf("%s", doc(y))
	}
}

func TestWhyOfAFieldThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	_, err := s.Why(t.Context(), "contact", s.somebody().ID, "shoeSize")
	kind(t, err, problem.NotFound, "shoeSize", "patchbay show contact")
}

func TestWhatIsLeftOfARemovedConnectionStillKnowsWhereItCameFrom(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.somebody()
	if _, err := s.Disconnect(t.Context(), c.Name, true); err != nil {
		t.Fatal(err)
	}
	if y := s.why(who.ID, "phone"); y.Now.Source != "pull" || y.Now.Call == nil || len(y.Native) != 0 || y.Now.By != c.Name {
		t.Errorf("%s", doc(y))
	}
}

func TestSomeFieldsOfAChangeAreUndoneAndTheOthersLater(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	native := s.native(who.ID)
	all := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA, "address.city": "Salem", "address.region": "Elsewhere"}))
	some := func(fields ...string) Change {
		p, err := s.PlanUndoFields(t.Context(), all.ID, fields, "the test")
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Changes) != len(fields) && len(fields) > 0 {
			t.Errorf("%s", doc(p.Changes))
		}
		return s.apply(p)
	}
	first := some("phone")
	if s.value(native, "phone") != who.Fields["phone"] || s.value(native, "city") != "Salem" {
		t.Errorf("the provider holds %v, %v", s.value(native, "phone"), s.value(native, "city"))
	}
	if c := s.change(all.ID); !c.CanUndo || c.UndoneBy != "" || strings.Join(c.Left, " ") != "address.city address.region" {
		t.Errorf("%s", doc(c))
	}
	_, err := s.PlanUndoFields(t.Context(), all.ID, []string{"phone"}, "the test")
	kind(t, err, problem.Usage, "phone", "address.city")
	// What the first undo put back may be brought again, and undone again with the rest.
	s.undo(first.ID)
	last := some()
	if c := s.change(all.ID); c.CanUndo || c.UndoneBy != last.ID || s.value(native, "phone") != who.Fields["phone"] || s.value(native, "city") != who.Fields["address.city"] {
		t.Errorf("%s; %v", doc(c), s.value(native, "city"))
	}
}

func TestAChangeWhoseFieldsWereUndoneOneByOneSaysSo(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	all := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA, "address.city": "Salem"}))
	for _, f := range []string{"phone", "address.city"} {
		p, err := s.PlanUndoFields(t.Context(), all.ID, []string{f}, "the test")
		if err != nil {
			t.Fatal(err)
		}
		s.apply(p)
	}
	if c := s.change(all.ID); c.CanUndo {
		t.Errorf("%s", doc(c))
	}
	gone := s.rm(Row{Model: "contact", ID: who.ID})
	_, err := s.PlanUndoFields(t.Context(), gone.ID, []string{"phone"}, "the test")
	kind(t, err, problem.Usage, "as a whole")
}

func TestAnUndoOfAnUndoBringsTheChangeBackToWhereItCanBeUndone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	first := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA}))
	s.undo(s.undo("").ID)
	if c := s.change(first.ID); !c.CanUndo {
		t.Fatalf("%s", doc(c))
	}
	if again := s.undo(""); again.Undoes != first.ID || s.value(s.native(who.ID), "phone") != who.Fields["phone"] {
		t.Errorf("%s", doc(again))
	}
}

func TestAPlanSaysBeforehandWhatAnUndoWouldNotBringBack(t *testing.T) {
	t.Parallel()
	s := studio(t)
	made := s.plan(Edit{Model: "company", Connection: s.only().Name, Values: map[string]any{"name": "Larch Ltd"}})
	if made.Undo.Can || !strings.Contains(made.Undo.WhyNot, "company::delete") || !strings.Contains(strings.Join(made.Warnings, " "), "This cannot be undone") {
		t.Errorf("%s", doc(made))
	}
	task, _ := s.taskOf()
	edit := s.plan(Edit{Model: "task", ID: task.ID, Values: map[string]any{"title": "Another title"}})
	if !edit.Undo.Can || edit.Undo.Does != "update" || len(edit.Undo.Lost) != 0 || !strings.Contains(doc(edit), `"undo":{"can":true`) {
		t.Errorf("%s", doc(edit))
	}
	p, err := s.PlanDelete(t.Context(), "task", task.ID, "the test")
	if err != nil || !p.Undo.Can || p.Undo.Does != "create" || len(p.Undo.Lost) == 0 || len(p.Undo.Notes) == 0 {
		t.Errorf("%s, %v", doc(p), err)
	}
	for _, l := range p.Undo.Lost {
		if model.Empty(l.Value) || l.Why == "" || l.Label == "" {
			t.Errorf("%s", doc(l))
		}
	}
	if verbOf(p.Operation) != connectors.Delete {
		t.Error(p.Operation)
	}
}
