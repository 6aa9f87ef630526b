package exchange

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"patchbay/model"
)

// sheet writes a table.
type sheet struct {
	out     io.Writer
	w       *csv.Writer
	columns []string
	fields  map[string]model.Type
	guard   func(string) string
	mark    bool // before the heading
	veiled  bool // each row says that it holds pseudonyms
}

func newSheet(w io.Writer, o Writing) *sheet {
	s := &sheet{out: w, w: csv.NewWriter(w), mark: o.Mark, columns: o.Columns, fields: map[string]model.Type{}, guard: Guard, veiled: o.Veiled}
	if o.Unguarded {
		s.guard = func(text string) string { return text }
	}
	if len(s.columns) == 0 {
		s.columns = append(s.columns, "id")
		for _, f := range o.Model.Fields {
			s.columns = append(s.columns, f.Name)
		}
	}
	for _, f := range o.Model.Fields {
		s.fields[f.Name] = f.Type
	}
	return s
}

func (s *sheet) head() error {
	if s.mark {
		if _, err := io.WriteString(s.out, "\ufeff"); err != nil {
			return err
		}
	}
	cells := make([]string, len(s.columns))
	for i, c := range s.columns {
		cells[i] = s.guard(c)
	}
	if s.veiled {
		cells = append(cells, veiledColumn)
	}
	return s.w.Write(cells)
}

func (s *sheet) row(r Record) error {
	cells := make([]string, len(s.columns))
	for i, c := range s.columns {
		kind, isField := s.fields[c]
		text := cell(r.Fields[c])
		if !isField {
			text = about(r, c)
		}
		if kind != model.Integer && kind != model.Number { // a number is no formula, also where it is less than nothing
			text = s.guard(text)
		}
		cells[i] = text
	}
	if s.veiled {
		cells = append(cells, "yes")
	}
	return s.w.Write(cells)
}

// about is a column of a record that is no field; "" for a field.
func about(r Record, column string) string {
	switch column {
	case "id":
		return r.ID
	case "connection":
		return r.Connection
	case "model":
		return r.Model
	case "title":
		return r.Title
	case "updatedAt":
		if !r.UpdatedAt.IsZero() {
			return r.UpdatedAt.UTC().Format(time.RFC3339)
		}
	}
	return ""
}

func (s *sheet) end() error {
	s.w.Flush()
	return s.w.Error()
}

// table reads a table.
type table struct {
	r       *csv.Reader
	o       Opening
	columns []string
	said    []string
	skipped int // lines before the table
}

func newTable(in io.Reader, o Opening) (*table, error) {
	t := &table{o: o}
	buffered := bufio.NewReaderSize(in, 256<<10)
	if err := t.settle(buffered); err != nil {
		return nil, err
	}
	t.r = csv.NewReader(buffered)
	t.r.Comma = t.o.Delimiter
	t.r.FieldsPerRecord = -1
	t.r.ReuseRecord = true
	heads, err := t.r.Read()
	if errors.Is(err, io.EOF) {
		return nil, &Fault{Words: "is empty: its first line must be the heading of the columns"}
	}
	if err != nil {
		return nil, t.broken(err)
	}
	for _, h := range heads {
		t.columns = append(t.columns, t.distinct(t.bare(h)))
	}
	return t, nil
}

// distinct is a heading that no column before it has: a second "Phone" is called "Phone (2)".
func (t *table) distinct(head string) string {
	name := head
	for n := 2; slices.Contains(t.columns, name); n++ {
		name = head + " (" + strconv.Itoa(n) + ")"
	}
	return name
}

