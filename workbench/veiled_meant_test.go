package workbench

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"patchbay/model"
	"patchbay/problem"
)

// somebodyElse is the id of somebody else in a scene with the canary.
func somebodyElse(s *scene, canary string) string {
	s.t.Helper()
	rows, err := s.First(s.t.Context(), Query{Model: "contact"}, 10)
	if err != nil {
		s.t.Fatal(err)
	}
	at := slices.IndexFunc(rows, func(r Row) bool { return r.ID != canary })
	return rows[at].ID
}

// Who types what the screen shows means whom it shows: in a field of another record, too.
func TestAPseudonymOfAnotherRecordIsWhomItStandsFor(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	view, err := v.Show(t.Context(), "contact", id)
	if err != nil {
		t.Fatal(err)
	}
	shown, to := view.Record.Fields, somebodyElse(s, id)
	for path, want := range map[string]any{"lastName": "Zyxwarda", "email": "quillon.zyxwarda@corvane.test", "source": "Zyxwarda", "tags": []string{"brindlewick", "fresh"}} {
		typed := shown[path]
		switch path {
		case "source":
			typed = shown["lastName"]
		case "tags":
			typed = shown["tags"].([]string)[1] + ", fresh"
		}
		p, err := v.PlanEdit(t.Context(), Edit{Model: "contact", ID: to, Values: map[string]any{path: typed}})
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		unseen(t, path, doc(p)+fmt.Sprint(p.Shown(), p.Warnings))
		if !strings.Contains(strings.Join(p.Warnings, " "), "what it stands for is written") {
			t.Errorf("%s: it is not said what is written: %v", path, p.Warnings)
		}
		if path == "tags" && !strings.Contains(doc(p), `"fresh"`) {
			t.Errorf("what was typed is not shown: %s", doc(p))
		}
		if got := reveal(v, p).Patch[path]; !model.Equal(got, want) {
			t.Errorf("%s: %v would be written, want %v", path, got, want)
		}
	}
}

