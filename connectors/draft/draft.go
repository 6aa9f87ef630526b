// Package draft makes the first version of a connector's file from an OpenAPI document: hosts, ways to sign in, calls,
// paging and fields, as far as names and schemas tell. What it guessed says why in a comment, what nobody can know from
// the document is marked with FILL IN, of which spec.Lint warns. The text is one that spec.Lint finds no fault in; whether it is right, only its
// author can say.
package draft

import (
	"regexp"
	"slices"
	"strings"

	"patchbay/connectors/draft/openapi"
	"patchbay/connectors/spec"
	"patchbay/problem"
)

// Options are what the document does not tell.
type Options struct {
	ID    string // of the connector
	Taken bool   // a connector that comes with the program has that id
}

// Draft is a connector's file with what its author should know besides.
type Draft struct {
	Text   string   // YAML
	Models []string // the models that it has, in its order
	Unused []string // what the document has and the draft could not use, in words and without doubles
	// What the draft has and the document has not, in words and without doubles; it is marked in the text.
	Invented []string
}

var id = regexp.MustCompile(`^[a-z][a-z0-9-]{1,30}$`)

// From drafts a connector from a file, JSON or YAML, of OpenAPI 3. It reads that file and the local ones that it refers
// to; a reference over the network is refused. Errors are *problem.Problem.
func From(path string, o Options) (Draft, error) {
	if !id.MatchString(o.ID) {
		return Draft{}, problem.New(problem.Usage, "%q cannot be the id of a connector.", problem.Clean(o.ID)).WithHint("An id is lower-case letters, digits and dashes.")
	}
	if o.Taken {
		return Draft{}, problem.New(problem.Usage, "%s is the id of a connector that comes with the program: a file of that name would never be used.", o.ID).
			WithHint("Choose another one, such as %s-own.", o.ID)
	}
	doc, err := load(path)
	if err != nil {
		return Draft{}, err
	}
	return write(doc, o)
}

// write drafts, and leaves out every model in which the language still finds a fault.
func write(doc *openapi.Doc, o Options) (Draft, error) {
	w := &writer{doc: doc, options: o}
	w.survey()
	for {
		d := Draft{Text: w.text(), Models: w.modelNames(), Unused: w.unused, Invented: w.made}
		bad := slices.DeleteFunc(spec.Lint([]byte(d.Text)), func(f spec.Finding) bool { return f.Doubt })
		if len(bad) == 0 {
			return d, nil
		}
		if !w.without(bad) {
			words := bad[0].Key + " " + bad[0].Words
			if len(w.kinds) == 0 {
				words = "it describes no list of records that patchbay has a model for"
			}
			return Draft{}, problem.New(problem.Invalid, "No connector can be drafted from this document: %s.", words).
				WithHint("A connector needs at least one kind of record that it can list.").WithDetail(strings.Join(w.unused, "; "))
		}
	}
}

// without leaves out the models that findings are about; false where they are about none.
func (w *writer) without(bad []spec.Finding) bool {
	before := len(w.kinds)
	for _, f := range bad {
		rest, ok := strings.CutPrefix(f.Key, "models.")
		name, _, _ := strings.Cut(rest, ".")
		if !ok {
			continue
		}
		w.kinds = slices.DeleteFunc(w.kinds, func(k *kind) bool {
			if k.model.Name == name {
				w.pass("the paths of %s: %s %s", name, f.Key, f.Words)
			}
			return k.model.Name == name
		})
	}
	return len(w.kinds) < before
}
