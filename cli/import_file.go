package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/muesli/cancelreader"

	"patchbay/problem"
)

// fileToRead opens the file of an import. What comes from standard input, or through a pipe, is copied into a file for
// this user alone first, because it is read several times.
func (a *app) fileToRead(path string) (readable, string, error) {
	if path == "-" {
		f, err := a.copied(a.Streams.In)
		return f, "standard input", f.unless(err)
	}
	about, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return readable{}, "", problem.New(problem.Usage, "There is no file %s.", problem.Clean(path)).Because(err)
	}
	if err == nil && about.IsDir() {
		return readable{}, "", problem.New(problem.Usage, "%s is a folder.", problem.Clean(path)).WithHint("Give the name of a file.")
	}
	f, err := os.Open(path)
	if err != nil {
		return readable{}, "", problem.New(problem.Usage, "The file %s cannot be read.", problem.Clean(path)).WithDetail(err.Error()).Because(err)
	}
	if about != nil && !about.Mode().IsRegular() {
		copied, err := a.copied(f)
		return copied, path, copied.unless(errors.Join(err, f.Close()))
	}
	return readable{File: f, kept: true}, path, nil
}

// copied keeps what comes from a stream in a file for this user alone. Where the system allows it, the file has no name
// from the beginning, so that nothing is left of it whatever happens. Waiting for the stream stops with the run.
func (a *app) copied(in io.Reader) (readable, error) {
	f, err := os.CreateTemp("", "patchbay-import-*")
	if err != nil {
		return readable{}, uncopied(err)
	}
	out := readable{File: f, kept: os.Remove(f.Name()) == nil}
	if r, err := cancelreader.NewReader(in); err == nil { // a file on the disk cannot be waited for, and keeps nobody waiting
		release := context.AfterFunc(a.ctx, func() { r.Cancel() })
		defer func() {
			release()
			_ = r.Close() // it only frees the reader's own poll descriptor
		}()
		in = r
	}
	_, err = io.Copy(f, in)
	switch {
	case a.ctx.Err() != nil:
		return out, problem.As(a.ctx.Err())
	case err != nil:
		return out, uncopied(err)
	}
	return out, nil
}

func uncopied(err error) error {
	return problem.New(problem.Storage, "What is to be imported could not be kept for the time of the import.").WithDetail(err.Error()).Because(err)
}

// rejectFile makes a file for rows that were left out: never in place of one that is there, because somebody may be
// mending that one.
func rejectFile(asked, source, ending string) (*os.File, error) {
	if asked != "" {
		return created(asked)
	}
	if source == "standard input" {
		source = "import"
	}
	stem := strings.TrimSuffix(source, filepath.Ext(source)) + ".rejected"
	for n := 1; ; n++ {
		path := stem + ending
		if n > 1 {
			path = stem + "-" + strconv.Itoa(n) + ending
		}
		f, err := created(path)
		if !errors.Is(err, fs.ErrExist) || n > 999 {
			return f, err
		}
	}
}

func created(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, problem.New(problem.Usage, "%s is there already.", problem.Clean(path)).WithHint("Give another name with --rejects.").Because(err)
	}
	if err != nil {
		return nil, unwritable(path, err)
	}
	return f, nil
}
