package cli_test

import (
	"context"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

func (f *fake) PlanImportUndo(_ context.Context, req workbench.ImportUndoRequest) (workbench.ImportUndo, error) {
	if req.Import == "import-zzz" {
		return workbench.ImportUndo{}, problem.New(problem.NotFound, "There is no import import-zzz.").WithFix("patchbay changes")
	}
	u := workbench.ImportUndo{
		Import: "import-abc2345", Model: "contact", Connection: "acme", Since: noon, Until: noon, By: req.By, Warnings: []string{"The contact that it made is deleted in Exam\x1bple."},
		Counts: workbench.ImportUndoCounts{Deleted: 1, Restored: 1, Stays: 1, Differs: 1},
		Steps: []workbench.ImportUndoStep{
			{Change: "ch3", Operation: "contact::delete", Record: "b4dd", Title: "Bo Example", Changes: []model.Change{}},
			{Change: "ch2", Operation: "contact::update", Record: "7f3k", Title: "Ada \x1b[2JExample", Changes: []model.Change{{Field: "tags", Before: []string{"vip"}, After: []string{"old"}}}, Differs: []string{"Tags"}},
			{Change: "ch1", Operation: "contact::update", Record: "c1", Title: "Cy Example", Changes: []model.Change{}, Stays: "The record was deleted since."},
		},
	}
	if req.Recover && f.mood == "much" {
		for range 40 {
			u.Steps = append(u.Steps, u.Steps[0])
		}
	}
	return u, nil
}

func (f *fake) UndoImport(ctx context.Context, u workbench.ImportUndo, tell func(workbench.ImportUndoResult)) (workbench.ImportUndone, error) {
	out := workbench.ImportUndone{Import: u.Import, Deleted: 1, Restored: 1, Stays: 1}
	tell(workbench.ImportUndoResult{ImportUndoStep: u.Steps[0], State: "done", By: "ch8"})
	switch f.mood {
	case "down":
		return workbench.ImportUndone{Import: u.Import, Deleted: 1, Waiting: 2}, problem.New(problem.ProviderDown, "Example did not answer.")
	case "moved":
		out.Restored, out.Left = 0, 1
		tell(workbench.ImportUndoResult{ImportUndoStep: u.Steps[1], State: "left", Why: "Ada Example was changed by somebody else.", Problem: problem.New(problem.Conflict, "Ada Example was changed by somebody else.")})
	default:
		tell(workbench.ImportUndoResult{ImportUndoStep: u.Steps[1], State: "done", By: "ch9"})
	}
	tell(workbench.ImportUndoResult{ImportUndoStep: u.Steps[2], State: "stays"})
	return out, ctx.Err()
}

func (f *fake) Imports(context.Context) ([]workbench.Imported, error) {
	return []workbench.Imported{{
		Import: "import-abc2345", File: "peo\x1bple.csv", Model: "contact", Connection: "acme", Since: noon, Until: noon, By: "the test", Rows: 9, Made: 3, Changed: 2, Same: 1,
		Rejected: 1, Failed: 1, Undone: 1,
	}}, nil
}

func (f *fake) ImportChanges(_ context.Context, id string) ([]workbench.Change, error) {
	if id == "import-zzz" {
		return nil, problem.New(problem.NotFound, "There is no import import-zzz.").WithFix("patchbay imports")
	}
	return []workbench.Change{
		{ID: "ch1", Operation: "contact::update", Record: "7f3k", Title: "Ada \x1b[2JExample", State: "done", Import: id, Changes: []model.Change{{Field: "tags", After: []string{"vip"}}}},
		{ID: "ch2", Operation: "contact::create", Title: "Bo Example", State: "failed", Import: id, Changes: []model.Change{}, Error: "Example refused it."},
	}, nil
}
