package timetonic

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/connectors/spec"
	"patchbay/connectors/stack"
	"patchbay/model"
	"patchbay/problem"
)

// address is the one that everything goes to.
const address = "/live/api.php"

// kept are the models that a table may hold, in the order in which tables are looked for: links point to earlier ones.
func kept() []string { return []string{"contact", "company", "task", "appointment", "note"} }

// ask sends one harmless request; an answer that says no is a problem.
func ask(ctx context.Context, in spec.In, op connectors.Operation, form url.Values) (json.RawMessage, error) {
	return in.Call(ctx, stack.Request{
		Operation: op, Method: http.MethodPost, Path: address, Reads: true, Body: []byte(form.Encode()),
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	})
}

// lookup finds what templates and hooks need: tables (which table holds what), MODELTable (the id of one), and
// MODELColumns (its columns as JSON, each with the field that it is taken for).
func lookup(ctx context.Context, in spec.In, name string) (string, error) {
	if name == "tables" {
		return chosen(ctx, in)
	}
	if modelName, ok := strings.CutSuffix(name, "Table"); ok {
		at, err := places(ctx, in)
		if err != nil {
			return "", err
		}
		if at.Tables[modelName] == "" {
			return "", at.none(cmp.Or(in.Grant.Name, in.Grant.Connection, "CONNECTION"), modelName)
		}
		return at.Tables[modelName], nil
	}
	modelName, _ := strings.CutSuffix(name, "Columns")
	return columnsOf(ctx, in, modelName)
}

// plan is which table of a book holds which model, and what else is there.
type plan struct {
	Tables    map[string]string   `json:"tables"` // model: id of the table
	Calendars map[string][]string `json:"calendars"`
	Names     []string            `json:"names"` // of the tables to choose from, with their ids
	Rivals    map[string][]string `json:"rivals"`
}

// places is the plan of the book, made once in a session.
func places(ctx context.Context, in spec.In) (plan, error) {
	var out plan
	text, err := in.Value(ctx, "tables")
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return out, fmt.Errorf("read the plan of the book: %w", err)
	}
	return out, nil
}

// none says that nobody knows which table is meant.
func (p plan) none(connection, modelName string) error {
	about := problem.New(problem.Unsupported, "This book has no table that is plainly one of %s.", plural(modelName))
	if len(p.Rivals[modelName]) > 1 {
		about = problem.New(problem.Unsupported, "This book has %d tables that may hold %s: %s.", len(p.Rivals[modelName]), plural(modelName), strings.Join(p.Rivals[modelName], ", "))
	}
	if len(p.Names) == 0 {
		return about.WithHint("Make a table in TimeTonic first.")
	}
	return about.WithHint("Say which by mapping one of its columns. There are %s.", strings.Join(p.Names, ", ")).
		WithFix("patchbay map set %s %s FIELD=\"columns[id=COLUMN].value\"", connection, modelName)
}

// chosen reads the tables of the book and settles which holds what: as the person chose, else by what they look like.
func chosen(ctx context.Context, in spec.In) (string, error) {
	owner, err := in.Value(ctx, "workspace.1")
	if err != nil {
		return "", err
	}
	code, err := in.Value(ctx, "workspace.2")
	if err != nil {
		return "", err
	}
	raw, err := ask(ctx, in, "table::list", url.Values{"req": {"getBookTables"}, "b_o": {owner}, "b_c": {code}, "includeFields": {"true"}})
	if err != nil {
		return "", err
	}
	var got struct {
		Book *struct{ Categories []table } `json:"bookTables"`
	}
	if err := json.Unmarshal(raw, &got); err != nil || got.Book == nil || got.Book.Categories == nil {
		return "", unreadable("the tables of the book", err)
	}
	all := slices.DeleteFunc(got.Book.Categories, func(t table) bool { return t.System != "" || t.Pivot != 0 })
	for _, t := range all {
		if t.ID == 0 {
			return "", unreadable("a table of the book", nil)
		}
	}
	p := plan{Tables: map[string]string{}, Calendars: map[string][]string{}, Rivals: map[string][]string{}}
	for _, t := range all {
		p.Names = append(p.Names, t.label())
		if begin, end := t.calendar(); begin != "" {
			p.Calendars[t.ID.text()] = []string{begin, end}
		}
	}
	for _, modelName := range kept() {
		id, err := said(in, modelName, all)
		if err != nil {
			return "", err
		}
		if id != "" {
			if !slices.ContainsFunc(all, func(t table) bool { return t.ID.text() == id }) {
				return "", problem.New(problem.Invalid, "The table %s that was chosen for %s is not in this book any more.", problem.Clean(id), plural(modelName)).
					WithHint("Choose another one. There are %s.", strings.Join(p.Names, ", "))
			}
			p.Tables[modelName] = id
			continue
		}
		p.settle(modelName, all)
	}
	out, err := json.Marshal(p)
	return string(out), err
}

