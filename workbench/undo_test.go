package workbench

import (
	"testing"

	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// undo puts a change back; "" is the last one.
func (s *scene) undo(change string) Change {
	s.t.Helper()
	return s.apply(s.planUndo(change))
}

func (s *scene) planUndo(change string) Plan {
	s.t.Helper()
	p, err := s.PlanUndo(s.t.Context(), change, "the test")
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *scene) change(id string) Change {
	s.t.Helper()
	c, err := s.Change(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func TestAnUndoPutsBackWhatWasThereAndCanBeUndone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	native := s.native(who.ID)
	first := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA, "address.city": "Salem"}))
	back := s.undo("")
	if back.Undoes != first.ID || s.value(native, "phone") != who.Fields["phone"] || s.value(native, "city") != who.Fields["address.city"] {
		t.Errorf("%s; the provider holds %v", doc(back), s.value(native, "phone"))
	}
	if c := s.change(first.ID); c.CanUndo || c.UndoneBy != back.ID || c.WhyNot == "" {
		t.Errorf("the first change says %s", doc(c))
	}
	_, err := s.PlanUndo(t.Context(), first.ID, "the test")
	kind(t, err, problem.Usage, "patchbay changes", back.ID)
	forth := s.undo(back.ID)
	if forth.Undoes != back.ID || s.value(native, "phone") != phoneA {
		t.Errorf("%s; the provider holds %v", doc(forth), s.value(native, "phone"))
	}
	if n := s.writes(); n != 3 {
		t.Errorf("%d writes", n)
	}
	if v := s.show(who.ID); text(v, "phone") != phoneA || text(v, "address.city") != "Salem" {
		t.Errorf("the store holds %s", doc(v.Record.Fields))
	}
}

func TestAnUndoAfterSomebodyElseChangedItIsToldAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	done := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA}))
	s.other("change", s.native(who.ID), map[string]any{"phone": phoneB})
	_, err := s.Apply(t.Context(), s.planUndo(""))
	kind(t, err, problem.Conflict, "phone")
	if got := s.value(s.native(who.ID), "phone"); got != phoneB || s.writes() != 1 {
		t.Errorf("the provider holds %v after %d writes", got, s.writes())
	}
	if c := s.change(done.ID); c.UndoneBy != "" || !c.CanUndo {
		t.Errorf("a refused undo counts as one: %s", doc(c))
	}
	// Another field of the same record may have moved: that is nobody's conflict.
	s.other("change", s.native(who.ID), map[string]any{"phone": phoneA, "city": "Salem"})
	s.undo(done.ID)
	if got := s.value(s.native(who.ID), "phone"); got != who.Fields["phone"] || s.value(s.native(who.ID), "city") != "Salem" {
		t.Errorf("the provider holds %v", got)
	}
}

func TestARehearsedUndoAsksTheProviderAndNamesTheRest(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	done := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA, "address.city": "Salem"}))
	if err := s.ForeseeUndo(t.Context(), s.planUndo("")); err != nil {
		t.Fatalf("nobody changed it: %v", err)
	}
	s.other("change", s.native(who.ID), map[string]any{"phone": phoneB})
	plan := s.planUndo(done.ID)
	rehearsed := s.ForeseeUndo(t.Context(), plan)
	kind(t, rehearsed, problem.Conflict, "phone", "patchbay undo "+done.ID+" --fields address.city")
	if n := s.writes(); n != 1 {
		t.Errorf("%d writes", n)
	}
	_, err := s.Apply(t.Context(), plan)
	if err == nil || err.Error() != rehearsed.Error() {
		t.Errorf("rehearsed: %v\nthen: %v", rehearsed, err)
	}
	part, err := s.PlanUndoFields(t.Context(), done.ID, []string{"address.city"}, "the test")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ForeseeUndo(t.Context(), part); err != nil {
		t.Fatalf("the rest: %v", err)
	}
	s.apply(part)
	if got := s.value(s.native(who.ID), "city"); got != who.Fields["address.city"] || s.value(s.native(who.ID), "phone") != phoneB {
		t.Errorf("the provider holds %v", got)
	}
}

