package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/muesli/cancelreader"
	"golang.org/x/term"

	"patchbay/problem"
)

// Streams are where a command reads and writes, with what is known of their ends.
type Streams struct {
	In                    io.Reader
	Out, Err              io.Writer
	InTTY, OutTTY, ErrTTY bool
	Width, Height         int // columns and lines of the terminal behind Out, 0 when there is none
	Dumb                  bool
	Colour                bool                                                     // terminals may be coloured
	Hidden                func(ctx context.Context, prompt string) (string, error) // asks without showing the answer; nil: nobody can be asked
}

// Process gives the streams of this process. NO_COLOR, TERM=dumb and PATCHBAY_ACCESSIBLE are obeyed.
func Process(getenv func(string) string) Streams {
	s := Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTTY: term.IsTerminal(int(os.Stdin.Fd())), OutTTY: term.IsTerminal(int(os.Stdout.Fd())), ErrTTY: term.IsTerminal(int(os.Stderr.Fd())),
	}
	s.Dumb = getenv("TERM") == "dumb" || getenv("PATCHBAY_ACCESSIBLE") != ""
	s.Colour = getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
	if s.OutTTY {
		if w, h, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
			s.Width, s.Height = w, h
		}
	}
	s.Hidden = hidden
	return s
}

// Attended reports whether a person can be asked.
func (s Streams) Attended() bool { return s.InTTY && s.ErrTTY }

// hidden reads a line from the terminal without showing it. The terminal is put back in every case.
func hidden(ctx context.Context, prompt string) (string, error) {
	fd := int(os.Stdin.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return "", problem.New(problem.Usage, "The terminal cannot hide what is typed.").WithHint("Give the secret on standard input.").Because(err)
	}
	defer func() {
		_ = term.Restore(fd, before) // nothing better can be done with the terminal than to try
	}()
	in, err := cancelreader.NewReader(os.Stdin)
	if err != nil {
		return "", problem.New(problem.Internal, "The terminal cannot be read.").Because(err)
	}
	defer in.Close()
	stop := context.AfterFunc(ctx, func() { in.Cancel() })
	defer stop()
	typed, err := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, os.Stderr}, "").ReadPassword(prompt)
	if err != nil {
		return "", problem.New(problem.Canceled, "Stopped.").Because(err)
	}
	return strings.TrimSpace(typed), nil
}

// typist reads lines that a person types, and can be stopped while waiting for one.
type typist struct {
	in   io.Reader
	once sync.Once
	stop cancelreader.CancelReader
	buf  *bufio.Reader
	err  error
}

// line waits for one line, without its end. It answers a problem of kind Canceled when ctx ends
// or the input does.
func (t *typist) line(ctx context.Context) (string, error) {
	t.once.Do(func() {
		t.stop, t.err = cancelreader.NewReader(t.in)
		if t.err == nil {
			t.buf = bufio.NewReader(t.stop)
		}
	})
	if t.err != nil {
		return "", problem.New(problem.Internal, "Standard input cannot be read.").Because(t.err)
	}
	release := context.AfterFunc(ctx, func() { t.stop.Cancel() })
	defer release()
	text, err := t.buf.ReadString('\n')
	if err != nil && (text == "" || !errors.Is(err, io.EOF)) {
		return "", problem.New(problem.Canceled, "Stopped.").Because(err)
	}
	return strings.TrimSpace(text), nil
}

// close gives the reader back; the stream itself stays open.
func (t *typist) close() {
	if t.stop != nil {
		_ = t.stop.Close() // it only frees the reader's own poll descriptor
	}
}