// plural is what people call several of a model.
func plural(modelName string) string {
	m, _ := model.Find(model.Builtin(), modelName)
	return strings.ToLower(m.Plural)
}

// label names a table with its first columns, so that one of them can be said.
func (t table) label() string {
	var columns []string
	for _, c := range t.Columns[:min(len(t.Columns), 3)] {
		columns = append(columns, fmt.Sprintf("%s is columns[id=%s].value", problem.Clean(c.Name), c.ID.text()))
	}
	if len(t.Columns) > 3 {
		columns = append(columns, "and so on")
	}
	return fmt.Sprintf("%s %s (%s)", problem.Clean(t.Name), t.ID.text(), strings.Join(columns, ", "))
}

// said is the table that a person chose for a model: by its id, or by mapping a field to one of its columns.
func said(in spec.In, modelName string, all []table) (string, error) {
	if id := in.Grant.Extra["table."+modelName]; id != "" {
		return id, nil
	}
	chosen := ""
	for _, l := range in.Grant.Mapping[modelName].Lenses {
		_, rest, _ := strings.Cut(l.Line(), "columns[id=")
		id, _, picked := strings.Cut(rest, "]")
		if !picked {
			continue
		}
		i := slices.IndexFunc(all, func(t table) bool {
			return slices.ContainsFunc(t.Columns, func(c column) bool { return c.ID.text() == id })
		})
		switch {
		case i < 0:
			continue // the column is gone: the mapping says so where it is read
		case chosen != "" && chosen != all[i].ID.text():
			return "", problem.New(problem.Invalid, "The mapping of %s names columns of two tables.", plural(modelName)).WithHint("Map all fields to columns of one table.")
		}
		chosen = all[i].ID.text()
	}
	return chosen, nil
}

// unreadable is an answer of another shape than any that is known.
func unreadable(what string, err error) error {
	if err == nil {
		err = errors.New("something is missing in the answer")
	}
	return problem.New(problem.ProviderDown, "TimeTonic answered in a form that cannot be read: %s.", what).
		WithHint("Try again later; the raw answer is in the activity.").Because(err)
}

// settle picks the table that looks most like one of a model. Two that look alike are none.
func (p *plan) settle(modelName string, all []table) {
	best := 0
	for _, t := range all {
		if slices.ContainsFunc(kept(), func(other string) bool { return other != modelName && p.Tables[other] == t.ID.text() }) {
			continue
		}
		n := p.likeness(modelName, t)
		label := problem.Clean(t.Name)
		switch {
		case n == 0 || n < best:
		case n == best:
			p.Rivals[modelName] = append(p.Rivals[modelName], label)
		default:
			best = n
			p.Rivals[modelName] = []string{label}
			p.Tables[modelName] = t.ID.text()
		}
	}
	if len(p.Rivals[modelName]) > 1 {
		delete(p.Tables, modelName)
	}
}

