package draft

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/connectors/draft/openapi"
)

var hole = regexp.MustCompile(`\{([^{}]*)\}`)

// call writes method and path: what stands in the path is the workspace, the record that it lives under, or its id.
func (w *writer) call(p *page, indent int, k *kind, a *action, base string) {
	path := hole.ReplaceAllStringFunc(a.path, func(h string) string {
		switch {
		case k.parent != nil && h == "{"+k.parent.hole+"}":
			return "{parent}"
		case strings.HasSuffix(strings.TrimSuffix(a.path, "/"), h) && !strings.HasSuffix(strings.TrimSuffix(k.path, "/"), h):
			return "{id}"
		}
		return "{workspace}"
	})
	p.entry(indent, strings.ToLower(a.method), base+path, unless(!a.op.Deprecated, "the document calls it deprecated"))
	w.scope(p, indent, a.op)
	var lacks []string
	for _, h := range a.named("header") {
		if _, fixed := w.fixed[h.Name]; h.Required && !fixed && bare(h.Name) != "authorization" {
			lacks = append(lacks, h.Name)
		}
	}
	if len(lacks) > 0 {
		p.note(indent, "FILL IN the headers that it wants: %s", strings.Join(lacks, ", "))
	}
}

func (w *writer) scope(p *page, indent int, op *openapi.Operation) {
	switch all := scopes(op); len(all) {
	case 0:
	case 1:
		p.entry(indent, "scope", all[0], "")
	default:
		p.line(indent, "scope: "+words(all), "")
	}
}

// fill writes the values that a list takes, and answers how it goes on.
func (w *writer) fill(p *page, indent int, a *action) listing {
	l := turning(a)
	if len(l.values) > 0 {
		p.line(indent, place0(a)+": "+pairs(l.values), "")
	}
	if len(l.lacks) > 0 {
		p.note(indent, "FILL IN what it needs: %s", strings.Join(l.lacks, ", "))
	}
	return l
}

// place0 is where a call's values go.
func place0(a *action) string {
	if a.method == http.MethodGet {
		return "query"
	}
	return "body"
}

func idOf(item shape, k *kind) string {
	return cmp.Or(item.member("id", "_id", "uuid", singular(k.noun)+"Id", k.model.Name+"Id"), "id")
}

// model writes one model with its calls and fields.
func (w *writer) model(p *page, k *kind, base string) {
	l, listed := listIn(answer(k.calls["list"].op), k.noun)
	item := k.record()
	found, doubts := matches(k.model, item)
	if k.parent != nil {
		found = k.refer(found, item)
	}
	p.line(1, k.model.Name+":", k.why())
	id := idOf(item, k)
	p.entry(2, "id", id, unless(item.member(id) != "", "FILL IN: invented, as the document names no id"))
	if item.member(id) == "" {
		w.invent("models.%s.id: id, as the document names none", k.model.Name)
	}
	if k.parent != nil {
		p.line(2, fmt.Sprintf("under: {path: %s, field: %s}", word(nativeIn(found, k.parent.field)), k.parent.field), "guessed from the path")
	}
	p.entry(2, "created", item.member(createdNames()...), "")
	changed := item.member(updatedNames()...)
	p.entry(2, "updated", changed, "")
	revision := item.member(revisionNames()...)
	p.entry(2, "revision", cmp.Or(revision, changed), unless(revision != "", "guessed: the time of the last change stands in for a revision"))
	w.list(p, k, base, l, listed)
	w.rest(p, k, base, found)
	p.line(2, "fields:", "matched by their names")
	for _, m := range found {
		p.entry(3, m.field.Name, m.line, m.why)
	}
	w.placeless(k, item, found)
	for _, d := range doubts {
		p.note(3, "FILL IN %s", d)
	}
	w.cannot(p, k)
}

// record is the fullest description of one record: a list's rows, or the answer for a single one.
func (k *kind) record() shape {
	l, _ := listIn(answer(k.calls["list"].op), k.noun)
	if one := k.calls["retrieve"]; one != nil {
		if _, s := itemIn(answer(one.op), singular(k.noun), k.model.Name); len(s.members) > len(l.item.members) {
			return s
		}
	}
	return l.item
}

func (k *kind) why() string {
	return fmt.Sprintf("guessed: the document calls it %s", k.noun)
}

func nativeIn(found []match, field string) string {
	for _, m := range found {
		if m.field.Name == field {
			return m.native
		}
	}
	return ""
}

// refer makes sure that the field is there which refers to the record that this one lives under.
func (k *kind) refer(found []match, item shape) []match {
	if nativeIn(found, k.parent.field) != "" {
		return found
	}
	f, _ := k.model.Field(k.parent.field)
	native := item.member(k.parent.hole, k.parent.model+"Id")
	found = slices.DeleteFunc(found, func(m match) bool { return m.native == native })
	why := unless(native != "", "guessed from the path: the document does not describe it in the record")
	native = cmp.Or(native, k.parent.hole)
	return append(found, match{field: f, native: native, line: native, why: why})
}

