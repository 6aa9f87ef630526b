package cli_test

import (
	"context"

	"patchbay/cli"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// twins is the fake's knowledge of who is the same: one proposal, one group of two duplicates.
type twins struct{ *fake }

func (f *fake) identity() cli.Identity {
	t := twins{f}
	return cli.Identity{Links: t, Judge: t, Joiner: t, Merger: t, Unmerger: t, ProposeNew: t.proposeNew, Merged: t.merged, TryLink: t.LinkRecords, KeepApart: t.LinkRecords, Duplicates: t.duplicates}
}

func (t twins) link() workbench.Link {
	return workbench.Link{
		ID: "l1nk", Model: "contact", State: "proposed", Confidence: 0.9994, Proposed: noon,
		Records:  []workbench.LinkEnd{{ID: "7f3k", Connection: "acme", Title: "Ada Example"}, {ID: "b4dd", Connection: "beta", Title: "Ada \x1b[2JExample"}},
		Evidence: []workbench.Evidence{{What: "email", For: true, Bits: 20.6, Words: "same e-mail ada@example.com"}, {What: "phone", Bits: -1, Words: "different phones"}},
	}
}

func (t twins) Links(_ context.Context, q workbench.LinkQuery) ([]workbench.Link, error) {
	if t.mood == "empty" || q.State == "apart" {
		return nil, nil
	}
	return []workbench.Link{t.link()}, nil
}

func (t twins) CountLinks(context.Context, string) (map[string]int, error) {
	return map[string]int{"linked": 1200, "proposed": 1}, nil
}

func (t twins) ProposeLinks(_ context.Context, req workbench.LinkRequest, report func(workbench.LinkProgress)) ([]workbench.LinkRun, error) {
	if report != nil {
		report(workbench.LinkProgress{Model: "contact", Phase: "comparing", Done: 3, Total: 4})
	}
	if t.mood == "down" {
		return nil, problem.New(problem.Storage, "The disk is full.")
	}
	return []workbench.LinkRun{{Model: "contact", Records: 2400, Compared: 5100, Linked: 1199, Proposed: 1, Full: req.Full}}, nil
}

func (t twins) LinkOf(_ context.Context, id string) (workbench.Link, error) {
	if id == "nope" {
		return workbench.Link{}, problem.New(problem.NotFound, "There is no link nope.").WithFix("patchbay links")
	}
	l := t.link()
	if id == "d0ub" {
		l.Already = [][]workbench.LinkEnd{{{ID: "b9", Connection: "beta", Title: "Ada E."}}, {{ID: "a9", Connection: "acme", Title: "Grace Sample"}}}
	}
	return l, nil
}

func (t twins) DecideLinks(ctx context.Context, ids []string, state, by string) ([]workbench.Link, error) {
	var out []workbench.Link
	for _, id := range ids {
		l, err := t.LinkOf(ctx, id)
		if err != nil {
			return nil, err
		}
		l.State, l.By = state, by
		if out = append(out, l); t.mood == "moved" {
			return out, problem.New(problem.Conflict, "1 of %d links is not decided.", len(ids))
		}
	}
	return out, nil
}

func (t twins) LinkRecords(_ context.Context, _ string, ids []string, by string) ([]workbench.Link, error) {
	l := t.link()
	l.State, l.By, l.Evidence, l.Lifted = "linked", by, []workbench.Evidence{}, len(ids) > 2
	if ids[len(ids)-1] == "tw1n x" {
		l.Records[1] = workbench.LinkEnd{ID: "tw1n x", Connection: "acme", Title: "Ada Twin"}
		l.Already = [][]workbench.LinkEnd{nil, nil}
	}
	return []workbench.Link{l}[:min(1, len(ids)-1)], nil
}

func (t twins) Unlink(ctx context.Context, _, id, _ string) ([]workbench.LinkEnd, error) {
	if id != "z000" {
		return nil, problem.New(problem.NotFound, "%s is linked with no other record.", id)
	}
	return t.LinkedWith(ctx, id)
}

func (t twins) LinkedWith(_ context.Context, id string) ([]workbench.LinkEnd, error) {
	if id != "z000" {
		return nil, nil
	}
	return []workbench.LinkEnd{{ID: "b4dd", Connection: "beta", Title: "Ada B. Example"}}, nil
}

func (t twins) merged(_ context.Context, name, id string) (workbench.MergedView, error) {
	at := noon
	return workbench.MergedView{Model: name, Title: "Ada Example", Records: []workbench.LinkEnd{{ID: id, Connection: "acme", Title: "Ada Example"}, {ID: "b4dd", Connection: "beta", Title: "Ada B. Example", Deleted: t.mood == "down"}}, Fields: []workbench.MergedField{
		{Field: "phone", Label: "Phone", Value: "+15550140", Text: "+15550140", From: []string{"acme"}, At: &at, Differs: true, Others: []workbench.MergedValue{{Value: "+15550177", Text: "+15550177", From: []string{"beta"}}}},
	}}, nil
}

func (t twins) duplicates(_ context.Context, q workbench.DuplicateQuery, _ func(workbench.LinkProgress)) ([]workbench.DuplicateGroup, error) {
	if t.mood == "empty" {
		return []workbench.DuplicateGroup{}, nil
	}
	l := t.link()
	return []workbench.DuplicateGroup{{Model: q.Model, Connection: q.Connection, Confidence: 0.97, Records: l.Records, Pairs: []workbench.DuplicatePair{{A: "7f3k", B: "b4dd", Confidence: 0.97, Evidence: l.Evidence}}}}, nil
}

func (t twins) PlanMerge(_ context.Context, req workbench.MergeRequest) (workbench.MergePlan, error) {
	p := workbench.MergePlan{Merge: "merge-abc2345", Model: req.Model, Connection: "acme", Survivor: workbench.LinkEnd{ID: req.IDs[0], Connection: "acme", Title: "Ada Example"}, Steps: []workbench.Plan{}, By: req.By,
		Others: []workbench.LinkEnd{{ID: req.IDs[1], Connection: "acme", Title: "Ada Exmaple"}}, Warnings: []string{"2 notes cannot be led to the survivor."},
		Fields: []workbench.MergeField{{Field: "phone", Label: "Phone", Values: map[string]any{req.IDs[0]: "+15550140", req.IDs[1]: "+15550177"}, Result: "+15550140", From: req.IDs[0]}}}
	if id := req.Keep["phone"]; id != "" {
		p.Fields[0].From = id
	}
	if t.mood != "empty" {
		p.Steps = []workbench.Plan{
			{Operation: "contact::update", Record: req.IDs[0], Title: "Ada Example", Changes: []model.Change{{Field: "tags", After: []string{"vip"}}}},
			{Operation: "task::update", Record: "t1", Title: "Call"}, {Operation: "contact::delete", Record: req.IDs[1], Title: "Ada Exmaple", Destroys: true},
		}
	}
	return p, nil
}

func (t twins) ApplyMerge(_ context.Context, p workbench.MergePlan, report func(workbench.Change)) (workbench.MergeResult, error) {
	out := workbench.MergeResult{Survivor: p.Survivor, Changes: []workbench.Change{}}
	for i, s := range p.Steps {
		if t.mood == "moved" && i == 1 {
			return out, problem.New(problem.Conflict, "Call changed meanwhile.")
		}
		c := workbench.Change{ID: "ch1", Operation: s.Operation, Title: s.Title, State: "done"}
		report(c)
		out.Changes = append(out.Changes, c)
	}
	return out, nil
}

func (t twins) proposeNew(context.Context, []string, func(workbench.LinkProgress)) ([]workbench.LinkRun, error) {
	switch t.mood {
	case "news":
		return []workbench.LinkRun{{Model: "contact", Proposed: 3, Linked: 1}}, nil
	case "much":
		return []workbench.LinkRun{{Model: "contact", PutOff: "90000 records are to be compared: that is done when you ask for it, with patchbay links propose contact."}}, nil
	}
	return nil, nil
}

func (t twins) PlanMergeUndo(_ context.Context, merge, by string) (workbench.MergeUndo, error) {
	if merge == "merge-zzz" {
		return workbench.MergeUndo{}, problem.New(problem.NotFound, "There is no merge merge-zzz.").WithFix("patchbay changes")
	}
	return workbench.MergeUndo{
		Merge: "merge-abc2345", Model: "contact", Connection: "acme", Title: "Ada Example", By: by, Warnings: []string{"Ada Exmaple will be a new record in Example, with a new id."},
		Steps: []workbench.Plan{
			{Operation: "contact::create", Connection: "acme", Title: "Ada Exmaple", Changes: []model.Change{{Field: "lastName", After: "Exmaple"}}},
			{Operation: "contact::update", Connection: "acme", Record: "7f3k", Title: "Ada Example", Changes: []model.Change{{Field: "tags", Before: []string{"vip"}}}},
		},
	}, nil
}

func (t twins) UndoMerge(_ context.Context, u workbench.MergeUndo, report func(workbench.Change)) (workbench.MergeUndone, error) {
	out := workbench.MergeUndone{Merge: u.Merge, Changes: []workbench.Change{}, Left: []string{}}
	for i, s := range u.Steps {
		switch {
		case t.mood == "refused":
			out.Left = append(out.Left, s.Title+": Example has such a contact already.")
			continue
		case t.mood == "down" && i == 1:
			return out, problem.New(problem.ProviderDown, "Example did not answer.")
		case t.mood == "moved" && i == 1:
			out.Left = append(out.Left, "Ada Example: it was changed by somebody else.")
			continue
		}
		c := workbench.Change{ID: "ch9", Operation: s.Operation, Title: s.Title, State: "done"}
		report(c)
		out.Changes = append(out.Changes, c)
	}
	return out, nil
}
