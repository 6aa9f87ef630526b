package ui

import (
	"context"
	"testing"
	"time"

	"patchbay/workbench"
)

// merging is a workbench whose last change is one step of a merge.
type merging struct {
	*bench
	planned []string
	undone  []workbench.MergeUndo
}

func (m *merging) PlanMergeUndo(_ context.Context, merge, by string) (workbench.MergeUndo, error) {
	m.planned = append(m.planned, merge)
	return workbench.MergeUndo{Merge: merge, Title: "Ada Lovelace", Connection: "acme", By: by, Steps: []workbench.Plan{{Operation: "contact::create", Title: "Ada King"}}, Warnings: []string{"Ada King will be a new record in One, with a new id."}}, nil
}

func (m *merging) StartMergeUndo(u workbench.MergeUndo) error {
	m.undone = append(m.undone, u)
	return nil
}

func (m *merging) Merges() []workbench.MergeProgress {
	return []workbench.MergeProgress{{Merge: "merge-abc2345", Title: "Ada Lovelace", Undo: true, Done: 1, Total: 1, Finished: true}}
}

func TestUndoOfOneStepOfAMergeAsksForAllOfIt(t *testing.T) {
	in(t, func(t *testing.T) {
		m := &merging{bench: full()}
		m.plan.Merge = "merge-abc2345"
		r := begin(t, Options{Services: m}).resize(100, 30).press("u").wait(time.Second).see("Put the merge of Ada Lovelace in acme back?", "with a new id")
		r.press("u", "enter").wait(time.Second)
		if len(m.undone) != 0 || len(m.applied) != 0 || len(m.planned) != 1 {
			t.Fatalf("the key that asks undid it: %+v, %+v, %v", m.undone, m.applied, m.planned)
		}
		r.press("y").wait(time.Second).see("is put back")
		if len(m.undone) != 1 || len(m.applied) != 0 {
			t.Errorf("%+v, %+v", m.undone, m.applied)
		}
	})
}

func TestUndoOfOneOfManyLeadsToAllOfThem(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		b.plan.Bulk = "bulk-abc23"
		r := begin(t, Options{Services: &whole{bench: b}}).resize(100, 30).press("u").wait(time.Second).see("Undo the last change", "a all of its working copy")
		r.press("a").wait(time.Second).see("u puts back all that this working copy wrote.")
		if len(b.applied) != 0 {
			t.Errorf("the key that leads there undid: %+v", b.applied)
		}
		b.plan.Bulk = ""
		r.press("esc", "esc").wait(time.Second).press("u").wait(time.Second).miss("all of its working copy").press("a").see("Undo the last change")
	})
}
