package ui

import (
	"context"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// none is the answer of the random walk's world to whatever is about something that it has not.
var none = problem.New(problem.NotFound, "There is no such thing.")

func (*whole) AcceptLinks(_ context.Context, _ workbench.LinkScope, _ string, _ func(int, int)) (workbench.LinkVerdict, error) {
	return workbench.LinkVerdict{}, none
}

func (*whole) Bulk(_ context.Context, _ string) (workbench.Bulk, error) {
	return workbench.Bulk{}, none
}

func (*whole) BulkIndex(_ context.Context, _ string, _ workbench.BulkFilter) ([]int64, error) {
	return nil, none
}

func (*whole) BulkRows(_ context.Context, _ string, _ []int64) ([]workbench.BulkItem, error) {
	return nil, none
}

func (*whole) Change(context.Context, string) (workbench.Change, error) {
	return workbench.Change{}, none
}

func (*whole) ChangeBulk(_ context.Context, _ string, _ workbench.BulkChange) (workbench.Bulk, error) {
	return workbench.Bulk{}, none
}

func (*whole) CheckMapping(_ context.Context, _ string, _ string, _ map[string]string) (workbench.MappingCheck, error) {
	return workbench.MappingCheck{}, none
}

func (*whole) CompareRecords(_ context.Context, _ string, _ []string) (workbench.Comparison, error) {
	return workbench.Comparison{}, none
}

func (*whole) CountLinks(_ context.Context, _ string) (map[string]int, error) {
	return nil, none
}

func (*whole) Duplicates(_ context.Context, _ workbench.DuplicateQuery, _ func(workbench.LinkProgress)) ([]workbench.DuplicateGroup, error) {
	return nil, none
}

func (*whole) FetchingCurl(_ context.Context, _ string, _ string) (string, error) {
	return "", none
}

func (*whole) Fields(_ context.Context, _ string, _ string) ([]model.Field, error) {
	return nil, none
}

func (*whole) JudgeLink(_ context.Context, _ string, _ string, _ string) (workbench.LinkVerdict, error) {
	return workbench.LinkVerdict{}, none
}

func (*whole) KeepApart(_ context.Context, _ string, _ []string, _ string) ([]workbench.Link, error) {
	return nil, none
}

func (*whole) LinkIndex(_ context.Context, _ workbench.LinkScope) ([]int64, error) {
	return nil, none
}

func (*whole) LinkRows(_ context.Context, _ []int64) ([]workbench.Link, error) {
	return nil, none
}

func (*whole) MappingSheet(_ context.Context, _ string, _ string) (workbench.MappingSheet, error) {
	return workbench.MappingSheet{}, none
}

func (*whole) MappingVersions(_ context.Context, _ string, _ string) ([]workbench.MappingVersion, error) {
	return nil, none
}

func (*whole) Merged(_ context.Context, _ string, _ string) (workbench.MergedView, error) {
	return workbench.MergedView{}, none
}

func (*whole) NoteMapping(context.Context, string, string, int, string) (int, error) { return 0, none }

func (*whole) NewBulk(_ context.Context, _ workbench.BulkRequest) (workbench.Bulk, error) {
	return workbench.Bulk{}, none
}

func (*whole) PlanImportUndo(_ context.Context, _ workbench.ImportUndoRequest) (workbench.ImportUndo, error) {
	return workbench.ImportUndo{}, none
}

func (*whole) PlanMapping(_ context.Context, _ workbench.MappingEdit) (workbench.MappingPlan, error) {
	return workbench.MappingPlan{}, none
}

func (*whole) PlanMerge(_ context.Context, _ workbench.MergeRequest) (workbench.MergePlan, error) {
	return workbench.MergePlan{}, none
}

func (*whole) PlanMergeUndo(_ context.Context, _ string, _ string) (workbench.MergeUndo, error) {
	return workbench.MergeUndo{}, none
}

func (*whole) ProposedOf(_ context.Context, _ string) ([]workbench.Link, error) {
	return nil, none
}

func (*whole) Related(_ context.Context, _ string, _ string, _ int) ([]workbench.Relation, error) {
	return nil, none
}

func (*whole) SaveMapping(_ context.Context, _ workbench.MappingPlan) (workbench.MappingSaved, error) {
	return workbench.MappingSaved{}, none
}

func (*whole) SuggestMapping(_ context.Context, _ string, _ string, _ []string) ([]workbench.Suggestion, error) {
	return nil, none
}

func (*whole) TakeBackLinks(_ context.Context, _ workbench.LinkVerdict) (int, error) {
	return 0, none
}

func (*whole) TryLine(_ context.Context, _ workbench.LineTry) (workbench.LineTrial, error) {
	return workbench.LineTrial{}, none
}

func (*whole) UndoBulk(_ context.Context, _ string, _ string) (workbench.Bulk, error) {
	return workbench.Bulk{}, none
}

func (*whole) Unlink(_ context.Context, _ string, _ string, _ string) ([]workbench.LinkEnd, error) {
	return nil, none
}

func (*whole) DiscardBulk(context.Context, string) error { return none }

func (*whole) KeepClient(context.Context, string, workbench.OwnClient) error { return none }

func (*whole) LeaveOutOfBulk(context.Context, string, workbench.LeaveOut) (workbench.Bulk, int, error) {
	return workbench.Bulk{}, 0, none
}

func (*whole) Matchable(context.Context) []string { return nil }

func (*whole) SeenProposals() {}

func (*whole) SetProfileReadOnly(context.Context, bool) error { return none }

func (*whole) StartPush(context.Context, workbench.PushRequest) error { return none }

func (*whole) StartMerge(workbench.MergePlan) error { return none }

func (*whole) StartMergeUndo(workbench.MergeUndo) error { return none }

func (*whole) StartProposing(workbench.LinkRequest) error { return none }

func (*whole) StopProposing() {}

func (*whole) StopMerge(string) {}

func (*whole) StopChore(string) {}

func (*whole) StartCheck(bool) error { return none }

func (*whole) StartBackup() error { return none }

func (*whole) StartCompact() error { return none }

func (*whole) StartPrune() error { return none }

func (*whole) PlanRule(context.Context, string, workbench.Rule) (int, error) { return 0, none }

func (*whole) SetRule(context.Context, string, workbench.Rule) error { return none }

func (*whole) Store(context.Context) (workbench.StoreView, error) { return workbench.StoreView{}, none }

func (*whole) Secrets(context.Context) (workbench.VaultView, error) {
	return workbench.VaultView{}, none
}

func (*whole) MoveVault(context.Context, workbench.VaultMove) (workbench.VaultMoved, error) {
	return workbench.VaultMoved{}, none
}

func (*whole) StartImportUndo(workbench.ImportUndo) error { return none }

func (*whole) Imports(context.Context) ([]workbench.Imported, error) { return nil, nil }

func (*whole) ImportChanges(context.Context, string) ([]workbench.Change, error) { return nil, none }

func (*whole) StopPush(string) {}
