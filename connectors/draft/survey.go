package draft

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"patchbay/connectors/draft/openapi"
	"patchbay/model"
)

// writer is a draft under way.
type writer struct {
	doc     *openapi.Doc
	options Options
	kinds   []*kind           // the models, in the order of the program's own
	fixed   map[string]string // the headers that every call wants
	unused  []string
	made    []string // what was invented
}

// kind is one model, with the paths that it is taken from.
type kind struct {
	model  model.Model
	noun   string // the provider's word
	path   string // of the whole collection
	place  int    // how sure the word is: 0 is the surest
	parent *parent
	calls  map[string]*action // by verb: list, search, create, retrieve, update, delete
}

// parent is the kind of record under which another one lives.
type parent struct {
	model, field string // the unified field that refers to it
	hole         string
}

// action is one operation of the document.
type action struct {
	method, path string
	op           *openapi.Operation
	params       map[string]openapi.Parameter // by place and name, as in "query limit"
}

// pass keeps what the draft cannot use.
func (w *writer) pass(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(w.unused, s) {
		w.unused = append(w.unused, s)
	}
}

// invent keeps what stands in the draft although the document has no such thing.
func (w *writer) invent(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(w.made, s) {
		w.made = append(w.made, s)
	}
}

// placeless passes the properties of records that no field of the model is called like.
func (w *writer) placeless(k *kind, item shape, found []match) {
	used := []string{idOf(item, k)}
	for _, names := range [][]string{createdNames(), updatedNames(), revisionNames()} {
		used = append(used, item.member(names...))
	}
	for _, m := range found {
		used = append(used, m.native)
	}
	var left []string
	for _, name := range item.names() {
		if !slices.ContainsFunc(used, func(u string) bool { return u == name || strings.HasPrefix(u, name+".") }) {
			left = append(left, name)
		}
	}
	if len(left) > 0 {
		w.pass("%s of %s: no field of %s is called like it", strings.Join(left, ", "), k.path, k.model.Name)
	}
}

func (w *writer) modelNames() []string {
	var out []string
	for _, k := range w.kinds {
		out = append(out, k.model.Name)
	}
	return out
}

// survey sorts the paths into kinds of records and chooses one for each model.
func (w *writer) survey() {
	w.fixed = w.headers()
	groups := map[string]*kind{}
	for _, path := range slices.Sorted(maps.Keys(w.doc.Paths)) {
		w.sort(groups, path, w.doc.Paths[path])
	}
	best := map[string]*kind{}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		k := groups[key]
		switch other := best[k.model.Name]; {
		case k.model.Name == "" && w.isSelf(k.path):
		case k.model.Name == "":
			w.pass("%s: nothing here is called like %q", k.path, k.noun)
		case k.calls["list"] == nil:
			w.pass("%s: it has no call that lists %s", k.path, k.noun)
		case !k.described():
			w.pass("%s: the document does not describe what %s consist of", k.path, k.noun)
		case other == nil:
			best[k.model.Name] = k
		case k.worth() > other.worth():
			w.pass("%s: %s is taken from %s", other.path, k.model.Name, k.path)
			best[k.model.Name] = k
		default:
			w.pass("%s: %s is taken from %s", k.path, k.model.Name, other.path)
		}
	}
	for _, m := range model.Builtin() {
		if k := best[m.Name]; k != nil {
			w.kinds = append(w.kinds, k)
		}
	}
}

// described reports whether a field of the model is found in its records.
func (k *kind) described() bool {
	found, _ := matches(k.model, k.record())
	return len(found) > 0
}

// isSelf reports whether a path is the one that names who asks.
func (w *writer) isSelf(path string) bool {
	a, _ := w.self()
	return a != nil && strings.TrimSuffix(a.path, "/") == path
}

// worth is how well a kind's paths serve its model.
func (k *kind) worth() int {
	n := 3*len(k.calls) - k.place - strings.Count(k.path, "/")
	if k.parent != nil {
		n -= 4
	}
	if k.calls["list"].op.Deprecated {
		n -= 3
	}
	return n
}

