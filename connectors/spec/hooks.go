package spec

import (
	"context"
	"encoding/json"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/stack"
	"patchbay/model"
	"patchbay/problem"
)

// Hooks are what a connector does in Go because the language cannot say it. The zero value is enough for most. They
// are called at once from many goroutines; what they remember they must guard. Errors that are no *problem.Problem
// are told as an answer that cannot be read.
type Hooks struct {
	// Tokens may stand between a grant and its tokens, to trade one kind for another. send goes to the API
	// host through the whole stack with the grant's own token. nil: the grant's own tokens.
	Tokens func(g connectors.Grant, send Sender) connectors.Tokens
	// Models are those that the spec may name; nil for those of the program.
	Models []model.Model
	// Items puts the records of an answer together where they do not lie in it one by one. It sees the whole answer
	// of a listing, a retrieve or a write. A nil list leaves the answer to the spec; an empty one says that there is
	// nothing.
	Items func(ctx context.Context, in In, modelName string, answer json.RawMessage) ([]json.RawMessage, error)
	// Body makes of native fields what is sent in their place. nil: they are sent as they are.
	Body func(ctx context.Context, in In, out Out) (map[string]any, error)
	// Lookup finds a value that templates need: one of lookups that says hook: true. What it answers is remembered
	// for the session.
	Lookup func(ctx context.Context, in In, name string) (string, error)
	// Fields discovers custom fields. nil, or a nil list: the spec's own call does.
	Fields func(ctx context.Context, in In, modelName string) ([]model.Field, error)
	// Shapes lists the fields of the model itself that are less free in this workspace than the model says. nil: none.
	Shapes func(ctx context.Context, in In, modelName string) ([]model.Field, error)
}

// In is the session that a hook works in.
type In struct {
	Grant     connectors.Grant
	Workspace string // the chosen one; "" where none is
	Now       func() time.Time
	Send      Sender // through the whole stack, with the grant's token
	// Value is what a name in a template stands for: workspace, a lookup.
	Value func(ctx context.Context, name string) (string, error)
	// Call sends and judges: an answer that says no is a problem. Path and body are as the provider wants them.
	Call func(ctx context.Context, r stack.Request) (json.RawMessage, error)
}

// Out is a write on its way.
type Out struct {
	Model  string
	Verb   connectors.Verb
	ID     string         // native; "" for a create
	Fields map[string]any // by their native paths, nested; a path that selects a row of a list has mapping.Rows there
	Before map[string]any // what the provider held, as it told it; nil for a create, or when it is not known
	Patch  model.Patch    // the same change in unified fields
}

// Sender sends one request; see stack.Client.Do.
type Sender func(ctx context.Context, r stack.Request) (stack.Response, error)

// in is the session as hooks see it.
func (s *session) in() In {
	g := s.grant
	g.Tokens = nil // they ride on what Send sends
	return In{
		Grant: g, Workspace: s.grant.Workspace, Now: s.now, Send: s.client.Do,
		Value: func(ctx context.Context, name string) (string, error) {
			v, err := s.value(ctx, name)
			return plain(v), err
		},
		Call: func(ctx context.Context, r stack.Request) (json.RawMessage, error) {
			u := use{call: &call{op: r.Operation, needs: []string{"id"}}, reads: r.Reads}
			r.Whole = u.whole()
			got, err := s.client.Do(ctx, r)
			if err != nil {
				return nil, s.named(r.Operation, err)
			}
			a, err := s.judge(u, got)
			return a.body, err
		},
	}
}

// items are the records of an answer: those that the hook puts together, else those at the path.
func (s *session) items(ctx context.Context, one *call, got answer, path string) ([]json.RawMessage, error) {
	if s.c.hooks.Items != nil {
		made, err := s.c.hooks.Items(ctx, s.in(), thing(one.op), got.body)
		if err != nil || made != nil {
			return made, err
		}
	}
	return got.list(path)
}

// one is the record of an answer. None at all is a record that is gone.
func (s *session) one(ctx context.Context, from *call, got answer, path string) (json.RawMessage, error) {
	if s.c.hooks.Items == nil {
		return got.raw(path)
	}
	made, err := s.c.hooks.Items(ctx, s.in(), thing(from.op), got.body)
	switch {
	case err != nil:
		return nil, err
	case made == nil:
		return got.raw(path)
	case len(made) == 0:
		p := problem.New(problem.Gone, "%s has no such %s any more.", s.c.about.Name, thing(from.op)).On(s.label())
		p.Operation = string(from.op)
		return nil, p
	}
	return made[0], nil
}

// spelled is a native body as the provider wants it. Where nothing may be written, nothing is asked for it either: the
// refusal comes when it is sent.
func (s *session) spelled(ctx context.Context, w connectors.Write, verb connectors.Verb, fields, before map[string]any) (map[string]any, error) {
	if s.c.hooks.Body == nil || s.grant.ReadOnly {
		return fields, nil
	}
	return s.c.hooks.Body(ctx, s.in(), Out{Model: w.Model, Verb: verb, ID: w.ID, Fields: fields, Before: before, Patch: w.Patch})
}

// unread is a hook's or the answer's failure as a problem.
func (s *session) unread(one *call, err error) error {
	if p := problem.As(err); p.Kind != problem.Internal {
		return p
	}
	return s.garbled(one, err)
}
