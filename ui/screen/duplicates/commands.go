package duplicates

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

type (
	placesMsg = load.Result[[]place]
	foundMsg  = load.Result[[]workbench.DuplicateGroup]
	pairMsg   = load.Result[workbench.Comparison]
	planMsg   = load.Result[workbench.MergePlan]
	undoMsg   = load.Result[workbench.MergeUndo]
	apartMsg  = load.Result[string]
)

// lookMsg looks how far a search is.
type lookMsg struct{ id screen.ID }

// Dest is the screen that searches.
func (m lookMsg) Dest() screen.ID { return m.id }

// glance is how often it is looked how far a search is.
const glance = 200 * time.Millisecond

func (s *Screen) readPlaces() tea.Cmd {
	serve := s.serve
	return load.Start(s.read, readTime, func(ctx context.Context) ([]place, error) {
		conns, err := serve.Connections(ctx)
		if err != nil {
			return nil, err
		}
		var out []place
		for _, name := range serve.Matchable(ctx) {
			for _, c := range conns {
				if n := c.Records[name]; n > 1 {
					out = append(out, place{c.Name, name, n})
				}
			}
		}
		return out, nil
	})
}

// find looks for duplicates; leaving the screen, or stopping it, ends that.
func (s *Screen) find() tea.Cmd {
	s.far.Store(nil)
	serve, far, q := s.serve, s.far, workbench.DuplicateQuery{Model: s.in.model, Connection: s.in.connection}
	work := load.Start(s.found, findTime, func(ctx context.Context) ([]workbench.DuplicateGroup, error) {
		return serve.Duplicates(ctx, q, func(p workbench.LinkProgress) { far.Store(&p) })
	})
	return tea.Batch(work, s.glance())
}

func (s *Screen) glance() tea.Cmd {
	id := s.env.ID
	return tea.Tick(glance, func(time.Time) tea.Msg { return lookMsg{id} })
}

func (s *Screen) compare() tea.Cmd {
	serve, model, ids := s.serve, s.group.Model, s.ids()
	return load.Start(s.pair, readTime, func(ctx context.Context) (workbench.Comparison, error) {
		return serve.CompareRecords(ctx, model, ids)
	})
}

func (s *Screen) ids() []string {
	out := make([]string, len(s.group.Records))
	for i, e := range s.group.Records {
		out[i] = e.ID
	}
	return out
}

// request is what was chosen.
func (s *Screen) request() workbench.MergeRequest {
	req := workbench.MergeRequest{Model: s.group.Model, IDs: s.ids(), Survivor: s.group.Records[s.stays].ID, Keep: map[string]string{}, By: by}
	for field, i := range s.picks {
		req.Keep[field] = s.group.Records[i].ID
	}
	return req
}

func (s *Screen) planMerge() tea.Cmd {
	serve, req := s.serve, s.request()
	return load.Start(s.plans, readTime, func(ctx context.Context) (workbench.MergePlan, error) { return serve.PlanMerge(ctx, req) })
}

func (s *Screen) planUndo() tea.Cmd {
	serve, merge := s.serve, s.merge
	return load.Start(s.plans, readTime, func(ctx context.Context) (workbench.MergeUndo, error) {
		return serve.PlanMergeUndo(ctx, merge, by)
	})
}

// keepApart says that the record under the cursor is none of the others.
func (s *Screen) keepApart() tea.Cmd {
	ids := s.ids()
	id := ids[s.col]
	all := append([]string{id}, slices.Delete(ids, s.col, s.col+1)...)
	serve, model := s.serve, s.group.Model
	return load.Start(s.apart, readTime, func(ctx context.Context) (string, error) {
		_, err := serve.KeepApart(ctx, model, all, by)
		return id, err
	})
}
