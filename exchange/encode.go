package exchange

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

// Writing says how records become a file.
type Writing struct {
	Model     model.Model // with the fields of the connections whose records are written
	Columns   []string    // paths, and "id", "connection", "title", "updatedAt", "model"; nil for the id and all fields
	Unguarded bool        // cells that a spreadsheet would calculate are written as they are
	Stamp     time.Time   // when the file was made; formats that want no time do without
	Veiled    bool        // the values are pseudonyms, and the file says so
	Mark      bool        // a table begins with a byte order mark, by which spreadsheets know UTF-8
}

// Left is a field that a file does not hold as it is, and of how many records that made a difference.
type Left struct {
	Carried
	Records int `json:"records"`
}

// Encoder writes records into a file, one at a time. It is for one goroutine; its Close ends the file and does not
// close what it writes to.
type Encoder struct {
	format Format
	o      Writing
	w      *bufio.Writer
	n      int
	losses []Left
	values Values
	fields map[string]model.Field
	sheet  *sheet
}

// NewEncoder begins a file. A format that cannot hold the model, and a column that there is none of, are problems.
func NewEncoder(w io.Writer, f Format, o Writing) (*Encoder, error) {
	if !Able(f, o.Model.Name) {
		return nil, problem.New(problem.Usage, "A %s file cannot hold %s.", f, strings.ToLower(o.Model.Plural)).WithHint("%s", ableHint(o.Model.Name))
	}
	o.Columns = slices.Clone(o.Columns)
	e := &Encoder{format: f, o: o, w: bufio.NewWriterSize(w, 64<<10), fields: map[string]model.Field{}}
	if len(o.Columns) > 0 {
		if err := e.narrow(); err != nil {
			return nil, err
		}
	}
	for _, field := range e.o.Model.Fields {
		e.fields[field.Name] = field
	}
	for _, c := range Losses(f, e.o.Model) {
		e.losses = append(e.losses, Left{Carried: c})
	}
	return e, e.begin()
}

// envelope are the columns that are no fields.
func envelope() []string { return []string{"id", "connection", "model", "title", "updatedAt"} }

// narrow leaves of the model what the columns name.
func (e *Encoder) narrow() error {
	var fields []model.Field
	for i, name := range e.o.Columns {
		name = strings.TrimSpace(name)
		at := slices.IndexFunc(e.o.Model.Fields, func(f model.Field) bool { return strings.EqualFold(f.Name, name) })
		if at >= 0 {
			fields = append(fields, e.o.Model.Fields[at])
			name = e.o.Model.Fields[at].Name
		} else if at := slices.IndexFunc(envelope(), func(s string) bool { return strings.EqualFold(s, name) }); at >= 0 {
			name = envelope()[at]
		} else {
			return e.noColumn(name)
		}
		e.o.Columns[i] = name
	}
	e.o.Model.Fields = fields
	return nil
}

func (e *Encoder) noColumn(name string) error {
	names := envelope()
	for _, f := range e.o.Model.Fields {
		names = append(names, f.Name)
	}
	return problem.New(problem.Usage, "There is no column %q here.", problem.Clean(name)).WithHint("Columns: %s.", strings.Join(names, ", "))
}

func (e *Encoder) begin() error {
	switch e.format {
	case CSV:
		e.sheet = newSheet(e.w, e.o)
		return e.sheet.head()
	case JSON:
		_, err := e.w.WriteString("[")
		return err
	case ICal:
		head := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//patchbay//patchbay//EN\r\nCALSCALE:GREGORIAN\r\n"
		if e.o.Veiled {
			head += veiledLine + "\r\n"
		}
		_, err := e.w.WriteString(head)
		return err
	}
	return nil
}

// Encode writes one record.
func (e *Encoder) Encode(r Record) error {
	r.Fields = e.wanted(r.Fields)
	for i := range e.losses {
		if !model.Empty(r.Fields[e.losses[i].Field]) {
			e.losses[i].Records++
		}
	}
	if e.format == CSV {
		e.n++
		return e.sheet.row(r)
	}
	b, err := e.one(r)
	if err != nil {
		return fmt.Errorf("write %s as %s: %w", r.ID, e.format, err)
	}
	e.n++
	_, err = e.w.Write(b)
	return err
}

// wanted are the values of the fields that are written.
func (e *Encoder) wanted(all model.Fields) model.Fields {
	out := make(model.Fields, len(all))
	for path, v := range all {
		if _, ok := e.fields[path]; ok && !model.Empty(v) {
			out[path] = v
		}
	}
	return out
}

func (e *Encoder) one(r Record) ([]byte, error) {
	switch e.format {
	case JSON:
		between := ",\n"
		if e.n == 0 {
			between = "\n"
		}
		b, err := e.item(r)
		return append([]byte(between), b...), err
	case NDJSON:
		b, err := e.item(r)
		return append(b, '\n'), err
	case ICal:
		return e.part(r)
	}
	return e.card(r)
}

// Close ends the file: what was written so far is whole only then.
func (e *Encoder) Close() error {
	end := ""
	switch e.format {
	case JSON:
		end = "\n]\n"
	case ICal:
		end = "END:VCALENDAR\r\n"
	case CSV:
		if err := e.sheet.end(); err != nil {
			return err
		}
	}
	if _, err := e.w.WriteString(end); err != nil {
		return err
	}
	return e.w.Flush()
}

// Written is how many records were written.
func (e *Encoder) Written() int { return e.n }

// Left are the fields that the file does not hold as they are, those that some record had a value of, in the order of
// the model.
func (e *Encoder) Left() []Left {
	return slices.DeleteFunc(slices.Clone(e.losses), func(l Left) bool { return l.Records == 0 })
}

// exact adds this program's own property for each field that the standard's properties, read back, say otherwise.
func (e *Encoder) exact(w *properties, r Record, back []Held) {
	read := model.Fields{}
	for _, h := range back {
		f, ok := e.fields[h.Column]
		if !ok {
			continue
		}
		v, err := e.values.Read(f, h.Raw)
		if err != nil {
			v = nil
		}
		read[h.Column] = v
		if err != nil {
			read[h.Column] = h.Raw
		}
	}
	for _, f := range e.o.Model.Fields {
		if f.Type != model.ObjectList && !model.Equal(read[f.Name], r.Fields[f.Name]) {
			w.all = append(w.all, ownProperty+";NAME="+caret(f.Name)+":"+escape(cell(r.Fields[f.Name]))) // an empty one says that it is empty
		}
	}
	if r.ID != "" {
		w.text(ownID, r.ID)
	}
}

// properties are the content lines of one record.
type properties struct {
	all []string
}

// add writes a value that is spelled already; an empty one is left out.
func (p *properties) add(name, value string) {
	if value != "" {
		p.all = append(p.all, name+":"+value)
	}
}

func (p *properties) text(name, value string) { p.add(name, escape(value)) }

// list writes a structured value, unless all its parts are empty; it answers what it wrote.
func (p *properties) list(name string, of ...string) string {
	if strings.Join(of, "") == "" {
		return ""
	}
	spelled := make([]string, len(of))
	for i, s := range of {
		spelled[i] = escape(s)
	}
	p.add(name, strings.Join(spelled, ";"))
	return name
}

// lines are the properties as a reader gets them.
func (p *properties) lines() []line {
	out := make([]line, 0, len(p.all))
	for _, text := range p.all {
		if l, ok := parse(text, 0); ok {
			out = append(out, l)
		}
	}
	return out
}

func (p *properties) write(b []byte) []byte {
	for _, text := range p.all {
		b = fold(b, text)
	}
	return b
}
