package highlevel

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"patchbay/connectors"
	imitation "patchbay/connectors/highlevel/sandbox"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// spill reads a request's body and gives it another one to send.
func spill(r *http.Request) ([]byte, io.ReadCloser, error) {
	if r.Body == nil {
		return nil, nil, nil
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, nil, err
	}
	return raw, io.NopCloser(bytes.NewReader(raw)), r.Body.Close()
}

// asDeclared is a request as the vendor's files would have it: they declare the number of a numeric custom field
// an object, with a number as its example.
func asDeclared(r *http.Request, body map[string]any) *http.Request {
	rows, ok := body["customFields"].([]any)
	if !ok {
		return r
	}
	out := r.Clone(r.Context())
	shown := maps.Clone(body)
	var texts []any
	for _, row := range rows {
		row, _ := row.(map[string]any)
		row = maps.Clone(row)
		if n, is := row["field_value"].(float64); is {
			row["field_value"] = strconv.FormatFloat(n, 'f', -1, 64)
		}
		texts = append(texts, row)
	}
	shown["customFields"] = texts
	raw, err := json.Marshal(shown)
	if err != nil {
		return r // the validator then says what is wrong with it
	}
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	return out
}

// granted walks the consent page and redeems the code, as the program's sign-in does.
func (s service) granted(t *testing.T, workspace, scopes string) (token string, extra map[string]string) {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	facts := c.Describe().Auth[0].OAuth
	q := url.Values{"response_type": {"code"}, "client_id": {s.at.ClientID}, "redirect_uri": {"http://127.0.0.1:53170" + facts.RedirectPath}, "scope": {scopes}, "state": {"s"}}
	for k, v := range facts.AuthorizeParams {
		q.Set(k, v)
	}
	consent, err := url.Parse(facts.AuthorizeURL)
	if err != nil {
		t.Fatal(err)
	}
	back, err := sandbox.Approve(t.Context(), nil, s.at.Endpoint+consent.Path+"?"+q.Encode(),
		sandbox.Consent{Login: s.at.Users[0].Login, Password: s.at.Users[0].Password, Workspace: workspace})
	if err != nil {
		t.Fatal(err)
	}
	landed, err := url.Parse(back)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {landed.Query().Get("code")}, "redirect_uri": {q.Get("redirect_uri")},
		"client_id": {s.at.ClientID}, "client_secret": {s.at.ClientSecret},
	}
	for k, v := range facts.TokenParams {
		form.Set(k, v)
	}
	endpoint, err := url.Parse(facts.TokenURL)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.PostForm(s.at.Endpoint+endpoint.Path, form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // read to its end
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || resp.StatusCode != 200 {
		t.Fatalf("%d %v %v", resp.StatusCode, answer, err)
	}
	extra = map[string]string{}
	for _, name := range facts.Extra {
		if v, ok := answer[name].(string); ok {
			extra[name] = v
		}
	}
	token, _ = answer["access_token"].(string)
	return token, extra
}

const scopes = "contacts.readonly contacts.write locations.readonly users.readonly locations/customFields.readonly"

func TestALocationGrantKnowsItsLocation(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 10}, imitation.Options{})
	token, extra := s.granted(t, s.at.Users[0].Workspaces[0], scopes)
	g := s.grant()
	g.Tokens, g.Extra, g.Workspace = static(token), extra, ""
	session := s.open(t, g)
	a, err := session.Account(t.Context())
	if err != nil || a.ID != s.at.Users[0].Workspaces[0] {
		t.Fatalf("%+v %v", a, err)
	}
	if got, complete := all(t, session, connectors.Query{Model: "contact"}); len(got) == 0 || !complete {
		t.Fatalf("%d contacts, complete %v", len(got), complete)
	}
	if users, _ := all(t, session, connectors.Query{Model: "user"}); len(users) == 0 {
		t.Fatal("no users")
	}
}

