package workbench

import (
	"context"
	"maps"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// PlanEdit checks a wanted change against the model and the connector and answers what Apply would do.
// It writes nothing, here or there. Values that are refused are one problem of kind Invalid that names
// each of them; a change that changes nothing is a plan without changes.
func (w *Workbench) PlanEdit(ctx context.Context, e Edit) (Plan, error) {
	if e.ID == "" {
		return w.planNew(ctx, e)
	}
	kept, err := w.toChange(ctx, e.Model, e.ID)
	if err != nil {
		return Plan{}, err
	}
	rec := kept.Record
	at, err := w.place(ctx, rec.Connection, e.Model)
	if err != nil {
		return Plan{}, err
	}
	if err := at.may(connectors.Update); err != nil {
		return Plan{}, err
	}
	if rec.Deleted {
		return Plan{}, gone(at, rec)
	}
	base := rec
	if e.Base != nil {
		base.Fields = e.Base
	}
	wanted, err := w.referred(ctx, at, e.Values, rec.Fields)
	if err != nil {
		return Plan{}, err
	}
	patch, err := at.check(wanted, base.Fields, connectors.Update)
	if err != nil {
		return Plan{}, err
	}
	changes := patch.Changes(base.Fields)
	final := patchOf(changes)
	if len(changes) > 0 {
		if patch, err = w.foresee(ctx, at, connectors.Write{Model: e.Model, ID: rec.Remote.ID, Patch: final, Before: base}); err != nil {
			return Plan{}, err
		}
		changes = patch.Changes(base.Fields)
		final = patchOf(changes)
	}
	shown, err := w.shown(ctx, at, changes)
	if err != nil {
		return Plan{}, err
	}
	unfetched, err := w.unfetched(ctx, at, changes)
	if err != nil {
		return Plan{}, err
	}
	return w.foretell(ctx, at, Plan{
		Operation: string(connectors.Op(e.Model, connectors.Update)), Connection: at.conn.Name, Record: rec.ID,
		Title: at.model.Title(rec.Fields, rec.ID), Changes: changes, shown: shown, Labels: labels(at.model), By: e.By,
		Warnings: append(at.warnings(changes), unfetched...), Before: base, Patch: final,
	})
}

func (w *Workbench) planNew(ctx context.Context, e Edit) (Plan, error) {
	at, wanted, err := w.landing(ctx, e, connectors.Create)
	if err != nil {
		return Plan{}, err
	}
	patch, err := at.check(wanted, nil, connectors.Create)
	if err != nil {
		return Plan{}, err
	}
	if bad := model.Required(at.model, patch, at.support(connectors.Create).Requires); len(bad) > 0 {
		return Plan{}, refused(at, "cannot be created yet", bad)
	}
	for path, v := range patch {
		if model.Empty(v) {
			delete(patch, path)
		}
	}
	if _, err := w.foresee(ctx, at, connectors.Write{Model: e.Model, Patch: patch}); err != nil {
		return Plan{}, err
	}
	fields := model.Fields(patch)
	changes := patch.Changes(nil)
	shown, err := w.shown(ctx, at, changes)
	if err != nil {
		return Plan{}, err
	}
	unfetched, err := w.unfetched(ctx, at, changes)
	if err != nil {
		return Plan{}, err
	}
	return w.foretell(ctx, at, Plan{
		Operation: string(connectors.Op(e.Model, connectors.Create)), Connection: at.conn.Name, Title: at.model.Title(fields, "new "+e.Model),
		Changes: changes, shown: shown, Labels: labels(at.model), Patch: patch, By: e.By, Warnings: unfetched,
		Before: model.Record{Model: e.Model, Connection: at.conn.ID, Workspace: at.conn.Workspace.ID},
	})
}

// landing is where a record that may be a new one would live, and the wanted values with what they refer to. What the
// connection may not do is refused.
func (w *Workbench) landing(ctx context.Context, e Edit, verb connectors.Verb) (at place, wanted model.Fields, err error) {
	if e.Connection == "" {
		return at, nil, problem.New(problem.Usage, "A new %s needs a connection to live in.", e.Model).
			WithHint("Say which one with --in.").WithFix("patchbay connections")
	}
	conn, err := w.connection(ctx, e.Connection)
	if err != nil {
		return at, nil, err
	}
	if at, err = w.place(ctx, conn.ID, e.Model); err != nil {
		return at, nil, err
	}
	if err := at.may(verb); err != nil {
		return at, nil, err
	}
	wanted, err = w.referred(ctx, at, e.Values, nil)
	return at, wanted, err
}

// patchOf is the patch that makes changes.
func patchOf(changes []model.Change) model.Patch {
	out := model.Patch{}
	for _, c := range changes {
		out[c.Field] = c.After
	}
	return out
}

// PlanDelete answers what deleting a record would do. Nothing is sent.
func (w *Workbench) PlanDelete(ctx context.Context, modelName, id, by string) (Plan, error) {
	plan, at, err := w.deletion(ctx, modelName, id, by)
	if err != nil {
		return Plan{}, err
	}
	if plan.Warnings, err = w.losses(ctx, at, plan.Before); err != nil {
		return Plan{}, err
	}
	if words := unasked(at); words != "" {
		plan.Warnings = append(plan.Warnings, words)
	}
	return w.foretell(ctx, at, plan)
}

// deletion plans a deletion and says nothing of what is lost by it.
func (w *Workbench) deletion(ctx context.Context, modelName, id, by string) (Plan, place, error) {
	kept, err := w.toChange(ctx, modelName, id)
	if err != nil {
		return Plan{}, place{}, err
	}
	rec := kept.Record
	at, err := w.place(ctx, rec.Connection, modelName)
	if err != nil {
		return Plan{}, at, err
	}
	if err := at.may(connectors.Delete); err != nil {
		return Plan{}, at, err
	}
	if rec.Deleted {
		return Plan{}, at, gone(at, rec)
	}
	var changes []model.Change
	for _, path := range rec.Fields.Paths() {
		if !model.Empty(rec.Fields[path]) {
			changes = append(changes, model.Change{Field: path, Before: rec.Fields[path]})
		}
	}
	shown, err := w.shown(ctx, at, changes)
	return Plan{
		Operation: string(connectors.Op(modelName, connectors.Delete)), Connection: at.conn.Name, Record: rec.ID,
		Title: at.model.Title(rec.Fields, rec.ID), Changes: changes, shown: shown, Labels: labels(at.model), Destroys: true, Before: rec, By: by,
	}, at, err
}

// place is where a record lives: its connection, the connector's words on the model, and the model
// with the connection's own custom fields.
type place struct {
	bench *Workbench
	conn  Connection
	about connectors.Description
	model model.Model
	zone  string // ISO 3166-1 alpha-2 of the workspace, for national phone numbers; may be ""
}

func (p place) support(v connectors.Verb) connectors.Support {
	return p.about.Can(connectors.Op(p.model.Name, v))
}

// lockedBy is what makes the connection read-only, where v could be done here without that; "" elsewhere.
func (p place) lockedBy(v connectors.Verb) string {
	if p.conn.ReadOnlyBy == ByConnection && !slices.Contains(p.conn.Operations, string(connectors.Op(p.model.Name, v))) {
		return ""
	}
	return p.conn.ReadOnlyBy
}

// may answers why v cannot be done here, or nil.
func (p place) may(v connectors.Verb) error {
	op := string(connectors.Op(p.model.Name, v))
	s := p.support(v)
	switch {
	case !keeps(p.about, p.model.Name):
		return keepsNone(p.about, p.model, p.bench.Models()).On(p.conn.Name)
	case !s.Supported:
		return problem.New(problem.Unsupported, "%s cannot do %s: %s", p.about.Name, op, s.Reason).On(p.conn.Name)
	case p.lockedBy(v) != "":
		return p.bench.refusal(p.conn.ReadOnlyBy, p.conn.Name)
	case p.conn.ReadOnly:
		return problem.New(problem.ReadOnly, "%s was connected for reading only.", p.conn.Name).
			WithHint("Reconnect it with writing allowed.").WithFix("patchbay connection reconnect %s --ops +%s", p.conn.Name, op).On(p.conn.Name)
	case p.conn.State == NeedsLogin:
		return problem.New(problem.SignIn, "%s needs a new sign-in: %s", p.conn.Name, p.conn.Reason).
			WithFix("patchbay connection reconnect %s", p.conn.Name).On(p.conn.Name)
	}
	if !slices.Contains(p.conn.Operations, op) {
		e := problem.New(problem.MissingScope, "%s may not do %s: it was not ticked when it was connected.", p.conn.Name, op).
			WithHint("Reconnect it and tick that operation.").WithFix("patchbay connection reconnect %s --ops +%s", p.conn.Name, op).On(p.conn.Name)
		e.Operation = op
		return e
	}
	for _, scope := range s.Scopes {
		i := slices.IndexFunc(p.conn.Missing, func(m MissingScope) bool { return m.Scope == scope })
		switch {
		case i >= 0 && p.conn.Missing[i].Said: // an answer said so once: the provider knows better whether it still holds
		case i >= 0, p.conn.Auth == string(connectors.OAuth) && !slices.Contains(p.conn.Granted, scope):
			return p.lacks(op, scope)
		}
	}
	return nil
}

func (p place) lacks(op, scope string) error {
	e := problem.New(problem.MissingScope, "%s may not do %s: the permission %s was not granted.", p.conn.Name, op, scope).
		WithHint("Reconnect it and tick that operation.").
		WithFix("patchbay connection reconnect %s --ops +%s", p.conn.Name, op).On(p.conn.Name)
	e.Scope, e.Operation = scope, op
	return e
}

// check brings typed values into canonical form and refuses what the model or the provider cannot take. A value that is
// held already is no change: it is left out, whether it could be written or not.
func (p place) check(values map[string]any, held model.Fields, v connectors.Verb) (model.Patch, error) {
	moving := maps.Clone(values)
	maps.DeleteFunc(moving, func(path string, v any) bool { return p.holds(path, v, held) })
	patch, bad := model.Validate(p.model, model.Patch(moving), p.zone)
	s := p.support(v)
	for _, path := range model.Fields(patch).Paths() {
		if i := slices.IndexFunc(p.conn.Broken, func(b BrokenField) bool { return b.Model == p.model.Name && b.covers(path) }); i >= 0 {
			bad = append(bad, &model.Refusal{Field: path, Label: label(p.model, path), Code: model.FieldReadOnly, Message: "cannot be written while its mapping is broken: " + suggestFix(p.conn.Name, p.model.Name)})
			continue
		}
		if why := p.about.WhyNot(p.model.Name, path, s); why != "" {
			bad = append(bad, &model.Refusal{Field: path, Label: label(p.model, path), Code: model.FieldReadOnly, Message: why})
		}
	}
	if len(bad) > 0 {
		return nil, refused(p, "cannot be saved like this", bad)
	}
	return patch, nil
}

// holds reports whether a typed value of a field is the one that is held.
func (p place) holds(path string, v any, held model.Fields) bool {
	f, ok := p.model.Field(path)
	if !ok || model.Precise(f, v) != nil {
		return false
	}
	c, err := model.Canonical(f, v)
	return err == nil && model.Equal(c, held[path])
}

func refused(p place, what string, bad []*model.Refusal) error {
	e := problem.New(problem.Invalid, "The %s %s.", p.model.Name, what).On(p.conn.Name)
	for _, r := range bad {
		e.Fields = append(e.Fields, problem.Field{Name: r.Field, Code: string(r.Code), Message: r.Error()})
		if r.Code == model.UnknownField {
			e.Hint = "Fields: " + strings.Join(names(p.model), ", ") + "."
		}
	}
	return e
}

// warnings are what a person should know of the written values before saying yes.
func (p place) warnings(changes []model.Change) []string {
	var out []string
	for _, c := range changes {
		f, _ := p.about.Carries(p.model.Name, c.Field)
		words := f.Respells
		if model.Empty(c.After) {
			words = f.Note
		}
		if words != "" {
			out = append(out, label(p.model, c.Field)+": "+words+".")
		}
	}
	return out
}

func labels(m model.Model) map[string]string {
	out := make(map[string]string, len(m.Fields))
	for _, f := range m.Fields {
		out[f.Name] = f.Label
	}
	return out
}

func gone(p place, rec model.Record) error {
	return problem.New(problem.Gone, "%s was deleted in %s.", p.model.Title(rec.Fields, rec.ID), p.about.Name).
		WithHint("Its last known values are still here.").WithFix("patchbay show %s %s --history", p.model.Name, rec.ID).On(p.conn.Name)
}
