package spec

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// nested has people that live under a user, and workspaces that are listed by calendar and time.
const nested = `id: acme
name: Acme
summary: People in boxes.
workspace: box
hosts: {api: "https://api.example.com"}
auth:
  token: {label: Key, prefix: ak-}
account: {get: "/boxes/{workspace}", id: id, name: title, kind: box}
workspaces: {get: /boxes, items: boxes, id: id, name: title}
errors:
  message: [message]
  rules:
    - {status: 400, match: no such user, is: gone}
models:
  user:
    id: id
    list: {get: /users, query: {n: $size, from: $skip}, scope: users.read, items: data.people, total: data.total, size: 3, next: skip}
    fields: {name: first}
  contact:
    id: id or _id
    under: {path: user, field: owner}
    removed: dead
    list:
      each: {model: user}
      get: /users/{parent}/people
      scope: people.read
      items: people
    retrieve: {get: "/users/{parent}/people/{id}", item: person or entry}
    create: {post: "/users/{parent}/people", item: person}
    update: {put: "/users/{parent}/people/{id}", item: person}
    delete: {delete: "/users/{parent}/people/{id}", body: {}}
    fields: {name: text, owner: user}
  workspace:
    id: id
    list:
      each: {get: /calendars, query: {box: $workspace}, items: calendars, id: key}
      window: {back: 10d, ahead: 20d, step: 15d}
      get: /events
      headers: {Version: v4}
      query: {calendar: $parent, begin: $from, end: $toMs}
      items: events
    fields: {name: title}
`

// world answers for users with people and for calendars with events.
type world struct {
	users  int
	gone   map[string]bool
	break_ string // this path fails
}

func (w *world) answer(_ int, e exchange) (int, string) {
	if e.path == w.break_ {
		return 503, `{"message":"later"}`
	}
	parts := strings.Split(strings.Trim(e.path, "/"), "/")
	switch {
	case e.path == "/users":
		var rows []string
		for i := range w.users {
			rows = append(rows, row(i+1))
		}
		return people(&rows)(0, e)
	case parts[0] == "users" && len(parts) == 3 && w.gone[parts[1]]:
		return 400, `{"message":"no such user"}`
	case parts[0] == "users" && len(parts) == 3:
		return 200, fmt.Sprintf(`{"people":[{"_id":"n%s","text":"of %s"},{"_id":"x%s","dead":true}]}`, parts[1], parts[1], parts[1])
	case parts[0] == "users":
		return 200, fmt.Sprintf(`{"entry":{"id":"%s","text":"one","user":"%s"}}`, parts[3], parts[1])
	case e.path == "/calendars":
		return 200, `{"calendars":[{"key":"c1"},{"key":"c2"}]}`
	}
	return 200, fmt.Sprintf(`{"events":[{"id":"%s@%s","title":"t"}]}`, e.query.Get("calendar"), e.query.Get("begin")[:10])
}

func TestWhatLivesUnderARecordIsListedForEachOfThem(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 3, 4, 121} {
		w := &world{users: n, gone: map[string]bool{"2": true}}
		s, _ := session0(t, nested, w.answer)
		ids, last, err := pull(s, connectors.Query{Model: "contact"})
		want := n
		if n >= 2 {
			want-- // the second went away meanwhile
		}
		if err != nil || len(ids) != want || !last.Complete || last.Next != "" {
			t.Errorf("%d users: %d people, complete %v, %v", n, len(ids), last.Complete, err)
		}
		if n > 0 && ids[0] != "1/n1" {
			t.Errorf("the first is %q", ids[0])
		}
	}
}

func TestAListingInRoundsGoesOnBehindTheLastParent(t *testing.T) {
	t.Parallel()
	w := &world{users: 100, break_: "/users/95/people"}
	s, p := session0(t, nested, w.answer)
	var ids []string
	after := ""
	for page, err := range s.List(context.Background(), connectors.Query{Model: "contact"}) {
		if err != nil {
			break
		}
		after = page.Next
		for _, r := range page.Records {
			ids = append(ids, r.Remote.ID)
		}
	}
	if len(ids) != 80 || after == "" {
		t.Fatalf("%d notes came before the failure", len(ids))
	}
	w.break_ = ""
	p.asked = nil
	rest, last, err := pull(s, connectors.Query{Model: "contact", After: after})
	if err != nil || !last.Complete || len(rest) != 20 {
		t.Fatalf("%d more, complete %v, %v", len(rest), last.Complete, err)
	}
	if all := slices.Compact(slices.Sorted(slices.Values(append(ids, rest...)))); len(all) != 100 {
		t.Errorf("%d different ones", len(all))
	}
	if n := len(p.asked); n > 30 {
		t.Errorf("%d requests to go on", n)
	}
}

