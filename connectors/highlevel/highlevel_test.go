package highlevel

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/highlevel/openapitest"
	imitation "patchbay/connectors/highlevel/sandbox"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// static is a pasted token: it cannot be renewed.
type static string

func (s static) Token(context.Context) (connectors.Bearer, error) {
	return connectors.Bearer{Generation: 1, Reveal: func() string { return string(s) }}, nil
}

func (s static) Renew(context.Context, connectors.Bearer) (connectors.Bearer, error) {
	return connectors.Bearer{}, problem.New(problem.SignIn, "The token is dead.")
}

// wire keeps every request that leaves, with its body, and holds it against the vendor's OpenAPI files.
type wire struct {
	t    testing.TB
	spec *openapitest.Spec // nil where the files are not there
	mu   sync.Mutex
	sent []sent
}

type sent struct {
	method, path string
	body         map[string]any
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	s := sent{method: r.Method, path: r.URL.Path}
	if r.GetBody != nil || r.Body != nil {
		raw, again, err := spill(r)
		if err != nil {
			return nil, err
		}
		r.Body = again
		if err := json.Unmarshal(raw, &s.body); err != nil && len(raw) > 0 && !strings.Contains(r.Header.Get("Content-Type"), "form") {
			return nil, err
		}
	}
	if w.spec != nil {
		if err := w.spec.Request(r.Context(), asDeclared(r, s.body)); err != nil {
			w.t.Errorf("the vendor's files do not know such a request: %v", err)
		}
	}
	w.mu.Lock()
	w.sent = append(w.sent, s)
	w.mu.Unlock()
	return http.DefaultTransport.RoundTrip(r)
}

// writes are the requests that change something.
func (w *wire) writes() []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []sent
	for _, s := range w.sent {
		if s.method != http.MethodGet && s.path != "/contacts/search" {
			out = append(out, s)
		}
	}
	return out
}

func (w *wire) count(path string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, s := range w.sent {
		if s.path == path {
			n++
		}
	}
	return n
}

// service is a running imitation.
type service struct {
	at      sandbox.ReadyProvider
	control *sandbox.Remote
	wire    *wire
}

// files loads the vendor's OpenAPI files once for all tests.
var files = sync.OnceValues(func() (*openapitest.Spec, error) { return openapitest.Load(openapitest.Find()) })

// compiled is the connector, made once for all tests: it never changes.
var compiled = sync.OnceValues(New)

// vendor is nil where the files are not beside the checkout.
func vendor(t testing.TB) *openapitest.Spec {
	t.Helper()
	if openapitest.Find() == "" {
		t.Log("the vendor's OpenAPI files are not here: requests are not held against them")
		return nil
	}
	spec, err := files()
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

func start(t testing.TB, o sandbox.Options, quirks imitation.Options) service {
	t.Helper()
	if quirks.SearchLag == 0 {
		quirks.SearchLag = -1
	}
	quirks.Burst = 10_000
	s, err := sandbox.Start(t.Context(), o, imitation.New(quirks))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	r := s.Ready()
	return service{at: r.Providers["highlevel"], control: r.Remote("highlevel", nil), wire: &wire{t: t, spec: vendor(t)}}
}

func (s service) grant() connectors.Grant {
	return connectors.Grant{Connection: "c1", Endpoint: s.at.Endpoint, Tokens: static(s.at.Token), Workspace: s.at.Users[0].Workspaces[0], Transport: s.wire}
}

func (s service) open(t testing.TB, g connectors.Grant) connectors.Session {
	t.Helper()
	c, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	session, err := c.Open(g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(session.Close)
	return session
}

// known is a session that knows the location's custom fields.
func (s service) known(t testing.TB) connectors.Session {
	t.Helper()
	g := s.grant()
	found, err := s.open(t, g).Fields(t.Context(), "contact")
	if err != nil {
		t.Fatal(err)
	}
	g.Fields = map[string][]model.Field{"contact": found}
	return s.open(t, g)
}

func (s service) fault(t testing.TB, f ...sandbox.Fault) {
	t.Helper()
	if err := s.control.Post(t.Context(), "faults", map[string]any{"clear": true, "add": f}, nil); err != nil {
		t.Fatal(err)
	}
}

func all(t testing.TB, s connectors.Session, q connectors.Query) (records []model.Record, complete bool) {
	t.Helper()
	for page, err := range s.List(t.Context(), q) {
		if err != nil {
			p := problem.As(err)
			t.Fatalf("list %s: %s (%s)", q.Model, p, p.Detail)
		}
		records, complete = append(records, page.Records...), page.Complete
	}
	return records, complete
}

func create(t testing.TB, s connectors.Session, patch model.Patch) model.Record {
	t.Helper()
	r, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: patch})
	if err != nil {
		t.Fatalf("create: %v (%s)", err, problem.As(err).Detail)
	}
	return retrieve(t, s, r.Remote.ID)
}

