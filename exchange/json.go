package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"patchbay/model"
)

// item spells a record as "ls --json" shows it.
func item(r Record) ([]byte, error) {
	out := struct {
		Model      string       `json:"model"`
		ID         string       `json:"id"`
		Connection string       `json:"connection"`
		Title      string       `json:"title"`
		Fields     model.Fields `json:"fields"`
		UpdatedAt  *time.Time   `json:"updatedAt"`
		Remote     model.Remote `json:"remote"`
	}{Model: r.Model, ID: r.ID, Connection: r.Connection, Title: r.Title, Fields: r.Fields, Remote: r.Remote}
	if !r.UpdatedAt.IsZero() {
		at := r.UpdatedAt.UTC()
		out.UpdatedAt = &at
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(out)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// document reads a JSON file: an array of records, one record, or what "ls --json" prints.
type document struct {
	dec   *json.Decoder
	meter *meter
	model string
	list  bool // inside of an array
	over  bool // nothing follows
	alone json.RawMessage
	line  int
}

func newDocument(m *meter, o Opening) (*document, error) {
	d := &document{dec: json.NewDecoder(m), meter: m, model: o.Model.Name}
	d.dec.UseNumber()
	first, err := d.dec.Token()
	if errors.Is(err, io.EOF) {
		return nil, &Fault{Words: "is empty"}
	}
	if err != nil {
		return nil, d.broken(err)
	}
	switch first {
	case json.Delim('['):
		d.list = true
		return d, nil
	case json.Delim('{'):
		return d, d.object()
	}
	return nil, &Fault{Line: 1, Words: "holds neither records nor a list of them"}
}

// object looks for the list of records in an object; one without is a record itself.
func (d *document) object() error {
	whole := map[string]json.RawMessage{}
	for d.dec.More() {
		key, err := d.dec.Token()
		if err != nil {
			return d.broken(err)
		}
		name, _ := key.(string)
		if name == "items" {
			if open, err := d.dec.Token(); err != nil || open != json.Delim('[') {
				return &Fault{Line: d.at(), Name: "items", Words: "must be a list of records"}
			}
			d.list = true
			return nil
		}
		var v json.RawMessage
		if err := d.dec.Decode(&v); err != nil {
			return d.broken(err)
		}
		whole[name] = v
	}
	text, err := json.Marshal(whole)
	d.alone, d.line = text, 1
	return err
}

func (d *document) heading() []string { return nil }

func (d *document) notices() []string { return nil }

// at is the line that the decoder stands in.
func (d *document) at() int { return d.meter.line(d.dec.InputOffset()) }

func (d *document) next() (Entry, error) {
	if d.alone != nil {
		text := d.alone
		d.alone, d.over = nil, true
		return read(text, d.line, d.model), nil
	}
	if d.over || !d.list {
		return Entry{}, io.EOF
	}
	if !d.dec.More() {
		if _, err := d.dec.Token(); err != nil {
			return Entry{}, d.broken(err)
		}
		d.over = true
		return Entry{}, io.EOF
	}
	var raw json.RawMessage
	if err := d.dec.Decode(&raw); err != nil {
		return Entry{}, d.broken(err)
	}
	return read(raw, d.meter.line(d.dec.InputOffset()-int64(len(raw))), d.model), nil
}

// broken is what is no JSON, as a fault; what the file itself refuses stays as it is.
func (d *document) broken(err error) error {
	if errors.Is(err, errLarge) {
		return err
	}
	if s, ok := errors.AsType[*json.SyntaxError](err); ok {
		return &Fault{Line: d.meter.line(s.Offset), Words: "is no JSON from here on: " + s.Error()}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &Fault{Line: d.meter.line(1 << 62), Words: "ends in the middle: a bracket is not closed"}
	}
	return err
}

// lined reads one record a line; a line that is none stands for itself.
type lined struct {
	r     *bufio.Reader
	model string
	at    int
}

func newLines(r io.Reader, o Opening) *lined {
	return &lined{r: bufio.NewReaderSize(r, 64<<10), model: o.Model.Name}
}

func (l *lined) heading() []string { return nil }

func (l *lined) notices() []string { return nil }

func (l *lined) next() (Entry, error) {
	for {
		text, err := l.r.ReadBytes('\n')
		if err != nil && (len(text) == 0 || !errors.Is(err, io.EOF)) {
			return Entry{}, err
		}
		l.at++
		if text = bytes.TrimSpace(text); len(text) > 0 {
			return read(text, l.at, l.model), nil
		}
	}
}

// read takes a record apart that is spelled as JSON: with its fields in "fields", or alone.
func read(text json.RawMessage, at int, modelName string) Entry {
	e := Entry{Line: at, raw: text}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var object map[string]any
	if err := dec.Decode(&object); err != nil || object == nil {
		e.Fault = &Fault{Line: at, Words: "this is no record: a JSON object was expected, not " + short(text)}
		return e
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		e.Fault = &Fault{Line: at, Words: "something stands behind the record"}
		return e
	}
	fields, enveloped := object["fields"].(map[string]any)
	if enveloped {
		e.ID, _ = object["id"].(string)
		e.Model, _ = object["model"].(string)
	} else {
		fields = object
	}
	if e.Model != "" && e.Model != modelName {
		e.Fault = &Fault{Line: at, Name: "model", Words: fmt.Sprintf("is %s, and %s was asked for", e.Model, modelName)}
		return e
	}
	flat := map[string]any{}
	flatten(flat, "", fields)
	for _, path := range slices.Sorted(maps.Keys(flat)) {
		if path != rejectedColumn {
			e.Held = append(e.Held, Held{Column: path, Raw: flat[path], Line: at})
		}
	}
	return e
}

// flatten makes paths of nested objects; the keys of custom fields may hold objects and dots of their own.
func flatten(into map[string]any, prefix string, in map[string]any) {
	for k, v := range in {
		if inner, ok := v.(map[string]any); ok && prefix != model.CustomPrefix && strings.Count(prefix, ".") < 8 {
			flatten(into, prefix+k+".", inner)
			continue
		}
		into[prefix+k] = v
	}
}

// short is the beginning of a text for a sentence.
func short(text []byte) string {
	s := model.Line(string(text), false)
	if utf8.RuneCountInString(s) > 30 {
		s = string([]rune(s)[:30]) + "…"
	}
	return s
}
