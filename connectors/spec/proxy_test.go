package spec

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/problem"
)

// proxyOf is what the proxy of the program uses of a session.
func proxyOf(t *testing.T, s connectors.Session) *session {
	t.Helper()
	own, ok := s.(*session)
	if !ok {
		t.Fatalf("a session is a %T", s)
	}
	return own
}

func turned(t *testing.T, s connectors.Session, r connectors.Request) (rows []string, known bool, err error) {
	t.Helper()
	all, known := proxyOf(t, s).Pages(t.Context(), r)
	for b, berr := range all {
		if err = berr; err == nil {
			err = proxyOf(t, s).Judge(r, b.Response)
		}
		for _, item := range b.Items {
			rows = append(rows, string(item))
		}
	}
	return rows, known, err
}

func TestAPathOfTheSpecIsTurnedPageByPageAsTheSpecSays(t *testing.T) {
	t.Parallel()
	rows := []string{row(1), row(2), row(3), row(4), row(5), row(6), row(7)}
	s, p := session0(t, small, people(&rows))
	got, known, err := turned(t, s, connectors.Request{Method: "GET", Path: "/people?box=b1", Query: map[string][]string{"q": {"Ada"}}})
	if err != nil || !known || len(got) != 7 {
		t.Fatalf("%d rows, known %v, %v", len(got), known, err)
	}
	if q := p.asked[2].query; q.Get("from") != "6" || q.Get("n") != "3" || q.Get("q") != "Ada" || q.Get("box") != "b1" {
		t.Fatalf("asked for %v", q)
	}
}

func TestWhatTheCallerSaysOfPagesIsObeyed(t *testing.T) {
	t.Parallel()
	rows := []string{row(1), row(2), row(3), row(4), row(5)}
	s, p := session0(t, small, people(&rows))
	got, _, err := turned(t, s, connectors.Request{Method: "GET", Path: "/people", Query: map[string][]string{"from": {"3"}, "n": {"1"}}})
	if err != nil || len(got) != 2 || p.asked[1].query.Get("from") != "4" || p.asked[1].query.Get("n") != "1" {
		t.Fatalf("%v, %v, asked %v", got, err, p.asked)
	}
}

func TestACursorInABodyIsWrittenBesideWhatTheCallerGave(t *testing.T) {
	t.Parallel()
	text := strings.Replace(small, "      get: /people\n      query: {box: $workspace, n: $size, from: $skip}", "      post: /people/search\n      body: {page: {size: $size, behind: $after}}", 1)
	text = strings.Replace(text, "next: skip", "next: last.mark", 1)
	text = strings.Replace(text, "      total: data.total\n", "", 1)
	s, p := session0(t, text, func(n int, _ exchange) (int, string) {
		if n > 2 {
			return 200, `{"data":{"people":[]}}`
		}
		return 200, `{"data":{"people":[{"mark":[` + strconv.Itoa(n) + `,"x"]}]}}`
	})
	got, known, err := turned(t, s, connectors.Request{Method: "post", Path: "/people/search", Body: json.RawMessage(`{"who":"ada","page":{"odd":true}}`)})
	if err != nil || !known || len(got) != 2 {
		t.Fatalf("%v, known %v, %v", got, known, err)
	}
	sent, _ := json.Marshal(p.asked[2].body)
	if string(sent) != `{"page":{"behind":[2,"x"],"odd":true,"size":3},"who":"ada"}` {
		t.Fatalf("sent %s", sent)
	}
	if _, _, err := turned(t, s, connectors.Request{Method: "POST", Path: "/people/search", Body: json.RawMessage(`[1]`)}); !problem.Is(err, problem.Usage) {
		t.Fatalf("a body that is no object: %v", err)
	}
}

// linking answers with a Link header, which the plain provider of these tests cannot.
type linking struct{ asked []string }

func (l *linking) RoundTrip(r *http.Request) (*http.Response, error) {
	l.asked = append(l.asked, r.URL.RequestURI())
	rec := &provider{answer: func(int, exchange) (int, string) { return 200, `{"things":[1,2],"n":2}` }}
	resp, err := rec.RoundTrip(r)
	if len(l.asked) < 3 {
		resp.Header.Set("Link", `</things?at=`+strconv.Itoa(len(l.asked))+`>; rel="next"`)
		return resp, err
	}
	resp.Body = http.NoBody
	rec.answer = func(int, exchange) (int, string) { return 200, `{"things":[3],"n":1}` }
	return rec.RoundTrip(r)
}

func TestAPathThatNoSpecKnowsFollowsLinkHeaders(t *testing.T) {
	t.Parallel()
	wire := &linking{}
	s, err := load(t, small).Open(connectors.Grant{Connection: "c1", Transport: wire, Tokens: pasted{}})
	if err != nil {
		t.Fatal(err)
	}
	got, known, err := turned(t, s, connectors.Request{Method: "GET", Path: "/things"})
	if err != nil || known || strings.Join(got, " ") != "1 2 1 2 3" || strings.Join(wire.asked, " ") != "/things /things?at=1 /things?at=2" {
		t.Fatalf("%v, known %v, %v, asked %v", got, known, err, wire.asked)
	}
}

func TestAWalkThatDoesNotMoveOnEnds(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer("from: $skip", "page: $page", "next: skip", "next: page", "      total: data.total\n", "").Replace(small)
	s, p := session0(t, text, func(int, exchange) (int, string) { return 200, `{"data":{"people":[1,2,3]}}` })
	_, _, err := turned(t, s, connectors.Request{Method: "GET", Path: "/people"})
	if err == nil || len(p.asked) != 2 {
		t.Fatalf("asked %d times: %v", len(p.asked), err)
	}
}

func TestANoOfTheProviderIsJudgedByItsRulesThenByItsStatus(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method string
		status int
		body   string
		want   problem.Kind
	}{
		{"GET", 400, `{"message":"no such person"}`, problem.Gone},
		{"GET", 404, `{}`, problem.NotFound},
		{"GET", 401, `{}`, problem.SignIn},
		{"GET", 401, `{"message":"scope is missing"}`, problem.MissingScope},
		{"GET", 403, `{}`, problem.MissingScope},
		{"PUT", 409, `{}`, problem.Conflict},
		{"PUT", 422, `{"message":"too long"}`, problem.Invalid},
		{"GET", 500, `<html>`, problem.ProviderDown},
		{"POST", 502, `{}`, problem.UnknownOutcome},
		{"GET", 302, ``, problem.Invalid},
	} {
		s, _ := session0(t, small, nil)
		err := proxyOf(t, s).Judge(connectors.Request{Method: c.method, Path: "/x"}, connectors.Response{Status: c.status, Body: []byte(c.body)})
		if !problem.Is(err, c.want) || problem.As(err).Connection == "" {
			t.Errorf("%s %d %s: %v", c.method, c.status, c.body, err)
		}
	}
}

func TestAnAddressIsToldWithoutSendingAndRefusedLikeARequest(t *testing.T) {
	t.Parallel()
	s, p := session0(t, small, nil)
	at, err := proxyOf(t, s).Address(t.Context(), connectors.Request{Method: "DELETE", Path: "people/1", Query: map[string][]string{"a": {"b c"}}})
	if err != nil || at != "https://api.example.com/people/1?a=b+c" || len(p.asked) != 0 {
		t.Fatalf("%s, %v", at, err)
	}
	for _, path := range []string{"https://evil.example.org/people", "//evil.example.org/", "http://api.example.com/people"} {
		if _, err := proxyOf(t, s).Address(t.Context(), connectors.Request{Method: "GET", Path: path}); !problem.Is(err, problem.Usage) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
