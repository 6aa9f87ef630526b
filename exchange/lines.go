package exchange

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// unfolder reads the content lines of a file and joins those that were folded. It keeps one line in memory.
type unfolder struct {
	r  *bufio.Reader
	at int // lines that were read
}

func newUnfolder(r io.Reader) *unfolder { return &unfolder{r: bufio.NewReaderSize(r, 32<<10)} }

// next is a content line without its end, and where it begins. Lines without anything are passed over. A form feed or
// an end of line of old machines is one of the line's letters.
func (u *unfolder) next() (text string, at int, err error) {
	var b []byte
	for len(b) == 0 {
		if b, err = u.raw(b); err != nil {
			return "", u.at, err
		}
		at = u.at
	}
	for {
		quoted := softBreak(b)
		head, err := u.r.Peek(1)
		if err != nil || head[0] != ' ' && head[0] != '\t' && !quoted {
			return string(b), at, nil
		}
		if quoted {
			b = b[:len(b)-1]
		}
		if head[0] == ' ' || head[0] == '\t' {
			if _, err := u.r.Discard(1); err != nil {
				return "", at, err
			}
		}
		if b, err = u.raw(b); err != nil && !errors.Is(err, io.EOF) {
			return "", at, err
		}
	}
}

// softBreak reports whether a line of an old card goes on in the next one, which needs no blank in front.
func softBreak(b []byte) bool {
	if len(b) == 0 || b[len(b)-1] != '=' {
		return false
	}
	head, _, _ := bytes.Cut(b, []byte(":"))
	return strings.Contains(strings.ToUpper(string(head)), "QUOTED-PRINTABLE")
}

// raw appends a line of the file to b, without its end.
func (u *unfolder) raw(b []byte) ([]byte, error) {
	start := len(b)
	for {
		part, err := u.r.ReadSlice('\n')
		b = append(b, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (len(b) == start || !errors.Is(err, io.EOF)) {
			return b, err
		}
		u.at++
		return bytes.TrimRight(b, "\r\n"), nil
	}
}
