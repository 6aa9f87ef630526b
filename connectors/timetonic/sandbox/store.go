package sandbox

import (
	"maps"
	"slices"
	"sync"

	shared "patchbay/connectors/sandbox"
)

// store is the data of one user. Handlers hold its lock while they serve. Rows are values that are replaced, never
// changed in place, so that the journal keeps what was.
type store struct {
	mu     sync.Mutex
	world  shared.World
	opts   Options
	clocks clocks
	people []person
	books  []*book
	rows   map[int]row
	nextID int
	writes int // of rows, for the deadlocks
	silent bool
}

// person is a user of the service.
type person struct{ code, first, last, mail string }

// book is a workspace.
type book struct {
	code, owner, title string // title is "" where it is null
	chat               string // the other one's code, where the book is a chat of two
	deleted, archived  bool
	refused            bool   // the user did not accept the invitation
	right              string // the user's apiRight
	hidden             bool   // the list of members is hidden
	id                 int
	stamp              int64
	members            []string
	tables             []*table
}

func (b *book) workspace() string { return b.owner + "/" + b.code }

// table is a smart table, a category in the API's words.
type table struct {
	id          int
	name        string
	book        *book
	system      string // sysFunc
	pivot       int
	keepRows    bool // forbidDeleteRow
	columns     []column
	order       []int // ids of its rows
	changed     int64 // milliseconds
	begin, end  int   // columns of its calendar view; 0 for none
	displayedBy int
}

// column is a field in the API's words.
type column struct {
	ID       int
	Name     string
	Fixed    string // fixed_code: made of the first name, never changes
	Code     string
	Type     string
	Words    []string // what a choice column offers
	Strict   bool
	WithTime bool
	ReadOnly bool
	Target   int // table that a link column points to
	Changed  int64
}

// row is one row of a table.
type row struct {
	ID, Table int
	Values    map[int]any // JSON values as the service keeps them; a link is []link
	Changed   int64       // milliseconds
	By        string
	Before    map[int]any // before the last change
	Comments  []comment
}

type link struct {
	Row   int    `json:"row_id"`
	Value string `json:"value"`
}

type comment struct {
	ID   int    `json:"id"`
	By   string `json:"u_c"`
	At   int64  `json:"created"`
	Text string `json:"comment"`
}

func (s *store) id() int {
	s.nextID++
	return s.nextID
}

// book finds a book by its code and its owner; an empty code finds the only table's book later.
func (s *store) book(owner, code string) *book {
	for _, b := range s.books {
		if b.code == code && (owner == "" || b.owner == owner) {
			return b
		}
	}
	return nil
}

func (s *store) table(id int) *table {
	for _, b := range s.books {
		for _, t := range b.tables {
			if t.id == id {
				return t
			}
		}
	}
	return nil
}

func (t *table) column(id int) (column, bool) {
	i := slices.IndexFunc(t.columns, func(c column) bool { return c.ID == id })
	if i < 0 {
		return column{}, false
	}
	return t.columns[i], true
}

// named finds a column by its name or its fixed code.
func (t *table) named(name string) (column, bool) {
	i := slices.IndexFunc(t.columns, func(c column) bool { return c.Name == name || c.Fixed == name })
	if i < 0 {
		return column{}, false
	}
	return t.columns[i], true
}

// label is what a row is called in links and light lists: its first column.
func (s *store) label(r row) string {
	t := s.table(r.Table)
	for _, c := range t.columns {
		if text, ok := r.Values[c.ID].(string); ok && text != "" && (c.Type == shortText || c.Type == mediumText) {
			return text
		}
	}
	return ""
}

// keep stores a new or changed row and tells the journal.
func (s *store) keep(r row, by string) {
	t, now := s.table(r.Table), s.world.Clock.Now()
	old, known := s.rows[r.ID]
	w := shared.Write{At: now, By: by, Kind: "rows", Action: "create"}
	if known {
		w.Action, w.Before, r.Before = "change", s.shown(old), old.Values
	} else {
		t.order = append(t.order, r.ID)
	}
	r.Changed = max(now.UnixMilli(), t.changed+1)
	t.changed, t.book.stamp = r.Changed, r.Changed*10
	s.rows[r.ID] = r
	w.ID, w.After = key(r.ID), s.shown(r)
	s.world.Writes.Add(w)
}

// erase removes a row without a trace but the table's stamp.
func (s *store) erase(r row, by string) {
	t, now := s.table(r.Table), s.world.Clock.Now()
	t.order = slices.DeleteFunc(slices.Clone(t.order), func(id int) bool { return id == r.ID })
	t.changed = max(now.UnixMilli(), t.changed+1)
	t.book.stamp = t.changed * 10
	delete(s.rows, r.ID)
	s.world.Writes.Add(shared.Write{At: now, By: by, Kind: "rows", ID: key(r.ID), Action: "delete", Before: s.shown(r)})
}

// seenRow is a row as the journal and control see it.
type seenRow struct {
	ID     int            `json:"id"`
	Book   string         `json:"book"`
	Table  string         `json:"table"`
	CatID  int            `json:"catId"`
	Values map[string]any `json:"values"` // by the column's name at that time
	quiet  bool
}

func (s *store) shown(r row) any {
	t := s.table(r.Table)
	out := seenRow{ID: r.ID, Book: t.book.workspace(), Table: t.name, CatID: t.id, Values: map[string]any{}, quiet: s.silent}
	for _, c := range t.columns {
		if v, ok := r.Values[c.ID]; ok {
			out.Values[c.Name] = v
		}
	}
	return out
}

func (s *store) workspaces() []string {
	var out []string
	for _, b := range s.books {
		if b.offered() {
			out = append(out, b.workspace())
		}
	}
	return out
}

// offered reports whether a book is one to work in.
func (b *book) offered() bool {
	return b.chat == "" && !b.deleted && !b.refused && !b.archived && b.right == "1"
}

// others are the sessions beside one.
func (s *store) others(grant string, of map[string]restrictions) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(of)), func(id string) bool { return id == grant })
}
