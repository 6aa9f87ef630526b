package spec

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
)

// odd is a provider that does everything in its own way.
const odd = `id: odd
name: Odd
summary: Everything in its own way.
workspace: book
hosts: {api: "https://api.example.com"}
headers: {X-Book: $workspace.2}
auth:
  ways:
    - id: app
      label: App id and secret
      inputs: {app: App id, secret: App secret (secret)}
      session: {post: /token, body: {app: $app, secret: $secret}, keep: {ticket: ticket}, expires: lives}
    - id: password
      label: Login and password
      inputs: {login: Login, password: Password (secret)}
      once:
        - {post: /key, form: {login: $login, pwd: $password}, keep: {app: app, secret: key}}
      session: {post: /token, body: {app: $app, secret: $secret}, keep: {ticket: ticket}, lifetime: 1h}
send: {headers: {Authorization: $ticket}, query: {app: $app}, form: {t: "Ticket $ticket"}}
account: {get: /books, items: ".", id: owner/code, name: title, kind: book}
workspaces: {get: /books, items: ".", id: owner/code, name: title}
permissions: {get: "/may", items: rights, resource: thing, verbs: [own, everywhere]}
errors:
  message: [error]
  fields: errors
  refused: {at: status, is: nok}
  rules:
    - {status: 200, match: bad ticket, is: unauthorized}
    - {status: 200, match: no such row, is: gone}
    - {status: 200, match: deadlock, is: limited}
models:
  contact:
    permission: person
    id: id
    created: made
    list:
      get: /people
      query: {n: $size}
      items: "."
      only: mail
      tree: below or none
      next: link
      size: 2
      text: {get: /find, query: {q: $text, page: $page}, items: hits, next: page, size: 2}
      of: {company: {get: "/firms/{parent}/people", items: people}}
    retrieve: {post: /rows, form: {req: row, id: $id}, item: row}
    create: {post: /rows, form: {req: make, values: $fields}, item: row}
    update: {put: "/people/{id}", body: {person: $fields}}
    fields:
      firstName: first
      email: mail
      phone: phones[kind=mobile].number
      company: firm
`

// sent is one request as the wire saw it.
type sent struct {
	method, path string
	query        url.Values
	header       http.Header
	body         string
}

func (s sent) form(t *testing.T) url.Values {
	t.Helper()
	v, err := url.ParseQuery(s.body)
	if err != nil || s.header.Get("Content-Type") != formType {
		t.Fatalf("%q is no form: %v", s.body, s.header)
	}
	return v
}

// script answers requests by their path, in turn, and keeps what it was asked.
type script struct {
	mu    sync.Mutex
	asked []sent
	say   map[string][]string // status-less answers by path; "next URL\n" in front is a Link header; the last one stays
}

func (p *script) RoundTrip(r *http.Request) (*http.Response, error) {
	e := sent{method: r.Method, path: r.URL.Path, query: r.URL.Query(), header: r.Header.Clone()}
	if r.Body != nil {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		e.body = string(raw)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, e)
	lines := p.say[e.path]
	out := &http.Response{StatusCode: 200, Header: http.Header{}, Request: r}
	if len(lines) == 0 {
		out.StatusCode, lines = 404, []string{`{"error":"nothing there"}`}
	} else if len(lines) > 1 {
		p.say[e.path] = lines[1:]
	}
	body := lines[0]
	if next, rest, ok := strings.Cut(body, "\n"); ok {
		out.Header.Set("Link", `<https://api.example.com/first>; rel="first", <`+next+`>; rel="next"`)
		body = rest
	}
	out.Body = io.NopCloser(strings.NewReader(body))
	return out, nil
}

func (p *script) to(path string) []sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.asked), func(s sent) bool { return s.path != path })
}

type stored string

func (t stored) Token(context.Context) (connectors.Bearer, error) {
	return connectors.Bearer{Reveal: func() string { return string(t) }}, nil
}

func (t stored) Renew(context.Context, connectors.Bearer) (connectors.Bearer, error) {
	return connectors.Bearer{}, problem.New(problem.SignIn, "dead")
}

