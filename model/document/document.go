// Package document reads small YAML files that people write by hand, so that what is wrong in one is named by
// file, line and key. It does no input or output; everything in it is pure and safe for concurrent use.
package document

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"patchbay/model"
)

// Largest is the size in bytes that a file may have.
const Largest = 1 << 20

// Fault is what is wrong in a file: where, at which key, and what was expected there.
type Fault struct {
	File         string
	Line, Column int    // from 1; 0 where the place is not known
	Key          string // dotted: models.contact.fields.tier; "" for the file as a whole
	Words        string // what was expected, behind the key
}

func (f *Fault) Error() string {
	at := f.File
	if f.Line > 0 {
		at = fmt.Sprintf("%s, line %d, column %d", f.File, f.Line, f.Column)
	}
	return at + ": " + strings.TrimSpace(f.Key+" "+f.Words)
}

// Faults are all that is wrong in one file, by line; there is at least one. errors.As finds the first.
type Faults []*Fault

// All gathers the faults in err, those that were joined by errors.Join one by one, in the order of the file and without
// doubles; nil where err is nil. What is no [Fault] becomes one without a place.
func All(file string, err error) error {
	var out Faults
	for _, one := range apart(err) {
		f, ok := errors.AsType[*Fault](one)
		if !ok {
			f = &Fault{File: file, Words: model.Line(one.Error(), false)}
		}
		if !slices.ContainsFunc(out, func(o *Fault) bool { return *o == *f }) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b *Fault) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
	if len(out) == 0 {
		return nil
	}
	return out
}

func apart(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []error
		for _, one := range many.Unwrap() {
			out = append(out, apart(one)...)
		}
		return out
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// Error names the file once, and each place with what is wrong there.
func (f Faults) Error() string {
	var b strings.Builder
	for i, one := range f {
		if i == 0 {
			b.WriteString(one.Error())
			continue
		}
		b.WriteString("; " + strings.TrimLeft(strings.TrimPrefix(one.Error(), one.File), ",: "))
	}
	return b.String()
}

// Unwrap are the faults one by one.
func (f Faults) Unwrap() []error {
	out := make([]error, 0, len(f))
	for _, one := range f {
		out = append(out, one)
	}
	return out
}

// Node is one value of a file with the key that leads to it.
type Node struct {
	file, key string
	at        ast.Node // nil for a file that holds nothing
	name      ast.Node // the key itself; nil at the top
}

// Entry is one key of a map and its value.
type Entry struct {
	Key   string
	Value Node
}

// Parse reads a file that holds one map, or nothing but comments. name is the file's name for messages. The error is
// a *[Fault].
func Parse(name string, text []byte) (Node, error) {
	top := Node{file: name}
	if len(text) > Largest {
		return top, top.Fault("is larger than 1 MiB")
	}
	file, err := parser.ParseBytes(unmarked(text), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return top, unreadable(name, text, err)
	}
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType {
			continue
		}
		if top.at != nil {
			return top, top.Fault("holds more than one document")
		}
		top.at = doc.Body
	}
	return top, nil
}

func unreadable(name string, text []byte, err error) error {
	p := Paged(text)
	b := p.Broken(err)
	return &Fault{File: name, Line: b.Line, Column: b.Column, Key: model.Line(p.KeyAt(b.Line), false), Words: model.Line(b.Words, false)}
}

// Fault says that something is wrong at n: the words follow its key.
func (n Node) Fault(format string, args ...any) error {
	f := &Fault{File: n.file, Key: model.Line(n.key, false), Words: model.Line(fmt.Sprintf(format, args...), false)}
	for _, at := range []ast.Node{n.name, n.at} {
		if at != nil && at.GetToken() != nil && at.GetToken().Position != nil {
			f.Line, f.Column = at.GetToken().Position.Line, at.GetToken().Position.Column
			break
		}
	}
	return f
}

// Empty reports whether nothing stands at n.
func (n Node) Empty() bool { return n.at == nil || n.at.Type() == ast.NullType }

// IsMap reports whether keys with values stand at n.
func (n Node) IsMap() bool { _, ok := n.at.(ast.MapNode); return ok }

// Entries are the keys of the map at n in the order of the file; none where nothing stands. Beside an error stand
// those that are right.
func (n Node) Entries() ([]Entry, error) {
	if n.Empty() {
		return nil, nil
	}
	m, ok := n.at.(ast.MapNode)
	if !ok {
		return nil, n.Fault("must be keys with values")
	}
	var out []Entry
	var errs []error
	seen := map[string]bool{}
	for it := m.MapRange(); it.Next(); {
		key := it.Key().GetToken().Value
		e := Entry{Key: key, Value: Node{file: n.file, key: strings.TrimPrefix(n.key+"."+key, "."), at: it.Value(), name: it.Key()}}
		if it.Key().Type() == ast.MergeKeyType {
			errs = append(errs, e.Value.Fault("is not understood here"))
			continue
		}
		if seen[key] {
			errs = append(errs, e.Value.Fault("is there twice"))
			continue
		}
		seen[key] = true
		out = append(out, e)
	}
	return out, errors.Join(errs...)
}

// Text is the scalar at n as it is written, on one clean line.
func (n Node) Text() (string, error) {
	switch v := n.at.(type) {
	case *ast.StringNode:
		return model.Line(v.Value, false), nil
	case *ast.LiteralNode:
		return model.Line(v.Value.Value, false), nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return model.Line(v.GetToken().Value, false), nil
	}
	return "", n.Fault("must be text")
}

// Texts are the texts of a list, or the one text that stands there.
func (n Node) Texts() ([]string, error) {
	list, ok := n.at.(*ast.SequenceNode)
	if !ok {
		one, err := n.Text()
		return []string{one}, err
	}
	var out []string
	for _, v := range list.Values {
		s, err := Node{file: n.file, key: n.key, at: v}.Text()
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// Truth is the true or false at n.
func (n Node) Truth() (bool, error) {
	b, ok := n.at.(*ast.BoolNode)
	if !ok {
		return false, n.Fault("must be true or false")
	}
	return b.Value, nil
}

// Count is the whole number at n, from 0 to a million.
func (n Node) Count() (int, error) {
	s, err := n.Text()
	var out int
	if _, serr := fmt.Sscanf(s, "%d", &out); err != nil || serr != nil || fmt.Sprint(out) != s || out < 0 || out > 1e6 {
		return 0, n.Fault("must be a whole number from 0 to 1000000")
	}
	return out, nil
}

// Near is the word among known that somebody who wrote word may have meant, as "; did you mean X?"; else "".
func Near(word string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < least && d < len(k) {
			best, least = k, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// distance counts the letters to insert, drop or change on the way from a to b.
func distance(a, b string) int {
	if len(a) > len(b)+3 || len(b) > len(a)+3 {
		return 99
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			last, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, last+cost)
		}
	}
	return row[len(b)]
}
