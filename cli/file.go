package cli

import (
	"context"
	"errors"

	"github.com/muesli/cancelreader"

	"patchbay/model/textfile"
	"patchbay/problem"
)

// most is how large a body from a file may be.
const most = 32 << 20

// read is the content of a file, or of standard input for "-", of up to limit bytes.
func (a *app) read(name string, limit int64) ([]byte, error) {
	called := "The file " + problem.Clean(name)
	text, err := []byte(nil), error(nil)
	if name == "-" {
		called = "Standard input"
		text, err = a.input(a.ctx, limit)
	} else {
		text, err = textfile.Read(name, limit)
	}
	switch {
	case err == nil:
		return text, nil
	case problem.Is(err, problem.Canceled):
		return nil, err
	case errors.Is(err, textfile.ErrLarge):
		return nil, problem.New(problem.Usage, "%s is larger than %d MiB.", called, limit>>20).Because(err)
	case errors.Is(err, textfile.ErrNoFile):
		return nil, problem.New(problem.Usage, "%s is no regular file, and is not read.", called).WithHint("Give - where another program shall write it.").Because(err)
	}
	return nil, problem.New(problem.Usage, "%s cannot be read.", called).Because(err)
}

// input is all of standard input. Waiting for its end stops with the run.
func (a *app) input(ctx context.Context, limit int64) ([]byte, error) {
	in, err := cancelreader.NewReader(a.Streams.In)
	if err != nil { // a file on the disk cannot be waited for, and keeps nobody waiting
		return textfile.All(a.Streams.In, limit)
	}
	release := context.AfterFunc(ctx, func() { in.Cancel() })
	text, err := textfile.All(in, limit)
	release()
	_ = in.Close() // it only frees the reader's own poll descriptor
	if errors.Is(err, cancelreader.ErrCanceled) {
		return nil, problem.As(ctx.Err())
	}
	return text, err
}
