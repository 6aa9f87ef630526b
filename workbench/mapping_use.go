package workbench

import (
	"context"
	"errors"
	"strings"

	"patchbay/connectors"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

func stepsOf(l mapping.Lens) string {
	_, steps, _ := strings.Cut(l.Line(), "|")
	return strings.TrimSpace(steps)
}

// mappings are those of a connection that are not the connector's own, by model. A line that cannot be understood any
// more is left to the watch, which keeps what its field held.
func (w *Workbench) mappings(ctx context.Context, row store.Connection, c connectors.Connector, seen *watch) (map[string]mapping.Mapping, error) {
	if _, ok := c.(mapper); !ok {
		return nil, nil
	}
	out := map[string]mapping.Mapping{}
	for _, m := range w.Models() {
		one, err := w.mappedModel(ctx, row.ID, m.Name)
		switch {
		case problem.Is(err, problem.Unsupported):
			continue
		case err != nil:
			return nil, err
		case one.version.Version == 0:
			seen.know(m.Name, one.own)
			continue
		}
		seen.know(m.Name, one.now)
		for _, bad := range one.bad {
			w.opt.Log.Warn("a line of a mapping cannot be understood", "connection", row.Name, "model", m.Name, "field", bad.Line.Field, "error", bad)
			seen.breaks(store.Break{Connection: row.ID, Model: m.Name, Field: bad.Line.Field, Now: unreadableLine})
		}
		out[m.Name] = one.now
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	known, err := db.Breaks(ctx, row.ID)
	for _, b := range known {
		if b.Now != mendedLine {
			seen.breaks(b)
		}
	}
	return out, err
}

// aboutHere is what a connector says of itself, with the mapping that a connection has for one model.
func (w *Workbench) aboutHere(ctx context.Context, connection, modelName string, d connectors.Description) (connectors.Description, error) {
	m, err := w.mappedModel(ctx, connection, modelName)
	if problem.Is(err, problem.Unsupported) || errors.Is(err, nil) && m.version.Version == 0 {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	return d.Mapped(modelName, m.now), nil
}
