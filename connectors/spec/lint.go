package spec

import (
	"cmp"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
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
	root, found, gone, err := readTree(text)
	l.root, l.gone = root, gone
	for _, f := range found {
		l.fault(f)
	}
	if err != nil && len(found) == 0 {
		l.fault(err)
	}
	if doc := l.decode(); doc != nil {
		l.missing(doc)
		l.compile()
		l.doubts(doc)
		l.unfilled(text)
	}
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		if a.Doubt != b.Doubt {
			return map[bool]int{false: -1, true: 1}[a.Doubt]
		}
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	return l.found
}

// lint looks for one fault after the other: what is faulty is cut out of the tree, or something that is right stands
// in for it, and the rest is looked at again.
type lint struct {
	hooks Hooks
	root  ast.Node // nil where the file cannot be read
	found []Finding
	stand []func(*Document)
	stood map[string]bool // the keys that something stands in for
	gone  []string        // the keys that are faulty or missing
}

// decode reads what is left of the tree; nil where there is none.
func (l *lint) decode() *Document {
	if l.root == nil {
		return nil
	}
	doc := &Document{}
	if err := yaml.NodeToValue(l.root, doc, yaml.Strict()); err != nil {
		l.fault(err)
		return nil
	}
	return doc
}

// missing tells what must be there and is not, and lets something stand in for it.
func (l *lint) missing(doc *Document) {
	for _, err := range severally(required(reflect.ValueOf(doc).Elem(), "")) {
		k, ok := errors.AsType[*keyed](err)
		if !ok {
			continue
		}
		if !l.shadow(k.key, k.words) {
			l.fault(err)
		}
		l.gone = append(l.gone, k.key)
		l.standIn(k.key)
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
		if !l.shadow(k.key, k.words) {
			l.fault(err)
		}
		l.gone = append(l.gone, k.key)
		if !l.standIn(k.key) && !l.mend(k.key, k.words) && !cutKey(l.root, k.key) {
			return
		}
	}
}

// standIn lets something right stand in for a part that the rest needs; false where it did already, or nothing can.
func (l *lint) standIn(key string) bool {
	first, rest, _ := strings.Cut(key, ".")
	mends := map[string]func(*Document){
		"id":         func(d *Document) { d.ID = "stand-in" },
		"hosts":      func(d *Document) { d.Hosts = with(d.Hosts, "api") },
		"account":    func(d *Document) { d.Account.Call = Call{Get: "/"} },
		"workspaces": func(d *Document) { d.Workspaces = nil },
		"auth":       func(d *Document) { d.Auth.Token = &TokenSpec{Label: "stand-in"} },
	}
	mend := mends[first]
	if first == "hosts" && rest != "" {
		mend = func(d *Document) { d.Hosts = with(d.Hosts, rest) }
	}
	if mend == nil || l.stood[key] || first == "auth" && rest != "" {
		return false
	}
	l.stood[key] = true
	l.stand = append(l.stand, mend)
	return true
}

func with(hosts map[string]string, name string) map[string]string {
	out := map[string]string{name: "https://stand-in.invalid"}
	for k, v := range hosts {
		if k != name {
			out[k] = v
		}
	}
	return out
}

// mend writes something right in the place of a name that is nearly one, of a text that others refer to, or of one that
// its surroundings need; false where nothing will do.
func (l *lint) mend(key, words string) bool {
	last := key[strings.LastIndexByte(key, '.')+1:]
	path := strings.Split(key, ".")
	if _, near, ok := strings.Cut(words, "; did you mean "); ok && path[0] == "models" && (len(path) == 2 || path[2] == "fields") {
		near, _, _ = strings.Cut(near, "?")
		if l.rename(key, near) {
			return true
		}
	}
	right := map[string]string{"get": "/", "post": "/", "put": "/", "patch": "/", "delete": "/"}[last]
	if len(path) > 3 && path[0] == "models" && path[2] == "fields" && strings.HasPrefix(words, "cannot be understood") {
		right = "standin"
	}
	n, ok := valueAt(l.root, key).(*ast.StringNode)
	if !ok || right == "" || n.Value == right {
		return false
	}
	n.Value, n.Token.Value = right, right
	return true
}

// rename gives the last part of a key another name; false where that one is there already.
func (l *lint) rename(key, name string) bool {
	above := strings.Join(strings.Split(key, ".")[:2], ".") // models.NAME: names of fields may have dots
	if above == key {
		above = "models"
	} else {
		above += ".fields"
	}
	m, ok := valueAt(l.root, above).(*ast.MappingNode)
	if !ok || valueAt(m, name) != nil {
		return false
	}
	for _, e := range m.Values {
		if k, ok := e.Key.(*ast.StringNode); ok && join(above, k.Value) == key {
			k.Value, k.Token.Value = name, name
			return true
		}
	}
	return false
}
