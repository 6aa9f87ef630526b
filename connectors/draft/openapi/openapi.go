// Package openapi reads what a draft needs of an OpenAPI document, 3.0 or 3.1: where it is, how to sign in, which
// operations there are, what they take and answer. It forgives what does not matter for that, as documents in use are
// seldom valid to the letter. Readers that know all of OpenAPI cost every start of the program some ten milliseconds.
package openapi

import (
	"maps"
	"slices"
	"strings"
)

// Doc is one document with everything that it refers to. It never changes.
type Doc struct {
	Version            string // as written: "3.0.3"
	Title, Description string
	Servers            []Server
	Security           []Requirement
	Schemes            map[string]Scheme
	Paths              map[string]Path
}

// Requirement is the scopes of each scheme that is needed.
type Requirement map[string][]string

// Server is an address; Variables are the defaults of what stands in braces.
type Server struct {
	URL       string
	Variables map[string]string
}

// Scheme is a way to sign in.
type Scheme struct {
	Type, Scheme, In, Name string
	Code                   *Flow  // the authorization code flow; nil for none
	Discovery              string // where an OpenID Connect server describes itself
}

// Flow is the addresses of an OAuth flow.
type Flow struct{ Authorize, Token string }

// Path is the operations of a path by their methods in upper case.
type Path map[string]*Operation

// Operation is one operation; what its path says for all of them is part of it.
type Operation struct {
	Deprecated bool
	Parameters []Parameter
	Body       *Schema // what it takes as JSON; nil for nothing
	Responses  map[string]Response
	Security   []Requirement // of its own, else the document's
}

// Parameter is one value beside the body.
type Parameter struct {
	Name, In string
	Required bool
	Schema   *Schema // nil where nothing is said
}

// Response is one answer.
type Response struct {
	JSON    *Schema // nil where it holds no JSON, or nothing is said
	Headers []string
}

// Read understands a document. file is its path, with slashes, from which relative references lead on; read fetches the
// files that it refers to. A reference over the network is ErrAway.
func Read(file string, text []byte, read func(path string) ([]byte, error)) (*Doc, error) {
	f := &files{read: read, all: map[string]any{}}
	if err := f.add(file, text); err != nil {
		return nil, err
	}
	top := f.node(file, f.all[file])
	info := top.object("info")
	d := &Doc{
		Version: top.text("openapi"), Title: info.text("title"), Description: info.text("description"),
		Security: requirements(top), Schemes: map[string]Scheme{}, Paths: map[string]Path{},
	}
	for _, s := range top.objects("servers") {
		one := Server{URL: s.text("url"), Variables: map[string]string{}}
		for name := range s.object("variables").at {
			one.Variables[name] = s.object("variables").object(name).text("default")
		}
		d.Servers = append(d.Servers, one)
	}
	schemes := top.object("components").object("securitySchemes")
	for name := range schemes.at {
		d.Schemes[name] = scheme(schemes.object(name))
	}
	paths := top.object("paths")
	for name := range paths.at {
		if strings.HasPrefix(name, "/") {
			d.Paths[name] = operations(paths.object(name), d.Security)
		}
	}
	return d, nil
}

func scheme(n node) Scheme {
	s := Scheme{Type: n.text("type"), Scheme: n.text("scheme"), In: n.text("in"), Name: n.text("name"), Discovery: n.text("openIdConnectUrl")}
	if flow := n.object("flows").object("authorizationCode"); flow.at != nil {
		s.Code = &Flow{Authorize: flow.text("authorizationUrl"), Token: flow.text("tokenUrl")}
	}
	return s
}

func requirements(n node) []Requirement {
	out := []Requirement{}
	for _, one := range n.objects("security") {
		r := Requirement{}
		for name := range one.at {
			r[name] = one.texts(name)
		}
		out = append(out, r)
	}
	return out
}

func operations(item node, security []Requirement) Path {
	out := Path{}
	for _, method := range []string{"get", "head", "post", "put", "patch", "delete", "options", "trace"} {
		n := item.object(method)
		if n.at == nil {
			continue
		}
		op := &Operation{Deprecated: n.truth("deprecated"), Body: content(n.object("requestBody")), Responses: map[string]Response{}, Security: security}
		if _, own := n.at["security"]; own {
			op.Security = requirements(n)
		}
		for _, p := range slices.Concat(item.objects("parameters"), n.objects("parameters")) {
			one := Parameter{Name: p.text("name"), In: p.text("in"), Required: p.truth("required"), Schema: schema(p.object("schema"))}
			same := func(o Parameter) bool { return o.Name == one.Name && o.In == one.In }
			op.Parameters = append(slices.DeleteFunc(op.Parameters, same), one) // the operation's own goes before the path's
		}
		answers := n.object("responses")
		for status := range answers.at {
			r := answers.object(status)
			op.Responses[status] = Response{JSON: content(r), Headers: slices.Sorted(maps.Keys(r.object("headers").at))}
		}
		out[strings.ToUpper(method)] = op
	}
	return out
}

// content is the schema of the JSON in a body or an answer.
func content(n node) *Schema {
	kinds := n.object("content")
	for _, name := range slices.Sorted(maps.Keys(kinds.at)) {
		kind, _, _ := strings.Cut(name, ";")
		if s := schema(kinds.object(name).object("schema")); s != nil && (strings.HasSuffix(kind, "json") || kind == "*/*") {
			return s
		}
	}
	return nil
}