func TestUndoingACreationDeletesAndSaysThatItDestroys(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	p, err := s.PlanEdit(t.Context(), Edit{Model: "contact", Connection: c.Name, Values: map[string]any{"firstName": "Nina", "email": "nina.new@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	made := s.apply(p)
	back := s.planUndo(made.ID)
	if !back.Destroys || back.Operation != "contact::delete" || len(back.Warnings) == 0 || len(back.Changes) == 0 {
		t.Fatalf("%s", doc(back))
	}
	s.apply(back)
	if v := s.show(made.Record); !v.Record.Deleted || v.Mark != MarkGone {
		t.Errorf("the record is %q", v.Mark)
	}
	if n := s.writes(); n != 2 {
		t.Errorf("%d writes", n)
	}
}

func TestADeletionSaysThatItDestroysAndItsUndoMakesANewRecord(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	native := s.native(who.ID)
	p, err := s.PlanDelete(t.Context(), "contact", who.ID, "the test")
	if err != nil || !p.Destroys || len(p.Warnings) == 0 {
		t.Fatalf("%s, %v", doc(p), err)
	}
	if s.writes() != 0 {
		t.Fatal("a plan deletes")
	}
	gone := s.apply(p)
	if gone.State != "done" || s.show(who.ID).Mark != MarkGone {
		t.Errorf("%s, %q", doc(gone), s.show(who.ID).Mark)
	}
	again := s.planUndo("")
	if again.Destroys || again.Operation != "contact::create" || len(again.Warnings) == 0 {
		t.Fatalf("%s", doc(again))
	}
	made := s.apply(again)
	v := s.show(made.Record)
	if made.Record == who.ID || v.Record.Remote.ID == native {
		t.Errorf("the new record has the old id")
	}
	for _, f := range []string{"email", "phone", "firstName", "lastName", "address.city", "tags"} {
		if !model.Equal(v.Record.Fields[f], s.show(who.ID).Record.Fields[f]) {
			t.Errorf("%s is %v", f, v.Record.Fields[f])
		}
	}
	if c := s.change(gone.ID); c.UndoneBy != made.ID {
		t.Errorf("the deletion says %s", doc(c))
	}
}

func TestDeletingWhatIsGoneAlreadyIsTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	p, err := s.PlanDelete(t.Context(), "contact", who.ID, "the test")
	if err != nil {
		t.Fatal(err)
	}
	s.other("delete", s.native(who.ID), nil)
	_, err = s.Apply(t.Context(), p)
	kind(t, err, problem.Gone)
	if s.show(who.ID).Mark != MarkGone || s.writes() != 0 {
		t.Errorf("%q, %d writes", s.show(who.ID).Mark, s.writes())
	}
}

func TestThereIsNothingToUndoAtTheBeginning(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	_, err := s.PlanUndo(t.Context(), "", "the test")
	kind(t, err, problem.NotFound)
	_, err = s.PlanUndo(t.Context(), "zzzz", "the test")
	kind(t, err, problem.NotFound)
	_, err = s.Change(t.Context(), "zzzz")
	kind(t, err, problem.NotFound)
}

func TestChangesAreListedNewestFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	var want []string
	for _, r := range s.few(3) {
		want = append([]string{s.apply(s.edit(r.ID, map[string]any{"address.city": "Salem"})).ID}, want...)
	}
	all, err := s.Changes(t.Context(), 2)
	if err != nil || len(all) != 2 || all[0].ID != want[0] || all[1].ID != want[1] || all[0].Connection != c.Name || all[0].Labels["address.city"] != "City" {
		t.Errorf("%s, want %v, %v", doc(all), want, err)
	}
	if one, err := s.Change(t.Context(), want[2]); err != nil || one.ID != want[2] || one.Changes[0].After != "Salem" {
		t.Errorf("%s, %v", doc(one), err)
	}
}

func TestAnUndoIsNotSentTwice(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	s.apply(s.edit(who.ID, map[string]any{"phone": phoneA}))
	p := s.planUndo("")
	s.apply(p)
	_, err := s.Apply(t.Context(), p)
	kind(t, err, problem.Usage, "was undone by", "meanwhile")
	if n := s.writes(); n != 2 {
		t.Errorf("%d writes", n)
	}
}

func TestAnUndoThatWasInterruptedIsTheOneThatIsAskedForAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	s.apply(s.edit(who.ID, map[string]any{"phone": phoneA}))
	p := s.planUndo("")
	s.fault(sandbox.Fault{Route: "PUT /contacts/*", Kind: sandbox.DropAfter, Count: 1})
	s.fault(sandbox.Fault{Route: "GET /contacts/**", Kind: sandbox.ServerError, Skip: 1})
	if _, err := s.Apply(t.Context(), p); !problem.Is(err, problem.UnknownOutcome) {
		t.Fatal(err)
	}
	s.heal()
	done := s.apply(p)
	all, err := s.Changes(t.Context(), 10)
	if err != nil || len(all) != 2 || done.ID != all[0].ID || all[1].UndoneBy != done.ID {
		t.Errorf("%s %v", doc(all), err)
	}
}

func TestANameThatIsMadeOfItsPartsIsNotSaidToBeLost(t *testing.T) {
	t.Parallel()
	name := func(v any) Unputtable { return Unputtable{Field: "name", Label: "Name", Value: v} }
	whole := model.Patch{"firstName": "Ada", "lastName": "Quince", "name": "Ada Quince"}
	for words, x := range map[string]struct {
		lost  []Unputtable
		patch model.Patch
		want  int
	}{
		"of both":                   {[]Unputtable{name("Ada Quince"), {Field: "tags"}}, whole, 1},
		"of one":                    {[]Unputtable{name("Quince")}, model.Patch{"lastName": "Quince", "name": "Quince"}, 0},
		"another name":              {[]Unputtable{name("Dr. Quince")}, whole, 1},
		"of what is lost too":       {[]Unputtable{{Field: "lastName"}, name("Ada Quince")}, whole, 2},
		"a name that has no parts":  {[]Unputtable{name("Ada")}, model.Patch{"name": "Ada"}, 1},
		"a name that is to be none": {[]Unputtable{name(nil)}, model.Patch{"name": nil}, 1},
	} {
		if got := madeOfParts(x.lost, x.patch); len(got) != x.want {
			t.Errorf("%s: %+v", words, got)
		}
	}
}