func retrieve(t testing.TB, s connectors.Session, id string) model.Record {
	t.Helper()
	r, err := s.Retrieve(t.Context(), "contact", id)
	if err != nil {
		t.Fatalf("retrieve: %v", err)
	}
	return r
}

func update(t testing.TB, s connectors.Session, before model.Record, patch model.Patch) model.Record {
	t.Helper()
	r, err := s.Update(t.Context(), connectors.Write{Model: "contact", ID: before.Remote.ID, Patch: patch, Before: before})
	if err != nil {
		t.Fatalf("update: %v (%s)", err, problem.As(err).Detail)
	}
	return r
}

func TestColleaguesAndLocationsComeIn(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 9}, imitation.Options{})
	session := s.open(t, s.grant())
	users, complete := all(t, session, connectors.Query{Model: "user", Size: 1})
	if len(users) < 2 || !complete || users[0].Fields["email"] == nil || users[0].Fields["status"] != "active" {
		t.Errorf("%d users, complete %v: %v", len(users), complete, users)
	}
	if one, err := session.Retrieve(t.Context(), "user", users[0].Remote.ID); err != nil || len(model.Diff(one.Fields, users[0].Fields)) > 0 {
		t.Errorf("a user by itself: %v %v", one.Fields, err)
	}
	places, complete := all(t, session, connectors.Query{Model: "workspace"})
	if len(places) != 1 || !complete || places[0].Fields["timezone"] == nil || places[0].Fields["address.country"] != "US" {
		t.Errorf("%d locations: %v", len(places), places)
	}
	account, err := session.Account(t.Context())
	if err != nil || account.ID != s.grant().Workspace || account.Kind != "location" || account.Name == "" {
		t.Errorf("account %+v %v", account, err)
	}
}

func TestAPullOfChangesBringsWhatChanged(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 40}, imitation.Options{})
	session := s.open(t, s.grant())
	everybody, _ := all(t, session, connectors.Query{Model: "contact"})
	newest := slices.MaxFunc(everybody, func(a, b model.Record) int { return a.UpdatedAt.Compare(b.UpdatedAt) }).UpdatedAt
	if err := s.control.Post(t.Context(), "clock", map[string]string{"advance": "1h"}, nil); err != nil {
		t.Fatal(err)
	}
	changed := everybody[17]
	update(t, session, retrieve(t, session, changed.Remote.ID), model.Patch{"address.city": "Elsewhere"})
	got, complete := all(t, session, connectors.Query{Model: "contact", Since: newest.Add(time.Second)})
	if len(got) != 1 || got[0].Remote.ID != changed.Remote.ID || got[0].Fields["address.city"] != "Elsewhere" || !complete {
		t.Fatalf("%d changed, complete %v", len(got), complete)
	}
}

func TestAWalkMissesNobodyWhoWasThereWhenOthersComeAndGo(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 40}, imitation.Options{})
	session := s.open(t, s.grant())
	before, _ := all(t, session, connectors.Query{Model: "contact"})
	s.fault(t, sandbox.Fault{Kind: sandbox.Drift, Route: "POST /contacts/search"})
	during, complete := all(t, session, connectors.Query{Model: "contact", Size: 4})
	seen := map[string]int{}
	for _, r := range during {
		seen[r.Remote.ID]++
	}
	for _, r := range before {
		if seen[r.Remote.ID] != 1 {
			t.Errorf("%s came %d times", r.Remote.ID, seen[r.Remote.ID])
		}
	}
	if !complete || len(during) < len(before) {
		t.Errorf("%d before, %d during, complete %v", len(before), len(during), complete)
	}
}

func TestASearchFindsByNameAndMail(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 40}, imitation.Options{})
	session := s.open(t, s.grant())
	made := create(t, session, model.Patch{"firstName": "Zebulon", "lastName": "Quirk", "email": "zebulon.quirk@example.net"})
	for _, text := range []string{"Zebulon", "zebulon.quirk@example.net"} {
		got, _ := all(t, session, connectors.Query{Model: "contact", Text: text, Size: 20})
		if len(got) != 1 || got[0].Remote.ID != made.Remote.ID {
			t.Errorf("%s found %d", text, len(got))
		}
	}
}

