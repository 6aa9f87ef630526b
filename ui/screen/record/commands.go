package record

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/answer"
	"patchbay/workbench"
)

const (
	readTime  = 20 * time.Second
	writeTime = 2 * time.Minute
)

func (s *Screen) show() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.shown, readTime, func(ctx context.Context) (workbench.RecordView, error) {
		return serve.Show(ctx, a.Model, a.ID)
	})
}

// note remembers that somebody looked at the record. Where it cannot, nothing is lost but a place in a list.
func (s *Screen) note() tea.Cmd {
	serve, id := s.serve, s.args.ID
	return load.Start(s.noted, readTime, func(ctx context.Context) (struct{}, error) { return struct{}{}, serve.Used(ctx, id) })
}

func (s *Screen) tell() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.told, readTime, func(ctx context.Context) ([]workbench.HistoryEntry, error) {
		return serve.History(ctx, a.Model, a.ID)
	})
}

// readNative reads what the provider sent, and lays it out away from the screen.
func (s *Screen) readNative() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.native, readTime, func(ctx context.Context) (*answer.Doc, error) {
		raw, err := serve.Native(ctx, a.Model, a.ID)
		if err != nil {
			return nil, err
		}
		return answer.Read(raw, "application/json"), nil
	})
}

func (s *Screen) planRemoval() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.planned, readTime, func(ctx context.Context) (workbench.Plan, error) {
		return serve.PlanDelete(ctx, a.Model, a.ID, by)
	})
}

func (s *Screen) remove() tea.Cmd {
	serve, plan := s.serve, s.plan
	return load.Start(s.applied, writeTime, func(ctx context.Context) (workbench.Change, error) {
		return serve.Apply(ctx, plan)
	})
}

// job is the id of a background job.
type job string

func (s *Screen) pull() tea.Cmd {
	serve, req := s.serve, workbench.PullRequest{Connections: []string{s.view.Connection}, Models: []string{s.args.Model}}
	return load.Start(s.pulled, readTime, func(context.Context) (job, error) {
		id, err := serve.StartPull(req)
		return job(id), err
	})
}

// opening is the address that a browser was asked to open.
type opening string

func (s *Screen) open(b Browser, url string) tea.Cmd {
	return load.Start(s.opened, readTime, func(ctx context.Context) (opening, error) {
		return opening(url), b.OpenURL(ctx, url)
	})
}

func (s *Screen) edit(field string) tea.Cmd {
	return s.env.Go("edit", screen.Target{Model: s.args.Model, ID: s.view.Record.ID, Connection: s.view.Connection, Field: field})
}
