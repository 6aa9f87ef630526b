package workbench

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

// MappingSheet is a mapping beside the native places that there are, for a person who changes it.
type MappingSheet struct {
	View       MappingView   `json:"mapping"`
	Model      model.Model   `json:"-"` // with the connection's custom fields
	Places     []NativePlace `json:"places"`
	Sampled    int           `json:"sampled"` // kept records that the places were seen in
	Broken     []BrokenField `json:"broken"`  // of this model
	By         string        `json:"by"`      // who saved the version that is current; "" for nobody
	ReadOnlyBy string        `json:"readOnlyBy,omitempty"`
	Sealed     string        `json:"sealed,omitempty"` // why nothing can be saved now, as a sentence; "" when it can
	Discovers  bool          `json:"discovers"`        // the provider can be asked for its custom fields
	Models     []string      `json:"models"`           // that the connection keeps, in the order of the models
}

// NativePlace is one place of the provider's records.
type NativePlace struct {
	Line     string `json:"line"`            // how a line of a mapping names it
	Name     string `json:"name"`            // what the provider calls it
	Kind     string `json:"kind"`            // "text", "number", "truth", "list", "object"; of a custom field its type
	Held     int    `json:"held"`            // records that hold something there
	Examples []any  `json:"examples"`        // a few different values of it
	Field    string `json:"field,omitempty"` // of a discovered custom field: its unified path
}

// MappingSheet reads a mapping with the native places of the kept records; it sends nothing. Places are in alphabetical
// order, the account's custom fields behind them.
func (w *Workbench) MappingSheet(ctx context.Context, connection, modelName string) (MappingSheet, error) {
	var out MappingSheet
	view, err := w.Mapping(ctx, connection, modelName)
	if err != nil {
		return out, err
	}
	m, err := w.mappedModel(ctx, connection, modelName)
	if err != nil {
		return out, err
	}
	out = MappingSheet{View: view, Model: m.model, By: m.version.By, ReadOnlyBy: w.readOnlyBy(m.row), Broken: []BrokenField{}}
	if w.Sealed() != nil {
		out.Sealed = problem.As(w.Sealed()).Text
	}
	broken, err := w.brokenFields(ctx, m.row)
	if err != nil {
		return out, err
	}
	for _, b := range broken {
		if b.Model == modelName {
			out.Broken = append(out.Broken, b)
		}
	}
	about, err := w.about(m.row.Connector)
	if err != nil {
		return out, err
	}
	out.Discovers = about.Can(connectors.Op(modelName, connectors.FieldRead)).Supported
	for _, one := range w.Models() {
		if keeps(about, one.Name) {
			out.Models = append(out.Models, one.Name)
		}
	}
	out.Places, out.Sampled, err = w.nativePlaces(ctx, m)
	return out, err
}

func (w *Workbench) nativePlaces(ctx context.Context, m mapped) ([]NativePlace, int, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, 0, err
	}
	kept, err := db.Kept(ctx, m.row.ID, m.model.Name, 0, suggestSample)
	if err != nil {
		return nil, 0, err
	}
	s := survey{seen: map[string]*NativePlace{}}
	if m.now.Custom != nil {
		s.leave = m.now.Custom.Path
	}
	for _, k := range kept {
		var native map[string]any
		if json.Unmarshal(k.Native, &native) == nil && native != nil {
			s.read++
			s.walk("", native, 0)
		}
	}
	return append(s.places(), customPlaces(m, kept)...), s.read, nil
}

// customPlaces are the places of the custom fields that were discovered.
func customPlaces(m mapped, kept []store.Kept) []NativePlace {
	var out []NativePlace
	for _, f := range m.model.Fields {
		if !f.Custom() || m.now.Custom == nil {
			continue
		}
		p := NativePlace{Line: m.now.Custom.Path + " | by-id " + mapping.Word(f.Native, false), Name: f.Label, Kind: string(f.Type), Field: f.Name}
		for _, k := range kept {
			if v := k.Fields[f.Name]; !model.Empty(v) {
				p.see(v)
			}
		}
		out = append(out, p)
	}
	return out
}

// The bounds of a survey.
const (
	deepest    = 3   // objects on the way to a place
	mostPlaces = 400 // that are told; a record of more is none that a person reads
	examples   = 8   // different values of a place
)

// survey gathers the places of native records.
type survey struct {
	seen  map[string]*NativePlace
	leave string // the list of custom values, which is told field by field
	read  int
}

func (s *survey) walk(prefix string, in map[string]any, depth int) {
	for _, key := range slices.Sorted(maps.Keys(in)) {
		path := prefix + key
		if path == s.leave {
			continue
		}
		switch v := in[key].(type) {
		case map[string]any:
			if depth < deepest-1 {
				s.walk(path+".", v, depth+1)
				continue
			}
			s.note(path, v)
		case []any:
			s.note(path, v)
			if len(v) == 0 || depth >= deepest-1 {
				continue
			}
			if row, is := v[0].(map[string]any); is {
				s.walk(path+"[0].", row, depth+1)
			}
		default:
			s.note(path, v)
		}
	}
}

// note takes one value at a place; a place that a line cannot name is left out.
func (s *survey) note(path string, v any) {
	p := s.seen[path]
	if p == nil {
		if _, err := mapping.Parse(model.Field{Type: model.Text}, path); err != nil || len(s.seen) >= mostPlaces {
			return
		}
		p = &NativePlace{Line: path, Name: path, Kind: mapping.KindOf(v), Examples: []any{}}
		s.seen[path] = p
	}
	if list, is := v.([]any); v == nil || v == "" || is && len(list) == 0 {
		return
	}
	if p.Held == 0 {
		p.Kind = mapping.KindOf(v)
	}
	p.see(v)
}

func (p *NativePlace) see(v any) {
	if p.Held++; len(p.Examples) < examples && !slices.ContainsFunc(p.Examples, func(x any) bool { return model.Equal(x, v) }) {
		p.Examples = append(p.Examples, v)
	}
}

func (s *survey) places() []NativePlace {
	out := make([]NativePlace, 0, len(s.seen))
	for _, p := range s.seen {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b NativePlace) int { return strings.Compare(a.Line, b.Line) })
	return out
}
