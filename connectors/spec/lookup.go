package spec

import (
	"context"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/problem"
)

// value finds what a name in a template stands for; "" when nobody knows and the key can be left out.
func (s *session) value(ctx context.Context, name string) (any, error) {
	if extra, ok := strings.CutPrefix(name, "extra."); ok {
		return s.grant.Extra[extra], nil
	}
	if base, part, composed := strings.Cut(name, "."); base == "workspace" {
		id, err := s.workspace(ctx)
		if err != nil || !composed {
			return id, err
		}
		first, second, _ := strings.Cut(id, "/")
		return map[string]string{"1": first, "2": second}[part], nil
	}
	l, ok := s.c.doc.Lookups[name]
	if !ok {
		return "", nil // paging and search values that this request does not have
	}
	if v := s.grant.Extra[l.Extra]; l.Extra != "" && v != "" {
		return v, nil
	}
	if v := s.known(name); v != "" {
		return v, nil
	}
	done, err := s.turn(ctx, name)
	if err != nil {
		return "", err
	}
	defer done()
	if v := s.known(name); v != "" { // somebody else found it meanwhile
		return v, nil
	}
	if l.Hook {
		found, err := s.c.hooks.Lookup(ctx, s.in(), name)
		if err == nil {
			s.remember(name, found)
		}
		return found, err
	}
	got, err := s.send(ctx, use{call: s.c.lookups[name], reads: true})
	if err != nil {
		return "", err
	}
	item, err := got.object("")
	v := item.text(l.At)
	if err != nil || v == "" {
		return "", s.garbled(s.c.lookups[name], errMissing(l.At))
	}
	s.remember(name, v)
	return v, nil
}

// turn waits until nobody else looks a name up: what is asked for by many at a time is found once. Call done behind it.
func (s *session) turn(ctx context.Context, name string) (done func(), err error) {
	s.mu.Lock()
	mine, ok := s.turns[name]
	if !ok {
		mine = make(chan struct{}, 1)
		s.turns[name] = mine
	}
	s.mu.Unlock()
	select {
	case mine <- struct{}{}:
		return func() { <-mine }, nil
	case <-ctx.Done():
		return nil, problem.As(ctx.Err())
	}
}

func (s *session) known(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, _ := s.looked[name].(string)
	return v
}

func (s *session) remember(name, v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looked[name] = v
}

// workspace is the one that was chosen, else the one that the token answer named, else the only one there is.
func (s *session) workspace(ctx context.Context) (string, error) {
	if s.grant.Workspace != "" {
		return s.grant.Workspace, nil
	}
	if o := s.c.doc.Auth.OAuth; o != nil && s.grant.Extra[o.Workspace] != "" {
		return s.grant.Extra[o.Workspace], nil
	}
	if v := s.known("workspace"); v != "" {
		return v, nil
	}
	list := s.c.account
	if s.c.workspaces != nil {
		list = &s.c.workspaces.call
	}
	if slices.Contains(list.needs, "workspace") {
		return "", s.choose(nil)
	}
	all, err := s.Workspaces(ctx)
	if err != nil {
		return "", err
	}
	if len(all) != 1 {
		return "", s.choose(all)
	}
	s.remember("workspace", all[0].ID)
	return all[0].ID, nil
}

func (s *session) choose(all []connectors.Workspace) error {
	p := problem.New(problem.Usage, "%s does not say by itself which %s is meant.", s.c.about.Name, s.c.about.Workspace)
	if len(all) > 1 {
		p = problem.New(problem.Usage, "This grant sees %d %ss of %s.", len(all), s.c.about.Workspace, s.c.about.Name)
	}
	return p.WithHint("Choose one with --workspace ID.").On(s.label())
}