func TestAnUpdateSendsWhatChangesAndNothingElse(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	session := s.known(t)
	r := create(t, session, model.Patch{
		"firstName": "Ada", "email": "ada.l@example.net", "companyName": "Engines", "birthday": "1990-12-10", "tags": []string{"VIP"},
		"customFields.visits": 3.0, "address.country": "GB",
	})
	if r.Fields["companyName"] != "Engines" || r.Fields["birthday"] != "1990-12-10" || !model.Equal(r.Fields["tags"], []string{"vip"}) || r.Fields["customFields.visits"] != 3.0 {
		t.Fatalf("created %v", r.Fields)
	}
	n := len(s.wire.writes())
	after := update(t, session, r, model.Patch{"phone": "+12125550143", "firstName": "Ada", "address.city": nil, "customFields.visits": 4.0})
	did := s.wire.writes()[n:]
	if len(did) != 1 || did[0].method != "PUT" || len(did[0].body) != 2 || did[0].body["phone"] != "+12125550143" {
		t.Fatalf("sent %+v", did)
	}
	if after.Fields["phone"] != "+12125550143" || after.Fields["customFields.visits"] != 4.0 || after.Fields["companyName"] != "Engines" {
		t.Fatalf("then holds %v", after.Fields)
	}
}

func TestTagsThatAreOnlyAddedOrTakenAwayLeaveThoseOfOthers(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	session := s.open(t, s.grant())
	for _, c := range []struct {
		want   []string
		method string
		left   []string // with "theirs", which somebody else added meanwhile
	}{
		{[]string{"one", "two", "Three"}, "POST", []string{"one", "theirs", "three", "two"}},
		{[]string{"two"}, "DELETE", []string{"theirs", "two"}},
		{[]string{"two", "new"}, "PUT", []string{"new", "two"}},
	} {
		before := create(t, session, model.Patch{"firstName": "Tagged", "tags": []string{"one", "two"}})
		update(t, session, before, model.Patch{"tags": []string{"one", "two", "theirs"}})
		n := len(s.wire.writes())
		after := update(t, session, before, model.Patch{"tags": c.want})
		did := s.wire.writes()[n:]
		if len(did) != 1 || did[0].method != c.method {
			t.Errorf("%v: sent %+v, want one %s", c.want, did, c.method)
		}
		held, _ := retrieve(t, session, before.Remote.ID).Fields["tags"].([]string)
		if held = slices.Sorted(slices.Values(held)); !slices.Equal(held, c.left) {
			t.Errorf("%v: holds %v, want %v", c.want, held, c.left)
		}
		if after.Remote.ID != before.Remote.ID || after.Fields["firstName"] != "Tagged" {
			t.Errorf("%v: answered %+v", c.want, after)
		}
	}
}

func TestADuplicateNamesWhatIsSharedWithWhom(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	session := s.open(t, s.grant())
	first := create(t, session, model.Patch{"firstName": "First", "email": "shared@example.net"})
	_, err := session.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"firstName": "Second", "email": "shared@example.net"}})
	p := problem.As(err)
	if p.Kind != problem.Invalid || len(p.Fields) != 1 || p.Fields[0].Name != "email" || !strings.Contains(p.Fields[0].Message, first.Remote.ID) {
		t.Fatalf("%v %+v (%s)", err, p.Fields, p.Detail)
	}
}

func TestARefusedPhoneIsNamed(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	session := s.open(t, s.grant())
	r := create(t, session, model.Patch{"firstName": "Ada"})
	_, err := session.Update(t.Context(), connectors.Write{Model: "contact", ID: r.Remote.ID, Before: r, Patch: model.Patch{"phone": "123"}})
	if p := problem.As(err); p.Kind != problem.Invalid || len(p.Fields) != 1 || p.Fields[0].Name != "phone" || p.Detail == "" {
		t.Fatalf("%v %+v", err, problem.As(err).Fields)
	}
}

func TestAnotherLocationIsNotReached(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	g := s.grant()
	g.Workspace = s.at.Users[0].Workspaces[1]
	for _, err := range s.open(t, g).List(t.Context(), connectors.Query{Model: "contact"}) {
		if p := problem.As(err); p == nil || p.Kind != problem.MissingScope || !strings.Contains(p.Text, "location") {
			t.Fatalf("got %v", err)
		}
	}
}

func TestAStrangeAnswerIsNoData(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 20}, imitation.Options{})
	session := s.open(t, s.grant())
	for _, f := range []sandbox.Fault{
		{Kind: sandbox.HTML, Route: "POST /contacts/search", Status: 200},
		{Kind: sandbox.Truncated, Route: "POST /contacts/search"},
		{Kind: sandbox.Rename, Route: "POST /contacts/search", Field: "contacts", To: "people"},
		{Kind: sandbox.Rename, Route: "POST /contacts/search", Field: "id", To: "_id"},
		{Kind: sandbox.Rename, Route: "POST /contacts/search", Field: "searchAfter", To: "cursor"},
		{Kind: sandbox.Stale, Route: "POST /contacts/search"},
	} {
		s.fault(t, f)
		var got error
		for page, err := range session.List(t.Context(), connectors.Query{Model: "contact", Size: 5}) {
			if got = err; page.Complete && f.Kind != sandbox.Stale {
				t.Errorf("%+v: complete", f)
			}
		}
		if f.Kind != sandbox.Stale && !problem.Is(got, problem.ProviderDown) {
			t.Errorf("%+v: %v", f, got)
		}
	}
}
