package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

// Undoing says of a write, before it is done, what undoing it would do and what that would not bring back.
type Undoing struct {
	Can    bool         `json:"can"`
	Does   string       `json:"does,omitempty"`   // "update", "delete", "create": what the undo would be; "" when there is none
	WhyNot string       `json:"whyNot,omitempty"` // as a sentence; "" when it can
	Lost   []Unputtable `json:"lost"`             // values that would not come back, in the order of their paths
	Notes  []string     `json:"notes"`            // what else would not be as before, as sentences
}

// Unputtable is a value that cannot be written to its field.
type Unputtable struct {
	Field string `json:"field"`
	Label string `json:"label"`
	Value any    `json:"value"` // nil: the field was empty, and cannot be emptied
	Why   string `json:"why"`   // follows the label: "is never emptied by the provider"
}

// sentences are what a person should know before a yes; none when all comes back.
func (u Undoing) sentences() []string {
	if !u.Can {
		return []string{"This cannot be undone: " + u.WhyNot}
	}
	var out, names []string
	for _, l := range u.Lost {
		names = append(names, l.Label)
	}
	if len(names) > 2 { // the reasons are in Lost
		return append([]string{fmt.Sprintf("An undo would not bring back %s.", enumerated(names))}, u.Notes...)
	}
	for _, l := range u.Lost {
		words := "An undo would not bring back " + l.Label
		if model.Empty(l.Value) {
			words = "An undo would not empty " + l.Label + " again"
		}
		out = append(out, words+": it "+strings.TrimSuffix(l.Why, ".")+".")
	}
	return append(out, u.Notes...)
}

// foretell adds to a plan what undoing it would do. Deletions have their sentences among the warnings already.
func (w *Workbench) foretell(ctx context.Context, at place, p Plan) (Plan, error) {
	if verbOf(p.Operation) == connectors.Update {
		kept, err := w.record(ctx, at.model.Name, p.Record)
		if err != nil {
			return p, err
		}
		p = at.follow(p, kept.Record.Fields)
	}
	u, err := w.forecast(ctx, at, p)
	if err != nil {
		return p, err
	}
	p.Undo = u
	if verbOf(p.Operation) == connectors.Delete {
		p.Undo.Notes = append(p.Undo.Notes, p.Warnings...)
		u.Notes = nil
		if !u.Can {
			return p, nil
		}
	}
	for _, s := range u.sentences() {
		if !slices.Contains(p.Warnings, s) {
			p.Warnings = append(p.Warnings, s)
		}
	}
	return p, nil
}

func (w *Workbench) forecast(ctx context.Context, at place, p Plan) (Undoing, error) {
	verb := opposite(verbOf(p.Operation))
	u := Undoing{Does: string(verb), Lost: []Unputtable{}, Notes: []string{}}
	if s := at.support(verb); !s.Supported {
		u.Does, u.WhyNot = "", fmt.Sprintf("%s cannot do %s: %s", at.about.Name, s.Operation, s.Reason)
		return u, nil
	}
	u.Can = true
	if verb == connectors.Delete {
		return u, nil
	}
	back := model.Patch{}
	for _, c := range p.Changes {
		back[c.Field] = c.Before
	}
	native, err := w.nativeOf(ctx, p.Record)
	if err != nil {
		return u, err
	}
	r, err := w.writes(ctx, at, verb)
	if err != nil {
		return u, err
	}
	u.Lost = r.unputtable(back, native)
	if why := r.hopeless(back, u.Lost); why != "" {
		u.Can, u.Does, u.WhyNot = false, "", why
	}
	return u, nil
}

