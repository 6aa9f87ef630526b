package spec

import (
	"os"
	"strings"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/problem"
)

// small is a whole connector in few lines; tests change one line of it.
const small = `id: acme
name: Acme
summary: People in boxes.
workspace: box
hosts: {api: "https://api.example.com", app: "https://app.example.com"}
limits:
  - {requests: 10, per: 1s, scope: workspace, headers: {limit: X-Max, remaining: X-Left, window: X-Window}}
auth:
  oauth: {authorize: "{app}/consent", token: "{api}/token", client: body, refresh: rotating, grace: 30s, keep: [boxId], workspace: boxId}
  token: {label: Key, prefix: ak-}
account: {get: "/boxes/{workspace}", scope: box.read, id: id, name: title, kind: box}
workspaces: {get: /boxes, items: boxes, id: id, name: title}
errors:
  message: [message, error]
  rules:
    - {status: 400, match: no such person, is: gone}
    - {status: 400, match: taken, is: duplicate, field: field, existing: id}
    - {status: 401, match: scope, is: missingScope}
    - {status: 403, is: otherWorkspace, hint: Ask the owner of the box.}
models:
  contact:
    id: id
    updated: at
    revision: rev
    url: "{app}/b/{workspace}/p/{id}"
    list:
      get: /people
      query: {box: $workspace, n: $size, from: $skip}
      scope: [people.read, box.read]
      items: data.people
      total: data.total
      size: 3
      next: skip
      text: {query: {q: $text}, max: 5}
      since: {query: {since: $sinceMs}}
    retrieve: {get: "/people/{id}", scope: people.read}
    create: {post: /people, body: {box: $workspace}, requires: [email]}
    update: {put: "/people/{id}", refuses: [companyName]}
    fields:
      firstName: first
      email: mail
      companyName: firm
      tags: labels | lower
      phone: phone | e164
    cannot:
      delete: nobody leaves a box.
`

