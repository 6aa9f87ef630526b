package browse

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// keptIn are the models of which a connection's provider has records, or one of all providers; nil where nobody can say.
func keptIn(serve Surroundings, conns []workbench.Connection, connection string) map[string]bool {
	var out map[string]bool
	for _, c := range conns {
		if connection != "" && c.Name != connection {
			continue
		}
		about, err := serve.Connector(c.Connector)
		if err != nil {
			return nil // its connector is not here any more: what was kept of it still is
		}
		if out == nil {
			out = map[string]bool{}
		}
		for name, n := range c.Records {
			out[name] = out[name] || n > 0
		}
		for _, can := range about.Support {
			name, _, _ := strings.Cut(can.Operation, "::")
			out[name] = out[name] || can.Supported
		}
	}
	return out
}

// neverIn are the operations that none of a list's providers has; what one does not tell of may be possible.
func neverIn(serve Surroundings, conns []workbench.Connection, connection string) map[string]bool {
	told, of := map[string]int{}, 0
	for _, c := range conns {
		if connection != "" && c.Name != connection {
			continue
		}
		about, err := serve.Connector(c.Connector)
		if err != nil {
			return nil
		}
		of++
		for _, can := range about.Support {
			if !can.Supported {
				told[can.Operation]++
			}
		}
	}
	maps.DeleteFunc(told, func(_ string, n int) bool { return n < of })
	out := map[string]bool{}
	for op := range told {
		out[op] = true
	}
	return out
}

// unwritten says that no provider of the list creates, or changes, such records; "" where one does, or nobody can say.
func (s *Screen) unwritten(verb string) string {
	name := s.args.Model
	if r, ok := s.current(); s.everything() && ok {
		name = r.Model
	}
	if !s.named || !s.never[name+"::"+verb] {
		return ""
	}
	plural := name
	if m, ok := model.Find(s.all, name); ok {
		plural = strings.ToLower(m.Plural)
	}
	does := map[string]string{"create": " creates ", "update": " changes "}[verb]
	return "No provider here" + does + problem.Clean(plural) + "."
}

// locked says that nothing may be written to an account of the list, or with "" to none of its accounts; "" where one may be written
// to, or nobody can say.
func (s *Screen) locked(connection, operation string) string {
	why := ""
	for _, c := range s.conns {
		if connection != "" && c.Name != connection {
			continue
		}
		if c.ReadOnlyBy == workbench.ByConnection && !slices.Contains(c.Operations, operation) {
			return "" // to let it write is not enough
		}
		if why = s.env.Locked(c.Name, c.ReadOnlyBy); why == "" {
			return ""
		}
	}
	return why
}

// whyNotEdit says why the record under the cursor cannot be changed; "" when it can, or nobody can say.
func (s *Screen) whyNotEdit() string {
	r, ok := s.current()
	if !ok {
		return "The list is empty."
	}
	return cmp.Or(s.unwritten("update"), s.locked(r.Connection, r.Model+"::update"))
}

// whyNotCreate says why no such record can be made; "" when one can, or nobody can say.
func (s *Screen) whyNotCreate() string {
	return cmp.Or(s.unkept(), s.unwritten("create"), s.locked(s.args.Connection, s.args.Model+"::create"))
}

// lastOf is the last step of a path, for a field of which nothing else is known.
func lastOf(path string) string {
	return problem.Clean(path[strings.LastIndexByte(path, '.')+1:])
}

// withOwn is a model with the fields that only some connections have, each once.
func withOwn(ctx context.Context, serve Reader, m model.Model, conns []workbench.Connection) model.Model {
	for _, c := range conns {
		own, err := serve.ModelOf(ctx, c.Name, m.Name)
		if err != nil {
			continue // a connection whose fields cannot be told adds none
		}
		for _, f := range own.Fields {
			if _, known := m.Field(f.Name); !known {
				m = m.With(f)
			}
		}
	}
	return m
}

// unkept says that no provider of the list has such records; "" where one has, or nobody can say.
func (s *Screen) unkept() string {
	if !s.named || s.keeps == nil || s.everything() || s.keeps[s.args.Model] {
		return ""
	}
	who := "No provider here"
	for _, c := range s.conns {
		if c.Name == s.args.Connection {
			who = problem.Clean(c.ConnectorName)
		}
	}
	way := s.env.Say(" {tab} shows what is there.")
	if who == "No provider here" {
		return who + " keeps " + s.plural() + "." + way
	}
	return who + " keeps no " + s.plural() + "." + way
}

// nameless reports whether records have no name of their own and are called by their text, or by their day.
func nameless(m model.Model) bool {
	for _, title := range m.Titles {
		for _, path := range strings.Split(title, "+") {
			if f, ok := m.Field(path); !ok || f.Type != model.LongText && f.Type != model.Date && f.Type != model.DateTime {
				return false
			}
		}
	}
	return len(m.Titles) > 0
}

// paths are the fields in the columns behind the name, the most telling first: what nameless records refer to tells
// them apart.
func paths(m model.Model) []string {
	out := slices.Clone(m.Columns[1:])
	if !nameless(m) {
		return out
	}
	slices.SortStableFunc(out, func(a, b string) int {
		rank := func(path string) int {
			if f, _ := m.Field(path); f.Type == model.Reference {
				return 0
			}
			return 1
		}
		return rank(a) - rank(b)
	})
	return out
}
