package spec

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"patchbay/problem"
)

// placed is a fault whose place in the file is known by its token.
type placed struct {
	tok   *token.Token
	words string
}

func (p *placed) Error() string { return p.words }

// keyed is a fault whose place is known by its key: "models.contact.fields.phone".
type keyed struct {
	key   string
	words string
}

func (k *keyed) Error() string { return k.key + " " + k.words }

func faultAt(key, format string, args ...any) error {
	return &keyed{key: key, words: fmt.Sprintf(format, args...)}
}

// report turns whatever went wrong into the sentence that an author reads: file, line, key, what was expected.
func report(file string, root ast.Node, err error) *problem.Problem {
	at := func(tok *token.Token) string {
		if tok == nil || tok.Position == nil {
			return file
		}
		return fmt.Sprintf("%s, line %d, column %d", file, tok.Position.Line, tok.Position.Column)
	}
	say := func(where, words string) *problem.Problem {
		words = strings.TrimSuffix(problem.Clean(words), ".")
		if !strings.HasSuffix(words, "?") {
			words += "."
		}
		return problem.New(problem.Invalid, "%s: %s", where, words).Because(err)
	}
	if k, ok := errors.AsType[*keyed](err); ok {
		return say(at(find(root, k.key)), k.key+" "+k.words)
	}
	if p, ok := errors.AsType[*placed](err); ok {
		return say(at(p.tok), p.tok.Value+" "+p.words)
	}
	if u, ok := errors.AsType[*yaml.UnknownFieldError](err); ok {
		return say(at(u.Token), fmt.Sprintf("%s is not a key here%s", u.Token.Value, meant(u.Token.Value, vocabulary(reflect.TypeFor[Document]()))))
	}
	if y, ok := errors.AsType[yaml.Error](err); ok {
		return say(at(y.GetToken()), y.GetMessage())
	}
	return say(file, err.Error())
}

// find is the token of a dotted key, or of the nearest key above it that is there.
func find(n ast.Node, key string) *token.Token {
	var best *token.Token
	for n != nil {
		m, ok := n.(ast.MapNode)
		if !ok {
			return best
		}
		n = nil
		for it := m.MapRange(); it.Next(); {
			tok := it.Key().GetToken()
			rest, ok := strings.CutPrefix(key, tok.Value)
			if ok && (rest == "" || rest[0] == '.') {
				best, n, key = tok, it.Value(), strings.TrimPrefix(rest, ".")
				break
			}
		}
		if key == "" {
			return best
		}
	}
	return best
}

// meant is a question for the author when one of the known words is near.
func meant(word string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < least && d < len(k) {
			best, least = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// distance counts the letters to insert, drop or change to get from a to b.
func distance(a, b string) int {
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

// vocabulary lists every key of the language, for did-you-mean.
func vocabulary(t reflect.Type) []string {
	seen := map[reflect.Type]bool{}
	var out []string
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || seen[t] {
			return
		}
		seen[t] = true
		for f := range t.Fields() {
			if name := key(f); name != "" && !slices.Contains(out, name) {
				out = append(out, name)
			}
			walk(f.Type)
		}
	}
	walk(t)
	return out
}

// key is the YAML key of a field; "" for one that is inlined or has none.
func key(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return name
}