// sort puts the operations of one path to their kind.
func (w *writer) sort(groups map[string]*kind, path string, item openapi.Path) {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	last := segments[len(segments)-1]
	verbs := map[string]string{http.MethodGet: "list", http.MethodPost: "create"}
	switch {
	case isHole(last) && len(segments) > 1:
		segments = segments[:len(segments)-1]
		verbs = map[string]string{http.MethodGet: "retrieve", http.MethodPut: "update", http.MethodPatch: "update", http.MethodDelete: "delete"}
	case len(segments) > 1 && slices.Contains([]string{"search", "query", "list"}, bare(last)) && !isHole(segments[len(segments)-2]):
		segments = segments[:len(segments)-1]
		verbs = map[string]string{http.MethodGet: "search", http.MethodPost: "search"}
	}
	noun := segments[len(segments)-1]
	if isHole(noun) {
		w.pass("%s: its parts do not say what it is about", path)
		return
	}
	key := strings.ToLower("/" + strings.Join(segments, "/"))
	k := groups[key]
	if k == nil {
		k = w.kind(segments, noun)
		groups[key] = k
	}
	for _, method := range slices.Sorted(maps.Keys(item)) {
		if verbs[method] == "" {
			w.pass("%s %s: no operation here is like it", method, path)
			continue
		}
		k.take(verbs[method], newAction(method, path, item))
	}
}

func isHole(segment string) bool { return strings.HasPrefix(segment, "{") }

// kind begins one, with the model that its word means and the one that it lives under.
func (w *writer) kind(segments []string, noun string) *kind {
	k := &kind{noun: noun, path: "/" + strings.Join(segments, "/"), calls: map[string]*action{}}
	name, place := modelOf(noun)
	k.model, _ = model.Find(model.Builtin(), name)
	k.place = place
	for i, s := range segments {
		if !isHole(s) || tenant(s) {
			continue
		}
		above := ""
		if i > 0 {
			above, _ = modelOf(segments[i-1])
		}
		field := refersTo(k.model, above)
		if field == "" || k.parent != nil {
			k.model = model.Model{} // nobody could say what stands in the hole
			return k
		}
		k.parent = &parent{model: above, field: field, hole: strings.Trim(s, "{}")}
	}
	return k
}

// tenant reports whether a hole stands for the workspace.
func tenant(hole string) bool {
	return slices.ContainsFunc(tenantNames(), func(n string) bool { return bare(n) == bare(strings.Trim(hole, "{}")) })
}

// refersTo is the field of m that refers to records of another model; "" for none.
func refersTo(m model.Model, other string) string {
	for _, f := range m.Fields {
		if f.Type == model.Reference && f.Model == other && other != "" {
			return f.Name
		}
	}
	return ""
}

// take keeps the better of two operations for a verb. A search serves as the listing where there is no better one.
func (k *kind) take(verb string, a *action) {
	if verb == "search" {
		if a.method == http.MethodGet && k.calls["list"] == nil || a.method == http.MethodPost && k.listsBetter(a) {
			k.calls["list"] = a
		}
		return
	}
	had := k.calls[verb]
	better := had == nil || had.op.Deprecated && !a.op.Deprecated || verb == "list" && !a.op.Deprecated || verb == "update" && a.method == http.MethodPatch
	if better && (verb != "list" || had == nil || !a.op.Deprecated) {
		k.calls[verb] = a
	}
}

// listsBetter reports whether a search serves better than what lists so far: something deprecated gives way only to
// what the document describes.
func (k *kind) listsBetter(a *action) bool {
	had := k.calls["list"]
	_, described := listIn(answer(a.op), k.noun)
	return had == nil || had.op.Deprecated && described
}

func newAction(method, path string, item openapi.Path) *action {
	a := &action{method: method, path: path, op: item[method], params: map[string]openapi.Parameter{}}
	for _, p := range a.op.Parameters {
		a.params[p.In+" "+p.Name] = p
	}
	return a
}

// named are the parameters in one place, in alphabetical order.
func (a *action) named(in string) []openapi.Parameter {
	var out []openapi.Parameter
	for _, key := range slices.Sorted(maps.Keys(a.params)) {
		if strings.HasPrefix(key, in+" ") {
			out = append(out, a.params[key])
		}
	}
	return out
}
