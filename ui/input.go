package ui

import (
	"errors"
	"io"
	"os"

	"golang.org/x/term"
)

// The library stops reading at the end of its input and goes on showing screens that nobody can leave. A terminal
// that is gone without a signal (its window's process died, the program runs in a session of its own) reads so.

// stream is an input that tells its end.
type stream struct {
	io.Reader
	gone func()
}

func (s stream) Read(p []byte) (int, error) { return told(s.Reader, s.gone, p) }

// keyboard is a terminal's input that tells its end; the library knows it as a file.
type keyboard struct {
	*os.File
	gone func()
}

func (k keyboard) Read(p []byte) (int, error) { return told(k.File, k.gone, p) }

func told(r io.Reader, gone func(), p []byte) (int, error) {
	n, err := r.Read(p)
	if errors.Is(err, io.EOF) {
		gone()
	}
	return n, err
}

// listening is where keys come from: in, or the terminal; nil when standard input is none and the library has to
// look for one. gone is called when there is nobody any more.
func listening(in io.Reader, gone func()) io.Reader {
	switch {
	case in != nil:
		return stream{in, gone}
	case term.IsTerminal(int(os.Stdin.Fd())):
		return keyboard{os.Stdin, gone}
	}
	return nil
}
