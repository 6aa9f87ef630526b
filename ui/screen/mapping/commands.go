package mapping

import (
	"context"
	"maps"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

type (
	sheetMsg    = load.Result[sheet]
	foundMsg    = load.Result[[]model.Field]
	hintsMsg    = load.Result[[]workbench.Suggestion]
	trialMsg    = load.Result[workbench.LineTrial]
	checkMsg    = load.Result[workbench.MappingCheck]
	planMsg     = load.Result[workbench.MappingPlan]
	savedMsg    = load.Result[workbench.MappingSaved]
	versionsMsg = load.Result[[]workbench.MappingVersion]
)

const (
	readTime = time.Minute
	askTime  = 30 * time.Second
	longTime = time.Hour             // every kept record is read
	pause    = 60 * time.Millisecond // of typing, before a line is tried
)

// sheet is what the columns are made of.
type sheet struct {
	workbench.MappingSheet
	conn  workbench.Connection
	model string
}

// load reads the mapping and its surroundings.
func (s *Screen) load() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.read, readTime, func(ctx context.Context) (sheet, error) {
		out := sheet{model: a.Model}
		var err error
		if out.conn, err = serve.Connection(ctx, a.Connection); err != nil {
			return out, err
		}
		if out.model == "" {
			out.model = keeps(out.conn)
		}
		out.MappingSheet, err = serve.MappingSheet(ctx, out.conn.Name, out.model)
		return out, err
	})
}

// keeps is the model to begin with: people, and where it keeps none, what it has.
func keeps(c workbench.Connection) string {
	for _, m := range model.Builtin() {
		if c.Records[m.Name] > 0 {
			return m.Name
		}
	}
	return model.Contact().Name
}

// discover asks the provider which custom fields there are now.
func (s *Screen) discover() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.found, askTime, func(ctx context.Context) ([]model.Field, error) { return serve.Fields(ctx, a.Connection, a.Model) })
}

func (s *Screen) suggest() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.thought, readTime, func(ctx context.Context) ([]workbench.Suggestion, error) {
		return serve.SuggestMapping(ctx, a.Connection, a.Model, nil)
	})
}

// trialKey is what a trial is about.
type trialKey struct{ field, line string }

// tryHere tries the line that the person looks at, unless that was done already.
func (s *Screen) tryHere() tea.Cmd {
	key, ok := s.lookedAt()
	if !ok {
		s.tried.Stop()
		s.about, s.trial = trialKey{}, workbench.LineTrial{}
		return nil
	}
	if key == s.about {
		return nil
	}
	if key.field != s.about.field {
		s.sample, s.trial = 0, workbench.LineTrial{}
	}
	s.about = key
	serve, try := s.serve, workbench.LineTry{Connection: s.args.Connection, Model: s.args.Model, Field: key.field, Line: key.line, Record: s.first}
	return load.Start(s.tried, readTime, func(ctx context.Context) (workbench.LineTrial, error) {
		rest := time.NewTimer(pause)
		defer rest.Stop()
		select {
		case <-rest.C:
			return serve.TryLine(ctx, try)
		case <-ctx.Done():
			return workbench.LineTrial{}, ctx.Err()
		}
	})
}

// lookedAt is the field and the line whose values are shown; ok is false where there is no line.
func (s *Screen) lookedAt() (trialKey, bool) {
	r, ok := s.current()
	if !ok {
		return trialKey{}, false
	}
	line := r.line
	switch s.face {
	case shaping, choosing, filling, writing:
		line = s.tentative()
	default:
		if r.hint != nil { // its own line leads nowhere
			line = r.hint.Line
		}
		if s.list.side == native && r.from != workbench.FromDiscovered {
			if p, here := s.spot(); here && len(p.rows) == 0 {
				line = p.Line
			}
		}
	}
	return trialKey{r.field.Name, line}, line != "" || r.from == workbench.FromDiscovered
}

func (s *Screen) check() tea.Cmd {
	serve, a, draft := s.serve, s.args, maps.Clone(s.draft)
	s.proof = draft
	return load.Start(s.checked, readTime, func(ctx context.Context) (workbench.MappingCheck, error) {
		return serve.CheckMapping(ctx, a.Connection, a.Model, draft)
	})
}

// planDraft reads every kept record by what was changed.
func (s *Screen) planDraft() tea.Cmd {
	return s.plan(workbench.MappingEdit{Set: maps.Clone(s.draft)})
}

func (s *Screen) plan(e workbench.MappingEdit) tea.Cmd {
	e.Connection, e.Model, e.By = s.args.Connection, s.args.Model, by
	s.face, s.review = reviewing, review{edit: e, back: s.face, base: s.base}
	serve := s.serve
	return load.Start(s.planned, longTime, func(ctx context.Context) (workbench.MappingPlan, error) { return serve.PlanMapping(ctx, e) })
}

func (s *Screen) save() tea.Cmd {
	serve, p := s.serve, s.review.plan
	return load.Start(s.saved, longTime, func(ctx context.Context) (workbench.MappingSaved, error) { return serve.SaveMapping(ctx, p) })
}

func (s *Screen) versions() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.told, readTime, func(ctx context.Context) ([]workbench.MappingVersion, error) {
		return serve.MappingVersions(ctx, a.Connection, a.Model)
	})
}

// goBack plans the lines of a version, or with none of them the connector's own.
func (s *Screen) goBack(version int) tea.Cmd {
	e := workbench.MappingEdit{Version: version}
	if version == 0 {
		e.Lines, e.Note = []mapping.Line{}, "the connector's own"
	}
	return s.plan(e)
}

// openSample goes to the record whose values are shown.
func (s *Screen) openSample() tea.Cmd {
	if s.sample >= len(s.trial.Samples) {
		return nil
	}
	return s.env.Go("record", screen.Target{Model: s.args.Model, ID: s.trial.Samples[s.sample].Record, Connection: s.args.Connection})
}
