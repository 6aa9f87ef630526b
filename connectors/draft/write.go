package draft

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"patchbay/connectors/draft/openapi"
	"patchbay/problem"
)

// text writes the whole file.
func (w *writer) text() string {
	p, at := &page{}, w.place()
	name := w.name()
	p.note(0, "A draft made from an OpenAPI document. Read it from top to bottom: what was guessed says so, and what is not")
	p.note(0, "in the document is marked. patchbay connectors lint %s.yaml warns of each mark that is left.", w.options.ID)
	p.entry(0, "id", w.options.ID, "")
	p.entry(0, "name", name, "")
	p.entry(0, "summary", w.summary(name), "")
	p.entry(0, "workspace", w.tenantWord(), "FILL IN: the provider's word for a workspace")
	p.line(0, "hosts: {api: "+word(at.host)+"}", at.why)
	if len(w.fixed) > 0 {
		p.line(0, "headers: "+pairs(w.fixed), "every call of the document wants them")
	}
	p.note(0, "FILL IN the rate limits: limits: [{requests: 100, per: 10s, scope: workspace}]")
	w.auth(p)
	w.account(p, at.base)
	w.workspaces(p, at.base)
	w.errors(p)
	p.line(0, "models:", "")
	for _, k := range w.kinds {
		w.model(p, k, at.base)
	}
	return p.b.String()
}

func (w *writer) name() string {
	title := problem.Clean(w.doc.Title)
	for _, ending := range []string{" documentation", " reference", " specification", " rest", " api"} {
		if cut := len(title) - len(ending); cut > 0 && strings.EqualFold(title[cut:], ending) {
			title = title[:cut]
		}
	}
	return cmp.Or(title, w.options.ID)
}

// summary is the first sentence of the document about itself.
func (w *writer) summary(name string) string {
	text, _, _ := strings.Cut(problem.Clean(w.doc.Description), ". ")
	if text == "" || len(text) > 200 {
		return name + ", as its OpenAPI document describes it."
	}
	return strings.TrimSuffix(text, ".") + "."
}

// tenantWord is what the provider calls a workspace.
func (w *writer) tenantWord() string {
	for _, k := range w.kinds {
		if k.model.Name == "workspace" {
			return singular(k.noun)
		}
	}
	return "account"
}

// headers are those that every operation requires and that have one value.
func (w *writer) headers() map[string]string {
	seen, values, operations := map[string]int{}, map[string]string{}, 0
	for _, path := range slices.Sorted(maps.Keys(w.doc.Paths)) {
		item := w.doc.Paths[path]
		for _, method := range slices.Sorted(maps.Keys(item)) {
			operations++
			for _, h := range newAction(method, path, item).named("header") {
				value, ok := constant(input{h.Name, h.Schema, h.Required})
				if ok && h.Required && !slices.Contains([]string{"authorization", "accept", "contenttype", "cookie", "host"}, bare(h.Name)) {
					seen[h.Name]++
					values[h.Name] = value
				}
			}
		}
	}
	maps.DeleteFunc(values, func(name, _ string) bool { return seen[name] < operations })
	return values
}

// account writes the call that names who a grant belongs to.
func (w *writer) account(p *page, base string) {
	found, why := w.self()
	p.line(0, "account:", unless(found == nil, why))
	path, inner, item := "/me", "", shape{}
	if found == nil {
		w.invent("account: GET %s, as no path of the document looks like it", base+path)
	} else {
		path, why = found.path, ""
		inner, item = itemIn(answer(found.op), "user", "account", "me", "profile")
	}
	p.entry(1, "get", base+path, why)
	p.entry(1, "item", inner, "")
	p.entry(1, "id", cmp.Or(item.member("id", "_id", "uuid", "userId", "accountId"), "id"), "")
	p.entry(1, "name", cmp.Or(item.member("name", "displayName", "fullName", "email", "firstName"), "name"), "")
	p.entry(1, "kind", "account", "FILL IN: the provider's word for it")
	if found != nil {
		w.scope(p, 1, found.op)
	}
}

// self is the call that answers with whoever asks; nil and what to do where no name tells.
func (w *writer) self() (*action, string) {
	ends := []string{"/me", "/users/me", "/whoami", "/user", "/account", "/profile", "/self", "/users/current"}
	for _, end := range ends {
		for _, path := range slices.Sorted(maps.Keys(w.doc.Paths)) {
			item := w.doc.Paths[path]
			if strings.HasSuffix(strings.TrimSuffix(path, "/"), end) && item[http.MethodGet] != nil && !strings.Contains(path, "{") {
				return newAction(http.MethodGet, path, item), "guessed from its path: it must name who the grant belongs to"
			}
		}
	}
	return nil, "FILL IN: invented, as no path of the document looks like it; it must name who the grant belongs to"
}

// workspaces writes the call that lists what a grant can see.
func (w *writer) workspaces(p *page, base string) {
	for _, k := range w.kinds {
		if k.model.Name != "workspace" || strings.Contains(k.path, "{") {
			continue
		}
		a := k.calls["list"]
		l, ok := listIn(answer(a.op), k.noun)
		p.line(0, "workspaces:", "guessed from the path")
		w.call(p, 1, k, a, base)
		turns := w.fill(p, 1, a)
		p.entry(1, "items", cmp.Or(l.path, k.noun), unless(ok, "guessed: the document does not describe the answer"))
		p.entry(1, "id", idOf(l.item, k), "")
		p.entry(1, "name", cmp.Or(l.item.member("name", "title"), "name"), "")
		p.entry(1, "next", turns.next, turns.why)
		return
	}
	w.invent("workspaces: GET %s/workspaces, as no path of the document looks like it", base)
	p.line(0, "workspaces:", "")
	p.entry(1, "get", base+"/workspaces", "FILL IN: invented, as no path of the document looks like a list of what a grant can see")
	p.entry(1, "items", "workspaces", "")
	p.entry(1, "id", "id", "")
	p.entry(1, "name", "name", "")
}

func unless(ok bool, comment string) string {
	if ok {
		return ""
	}
	return comment
}

// errors writes where the words of a no are.
func (w *writer) errors(p *page) {
	var paths []string
	for _, k := range w.kinds {
		for _, verb := range slices.Sorted(maps.Keys(k.calls)) {
			for _, path := range complaints(k.calls[verb].op) {
				if !slices.Contains(paths, path) {
					paths = append(paths, path)
				}
			}
		}
	}
	if len(paths) == 0 {
		p.line(0, "errors: {message: [message, error, detail]}", "FILL IN: invented, as the document does not describe what a no looks like")
		w.invent("errors.message, as the document does not describe what a no looks like")
		return
	}
	p.line(0, "errors: {message: "+words(paths)+"}", "guessed from the answers of 4xx; FILL IN rules where a status does not tell")
}

// complaints are the paths of words in what an operation answers when it says no.
func complaints(op *openapi.Operation) []string {
	for _, status := range []string{"400", "422", "404", "401", "4XX", "default"} {
		s := look(op.Responses[status].JSON)
		var out []string
		for _, names := range [][]string{{"message"}, {"error"}, {"detail"}, {"title"}, {"errorDescription"}} {
			if path := s.find([]string{"string", "array", ""}, names); path != "" && !slices.Contains(out, path) {
				out = append(out, path)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}