// settle finds the sign between the cells: as a first line "sep=;" says it, or the one that the heading has most of.
func (t *table) settle(r *bufio.Reader) error {
	head, err := r.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return err
	}
	first, _, _ := strings.Cut(string(head), "\n")
	if sign, told := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, "\r")), "sep="); told && utf8.RuneCountInString(sign) == 1 {
		if _, err := r.Discard(min(len(first)+1, len(head))); err != nil {
			return err
		}
		t.skipped = 1
		if t.o.Delimiter == 0 {
			t.o.Delimiter, _ = utf8.DecodeRuneInString(sign)
		}
		return nil
	}
	if t.o.Delimiter != 0 {
		return nil
	}
	t.o.Delimiter = separator(string(head))
	if t.o.Delimiter != ',' {
		t.said = append(t.said, "The cells were taken apart at each "+map[rune]string{';': "semicolon", '\t': "tab", '|': "bar"}[t.o.Delimiter]+". Give --delimiter for another sign.")
	}
	return nil
}

// separator is the sign that stands most often in a heading outside of quotation marks.
func separator(text string) rune {
	count := map[rune]int{}
	inside := false
	for _, c := range text {
		if c == '"' {
			inside = !inside
		}
		if !inside && c == '\n' {
			break
		}
		if !inside {
			count[c]++
		}
	}
	best := ','
	for _, c := range []rune{';', '\t', '|'} {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}

func (t *table) bare(text string) string {
	if t.o.Unguarded {
		return text
	}
	return Unguard(text)
}

func (t *table) heading() []string { return t.columns }

// places are the columns, in characters, at which the cells of the line that was read begin.
func (t *table) places(cells []string) []int {
	out := make([]int, len(cells))
	wide, last := 0, 0
	for i, c := range cells {
		line, at := t.r.FieldPos(i)
		if line != last {
			wide, last = 0, line
		}
		out[i] = at - wide
		wide += len(c) - utf8.RuneCountInString(c)
	}
	return out
}

func (t *table) notices() []string { return t.said }

func (t *table) next() (Entry, error) {
	for {
		cells, err := t.r.Read()
		if f, ok := errors.AsType[*csv.ParseError](err); ok && !errors.Is(err, errLarge) {
			return Entry{Line: f.StartLine + t.skipped, Fault: t.broken(err), raw: append([]string{}, cells...)}, nil
		}
		if err != nil {
			return Entry{}, err
		}
		if strings.Trim(strings.Join(cells, ""), " ") == "" {
			continue
		}
		return t.entry(cells), nil
	}
}

// entry is a line of the table. ReuseRecord makes the cells those of the next line too: they are copied.
func (t *table) entry(cells []string) Entry {
	line, _ := t.r.FieldPos(0)
	e := Entry{Line: line + t.skipped, raw: append([]string{}, cells...)}
	for len(cells) > len(t.columns) && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1] // some programs end each line with signs
	}
	if len(cells) != len(t.columns) {
		e.Fault = &Fault{Line: e.Line, Words: "this line has " + strconv.Itoa(len(cells)) + " cells, and the heading has " + strconv.Itoa(len(t.columns))}
		return e
	}
	e.Held = make([]Held, 0, len(cells))
	from := t.places(cells)
	for i, c := range t.columns {
		at, _ := t.r.FieldPos(i)
		if c == rejectedColumn {
			continue
		}
		e.Held = append(e.Held, Held{Column: c, Raw: t.bare(cells[i]), Line: at + t.skipped, At: from[i]})
	}
	return e
}

// broken is a table that is not spelled like one, in words.
func (t *table) broken(err error) *Fault {
	f, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return &Fault{Words: "cannot be read: " + err.Error()}
	}
	words, at := "is not spelled like a table: "+f.Err.Error(), Fault{Line: f.Line, Column: f.Column}
	switch {
	case errors.Is(err, csv.ErrBareQuote):
		words = `has a quotation mark inside of a cell: put the cell between quotation marks, and write "" for the mark`
	case errors.Is(err, csv.ErrQuote):
		words = `has a quotation mark that is not closed, or letters behind a closed one`
		if f.Line > f.StartLine { // the mark stands somewhere between both
			at, words = Fault{Line: f.StartLine}, fmt.Sprintf("%s: it was read up to line %d", words, f.Line+t.skipped)
		}
	}
	at.Line, at.Words = at.Line+t.skipped, words
	return &at
}
