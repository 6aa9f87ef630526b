package exchange

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"patchbay/problem"
)

// script is how the letters of a file are coded.
type script struct {
	code encoding.Encoding // nil: UTF-8
	skip int64             // bytes of a mark at the beginning
	said string            // what had to be assumed, as a sentence; "" where nothing had
}

// marks are the byte order marks.
func marks() []struct {
	mark string
	code encoding.Encoding
} {
	return []struct {
		mark string
		code encoding.Encoding
	}{
		{"\xef\xbb\xbf", nil},
		{"\xff\xfe", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"\xfe\xff", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	}
}

// scriptOf tells how the letters of a file are coded: by the mark at its beginning, by what was asked for, or by its
// bytes, which are then read to the end. The file stands at its start afterwards.
func scriptOf(file io.ReadSeeker, asked string) (script, error) {
	head := make([]byte, 4096)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return script{}, err
	}
	head = head[:n]
	for _, m := range marks() {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			return script{code: m.code, skip: int64(len(m.mark))}, nil
		}
	}
	if asked != "" {
		code, err := htmlindex.Get(asked)
		if err != nil {
			return script{}, problem.New(problem.Usage, "There is no character set %q.", problem.Clean(asked)).
				WithHint("Usual ones are utf-8, windows-1252, iso-8859-15, utf-16le and macintosh.").Because(err)
		}
		return script{code: code}, nil
	}
	if code, said := twoBytes(head); code != nil {
		return script{code: code, said: said}, nil
	}
	good, err := valid(io.MultiReader(bytes.NewReader(head), file))
	if err != nil || good {
		return script{}, err
	}
	return script{code: charmap.Windows1252, said: "The file is not written in UTF-8: it was read as Windows-1252, which Latin-1 is a part of. Give --charset for another."}, nil
}

// twoBytes knows UTF-16 without a mark by the zeros that plain letters have in it.
func twoBytes(head []byte) (code encoding.Encoding, said string) {
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch half := len(head) / 2; {
	case half < 2:
	case zeros[1] > half/2 && zeros[0] <= half/20:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "The file has no mark of its letters: it was read as UTF-16, low bytes first."
	case zeros[0] > half/2 && zeros[1] <= half/20:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "The file has no mark of its letters: it was read as UTF-16, high bytes first."
	}
	return nil, ""
}

// valid reports whether all of r is UTF-8.
func valid(r io.Reader) (bool, error) {
	buf := make([]byte, 64<<10)
	kept := 0 // the beginning of a letter that the last part was cut through
	for {
		n, err := r.Read(buf[kept:])
		text := buf[:kept+n]
		end := len(text)
		for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
			if c := text[len(text)-back]; utf8.RuneStart(c) {
				if c >= utf8.RuneSelf && !utf8.FullRune(text[len(text)-back:]) {
					end = len(text) - back
				}
				break
			}
		}
		if !utf8.Valid(text[:end]) {
			return false, nil
		}
		kept = copy(buf, text[end:])
		switch {
		case errors.Is(err, io.EOF):
			return kept == 0, nil
		case err != nil:
			return false, err
		}
	}
}

// reader reads the file from its start, in UTF-8.
func (s script) reader(file io.ReadSeeker) (io.Reader, error) {
	if _, err := file.Seek(s.skip, io.SeekStart); err != nil {
		return nil, err
	}
	if s.code == nil {
		return file, nil
	}
	return s.code.NewDecoder().Reader(file), nil
}

// most is how many bytes one entry of a file may have.
const most = 16 << 20

// errLarge is the reason why a file is not read further.
var errLarge = errors.New("an entry has more than 16 MiB")

// meter reads no more than one entry's worth of bytes between two calls of rest, and counts lines.
type meter struct {
	r     io.Reader
	left  int
	total int64
	ends  []int64 // where lines end, those that were not asked for yet
	lines int     // ends that were asked for
}

func newMeter(r io.Reader) *meter { return &meter{r: r, left: most} }

// Read reads on; an entry that is too large ends with errLarge.
func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, errLarge
	}
	n, err := m.r.Read(p[:min(len(p), m.left)])
	for i, c := range p[:n] {
		if c == '\n' {
			m.ends = append(m.ends, m.total+int64(i))
		}
	}
	m.left -= n
	m.total += int64(n)
	return n, err
}

// rest begins another entry.
func (m *meter) rest() { m.left = most }

// line is the line, from 1, of a place that lies behind those that were asked for before.
func (m *meter) line(offset int64) int {
	passed := 0
	for passed < len(m.ends) && m.ends[passed] < offset {
		passed++
	}
	m.ends = append(m.ends[:0], m.ends[passed:]...)
	m.lines += passed
	return m.lines + 1
}
