package spec

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"patchbay/problem"
)

// fault keeps a fault with its place.
func (l *lint) fault(err error) {
	f := Finding{Words: plainWords(l.root, err)}
	if k, ok := errors.AsType[*keyed](err); ok {
		f.Key = k.key
	} else if p, ok := errors.AsType[*located](err); ok {
		f.Key = p.key
	}
	f.Words = strings.TrimPrefix(f.Words, f.Key+" ")
	l.add(place(l.root, err), f)
}

// shadow reports whether a fault is but the shadow of one that was found: what is faulty is missing elsewhere, and
// known nowhere.
func (l *lint) shadow(key, words string) bool {
	begins := func(all ...string) bool {
		return slices.ContainsFunc(all, func(w string) bool { return strings.HasPrefix(words, w) })
	}
	needs := begins("is missing", "needs", "need ", "asks for", "can subscribe", "never says", "is of no use without", "fetches its rows")
	named := ""
	if m := reference.FindStringSubmatch(words); m != nil {
		named = strings.Join(m[1:], "")
	} else if strings.HasPrefix(words, "must begin with one of models") {
		named, _, _ = strings.Cut(key[strings.LastIndexByte(key, '.')+1:], "::")
	}
	return slices.ContainsFunc(l.gone, func(gone string) bool {
		switch {
		case gone == "":
			return false
		case gone == key || under(key, gone):
			return true
		case begins("asks for pages"):
			return under(gone, strings.TrimSuffix(key, ".next"))
		}
		return needs && under(gone, key) || named != "" && (gone == named || strings.HasSuffix(gone, "."+named))
	})
}

// reference is a fault about a name that is not known: $1 to $5 are the name.
var reference = regexp.MustCompile(`^names "?([\w.]+)|^uses [{$"]+([\w.]+)|^"([^"]+)" is not one of|must be one of (keep)|^names ([\w.]+)`)

// under reports whether a key lies beneath another one.
func under(key, above string) bool {
	rest, ok := strings.CutPrefix(key, above)
	return ok && rest != "" && (above == "" || rest[0] == '.' || rest[0] == '[')
}

// doubt keeps what is allowed and yet perhaps not meant.
// What is faulty tells nothing of what is not there.
func (l *lint) doubt(key, format string, args ...any) {
	about := strings.TrimSuffix(key, ".cannot")
	if slices.ContainsFunc(l.gone, func(gone string) bool { return gone == key || under(gone, about) || under(key, gone) }) {
		return
	}
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

// valueAt is the value at a dotted key; nil where that very key is not there.
func valueAt(n ast.Node, key string) ast.Node {
	for n != nil && key != "" {
		var tok *token.Token
		if tok, n, key = step(n, key); tok == nil {
			return nil
		}
	}
	return n
}

// cutKey takes the entry of a dotted key, or the nearest above it, out of a tree; false where there is none.
func cutKey(root ast.Node, key string) bool {
	var from *ast.MappingNode
	at := -1
	for n := root; n != nil && key != ""; {
		if m, ok := n.(*ast.MappingNode); ok {
			tok, _, _ := step(n, key)
			if i := slices.IndexFunc(m.Values, func(e *ast.MappingValueNode) bool { return e.Key.GetToken() == tok }); i >= 0 {
				from, at = m, i
			}
		}
		_, n, key = step(n, key)
	}
	if from == nil {
		return false
	}
	from.Values = slices.Delete(from.Values, at, at+1)
	return true
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
