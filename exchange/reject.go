package exchange

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"

	"patchbay/model"
)

// What a file of rejects says of an entry, beside its values. Reading passes over it.
const (
	rejectedColumn   = "patchbay:rejected"
	rejectedProperty = "X-PATCHBAY-REJECTED"
)

// Rejects writes the entries of a file that were not taken into a file of the same kind, as they came and each with the
// reason, so that they can be mended there and read again. A JSON document becomes one record a line.
type Rejects struct {
	from  *Decoder
	w     *bufio.Writer
	sheet *csv.Writer
	n     int
}

// NewRejects makes a file for what is rejected of what d reads. Nothing is written before the first entry.
func NewRejects(w io.Writer, d *Decoder) *Rejects {
	r := &Rejects{from: d, w: bufio.NewWriter(w)}
	if t, ok := d.from.(*table); ok {
		r.sheet = csv.NewWriter(r.w)
		r.sheet.Comma = t.o.Delimiter
	}
	return r
}

// Ending is the ending of a name that tells the format of the rejects of a file.
func (r *Rejects) Ending() string {
	switch r.from.o.Format {
	case VCard4, VCard3:
		return ".vcf"
	case ICal:
		return ".ics"
	case JSON, NDJSON:
		return ".ndjson"
	}
	return ".csv"
}

// Add writes an entry and why it was not taken.
func (r *Rejects) Add(e Entry, why string) error {
	r.n++
	why = model.Line(why, false)
	switch raw := e.raw.(type) {
	case []string:
		if r.sheet != nil {
			return r.row(raw, why)
		}
		return r.lines(raw, why)
	case json.RawMessage:
		return r.object(raw, why)
	}
	return nil
}

func (r *Rejects) row(cells []string, why string) error {
	heads := r.from.from.heading()
	guard := Guard
	if r.from.o.Unguarded {
		guard = func(s string) string { return s }
	}
	at := slices.Index(heads, rejectedColumn)
	if r.n == 1 {
		first := make([]string, 0, len(heads)+1)
		for i, h := range heads {
			if i != at {
				first = append(first, guard(h))
			}
		}
		if err := r.sheet.Write(append(first, rejectedColumn)); err != nil {
			return err
		}
	}
	if at >= 0 && at < len(cells) {
		cells = slices.Delete(slices.Clone(cells), at, at+1)
	}
	for at < 0 && len(cells) < len(heads) || at >= 0 && len(cells) < len(heads)-1 {
		cells = append(cells, "")
	}
	return r.sheet.Write(append(slices.Clone(cells), guard(why)))
}

// lines writes a card or a part of a calendar.
func (r *Rejects) lines(raw []string, why string) error {
	var b []byte
	if c, ok := r.from.from.(*calendar); ok && r.n == 1 {
		b = fold(fold(fold(b, "BEGIN:VCALENDAR"), "VERSION:2.0"), "PRODID:-//patchbay//rejects//EN")
		for _, text := range c.texts {
			b = fold(b, text)
		}
	}
	for i, text := range raw {
		b = fold(b, text)
		if i == 0 {
			b = fold(b, rejectedProperty+":"+escape(why))
		}
	}
	_, err := r.w.Write(b)
	return err
}

func (r *Rejects) object(raw json.RawMessage, why string) error {
	var object map[string]json.RawMessage
	text := []byte(raw)
	if json.Unmarshal(raw, &object) == nil && object != nil {
		said, err := json.Marshal(why)
		if err != nil {
			return err
		}
		object[rejectedColumn] = said
		if text, err = json.Marshal(object); err != nil {
			return err
		}
	}
	_, err := r.w.Write(append(slices.Clone(text), '\n'))
	return err
}

// Close ends the file; it does not close what it was written to.
func (r *Rejects) Close() error {
	if r.sheet != nil {
		r.sheet.Flush()
		if err := r.sheet.Error(); err != nil {
			return err
		}
	}
	if _, ok := r.from.from.(*calendar); ok && r.n > 0 {
		if _, err := r.w.WriteString("END:VCALENDAR\r\n"); err != nil {
			return err
		}
	}
	return r.w.Flush()
}
