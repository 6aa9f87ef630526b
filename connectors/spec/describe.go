package spec

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"patchbay/connectors"
)

// Describe says what the spec says.
func (c *Connector) Describe() connectors.Description {
	d := c.about
	d.Auth = slices.Clone(d.Auth)
	for i := range d.Auth {
		d.Auth[i].Inputs = slices.Clone(d.Auth[i].Inputs)
		d.Auth[i].OAuth.AuthorizeParams = maps.Clone(d.Auth[i].OAuth.AuthorizeParams)
		d.Auth[i].OAuth.TokenParams = maps.Clone(d.Auth[i].OAuth.TokenParams)
		d.Auth[i].OAuth.RefreshParams = maps.Clone(d.Auth[i].OAuth.RefreshParams)
		d.Auth[i].OAuth.Hosts = slices.Clone(d.Auth[i].OAuth.Hosts)
	}
	d.Fields, d.Support, d.Limits = slices.Clone(d.Fields), slices.Clone(d.Support), slices.Clone(d.Limits)
	d.Setup, d.Notes = slices.Clone(d.Setup), slices.Clone(d.Notes)
	d.Needs = slices.Clone(d.Needs)
	return d
}

func (c *Connector) describe() (connectors.Description, error) {
	doc := c.doc
	d := connectors.Description{
		ID: doc.ID, Name: doc.Name, Summary: doc.Summary, Workspace: cmp.Or(doc.Workspace, "account"),
		Setup: doc.Setup, Notes: doc.Notes, OneWriter: doc.OneWriter, SearchLag: time.Duration(doc.SearchLag), Needs: c.needed(),
	}
	for i, l := range doc.Limits {
		if l.Requests < 1 || l.Per <= 0 {
			return d, faultAt(nth("limits", i), "needs requests and a time of more than nothing")
		}
		d.Limits = append(d.Limits, connectors.Limit{Requests: l.Requests, Per: time.Duration(l.Per), Scope: l.Scope})
	}
	if o := doc.Auth.OAuth; o != nil {
		facts, err := c.oauth(o)
		if err != nil {
			return d, err
		}
		d.Auth = append(d.Auth, connectors.Auth{Kind: connectors.OAuth, Label: "Sign in with " + doc.Name, OAuth: facts})
	}
	if t := doc.Auth.Token; t != nil {
		d.Auth = append(d.Auth, connectors.Auth{
			Kind: connectors.Token, Label: t.Label, Prefix: t.Prefix, Inputs: []connectors.Input{{Name: "token", Label: t.Label, Secret: true}},
		})
	}
	for _, w := range c.ways {
		d.Auth = append(d.Auth, connectors.Auth{Kind: w.id, Label: w.label, Inputs: w.inputs, Once: len(w.once) > 0})
	}
	for _, e := range doc.Models {
		k := c.models[e.Key]
		for _, l := range k.mapping.Lenses {
			d.Fields = append(d.Fields, connectors.FieldSupport{
				Model: e.Key, Name: l.Field.Name, Native: l.Native(), ReadOnly: l.ReadOnly, Note: l.Note(), Respells: l.Respells(), Why: k.spec.Why[l.Field.Name],
				Made: k.spec.Made[l.Field.Name], WholeDay: l.WholeDay(),
			})
		}
		for _, v := range verbs() {
			d.Support = append(d.Support, c.support(k, v))
		}
	}
	return d, nil
}

// needed are the scopes that every sign-in asks for.
func (c *Connector) needed() []string {
	var out []string
	if o := c.doc.Auth.OAuth; o != nil {
		out = slices.Clone(o.Scopes)
	}
	for _, scope := range c.account.scopes {
		if !slices.Contains(out, scope) {
			out = append(out, scope)
		}
	}
	return out
}

