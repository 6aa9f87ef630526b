package exchange

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// modernEnds is a text whose lines end as those of today: where its beginning has the ends of very old machines alone, which
// is told by old, each of them is turned into one.
func modernEnds(text io.Reader) (out io.Reader, old bool, err error) {
	r := bufio.NewReaderSize(text, 64<<10)
	head, err := r.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, false, err
	}
	if bytes.IndexByte(head, '\r') < 0 || bytes.IndexByte(head, '\n') >= 0 {
		return r, false, nil
	}
	return turned{r}, true, nil
}

// turned gives a line feed for each carriage return.
type turned struct{ r io.Reader }

// Read reads on.
func (t turned) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
