package spec

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/model/mapping"
)

// keep compiles one model.
func (c *Connector) keep(name string, s ModelSpec) (*kept, error) {
	at := "models." + name
	m, ok := model.Find(c.hooks.known(), name)
	if !ok {
		var all []string
		for _, b := range c.hooks.known() {
			all = append(all, b.Name)
		}
		return nil, faultAt(at, "is not a model%s; there are: %s", meant(name, all), strings.Join(all, ", "))
	}
	k := &kept{model: m, spec: s}
	if err := k.lenses(at); err != nil {
		return nil, err
	}
	if err := k.underCheck(at); err != nil {
		return nil, err
	}
	if s.Custom != nil {
		if err := c.keepCustom(k, at+".custom"); err != nil {
			return nil, err
		}
	}
	if _, err := c.recordURL(s.URL, "id", "workspace"); s.URL != "" && err != nil {
		return nil, faultAt(at+".url", "%s", err)
	}
	if err := c.verbs(k, at); err != nil {
		return nil, err
	}
	if err := errors.Join(c.offers(k, at), k.reasons(at)); err != nil {
		return nil, err
	}
	for _, one := range k.calls() {
		one.carrying(c.carried)
		if o := c.doc.Auth.OAuth; o != nil && o.Scope != "" && len(one.scopes) == 0 {
			one.scopes = []string{o.Scope}
		}
	}
	for verb := range s.Cannot {
		if !slices.Contains(verbs(), connectors.Verb(verb)) {
			return nil, faultAt(at+".cannot."+verb, "is not a verb; there are: %v", verbs())
		}
	}
	return k, nil
}

// recordURL is the address of a record in the provider's own app.
func (c *Connector) recordURL(text, id, workspace string) (string, error) {
	return c.absolute(strings.NewReplacer("{id}", url.PathEscape(id), "{workspace}", url.PathEscape(workspace)).Replace(text), nil)
}

func (k *kept) lenses(at string) error {
	for _, e := range k.spec.Fields {
		key := at + ".fields." + e.Key
		f, ok := k.model.Field(e.Key)
		if !ok {
			var all []string
			for _, f := range k.model.Fields {
				all = append(all, f.Name)
			}
			return faultAt(key, "is not a field of %s%s", k.model.Name, meant(e.Key, all))
		}
		if _, twice := k.mapping.Lens(e.Key); twice {
			return faultAt(key, "is there twice")
		}
		l, err := mapping.Parse(f, e.Value)
		if err != nil {
			return faultAt(key, "cannot be understood: %s", err)
		}
		k.mapping.Lenses = append(k.mapping.Lenses, l)
	}
	return nil
}

func (c *Connector) keepCustom(k *kept, at string) error {
	s := k.spec.Custom
	one, err := compileReading(s.Call, at, c.known())
	if err != nil {
		return err
	}
	one.op = connectors.Op(k.model.Name, connectors.FieldRead)
	k.custom = one
	for native, t := range s.Types {
		if _, _, ok := customType(t); !ok {
			return faultAt(at+".types."+native, "must be a unified type%s, perhaps with read-only behind it", meant(t, customTypes()))
		}
	}
	k.mapping.Custom = &mapping.Custom{Path: s.Values.In, ID: s.Values.ID, Value: s.Values.Read, WriteValue: s.Values.Write, Unless: s.Unless}
	return nil
}

func customTypes() []string {
	return []string{"text", "longText", "email", "phone", "url", "date", "dateTime", "boolean", "integer", "number", "choice", "textList", "objectList"}
}

// customType reads "number" or "text read-only".
func customType(s string) (t model.Type, readOnly, ok bool) {
	word, rest, _ := strings.Cut(s, " ")
	rest = strings.TrimSpace(rest)
	return model.Type(word), rest == "read-only", slices.Contains(customTypes(), word) && (rest == "" || rest == "read-only")
}

// calls are all calls of the model.
func (k *kept) calls() []*call {
	out := []*call{k.retrieve, k.remove, k.custom, k.find}
	if k.list != nil {
		out = append(out, k.list.all()...)
	}
	for _, b := range []*batched{k.several, k.changes} {
		if b != nil {
			out = append(out, &b.call)
		}
	}
	for _, l := range k.choices {
		out = append(out, &l.call)
	}
	for _, w := range []*write{k.create, k.update, k.upsert} {
		if w == nil {
			continue
		}
		out = append(out, &w.call)
		for _, l := range w.lists {
			out = append(out, l.add, l.remove)
		}
		out = slices.AppendSeq(out, maps.Values(w.alone))
	}
	return slices.DeleteFunc(out, func(one *call) bool { return one == nil })
}

