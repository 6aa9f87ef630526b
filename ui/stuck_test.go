package ui

import (
	"context"
	"encoding/json"
	"time"

	"patchbay/model"
	"patchbay/workbench"
)

// stuck is a workbench whose store never answers: every call waits until whoever asks gives up. What needs no store is
// answered by the bench. A call that is not listed here ends the test with a panic.
type stuck struct{ *whole }

// stall waits until nobody waits any more.
func stall[T any](ctx context.Context) (T, error) {
	var none T
	return none, still(ctx)
}

func still(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func (stuck) AcceptLinks(ctx context.Context, _ workbench.LinkScope, _ string, _ func(int, int)) (workbench.LinkVerdict, error) {
	return stall[workbench.LinkVerdict](ctx)
}
func (stuck) Activity(ctx context.Context, _ time.Duration, _ int) ([]int, error) {
	return stall[[]int](ctx)
}
func (stuck) Apply(ctx context.Context, _ workbench.Plan) (workbench.Change, error) {
	return stall[workbench.Change](ctx)
}
func (stuck) Bulk(ctx context.Context, _ string) (workbench.Bulk, error) {
	return stall[workbench.Bulk](ctx)
}
func (stuck) BulkIndex(ctx context.Context, _ string, _ workbench.BulkFilter) ([]int64, error) {
	return stall[[]int64](ctx)
}
func (stuck) BulkRows(ctx context.Context, _ string, _ []int64) ([]workbench.BulkItem, error) {
	return stall[[]workbench.BulkItem](ctx)
}
func (stuck) Bulks(ctx context.Context, _ bool) ([]workbench.Bulk, error) {
	return stall[[]workbench.Bulk](ctx)
}
func (stuck) Call(ctx context.Context, _ string) (workbench.Call, error) {
	return stall[workbench.Call](ctx)
}
func (stuck) Calls(ctx context.Context, _ workbench.CallFilter) ([]workbench.Call, error) {
	return stall[[]workbench.Call](ctx)
}
func (stuck) ChangeBulk(ctx context.Context, _ string, _ workbench.BulkChange) (workbench.Bulk, error) {
	return stall[workbench.Bulk](ctx)
}
func (stuck) Changes(ctx context.Context, _ int) ([]workbench.Change, error) {
	return stall[[]workbench.Change](ctx)
}
func (stuck) CheckMapping(ctx context.Context, _ string, _ string) (workbench.MappingCheck, error) {
	return stall[workbench.MappingCheck](ctx)
}
func (stuck) Clients(ctx context.Context) ([]workbench.Client, error) {
	return stall[[]workbench.Client](ctx)
}
func (stuck) CompareRecords(ctx context.Context, _ string, _ []string) (workbench.Comparison, error) {
	return stall[workbench.Comparison](ctx)
}
func (stuck) Connect(ctx context.Context, _ workbench.ConnectRequest) (*workbench.Connecting, error) {
	return stall[*workbench.Connecting](ctx)
}
func (stuck) Connection(ctx context.Context, _ string) (workbench.Connection, error) {
	return stall[workbench.Connection](ctx)
}
func (stuck) Connections(ctx context.Context) ([]workbench.Connection, error) {
	return stall[[]workbench.Connection](ctx)
}
func (stuck) CountLinks(ctx context.Context, _ string) (map[string]int, error) {
	return stall[map[string]int](ctx)
}
func (stuck) CountLinksIn(ctx context.Context, _ workbench.LinkScope) (int, error) {
	return stall[int](ctx)
}
func (stuck) Curl(ctx context.Context, _ workbench.ConsoleRequest) (string, error) {
	return stall[string](ctx)
}
func (stuck) DiscardBulk(ctx context.Context, _ string) error { return still(ctx) }
func (stuck) Disconnect(ctx context.Context, _ string, _ bool) (workbench.Farewell, error) {
	return stall[workbench.Farewell](ctx)
}
func (stuck) DropView(ctx context.Context, _ string) error { return still(ctx) }
func (stuck) Duplicates(ctx context.Context, _ workbench.DuplicateQuery, _ func(workbench.LinkProgress)) ([]workbench.DuplicateGroup, error) {
	return stall[[]workbench.DuplicateGroup](ctx)
}
func (stuck) Examine(ctx context.Context, _ string) (workbench.Connection, error) {
	return stall[workbench.Connection](ctx)
}
func (stuck) FailedOperations(ctx context.Context) ([]workbench.FailedOperation, error) {
	return stall[[]workbench.FailedOperation](ctx)
}
func (stuck) FetchingCurl(ctx context.Context, _ string, _ string) (string, error) {
	return stall[string](ctx)
}
func (stuck) Fields(ctx context.Context, _ string, _ string) ([]model.Field, error) {
	return stall[[]model.Field](ctx)
}
func (stuck) First(ctx context.Context, _ workbench.Query, _ int) ([]workbench.Row, error) {
	return stall[[]workbench.Row](ctx)
}
func (stuck) ForeseeRequest(ctx context.Context, _ workbench.ConsoleRequest) (workbench.ConsolePlan, error) {
	return stall[workbench.ConsolePlan](ctx)
}
func (stuck) ForgetRequest(ctx context.Context, _ string) error { return still(ctx) }
func (stuck) Guide(ctx context.Context, _ string) ([]workbench.Endpoint, error) {
	return stall[[]workbench.Endpoint](ctx)
}
func (stuck) Habits(ctx context.Context, _ string) (map[string]string, error) {
	return stall[map[string]string](ctx)
}
func (stuck) History(ctx context.Context, _ string, _ string) ([]workbench.HistoryEntry, error) {
	return stall[[]workbench.HistoryEntry](ctx)
}
func (stuck) ImportChanges(ctx context.Context, _ string) ([]workbench.Change, error) {
	return stall[[]workbench.Change](ctx)
}
func (stuck) Imports(ctx context.Context) ([]workbench.Imported, error) {
	return stall[[]workbench.Imported](ctx)
}
func (stuck) JudgeLink(ctx context.Context, _ string, _ string, _ string) (workbench.LinkVerdict, error) {
	return stall[workbench.LinkVerdict](ctx)
}
func (stuck) KeepApart(ctx context.Context, _ string, _ []string, _ string) ([]workbench.Link, error) {
	return stall[[]workbench.Link](ctx)
}
func (stuck) KeepClient(ctx context.Context, _ string, _ workbench.OwnClient) error {
	return still(ctx)
}
func (stuck) KeptRequests(ctx context.Context) ([]workbench.KeptRequest, error) {
	return stall[[]workbench.KeptRequest](ctx)
}
func (stuck) LeaveOutOfBulk(ctx context.Context, _ string, _ workbench.LeaveOut) (_ workbench.Bulk, _ int, err error) {
	err = still(ctx)
	return *new(workbench.Bulk), *new(int), err
}
func (stuck) LinkIndex(ctx context.Context, _ workbench.LinkScope) ([]int64, error) {
	return stall[[]int64](ctx)
}
func (stuck) LinkRows(ctx context.Context, _ []int64) ([]workbench.Link, error) {
	return stall[[]workbench.Link](ctx)
}
func (stuck) LinkedWith(ctx context.Context, _ string) ([]workbench.LinkEnd, error) {
	return stall[[]workbench.LinkEnd](ctx)
}
func (stuck) MappingSheet(ctx context.Context, _ string, _ string) (workbench.MappingSheet, error) {
	return stall[workbench.MappingSheet](ctx)
}
func (stuck) MappingVersions(ctx context.Context, _ string, _ string) ([]workbench.MappingVersion, error) {
	return stall[[]workbench.MappingVersion](ctx)
}
func (stuck) Matchable(ctx context.Context) []string { _ = still(ctx); return nil }
func (stuck) Merged(ctx context.Context, _ string, _ string) (workbench.MergedView, error) {
	return stall[workbench.MergedView](ctx)
}
func (stuck) ModelOf(ctx context.Context, _ string, _ string) (model.Model, error) {
	return stall[model.Model](ctx)
}
func (stuck) Native(ctx context.Context, _ string, _ string) (json.RawMessage, error) {
	return stall[json.RawMessage](ctx)
}
func (stuck) MoveVault(ctx context.Context, _ workbench.VaultMove) (workbench.VaultMoved, error) {
	return stall[workbench.VaultMoved](ctx)
}
func (stuck) Secrets(ctx context.Context) (workbench.VaultView, error) {
	return stall[workbench.VaultView](ctx)
}
func (stuck) SetRule(ctx context.Context, _ string, _ workbench.Rule) error { return still(ctx) }
func (stuck) Store(ctx context.Context) (workbench.StoreView, error) {
	return stall[workbench.StoreView](ctx)
}
func (stuck) NewBulk(ctx context.Context, _ workbench.BulkRequest) (workbench.Bulk, error) {
	return stall[workbench.Bulk](ctx)
}
func (stuck) Order(ctx context.Context, _ workbench.Query) (workbench.Order, error) {
	return stall[workbench.Order](ctx)
}
func (stuck) PlanDelete(ctx context.Context, _ string, _ string, _ string) (workbench.Plan, error) {
	return stall[workbench.Plan](ctx)
}
func (stuck) PlanEdit(ctx context.Context, _ workbench.Edit) (workbench.Plan, error) {
	return stall[workbench.Plan](ctx)
}
func (stuck) PlanImportUndo(ctx context.Context, _ workbench.ImportUndoRequest) (workbench.ImportUndo, error) {
	return stall[workbench.ImportUndo](ctx)
}
func (stuck) PlanMapping(ctx context.Context, _ workbench.MappingEdit) (workbench.MappingPlan, error) {
	return stall[workbench.MappingPlan](ctx)
}
func (stuck) PlanMerge(ctx context.Context, _ workbench.MergeRequest) (workbench.MergePlan, error) {
	return stall[workbench.MergePlan](ctx)
}
func (stuck) PlanMergeUndo(ctx context.Context, _ string, _ string) (workbench.MergeUndo, error) {
	return stall[workbench.MergeUndo](ctx)
}
func (stuck) PlanRule(ctx context.Context, _ string, _ workbench.Rule) (int, error) {
	return stall[int](ctx)
}
func (stuck) PlanUndo(ctx context.Context, _ string, _ string) (workbench.Plan, error) {
	return stall[workbench.Plan](ctx)
}
func (stuck) PlanUndoFields(ctx context.Context, _ string, _ []string, _ string) (workbench.Plan, error) {
	return stall[workbench.Plan](ctx)
}
func (stuck) ProfileOf(ctx context.Context) (workbench.ProfileView, error) {
	return stall[workbench.ProfileView](ctx)
}
func (stuck) ProposedOf(ctx context.Context, _ string) ([]workbench.Link, error) {
	return stall[[]workbench.Link](ctx)
}
func (stuck) Recover(ctx context.Context) ([]workbench.Recovered, error) {
	return stall[[]workbench.Recovered](ctx)
}
func (stuck) Related(ctx context.Context, _ string, _ string, _ int) ([]workbench.Relation, error) {
	return stall[[]workbench.Relation](ctx)
}
func (stuck) Rename(ctx context.Context, _ string, _ string) error { return still(ctx) }
func (stuck) ReplaceSecret(ctx context.Context, _ string, _ string) (workbench.Connection, error) {
	return stall[workbench.Connection](ctx)
}
func (stuck) RequestOf(ctx context.Context, _ string) (workbench.ConsoleRequest, error) {
	return stall[workbench.ConsoleRequest](ctx)
}
func (stuck) Retention(ctx context.Context) ([]workbench.Shelf, error) {
	return stall[[]workbench.Shelf](ctx)
}
func (stuck) RetryFailed(ctx context.Context, _ workbench.FailedOperation) (workbench.Retried, error) {
	return stall[workbench.Retried](ctx)
}
func (stuck) Rows(ctx context.Context, _ []int64) ([]workbench.Row, error) {
	return stall[[]workbench.Row](ctx)
}
func (stuck) SaveMapping(ctx context.Context, _ workbench.MappingPlan) (workbench.MappingSaved, error) {
	return stall[workbench.MappingSaved](ctx)
}
func (stuck) SaveRequest(ctx context.Context, _ string, _ workbench.ConsoleRequest, _ bool) error {
	return still(ctx)
}
func (stuck) SaveView(ctx context.Context, _ workbench.View, _ bool) error { return still(ctx) }
func (stuck) SendRequest(ctx context.Context, _ workbench.ConsoleRequest) (workbench.ConsoleAnswer, error) {
	return stall[workbench.ConsoleAnswer](ctx)
}
func (stuck) SetHabit(ctx context.Context, _ string, _ string) error  { return still(ctx) }
func (stuck) SetMouse(ctx context.Context, _ bool) error              { return still(ctx) }
func (stuck) SetPaused(ctx context.Context, _ string, _ bool) error   { return still(ctx) }
func (stuck) SetProfileReadOnly(ctx context.Context, _ bool) error    { return still(ctx) }
func (stuck) SetReadOnly(ctx context.Context, _ string, _ bool) error { return still(ctx) }
func (stuck) SetTheme(ctx context.Context, _ string) error            { return still(ctx) }
func (stuck) Show(ctx context.Context, _ string, _ string) (workbench.RecordView, error) {
	return stall[workbench.RecordView](ctx)
}
func (stuck) StartPush(ctx context.Context, _ workbench.PushRequest) error { return still(ctx) }
func (stuck) SuggestMapping(ctx context.Context, _ string, _ string, _ []string) ([]workbench.Suggestion, error) {
	return stall[[]workbench.Suggestion](ctx)
}
func (stuck) TakeBackLinks(ctx context.Context, _ workbench.LinkVerdict) (int, error) {
	return stall[int](ctx)
}
func (stuck) Tally(ctx context.Context, _ workbench.Query) (_ int, _ bool, err error) {
	err = still(ctx)
	return *new(int), *new(bool), err
}
func (stuck) TryLine(ctx context.Context, _ workbench.LineTry) (workbench.LineTrial, error) {
	return stall[workbench.LineTrial](ctx)
}
func (stuck) Typed(ctx context.Context, _ workbench.Typing) (workbench.Typed, error) {
	return stall[workbench.Typed](ctx)
}
func (stuck) TypedChange(ctx context.Context, _ workbench.Typing) (workbench.Typed, error) {
	return stall[workbench.Typed](ctx)
}
func (stuck) UndoBulk(ctx context.Context, _ string, _ string) (workbench.Bulk, error) {
	return stall[workbench.Bulk](ctx)
}
func (stuck) Unlink(ctx context.Context, _ string, _ string, _ string) ([]workbench.LinkEnd, error) {
	return stall[[]workbench.LinkEnd](ctx)
}
func (stuck) Used(ctx context.Context, _ string) error { return still(ctx) }
func (stuck) Views(ctx context.Context) ([]workbench.View, error) {
	return stall[[]workbench.View](ctx)
}
func (stuck) Watch(ctx context.Context) { _ = still(ctx) }
func (stuck) Why(ctx context.Context, _ string, _ string, _ string) (workbench.Why, error) {
	return stall[workbench.Why](ctx)
}

// What runs in the background is begun without waiting.

func (stuck) Chores() []workbench.Chore                       { return nil }
func (stuck) StopChore(string)                                {}
func (stuck) StartCheck(bool) error                           { return nil }
func (stuck) StartBackup() error                              { return nil }
func (stuck) StartCompact() error                             { return nil }
func (stuck) StartPrune() error                               { return nil }
func (stuck) StartImportUndo(workbench.ImportUndo) error      { return nil }
func (stuck) Merges() []workbench.MergeProgress               { return nil }
func (stuck) Pushes() []workbench.PushProgress                { return nil }
func (stuck) Proposing() workbench.LinkNews                   { return workbench.LinkNews{} }
func (stuck) SeenProposals()                                  {}
func (stuck) StartMerge(workbench.MergePlan) error            { return nil }
func (stuck) StartMergeUndo(workbench.MergeUndo) error        { return nil }
func (stuck) StartProposing(workbench.LinkRequest) error      { return nil }
func (stuck) StopProposing()                                  {}
func (stuck) StopMerge(string)                                {}
func (stuck) StopPush(string)                                 {}
func (stuck) StartPull(workbench.PullRequest) (string, error) { return "job", nil }
func (stuck) StopJob(string)                                  {}