func TestARecordUnderAnotherIsKnownByBothIds(t *testing.T) {
	t.Parallel()
	s, p := session0(t, nested, (&world{users: 1}).answer)
	r, err := s.Retrieve(t.Context(), "contact", "7/n9")
	if err != nil || r.Remote.ID != "7/n9" || r.Fields["owner"] != "7" || r.Fields["name"] != "one" {
		t.Fatalf("%+v, %v", r, err)
	}
	if p.asked[0].path != "/users/7/people/n9" {
		t.Errorf("asked %s", p.asked[0].path)
	}
	if _, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"name": "x"}}); !problem.Is(err, problem.Invalid) {
		t.Errorf("made without a parent: %v", err)
	}
	if _, err := s.Update(t.Context(), connectors.Write{Model: "contact", ID: "7/n9", Patch: model.Patch{"owner": "8"}}); !problem.Is(err, problem.Invalid) {
		t.Errorf("moved to another parent: %v", err)
	}
	if err := s.Delete(t.Context(), "contact", "7/n9"); err != nil {
		t.Error(err)
	}
	if last := p.asked[len(p.asked)-1]; last.path != "/users/7/people/n9" || last.method != "DELETE" || last.body == nil || len(p.asked) != 2 {
		t.Errorf("asked %+v", p.asked)
	}
}

func TestANewRecordSaysWhereItLivesByThePathAlone(t *testing.T) {
	t.Parallel()
	s, p := session0(t, nested, func(int, exchange) (int, string) { return 201, `{"person":{"id":"n1","text":"x"}}` })
	r, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"name": "x", "owner": "7"}})
	if err != nil || r.Remote.ID != "7/n1" || r.Fields["owner"] != "7" {
		t.Fatalf("%+v, %v", r, err)
	}
	if e := p.asked[0]; e.path != "/users/7/people" || len(e.body) != 1 || e.body["text"] != "x" {
		t.Errorf("sent %+v", e)
	}
}

func TestAWindowIsListedPartByPart(t *testing.T) {
	t.Parallel()
	p := &provider{answer: (&world{}).answer}
	now := time.Date(2026, 5, 11, 12, 30, 45, 0, time.UTC)
	s, err := load(t, nested).Open(connectors.Grant{Connection: "c1", Workspace: "b1", Transport: p, Tokens: pasted{}, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	ids, last, err := pull(s, connectors.Query{Model: "workspace"})
	if err != nil || !last.Complete || strings.Join(ids, " ") != "c1@2026-05-01 c1@2026-05-16 c1@2026-05-31 c2@2026-05-01 c2@2026-05-16 c2@2026-05-31" {
		t.Errorf("got %v, %v", ids, err)
	}
	if q := p.asked[1].query; q.Get("begin") != "2026-05-01T00:00:00Z" || q.Get("end") != "1778889600000" {
		t.Errorf("asked %v", q)
	}
}

func TestTheTableSaysWhatAListingInRoundsCosts(t *testing.T) {
	t.Parallel()
	d := load(t, nested).Describe()
	if s := d.Can("contact::list"); !s.Supported || !s.PerRecord || !strings.Contains(s.Reason, "one call for each user") || len(s.Scopes) != 2 {
		t.Errorf("%+v", s)
	}
	if s := d.Can("workspace::list"); !strings.Contains(s.Reason, "10 days ago to 20 days ahead") {
		t.Errorf("%+v", s)
	}
	if c, u := d.Can("contact::create"), d.Can("contact::update"); !slices.Contains(c.Requires, "owner") || !slices.Contains(u.Refuses, "owner") {
		t.Errorf("%+v %+v", c, u)
	}
}

func TestFaultsOfRoundsAreNamed(t *testing.T) {
	t.Parallel()
	for want, change := range map[string][2]string{
		"models.contact.list.each.model": {"each: {model: user}", "each: {model: task}"},
		"models.contact.list.each":       {"each: {model: user}", "each: {get: /x}"},
		"models.contact.under.field":     {"field: owner}", "field: name}"},
		"must be a length of time":       {"back: 10d", "back: ten days"},
	} {
		_, err := Load("acme.yaml", []byte(strings.Replace(nested, change[0], change[1], 1)), Hooks{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
}
