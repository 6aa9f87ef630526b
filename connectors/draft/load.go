package draft

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"patchbay/problem"
)

// largest bounds each file that is read.
const largest = 64 << 20

var errAway = errors.New("it refers to another document over the network")

// load reads a document with everything in it that it refers to.
func load(path string) (*openapi3.T, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, problem.New(problem.Usage, "The file %s cannot be read.", problem.Clean(path)).Because(err)
	}
	text, err := read(abs)
	if err != nil {
		return nil, problem.New(problem.Usage, "The file %s cannot be read.", problem.Clean(path)).Because(err)
	}
	return parse(text, &url.URL{Path: filepath.ToSlash(abs)}, path)
}

// parse reads a document that stands at an address, which relative references begin from.
func parse(text []byte, at *url.URL, name string) (doc *openapi3.T, err error) {
	defer func() {
		if r := recover(); r != nil { // the reader of OpenAPI has been seen to panic on documents that are none
			doc, err = nil, notOpenAPI(name, fmt.Errorf("read it: %v", r))
		}
	}()
	l := openapi3.NewLoader()
	l.IsExternalRefsAllowed = true
	l.ReadFromURIFunc = func(_ *openapi3.Loader, u *url.URL) ([]byte, error) {
		if u.Scheme != "" && u.Scheme != "file" || u.Host != "" {
			return nil, fmt.Errorf("%w: %s", errAway, u.Redacted())
		}
		return read(filepath.FromSlash(u.Path))
	}
	doc, err = l.LoadFromDataWithPath(text, at)
	switch {
	case errors.Is(err, errAway):
		return nil, problem.New(problem.Invalid, "%s refers to another document over the network, which is not fetched.", problem.Clean(name)).
			WithHint("Save that document beside it and refer to the file.").WithDetail(err.Error()).Because(err)
	case err != nil:
		return nil, notOpenAPI(name, err)
	case !strings.HasPrefix(doc.OpenAPI, "3."):
		return nil, notOpenAPI(name, fmt.Errorf("its version is %q", doc.OpenAPI)).WithHint("Convert a Swagger 2 document to OpenAPI 3 first.")
	case doc.Paths.Len() == 0:
		return nil, problem.New(problem.Invalid, "%s describes no path.", problem.Clean(name))
	}
	return doc, nil
}

func notOpenAPI(name string, err error) *problem.Problem {
	return problem.New(problem.Invalid, "%s cannot be understood as OpenAPI 3.", problem.Clean(name)).WithDetail(err.Error()).Because(err)
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err == nil && len(text) > largest {
		err = errors.New("larger than 64 MiB")
	}
	return text, err
}
