package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"time"

	"patchbay/problem"
)

// item is one line of a list: whole for JSON, by column for everything else.
type item struct {
	doc  any
	cell func(column string) any    // nil for an empty or unknown column
	name func(column string) string // the name of what a column refers to, for people; nil where none refers to anything
	days []string                   // columns whose moments are whole days, which have no zone
}

// seen is a cell as people read it: what it refers to by its name.
func (it item) seen(column string) any {
	if it.name != nil {
		if name := it.name(column); name != "" {
			return name
		}
	}
	return it.cell(column)
}

// cells makes the cell function of an item from its values.
func cells(values map[string]any) func(string) any {
	return func(column string) any { return values[column] }
}

// column is one column of a table.
type column struct {
	name  string // as --columns and the CSV heading have it
	title string // as the table heading has it
	right bool   // numbers
	field bool   // a field of the records, which tells one from another
	folds bool   // a long text goes on in lines beneath; only for the last column
	found bool   // what a search was answered by may stand in it
	tone  func(v any) tone
}

// listing is a list before it is printed.
type listing struct {
	columns []column                   // what is shown unless --columns picks
	records bool                       // for people: no columns that are empty, and others in place of them
	more    []column                   // what --columns can pick besides
	items   iter.Seq2[item, error]     // ends at the first error
	next    string                     // "" at the end
	asOf    time.Time                  // zero for now
	none    string                     // what a person reads in place of an empty table
	partial func() error               // what went wrong although there are items; nil for nothing
	note    func(shown int) (s string) // what a person reads beneath the table; nil or "" for nothing
	near    bool                       // nothing is as it was asked for: the items are only like it
	marks   string                     // the search whose answers are marked in the table's fields; "" for none
}

// each makes the items of a listing from a slice.
func each[T any](all []T, make func(T) item) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for _, x := range all {
			if !yield(make(x), nil) {
				return
			}
		}
	}
}

// list prints l in the format that the flags ask for. It answers what l.partial says.
func (a *app) list(l listing) error {
	if err := a.pick(&l); err != nil {
		return err
	}
	var err error
	switch {
	case a.format.document():
		return a.listDocument(l)
	case a.format.ndjson:
		err = a.listLines(l)
	case a.format.csv:
		err = a.listCSV(l)
	case a.Streams.OutTTY:
		err = a.listTable(l)
	default:
		err = a.listPlain(l)
	}
	if err == nil && l.partial != nil {
		err = l.partial()
	}
	return err
}

// pick narrows l to --columns.
func (a *app) pick(l *listing) error {
	if len(a.format.columns) == 0 {
		return nil
	}
	all := append(slices.Clone(l.columns), l.more...)
	var chosen []column
	for _, name := range a.format.columns {
		i := slices.IndexFunc(all, func(c column) bool { return strings.EqualFold(c.name, strings.TrimSpace(name)) })
		if i < 0 {
			return noColumn(name, all)
		}
		chosen = append(chosen, all[i])
	}
	l.columns = chosen
	return nil
}

func noColumn(name string, all []column) error {
	names := make([]string, 0, len(all))
	for _, c := range all {
		names = append(names, c.name)
	}
	hint := "Columns: " + strings.Join(names, ", ") + "."
	if near := problem.Nearest(name, names); near != "" {
		hint = "Did you mean " + near + "? " + hint
	}
	return problem.New(problem.Usage, "There is no column %q here.", problem.Clean(name)).WithHint("%s", hint)
}

// whole is what JSON shows of an item: all of it, or the picked columns.
func (a *app) whole(l listing, it item) any {
	if len(a.format.columns) == 0 {
		return it.doc
	}
	p := picked{}
	for _, c := range l.columns {
		p = append(p, pair{c.name, it.cell(c.name)})
	}
	return p
}

// page is the JSON document of a list.
type page struct {
	Items []json.RawMessage `json:"items"`
	Next  *string           `json:"next"`
	AsOf  time.Time         `json:"as_of"`
	Near  bool              `json:"near,omitempty"`
	Error *failure          `json:"error,omitempty"`
}

func (a *app) listDocument(l listing) error {
	p := page{Items: []json.RawMessage{}, AsOf: a.asOf(l), Near: l.near}
	for it, err := range l.items {
		if err != nil {
			return err
		}
		text, err := encode(a.whole(l, it))
		if err != nil {
			return err
		}
		p.Items = append(p.Items, text)
	}
	if l.next != "" {
		p.Next = &l.next
	}
	var partial error
	if l.partial != nil {
		partial = l.partial()
	}
	if partial != nil {
		p.Error = failureOf(partial)
	}
	if err := a.doc(p); err != nil {
		return err
	}
	if partial != nil {
		return told{partial}
	}
	return nil
}

func (a *app) asOf(l listing) time.Time {
	if l.asOf.IsZero() {
		return a.Now().UTC().Truncate(time.Second)
	}
	return l.asOf.UTC()
}

func (a *app) listLines(l listing) error {
	for it, err := range l.items {
		if err != nil {
			return err
		}
		text, err := encode(a.whole(l, it))
		if err != nil {
			return err
		}
		if a.format.jq != "" {
			err = a.filter(text)
		} else {
			err = a.put(string(text) + "\n")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *app) listCSV(l listing) error {
	w := csv.NewWriter(a.Streams.Out)
	heads := make([]string, 0, len(l.columns))
	for _, c := range l.columns {
		heads = append(heads, a.format.guarded(c.name))
	}
	if err := w.Write(heads); err != nil {
		return unwritten(err)
	}
	for it, err := range l.items {
		if err != nil {
			w.Flush()
			return err
		}
		line := make([]string, 0, len(l.columns))
		for _, c := range l.columns {
			line = append(line, a.format.guarded(it.cell(c.name)))
		}
		if err := w.Write(line); err != nil {
			return unwritten(err)
		}
	}
	w.Flush()
	return unwritten(w.Error())
}

func (a *app) listPlain(l listing) error {
	for it, err := range l.items {
		if err != nil {
			return err
		}
		line := make([]string, 0, len(l.columns))
		for _, c := range l.columns {
			line = append(line, problem.Clean(exact(it.seen(c.name))))
		}
		if err := a.put(strings.Join(line, "\t") + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// pair is one key of a JSON object whose keys keep their order.
type pair struct {
	key   string
	value any
}

// picked is a JSON object with its keys in the order of --columns.
type picked []pair

// MarshalJSON writes the keys in their order.
func (p picked) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, kv := range p {
		if i > 0 {
			b.WriteByte(',')
		}
		text, err := encode(map[string]any{kv.key: kv.value})
		if err != nil {
			return nil, err
		}
		b.Write(text[1 : len(text)-1])
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