// likeness says how much a table looks like one of a model: 0 not at all. It must be called so, or have the columns
// that make the model.
func (p *plan) likeness(modelName string, t table) int {
	has := map[string]bool{}
	for _, c := range p.setting(modelName, t.ID.text()).guess(t.Columns) {
		has[c.As] = true
	}
	delete(has, "")
	called := named(t.Name)
	if called != "" && called != modelName {
		return 0
	}
	whole := map[string]bool{
		"contact": (has["name"] || has["lastName"] || has["firstName"]) && (has["email"] || has["phone"]),
		"company": has["name"] && called != "", "task": has["title"] && (has["status"] || has["dueAt"]),
		"appointment": has["startAt"] && has["endAt"], "note": has["body"] && (called != "" || has["contact"]),
	}[modelName]
	switch {
	case !whole:
		return 0
	case called != "":
		return 100 + len(has)
	case modelName == "note":
		return 1
	}
	return len(has)
}

// named is the model that a table is called by; "" for none.
func named(name string) string {
	for modelName, names := range map[string]string{
		"contact": "contacts contact clients client customers people personnes patients members kunden kontakte personen",
		"company": "companies company societes entreprises firms firmen accounts comptes organisations",
		"task":    "tasks task todo todos taches aufgaben", "appointment": "appointments visits rendezvous rdv termine bookings events",
		"note": "notes journal log remarks remarques notizen",
	} {
		if slices.Contains(strings.Fields(names), folded(name)) {
			return modelName
		}
	}
	return ""
}

func (p *plan) setting(modelName, id string) setting {
	s := setting{model: modelName, contacts: p.Tables["contact"], company: p.Tables["company"]}
	if at := p.Calendars[id]; len(at) == 2 {
		s.begin, s.end = at[0], at[1]
	}
	return s
}

// calendar is the columns of the table's calendar view; "" where it has none.
func (t table) calendar() (begin, end string) {
	var views []struct {
		Calendar *struct {
			Start loose `json:"start_field_id"`
			End   loose `json:"end_field_id"`
		}
	}
	if json.Unmarshal(t.Views, &views) != nil {
		return "", "" // no views that can be read say nothing
	}
	for _, v := range views {
		if v.Calendar != nil && v.Calendar.Start != 0 && v.Calendar.End != 0 {
			return v.Calendar.Start.text(), v.Calendar.End.text()
		}
	}
	return "", ""
}

// sampled is how many rows show how a column spells its values.
const sampled = "20"

// columnsOf reads the columns of a model's table, and learns from a few rows how their values are spelled.
func columnsOf(ctx context.Context, in spec.In, modelName string) (string, error) {
	id, err := in.Value(ctx, modelName+"Table")
	if err != nil {
		return "", err
	}
	owner, err := in.Value(ctx, "workspace.1")
	if err != nil {
		return "", err
	}
	raw, err := ask(ctx, in, connectors.Op(modelName, connectors.FieldRead), url.Values{"req": {"getTableValues"}, "catId": {id}, "b_o": {owner}, "maxRows": {sampled}})
	if err != nil {
		return "", err
	}
	at, err := readTable(ctx, in, modelName, raw)
	if err != nil {
		return "", err
	}
	columns := at.Columns
	for i := range columns {
		columns[i].Form = columns[i].form()
		columns[i].Values = nil
	}
	out, err := json.Marshal(columns)
	return string(out), err
}

// readTable is the table in an answer of getTableValues, each of its columns with the field that it is taken for.
func readTable(ctx context.Context, in spec.In, modelName string, answer json.RawMessage) (table, error) {
	var got struct {
		Table *table `json:"tableValues"`
	}
	if err := json.Unmarshal(answer, &got); err != nil || got.Table == nil || got.Table.Columns == nil {
		return table{}, unreadable("the columns of a table", err)
	}
	for _, c := range got.Table.Columns {
		if c.ID == 0 || c.Type == "" {
			return table{}, unreadable("a column of a table", nil)
		}
	}
	p, err := places(ctx, in)
	if err != nil {
		return table{}, err
	}
	got.Table.Columns = p.setting(modelName, p.Tables[modelName]).guess(got.Table.Columns)
	return *got.Table, nil
}

// schema is what is known of the columns of a model's table in this session.
func schema(ctx context.Context, in spec.In, modelName string) ([]column, error) {
	text, err := in.Value(ctx, modelName+"Columns")
	if err != nil {
		return nil, err
	}
	var out []column
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return nil, unreadable("the columns of a table", err)
	}
	return out, nil
}
