package workbench

import (
	"slices"
	"strings"
	"testing"

	"patchbay/problem"
)

// twoPeople is a pulled scene with two contacts that are to become one.
func twoPeople(t *testing.T) (s *scene, one, two Row) {
	t.Helper()
	s = open(t)
	s.pulled()
	few := s.few(2)
	return s, few[0], few[1]
}

func (s *scene) merge(req MergeRequest) MergePlan {
	s.t.Helper()
	req.By = "the test"
	p, err := s.PlanMerge(s.t.Context(), req)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func TestAMergeKeepsWhatWasChosenAndDeletesTheOthers(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	req := MergeRequest{Model: "contact", IDs: []string{one.ID, two.ID}, Survivor: one.ID, Keep: map[string]string{"lastName": two.ID}}
	p := s.merge(req)
	if p.Survivor.ID != one.ID || len(p.Others) != 1 || len(p.Warnings) == 0 || !slices.ContainsFunc(p.Steps, func(s Plan) bool { return s.Destroys }) {
		t.Fatalf("%+v", p)
	}
	i := slices.IndexFunc(p.Fields, func(f MergeField) bool { return f.Field == "lastName" })
	if i < 0 || p.Fields[i].From != two.ID || len(p.Fields[i].Values) != 2 {
		t.Errorf("%+v", p.Fields)
	}
	before := s.writes()
	done, err := s.ApplyMerge(t.Context(), p, nil)
	if err != nil || len(done.Changes) != len(p.Steps) {
		t.Fatal(done, err)
	}
	if got := s.writes() - before; got < 2 {
		t.Errorf("%d writes", got)
	}
	if s.show(one.ID).Record.Fields["lastName"] != two.Fields["lastName"] || s.show(one.ID).Record.Fields["firstName"] != one.Fields["firstName"] {
		t.Errorf("it holds %v", s.show(one.ID).Record.Fields)
	}
	if !s.show(two.ID).Record.Deleted {
		t.Error("the other is still there")
	}
	if again := s.merge(req); !again.Idle() {
		t.Errorf("it is not done: %+v", again.Steps)
	}
	if got, err := s.LinkedWith(t.Context(), one.ID); err != nil || len(got) != 1 || got[0].ID != two.ID {
		t.Errorf("the survivor stands for nobody: %v, %v", got, err)
	}
}

func TestAnInterruptedMergeIsFinishedByTheSameRequest(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	req := MergeRequest{Model: "contact", IDs: []string{one.ID, two.ID}, Keep: map[string]string{"lastName": two.ID, "firstName": one.ID}}
	p := s.merge(req)
	survivor := p.Survivor.ID
	all := p.Steps
	for n := 1; n < len(all); n++ {
		p.Steps = all[n-1 : n]
		if _, err := s.Apply(t.Context(), p.Steps[0]); err != nil {
			t.Fatal(err)
		}
		again := s.merge(req)
		if again.Survivor.ID != survivor || len(again.Steps) != len(all)-n {
			t.Fatalf("after %d of %d: survivor %s, %d steps left", n, len(all), again.Survivor.ID, len(again.Steps))
		}
	}
	if _, err := s.ApplyMerge(t.Context(), s.merge(req), nil); err != nil {
		t.Fatal(err)
	}
	if p := s.merge(req); !p.Idle() || p.Survivor.ID != survivor {
		t.Errorf("%+v", p)
	}
}

func TestANumberThatNoTwoMayHaveIsGivenWhenTheOtherIsGone(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	req := MergeRequest{Model: "contact", IDs: []string{one.ID, two.ID}, Survivor: one.ID, Keep: map[string]string{"phone": two.ID}}
	p := s.merge(req)
	i := slices.IndexFunc(p.Steps, func(s Plan) bool { return s.Destroys })
	last := p.Steps[len(p.Steps)-1]
	if i < 0 || i != len(p.Steps)-2 || last.Patch["phone"] != two.Fields["phone"] {
		t.Fatalf("%+v", p.Steps)
	}
	for _, step := range p.Steps[:i+1] { // killed right behind the deletion
		s.apply(step)
	}
	again := s.merge(req)
	if len(again.Steps) != 1 {
		t.Fatalf("%+v", again.Steps)
	}
	if _, err := s.ApplyMerge(t.Context(), again, nil); err != nil {
		t.Fatal(err)
	}
	if got := s.show(one.ID).Record.Fields["phone"]; got != two.Fields["phone"] || !s.merge(req).Idle() {
		t.Errorf("it holds %v", got)
	}
}

func TestAMergeStopsWhereSomebodyElseWasAtIt(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	p := s.merge(MergeRequest{Model: "contact", IDs: []string{one.ID, two.ID}, Survivor: one.ID, Keep: map[string]string{"lastName": two.ID}})
	s.other("change", one.Remote.ID, map[string]any{"lastName": "Somebody"})
	_, err := s.ApplyMerge(t.Context(), p, nil)
	kind(t, err, problem.Conflict)
	s.pull(PullRequest{Full: true})
	if s.show(two.ID).Record.Deleted {
		t.Error("the other was deleted, though the survivor did not get its values")
	}
}

func TestAMergeThatCannotBeIsRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	before := s.writes()
	for name, c := range map[string]struct {
		req  MergeRequest
		kind problem.Kind
	}{
		"one alone":                {MergeRequest{IDs: []string{one.ID}}, problem.Usage},
		"the same twice":           {MergeRequest{IDs: []string{one.ID, one.ID}}, problem.Usage},
		"a survivor from outside":  {MergeRequest{IDs: []string{one.ID, two.ID}, Survivor: s.few(3)[2].ID}, problem.Usage},
		"a field that is none":     {MergeRequest{IDs: []string{one.ID, two.ID}, Keep: map[string]string{"shoes": one.ID}}, problem.Usage},
		"a value of somebody else": {MergeRequest{IDs: []string{one.ID, two.ID}, Keep: map[string]string{"phone": s.few(3)[2].ID}}, problem.Usage},
		"nobody":                   {MergeRequest{IDs: []string{"zzzzzz", two.ID}}, problem.NotFound},
	} {
		c.req.Model = "contact"
		_, err := s.PlanMerge(t.Context(), c.req)
		if !problem.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.writes() != before {
		t.Error("something was sent")
	}
	s.Workbench = s.bench(s.opt.Home, func(o *Options) { o.ReadOnly = true })
	_, err := s.PlanMerge(t.Context(), MergeRequest{Model: "contact", IDs: []string{one.ID, two.ID}})
	kind(t, err, problem.ReadOnly)
}

func TestWhatRefersToTheOthersIsLedToTheSurvivorOrToldOf(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	note := s.apply(s.plan(Edit{Model: "note", Connection: s.only().Name, Values: map[string]any{"body": "About the other", "contact": two.ID}}))
	p := s.merge(MergeRequest{Model: "contact", IDs: []string{one.ID, two.ID}, Survivor: one.ID})
	if words := strings.Join(p.Warnings, "\n"); !strings.Contains(words, "note") || !strings.Contains(words, "cannot be led to the survivor") {
		t.Errorf("what is lost with %s is not told: %s", note.Record, words)
	}

	s = studio(t)
	rows, err := s.First(t.Context(), Query{Model: "task", Where: "project != null"}, 1)
	if err != nil || len(rows) == 0 {
		t.Fatal(rows, err)
	}
	projects, err := s.First(t.Context(), Query{Model: "project"}, 100)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(projects, func(r Row) bool { return r.Remote.ID == rows[0].Fields["project"] })
	j := (i + 1) % len(projects)
	p = s.merge(MergeRequest{Model: "project", IDs: []string{projects[i].ID, projects[j].ID}, Survivor: projects[j].ID})
	if _, err := s.ApplyMerge(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
	moved, err := s.Show(t.Context(), "task", rows[0].ID)
	if err != nil || moved.Record.Fields["project"] != projects[j].Remote.ID {
		t.Errorf("the task refers to %v, want %s, %v", moved.Record.Fields["project"], projects[j].Remote.ID, err)
	}
}

func TestWhatGoesWithADeletedRecordIsNamedByField(t *testing.T) {
	t.Parallel()
	p := MergePlan{Fields: []MergeField{
		{Field: "email", Values: map[string]any{"a": "ada@example.com", "b": "king@example.com", "c": "ADA@example.com"}, Result: "ada@example.com", From: "a"},
		{Field: "phone", Values: map[string]any{"b": "+15550100"}, Result: "+15550100", From: "b"},
		{Field: "tags", Values: map[string]any{"a": []string{"vip"}, "b": []string{"New"}, "c": []string{"old"}}, Result: []string{"vip", "new"}},
	}}
	for id, want := range map[string][]string{"a": nil, "b": {"email"}, "c": {"tags"}} {
		var got []string
		for _, c := range p.Lost(id) {
			got = append(got, c.Field)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s loses %v, not %v", id, got, want)
		}
	}
}
