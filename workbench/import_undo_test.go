package workbench

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

func (s *scene) imported(table string) ImportDone {
	s.t.Helper()
	done, err := s.planImport(table).Apply(s.t.Context(), Rejecting{}, quietly)
	if err != nil || !strings.HasPrefix(done.Import, "import-") {
		s.t.Fatalf("%+v %v", done, err)
	}
	return done
}

func (s *scene) planUnimport(id string) (ImportUndo, error) {
	return s.PlanImportUndo(s.t.Context(), ImportUndoRequest{Import: id, By: "the test", Recover: true})
}

func (s *scene) unimport(id string) ImportUndo {
	s.t.Helper()
	u, err := s.planUnimport(id)
	if err != nil {
		s.t.Fatal(err)
	}
	return u
}

func TestAnImportIsUndoneAsAWholeAndSaysWhatGoes(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	done := s.imported(fmt.Sprintf("email,lastName\nnina@example.com,Quince\n%s,Changed\nomar@example.com,Quince\n", who.Fields["email"]))
	if next, err := s.PlanUndo(t.Context(), "", "the test"); err != nil || next.Import != done.Import || !strings.Contains(strings.Join(next.Warnings, " "), "patchbay undo "+done.Import) {
		t.Errorf("the last change is of %q, %v: %v", next.Import, err, next.Warnings)
	}
	if all, err := s.Changes(t.Context(), 3); err != nil || all[0].Import != done.Import || all[2].Import != done.Import || all[0].Merge != "" {
		t.Errorf("%s %v", doc(all), err)
	}
	before := s.writes()
	u := s.unimport(strings.ToUpper(done.Import[:11]))
	words := strings.Join(u.Warnings, " ")
	if want := (ImportUndoCounts{Deleted: 2, Restored: 1}); u.Counts != want || u.Import != done.Import || !strings.Contains(words, "The 2 contacts that it made are deleted") || s.writes() != before {
		t.Fatalf("%+v", u)
	}
	if u.Labels["lastName"] != "Last name" {
		t.Errorf("the fields are called %v", u.Labels)
	}
	var order []string
	out, err := s.UndoImport(t.Context(), u, func(r ImportUndoResult) { order = append(order, r.Operation+" "+r.State) })
	if want := (ImportUndone{Import: done.Import, Deleted: 2, Restored: 1}); err != nil || out != want {
		t.Fatalf("%+v %v", out, err)
	}
	if want := []string{"contact::delete done", "contact::update done", "contact::delete done"}; !slices.Equal(order, want) {
		t.Errorf("in the order %v", order)
	}
	if s.mailed("nina@example.com")+s.mailed("omar@example.com") != 0 || s.show(who.ID).Record.Fields["lastName"] != who.Fields["lastName"] {
		t.Error("it is not as before")
	}
	_, err = s.planUnimport(done.Import)
	kind(t, err, problem.Usage, "undone already")
	for _, none := range []string{"import-zzz", "import-", "", "merge-" + done.Import[7:]} {
		_, err = s.planUnimport(none)
		kind(t, err, problem.NotFound, "no import")
	}
}

func TestAnImportThatWasStoppedAndFinishedLaterIsOneAndTheSameRowsOnceMoreAreAnother(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	const table = "email,firstName\na@i.example.com,Ann\nb@i.example.com,Bo\nc@i.example.com,Cy\n"
	ctx, stop := withStop(t)
	part, err := s.planImport(table).Apply(ctx, Rejecting{}, func(ImportResult) { stop() })
	if err == nil || part.Created != 1 || part.Import == "" {
		t.Fatalf("%+v %v", part, err)
	}
	rest := s.imported(table)
	if rest.Import != part.Import || rest.Created != 2 {
		t.Fatalf("%+v after %+v", rest, part)
	}
	if done, err := s.UndoImport(t.Context(), s.unimport(rest.Import), nil); err != nil || done.Deleted != 3 {
		t.Fatalf("%+v %v", done, err)
	}
	again := s.imported(table)
	if again.Import == rest.Import || again.Created != 3 {
		t.Errorf("%+v after %+v", again, rest)
	}
	other, err := s.planImport("email,firstName\na@i.example.com,Ann\n").Apply(t.Context(), Rejecting{}, quietly)
	if err != nil || other.Import != "" {
		t.Errorf("an import that writes nothing has the id %q, %v", other.Import, err)
	}
}

