package spec

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"patchbay/problem"
)

// keyed is a fault whose place is known by its key: "models.contact.fields.phone".
type keyed struct {
	key   string
	words string
	there string // the words where that very key is there; "" for the same
}

func (k *keyed) Error() string { return k.key + " " + k.words }

func faultAt(key, format string, args ...any) error {
	return &keyed{key: key, words: fmt.Sprintf(format, args...)}
}

// report turns whatever went wrong into the sentence that an author reads: file, line, key, what was expected.
func report(file string, root ast.Node, err error) *problem.Problem {
	where, words := file, strings.TrimSuffix(problem.Clean(plainWords(root, err)), ".")
	if tok := place(root, err); tok != nil && tok.Position != nil {
		where = fmt.Sprintf("%s, line %d, column %d", file, tok.Position.Line, tok.Position.Column)
	}
	if !strings.HasSuffix(words, "?") {
		words += "."
	}
	return problem.New(problem.Invalid, "%s: %s", where, words).Because(err)
}

// plainWords are those of an error for an author: the YAML library has words of its own, about Go.
func plainWords(root ast.Node, err error) string {
	if k, ok := errors.AsType[*keyed](err); ok {
		if n := valueAt(root, k.key); n != nil && k.there != "" {
			return fmt.Sprintf("%s %s, not %s", k.key, k.there, standing(n))
		}
		return k.Error()
	}
	if l, ok := errors.AsType[*located](err); ok {
		return l.Error()
	}
	if y, ok := errors.AsType[yaml.Error](err); ok {
		at := ""
		if tok := y.GetToken(); tok != nil {
			at = ", not " + quoted(strings.TrimSpace(tok.Value))
		}
		return "what is expected here is another kind of value" + at
	}
	return err.Error()
}

// place is the token that an error is about; nil where it is about the whole file.
func place(root ast.Node, err error) *token.Token {
	if k, ok := errors.AsType[*keyed](err); ok {
		return find(root, k.key)
	}
	if l, ok := errors.AsType[*located](err); ok {
		return l.tok
	}
	if y, ok := errors.AsType[yaml.Error](err); ok {
		return y.GetToken()
	}
	return nil
}

// find is the token of a dotted key, or of the nearest key above it that is there; of the first key where none is.
func find(n ast.Node, key string) *token.Token {
	var best *token.Token
	if m, ok := n.(ast.MapNode); ok {
		if it := m.MapRange(); it.Next() {
			best = it.Key().GetToken()
		}
	}
	for n != nil && key != "" {
		tok, inner, rest := step(n, key)
		if tok == nil {
			return best
		}
		best, n, key = tok, inner, rest
	}
	return best
}

// step goes one key, or one item of a list, down a tree; the token is nil where there is no such one.
func step(n ast.Node, key string) (tok *token.Token, inner ast.Node, rest string) {
	if list, ok := n.(*ast.SequenceNode); ok {
		number, rest, _ := strings.Cut(strings.TrimPrefix(key, "["), "]")
		i, err := strconv.Atoi(number)
		if err != nil || i < 0 || i >= len(list.Values) {
			return nil, nil, ""
		}
		return first(list.Values[i]), list.Values[i], strings.TrimPrefix(rest, ".")
	}
	m, ok := n.(ast.MapNode)
	if !ok {
		return nil, nil, ""
	}
	for it := m.MapRange(); it.Next(); {
		tok := it.Key().GetToken()
		rest, ok := strings.CutPrefix(key, tok.Value)
		if ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return tok, it.Value(), strings.TrimPrefix(rest, ".")
		}
	}
	return nil, nil, ""
}

// first is where a node begins: a map has its token at the colon.
func first(n ast.Node) *token.Token {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
		return m.Values[0].Key.GetToken()
	}
	return n.GetToken()
}

// meant is a question for the author when one of the known words is near.
func meant(word string, known []string) string {
	if best := nearest(word, known); best != "" {
		return fmt.Sprintf("; did you mean %s?", best)
	}
	return ""
}

// nearest is the known word that somebody who wrote word may have meant: one that differs in a letter or two, else one
// that the word begins with, or that begins with it; "" for none.
func nearest(word string, known []string) string {
	lower := strings.ToLower(word)
	best, least := "", 3
	for _, k := range known {
		if d := problem.Distance(lower, strings.ToLower(k)); d < least && (d == 1 && len(k) > 2 || 3*d <= max(len(k), len(word))) {
			best, least = k, d
		}
	}
	if best != "" || len(word) < 2 {
		return best
	}
	for _, k := range known {
		l := strings.ToLower(k)
		if len(l) > 1 && len(l) > len(best) && (strings.HasPrefix(lower, l) || strings.HasPrefix(l, lower)) {
			best = k
		}
	}
	return best
}

// yamlKey is the YAML key of a field; "" for one that is inlined or has none.
func yamlKey(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return name
}