// all are the calls that a listing may make, the plain one first.
func (l *listing) all() []*call {
	out := []*call{&l.call}
	for _, one := range l.of {
		out = append(out, &one.call)
	}
	if l.search != nil {
		out = append(out, &l.search.call)
	}
	if l.each != nil && l.each.call != nil {
		out = append(out, l.each.call)
	}
	return out
}

// verbs compiles the operations of a model.
func (c *Connector) verbs(k *kept, at string) (err error) {
	s, name := k.spec, k.model.Name
	if s.List != nil {
		if k.list, err = c.listing(at+".list", *s.List); err != nil {
			return err
		}
		k.list.op = connectors.Op(name, connectors.List)
		if k.list.each != nil && k.list.each.call != nil {
			k.list.each.call.op = k.list.op
		}
		if k.list.search != nil {
			k.list.search.op = connectors.Op(name, connectors.Search)
		}
		for field, one := range k.list.of {
			if one.op = k.list.op; k.refersTo(field) == "" {
				return faultAt(at+".list.of."+field, "must be one of fields that refers to another record")
			}
		}
	}
	if s.Retrieve != nil {
		if k.retrieve, err = compileReading(s.Retrieve.Call, at+".retrieve", k.knows(c, "id")); err != nil {
			return err
		}
		k.retrieve.op = connectors.Op(name, connectors.Retrieve)
	}
	if k.list.needsWhole() && k.retrieve == nil {
		return faultAt(at+".list", "fetches its rows by their ids, but there is no retrieve")
	}
	if s.Delete != nil {
		if k.remove, err = compileCall(s.Delete.Call, at+".delete", k.knows(c, "id")); err != nil {
			return err
		}
		k.remove.op = connectors.Op(name, connectors.Delete)
	}
	if s.Create != nil {
		if k.create, err = c.write(k, connectors.Create, *s.Create); err != nil {
			return err
		}
	}
	if s.Update != nil {
		if k.update, err = c.write(k, connectors.Update, *s.Update); err != nil {
			return err
		}
	}
	if err := c.batches(k, at); err != nil {
		return err
	}
	return c.keyed(k, at)
}

func (c *Connector) write(k *kept, v connectors.Verb, s WriteSpec) (*write, error) {
	at := fmt.Sprintf("models.%s.%s", k.model.Name, v)
	known := k.knows(c, "fields")
	if v == connectors.Update {
		known = k.knows(c, "id", "fields")
	}
	base, err := compileCall(s.Call, at, known)
	if err != nil {
		return nil, err
	}
	base.op = connectors.Op(k.model.Name, v)
	for key, paths := range map[string][]string{"refuses": s.Refuses, "requires": s.Requires, "unless": s.Unless, "along": s.Along} {
		for _, p := range paths {
			if _, ok := k.mapping.Lens(p); !ok {
				return nil, faultAt(join(at, key), "names %s, which is not one of fields", p)
			}
		}
	}
	for _, p := range s.Along {
		if k.refersTo(p) == "" {
			return nil, faultAt(join(at, "along"), "names %s, which refers to no record", p)
		}
	}
	w := &write{call: *base, spec: s, lists: map[string]listCalls{}}
	if err := w.unlessCheck(k, v, at); err != nil {
		return nil, err
	}
	if w.alone, err = c.aloneCalls(k, base, at, s.Alone); err != nil {
		return nil, err
	}
	for _, field := range slices.Sorted(maps.Keys(s.Lists)) {
		if w.lists[field], err = c.listCalls(k, base, join(at, "lists."+field), s.Lists[field]); err != nil {
			return nil, err
		}
		if l, ok := k.mapping.Lens(field); !ok || l.Field.Type != model.TextList {
			return nil, faultAt(join(at, "lists."+field), "is not one of fields that hold a list")
		}
	}
	return w, nil
}

func (c *Connector) listCalls(k *kept, base *call, at string, s ListCalls) (out listCalls, err error) {
	for key, one := range map[string]struct {
		from *Call
		to   **call
	}{"add": {s.Add, &out.add}, "remove": {s.Remove, &out.remove}} {
		if one.from == nil {
			continue
		}
		made, err := compileCall(*one.from, join(at, key), k.knows(c, "id", "items"))
		if err != nil {
			return out, err
		}
		made.op, made.scopes = base.op, base.scopes
		*one.to = made
	}
	return out, nil
}

func verbs() []connectors.Verb {
	return []connectors.Verb{
		connectors.List, connectors.Retrieve, connectors.Search, connectors.Create, connectors.Update,
		connectors.Delete, connectors.Upsert, connectors.FieldRead, connectors.FieldWrite, connectors.Subscribe,
	}
}