func TestWhatSomebodyChangedSinceAnImportIsLeftAndNamed(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.few(2)
	done := s.imported(fmt.Sprintf("email,lastName\nnina@example.com,Quince\nomar@example.com,Quince\n%s,Changed\n%s,Changed\n", who[0].Fields["email"], who[1].Fields["email"]))
	nina := s.found("nina@example.com")
	s.other("change", s.native(nina), map[string]any{"firstName": "Theirs"})
	s.other("change", s.native(who[0].ID), map[string]any{"lastName": "Theirs"})
	var left []ImportUndoResult
	out, err := s.UndoImport(t.Context(), s.unimport(done.Import), func(r ImportUndoResult) {
		if r.State == "left" {
			left = append(left, r)
		}
	})
	if err != nil || out.Left != 2 || out.Deleted != 1 || out.Restored != 1 || len(left) != 2 || left[0].Why == "" || left[0].Problem == nil {
		t.Fatalf("%+v %v: %+v", out, err, left)
	}
	if s.mailed("nina@example.com") != 1 || s.mailed("omar@example.com") != 0 || s.value(s.native(who[0].ID), "lastName") != "Theirs" {
		t.Error("what somebody else wrote is not there any more")
	}
	again := s.unimport(done.Import) // what was found out is known now
	if again.Counts.Differs != 2 || !strings.Contains(strings.Join(again.Warnings, " "), "What was changed since the import is left") {
		t.Errorf("%+v", again)
	}
}

// found is our id of the one with an e-mail.
func (s *scene) found(email string) string {
	s.t.Helper()
	rows, err := s.First(s.t.Context(), Query{Model: "contact", Where: fmt.Sprintf("email == %q", email)}, 2)
	if err != nil || len(rows) != 1 {
		s.t.Fatalf("%d have %s, %v", len(rows), email, err)
	}
	return rows[0].ID
}

func TestAnUndoOfAnImportThatIsInterruptedIsFinishedByTheSameCall(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	done := s.imported("email,firstName\na@i.example.com,Ann\nb@i.example.com,Bo\nc@i.example.com,Cy\n")
	s.fault(sandbox.Fault{Route: "DELETE /contacts/*", Kind: sandbox.DropAfter, Count: 1}) // it is gone, and nobody says so
	s.fault(sandbox.Fault{Route: "GET /contacts/**", Kind: sandbox.ServerError, Skip: 1})
	out, err := s.UndoImport(t.Context(), s.unimport(done.Import), nil)
	if err == nil || out.Deleted != 0 || out.Waiting != 2 && out.Waiting != 3 {
		t.Fatalf("%+v %v", out, err)
	}
	s.heal()
	ctx, stop := withStop(t)
	rest := s.unimport(done.Import)
	if rest.Counts.Deleted != 2 {
		t.Fatalf("what was deleted without a word is planned again: %+v", rest)
	}
	if out, err = s.UndoImport(ctx, rest, func(ImportUndoResult) { stop() }); err == nil || out.Deleted != 1 || out.Waiting != 1 {
		t.Fatalf("%+v %v", out, err)
	}
	if out, err = s.UndoImport(t.Context(), s.unimport(done.Import), nil); err != nil || out.Deleted != 1 {
		t.Fatalf("%+v %v", out, err)
	}
	if n := s.mailed("a@i.example.com") + s.mailed("b@i.example.com") + s.mailed("c@i.example.com"); n != 0 {
		t.Errorf("%d are left", n)
	}
}

func TestWhatIsGoneAlreadyNeedsNobody(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	done := s.imported("email,firstName\na@i.example.com,Ann\nb@i.example.com,Bo\nc@i.example.com,Cy\n")
	plan := s.unimport(done.Import)
	s.other("delete", s.native(s.found("a@i.example.com")), nil)
	s.undo(plan.Steps[0].Change)
	out, err := s.UndoImport(t.Context(), plan, nil)
	if want := (ImportUndone{Import: done.Import, Deleted: 1, Gone: 2}); err != nil || out != want {
		t.Fatalf("%+v %v", out, err)
	}
	_, err = s.planUnimport(done.Import)
	kind(t, err, problem.Unsupported, "Nothing of the import", "deleted since")
}

func TestAnUndoOfAnImportSaysWhatWasBuiltUponIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	done := s.imported("email,firstName\na@i.example.com,Ann\nb@i.example.com,Bo\n")
	ann := s.found("a@i.example.com")
	s.apply(s.edit(ann, map[string]any{"lastName": "Quince"}))
	s.apply(s.plan(Edit{Model: "task", Connection: s.only().Name, Values: map[string]any{"title": "Call Ann", "contact": ann, "dueAt": "2031-01-01T00:00:00Z"}, By: "the test"}))
	words := strings.Join(s.unimport(done.Import).Warnings, " ")
	for _, want := range []string{"1 task refers to what is deleted", "1 of what is deleted was changed from here"} {
		if !strings.Contains(words, want) {
			t.Errorf("it does not say %q: %s", want, words)
		}
	}
	out, err := s.UndoImport(t.Context(), s.unimport(done.Import), nil)
	if err != nil || out.Deleted != 2 {
		t.Errorf("%+v %v", out, err)
	}
	if _, err := s.PlanImportUndo(context.Background(), ImportUndoRequest{Import: done.Import}); !problem.Is(err, problem.Usage) {
		t.Error(err)
	}
}
