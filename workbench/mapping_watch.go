package workbench

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

// unreadableLine is what a break is now whose line in the mapping cannot be understood.
const unreadableLine = "line"

// mendedLine is what a break is now whose field has another line already, until every kept record is read by it.
const mendedLine = "mended"

// customList stands for all custom fields of an account, which lie in one native list.
var customList = strings.TrimSuffix(model.CustomPrefix, ".")

// BrokenField is a field whose native place vanished or changed its type at the provider. Its values stay as they were.
type BrokenField struct {
	Model  string    `json:"model"`
	Field  string    `json:"field"`
	Native string    `json:"native"`
	Since  time.Time `json:"since"`
	Words  string    `json:"message"` // as a sentence
}

// watch leaves the broken fields out of every record that a session reads. It is safe for concurrent use.
type watch struct {
	mu     sync.RWMutex
	maps   map[string]mapping.Mapping
	broken map[string][]store.Break // by model
}

func newWatch() *watch {
	return &watch{maps: map[string]mapping.Mapping{}, broken: map[string][]store.Break{}}
}

func (s *watch) know(modelName string, m mapping.Mapping) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.maps[modelName] = m
}

func (s *watch) breaks(b store.Break) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken[b.Model] = append(slices.Clone(s.broken[b.Model]), b)
}

func (s *watch) mended(modelName, field string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken[modelName] = slices.DeleteFunc(slices.Clone(s.broken[modelName]), func(b store.Break) bool { return b.Field == field })
}

// of gives the mapping of a model and those of its fields that are broken.
func (s *watch) of(modelName string) (mapping.Mapping, []store.Break) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.maps[modelName], s.broken[modelName]
}

// Watch leaves out what is broken in this record, and says so.
func (s *watch) Watch(native map[string]any, r *model.Record) {
	m, broken := s.of(r.Model)
	for _, b := range broken {
		if well(m, b, native) || slices.ContainsFunc(r.Warnings, func(w model.Warning) bool { return w.Code == model.MappingBroken && w.Field == b.Field }) {
			continue
		}
		for path := range r.Fields {
			if (BrokenField{Field: b.Field}).covers(path) {
				delete(r.Fields, path)
			}
		}
		r.Warnings = slices.DeleteFunc(r.Warnings, func(w model.Warning) bool { return w.Field == b.Field })
		r.Warnings = append(r.Warnings, model.Warning{Code: model.MappingBroken, Field: b.Field, Message: brokenWords(b)})
	}
}

// again is Watch for a record that was read before a break was seen.
func (s *watch) again(r *model.Record) {
	if _, broken := s.of(r.Model); len(broken) == 0 {
		return
	}
	var native map[string]any
	if json.Unmarshal(r.Native, &native) == nil {
		s.Watch(native, r)
	}
}

// well reports whether this record holds the field as it was before it broke.
func well(m mapping.Mapping, b store.Break, native map[string]any) bool {
	k := placeKind(m, b.Field, native)
	if b.Now == mendedLine {
		return !before(m, b, k)
	}
	return b.Now != unreadableLine && (k == b.Was || k == mapping.Null)
}

// before reports whether a record is still as it was when a field broke: it has nothing at the new place, or at a place
// that stayed what was there then. What was read of it is worth more than what a line for the new shape finds.
func before(m mapping.Mapping, b store.Break, kind string) bool {
	l, _ := m.Lens(b.Field)
	return kind == mapping.Absent || kind == b.Was && l.Native() == b.Native
}

// placeKind is the kind of what stands at a field's native place; "" for a field that has none.
func placeKind(m mapping.Mapping, field string, native map[string]any) string {
	if field == customList && m.Custom != nil {
		return m.Custom.Kind(native)
	}
	l, _ := m.Lens(field)
	return l.Kind(native)
}

func brokenWords(b store.Break) string {
	switch {
	case b.Now == mendedLine:
		return fmt.Sprintf("This record has not come from the provider since the place of %s moved; its value stays as it was.", b.Field)
	case b.Now == unreadableLine:
		return fmt.Sprintf("The line of %s in the mapping cannot be understood; its values stay as they were.", b.Field)
	case b.Now == mapping.Absent:
		return fmt.Sprintf("The provider sends no %s any more, where %s was kept; its values stay as they were.", b.Native, b.Field)
	}
	return fmt.Sprintf("The provider sends %s as %s now, not as %s; the values of %s stay as they were.", b.Native, article(b.Now), article(b.Was), b.Field)
}

func article(kind string) string {
	if kind == "text" {
		return kind
	}
	if kind == "object" {
		return "an object"
	}
	return "a " + kind
}

// brokenFields lists what is broken in the mappings of a connection, with lines that cannot be understood any more.
func (w *Workbench) brokenFields(ctx context.Context, row store.Connection) ([]BrokenField, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	all, err := db.Breaks(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range w.Models() {
		if saved, err := db.Mappings(ctx, scopeOf(row, m.Name)); err != nil || len(saved) == 0 {
			continue
		}
		one, err := w.mappedModel(ctx, row.ID, m.Name)
		if err != nil {
			continue // a model that this connector does not keep has no mapping that could break
		}
		for _, bad := range one.bad {
			all = append(all, store.Break{Model: m.Name, Field: bad.Line.Field, Now: unreadableLine, At: one.version.At})
		}
	}
	var out []BrokenField
	for _, b := range all {
		if b.Now == mendedLine {
			continue
		}
		out = append(out, BrokenField{Model: b.Model, Field: b.Field, Native: b.Native, Since: b.At, Words: brokenWords(b)})
	}
	return out, nil
}

// covers reports whether a path is the field that broke, or one of the list that did.
func (b BrokenField) covers(path string) bool {
	return path == b.Field || b.Field == customList && strings.HasPrefix(path, model.CustomPrefix)
}

// brokenChecks are a line of the doctor for each broken field.
func brokenChecks(c Connection) []Check {
	var out []Check
	for _, b := range c.Broken {
		out = append(out, Check{
			Name: fmt.Sprintf("mapping %s %s %s", c.Name, b.Model, b.Field), State: Doubt, Detail: b.Words,
			Fix: suggestFix(c.Name, b.Model),
		})
	}
	return out
}

// suggestFix is the command that looks for another place for what broke.
func suggestFix(connection, modelName string) string {
	return problem.New(problem.Invalid, "").WithFix("patchbay map suggest %s %s", connection, modelName).Fix
}
