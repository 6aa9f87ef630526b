package workbench

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/store"
)

// The bounds of suggestions.
const (
	suggestSample = 200 // kept records that are looked at
	suggestLeast  = 0.5 // confidence below which nothing is said
	suggestFit    = 0.8 // share of values that a line must read
)

// Sure is the confidence from which on a suggestion may be taken unseen.
const Sure = 0.8

// Suggestion is a line that a field could have, and why.
type Suggestion struct {
	Field      string  `json:"field"`
	Label      string  `json:"label"`
	Line       string  `json:"line"`
	Confidence float64 `json:"confidence"` // 0 to 1, in hundredths
	Why        string  `json:"why"`
	Example    string  `json:"example"` // a value as it would be read; "" when none
}

// SuggestMapping proposes lines for the fields that nothing carries or whose mapping is broken, from the names, types and
// values of kept native records; the surest first. fields narrows it to some; none for all. It changes nothing.
func (w *Workbench) SuggestMapping(ctx context.Context, connection, modelName string, fields []string) ([]Suggestion, error) {
	m, err := w.mappedModel(ctx, connection, modelName)
	if err != nil {
		return nil, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	broken, err := w.brokenFields(ctx, m.row)
	if err != nil {
		return nil, err
	}
	kept, err := db.Kept(ctx, m.row.ID, modelName, 0, suggestSample)
	if err != nil {
		return nil, err
	}
	g := guesser{at: m}
	g.gather(kept)
	var all []Suggestion
	for _, f := range m.model.Fields {
		_, carried := m.now.Lens(f.Name)
		lost := slices.ContainsFunc(broken, func(b BrokenField) bool { return b.Model == modelName && b.Field == f.Name })
		asked := slices.Contains(fields, f.Name)
		if f.Custom() || len(fields) > 0 && !asked || len(fields) == 0 && carried && !lost {
			continue
		}
		all = append(all, g.forField(f)...)
	}
	return best(all), nil
}

// best keeps one line for each field and one field for each line, the surest first.
func best(all []Suggestion) []Suggestion {
	slices.SortStableFunc(all, func(a, b Suggestion) int {
		switch {
		case a.Confidence != b.Confidence:
			return int(math.Copysign(1, b.Confidence-a.Confidence))
		case a.Field != b.Field:
			return strings.Compare(a.Field, b.Field)
		}
		return strings.Compare(a.Line, b.Line)
	})
	out := []Suggestion{}
	place := func(line string) string { before, _, _ := strings.Cut(line, " | date"); return before }
	for _, s := range all {
		if !slices.ContainsFunc(out, func(o Suggestion) bool { return o.Field == s.Field || place(o.Line) == place(s.Line) }) {
			out = append(out, s)
		}
	}
	return out
}

// guesser knows what native places there are.
type guesser struct {
	at      mapped
	natives []map[string]any
	kept    []store.Kept // those of natives
	places  []nativePlace
}

// nativePlace is one place that no field has yet.
type nativePlace struct {
	line  string   // how a line names it
	words []string // what it is called: key, label
	path  string   // native path; "" for a custom field, which has a key alone
	held  []any    // its values, but for nothing
}

func (g *guesser) gather(kept []store.Kept) {
	taken := map[string]bool{}
	for _, l := range g.at.now.Lenses {
		for _, p := range l.Paths() {
			taken[p] = true
		}
	}
	values := map[string][]any{}
	var order []string
	for _, k := range kept {
		var native map[string]any
		if json.Unmarshal(k.Native, &native) != nil || native == nil {
			continue
		}
		g.natives, g.kept = append(g.natives, native), append(g.kept, k)
		flatten("", native, func(path string, v any) {
			if taken[path] || g.at.now.Custom != nil && path == g.at.now.Custom.Path {
				return
			}
			if values[path] == nil {
				order = append(order, path)
			}
			values[path] = append(values[path], v)
		})
	}
	slices.Sort(order)
	for _, path := range order {
		key := path[strings.LastIndexByte(path, '.')+1:]
		g.places = append(g.places, nativePlace{line: path, words: []string{key}, path: path, held: values[path]})
	}
	g.customs()
}

// customs are the custom fields of the account, which a field of the user's own may stand for.
func (g *guesser) customs() {
	if g.at.now.Custom == nil {
		return
	}
	for _, f := range g.at.model.Fields {
		if !f.Custom() {
			continue
		}
		key := strings.TrimPrefix(f.Name, model.CustomPrefix)
		p := nativePlace{line: g.at.now.Custom.Path + " | by-id " + f.Native, words: []string{key, f.Label}}
		for _, k := range g.kept {
			if v := k.Fields[f.Name]; !model.Empty(v) {
				p.held = append(p.held, v)
			}
		}
		g.places = append(g.places, p)
	}
}

// flatten walks scalars and lists of scalars, three objects deep.
func flatten(prefix string, in map[string]any, see func(string, any)) {
	for k, v := range in {
		path := prefix + k
		switch v := v.(type) {
		case map[string]any:
			if strings.Count(path, ".") < 2 {
				flatten(path+".", v, see)
			}
		case []any:
			if len(v) > 0 && !slices.ContainsFunc(v, func(x any) bool { _, is := x.(string); return !is }) {
				see(path, v)
			}
		case nil:
		default:
			if v != "" {
				see(path, v)
			}
		}
	}
}

// forField tries every place for one field.
func (g *guesser) forField(f model.Field) []Suggestion {
	var out []Suggestion
	for _, p := range g.places {
		called := p.likeness(g.at.model.Name, f)
		for _, steps := range stepsFor(f, p.held) {
			line := p.line
			if steps != "" {
				line += " | " + steps
			}
			if s, ok := g.weigh(f, p, line, called); ok {
				out = append(out, s)
				break
			}
		}
	}
	return out
}

// weigh tells how well a line serves a field; ok is false where it does not.
func (g *guesser) weigh(f model.Field, p nativePlace, line string, called float64) (Suggestion, bool) {
	over, bad := g.at.own.Over(g.at.model, []mapping.Line{{Field: f.Name, Text: line}})
	if len(bad) > 0 || len(p.held) == 0 {
		return Suggestion{}, false
	}
	only := over.Only([]string{f.Name})
	only.Custom = g.at.now.Custom
	s := Suggestion{Field: f.Name, Label: f.Label, Line: line}
	read, knew, same := 0, 0, 0
	checked := f
	checked.ReadOnly = false
	for i, native := range g.natives {
		fields, _ := only.Read(native)
		v := fields[f.Name]
		if model.Empty(v) {
			continue
		}
		if _, refusal := model.Check(checked, v, ""); refusal == nil {
			if read++; s.Example == "" {
				s.Example = model.Line(model.Display(v), false)
			}
		}
		if was := g.kept[i].Fields[f.Name]; !model.Empty(was) {
			if knew++; model.Equal(was, v) {
				same++
			}
		}
	}
	fit := float64(read) / float64(len(p.held))
	if fit < suggestFit || g.unlawful(over.Only([]string{f.Name})) {
		return s, false
	}
	s.Confidence = sureness(f.Type, called, fit) * telling(len(p.held), len(g.natives)) * varied(f.Type, p.held)
	s.Why = fmt.Sprintf("%s; %d of %d records hold it and %d read as %s", resemblance(called), len(p.held), len(g.natives), read, f.Type)
	if knew >= baselineMin && float64(same) >= suggestFit*float64(knew) {
		s.Confidence = max(s.Confidence, 0.5+0.5*float64(same)/float64(knew))
		s.Why += fmt.Sprintf("; %d of %d read the same as before", same, knew)
	}
	s.Confidence = math.Round(s.Confidence*100) / 100
	return s, s.Confidence >= suggestLeast
}

func (g *guesser) unlawful(only mapping.Mapping) bool {
	only.Custom = g.at.now.Custom
	if only.Custom != nil {
		only.Custom = only.Custom.Known(nil) // the other custom values are not at stake
	}
	return slices.ContainsFunc(g.natives[:min(len(g.natives), sampled)], func(n map[string]any) bool { return len(mapping.Check(only, n)) > 0 })
}
