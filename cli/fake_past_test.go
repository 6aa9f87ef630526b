package cli_test

import (
	"context"
	"slices"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

func (f *fake) ForeseeUndo(_ context.Context, p workbench.Plan) error {
	switch f.mood {
	case "moved":
		return problem.New(problem.Conflict, "%s was changed at the provider by somebody else: phone.", p.Title).WithFix("patchbay undo %s --fields tags", p.Undoes)
	case "silent":
		return problem.New(problem.ProviderDown, "Acme does not answer.")
	}
	return nil
}

func (f *fake) PlanUndoFields(ctx context.Context, change string, fields []string, by string) (workbench.Plan, error) {
	p, err := f.PlanUndo(ctx, change, by)
	if err != nil || len(fields) == 0 {
		return p, err
	}
	if !slices.Equal(fields, []string{"phone"}) {
		return p, problem.New(problem.Usage, "The change %s has nothing to undo in the field %q.", p.Undoes, fields[len(fields)-1]).WithFix("patchbay changes")
	}
	p.Undo = workbench.Undoing{Can: true, Does: "update", Lost: []workbench.Unputtable{}, Notes: []string{}}
	return p, nil
}

func (f *fake) Why(ctx context.Context, modelName, id, field string) (workbench.Why, error) {
	rec, err := f.Show(ctx, modelName, id)
	if err != nil {
		return workbench.Why{}, err
	}
	if field != "phone" {
		return workbench.Why{}, problem.New(problem.NotFound, "A contact has no field %s.", problem.Clean(field)).WithFix("patchbay show contact %s", id)
	}
	edited, first := noon.Add(-time.Hour), noon.Add(-48*time.Hour)
	return workbench.Why{
		Model: modelName, ID: rec.Record.ID, Connection: "acme", Title: rec.Title, Field: "phone", Label: "Phone",
		Native: []workbench.Place{{Path: "phone", Value: "(555) 0140"}}, Mapping: workbench.MappedBy{Line: "phone | e164", From: workbench.FromConnector}, Type: model.Field{Name: "phone"},
		Now: workbench.Held{
			Value: "+15550140", Since: &edited, Source: "edit", By: "you, from the command line", User: "ada@desk", Change: "ch9", InLog: true,
			Call: &workbench.BroughtBy{ID: "17", Method: "PUT", Path: "/contacts/1", At: edited},
		},
		Before: []workbench.Held{{
			Value: "+15550177\x1b[2J", Since: &first, Until: &edited, First: true, Source: "pull", By: "acme",
			Call: &workbench.BroughtBy{Method: "GET", Path: "/contacts", At: first},
		}},
	}, nil
}

func (f *fake) Retention(context.Context) ([]workbench.Shelf, error) {
	old := noon.Add(-240 * time.Hour)
	return []workbench.Shelf{
		{Name: "history", About: "values that fields had", Rule: workbench.Rule{Days: 1095}, Rows: 12_000, Bytes: 1_400_000, Oldest: &old},
		{Name: "undoable", About: "changes that can be undone", Rows: 31, Bytes: 9000, Oldest: &old},
	}, nil
}

func (f *fake) PlanRule(_ context.Context, shelf string, r workbench.Rule) (int, error) {
	switch {
	case shelf != "history" && shelf != "undoable":
		return 0, problem.New(problem.Usage, "Nothing called %q is kept by a rule.", problem.Clean(shelf)).WithFix("patchbay store retention")
	case r.Days > 0 && r.Days < 10:
		return 7, nil
	}
	return 0, nil
}

func (f *fake) SetRule(context.Context, string, workbench.Rule) error { return nil }

func (f *fake) Prune(context.Context) (map[string]int, error) {
	return map[string]int{"history": 1200, "calls": 0}, nil
}

// Standing knows one creation that nobody can tell of, and one that had arrived.
func (f *fake) Standing(_ context.Context, change string) (workbench.Standing, error) {
	out := workbench.Standing{Change: workbench.Change{ID: change, Operation: "contact::create", Title: "Ada Example", State: "done"}, Words: "The interrupted change to Ada Example had arrived.", Found: []workbench.LinkEnd{}}
	if change == "open" {
		out.Open, out.Change.State, out.Words = true, "sent", "Example does not show the new Ada Example yet."
		out.Found = []workbench.LinkEnd{{ID: "x9", Connection: "acme", Title: "Ada Exam\x1bple"}}
	}
	return out, nil
}

func (f *fake) SettleMade(_ context.Context, change, native, by string) (workbench.Change, error) {
	if change != "open" {
		return workbench.Change{}, problem.New(problem.Usage, "The change %s has ended already: done.", change).WithFix("patchbay changes")
	}
	state := map[bool]string{true: "done", false: "failed"}[native != ""]
	return workbench.Change{ID: change, Operation: "contact::create", Title: "Ada Example", State: state, By: by, Record: native}, nil
}
