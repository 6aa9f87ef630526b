package draft

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"patchbay/connectors/draft/openapi"
	"patchbay/model/textfile"
	"patchbay/problem"
)

// largest bounds each file that is read.
const largest = 64 << 20

// load reads a document with everything in it that it refers to.
func load(path string) (*openapi.Doc, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, problem.New(problem.Usage, "The file %s cannot be read.", problem.Clean(path)).Because(err)
	}
	text, err := read(abs)
	if errors.Is(err, textfile.ErrNoFile) || errors.Is(err, textfile.ErrLarge) {
		return nil, problem.New(problem.Usage, "The file %s is not read: %v.", problem.Clean(path), err).Because(err)
	}
	if err != nil {
		return nil, problem.New(problem.Usage, "The file %s cannot be read.", problem.Clean(path)).Because(err)
	}
	return parse(text, filepath.ToSlash(abs), path)
}

// parse reads a document that stands at a path, which relative references begin from.
func parse(text []byte, at, name string) (*openapi.Doc, error) {
	doc, err := openapi.Read(at, text, func(path string) ([]byte, error) { return read(filepath.FromSlash(path)) })
	switch {
	case errors.Is(err, openapi.ErrAway):
		return nil, problem.New(problem.Invalid, "%s refers to another document over the network, which is not fetched.", problem.Clean(name)).
			WithHint("Save that document beside it and refer to the file.").WithDetail(err.Error()).Because(err)
	case err != nil:
		return nil, notOpenAPI(name, err)
	case !strings.HasPrefix(doc.Version, "3."):
		return nil, notOpenAPI(name, fmt.Errorf("its version is %q", doc.Version)).WithHint("Convert a Swagger 2 document to OpenAPI 3 first.")
	case len(doc.Paths) == 0:
		return nil, problem.New(problem.Invalid, "%s describes no path.", problem.Clean(name))
	}
	return doc, nil
}

func notOpenAPI(name string, err error) *problem.Problem {
	return problem.New(problem.Invalid, "%s cannot be understood as OpenAPI 3.", problem.Clean(name)).WithDetail(err.Error()).Because(err)
}

func read(path string) ([]byte, error) { return textfile.Read(path, largest) }