func TestAnAgencyGrantWorksInTheLocationThatWasChosen(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 10}, imitation.Options{})
	token, extra := s.granted(t, "The whole agency", scopes+" oauth.write")
	if extra["userType"] != "Company" {
		t.Fatalf("granted %v", extra)
	}
	g := s.grant()
	g.Tokens, g.Extra, g.Workspace = static(token), extra, ""
	session := s.open(t, g)
	found, err := session.Workspaces(t.Context())
	if err != nil || len(found) != 2 {
		t.Fatalf("sees %v %v", found, err)
	}
	if _, err := session.Account(t.Context()); !problem.Is(err, problem.Usage) {
		t.Fatalf("without a choice: %v", err)
	}
	for _, ws := range found {
		g.Workspace = ws.ID
		session := s.open(t, g)
		got, complete := all(t, session, connectors.Query{Model: "contact"})
		if len(got) == 0 || !complete || got[0].Workspace != ws.ID {
			t.Errorf("%s: %d contacts, complete %v", ws.Name, len(got), complete)
		}
		if a, err := session.Account(t.Context()); err != nil || a.ID != ws.ID {
			t.Errorf("%s: %+v %v", ws.Name, a, err)
		}
	}
	if n := s.wire.count("/oauth/locationToken"); n != 2 {
		t.Errorf("made %d tokens for two locations", n)
	}
}

func TestALocationTokenIsMadeAgainBeforeItEnds(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 10}, imitation.Options{})
	token, extra := s.granted(t, "The whole agency", scopes+" oauth.write")
	var later time.Duration
	g := s.grant()
	g.Tokens, g.Extra, g.Now = static(token), extra, func() time.Time { return time.Now().Add(later) }
	session := s.open(t, g)
	for _, step := range []struct {
		later  time.Duration
		minted int
	}{{0, 1}, {23 * time.Hour, 1}, {24 * time.Hour, 2}, {25 * time.Hour, 2}} {
		later = step.later
		if _, err := session.Account(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := s.wire.count("/oauth/locationToken"); n != step.minted {
			t.Errorf("after %s: made %d tokens, want %d", step.later, n, step.minted)
		}
	}
}

func TestAnAgencyGrantWithoutTheRightSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 10}, imitation.Options{})
	token, extra := s.granted(t, "The whole agency", scopes)
	g := s.grant()
	g.Tokens, g.Extra = static(token), extra
	_, err := s.open(t, g).Account(t.Context())
	if p := problem.As(err); p.Kind != problem.MissingScope || p.Scope != "oauth.write" || p.Hint == "" {
		t.Fatalf("got %v %+v", err, problem.As(err))
	}
}

func TestAMissingScopeIsNamedAndRenewsNothing(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 10}, imitation.Options{})
	token, extra := s.granted(t, s.at.Users[0].Workspaces[0], "contacts.readonly locations.readonly")
	g := s.grant()
	g.Tokens, g.Extra = static(token), extra
	session := s.open(t, g)
	_, err := session.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"firstName": "Ada"}})
	p := problem.As(err)
	if p.Kind != problem.MissingScope || p.Scope != "contacts.write" || p.Operation != "contact::create" {
		t.Fatalf("got %v %+v", err, p)
	}
}

func BenchmarkAPageOfFiveHundred(b *testing.B) {
	s := start(b, sandbox.Options{Seed: 7, People: 1200}, imitation.Options{Daily: 100_000_000})
	g := s.grant()
	resp, err := s.open(b, g).Do(b.Context(), connectors.Request{
		Method: "POST", Path: "/contacts/search", Body: json.RawMessage(`{"locationId":"` + g.Workspace + `","pageLimit":500}`),
	})
	if err != nil || resp.Status != 200 {
		b.Fatalf("%d %s %v", resp.Status, resp.Body, err)
	}
	g.Transport = canned(resp.Body)
	session := s.open(b, g)
	b.ReportAllocs()
	for b.Loop() {
		for page, err := range session.List(b.Context(), connectors.Query{Model: "contact"}) {
			if err != nil || len(page.Records) != 500 {
				b.Fatalf("%d %v", len(page.Records), err)
			}
			break
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/500, "ns/record")
}

// canned answers everything with one body.
type canned []byte

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(c)), ContentLength: int64(len(c)), Request: r}, nil
}
