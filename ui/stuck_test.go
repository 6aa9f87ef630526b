package ui

import (
	"context"
	"encoding/json"
	"time"

	"patchbay/model"
	"patchbay/workbench"
)

// stuck is a workbench whose store never answers: every call waits until whoever asks gives up, or fails at once where
// the test says with what. What needs no store is answered by the bench. A call that is not listed here ends the test with a
// panic.
type stuck struct {
	*whole
	fails error
}

// stall waits until nobody waits any more, or fails as the store does.
func stall[T any](ctx context.Context, s ...stuck) (T, error) {
	var none T
	return none, still(ctx, s...)
}

func still(ctx context.Context, s ...stuck) error {
	if len(s) > 0 && s[0].fails != nil {
		return s[0].fails
	}
	<-ctx.Done()
	return ctx.Err()
}

func (s stuck) AcceptLinks(ctx context.Context, _ workbench.LinkScope, _ string, _ func(int, int)) (workbench.LinkVerdict, error) {
	return stall[workbench.LinkVerdict](ctx, s)
}
func (s stuck) Activity(ctx context.Context, _ time.Duration, _ int) ([]int, error) {
	return stall[[]int](ctx, s)
}
func (s stuck) Apply(ctx context.Context, _ workbench.Plan) (workbench.Change, error) {
	return stall[workbench.Change](ctx, s)
}
func (s stuck) Blank(ctx context.Context, _ string, _ string) (workbench.RecordView, error) {
	return stall[workbench.RecordView](ctx, s)
}
func (s stuck) Bulk(ctx context.Context, _ string) (workbench.Bulk, error) {
	return stall[workbench.Bulk](ctx, s)
}
func (s stuck) BulkIndex(ctx context.Context, _ string, _ workbench.BulkFilter) ([]int64, error) {
	return stall[[]int64](ctx, s)
}
func (s stuck) BulkRows(ctx context.Context, _ string, _ []int64) ([]workbench.BulkItem, error) {
	return stall[[]workbench.BulkItem](ctx, s)
}
func (s stuck) Bulks(ctx context.Context, _ bool) ([]workbench.Bulk, error) {
	return stall[[]workbench.Bulk](ctx, s)
}
func (s stuck) Call(ctx context.Context, _ string) (workbench.Call, error) {
	return stall[workbench.Call](ctx, s)
}
func (s stuck) Change(ctx context.Context, _ string) (workbench.Change, error) {
	return stall[workbench.Change](ctx, s)
}
func (s stuck) Calls(ctx context.Context, _ workbench.CallFilter) ([]workbench.Call, error) {
	return stall[[]workbench.Call](ctx, s)
}
func (s stuck) ChangeBulk(ctx context.Context, _ string, _ workbench.BulkChange) (workbench.Bulk, error) {
	return stall[workbench.Bulk](ctx, s)
}
func (s stuck) Changes(ctx context.Context, _ int) ([]workbench.Change, error) {
	return stall[[]workbench.Change](ctx, s)
}
func (s stuck) CheckMapping(ctx context.Context, _ string, _ string, _ map[string]string) (workbench.MappingCheck, error) {
	return stall[workbench.MappingCheck](ctx, s)
}
func (s stuck) Clients(ctx context.Context) ([]workbench.Client, error) {
	return stall[[]workbench.Client](ctx, s)
}
func (s stuck) CompareRecords(ctx context.Context, _ string, _ []string) (workbench.Comparison, error) {
	return stall[workbench.Comparison](ctx, s)
}
func (s stuck) Connect(ctx context.Context, _ workbench.ConnectRequest) (*workbench.Connecting, error) {
	return stall[*workbench.Connecting](ctx, s)
}
func (s stuck) Connection(ctx context.Context, _ string) (workbench.Connection, error) {
	return stall[workbench.Connection](ctx, s)
}
func (s stuck) Connections(ctx context.Context) ([]workbench.Connection, error) {
	return stall[[]workbench.Connection](ctx, s)
}
func (s stuck) CountLinks(ctx context.Context, _ string) (map[string]int, error) {
	return stall[map[string]int](ctx, s)
}
func (s stuck) CountLinksIn(ctx context.Context, _ workbench.LinkScope) (int, error) {
	return stall[int](ctx, s)
}
func (s stuck) Curl(ctx context.Context, _ workbench.ConsoleRequest) (string, error) {
	return stall[string](ctx, s)
}
func (s stuck) DiscardBulk(ctx context.Context, _ string) error { return still(ctx, s) }
func (s stuck) Disconnect(ctx context.Context, _ string, _ bool) (workbench.Farewell, error) {
	return stall[workbench.Farewell](ctx, s)
}
func (s stuck) DropView(ctx context.Context, _ string) error { return still(ctx, s) }
func (s stuck) Duplicates(ctx context.Context, _ workbench.DuplicateQuery, _ func(workbench.LinkProgress)) ([]workbench.DuplicateGroup, error) {
	return stall[[]workbench.DuplicateGroup](ctx, s)
}
func (s stuck) Examine(ctx context.Context, _ string) (workbench.Connection, error) {
	return stall[workbench.Connection](ctx, s)
}
func (s stuck) FailedOperations(ctx context.Context) ([]workbench.FailedOperation, error) {
	return stall[[]workbench.FailedOperation](ctx, s)
}
func (s stuck) FetchingCurl(ctx context.Context, _ string, _ string) (string, error) {
	return stall[string](ctx, s)
}
func (s stuck) Fields(ctx context.Context, _ string, _ string) ([]model.Field, error) {
	return stall[[]model.Field](ctx, s)
}
func (s stuck) First(ctx context.Context, _ workbench.Query, _ int) ([]workbench.Row, error) {
	return stall[[]workbench.Row](ctx, s)
}
func (s stuck) ForeseeRequest(ctx context.Context, _ workbench.ConsoleRequest) (workbench.ConsolePlan, error) {
	return stall[workbench.ConsolePlan](ctx, s)
}
func (s stuck) ForgetRequest(ctx context.Context, _ string) error { return still(ctx, s) }
func (s stuck) Guide(ctx context.Context, _ string) ([]workbench.Endpoint, error) {
	return stall[[]workbench.Endpoint](ctx, s)
}
func (s stuck) Habits(ctx context.Context, _ string) (map[string]string, error) {
	return stall[map[string]string](ctx, s)
}
func (s stuck) History(ctx context.Context, _ string, _ string) ([]workbench.HistoryEntry, error) {
	return stall[[]workbench.HistoryEntry](ctx, s)
}
func (s stuck) ImportChanges(ctx context.Context, _ string) ([]workbench.Change, error) {
	return stall[[]workbench.Change](ctx, s)
}
func (s stuck) Imports(ctx context.Context) ([]workbench.Imported, error) {
	return stall[[]workbench.Imported](ctx, s)
}
func (s stuck) OpenImports(ctx context.Context) ([]workbench.Imported, error) {
	return stall[[]workbench.Imported](ctx, s)
}
func (s stuck) JudgeLink(ctx context.Context, _ string, _ string, _ string) (workbench.LinkVerdict, error) {
	return stall[workbench.LinkVerdict](ctx, s)
}
func (s stuck) KeepApart(ctx context.Context, _ string, _ []string, _ string) ([]workbench.Link, error) {
	return stall[[]workbench.Link](ctx, s)
}
func (s stuck) KeepClient(ctx context.Context, _ string, _ workbench.OwnClient) error {
	return still(ctx, s)
}
func (s stuck) KeptRequests(ctx context.Context) ([]workbench.KeptRequest, error) {
	return stall[[]workbench.KeptRequest](ctx, s)
}
func (s stuck) LeaveOutOfBulk(ctx context.Context, _ string, _ workbench.LeaveOut) (_ workbench.Bulk, _ int, err error) {
	err = still(ctx, s)
	return *new(workbench.Bulk), *new(int), err
}
func (s stuck) LinkIndex(ctx context.Context, _ workbench.LinkScope) ([]int64, error) {
	return stall[[]int64](ctx, s)
}
func (s stuck) LinkRows(ctx context.Context, _ []int64) ([]workbench.Link, error) {
	return stall[[]workbench.Link](ctx, s)
}
func (s stuck) LinkedWith(ctx context.Context, _ string) ([]workbench.LinkEnd, error) {
	return stall[[]workbench.LinkEnd](ctx, s)
}
func (s stuck) MappingSheet(ctx context.Context, _ string, _ string) (workbench.MappingSheet, error) {
	return stall[workbench.MappingSheet](ctx, s)
}
func (s stuck) MappingVersions(ctx context.Context, _ string, _ string) ([]workbench.MappingVersion, error) {
	return stall[[]workbench.MappingVersion](ctx, s)
}
func (s stuck) Matchable(ctx context.Context) []string { _ = still(ctx, s); return nil }
func (s stuck) Merged(ctx context.Context, _ string, _ string) (workbench.MergedView, error) {
	return stall[workbench.MergedView](ctx, s)
}
func (s stuck) ModelOf(ctx context.Context, _ string, _ string) (model.Model, error) {
	return stall[model.Model](ctx, s)
}
func (s stuck) Native(ctx context.Context, _ string, _ string) (json.RawMessage, error) {
	return stall[json.RawMessage](ctx, s)
}
func (s stuck) MoveVault(ctx context.Context, _ workbench.VaultMove) (workbench.VaultMoved, error) {
	return stall[workbench.VaultMoved](ctx, s)
}
func (s stuck) Secrets(ctx context.Context) (workbench.VaultView, error) {
	return stall[workbench.VaultView](ctx, s)
}
func (s stuck) SetRule(ctx context.Context, _ string, _ workbench.Rule) error { return still(ctx, s) }
func (s stuck) Store(ctx context.Context) (workbench.StoreView, error) {
	return stall[workbench.StoreView](ctx, s)
}
func (s stuck) NoteMapping(ctx context.Context, _, _ string, _ int, _ string) (int, error) {
	return stall[int](ctx, s)
}
func (s stuck) NewBulk(ctx context.Context, _ workbench.BulkRequest) (workbench.Bulk, error) {
	return stall[workbench.Bulk](ctx, s)
}
func (s stuck) Order(ctx context.Context, _ workbench.Query) (workbench.Order, error) {
	return stall[workbench.Order](ctx, s)
}
func (s stuck) PlanDelete(ctx context.Context, _ string, _ string, _ string) (workbench.Plan, error) {
	return stall[workbench.Plan](ctx, s)
}
func (s stuck) PlanEdit(ctx context.Context, _ workbench.Edit) (workbench.Plan, error) {
	return stall[workbench.Plan](ctx, s)
}
func (s stuck) PlanImportUndo(ctx context.Context, _ workbench.ImportUndoRequest) (workbench.ImportUndo, error) {
	return stall[workbench.ImportUndo](ctx, s)
}
func (s stuck) PlanMapping(ctx context.Context, _ workbench.MappingEdit) (workbench.MappingPlan, error) {
	return stall[workbench.MappingPlan](ctx, s)
}
func (s stuck) PlanMerge(ctx context.Context, _ workbench.MergeRequest) (workbench.MergePlan, error) {
	return stall[workbench.MergePlan](ctx, s)
}
func (s stuck) PlanMergeUndo(ctx context.Context, _ string, _ string) (workbench.MergeUndo, error) {
	return stall[workbench.MergeUndo](ctx, s)
}
func (s stuck) PlanRule(ctx context.Context, _ string, _ workbench.Rule) (int, error) {
	return stall[int](ctx, s)
}
func (s stuck) PlanUndo(ctx context.Context, _ string, _ string) (workbench.Plan, error) {
	return stall[workbench.Plan](ctx, s)
}
func (s stuck) PlanUndoFields(ctx context.Context, _ string, _ []string, _ string) (workbench.Plan, error) {
	return stall[workbench.Plan](ctx, s)
}
func (s stuck) ProfileOf(ctx context.Context) (workbench.ProfileView, error) {
	return stall[workbench.ProfileView](ctx, s)
}
func (s stuck) ProposedOf(ctx context.Context, _ string) ([]workbench.Link, error) {
	return stall[[]workbench.Link](ctx, s)
}
func (s stuck) Recover(ctx context.Context) ([]workbench.Recovered, error) {
	return stall[[]workbench.Recovered](ctx, s)
}
func (s stuck) Related(ctx context.Context, _ string, _ string, _ int) ([]workbench.Relation, error) {
	return stall[[]workbench.Relation](ctx, s)
}
func (s stuck) Rename(ctx context.Context, _ string, _ string) error { return still(ctx, s) }
func (s stuck) ReplaceSecret(ctx context.Context, _ string, _ string) (workbench.Connection, error) {
	return stall[workbench.Connection](ctx, s)
}
func (s stuck) RequestOf(ctx context.Context, _ string) (workbench.ConsoleRequest, error) {
	return stall[workbench.ConsoleRequest](ctx, s)
}
func (s stuck) Retention(ctx context.Context) ([]workbench.Shelf, error) {
	return stall[[]workbench.Shelf](ctx, s)
}
func (s stuck) RetryFailed(ctx context.Context, _ workbench.FailedOperation) (workbench.Retried, error) {
	return stall[workbench.Retried](ctx, s)
}
func (s stuck) Rows(ctx context.Context, _ []int64) ([]workbench.Row, error) {
	return stall[[]workbench.Row](ctx, s)
}
func (s stuck) SaveMapping(ctx context.Context, _ workbench.MappingPlan) (workbench.MappingSaved, error) {
	return stall[workbench.MappingSaved](ctx, s)
}
func (s stuck) SaveRequest(ctx context.Context, _ string, _ workbench.ConsoleRequest, _ bool) error {
	return still(ctx, s)
}
func (s stuck) SaveView(ctx context.Context, _ workbench.View, _ bool) error { return still(ctx, s) }
func (s stuck) SendRequest(ctx context.Context, _ workbench.ConsoleRequest) (workbench.ConsoleAnswer, error) {
	return stall[workbench.ConsoleAnswer](ctx, s)
}
func (s stuck) SetHabit(ctx context.Context, _ string, _ string) error  { return still(ctx, s) }
func (s stuck) SetMouse(ctx context.Context, _ bool) error              { return still(ctx, s) }
func (s stuck) SetPaused(ctx context.Context, _ string, _ bool) error   { return still(ctx, s) }
func (s stuck) SetProfileReadOnly(ctx context.Context, _ bool) error    { return still(ctx, s) }
func (s stuck) SetReadOnly(ctx context.Context, _ string, _ bool) error { return still(ctx, s) }
func (s stuck) SetTheme(ctx context.Context, _ string) error            { return still(ctx, s) }
func (s stuck) Show(ctx context.Context, _ string, _ string) (workbench.RecordView, error) {
	return stall[workbench.RecordView](ctx, s)
}
func (s stuck) StartPush(ctx context.Context, _ workbench.PushRequest) error { return still(ctx, s) }
func (s stuck) SuggestMapping(ctx context.Context, _ string, _ string, _ []string) ([]workbench.Suggestion, error) {
	return stall[[]workbench.Suggestion](ctx, s)
}
func (s stuck) TakeBackLinks(ctx context.Context, _ workbench.LinkVerdict) (int, error) {
	return stall[int](ctx, s)
}
func (s stuck) Tally(ctx context.Context, _ workbench.Query) (_ int, _ bool, err error) {
	err = still(ctx, s)
	return *new(int), *new(bool), err
}
func (s stuck) TryLine(ctx context.Context, _ workbench.LineTry) (workbench.LineTrial, error) {
	return stall[workbench.LineTrial](ctx, s)
}
func (s stuck) Together(ctx context.Context, _ []int64) ([]workbench.Row, error) {
	return stall[[]workbench.Row](ctx, s)
}
func (s stuck) Typed(ctx context.Context, _ workbench.Typing) (workbench.Typed, error) {
	return stall[workbench.Typed](ctx, s)
}
func (s stuck) TypedChange(ctx context.Context, _ workbench.Typing) (workbench.Typed, error) {
	return stall[workbench.Typed](ctx, s)
}
func (s stuck) UndoBulk(ctx context.Context, _ string, _ string) (workbench.Bulk, error) {
	return stall[workbench.Bulk](ctx, s)
}
func (s stuck) Unlink(ctx context.Context, _ string, _ string, _ string) ([]workbench.LinkEnd, error) {
	return stall[[]workbench.LinkEnd](ctx, s)
}
func (s stuck) Used(ctx context.Context, _ string) error { return still(ctx, s) }
func (s stuck) Views(ctx context.Context) ([]workbench.View, error) {
	return stall[[]workbench.View](ctx, s)
}
func (s stuck) Watch(ctx context.Context) { _ = still(ctx, s) }
func (s stuck) Why(ctx context.Context, _ string, _ string, _ string) (workbench.Why, error) {
	return stall[workbench.Why](ctx, s)
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
