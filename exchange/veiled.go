package exchange

import (
	"bytes"
	"io"
	"strings"
)

// A file of pseudonyms says so where its format has a place for it: in a column behind all others, a member of each
// record, or a property of each card and calendar.
const (
	veiledColumn = "veiled"
	veiledMember = `"veiled":true`
	veiledLine   = "X-PATCHBAY-VEILED:TRUE"
)

// item is a record as JSON, with the mark of pseudonyms where they are some.
func (e *Encoder) item(r Record) ([]byte, error) {
	b, err := item(r)
	if err == nil && e.o.Veiled {
		b = append([]byte("{"+veiledMember+","), b[1:]...)
	}
	return b, err
}

// Veiled reports whether a file says at its beginning that it holds pseudonyms. It leaves the file at its start.
func Veiled(file io.ReadSeeker) (bool, error) {
	head, err := io.ReadAll(io.LimitReader(file, 64<<10))
	if err != nil {
		return false, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	cells := strings.FieldsFunc(strings.TrimSpace(string(line)), func(r rune) bool { return strings.ContainsRune(",;\t|", r) })
	return len(cells) > 0 && strings.Trim(cells[len(cells)-1], `"`) == veiledColumn ||
		bytes.Contains(head, []byte(veiledLine)) || bytes.Contains(head, []byte(veiledMember)) || bytes.Contains(head, []byte(`"veiled": true`)), nil
}
