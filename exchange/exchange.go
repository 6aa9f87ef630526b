// Package exchange turns records into files that other programs read, and files of other programs into values for
// records: CSV, JSON, vCard 4.0 and 3.0, iCalendar. It works on streams, one record at a time, whatever their number,
// and reads bytes of any kind without trust: an entry that cannot be read is a [Fault] with its place, never a crash.
//
// What a format can hold of a model is said by [Carries] before anything is written, and by [Encoder.Left] afterwards.
// What is carried comes back as it was: reading what was written gives the same values.
package exchange

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"patchbay/model"
)

// Format is a kind of file.
type Format string

// The formats.
const (
	CSV    Format = "csv"    // a table with a heading, RFC 4180
	JSON   Format = "json"   // one array of records, as "ls --json" shows them
	NDJSON Format = "ndjson" // one such record a line
	VCard4 Format = "vcard"  // vCard 4.0, RFC 6350
	VCard3 Format = "vcard3" // vCard 3.0, RFC 2426, for older address books
	ICal   Format = "ical"   // iCalendar, RFC 5545
)

// Formats lists all formats in the order people read them.
func Formats() []Format { return []Format{CSV, JSON, NDJSON, VCard4, VCard3, ICal} }

// Known finds a format by its name, whatever its case; usual other names are understood too.
func Known(name string) (Format, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if f, ok := endings()[name]; ok {
		return f, true
	}
	f := Format(name)
	return f, slices.Contains(Formats(), f)
}

// ByFile tells a format by the ending of a file's name.
func ByFile(path string) (Format, bool) {
	f, ok := endings()[strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))]
	return f, ok
}

func endings() map[string]Format {
	return map[string]Format{
		"csv": CSV, "tsv": CSV, "tab": CSV, "json": JSON, "ndjson": NDJSON, "jsonl": NDJSON,
		"vcf": VCard4, "vcard4": VCard4, "ics": ICal, "icalendar": ICal, "ifb": ICal,
	}
}

// Record is one record on its way into a file.
type Record struct {
	Model      string
	ID         string // ours
	Connection string // the connection's name
	Title      string
	Fields     model.Fields
	UpdatedAt  time.Time // zero: not known
	Remote     model.Remote
	Names      map[string]string // titles of what its references refer to, by path; for eyes alone
}

// Fault is what is wrong in a file: where, in which column, and why.
type Fault struct {
	File   string
	Line   int    // from 1; 0 where no place is known
	Column int    // from 1, in characters; 0 for the entry as a whole
	Name   string // the column's heading, the property or the key; "" for the entry as a whole
	Words  string // behind the name: "must be a date like 1990-12-31"
}

// Error names the place first, as compilers do.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ", line %d", f.Line)
	}
	if f.Column > 0 {
		fmt.Fprintf(&b, ", column %d", f.Column)
	}
	b.WriteString(": " + strings.TrimSpace(f.Name+" "+f.Words))
	return strings.TrimPrefix(b.String(), ", ")
}