func TestAPseudonymThatAnotherProcessShowedIsRefused(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	view, err := v.Show(t.Context(), "contact", id)
	if err != nil {
		t.Fatal(err)
	}
	shown, to, before := view.Record.Fields, somebodyElse(s, id), s.writes()
	fresh := NewVeiled(s.Workbench)
	fresh.SetVeil(true)
	for path, typed := range map[string]any{"lastName": shown["lastName"], "email": shown["email"], "phone": shown["phone"], "tags": []any{shown["lastName"]}} {
		if _, err := fresh.PlanEdit(t.Context(), Edit{Model: "contact", ID: to, Values: map[string]any{path: typed}}); !problem.Is(err, problem.Usage) {
			t.Errorf("%s: %v was taken: %v", path, typed, err)
		}
	}
	name := shown["lastName"].(string)
	for _, op := range []BulkOp{{"lastName", BulkSet, name, ""}, {"tags", BulkAdd, "fresh, " + name, ""}, {"lastName", BulkReplace, "a", name}, {"lastName", BulkWork, `"` + name + `"`, ""}} {
		if _, err := fresh.NewBulk(t.Context(), BulkRequest{Model: "contact", IDs: []string{to}, Ops: []BulkOp{op}}); !problem.Is(err, problem.Usage) {
			t.Errorf("%s was taken: %v", op, err)
		}
	}
	if _, err := fresh.PlanMapping(t.Context(), MappingEdit{Connection: s.only().Name, Model: "contact", Set: map[string]string{"source": `- | constant "` + name + `"`}}); !problem.Is(err, problem.Usage) {
		t.Errorf("a line of a mapping was taken: %v", err)
	}
	if _, err := fresh.CheckMapping(t.Context(), s.only().Name, "contact", map[string]string{"source": `- | constant "` + name + `"`}); !problem.Is(err, problem.Usage) {
		t.Errorf("a line of a draft was taken: %v", err)
	}
	if n := s.writes() - before; n != 0 {
		t.Errorf("%d writes", n)
	}
	// What is true is typed as ever.
	for path, typed := range map[string]any{"lastName": "Bartholomew", "email": "bart@corvane.test", "phone": phoneA, "tags": "vip, Bartholomew"} {
		if _, err := fresh.PlanEdit(t.Context(), Edit{Model: "contact", ID: to, Values: map[string]any{path: typed}}); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestATruthThatIsAPseudonymTooIsNotGuessedAt(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	view, err := v.Show(t.Context(), "contact", id)
	if err != nil {
		t.Fatal(err)
	}
	name, to := view.Record.Fields["lastName"].(string), somebodyElse(s, id)
	v.SetVeil(false)
	s.apply(s.plan(Edit{Model: "contact", ID: to, Values: map[string]any{"source": name}}))
	v.SetVeil(true)
	_, err = v.PlanEdit(t.Context(), Edit{Model: "contact", ID: to, Values: map[string]any{"lastName": name}})
	if !problem.Is(err, problem.Usage) || !strings.Contains(problem.As(err).Text, "could be meant as it stands") {
		t.Errorf("it was guessed: %v", err)
	}
	unseen(t, "the refusal", problem.As(err).Error())
}

func TestAPseudonymIsLookedForAsWhomItStandsFor(t *testing.T) {
	t.Parallel()
	_, v, id := veiledScene(t)
	view, err := v.Show(t.Context(), "contact", id)
	if err != nil {
		t.Fatal(err)
	}
	name := view.Record.Fields["lastName"].(string)
	rows, err := v.First(t.Context(), Query{Model: "contact", Text: name}, 5)
	if err != nil || len(rows) != 1 || rows[0].ID != id {
		t.Errorf("%s finds %s, %v", name, doc(rows), err)
	}
	if n, err := v.Count(t.Context(), Query{Model: "contact", Where: `lastName == "` + name + `"`}); err != nil || n != 1 {
		t.Errorf("the condition finds %d, %v", n, err)
	}
	if rows, err = v.Search(t.Context(), "zyxwarda", "", 5); err != nil || len(rows) != 1 {
		t.Errorf("the truth finds %s, %v", doc(rows), err)
	}
}

// What somebody typed into a working copy just now is theirs to see; what stands beside it is not.
func TestAWorkingCopyShowsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	req := BulkRequest{Model: "contact", IDs: []string{id, somebodyElse(s, id)}, Name: "work", Ops: []BulkOp{{"tags", BulkAdd, "fresh, vip-2", ""}, {"source", BulkSet, "Corner House", ""}}}
	b, items, err := v.PreviewBulk(t.Context(), req, 10)
	if err != nil {
		t.Fatal(err)
	}
	seen := doc(b) + doc(items)
	unseen(t, "the preview", seen)
	if strings.Count(seen, `"Corner House"`) != 3 || !strings.Contains(seen, `"fresh"`) || !strings.Contains(seen, `"vip-2"`) {
		t.Errorf("what was typed is not shown: %s", seen)
	}
	if b, err = v.NewBulk(t.Context(), req); err != nil || b.Ops[1].Value != "Corner House" {
		t.Errorf("%s, %v", doc(b), err)
	}
	later := NewVeiled(s.Workbench) // another process: nobody there typed it
	later.SetVeil(true)
	if b, err = later.Bulk(t.Context(), "work"); err != nil || strings.Contains(doc(b), "Corner House") {
		t.Errorf("%s, %v", doc(b), err)
	}
	// A tag that was typed as its pseudonym is shown as such, and put on as it is.
	tag := v.Alias("brindlewick")
	view, err := v.Show(t.Context(), "contact", id)
	if err != nil || !slices.Contains(view.Record.Fields["tags"].([]string), tag) {
		t.Fatalf("%s, %v", doc(view.Record.Fields), err)
	}
	b, items, err = v.PreviewBulk(t.Context(), BulkRequest{Model: "contact", IDs: []string{somebodyElse(s, id)}, Ops: []BulkOp{{"tags", BulkAdd, tag, ""}}}, 10)
	if err != nil {
		t.Fatal(err)
	}
	unseen(t, "the preview", doc(b)+doc(items))
	if !strings.Contains(doc(items), tag) || b.Ops[0].Value != tag {
		t.Errorf("%s %s", doc(b), doc(items))
	}
}
