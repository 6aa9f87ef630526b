package spec

import (
	"context"
	"slices"
	"strings"

	"patchbay/connectors"
)

// Denied lists the operations that the user behind the grant may not do, in the table's order, by one call; none where
// the provider cannot be asked.
func (s *session) Denied(ctx context.Context) ([]connectors.Operation, error) {
	spec := s.c.doc.Permissions
	if spec == nil {
		return nil, nil
	}
	got, err := s.send(ctx, use{call: s.c.permissions, reads: true})
	if err != nil {
		return nil, err
	}
	items, err := got.list(spec.Items)
	if err != nil {
		return nil, s.garbled(s.c.permissions, err)
	}
	may := map[string][]string{}
	for _, raw := range items {
		item, err := parseObject(raw)
		if err != nil {
			return nil, s.garbled(s.c.permissions, err)
		}
		for _, path := range spec.Verbs {
			may[item.text(spec.Resource)] = append(may[item.text(spec.Resource)], listed(item.at(path))...)
		}
	}
	var out []connectors.Operation
	for _, line := range s.c.about.Support {
		if !line.Supported {
			continue
		}
		k := s.c.models[thing(line.Operation)]
		kind := k.spec.Permission
		if verbOf(line.Operation) == connectors.Subscribe {
			kind = s.c.news.Permission
		}
		if kind != "" && !slices.Contains(may[kind], needed(line.Operation)) {
			out = append(out, line.Operation)
		}
	}
	return out, nil
}

// needed is what an operation asks of permissions.
func needed(op connectors.Operation) string {
	switch v := verbOf(op); v {
	case connectors.Create, connectors.Update, connectors.Delete:
		return string(v)
	case connectors.Upsert:
		return string(connectors.Create)
	case connectors.Subscribe:
		return string(connectors.Update)
	}
	return "read"
}

func verbOf(op connectors.Operation) connectors.Verb {
	_, verb, _ := strings.Cut(string(op), "::")
	return connectors.Verb(verb)
}

func listed(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, x := range list {
		if s, ok := x.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

var _ connectors.Permitter = (*session)(nil)