func (c *Connector) oauth(o *OAuthSpec) (connectors.OAuthFacts, error) {
	facts := connectors.OAuthFacts{
		RevokeHelp: o.RevokeHelp, ClientAuth: o.Client, PKCE: o.PKCE == nil || *o.PKCE, Rotating: o.Refresh != "static",
		Grace: time.Duration(o.Grace), Lifetime: time.Duration(o.Lifetime), Idle: time.Duration(o.Idle),
		RedirectHost: o.Redirect.Host, RedirectPorts: o.Redirect.Ports, RedirectPath: o.Redirect.Path,
		AuthorizeParams: o.AuthorizeParams, TokenParams: o.TokenParams, RefreshParams: o.RefreshParams,
		Extra: o.Keep, WorkspaceField: o.Workspace,
	}
	if o.Issuer != "" && facts.RedirectPath == "" {
		facts.RedirectPath = "/cb/" + c.doc.ID // such servers take any port, and one path
	}
	for _, name := range slices.Sorted(maps.Keys(c.hosts)) {
		facts.Hosts = append(facts.Hosts, c.hosts[name].Hostname())
	}
	var err error
	for _, one := range []struct {
		to   *string
		text string
	}{
		{&facts.Issuer, o.Issuer}, {&facts.AuthorizeURL, o.Authorize}, {&facts.TokenURL, o.Token}, {&facts.RevokeURL, o.Revoke}, {&facts.DeviceURL, o.Device},
	} {
		if one.text == "" {
			continue
		}
		if *one.to, err = c.absolute(one.text, nil); err != nil {
			return facts, err
		}
	}
	return facts, nil
}

// support is one line of the capability table: what has a call is supported, the rest says why not.
func (c *Connector) support(k *kept, v connectors.Verb) connectors.Support {
	s := connectors.Support{Operation: connectors.Op(k.model.Name, v)}
	use := func(one *call) { s.Supported, s.Scopes = true, one.scopes }
	switch {
	case v == connectors.List && k.list != nil:
		use(&k.list.call)
		s.Since = k.list.since != nil
		s.Scopes, s.Reason = k.list.eachScopes(c), k.list.how()
		s.Of = slices.Sorted(maps.Keys(k.list.of))
		s.PerRecord = k.list.each != nil && k.list.each.model != ""
		if w := k.list.window; w != nil {
			s.Window = connectors.Window{Back: time.Duration(w.Back), Ahead: time.Duration(w.Ahead)}
		}
	case v == connectors.Search && k.list != nil && k.list.search != nil:
		use(&k.list.search.call)
	case v == connectors.Search && k.list != nil && k.list.text != nil:
		use(&k.list.call)
	case v == connectors.Retrieve && k.retrieve != nil:
		use(k.retrieve)
	case v == connectors.Create && k.create != nil:
		use(&k.create.call)
		s.Requires, s.Refuses, s.Along = k.create.requires(k), k.create.spec.Refuses, k.create.spec.Along
	case v == connectors.Update && k.update != nil:
		use(&k.update.call)
		s.Requires, s.Refuses, s.Along = k.update.spec.Requires, k.update.refuses(k), k.update.spec.Along
	case v == connectors.Upsert && k.upsert != nil:
		use(&k.upsert.call)
		s.Requires, s.Refuses, s.Along = k.upsert.requires(k), k.upsert.spec.Refuses, k.upsert.spec.Along
	case v == connectors.Delete && k.remove != nil:
		use(k.remove)
	case v == connectors.FieldRead && k.custom != nil:
		use(k.custom)
	case v == connectors.Subscribe && c.news.subscribes(k.model.Name) != nil:
		use(c.news.subscribe)
	}
	if s.Supported {
		return s
	}
	if s.Reason = k.spec.Cannot[string(v)]; s.Reason == "" && v == connectors.Upsert {
		s.Reason = "there is no one call for it: look for the record, then change or create it."
	}
	if s.Reason == "" {
		s.Reason = fmt.Sprintf("this connector has no such call for %s.", articled(k.model.Name))
	}
	return s
}

// articled is a model's name behind its article.
func articled(model string) string {
	if model != "" && strings.ContainsRune("aeiou", rune(model[0])) && !strings.HasPrefix(model, "user") {
		return "an " + model
	}
	return "a " + model
}
