package sandbox

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

// Kinds names what control can look at and change. A column is renamed by its "name", retyped by its "type"; a book by
// "title", "apiRight", "archived" or "deleted".
func (s *store) Kinds() []string { return []string{"books", "columns", "rows", "tables"} }

// seenColumn is a column with the place that it stands in.
type seenColumn struct {
	ID    int    `json:"id"`
	Name  string `json:"name"`
	Fixed string `json:"fixed_code"`
	Type  string `json:"type"`
	Table string `json:"table"`
	CatID int    `json:"catId"`
	Book  string `json:"book"`
}

type seenBook struct {
	ID                         string `json:"id"`
	Title                      string `json:"title"`
	Right                      string `json:"apiRight"`
	Archived, Deleted, Refused bool
	Chat                       string `json:"contact_u_c"`
}

// All lists the records of a kind, oldest first.
func (s *store) All(kind string) []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []any{}
	for _, b := range s.books {
		if kind == "books" {
			out = append(out, b.seen())
		}
		for _, t := range b.tables {
			switch kind {
			case "tables":
				out = append(out, object{"id": t.id, "name": t.name, "book": b.workspace(), "sysFunc": t.system, "rows": len(t.order)})
			case "columns":
				for _, c := range t.columns {
					out = append(out, t.seen(c))
				}
			case "rows":
				for _, id := range t.order {
					out = append(out, s.shown(s.rows[id]))
				}
			}
		}
	}
	if !slices.Contains(s.Kinds(), kind) {
		return nil
	}
	return out
}

func (b *book) seen() seenBook {
	return seenBook{b.workspace(), b.title, b.right, b.archived, b.deleted, b.refused, b.chat}
}

func (t *table) seen(c column) seenColumn {
	return seenColumn{c.ID, c.Name, c.Fixed, c.Type, t.name, t.id, t.book.workspace()}
}

// Act is another person at the service's own screens.
func (s *store) Act(c shared.Change) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch c.Kind {
	case "rows", "":
		return s.actRow(c)
	case "columns":
		return s.actColumn(c)
	case "books":
		return s.actBook(c)
	}
	return nil, problem.New(problem.Unsupported, "The %s cannot be changed here.", problem.Clean(c.Kind)).WithHint("Change rows, columns or books.")
}

// actRow takes {"table": name or id, "values": {column's name: value}}; the first table where none is named.
func (s *store) actRow(c shared.Change) (any, error) {
	var in struct {
		Table  any            `json:"table"`
		Values map[string]any `json:"values"`
	}
	if err := fields(c, &in); err != nil {
		return nil, err
	}
	t := s.books[0].tables[0]
	if in.Table != nil {
		if t = s.called(in.Table); t == nil {
			return nil, problem.New(problem.NotFound, "There is no such table.")
		}
	}
	r := row{Table: t.id, Values: map[int]any{}, By: "grace_okonjo"}
	if c.Action != "create" {
		id, err := strconv.Atoi(c.ID)
		if c.ID == "" && len(t.order) > 0 {
			id, err = t.order[0], nil
		}
		old, ok := s.rows[id]
		if err != nil || !ok {
			return nil, problem.New(problem.NotFound, "There is no row %s.", problem.Clean(c.ID))
		}
		if c.Action == "delete" {
			shown := s.shown(old)
			s.erase(old, "person")
			return shown, nil
		}
		r, t = old, s.table(old.Table)
		r.Values, r.By = maps.Clone(old.Values), "grace_okonjo"
	} else {
		r.ID = s.id()
	}
	if len(in.Values) == 0 {
		in.Values = map[string]any{t.columns[0].Name: "Newcomer"}
	}
	for name, v := range in.Values {
		col, ok := t.named(name)
		kept, fits := (&site{store: s, opts: s.opts}).taken(col, v, ",")
		if !ok || !fits {
			return nil, problem.New(problem.Invalid, "The column %s does not take this.", problem.Clean(name))
		}
		r.Values[col.ID] = kept
	}
	s.keep(r, "person")
	return s.shown(s.rows[r.ID]), nil
}

// called finds a table by its name in the first book that has one, or by its id.
func (s *store) called(name any) *table {
	if id, ok := loose(name); ok {
		return s.table(id)
	}
	for _, b := range s.books {
		for _, t := range b.tables {
			if t.name == name {
				return t
			}
		}
	}
	return nil
}

func fields(c shared.Change, into any) error {
	if len(c.Fields) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.Fields, into); err != nil {
		return problem.New(problem.Invalid, "The fields do not fit.").WithDetail(err.Error()).Because(err)
	}
	return nil
}

// actColumn renames, retypes, adds or deletes a column.
func (s *store) actColumn(c shared.Change) (any, error) {
	var in struct{ Table, Name, Type string }
	if err := fields(c, &in); err != nil {
		return nil, err
	}
	now := s.world.Clock.Now().UnixMilli()
	if c.Action == "create" {
		t := s.called(in.Table)
		if t == nil || in.Name == "" {
			return nil, problem.New(problem.Invalid, "A column needs a table and a name.")
		}
		if in.Type == "" {
			in.Type = shortText
		}
		col := column{ID: s.id(), Name: in.Name, Fixed: fixed(in.Name), Type: in.Type, Changed: now}
		t.columns = append(t.columns, col)
		return t.seen(col), nil
	}
	for _, b := range s.books {
		for _, t := range b.tables {
			for i, col := range t.columns {
				if key(col.ID) != c.ID {
					continue
				}
				if t.columns = slices.Clone(t.columns); c.Action == "delete" {
					t.columns = slices.Delete(t.columns, i, i+1)
					return t.seen(col), nil
				}
				col.Changed = now
				if in.Name != "" {
					col.Name = in.Name
				}
				if in.Type != "" && in.Type != col.Type {
					s.retype(t, col, in.Type)
					col.Type, col.Words = in.Type, nil
				}
				t.columns[i] = col
				return t.seen(col), nil
			}
		}
	}
	return nil, problem.New(problem.NotFound, "There is no column %s.", problem.Clean(c.ID))
}

// retype keeps of a column's values what the new type takes.
func (s *store) retype(t *table, col column, into string) {
	col.Type, col.Words = into, nil
	for _, id := range t.order {
		r := s.rows[id]
		kept, ok := (&site{store: s, opts: s.opts}).taken(col, r.Values[col.ID], ",")
		if !ok {
			kept = nil
		}
		r.Values = maps.Clone(r.Values)
		r.Values[col.ID] = kept
		s.rows[id] = r
	}
}

func (s *store) actBook(c shared.Change) (any, error) {
	var in struct {
		Title, APIRight   *string
		Archived, Deleted *bool
	}
	if err := fields(c, &in); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(s.books, func(b *book) bool { return b.workspace() == c.ID })
	if i < 0 || c.Action != "change" {
		return nil, problem.New(problem.NotFound, "There is no book %s to change.", problem.Clean(c.ID))
	}
	b := s.books[i]
	if in.Title != nil {
		b.title = *in.Title
	}
	if in.APIRight != nil {
		b.right = *in.APIRight
	}
	if in.Archived != nil {
		b.archived = *in.Archived
	}
	if in.Deleted != nil {
		b.deleted = *in.Deleted
	}
	b.stamp = s.world.Clock.Now().UnixMilli() * 10
	return b.seen(), nil
}

// fixed is the code that a column keeps from its first name.
func fixed(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(name)), "_")
}
