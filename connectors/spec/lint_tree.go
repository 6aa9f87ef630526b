package spec

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"patchbay/problem"
)

// fault keeps a fault with its place, and answers the token that it is about; nil where it names none.
func (l *lint) fault(root ast.Node, err error) *token.Token {
	var tok *token.Token
	key, words := "", ""
	if k, ok := errors.AsType[*keyed](err); ok {
		tok, key, words = find(root, k.key), k.key, k.words
	} else if p, ok := errors.AsType[*placed](err); ok {
		tok, key, words = p.tok, p.tok.Value, p.words
	} else if u, ok := errors.AsType[*yaml.UnknownFieldError](err); ok {
		tok, key = u.Token, u.Token.Value
		words = "is not a key here" + meant(key, vocabulary(reflect.TypeFor[Document]()))
	} else if y, ok := errors.AsType[yaml.Error](err); ok {
		tok, words = y.GetToken(), y.GetMessage()
	} else if err != nil {
		words = err.Error()
	}
	l.add(tok, Finding{Key: key, Words: words})
	return tok
}

// doubt keeps what is allowed and yet perhaps not meant.
func (l *lint) doubt(key, format string, args ...any) {
	l.add(find(l.root, key), Finding{Key: key, Words: fmt.Sprintf(format, args...), Doubt: true})
}

func (l *lint) add(tok *token.Token, f Finding) {
	f.Key, f.Words = problem.Clean(f.Key), strings.TrimSuffix(problem.Clean(f.Words), ".")
	if tok != nil && tok.Position != nil {
		f.Line, f.Column = tok.Position.Line, tok.Position.Column
	}
	for _, known := range l.found {
		if known == f {
			return
		}
	}
	l.found = append(l.found, f)
}

// cut takes the innermost entry that holds a token out of a tree; false where no entry does.
func cut(n ast.Node, tok *token.Token) bool {
	switch n := n.(type) {
	case *ast.MappingNode:
		for i, entry := range n.Values {
			inKey := same(entry.Key.GetToken(), tok)
			if !inKey && !holds(entry.Value, tok) {
				continue
			}
			if inKey || !cut(entry.Value, tok) {
				n.Values = append(n.Values[:i:i], n.Values[i+1:]...)
			}
			return true
		}
	case *ast.SequenceNode:
		for _, item := range n.Values {
			if holds(item, tok) {
				return cut(item, tok)
			}
		}
	}
	return false
}

// holds reports whether a token is in a tree.
func holds(n ast.Node, tok *token.Token) bool {
	if n == nil {
		return false
	}
	if same(n.GetToken(), tok) {
		return true
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, entry := range n.Values {
			if same(entry.Key.GetToken(), tok) || holds(entry.Value, tok) {
				return true
			}
		}
	case *ast.MappingValueNode:
		return same(n.Key.GetToken(), tok) || holds(n.Value, tok)
	case *ast.SequenceNode:
		for _, item := range n.Values {
			if holds(item, tok) {
				return true
			}
		}
	}
	return false
}

func same(a, b *token.Token) bool {
	return a != nil && b != nil && a.Position != nil && b.Position != nil && a.Position.Line == b.Position.Line && a.Position.Column == b.Position.Column
}

// cutKey takes the entry of a dotted key, or the nearest above it, out of a tree; false where there is none.
func cutKey(root ast.Node, key string) bool {
	tok := find(root, key)
	return tok != nil && cut(root, tok)
}

// doubts tells what is allowed and may yet not be meant.
func (l *lint) doubts(doc *Document) {
	if len(doc.Limits) == 0 {
		l.doubt("limits", "are not given: requests are not paced, and the provider's refusal is met instead")
	}
	for _, e := range doc.Models {
		at, m := "models."+e.Key, e.Value
		if m.List != nil {
			l.listDoubts(at+".list", *m.List)
		}
		if m.Update != nil && m.Revision == "" {
			l.doubt(at+".update", "has no revision to compare: set %s.revision, or a change of somebody else is seen by its values alone", at)
		}
		if m.Retrieve == nil && (m.Create != nil || m.Update != nil) {
			l.doubt(at, "is written but never read by itself: without retrieve no write can be verified")
		}
		if silent := m.silent(doc.Webhooks.tells(e.Key)); len(silent) > 0 {
			l.doubt(at+".cannot", "gives no reason for %s", strings.Join(silent, ", "))
		}
	}
}

func (l *lint) listDoubts(at string, s ListSpec) {
	if s.Since == nil && s.Window == nil {
		l.doubt(at, "has no since: every pull reads all of it")
	}
	if s.Next == "" && s.Window == nil && s.Each == nil {
		l.doubt(at, "has no next: what the first answer holds is taken for all there is")
	}
}

// silent are the verbs that the model neither has nor gives a reason for; told says that one can subscribe to it.
func (m ModelSpec) silent(told bool) []string {
	has := map[string]bool{
		"list": m.List != nil, "retrieve": m.Retrieve != nil, "search": m.List != nil && m.List.Text != nil, "create": m.Create != nil,
		"update": m.Update != nil, "delete": m.Delete != nil, "fieldRead": m.Custom != nil, "subscribe": told,
		"upsert": true, // few have it, and everybody knows what to do instead
	}
	var out []string
	for _, v := range verbs() {
		if !has[string(v)] && m.Cannot[string(v)] == "" {
			out = append(out, string(v))
		}
	}
	return out
}