func oddly(t *testing.T, hooks Hooks, say map[string][]string) (connectors.Session, *script, *time.Time) {
	t.Helper()
	c, err := Load("odd.yaml", []byte(odd), hooks)
	if err != nil {
		t.Fatal(err)
	}
	if say["/token"] == nil {
		say["/token"] = []string{`{"ticket":"t-one","lives":600}`, `{"ticket":"t-two","lives":600}`}
	}
	p, now := &script{say: say}, time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	s, err := c.Open(connectors.Grant{
		Connection: "c1", Workspace: "ada/b1", Transport: p, Now: func() time.Time { return now }, Rand: func() float64 { return 0 },
		Tokens: stored(connectors.Pack("app", map[string]string{"app": "a-1", "secret": "s-1"})),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, p, &now
}

func TestCredentialsAreTradedAndRideAsTheSpecSays(t *testing.T) {
	t.Parallel()
	s, p, now := oddly(t, Hooks{}, map[string][]string{"/people": {`[]`}, "/rows": {`{"row":{"id":1}}`}})
	if _, _, err := pull(s, connectors.Query{Model: "contact"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Retrieve(t.Context(), "contact", "1"); err != nil {
		t.Fatal(err)
	}
	if trade := p.to("/token"); len(trade) != 1 || trade[0].body != `{"app":"a-1","secret":"s-1"}` || trade[0].header.Get("Authorization") != "" {
		t.Errorf("traded %+v", trade)
	}
	list, row := p.to("/people")[0], p.to("/rows")[0]
	if list.header.Get("Authorization") != "t-one" || list.query.Get("app") != "a-1" || list.header.Get("X-Book") != "b1" {
		t.Errorf("the listing carried %v %v", list.header, list.query)
	}
	if f := row.form(t); f.Get("t") != "Ticket t-one" || f.Get("req") != "row" || f.Get("id") != "1" {
		t.Errorf("the row was asked with %v", f)
	}
	*now = now.Add(10 * time.Minute)
	if _, err := s.Retrieve(t.Context(), "contact", "1"); err != nil || len(p.to("/token")) != 2 || p.to("/rows")[1].header.Get("Authorization") != "t-two" {
		t.Errorf("an old ticket was used: %v", err)
	}
}

func TestARefusedTicketIsTradedOnceMore(t *testing.T) {
	t.Parallel()
	s, p, _ := oddly(t, Hooks{}, map[string][]string{"/rows": {`{"status":"nok","error":"bad ticket"}`, `{"status":"ok","row":{"id":1}}`}})
	if _, err := s.Retrieve(t.Context(), "contact", "1"); err != nil || len(p.to("/token")) != 2 || len(p.to("/rows")) != 2 {
		t.Errorf("%v after %d trades", err, len(p.to("/token")))
	}
	s, p, _ = oddly(t, Hooks{}, map[string][]string{"/rows": {`{"status":"nok","error":"bad ticket"}`}})
	if _, err := s.Retrieve(t.Context(), "contact", "1"); !problem.Is(err, problem.SignIn) || len(p.to("/rows")) != 2 {
		t.Errorf("%v after %d calls", err, len(p.to("/rows")))
	}
}

func TestWhatIsTypedInIsTradedOnceAndForgotten(t *testing.T) {
	t.Parallel()
	c, err := Load("odd.yaml", []byte(odd), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	p := &script{say: map[string][]string{"/key": {`{"app":"a-9","key":"k-9"}`}}}
	kept, err := c.Enroll(t.Context(), connectors.Grant{Transport: p, ReadOnly: true}, "password", map[string]string{"login": "ada", "password": "open sesame"})
	if err != nil || len(kept) != 2 || kept["app"] != "a-9" || kept["secret"] != "k-9" {
		t.Fatalf("kept %v, %v", kept, err)
	}
	if f := p.asked[0].form(t); f.Get("pwd") != "open sesame" || p.asked[0].header.Get("Authorization") != "" {
		t.Errorf("sent %v", f)
	}
	p.say["/key"] = []string{`{"status":"nok","error":"wrong"}`}
	if _, err := c.Enroll(t.Context(), connectors.Grant{Transport: p}, "password", map[string]string{"login": "ada", "password": "x"}); !problem.Is(err, problem.SignIn) {
		t.Errorf("a refused password is %v", err)
	}
}

func TestNoSecretIsRecorded(t *testing.T) {
	t.Parallel()
	c, err := Load("odd.yaml", []byte(odd), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	var kept []connectors.Call
	p := &script{say: map[string][]string{"/token": {`{"ticket":"t-canary"}`}, "/rows": {`{"row":{"id":1,"first":"echo t-canary s-canary"}}`}}}
	s, err := c.Open(connectors.Grant{
		Connection: "c1", Workspace: "ada/b1", Transport: p, Recorder: recording(func(c connectors.Call) { kept = append(kept, c) }),
		Tokens: stored(connectors.Pack("app", map[string]string{"app": "a-1", "secret": "s-canary"})),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Retrieve(t.Context(), "contact", "1"); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(kept)
	if err != nil || len(kept) != 2 {
		t.Fatalf("%d calls, %v", len(kept), err)
	}
	for _, call := range kept {
		for _, text := range []string{string(raw), call.URL, string(call.Request.Bytes), string(call.Response.Bytes)} {
			if strings.Contains(text, "canary") {
				t.Errorf("kept %q", text)
			}
		}
	}
}

type recording func(connectors.Call)

func (r recording) Record(c connectors.Call) string {
	r(c)
	return ""
}

func TestAListingFollowsTheLinkHeaderAndFlattensTrees(t *testing.T) {
	t.Parallel()
	s, p, _ := oddly(t, Hooks{}, map[string][]string{"/people": {
		"https://api.example.com/people?n=2&from=x\n" + `[{"id":1,"mail":"a@example.com","below":[{"id":2,"mail":"b@example.com"},{"id":3,"mail":""}]}]`,
		`[{"id":4,"mail":"d@example.com","made":1700000000}]`,
	}})
	ids, last, err := pull(s, connectors.Query{Model: "contact"})
	if err != nil || strings.Join(ids, " ") != "1 2 4" || !last.Complete {
		t.Fatalf("%v, %v, %+v", ids, err, last)
	}
	if second := p.to("/people")[1]; second.query.Get("from") != "x" || second.query.Get("app") != "a-1" {
		t.Errorf("followed to %v", second.query)
	}
	if at := last.Records[0].CreatedAt; !at.Equal(time.Unix(1700000000, 0)) {
		t.Errorf("seconds were read as %s", at)
	}
}

func TestALinkToAnotherHostIsNotFollowed(t *testing.T) {
	t.Parallel()
	s, p, _ := oddly(t, Hooks{}, map[string][]string{"/people": {"https://evil.example.net/people\n" + `[{"id":1,"mail":"a@example.com"}]`}})
	if _, _, err := pull(s, connectors.Query{Model: "contact"}); err == nil || len(p.to("/people")) != 1 {
		t.Errorf("%v after %d calls", err, len(p.asked))
	}
}

func TestASearchAndOneRecordsOwnHaveTheirPaths(t *testing.T) {
	t.Parallel()
	s, p, _ := oddly(t, Hooks{}, map[string][]string{
		"/find":            {`{"hits":[{"id":1,"mail":"a@example.com"},{"id":2,"mail":"b@example.com"}]}`, `{"hits":[]}`},
		"/firms/f7/people": {`{"people":[{"id":5,"mail":"e@example.com"}]}`},
	})
	ids, _, err := pull(s, connectors.Query{Model: "contact", Text: "ann"})
	if err != nil || strings.Join(ids, " ") != "1 2" || p.to("/find")[1].query.Get("page") != "2" || p.to("/find")[0].query.Get("q") != "ann" {
		t.Errorf("%v, %v", ids, err)
	}
	ids, _, err = pull(s, connectors.Query{Model: "contact", Of: map[string]string{"company": "f7"}})
	if err != nil || strings.Join(ids, " ") != "5" {
		t.Errorf("%v, %v", ids, err)
	}
	if _, _, err := pull(s, connectors.Query{Model: "contact", Of: map[string]string{"owner": "u1"}}); !problem.Is(err, problem.Unsupported) {
		t.Errorf("a listing that is not there answers %v", err)
	}
}

func TestAGoodStatusMaySayNo(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]problem.Kind{"no such row": problem.Gone, "odd words": problem.Invalid, "deadlock": problem.RateLimited} {
		s, p, _ := oddly(t, Hooks{}, map[string][]string{"/rows": {`{"status":"nok","error":"` + words + `"}`}})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		_, err := s.Retrieve(ctx, "contact", "1")
		cancel()
		if !problem.Is(err, want) {
			t.Errorf("%s is %v", words, err)
		}
		if n := len(p.to("/rows")); (words == "deadlock") != (n > 1) {
			t.Errorf("%s was sent %d times", words, n)
		}
	}
	s, _, _ := oddly(t, Hooks{}, map[string][]string{"/people/1": {`{"status":"nok","errors":{"mail":["is taken","is odd"]}}`}})
	_, err := s.Update(t.Context(), connectors.Write{Model: "contact", ID: "1", Patch: model.Patch{"email": "a@example.com"}})
	if p := problem.As(err); p.Kind != problem.Invalid || len(p.Fields) != 1 || p.Fields[0].Name != "email" || p.Fields[0].Message != "is taken; is odd" {
		t.Errorf("%+v", p)
	}
}

func TestFieldsStandWhereTheSpecPutsThem(t *testing.T) {
	t.Parallel()
	s, p, _ := oddly(t, Hooks{}, map[string][]string{"/rows": {`{"row":{"id":8,"first":"Ann"}}`}, "/people/8": {`{}`}})
	r, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"firstName": "Ann", "phone": "+12125550123"}})
	if err != nil || r.Remote.ID != "8" {
		t.Fatalf("%+v, %v", r, err)
	}
	if f := p.to("/rows")[0].form(t); f.Get("req") != "make" || f.Get("values") != `{"first":"Ann","phones":[{"kind":"mobile","number":"+12125550123"}]}` {
		t.Errorf("sent %v", f)
	}
	if _, err := s.Update(t.Context(), connectors.Write{Model: "contact", ID: "8", Patch: model.Patch{"firstName": "Bea"}}); err != nil {
		t.Fatal(err)
	}
	var body struct {
		Person map[string]any `json:"person"`
	}
	if err := json.Unmarshal([]byte(p.to("/people/8")[0].body), &body); err != nil || body.Person["first"] != "Bea" {
		t.Errorf("sent %s", p.to("/people/8")[0].body)
	}
}

func TestHooksPutRecordsTogetherAndBodiesApart(t *testing.T) {
	t.Parallel()
	hooks := Hooks{
		Items: func(_ context.Context, in In, name string, answer json.RawMessage) ([]json.RawMessage, error) {
			var got struct{ IDs []string }
			if name != "contact" || in.Workspace != "ada/b1" || json.Unmarshal(answer, &got) != nil || got.IDs == nil {
				return nil, nil
			}
			out := []json.RawMessage{}
			for _, id := range got.IDs {
				out = append(out, json.RawMessage(`{"id":"`+id+`","mail":"x@example.com"}`))
			}
			return out, nil
		},
		Body: func(_ context.Context, _ In, o Out) (map[string]any, error) {
			if _, ok := o.Fields["phones"].(mapping.Rows); !ok {
				return map[string]any{}, nil
			}
			return map[string]any{"verb": string(o.Verb), "id": o.ID}, nil
		},
	}
	s, p, _ := oddly(t, hooks, map[string][]string{"/people": {`{"IDs":["p","q"]}`}, "/rows": {`{"IDs":[]}`}, "/people/8": {`{}`}})
	ids, _, err := pull(s, connectors.Query{Model: "contact"})
	if err != nil || strings.Join(ids, " ") != "p q" {
		t.Errorf("%v, %v", ids, err)
	}
	if _, err := s.Retrieve(t.Context(), "contact", "1"); !problem.Is(err, problem.Gone) {
		t.Errorf("nothing at all is %v", err)
	}
	if _, err := s.Update(t.Context(), connectors.Write{Model: "contact", ID: "8", Patch: model.Patch{"firstName": "B"}}); err != nil || len(p.to("/people/8")) != 0 {
		t.Errorf("an empty body was sent: %v", err)
	}
	if _, err := s.Update(t.Context(), connectors.Write{Model: "contact", ID: "8", Patch: model.Patch{"phone": "+12125550123"}}); err != nil || p.to("/people/8")[0].body != `{"person":{"id":"8","verb":"update"}}` {
		t.Errorf("sent %v, %v", p.to("/people/8"), err)
	}
}

func TestAComposedWorkspaceIsFoundAmongMany(t *testing.T) {
	t.Parallel()
	s, _, _ := oddly(t, Hooks{}, map[string][]string{"/books": {`[{"owner":"bob","code":"b0","title":"Bob's"},{"owner":"ada","code":"b1","title":"Ada's"}]`}})
	all, err := s.Workspaces(t.Context())
	if err != nil || len(all) != 2 || all[1].ID != "ada/b1" {
		t.Fatalf("%v, %v", all, err)
	}
	if a, err := s.Account(t.Context()); err != nil || a.ID != "ada/b1" || a.Name != "Ada's" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestWhatAPersonMayNotDoIsTold(t *testing.T) {
	t.Parallel()
	s, _, _ := oddly(t, Hooks{}, map[string][]string{"/may": {`{"rights":[{"thing":"person","own":["read"],"everywhere":["update"]},{"thing":"other","own":["create"]}]}`}})
	denied, err := s.(connectors.Permitter).Denied(t.Context())
	if err != nil || len(denied) != 1 || denied[0] != "contact::create" {
		t.Errorf("%v, %v", denied, err)
	}
}

func TestFaultsInWaysInAreNamed(t *testing.T) {
	t.Parallel()
	for change, want := range map[[2]string]string{
		{"Authorization: $ticket", "Authorization: $nothing"}:         "$nothing",
		{"form: {login: $login, pwd: $password}", "form: {x: $oops}"}: `"oops"`,
		{"id: password", "id: app"}:                                   "an id of its own",
		{"inputs: {app: App id, secret: App secret (secret)}", ""}:    "inputs",
		{"X-Book: $workspace.2", "X-Book: $what"}:                     `"what"`,
		{"next: link", "next: nowhere"}:                               "link",
		{"of: {company:", "of: {firstName:"}:                          "refers to another record",
	} {
		text := strings.Replace(odd, change[0], change[1], 1)
		if text == odd {
			t.Fatalf("%q is not there", change[0])
		}
		_, err := Load("odd.yaml", []byte(text), Hooks{})
		if p := problem.As(err); err == nil || p.Kind != problem.Invalid || !strings.Contains(p.Error(), want) {
			t.Errorf("%q: %v", change[1], err)
		}
	}
}

func TestKeysAndBasicAreCarried(t *testing.T) {
	t.Parallel()
	for auth, want := range map[string]sent{
		`{key: {label: Key, header: X-Key, before: "Token "}}`:    {header: http.Header{"X-Key": {"Token k 1"}}},
		`{key: {label: Key, query: api_key}}`:                     {query: url.Values{"api_key": {"k 1"}}},
		`{basic: {label: Login, user: User, password: Password}}`: {header: http.Header{"Authorization": {"Basic dTpwdw=="}}},
		`{token: {label: Token}}`:                                 {header: http.Header{"Authorization": {"Bearer k 1"}}},
	} {
		text := strings.Replace(small, small[strings.Index(small, "auth:"):strings.Index(small, "account:")], "auth: "+auth+"\n", 1)
		c := load(t, text)
		way := c.Describe().Auth[0]
		secret := "k 1"
		if way.Kind != connectors.Token {
			secret = connectors.Pack(way.Kind, map[string]string{"token": "k 1", "user": "u", "password": "pw"})
		}
		p := &script{say: map[string][]string{"/people/1": {`{"id":1}`}}}
		s, err := c.Open(connectors.Grant{Connection: "c", Workspace: "b", Transport: p, Tokens: stored(secret)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Retrieve(t.Context(), "contact", "1"); err != nil {
			t.Fatal(err)
		}
		for k := range want.header {
			if got := p.asked[0].header.Get(k); got != want.header.Get(k) {
				t.Errorf("%s carried %q", auth, got)
			}
		}
		for k := range want.query {
			if got := p.asked[0].query.Get(k); got != want.query.Get(k) {
				t.Errorf("%s asked %q", auth, got)
			}
		}
	}
}

func TestATreeWhoseBranchesAreNotTheListsThatTheyWereIsNoTreeOfLeaves(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		`[{"id":1,"below":[{"id":2,"below":[]}]},{"id":3,"below":null}]`: 3,
		`[{"id":1,"under":[{"id":2}]}]`:                                  -1,
		`[{"id":1,"below":[{"id":2}]}]`:                                  -1,
		`[{"id":1,"below":{"items":[]}}]`:                                -1,
	} {
		items, _ := split([]byte(text))
		out, err := flat(items, "below", 0)
		if (err != nil) != (want < 0) || err == nil && len(out) != want {
			t.Errorf("%s: %d items (%v)", text, len(out), err)
		}
	}
}
