package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"patchbay/problem"
	"patchbay/workbench"
)

// given is one -f or -F.
type given struct {
	key   string
	value any // a text, or with -F also a truth, json.Number or nil
}

// plain is the value as it stands in a query.
func (g given) plain() string {
	if g.value == nil {
		return "null"
	}
	return fmt.Sprint(g.value)
}

// fieldsOf reads the flags, texts before typed values, each in its order.
func fieldsOf(texts, typed []string) ([]given, error) {
	var out []given
	for i, s := range append(append([]string{}, texts...), typed...) {
		key, value, ok := strings.Cut(s, "=")
		if !ok || key == "" {
			return nil, problem.New(problem.Usage, "%q is not of the form KEY=VALUE.", problem.Clean(s))
		}
		g := given{key: key, value: value}
		if i >= len(texts) {
			g.value = typedValue(value)
		}
		out = append(out, g)
	}
	return out, nil
}

var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// typedValue is what a text means in JSON: a truth, null, a number as it is spelled, else the text itself.
func typedValue(s string) any {
	switch {
	case s == "true":
		return true
	case s == "false":
		return false
	case s == "null":
		return nil
	case number.MatchString(s):
		return json.Number(s)
	}
	return s
}

func headersOf(all []string) (http.Header, error) {
	out := http.Header{}
	for _, s := range all {
		key, value, ok := strings.Cut(s, ":")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !ok || key == "" || strings.ContainsAny(key, " \t\r\n") || strings.ContainsAny(value, "\r\n") {
			return nil, problem.New(problem.Usage, "%q is not of the form KEY:VALUE.", problem.Clean(s))
		}
		out.Add(key, value)
	}
	return out, nil
}

// bodyOf makes the JSON object that the fields describe; nil where there are none.
func bodyOf(all []given) ([]byte, error) {
	if len(all) == 0 {
		return nil, nil
	}
	var root any = map[string]any{}
	for _, g := range all {
		keys, err := path(g.key)
		if err == nil {
			root, err = put(root, keys, g)
		}
		if err != nil {
			return nil, err
		}
	}
	return encode(root)
}

var keyForm = regexp.MustCompile(`^[^\[\]]+(\[[^\[\]]*\])*$`)

// path takes a[b][] apart: "a", "b", "". An empty one adds to a list.
func path(key string) ([]string, error) {
	if !keyForm.MatchString(key) {
		return nil, problem.New(problem.Usage, "%q cannot be a key.", problem.Clean(key)).WithHint("Write a, a[b] for an object, or a[] for a list.")
	}
	return strings.Split(strings.ReplaceAll(strings.ReplaceAll(key, "]", ""), "[", "\x00"), "\x00"), nil
}

// put writes a value at keys into a tree of which nil is the beginning, and answers the tree.
func put(tree any, keys []string, g given) (any, error) {
	if len(keys) == 0 {
		if tree != nil {
			return nil, problem.New(problem.Usage, "%s is given twice.", problem.Clean(g.key))
		}
		if g.value == nil {
			return json.RawMessage("null"), nil // there, unlike what was not written yet
		}
		return g.value, nil
	}
	if keys[0] == "" {
		list, ok := tree.([]any)
		if !ok && tree != nil {
			return nil, clash(g)
		}
		item, err := put(nil, keys[1:], g)
		return append(list, item), err
	}
	object, ok := tree.(map[string]any)
	if !ok && tree != nil {
		return nil, clash(g)
	}
	if object == nil {
		object = map[string]any{}
	}
	below, err := put(object[keys[0]], keys[1:], g)
	object[keys[0]] = below
	return object, err
}

func clash(g given) error {
	return problem.New(problem.Usage, "%s cannot be written where something else stands already.", problem.Clean(g.key)).
		WithHint("One key is an object, a list or a value.")
}

// formType is the Content-Type of a form.
const formType = "application/x-www-form-urlencoded"

// isForm reports whether the headers announce a form.
func isForm(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && kind == formType
}

// formOf is the form that the fields make, in their order; nil where there are none.
func formOf(all []given) []byte {
	var pairs []string
	for _, g := range all {
		pairs = append(pairs, url.QueryEscape(g.key)+"="+url.QueryEscape(g.plain()))
	}
	if pairs == nil {
		return nil
	}
	return []byte(strings.Join(pairs, "&"))
}

// workspaceMark stands for the id of a connection's workspace.
const workspaceMark = "{workspace}"

// placed puts the workspace's id where it is meant, in the path and in the values of the flags.
func placed(ctx context.Context, b *Bench, r *workbench.ProxyRequest, f *apiFlags) error {
	used := strings.Contains(r.Path, workspaceMark)
	for _, s := range slices.Concat(f.texts, f.typed) {
		used = used || strings.Contains(s, workspaceMark)
	}
	if !used {
		return nil
	}
	c, err := b.Accounts.Connection(ctx, r.Connection)
	if err != nil {
		return err
	}
	if c.Workspace.ID == "" {
		return problem.New(problem.Invalid, "%s has no workspace that %s could stand for.", c.Name, workspaceMark).On(c.Name)
	}
	r.Path = strings.ReplaceAll(r.Path, workspaceMark, url.PathEscape(c.Workspace.ID))
	for _, list := range []*[]string{&f.texts, &f.typed} {
		out := make([]string, len(*list))
		for i, s := range *list {
			out[i] = strings.ReplaceAll(s, workspaceMark, c.Workspace.ID)
		}
		*list = out
	}
	return nil
}
