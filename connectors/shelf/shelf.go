// Package shelf puts connectors of a person's own beside those that come with the program: every NAME.yaml in one
// folder is a connector whose id is NAME. Nothing is read until it is asked for, and a file with a fault keeps nobody
// from the others.
package shelf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"patchbay/connectors"
	"patchbay/connectors/spec"
	"patchbay/model"
	"patchbay/model/textfile"
	"patchbay/problem"
)

// Builtin is what comes with the program.
type Builtin interface {
	IDs() []string
	Get(id string) (connectors.Connector, error)
}

// Shelf finds connectors by id, the built-in ones first. It is safe for concurrent use. A file that was compiled
// is not read again.
type Shelf struct {
	built Builtin
	dir   string
	known func() []model.Model // nil: the models of the program

	mu   sync.Mutex
	made map[string]connectors.Connector
}

// File is one file on the shelf.
type File struct {
	ID   string // its name without .yaml
	Path string
	Err  error // why it is no connector, a *problem.Problem; nil when it is one
}

// New makes a shelf over a folder, which need not be there. It reads nothing.
func New(built Builtin, dir string) *Shelf {
	return &Shelf{built: built, dir: dir, made: map[string]connectors.Connector{}}
}

// Knowing is s with the models that its files may name, which are asked for when a file is first read. It is called
// before s is used.
func (s *Shelf) Knowing(models func() []model.Model) *Shelf {
	s.known = models
	return s
}

func (s *Shelf) hooks() spec.Hooks {
	if s.known == nil {
		return spec.Hooks{}
	}
	return spec.Hooks{Models: s.known()}
}

// most bounds a file: a connector is a few pages long.
const most = 1 << 20

var name = regexp.MustCompile(`^[a-z][a-z0-9-]{1,30}$`)

// IDs lists the connectors in alphabetical order, those whose files have a fault included. It reads the folder and no file.
func (s *Shelf) IDs() []string {
	out := slices.Clone(s.built.IDs())
	own, _ := s.names() // a folder that cannot be read holds nothing to choose from; Files tells why
	for _, id := range own {
		if name.MatchString(id) && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// Get compiles a connector at its first use. An unknown id is a problem of kind NotFound, a file with a fault one
// of kind Invalid that names line and key.
func (s *Shelf) Get(id string) (connectors.Connector, error) {
	if slices.Contains(s.built.IDs(), id) || !name.MatchString(id) {
		return s.built.Get(id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.made[id]; c != nil {
		return c, nil
	}
	path := s.path(id)
	text, err := textfile.Read(path, most)
	if errors.Is(err, fs.ErrNotExist) {
		return s.built.Get(id)
	}
	if err != nil {
		return nil, unread(path, err)
	}
	c, err := s.compile(id, path, text)
	if err != nil {
		return nil, err
	}
	s.made[id] = c
	return c, nil
}

// Files lists what is on the shelf by name, each compiled: what is no connector says why.
func (s *Shelf) Files() []File {
	own, err := s.names()
	if err != nil {
		return []File{{ID: filepath.Base(s.dir), Path: s.dir, Err: unread(s.dir, err)}}
	}
	out := make([]File, 0, len(own))
	for _, id := range own {
		f := File{ID: id, Path: s.path(id)}
		switch {
		case slices.Contains(s.built.IDs(), id):
			f.Err = problem.New(problem.Invalid, "%s has the id of a connector that comes with the program, and is not used.", f.Path).
				WithHint("Give the file, and the id in it, a name of its own.")
		case !name.MatchString(id):
			f.Err = problem.New(problem.Invalid, "%s has a name that cannot be an id, and is not used.", problem.Clean(f.Path)).
				WithHint("An id is lower-case letters, digits and dashes.")
		default:
			_, f.Err = s.Get(id)
		}
		out = append(out, f)
	}
	return out
}

// Path is the file that stands for a connector, whether or not it is there; "" for one that comes with the program.
func (s *Shelf) Path(id string) string {
	if slices.Contains(s.built.IDs(), id) {
		return ""
	}
	return s.path(id)
}

func (s *Shelf) path(id string) string { return filepath.Join(s.dir, id+".yaml") }

// names are the files of the folder without their ending; hidden ones are nobody's connector.
func (s *Shelf) names() ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", s.dir, err)
	}
	var out []string
	for _, e := range entries {
		id, isSpec := strings.CutSuffix(e.Name(), ".yaml")
		if isSpec && id != "" && !strings.HasPrefix(id, ".") && !e.IsDir() {
			out = append(out, id)
		}
	}
	return out, nil
}

func (s *Shelf) compile(id, path string, text []byte) (connectors.Connector, error) {
	c, err := spec.Load(path, text, s.hooks())
	if err != nil {
		return nil, problem.As(err).WithFix("patchbay connectors lint %s", path)
	}
	if got := c.Describe().ID; got != id {
		return nil, problem.New(problem.Invalid, "%s calls itself %s, and a connector has the name of its file.", path, got).
			WithHint("Rename the file to %s.yaml, or write id: %s in it.", got, id)
	}
	return c, nil
}

func unread(path string, err error) *problem.Problem {
	if errors.Is(err, textfile.ErrNoFile) || errors.Is(err, textfile.ErrLarge) {
		return problem.New(problem.Storage, "%s is not read: %v.", problem.Clean(path), err).WithHint("A connector is a text of a few pages.").Because(err)
	}
	return problem.New(problem.Storage, "%s cannot be read.", problem.Clean(path)).WithHint("Look at who may read it.").Because(err)
}
