package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"patchbay/problem"
)

// fileToRead opens the file of an import. What comes from standard input, or through a pipe, is copied into a file for
// this user alone first, because it is read several times.
func (a *app) fileToRead(path string) (readable, string, error) {
	if path == "-" {
		f, err := a.copied(a.Streams.In)
		return readable{File: f}, "standard input", err
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
		return readable{File: copied}, path, errors.Join(err, f.Close())
	}
	return readable{File: f, kept: true}, path, nil
}

func (a *app) copied(in io.Reader) (*os.File, error) {
	f, err := os.CreateTemp("", "patchbay-import-*")
	if err == nil {
		_, err = io.Copy(f, in)
	}
	if err != nil {
		return nil, problem.New(problem.Storage, "What is to be imported could not be kept for the time of the import.").WithDetail(err.Error()).Because(err)
	}
	return f, nil
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
