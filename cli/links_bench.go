package cli

import (
	"context"

	"patchbay/workbench"
)

// Identity is what the workbench knows of who is the same.
type Identity struct {
	Links      LinkLists
	Judge      LinkJudge
	Joiner     Joiner
	Merger     Merger
	Unmerger   Unmerger
	ProposeNew func(ctx context.Context, models []string, report func(workbench.LinkProgress)) ([]workbench.LinkRun, error)
	Merged     func(ctx context.Context, modelName, id string) (workbench.MergedView, error)
	TryLink    func(ctx context.Context, modelName string, ids []string, by string) ([]workbench.Link, error) // says what LinkRecords would
	KeepApart  func(ctx context.Context, modelName string, ids []string, by string) ([]workbench.Link, error)
	Duplicates func(ctx context.Context, q workbench.DuplicateQuery, report func(workbench.LinkProgress)) ([]workbench.DuplicateGroup, error)
}

// LinkLists lists links, and looks for new ones.
type LinkLists interface {
	Links(ctx context.Context, q workbench.LinkQuery) ([]workbench.Link, error)
	CountLinks(ctx context.Context, modelName string) (map[string]int, error)
	ProposeLinks(ctx context.Context, req workbench.LinkRequest, report func(workbench.LinkProgress)) ([]workbench.LinkRun, error)
}

// LinkJudge decides on links.
type LinkJudge interface {
	LinkOf(ctx context.Context, id string) (workbench.Link, error)
	DecideLinks(ctx context.Context, ids []string, state, by string) ([]workbench.Link, error)
}

// Joiner links records by hand, and takes them out of their group.
type Joiner interface {
	LinkRecords(ctx context.Context, modelName string, ids []string, by string) ([]workbench.Link, error)
	Unlink(ctx context.Context, modelName, id, by string) ([]workbench.LinkEnd, error)
	LinkedWith(ctx context.Context, id string) ([]workbench.LinkEnd, error)
}

// Merger makes one record of several of one connection.
type Merger interface {
	PlanMerge(ctx context.Context, req workbench.MergeRequest) (workbench.MergePlan, error)
	ApplyMerge(ctx context.Context, p workbench.MergePlan, report func(workbench.Change)) (workbench.MergeResult, error)
}

// identityOver is the identity of a real workbench.
func identityOver(w *workbench.Veiled) Identity {
	return Identity{Links: w, Judge: w, Joiner: w, Merger: w, Unmerger: w, ProposeNew: w.ProposeNew, Merged: w.Merged, TryLink: w.TryLinkRecords, KeepApart: w.KeepApart, Duplicates: w.Duplicates}
}