func load(t testing.TB, text string) *Connector {
	t.Helper()
	c, err := Load("acme.yaml", []byte(text), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestASpecDescribesItself(t *testing.T) {
	t.Parallel()
	d := load(t, small).Describe()
	if d.ID != "acme" || d.Workspace != "box" || len(d.Limits) != 1 || d.Limits[0].Per != time.Second || d.Needs[0] != "box.read" {
		t.Errorf("got %+v", d)
	}
	o := d.Auth[0].OAuth
	if o.AuthorizeURL != "https://app.example.com/consent" || o.TokenURL != "https://api.example.com/token" || !o.Rotating || o.Grace != 30*time.Second || o.WorkspaceField != "boxId" {
		t.Errorf("oauth is %+v", o)
	}
	if list := d.Can("contact::list"); !list.Supported || !list.Since || len(list.Scopes) != 2 {
		t.Errorf("list is %+v", list)
	}
	if s := d.Can("contact::search"); !s.Supported {
		t.Errorf("search is %+v", s)
	}
	if gone := d.Can("contact::delete"); gone.Supported || gone.Reason != "nobody leaves a box." {
		t.Errorf("delete is %+v", gone)
	}
	if tags, _ := d.Carries("contact", "tags"); tags.Native != "labels" || tags.Note != "stored in lower case" {
		t.Errorf("tags are %+v", tags)
	}
	if got := d.ScopesFor([]connectors.Operation{"contact::retrieve"}); strings.Join(got, " ") != "box.read people.read" {
		t.Errorf("scopes are %v", got)
	}
	if why := d.WhyNot("contact", "companyName", d.Can("contact::update")); why == "" {
		t.Error("a refused field has no reason")
	}
}

func TestAFaultNamesFileLineKeyAndWhatWasExpected(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, new, want string }{
		{"summary: People", "sumary: People", "acme.yaml, line 3, column 1: sumary is not a key here; did you mean summary?"},
		{"      firstName: first\n", "      fristName: first\n", "line 40, column 7: models.contact.fields.fristName is not a field of contact; did you mean firstName?"},
		{"phone | e164", "phone | e16", "line 44, column 7: models.contact.fields.phone cannot be understood: there is no step called \"e16\""},
		{"client: body", "client: boddy", "auth.oauth.client must be one of body, basic, none"},
		{"per: 1s", "per: often", "line 7"},
		{"per: 1s", "per: 0s", `limits[0].per must be a length of time like 30s, 10m, 24h or 90d, not "0s"`},
		{"  contact:\n", "  contract:\n", "models.contract is not a model; did you mean contact?"},
		{"get: /people\n", "get: /people\n      post: /people\n", "models.contact.list has more than one of get, post"},
		{"      get: /people\n", "", "models.contact.list needs one of get, post"},
		{"get: /people\n", "get: people\n", "must be a path that begins with /"},
		{"from: $skip", "from: $skpi", "models.contact.list.query.from uses \"skpi\", which has no value here; did you mean skip?"},
		{"query: {box: $workspace, n: $size, from: $skip}", "query: {box: $workspace}", "asks for pages, but $skip is used nowhere"},
		{"next: skip", "next: forward", "models.contact.list.next must be last.PATH"},
		{"refuses: [companyName]", "refuses: [gender]", "models.contact.update.refuses names gender"},
		{"delete: nobody", "remove: nobody", "models.contact.cannot.remove is not a verb"},
		{"match: taken", "match: \"(\"", "errors.rules[1].match must be a regular expression"},
		{"is: gone", "is: vanished", "errors.rules[0].is must be one of"},
		{"id: acme", "id: Acme Corp", "line 1, column 1: id must be lower-case letters"},
		{"https://api.example.com", "http://api.example.com", "hosts.api must be an address"},
		{"{app}/consent", "{web}/consent", "auth.oauth.authorize uses {web}"},
		{"workspace: boxId", "workspace: box", "auth.oauth.workspace must be one of keep"},
		{"name: Acme\n", "", "acme.yaml, line 1, column 1: name is missing"},
		{"id: acme", "id: acme\nid: acme", "acme.yaml, line 2"},
		{"id: acme", "id: [acme", "acme.yaml"},
		{"requests: 10", "requests: ten", "line 7"},
		{small, "", "acme.yaml: is empty"},
		{small, "- a", "must begin with keys"},
		{small, small + "\n---\nid: b\n", "more than one document"},
	} {
		changed := strings.Replace(small, c.old, c.new, 1)
		_, err := Load("acme.yaml", []byte(changed), Hooks{})
		if !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v\nwant %s", c.new, err, c.want)
		}
	}
}

func TestAnEndpointMustBeSafe(t *testing.T) {
	t.Parallel()
	c := load(t, small)
	for _, bad := range []string{"http://api.example.org", "ftp://x", "api.example.com", "://"} {
		if _, err := c.Open(connectors.Grant{Endpoint: bad}); !problem.Is(err, problem.Usage) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for _, good := range []string{"", "http://127.0.0.1:4000", "https://staging.example.com/ignored"} {
		s, err := c.Open(connectors.Grant{Endpoint: good})
		if err != nil {
			t.Errorf("%s: %v", good, err)
			continue
		}
		s.Close()
	}
}

func FuzzLoadNeverPanics(f *testing.F) {
	f.Add(small)
	if b, err := os.ReadFile("../highlevel/spec.yaml"); err == nil {
		f.Add(string(b))
	}
	f.Add("models: {contact: {fields: {a: [}}}")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Load("f.yaml", []byte(text), Hooks{})
		if (c == nil) == (err == nil) {
			t.Fatalf("%v and %v", c, err)
		}
		if err != nil && !problem.Is(err, problem.Invalid) {
			t.Fatalf("%v is no problem of the file", err)
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	text, err := os.ReadFile("../highlevel/spec.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Load("spec.yaml", text, Hooks{}); err != nil {
			b.Fatal(err)
		}
	}
}
