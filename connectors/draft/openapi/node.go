package openapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// ErrAway is for a reference that leads over the network.
var ErrAway = errors.New("it refers to another document over the network")

// files are the documents that belong together, by their paths with slashes.
type files struct {
	read func(path string) ([]byte, error)
	all  map[string]any
	seen int // values that were walked, shared ones each time
}

// node is an object in one of the files, whose references have been followed. The zero value is empty.
type node struct {
	files *files
	file  string
	at    map[string]any
}

// deepest bounds how far references and objects lead into each other.
const deepest = 64

// most bounds how many values are walked: a few lines of YAML can stand for billions.
const most = 5_000_000

// add reads a document, and all that it refers to.
func (f *files) add(file string, text []byte) error {
	tree, err := decode(text)
	if err != nil {
		return err
	}
	f.all[file] = tree
	return f.follow(file, tree, 0)
}

func decode(text []byte) (tree any, err error) {
	if t := strings.TrimSpace(string(text)); strings.HasPrefix(t, "{") && json.Unmarshal(text, &tree) == nil {
		return tree, nil
	}
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return nil, fmt.Errorf("read YAML: %w", err)
	}
	return tree, nil
}

// follow reads the files that a tree refers to.
func (f *files) follow(file string, tree any, depth int) error {
	if f.seen++; depth > deepest || f.seen > most {
		return errors.New("it is nested too deeply, or too large")
	}
	switch t := tree.(type) {
	case map[string]any:
		if ref, ok := t["$ref"].(string); ok {
			if err := f.fetch(file, ref); err != nil {
				return err
			}
		}
		for key, below := range t {
			if slices.Contains([]string{"example", "examples", "default", "enum"}, key) || strings.HasPrefix(key, "x-") {
				continue // what looks like a reference there is none
			}
			if err := f.follow(file, below, depth+1); err != nil {
				return err
			}
		}
	case []any:
		for _, below := range t {
			if err := f.follow(file, below, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// fetch reads the file of a reference, if it is another one that was not read yet.
func (f *files) fetch(from, ref string) error {
	other, _, err := place(from, ref)
	if err != nil {
		return err
	}
	if _, known := f.all[other]; known {
		return nil
	}
	text, err := f.read(other)
	if err != nil {
		return fmt.Errorf("read %s, which it refers to: %w", other, err)
	}
	return f.add(other, text)
}

// place is the file and the pointer of a reference.
func place(from, ref string) (file, pointer string, err error) {
	u, err := url.Parse(ref)
	switch {
	case err != nil:
		return "", "", fmt.Errorf("read the reference %q: %w", ref, err)
	case u.Scheme != "" || u.Host != "":
		return "", "", fmt.Errorf("%w: %s", ErrAway, u.Redacted())
	case u.Path == "":
		return from, u.Fragment, nil
	case path.IsAbs(u.Path):
		return path.Clean(u.Path), u.Fragment, nil
	}
	return path.Join(path.Dir(from), u.Path), u.Fragment, nil
}

// node makes a node of a value, following references; an empty one where it is no object, or leads nowhere.
func (f *files) node(file string, v any) node {
	for range deepest {
		m, ok := v.(map[string]any)
		if !ok {
			return node{}
		}
		ref, ok := m["$ref"].(string)
		if !ok {
			return node{files: f, file: file, at: m}
		}
		var pointer string
		var err error
		if file, pointer, err = place(file, ref); err != nil {
			return node{}
		}
		v = find(f.all[file], pointer)
	}
	return node{}
}

// find goes down a JSON pointer; nil where it leads nowhere.
func find(tree any, pointer string) any {
	for _, key := range strings.Split(strings.Trim(pointer, "/"), "/") {
		if key == "" {
			continue
		}
		m, ok := tree.(map[string]any)
		if !ok {
			return nil
		}
		tree = m[strings.NewReplacer("~1", "/", "~0", "~").Replace(key)]
	}
	return tree
}

func (n node) object(key string) node { return n.files.node(n.file, n.at[key]) }

func (n node) text(key string) string {
	s, _ := n.at[key].(string)
	return s
}

func (n node) truth(key string) bool {
	b, _ := n.at[key].(bool)
	return b
}

func (n node) list(key string) []any {
	l, _ := n.at[key].([]any)
	return l
}

// texts are the texts in a list.
func (n node) texts(key string) []string {
	var out []string
	for _, v := range n.list(key) {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// objects are the objects in a list, references followed.
func (n node) objects(key string) []node {
	var out []node
	for _, v := range n.list(key) {
		if one := n.files.node(n.file, v); one.at != nil {
			out = append(out, one)
		}
	}
	return out
}
