package workbench

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

// Where a line of a mapping comes from.
const (
	FromConnector  = "connector"
	FromYou        = "you"
	FromDiscovered = "discovered" // a custom field of the account
)

// MapLine is how one field of a model is kept at the provider.
type MapLine struct {
	Field    string `json:"field"`
	Label    string `json:"label"`
	Type     string `json:"type"`
	Native   string `json:"native"` // native path; "" where it has no place
	Line     string `json:"line"`   // native path and steps
	Steps    string `json:"steps"`  // what stands behind the path
	From     string `json:"from"`
	Own      string `json:"own,omitempty"` // the connector's own line, where yours stands over it
	ReadOnly bool   `json:"readOnly"`
	Note     string `json:"note,omitempty"`
	Broken   string `json:"broken,omitempty"` // as a sentence; "" when it is well
}

// MappingView is the mapping of one model in one connection and its workspace.
type MappingView struct {
	Connection string     `json:"connection"`
	Model      string     `json:"model"`
	Workspace  string     `json:"workspace"` // native id; "" where the provider has none
	Version    int        `json:"version"`   // of your lines; 0 for none
	Saved      *time.Time `json:"savedAt"`
	Lines      []MapLine  `json:"lines"`    // in the order of the model
	Unmapped   []string   `json:"unmapped"` // fields that nothing carries
}

// MappingVersion is one version of the lines that stand over the connector's own.
type MappingVersion struct {
	Version int            `json:"version"`
	Saved   time.Time      `json:"savedAt"`
	By      string         `json:"by"`
	Note    string         `json:"note"`
	Current bool           `json:"current"`
	Lines   []mapping.Line `json:"lines"`
}

// mapper is a connector whose mapping can be looked at and laid over.
type mapper interface {
	Mapping(modelName string) (mapping.Mapping, bool)
}

// rereader makes a record of bytes that were kept; it sends nothing.
type rereader interface {
	Reread(modelName, id string, raw json.RawMessage) (model.Record, error)
}

// mapped is the mapping of a model in a connection, with all that it was made of.
type mapped struct {
	row     store.Connection
	model   model.Model // with the connection's custom fields
	own     mapping.Mapping
	version store.Mapping // Version 0 when nobody changed the connector's own
	now     mapping.Mapping
	bad     []*mapping.LineError // lines that cannot be understood any more
}

func (w *Workbench) mappedModel(ctx context.Context, connection, modelName string) (mapped, error) {
	var out mapped
	db, err := w.store(ctx)
	if err != nil {
		return out, err
	}
	if out.row, err = db.Connection(ctx, connection); err != nil {
		return out, err
	}
	if out.model, err = w.ModelOf(ctx, "", modelName); err != nil {
		return out, err
	}
	custom := customOnly(out.row.Fields[modelName])
	out.model = out.model.With(custom...) // a field that has no place may be given one
	c, err := w.connector(out.row.Connector)
	if err != nil {
		return out, err
	}
	return out, w.fillMapped(ctx, db, c, &out)
}

func (w *Workbench) fillMapped(ctx context.Context, db *store.Store, c connectors.Connector, out *mapped) error {
	m, ok := c.(mapper)
	if ok {
		out.own, ok = m.Mapping(out.model.Name)
	}
	if !ok {
		return problem.New(problem.Unsupported, "%s keeps no %s records.", c.Describe().Name, out.model.Name).On(out.row.Name)
	}
	if out.own.Custom != nil {
		out.own.Custom = out.own.Custom.Known(customOnly(out.row.Fields[out.model.Name]))
	}
	versions, err := db.Mappings(ctx, scopeOf(out.row, out.model.Name))
	if err != nil {
		return err
	}
	if len(versions) > 0 {
		out.version = versions[0]
	}
	out.now, out.bad = out.own.Over(out.model, linesOf(out.version))
	return nil
}

func scopeOf(row store.Connection, modelName string) store.Scope {
	return store.Scope{Connection: row.ID, Workspace: row.WorkspaceID, Model: modelName}
}

func linesOf(m store.Mapping) []mapping.Line {
	out := make([]mapping.Line, len(m.Lines))
	for i, l := range m.Lines {
		out[i] = mapping.Line(l)
	}
	return out
}

// Mapping tells how the fields of a model are kept in a connection, and where each line comes from.
func (w *Workbench) Mapping(ctx context.Context, connection, modelName string) (MappingView, error) {
	m, err := w.mappedModel(ctx, connection, modelName)
	if err != nil {
		return MappingView{}, err
	}
	broken, err := w.brokenFields(ctx, m.row)
	if err != nil {
		return MappingView{}, err
	}
	v := MappingView{Connection: m.row.Name, Model: modelName, Workspace: m.row.WorkspaceID, Version: m.version.Version, Saved: when(m.version.At), Lines: []MapLine{}, Unmapped: []string{}}
	for _, f := range m.model.Fields {
		l, ok := m.line(f)
		if !ok {
			v.Unmapped = append(v.Unmapped, f.Name)
			continue
		}
		for _, b := range broken {
			if b.Model == modelName && b.Field == f.Name {
				l.Broken = b.Words
			}
		}
		v.Lines = append(v.Lines, l)
	}
	return v, nil
}

func (m mapped) line(f model.Field) (MapLine, bool) {
	out := MapLine{Field: f.Name, Label: f.Label, Type: string(f.Type), From: FromConnector}
	if f.Custom() {
		out.From, out.Native, out.ReadOnly = FromDiscovered, f.Native, f.ReadOnly
		if m.own.Custom != nil {
			out.Line = m.own.Custom.Path + " | by-id " + f.Native
		}
		return out, true
	}
	l, ok := m.now.Lens(f.Name)
	if i := slices.IndexFunc(m.version.Lines, func(l store.MappingLine) bool { return l.Field == f.Name }); i >= 0 {
		out.From, out.Line = FromYou, m.version.Lines[i].Text
		if own, is := m.own.Lens(f.Name); is {
			out.Own = own.Line()
		}
		if !ok || l.Line() != out.Line {
			return out, true // a line that cannot be understood any more
		}
	}
	if !ok {
		return out, false
	}
	out.Native, out.Line, out.ReadOnly, out.Note = l.Native(), l.Line(), l.ReadOnly, l.Note()
	out.Steps = stepsOf(l)
	return out, true
}

// MappingVersions lists what was saved over the connector's own mapping, the newest first.
func (w *Workbench) MappingVersions(ctx context.Context, connection, modelName string) ([]MappingVersion, error) {
	m, err := w.mappedModel(ctx, connection, modelName)
	if err != nil {
		return nil, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	all, err := db.Mappings(ctx, scopeOf(m.row, modelName))
	out := []MappingVersion{}
	for i, v := range all {
		out = append(out, MappingVersion{Version: v.Version, Saved: v.At, By: v.By, Note: v.Note, Current: i == 0, Lines: linesOf(v)})
	}
	return out, err
}
