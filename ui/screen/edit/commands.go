package edit

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/load"
	"patchbay/workbench"
)

const (
	readTime  = 20 * time.Second
	writeTime = 2 * time.Minute
)

func (s *Screen) show() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.read, readTime, func(ctx context.Context) (workbench.RecordView, error) {
		return serve.Show(ctx, a.Model, a.ID)
	})
}

// wanted reads the change that met with a conflict.
func (s *Screen) wanted() tea.Cmd {
	serve, id := s.serve, s.args.Change
	return load.Start(s.read, readTime, func(ctx context.Context) (workbench.Change, error) {
		return serve.Change(ctx, id)
	})
}

// home is a connection that a new record could live in.
type home struct {
	connection workbench.Connection
	needs      []string // paths that must be set there
	whyNot     string   // why nothing can be created there, as a sentence; "" when it can
}

func (s *Screen) findHomes() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.read, readTime, func(ctx context.Context) ([]home, error) {
		all, err := serve.Connections(ctx)
		if err != nil {
			return nil, err
		}
		if c := slices.IndexFunc(all, func(c workbench.Connection) bool { return c.Name == a.Connection }); a.Connection != "" && (c < 0 || a.Given.Path != "") {
			all = all[max(c, 0) : c+1] // what it is made for lives in this one alone
		}
		var out []home
		for _, c := range all {
			out = append(out, lodging(serve, c, a.Model+"::create"))
		}
		return out, nil
	})
}

// lodging looks up whether operation can be done in a connection.
func lodging(serve Places, c workbench.Connection, operation string) home {
	h := home{connection: c, whyNot: c.ConnectorName + " cannot create such records."}
	about, err := serve.Connector(c.Connector)
	if err != nil {
		h.whyNot = "Its connector is not here any more."
		return h
	}
	for _, cap := range about.Support {
		if cap.Operation != operation {
			continue
		}
		h.needs = cap.Requires
		switch {
		case !cap.Supported:
			h.whyNot = cap.Reason
		case c.ReadOnly:
			h.whyNot = "It was connected for reading only."
		default:
			h.whyNot = ""
		}
	}
	return h
}

// housed is a new record, empty still, in the connection it will live in.
type housed struct {
	home home
	view workbench.RecordView
}

func (s *Screen) moveIn(h home) tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.read, readTime, func(ctx context.Context) (housed, error) {
		v, err := serve.Blank(ctx, h.connection.Name, a.Model)
		return housed{home: h, view: v}, err
	})
}

// planEdit asks what the draft would change. After a conflict the base is what the store holds by now.
func (s *Screen) planEdit(values map[string]any, base model.Fields) tea.Cmd {
	serve := s.serve
	e := workbench.Edit{Model: s.args.Model, ID: s.args.ID, Connection: s.args.Connection, Values: belongs(values, s.args.Given), Base: base, By: by}
	return load.Start(s.planned, readTime, func(ctx context.Context) (workbench.Plan, error) {
		p, err := serve.PlanEdit(ctx, e)
		return p, ended(ctx, serve, e.Connection, err)
	})
}

func (s *Screen) apply() tea.Cmd {
	serve, p, w := s.serve, s.plan, begun()
	s.saving = w
	return tea.Batch(s.standing(), load.Start(s.applied, writeTime, func(context.Context) (workbench.Change, error) {
		return w.carry(serve, p)
	}))
}