// list writes the call that walks all records.
func (w *writer) list(p *page, k *kind, base string, l list, listed bool) {
	a := k.calls["list"]
	p.line(2, "list:", "")
	if k.parent != nil {
		p.line(3, "each: {model: "+k.parent.model+"}", "one call for each: look for a path that lists all at once")
	}
	w.call(p, 3, k, a, base)
	turns := w.fill(p, 3, a)
	path, why := l.path, unless(l.sure, "guessed: it is not the only list in the answer")
	if !listed {
		path, why = k.noun, "FILL IN: invented, as the document does not describe the answer"
		w.invent("models.%s.list.items: %s, as the document does not describe the answer", k.model.Name, path)
	}
	p.entry(3, "items", path, why)
	if total := look(answer(a.op)).number(totalNames()...); total != "" {
		p.entry(3, "total", total, "guessed from its name")
	}
	if turns.size > 0 {
		p.line(3, fmt.Sprintf("size: %d", turns.size), "the most that the document allows, 1000 at most")
	}
	p.entry(3, "next", turns.next, turns.why)
	if turns.next == "" {
		p.note(3, "FILL IN how it goes on (next): nothing in the document looks like a page, and one page is taken for all")
	}
	if turns.text != "" {
		p.line(3, "text: {"+place0(a)+": "+pairs(map[string]string{turns.text: "$text"})+"}", "guessed from its name")
	}
	if turns.since != "" {
		p.line(3, "since: {"+place0(a)+": "+pairs(map[string]string{turns.since: "$since"})+"}", "guessed from its name")
	} else {
		p.note(3, "FILL IN since, where the provider can list what changed")
	}
}

// rest writes the calls for one record.
func (w *writer) rest(p *page, k *kind, base string, found []match) {
	for _, verb := range []string{"retrieve", "create", "update", "delete"} {
		a := k.calls[verb]
		if a == nil {
			continue
		}
		p.line(2, verb+":", unless(verb != "update" || a.method == http.MethodPatch, "only what changes is sent: look whether this replaces the whole"))
		w.call(p, 3, k, a, base)
		var needed map[string]string
		for _, q := range a.named("query") {
			if q.Required && tenant(q.Name) {
				needed = map[string]string{q.Name: "$workspace"}
			} else if q.Required {
				p.note(3, "FILL IN what its query needs: %s", q.Name)
			}
		}
		if needed != nil {
			p.line(3, "query: "+pairs(needed), "")
		}
		if verb != "delete" {
			path, _ := itemIn(answer(a.op), singular(k.noun), k.model.Name)
			p.entry(3, "item", path, "guessed from the answer")
		}
		if verb == "create" || verb == "update" {
			w.carries(p, k, verb, found)
		}
	}
}

// carries writes what stands in the body of a write beside the fields, and which fields it cannot carry.
func (w *writer) carries(p *page, k *kind, verb string, found []match) {
	ref, fixed := k.calls[verb].op.Body, map[string]string{}
	takes := look(ref)
	if names := takes.names(); len(names) == 1 {
		if inner := takes.members[names[0]].look(); len(inner.members) > 0 {
			fixed[names[0]] = "$fields"
			ref, takes = takes.members[names[0]].ref, inner
		}
	}
	wrapped := len(fixed) > 0
	var requires, lacks, refuses []string
	for _, name := range takes.names() {
		m, needed := nativeMatch(found, name), required(ref, name) && verb == "create"
		switch {
		case m == nil && tenant(name) && !wrapped:
			fixed[name] = "$workspace"
		case needed && m != nil:
			requires = append(requires, m.field.Name)
		case needed, m == nil && tenant(name):
			lacks = append(lacks, name)
		}
	}
	for _, m := range found {
		first, _, _ := strings.Cut(m.native, ".")
		_, taken := takes.members[first]
		lives := k.parent != nil && k.parent.field == m.field.Name
		if !taken && !lives && len(takes.members) > 0 && !strings.Contains(m.line, "read-only") {
			refuses = append(refuses, m.field.Name)
		}
	}
	if len(fixed) > 0 {
		p.line(3, "body: "+pairs(fixed), "")
	}
	if len(requires) > 0 {
		p.line(3, "requires: "+words(requires), "")
	}
	if len(refuses) > 0 {
		p.line(3, "refuses: "+words(refuses), "the document's body has no such member")
	}
	if len(lacks) > 0 {
		p.note(3, "FILL IN what its body wants: %s", strings.Join(lacks, ", "))
	}
}

func nativeMatch(found []match, native string) *match {
	for i := range found {
		if first, _, _ := strings.Cut(found[i].native, "."); first == native {
			return &found[i]
		}
	}
	return nil
}

// cannot writes why the other verbs are not there.
func (w *writer) cannot(p *page, k *kind) {
	why := map[string]string{}
	for _, v := range []connectors.Verb{connectors.Retrieve, connectors.Create, connectors.Update, connectors.Delete} {
		if k.calls[string(v)] == nil {
			why[string(v)] = "the provider's document has no such call."
		}
	}
	if turning(k.calls["list"]).text == "" {
		why["search"] = "the provider's document has no search; what was pulled is searched here."
	}
	why["fieldRead"] = "custom fields are not part of this draft."
	why["fieldWrite"] = "custom fields are made at the provider."
	why["subscribe"] = "webhooks are not part of this draft."
	p.line(2, "cannot:", "FILL IN the true reasons")
	for _, verb := range slices.Sorted(maps.Keys(why)) {
		p.entry(3, verb, why[verb], "")
	}
}
