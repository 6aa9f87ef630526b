package spec

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"patchbay/connectors"
)

// way is one way in with credentials that a person brings, compiled.
type way struct {
	id      connectors.AuthKind
	label   string
	inputs  []connectors.Input
	once    []keep
	stays   []string
	session *keep
	expires string
	life    time.Duration
	send    *SendSpec // nil for the connector's own
}

// keep is a call whose answer holds credentials.
type keep struct {
	call
	keep map[string]string
}

// ways compiles the ways in beside OAuth and the plain token.
func (c *Connector) waysIn() error {
	a := c.doc.Auth
	if k := a.Key; k != nil {
		w := way{id: connectors.Key, label: k.Label, inputs: []connectors.Input{{Name: "token", Label: k.Label, Secret: true}}}
		switch {
		case k.Header != "" && k.Query == "":
			w.send = &SendSpec{Headers: map[string]string{k.Header: k.Before + "$token"}}
		case k.Query != "" && k.Header == "":
			w.send = &SendSpec{Query: map[string]string{k.Query: "$token"}}
		default:
			return faultAt("auth.key", "needs a header or a query value that carries it, and not both")
		}
		c.ways = append(c.ways, w)
	}
	if b := a.Basic; b != nil {
		w := way{id: connectors.Basic, label: b.Label, inputs: []connectors.Input{{Name: "user", Label: b.User}}, send: &SendSpec{Headers: map[string]string{"Authorization": "Basic $basic"}}}
		if b.Password != "" {
			w.inputs = append(w.inputs, connectors.Input{Name: "password", Label: b.Password, Secret: true})
		} else {
			w.inputs[0].Secret = true // the name alone is the key
		}
		c.ways = append(c.ways, w)
	}
	for i, s := range a.Ways {
		w, err := c.way(s, nth("auth.ways", i))
		if err != nil {
			return err
		}
		c.ways = append(c.ways, w)
	}
	return c.carryCheck()
}

var wayName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

func (c *Connector) way(s WaySpec, at string) (way, error) {
	w := way{id: connectors.AuthKind(s.ID), label: s.Label, stays: s.Stays, send: s.Send}
	taken := []connectors.AuthKind{connectors.OAuth, connectors.Token, connectors.Key, connectors.Basic}
	for _, other := range c.ways {
		taken = append(taken, other.id)
	}
	if !wayName.MatchString(s.ID) || slices.Contains(taken, w.id) {
		return w, faultAt(at+".id", "must be an id of its own in lower case, not %q", s.ID)
	}
	for _, e := range s.Inputs {
		label, secret := strings.CutSuffix(e.Value, "(secret)")
		w.inputs = append(w.inputs, connectors.Input{Name: e.Key, Label: strings.TrimSpace(label), Secret: secret})
	}
	names := w.names()
	var err error
	for i, one := range s.Once {
		k, err := c.keeping(nth(at+".once", i), one.Call, one.Keep, names)
		if err != nil {
			return w, err
		}
		w.once = append(w.once, k)
		names = append(names, slices.Collect(maps.Keys(one.Keep))...)
	}
	for _, n := range s.Stays {
		if !slices.Contains(w.names(), n) {
			return w, faultAt(at+".stays", "names %q, which is not one of inputs", n)
		}
	}
	if s.Session != nil {
		k, err := c.keeping(at+".session", s.Session.Call, s.Session.Keep, names)
		if err != nil {
			return w, err
		}
		w.session, w.expires, w.life = &k, s.Session.Expires, time.Duration(s.Session.Lifetime)
	}
	return w, err
}

func (w way) names() []string {
	var out []string
	for _, in := range w.inputs {
		out = append(out, in.Name)
	}
	return out
}

func (c *Connector) keeping(at string, one Call, kept map[string]string, names []string) (keep, error) {
	made, err := compileCall(one, at, func(n string) bool { return slices.Contains(names, n) })
	if err != nil {
		return keep{}, err
	}
	made.op = "token::session"
	return keep{call: *made, keep: kept}, nil
}

// carryCheck makes sure that what rides on requests is there in every way that uses it.
func (c *Connector) carryCheck() error {
	for _, w := range c.ways {
		names := append(w.names(), "basic")
		if len(w.once) > 0 {
			names = slices.Clone(w.stays)
		}
		for _, k := range w.once {
			names = append(names, slices.Collect(maps.Keys(k.keep))...)
		}
		if w.session != nil {
			names = append(names, slices.Collect(maps.Keys(w.session.keep))...)
		}
		for _, n := range c.sendOf(w.id).names() {
			if !slices.Contains(names, n) {
				return faultAt("send", "uses $%s, which the way %s does not bring", n, w.id)
			}
		}
	}
	return nil
}

// find is the way of that name; nil for OAuth and the plain token.
func (c *Connector) find(id connectors.AuthKind) *way {
	for i := range c.ways {
		if c.ways[i].id == id {
			return &c.ways[i]
		}
	}
	return nil
}

// sendOf is how the credentials of a way ride on requests.
func (c *Connector) sendOf(id connectors.AuthKind) *SendSpec {
	if w := c.find(id); w != nil && w.send != nil {
		return w.send
	}
	if c.doc.Send != nil {
		return c.doc.Send
	}
	return &SendSpec{Headers: map[string]string{"Authorization": "Bearer $token"}}
}

// named is a $name inside a text.
var named = regexp.MustCompile(`\$([A-Za-z][A-Za-z0-9_]*)`)

func (s *SendSpec) names() []string {
	var out []string
	for _, texts := range []map[string]string{s.Headers, s.Query, s.Form} {
		for _, text := range texts {
			for _, m := range named.FindAllStringSubmatch(text, -1) {
				out = append(out, m[1])
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
