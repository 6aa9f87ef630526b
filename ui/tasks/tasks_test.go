package tasks_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
	"patchbay/ui/tasks"
	"patchbay/workbench"
)

func works() tasks.Works {
	at := time.Date(1999, 12, 31, 22, 0, 0, 0, time.UTC)
	return tasks.Works{
		Pulls: []workbench.Progress{
			{Job: "j1", Connection: "acme", Model: "contact", Done: 4812, Total: 4812, New: 12, Changed: 3, Started: at, Finished: true, Notices: []string{"Two \x1b[2Jlines."}},
			{Job: "j2", Connection: "north", Model: "contact", Started: at, Finished: true, Problem: problem.New(problem.ProviderDown, "North does not answer.")},
			{Job: "j3", Connection: "acme", Model: "task", Done: 50, Total: 200, Started: at},
		},
		Pushes: []workbench.PushProgress{{Bulk: workbench.Bulk{ID: "bulk-1", Name: "phones", Counts: workbench.BulkCounts{Done: 1200, Failed: 2}}, Done: 30, Total: 100}},
		Merges: []workbench.MergeProgress{{Merge: "m1", Title: "Ada Lovelace", Done: 3, Total: 3, Finished: true, Problem: problem.New(problem.Canceled, "Stopped.")}},
		Links:  workbench.LinkNews{Last: workbench.LastLinks{Ended: true, New: 4, Linked: 1}},
	}
}

func TestWhatRunsComesFirstThenWhatEndedLast(t *testing.T) {
	t.Parallel()
	var got []string
	for _, k := range tasks.All(works()) {
		got = append(got, string(k.Kind)+" "+k.What+": "+k.Came)
	}
	want := []string{
		"pull acme task: nothing new", "push phones: 1,200 written, 2 to look at",
		"links who is the same: 4 to review, 1 linked", "merge Ada Lovelace: 3 changes made", "pull north contact: nothing new", "pull acme contact: 12 new, 3 changed",
	}
	if !slices.Equal(got, want) {
		t.Errorf("lists\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestATaskIsToldInAFewWords(t *testing.T) {
	t.Parallel()
	for want, k := range map[string]tasks.Task{
		"pulling acme contact 25%": {Kind: tasks.Pull, What: "acme contact", Done: 50, Total: 200},
		"pushing phones 7":         {Kind: tasks.Push, What: "phones", Done: 7},
		"merging Ada":              {Kind: tasks.Merge, What: "Ada"},
		"comparing contact 100%":   {Kind: tasks.Proposal, What: "contact", Done: 9, Total: 4},
	} {
		if got := k.Words(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAFailureIsNotWhatAPersonStopped(t *testing.T) {
	t.Parallel()
	for _, k := range tasks.All(works()) {
		if k.Failed() != (k.What == "north contact") || k.Stopped() != (k.Kind == tasks.Merge) {
			t.Errorf("%s %s: failed %v, stopped %v", k.Kind, k.What, k.Failed(), k.Stopped())
		}
		if strings.Contains(strings.Join(k.Notices, ""), "\x1b") {
			t.Error("a notice can drive the terminal")
		}
	}
}

func TestTheShareOfAllIsThatOfWhatIsKnown(t *testing.T) {
	t.Parallel()
	all := tasks.All(works())
	if percent, running, known := tasks.Share(all); percent != 26 || !running || !known {
		t.Errorf("%d %v %v", percent, running, known)
	}
	if _, running, _ := tasks.Share(all[2:]); running {
		t.Error("something runs that has ended")
	}
	if _, running, known := tasks.Share([]tasks.Task{{Total: -1}}); !running || known {
		t.Error("how much there is is known")
	}
}

func TestOneChangeIsNoSeveral(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]workbench.MergeProgress{
		"1 change put back": {Done: 1, Undo: true}, "2 changes put back": {Done: 2, Undo: true}, "1 change made": {Done: 1}, "": {},
	} {
		m.Merge = "m1"
		if got := tasks.All(tasks.Works{Merges: []workbench.MergeProgress{m}})[0].Came; got != want {
			t.Errorf("%d of %v: %q, want %q", m.Done, m.Undo, got, want)
		}
	}
}
