package answer

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
)

const (
	sampled     = 400 // rows that columns are chosen and measured by
	columnsMost = 60
	wideMost    = 32 // cells of a column
	rowMost     = 256 << 10
)

// Table is a list within an answer, its items in rows. Make it with [Doc.Table]; it never changes afterwards.
type Table struct {
	doc     *Doc
	path    string
	rows    []int32 // the lines that its items begin in
	columns []column
}

// column is what several items have: a member of theirs, or of an object within them.
type column struct {
	name  string // "address.city"
	wide  int
	fills int // how many of the looked at items have it
	kinds int // how many different values those have
}

// rank is 0 for what an item is known by, and 1 for all else.
func (c column) rank() int {
	name := strings.ToLower(c.name)
	known := name == "id" || strings.HasSuffix(name, "name") || strings.HasSuffix(name, "title") || strings.HasSuffix(name, "email")
	if known && !strings.Contains(name, ".") {
		return 0
	}
	return 1
}

// ErrTooLong says that a table is longer than it may be.
var ErrTooLong = errors.New("the table is too long")

// Table finds the longest list of objects in the answer and lays it out in columns: those that most items fill come first,
// of these what an item is known by, and of the others those that tell items apart.
// nil where there is no such list.
func (d *Doc) Table() *Table {
	if d == nil || d.kind != JSON {
		return nil
	}
	signs := d.signs()
	list := d.longest(signs)
	if list < 0 {
		return nil
	}
	t := &Table{doc: d}
	for i, o := range d.opens {
		if int(o.up) == list && signs[i] == '{' {
			t.rows = append(t.rows, o.line)
		}
	}
	p := Pane{doc: d, folds: newFolds(d.Len())}
	p.at = int(d.opens[list].line)
	t.path = p.Path()
	t.choose()
	if len(t.columns) == 0 {
		return nil
	}
	return t
}

// signs are what each opener opens with, '{' or '['. The answer is gone through once.
func (d *Doc) signs() []byte {
	out := make([]byte, len(d.opens))
	var r reader
	for i, o := range d.opens {
		line := bytes.TrimRight(r.stretch(&d.held, int(d.starts[o.line]), d.behind(int(o.line))), " \t\r\n")
		out[i] = line[len(line)-1]
	}
	return out
}

// longest is the opener of the list that holds most objects, at most three deep; -1 for none.
func (d *Doc) longest(signs []byte) int {
	objects := make([]int, len(d.opens))
	for i, o := range d.opens {
		if o.up >= 0 && signs[i] == '{' {
			objects[o.up]++
		}
	}
	best, most := -1, 0
	for i, o := range d.opens {
		if signs[i] != '[' || objects[i] <= most {
			continue
		}
		deep := 0
		for up := o.up; up >= 0; up = d.opens[up].up {
			deep++
		}
		if deep <= 3 {
			best, most = i, objects[i]
		}
	}
	return best
}

// choose finds the columns in the first items.
func (t *Table) choose() {
	known := map[string]int{}
	met := map[member]bool{}
	for i := range min(len(t.rows), sampled) {
		for _, m := range t.row(i) {
			at, seen := known[m.name]
			if !seen {
				at = len(t.columns)
				known[m.name] = at
				t.columns = append(t.columns, column{name: m.name, wide: ansi.StringWidth(m.name)})
			}
			if m.text != "" {
				t.columns[at].fills++
				if !met[m] && m.text[0] != '[' && m.text[0] != '{' { // things within things are hard to tell apart
					met[m] = true
					t.columns[at].kinds++
				}
				t.columns[at].wide = max(t.columns[at].wide, ansi.StringWidth(m.text))
			}
		}
	}
	for i := range t.columns {
		t.columns[i].wide = min(max(t.columns[i].wide, 2), wideMost)
	}
	tenth := func(n int) int { return n * 10 / max(min(len(t.rows), sampled), 1) }
	slices.SortStableFunc(t.columns, func(a, b column) int {
		return cmp.Or(cmp.Compare(tenth(b.fills), tenth(a.fills)), cmp.Compare(a.rank(), b.rank()), cmp.Compare(tenth(b.kinds), tenth(a.kinds)))
	})
	t.columns = t.columns[:min(len(t.columns), columnsMost)]
}

// member is one cell.
type member struct{ name, text string }

// row are the cells of an item, in the order of its members; those of an object within it stand beside the others.
func (t *Table) row(i int) []member {
	l := t.doc.line(int(t.rows[i]))
	raw := t.doc.held.part(l.from, min(t.doc.line(l.end).to, l.from+rowMost))
	return members("", raw, 1)
}

func members(prefix string, raw []byte, deeper int) []member {
	var out []member
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return nil
	}
	for dec.More() {
		name, err := dec.Token()
		key, ok := name.(string)
		if err != nil || !ok {
			return out
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return out // it was cut off
		}
		if value = bytes.TrimSpace(value); deeper > 0 && len(value) > 2 && value[0] == '{' {
			out = append(out, members(prefix+key+".", value, deeper-1)...)
			continue
		}
		out = append(out, member{model.Line(prefix+key, false), cell(value)})
	}
	return out
}

// cell is a value in a line: a text without its quotation marks, plain items of a list with commas between them.
func cell(raw json.RawMessage) string {
	switch text := string(raw); {
	case text == "null", text == "{}", text == "[]":
		return ""
	case raw[0] == '"':
		return model.Line(unquoted(text), false)
	case raw[0] == '[':
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil || slices.ContainsFunc(items, func(r json.RawMessage) bool { return r[0] == '{' || r[0] == '[' }) {
			return model.Line(text, false)
		}
		words := make([]string, 0, len(items))
		for _, it := range items {
			words = append(words, cell(it))
		}
		return strings.Join(words, ", ")
	default:
		return model.Line(text, false)
	}
}

// Len is how many rows it has.
func (t *Table) Len() int { return len(t.rows) }

// Path is where the list lies, as jq writes it: ".contacts"; "" for the answer itself.
func (t *Table) Path() string { return t.path }

// CSV writes the table with a head of its columns, each cell through guard, unless that is nil. It ends with [ErrTooLong] when more
// than most bytes come of it.
func (t *Table) CSV(out io.Writer, most int, guard func(string) string) error {
	limited := &limit{out: out, left: most}
	w := csv.NewWriter(limited)
	line := make([]string, len(t.columns))
	for i, c := range t.columns {
		line[i] = c.name
	}
	if err := w.Write(line); err != nil {
		return err
	}
	for i := range t.rows {
		cells := t.row(i)
		for k, c := range t.columns {
			line[k] = ""
			if at := slices.IndexFunc(cells, func(m member) bool { return m.name == c.name }); at >= 0 {
				line[k] = cells[at].text
			}
			if guard != nil {
				line[k] = guard(line[k])
			}
		}
		if err := w.Write(line); err != nil {
			return err
		}
		if limited.left < 0 {
			return ErrTooLong
		}
	}
	w.Flush()
	return w.Error()
}

// limit is a writer that takes so many bytes.
type limit struct {
	out  io.Writer
	left int
}

func (l *limit) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, ErrTooLong
	}
	return l.out.Write(p)
}
