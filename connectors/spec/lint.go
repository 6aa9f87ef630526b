package spec

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Finding is one thing that an author should look at.
type Finding struct {
	Line, Column int    // from 1; 0 where it is about the whole file
	Key          string // dotted, as in models.contact.list; "" where it is about the whole file
	Words        string // what was expected, to follow the key; holds nothing that drives a screen
	Doubt        bool   // allowed, and yet perhaps not meant
}

// most bounds how many findings one file has: behind them it is no connector at all.
const most = 200

// Lint lists the faults of a connector's file, as many as can be told apart, and then what is allowed but doubtful;
// each part by line. A file that [Load] takes has no fault. It needs nothing but the text.
func Lint(text []byte) []Finding { return lintWith(text, Hooks{}) }

// lintWith is Lint for a file that has Go code beside it.
func lintWith(text []byte, hooks Hooks) []Finding {
	l := &lint{stood: map[string]bool{}, hooks: hooks}
	if len(text) > maxFile {
		return []Finding{{Words: "is larger than 1 MiB, which no connector is"}}
	}
	if file, err := parser.ParseBytes(text, 0); err != nil || len(file.Docs) != 1 {
		_, root, perr := parse(text)
		l.fault(root, errors.Join(err, perr))
		return l.found
	} else if l.root = file.Docs[0].Body; l.root == nil {
		_, _, err = parse(text)
		l.fault(nil, err)
		return l.found
	}
	if _, ok := l.root.(ast.MapNode); !ok {
		l.fault(nil, errors.New("must begin with keys like id and name"))
		return l.found
	}
	if doc := l.decode(); doc != nil {
		l.missing(doc)
		l.compile()
		l.doubts(doc)
	}
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		if a.Doubt != b.Doubt {
			return map[bool]int{false: -1, true: 1}[a.Doubt]
		}
		return a.Line - b.Line
	})
	return l.found
}

// lint looks for one fault after the other: what is faulty is cut out of the tree, or something that is right stands
// in for it, and the rest is looked at again.
type lint struct {
	hooks Hooks
	root  ast.Node
	found []Finding
	stand []func(*Document)
	stood map[string]bool // the keys that something stands in for
	gone  []string        // the keys that were cut out
}

// decode reads the tree until nothing in it is unknown; nil where it cannot be read at all.
func (l *lint) decode() *Document {
	for range most {
		doc := &Document{}
		err := yaml.NodeToValue(l.root, doc, yaml.Strict())
		if err == nil {
			return doc
		}
		if tok := l.fault(l.root, err); tok == nil || !cut(l.root, tok) {
			return nil
		}
	}
	return nil
}

// missing tells what must be there and is not, and lets something stand in for it.
func (l *lint) missing(doc *Document) {
	for _, err := range severally(required(reflect.ValueOf(doc).Elem(), "")) {
		l.fault(l.root, err)
		if k, ok := errors.AsType[*keyed](err); ok {
			l.standIn(k.key)
		}
	}
}

// severally takes joined errors apart.
func severally(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []error
		for _, one := range many.Unwrap() {
			out = append(out, severally(one)...)
		}
		return out
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

func (l *lint) compile() {
	for range most {
		doc := &Document{}
		if err := yaml.NodeToValue(l.root, doc, yaml.Strict()); err != nil {
			return
		}
		for _, mend := range l.stand {
			mend(doc)
		}
		_, err := compile(doc, l.hooks)
		k, ok := errors.AsType[*keyed](err)
		if !ok {
			return
		}
		if !l.told(k.key) {
			l.fault(l.root, err)
		}
		if l.standIn(k.key) {
			continue
		}
		if l.gone = append(l.gone, k.key); !cutKey(l.root, k.key) {
			return
		}
	}
}

// told reports whether a fault is but the shadow of one that was found: what is missing is faulty below, too.
func (l *lint) told(key string) bool {
	if key == "auth" && slices.ContainsFunc(l.gone, func(k string) bool { return strings.HasPrefix(k, "auth.") }) {
		return true
	}
	return slices.ContainsFunc(l.found, func(f Finding) bool {
		return f.Key == key || f.Words == "is missing" && (strings.HasPrefix(f.Key, key+".") || strings.HasPrefix(key, f.Key+"."))
	})
}

// standIn lets something right stand in for a part that the rest needs; false where it did already, or nothing can.
func (l *lint) standIn(key string) bool {
	const somewhere = "https://stand-in.invalid"
	first, rest, _ := strings.Cut(key, ".")
	mends := map[string]func(*Document){
		"id":         func(d *Document) { d.ID = "stand-in" },
		"hosts":      func(d *Document) { d.Hosts = with(d.Hosts, "api", somewhere) },
		"account":    func(d *Document) { d.Account.Call = Call{Get: "/"} },
		"workspaces": func(d *Document) { d.Workspaces = WorkspacesSpec{Call: Call{Get: "/"}, Items: "."} },
		"auth":       func(d *Document) { d.Auth.Token = &TokenSpec{Label: "stand-in"} },
	}
	mend := mends[first]
	if first == "hosts" && rest != "" {
		mend = func(d *Document) { d.Hosts = with(d.Hosts, rest, somewhere) }
	}
	if mend == nil || l.stood[key] || first == "auth" && rest != "" {
		return false
	}
	l.stood[key] = true
	l.stand = append(l.stand, mend)
	return true
}

func with(hosts map[string]string, name, address string) map[string]string {
	out := map[string]string{name: address}
	for k, v := range hosts {
		if k != name {
			out[k] = v
		}
	}
	return out
}
