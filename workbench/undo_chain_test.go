package workbench

import (
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// studio is a scene at a provider that keeps projects with tasks, and companies that it never deletes.
func studio(t *testing.T) *scene {
	t.Helper()
	s := openOf(t, func(d connectors.Description) bool {
		return d.Can("task::delete").Supported && d.Can("project::delete").Supported && d.Can("project::create").Supported &&
			d.Can("company::create").Supported && !d.Can("company::delete").Supported
	}, 20)
	req := s.request("all")
	req.Workspace = s.at.Users[0].Workspaces[0]
	if _, _, err := s.through(s.Workbench, req, s.consent()); err != nil {
		t.Fatal(err)
	}
	s.pull(PullRequest{})
	return s
}

// taskOf is a task and the project that it belongs to.
func (s *scene) taskOf() (task, project Row) {
	s.t.Helper()
	rows, err := s.First(s.t.Context(), Query{Model: "task", Where: "project != null && title != null"}, 1)
	if err != nil || len(rows) == 0 {
		s.t.Fatal(len(rows), err)
	}
	v, err := s.Show(s.t.Context(), "task", rows[0].ID)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range v.Fields {
		if f.Field.Name == "project" {
			return rows[0], Row{Model: "project", ID: f.Refers.ID, Title: f.Refers.Title}
		}
	}
	s.t.Fatal("the task has no project")
	return
}

func (s *scene) rm(r Row) Change {
	s.t.Helper()
	p, err := s.PlanDelete(s.t.Context(), r.Model, r.ID, "the test")
	if err != nil {
		s.t.Fatal(err)
	}
	return s.apply(p)
}

func (s *scene) field(modelName, id, path string) any {
	s.t.Helper()
	v, err := s.Show(s.t.Context(), modelName, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return v.Record.Fields[path]
}

func TestAnUndoneDeletionRefersToWhatAnEarlierUndoPutBack(t *testing.T) {
	t.Parallel()
	s := studio(t)
	task, project := s.taskOf()
	s.rm(task)
	gone := s.rm(project)
	back := s.undo("")
	if back.Undoes != gone.ID {
		t.Fatalf("undone was %s", doc(back))
	}
	again := s.undo("")
	v, err := s.Show(t.Context(), "project", back.Record)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.field("task", again.Record, "project"); got != v.Record.Remote.ID || back.Record == project.ID {
		t.Errorf("the task is of the project %v, not %s", got, v.Record.Remote.ID)
	}
	// Both go and come back once more: the ids of ids are followed too.
	s.rm(Row{Model: "task", ID: again.Record})
	s.rm(Row{Model: "project", ID: back.Record})
	s.undo("")
	last := s.undo("")
	if got := s.field("task", last.Record, "title"); got != task.Fields["title"] {
		t.Errorf("the task is called %v", got)
	}
}

func TestAnUndoGoesOnBehindADeletionThatWasUndone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	first := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA}))
	gone := s.rm(Row{Model: "contact", ID: who.ID})
	if c := s.change(first.ID); c.CanUndo || c.WhyNot != "The record was deleted since." {
		t.Errorf("%s", doc(c))
	}
	back := s.undo("")
	if c := s.change(first.ID); back.Undoes != gone.ID || !c.CanUndo {
		t.Fatalf("%s; %s", doc(back), doc(c))
	}
	last := s.undo("")
	if last.Undoes != first.ID || last.Record != back.Record || s.value(s.native(back.Record), "phone") != who.Fields["phone"] {
		t.Errorf("%s", doc(last))
	}
}

func TestABareUndoIsAboutTheNewestChangeAlone(t *testing.T) {
	t.Parallel()
	s := studio(t)
	task, _ := s.taskOf()
	first := s.apply(s.plan(Edit{Model: "task", ID: task.ID, Values: map[string]any{"title": "Another title"}}))
	made := s.apply(s.plan(Edit{Model: "company", Connection: s.only().Name, Values: map[string]any{"name": "Larch Ltd"}}))
	if made.CanUndo || !strings.Contains(made.WhyNot, "company::delete") {
		t.Errorf("%s", doc(made))
	}
	writes := s.writes()
	for _, asked := range []string{"", made.ID} {
		_, err := s.PlanUndo(t.Context(), asked, "the test")
		no := kind(t, err, problem.Unsupported, made.ID, "Larch Ltd", "company::delete")
		if no.Fix != "" || !strings.Contains(no.Hint, "change "+first.ID+" of ") || !strings.Contains(no.Hint, "(Title); patchbay undo "+first.ID+" puts that back.") {
			t.Errorf("asked for %q: fix %q, hint %q", asked, no.Fix, no.Hint)
		}
	}
	if s.writes() != writes {
		t.Error("a bare undo wrote something")
	}
	s.undo(first.ID)
	_, err := s.PlanUndo(t.Context(), "", "the test")
	if no := kind(t, err, problem.Unsupported, made.ID); strings.Contains(no.Hint, "Before it") {
		t.Errorf("nothing can be undone before it: %q", no.Hint)
	}
}

