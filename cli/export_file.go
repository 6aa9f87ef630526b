package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"patchbay/problem"
)

// mayReplace has it confirmed that a file which holds something already is replaced.
func (a *app) mayReplace(ctx context.Context, x exporting) error {
	about, err := os.Stat(x.out)
	if err != nil || !about.Mode().IsRegular() || about.Size() == 0 { // what cannot be looked at is told when it is written
		return nil
	}
	return a.confirm(ctx, confirmation{
		would:    fmt.Sprintf("%s is there already (%s bytes, of %s) and would be replaced.", problem.Clean(x.out), thousands(int(about.Size())), about.ModTime().UTC().Format(time.DateTime)),
		question: "Replace it?", plan: map[string]any{"file": x.out, "replaces": true}, again: unasked("export", append([]string{x.Model}, x.flags...)),
	})
}

// unasked is a command with words as they were given, and --yes.
func unasked(command string, words []string) string {
	all := make([]any, len(words))
	for i, w := range words {
		all[i] = w
	}
	return problem.New(problem.Usage, "").WithFix("patchbay "+command+strings.Repeat(" %s", len(all))+" --yes", all...).Fix
}

// intoFile writes a file as a whole or not at all: beside its place first, and there when it is complete and on the
// disk. Only its owner may read it. What is there and no regular file, such as a pipe, is written to directly.
func intoFile(path string, write func(io.Writer) error) error {
	if about, err := os.Stat(path); err == nil && !about.Mode().IsRegular() {
		if about.IsDir() {
			return problem.New(problem.Usage, "%s is a folder.", problem.Clean(path)).WithHint("Give the name of a file.")
		}
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return unwritable(path, err)
		}
		return errors.Join(write(f), f.Close())
	}
	target := path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		target = real // a link stays a link
	}
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*.part")
	if err != nil {
		return unwritable(path, err)
	}
	buffered := bufio.NewWriterSize(f, 256<<10)
	err = write(buffered)
	if err == nil {
		err = lasting(path, buffered, f)
	}
	if closed := f.Close(); err == nil && closed != nil {
		err = unwritable(path, closed)
	}
	if err == nil {
		if err = os.Rename(f.Name(), target); err != nil {
			err = unwritable(path, err)
		}
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what is left of it harms nobody: its name says that it is a part
	}
	return err
}

func lasting(path string, w *bufio.Writer, f *os.File) error {
	if err := w.Flush(); err != nil {
		return unwritable(path, err)
	}
	if err := f.Sync(); err != nil {
		return unwritable(path, err)
	}
	return nil
}

func unwritable(path string, err error) error {
	why := err
	if p, ok := errors.AsType[*os.PathError](err); ok {
		why = p.Err
	}
	return problem.New(problem.Storage, "%s cannot be written: %s.", problem.Clean(path), problem.Clean(why.Error())).Because(err)
}
