package spec

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"patchbay/connectors"
)

// fewRows is how many rows a listing of somebody's own begins with: enough to see what they are like.
const fewRows = 20

// Endpoints are the calls that the spec knows, each once: the account, the models in their order, the rest.
func (c *Connector) Endpoints() []connectors.Endpoint {
	g := guide{seen: map[string]bool{}}
	g.about(c.account, "the account")
	for _, e := range c.doc.Models {
		g.model(c.models[e.Key], e.Key)
	}
	if c.workspaces != nil {
		g.list(c.workspaces, "what the grant can see")
	}
	g.about(c.permissions, "the permissions")
	for _, l := range c.pages {
		g.list(l, "")
	}
	return g.out
}

// guide gathers calls.
type guide struct {
	out  []connectors.Endpoint
	seen map[string]bool
}

// model adds the calls of one model, those that only read first.
func (g *guide) model(k *kept, name string) {
	if k.list != nil {
		g.list(k.list, "")
	}
	g.add(k.retrieve, "", true)
	if k.list != nil && k.list.search != nil {
		g.list(k.list.search, "")
	}
	writes := k.writes()
	for _, w := range []*write{k.create, k.update, k.upsert} {
		if w != nil {
			g.add(&w.call, "", false)
		}
	}
	g.add(k.remove, "", false)
	for _, one := range writes {
		g.add(one, "", false)
	}
	if k.list != nil {
		for _, one := range k.list.all() {
			g.add(one, "", true)
		}
	}
	g.add(k.find, "one "+name+" by what is its own", true)
	g.add(k.custom, "custom fields of "+name, true)
	for _, field := range slices.Sorted(maps.Keys(k.choices)) {
		g.list(k.choices[field], "what "+field+" of "+name+" may be")
	}
}

// about adds a call that is no model's.
func (g *guide) about(one *call, words string) {
	if one != nil {
		own := *one
		own.op = ""
		g.add(&own, words, true)
	}
}

// list adds a listing with a page of a few rows.
func (g *guide) list(l *listing, about string) {
	one := l.call
	g.put(one, about, true, values{"size": min(l.size, fewRows)})
}

func (g *guide) add(one *call, about string, reads bool) {
	if one != nil {
		g.put(*one, about, reads, values{"size": fewRows})
	}
}

// put adds a call, unless one is there that looks the same.
func (g *guide) put(one call, about string, reads bool, at values) {
	for _, n := range []string{"workspace", "workspace.1", "workspace.2"} {
		at[n] = "{" + n + "}"
	}
	e := connectors.Endpoint{Operation: one.op, About: about, Method: one.method, Path: one.path, Form: one.form, Reads: reads, Scopes: slices.Clone(one.scopes)}
	if e.Method == http.MethodGet {
		e.Reads = true
	}
	if name, _, _ := strings.Cut(string(one.op), "::"); name == "answer" {
		e.Operation = "" // of no model
	}
	for k, v := range one.params(at) {
		if e.Query == nil {
			e.Query = map[string]string{}
		}
		e.Query[k] = v[0]
	}
	filled, _ := fill(one.body, at)
	if body, is := filled.(map[string]any); is && len(body) > 0 {
		e.Body = sketched(body, one.form)
	}
	key := e.Method + " " + e.Path
	if one.form { // where one address takes everything, the form says what is meant
		key += " " + string(e.Body)
	}
	if !g.seen[key] {
		g.seen[key] = true
		g.out = append(g.out, e)
	}
}

// sketched is the beginning of a body: JSON, or a form in the order of its names, with braces in clear.
func sketched(body map[string]any, form bool) json.RawMessage {
	if !form {
		text, err := json.Marshal(body)
		if err != nil {
			return nil // a spec's body is what YAML can say, which JSON can say too
		}
		return text
	}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(body)) {
		v := body[k]
		switch v.(type) {
		case map[string]any, []any:
			text, err := json.Marshal(v)
			if err != nil {
				continue
			}
			v = string(text)
		}
		parts = append(parts, url.QueryEscape(k)+"="+strings.NewReplacer("%7B", "{", "%7D", "}").Replace(url.QueryEscape(fmt.Sprint(v))))
	}
	return json.RawMessage(strings.Join(parts, "&"))
}

// Rides tells how the credentials of a way in ride on a request, and what every request carries beside them.
func (c *Connector) Rides(way connectors.AuthKind) connectors.Ride {
	s := c.sendOf(way)
	name := func(in map[string]string) map[string]string {
		out := map[string]string{}
		for k, v := range in {
			out[k] = named.ReplaceAllStringFunc(v, strings.ToUpper)
		}
		return out
	}
	out := connectors.Ride{Header: name(s.Headers), Query: name(s.Query), Form: name(s.Form), Always: map[string]string{}}
	for k := range c.header {
		out.Always[k] = c.header.Get(k)
	}
	for k, v := range c.carried {
		if text, is := v.(string); is {
			out.Always[k] = "{" + strings.TrimPrefix(text, "$") + "}"
		}
	}
	return out
}

// Changes reports whether a request may change something at the provider, as far as its method and the spec tell.
func (s *session) Changes(r connectors.Request) bool {
	switch strings.ToUpper(r.Method) {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions:
		return len(r.Body) > 0
	}
	return !s.c.harmless(r.Method, r.Path)
}

// Hide answers a text without what nobody may see.
func (s *session) Hide(ctx context.Context, in []byte) (out []byte, hidden bool) {
	return s.client.Hide(ctx, in)
}