func TestWhatIsNotFinishedIsNotPassedOverByABareUndo(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	two := s.few(2)
	first := s.apply(s.edit(two[0].ID, map[string]any{"phone": phoneA}))
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := s.edit(two[1].ID, map[string]any{"phone": phoneB})
	in, err := db.Intend(t.Context(), store.Write{
		Connection: c.ID, Model: "contact", Record: p.Record, Remote: p.Before.Remote.ID, Title: p.Title, Operation: p.Operation, Patch: p.Patch,
		Before: p.Before.Fields, Owner: "another run", By: "the test",
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.PlanUndo(t.Context(), "", "the test")
	kind(t, err, problem.UnknownOutcome, in.Change, "not finished", "change "+first.ID)
}

func TestARefusedUndoNamesTheOneBeforeItInWordsOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	two := s.few(2)
	first := s.apply(s.edit(two[0].ID, map[string]any{"phone": phoneA}))
	s.apply(s.edit(two[1].ID, map[string]any{"phone": phoneB}))
	s.other("change", s.native(two[1].ID), map[string]any{"phone": "+12125550133"})
	p := s.planUndo("")
	if p.Older != first.ID {
		t.Errorf("the one before is %q, not %s", p.Older, first.ID)
	}
	_, err := s.Apply(t.Context(), p)
	no := kind(t, err, problem.Conflict, "patchbay undo "+first.ID)
	if strings.Contains(no.Fix, "undo") {
		t.Errorf("undoing another change mends nothing: %q", no.Fix)
	}
	if none := s.planUndo(first.ID); none.Older != "" {
		t.Errorf("before the first is %q", none.Older)
	}
}

func TestTheRefusalOfAnUndoHasTheProvidersWordsAndAsksForNoOtherValue(t *testing.T) {
	t.Parallel()
	undo := Plan{Undoes: "ch9", olderWords: "Before it: change ch8."}
	no := func() *problem.Problem {
		return problem.New(problem.Invalid, "Acme refused to change the appointment.").WithHint("Correct the value, then save again.").WithDetail("The slot is no longer available.")
	}
	told := kind(t, stays(undo, no()), problem.Invalid)
	if told.Text != "Acme refused to change the appointment. It said: The slot is no longer available." || told.Fix != "" ||
		told.Hint != "Nothing was put back: the record stays as it is. Before it: change ch8." {
		t.Errorf("%q %q %q", told.Text, told.Hint, told.Fix)
	}
	if plain := kind(t, stays(Plan{}, no()), problem.Invalid); plain.Hint != "Correct the value, then save again." {
		t.Errorf("a write that is no undo says %q", plain.Hint)
	}
	away := problem.New(problem.ProviderDown, "Acme does not answer.").WithHint("Try again later.")
	if down := kind(t, stays(undo, away), problem.ProviderDown); down.Hint != "Try again later." {
		t.Errorf("a provider that is away says %q", down.Hint)
	}
}

func TestADeletionSaysWhatRefersToTheRecord(t *testing.T) {
	t.Parallel()
	s := studio(t)
	_, project := s.taskOf()
	p, err := s.PlanDelete(t.Context(), "project", project.ID, "the test")
	if err != nil {
		t.Fatal(err)
	}
	if words := strings.Join(p.Warnings, " "); !strings.Contains(words, "task") || !strings.Contains(words, "refer") || !strings.Contains(words, "new id") {
		t.Errorf("%q", words)
	}
	task, _ := s.taskOf()
	alone, err := s.PlanDelete(t.Context(), "task", task.ID, "the test")
	if words := strings.Join(alone.Warnings, " "); err != nil || strings.Contains(words, " refer") || !strings.Contains(words, "Logged minutes") {
		t.Errorf("%q, %v", words, err)
	}
}

func TestCountedWordsReadAsASentence(t *testing.T) {
	t.Parallel()
	for want, words := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := enumerated(words); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
