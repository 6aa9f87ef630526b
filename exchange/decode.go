package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

// Held is one value of an entry as it stands in the file.
type Held struct {
	Column string // heading, key, or for cards and calendars the field's path
	Raw    any    // for [Values.Read]; "" for an empty cell
	Line   int    // from 1
	At     int    // column from 1, in characters; 0 where only the line is known
}

// Entry is one record of a file.
type Entry struct {
	Number int      // from 1
	Line   int      // where it begins, from 1
	Model  string   // what the file says it is; "" where it does not
	ID     string   // ours, where the file tells; ""
	Held   []Held   // in the order of the file
	Over   []string // properties of it that nothing is read from, by name
	Guests []string // e-mails of those who were invited to it, each once, in the order of the file
	Host   string   // e-mail of whoever invites; ""
	Fault  *Fault   // it cannot be read; nil for most. Held is of no use then

	raw any // as it came, for [Rejects]
}

// Opening says how a file shall be read. Zero values are found out.
type Opening struct {
	Name      string         // of the file, for faults
	Format    Format         // "": by the name's ending, or by what the file begins with
	Model     model.Model    // what is looked for
	Charset   string         // "": by the file's own bytes
	Delimiter rune           // of a table; 0: by its heading
	Unguarded bool           // cells of a table have no guard: an apostrophe is one
	Zone      *time.Location // of times that have none; nil: the calendar's own, or that of Here
	Here      *time.Location // the zone of this machine; nil: UTC
}

// Decoder reads the entries of a file, one at a time. It holds a few of them in memory whatever the file's size. It is
// for one goroutine, and closes nothing.
type Decoder struct {
	o      Opening
	from   source
	meter  *meter
	said   []string
	number int
}

// source reads entries of one format. next answers io.EOF at the end. An entry that is at fault is no error: it is one
// that nothing can be read behind.
type source interface {
	next() (Entry, error)
	notices() []string
	heading() []string
}

// Open begins to read a file at its start. Reading it again needs another Open.
func Open(file io.ReadSeeker, o Opening) (*Decoder, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, unread(o.Name, err)
	}
	s, err := scriptOf(file, o.Charset)
	if err != nil {
		return nil, unread(o.Name, err)
	}
	if o.Format == "" {
		if o.Format, err = sniffed(file, s, o.Name); err != nil {
			return nil, err
		}
	}
	if !Able(o.Format, o.Model.Name) {
		return nil, problem.New(problem.Usage, "A %s file holds no %s.", o.Format, strings.ToLower(o.Model.Plural)).WithHint("%s", ableHint(o.Model.Name))
	}
	text, err := s.reader(file)
	if err != nil {
		return nil, unread(o.Name, err)
	}
	text, old, err := modernEnds(text)
	if err != nil {
		return nil, unread(o.Name, err)
	}
	d := &Decoder{o: o, meter: newMeter(text)}
	if old {
		d.said = append(d.said, "The lines of the file end as those of very old machines do (CR alone).")
	}
	if s.said != "" {
		d.said = append(d.said, s.said)
	}
	switch o.Format {
	case CSV:
		d.from, err = newTable(d.meter, o)
	case JSON:
		d.from, err = newDocument(d.meter, o)
	case NDJSON:
		d.from = newLines(d.meter, o)
	case ICal:
		d.from = newCalendar(d.meter, o)
	default:
		d.from = newCards(d.meter, o)
	}
	if err != nil {
		return nil, unread(o.Name, err)
	}
	return d, nil
}

// Format is the format that the file is read as.
func (d *Decoder) Format() Format { return d.o.Format }

// Notices are sentences on what had to be assumed so far, such as the letters of the file or the zone of its times.
func (d *Decoder) Notices() []string {
	return append(d.said[:len(d.said):len(d.said)], d.from.notices()...)
}

// Heading are the columns of a table in their order, but for the one that a file of rejects adds; nil for other formats.
func (d *Decoder) Heading() []string {
	return slices.DeleteFunc(slices.Clone(d.from.heading()), func(c string) bool { return c == rejectedColumn })
}

// Next reads an entry; io.EOF says that there is none. Any other error is the file's: nothing behind it can be read. An
// entry with a Fault is none of these, and the next one can be read.
func (d *Decoder) Next() (Entry, error) {
	d.meter.rest()
	e, err := d.from.next()
	if err != nil && !errors.Is(err, io.EOF) {
		return e, unread(d.o.Name, err)
	}
	if err != nil {
		return e, io.EOF
	}
	d.number++
	e.Number = d.number
	if e.Fault != nil {
		e.Fault.File = d.o.Name
	}
	return e, nil
}

// unread is a file that cannot be read, in words.
func unread(name string, err error) error {
	if _, told := errors.AsType[*problem.Problem](err); told {
		return err
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		f.File = name
		return problem.New(problem.Invalid, "%s", problem.Sentence(f.Error())).Because(err)
	}
	if errors.Is(err, errLarge) {
		return problem.New(problem.Invalid, "%s cannot be read to its end: an entry of it has more than %d MiB.", problem.Clean(name), most>>20).
			WithHint("A quotation mark or a bracket that is never closed looks like this.").Because(err)
	}
	return problem.New(problem.Usage, "%s cannot be read.", problem.Clean(name)).WithDetail(err.Error()).Because(err)
}

func ableHint(modelName string) string {
	var able []string
	for _, f := range Formats() {
		if Able(f, modelName) {
			able = append(able, string(f))
		}
	}
	return fmt.Sprintf("Formats for %s: %s.", modelName, strings.Join(able, ", "))
}

// sniffed tells the format of a file by the ending of its name, or by its beginning.
func sniffed(file io.ReadSeeker, s script, name string) (Format, error) {
	f, named := ByFile(name)
	if named && f != JSON {
		return f, nil
	}
	text, err := s.reader(file)
	if err != nil {
		return "", unread(name, err)
	}
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(text, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", unread(name, err)
	}
	start := bytes.TrimSpace(head[:n])
	switch {
	case len(start) == 0:
		return CSV, nil
	case hasWord(start, "BEGIN:VCARD"):
		return VCard4, nil
	case hasWord(start, "BEGIN:VCALENDAR"):
		return ICal, nil
	case start[0] == '[':
		return JSON, nil
	case start[0] == '{' && aRecordALine(start):
		return NDJSON, nil
	case start[0] == '{':
		return JSON, nil
	}
	return CSV, nil
}

func hasWord(text []byte, word string) bool {
	return len(text) >= len(word) && strings.EqualFold(string(text[:len(word)]), word)
}

// aRecordALine reports whether the first line is a JSON object of its own that does not hold a list of records.
func aRecordALine(text []byte) bool {
	first, _, more := bytes.Cut(text, []byte("\n"))
	var object map[string]json.RawMessage
	if !more || json.Unmarshal(first, &object) != nil {
		return false
	}
	_, list := object["items"]
	return !list
}