func (w *Workbench) nativeOf(ctx context.Context, record string) (map[string]any, error) {
	if record == "" {
		return nil, nil
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	raw, err := db.Raw(ctx, record)
	if err != nil || len(raw) == 0 {
		return nil, err
	}
	var out map[string]any
	_ = json.Unmarshal(raw, &out) // what is no object tells nothing of the values around
	return out, nil
}

// writer knows which values can be written to the records of a model in a connection.
type writer struct {
	at   place
	verb connectors.Verb  // Create or Update
	now  *mapping.Mapping // nil where the connector has none to look at
}

func (w *Workbench) writes(ctx context.Context, at place, v connectors.Verb) (writer, error) {
	out := writer{at: at, verb: v}
	m, err := w.mappedModel(ctx, at.conn.ID, at.model.Name)
	switch {
	case err == nil:
		out.now = &m.now
	case !problem.Is(err, problem.Unsupported) && !problem.Is(err, problem.NotFound):
		return out, err
	}
	return out, nil
}

// unputtable are the values of a patch that can surely not be written, by path. Empty values are no part of a creation.
func (r writer) unputtable(patch model.Patch, native map[string]any) []Unputtable {
	out := []Unputtable{}
	rest := model.Patch{}
	for _, path := range model.Fields(patch).Paths() {
		v := patch[path]
		f, _ := r.at.model.Field(path)
		why := r.at.about.WhyNot(r.at.model.Name, path, r.at.support(r.verb))
		switch {
		case r.verb == connectors.Create && model.Empty(v):
		case f.ReadOnly:
			out = append(out, r.lost(path, v, orWord(f.Why, "cannot be written")))
		case why != "":
			out = append(out, r.lost(path, v, why))
		default:
			rest[path] = v
		}
	}
	for r.now != nil && len(rest) > 0 {
		_, _, err := r.now.Write(rest, native)
		refused, ok := errors.AsType[mapping.Refused](err)
		if !ok || len(refused) == 0 {
			break
		}
		for _, one := range refused {
			out = append(out, r.lost(one.Field, rest[one.Field], one.Message))
			delete(rest, one.Field)
		}
	}
	slices.SortFunc(out, func(a, b Unputtable) int { return strings.Compare(a.Field, b.Field) })
	return madeOfParts(out, patch)
}

// madeOfParts takes a name out of what cannot be written where it is nothing but the first and the last one together,
// and these are written.
func madeOfParts(lost []Unputtable, patch model.Patch) []Unputtable {
	first, _ := patch["firstName"].(string)
	last, _ := patch["lastName"].(string)
	whole := strings.TrimSpace(first + " " + last)
	if whole == "" || slices.ContainsFunc(lost, func(u Unputtable) bool { return u.Field == "firstName" || u.Field == "lastName" }) {
		return lost
	}
	return slices.DeleteFunc(lost, func(u Unputtable) bool { return u.Field == "name" && u.Value == whole })
}

func (r writer) lost(path string, v any, words string) Unputtable {
	return Unputtable{Field: path, Label: label(r.at.model, path), Value: v, Why: words}
}

// hopeless says why nothing comes back of a patch; "" when something does.
func (r writer) hopeless(patch model.Patch, lost []Unputtable) string {
	left := model.Patch{}
	for path, v := range patch {
		if !slices.ContainsFunc(lost, func(u Unputtable) bool { return u.Field == path }) {
			left[path] = v
		}
	}
	if r.verb == connectors.Create {
		for _, bad := range model.Required(r.at.model, left, r.at.support(connectors.Create).Requires) {
			return fmt.Sprintf("%s makes no %s without %s.", r.at.about.Name, strings.ToLower(r.at.model.Label), label(r.at.model, bad.Field))
		}
		return ""
	}
	if len(left) > 0 || len(lost) == 0 {
		return ""
	}
	return lost[0].Label + " " + strings.TrimSuffix(lost[0].Why, ".") + "."
}

func orWord(s, or string) string {
	if s == "" {
		return or
	}
	return s
}

// standing are the moves of a change that no undo of a part of it took back.
func (p *past) standing(ctx context.Context, in store.Intent) (left []model.Change, by []string, err error) {
	if p.parts == nil {
		if p.parts, err = p.db.PartlyUndone(ctx); err != nil {
			return nil, nil, err
		}
	}
	back := map[string]bool{}
	for _, part := range p.parts[in.Change] {
		by = append(by, part.Change)
		for path := range part.Patch {
			back[path] = true
		}
	}
	for _, c := range in.Changes {
		if !back[c.Field] {
			left = append(left, c)
		}
	}
	return left, by, nil
}

// leftOf are the fields of a change that stand where others were undone; nil where none was.
func (p *past) leftOf(ctx context.Context, in store.Intent) ([]string, error) {
	left, by, err := p.standing(ctx, in)
	if err != nil || len(by) == 0 {
		return nil, err
	}
	out := make([]string, 0, len(left))
	for _, c := range left {
		out = append(out, c.Field)
	}
	return out, nil
}

// irreversible says why an update or a deletion would leave nothing to undo; "" when it would not.
func (p *past) irreversible(ctx context.Context, in store.Intent, left []model.Change) (string, error) {
	verb := opposite(verbOf(in.Operation))
	if verb == connectors.Delete {
		return "", nil
	}
	key := cannot{in.Connection, in.Model + "/" + string(verb)}
	r, known := p.writers[key]
	if !known {
		at, err := p.bench.place(ctx, in.Connection, in.Model)
		if err == nil {
			r, err = p.bench.writes(ctx, at, verb)
		}
		if err != nil {
			return "", ctx.Err() // what its connector can do is not known now: the undo itself will tell
		}
		p.writers[key] = r
	}
	patch := model.Patch(in.Before)
	if verb == connectors.Update {
		patch = model.Patch{}
		for _, c := range left {
			patch[c.Field] = c.Before
		}
	}
	return r.hopeless(patch, r.unputtable(patch, nil)), nil
}
