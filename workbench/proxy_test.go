package workbench

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

// search is the body that lists the people of the sandbox's first workspace.
func search(c Connection, size int) []byte {
	text, _ := json.Marshal(map[string]any{"locationId": c.Workspace.ID, "pageLimit": size})
	return text
}

func TestTheProxySendsAnyRequestAndTheActivityHasIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	got, err := s.Proxy(t.Context(), ProxyRequest{Connection: strings.ToUpper(c.Name), Method: "get", Path: "locations/" + c.Workspace.ID, Query: url.Values{"odd": {"a b"}}})
	if err != nil || got.Status != 200 || !strings.Contains(string(got.Body), c.Workspace.ID) {
		t.Fatalf("%d %s %v", got.Status, got.Body, err)
	}
	calls, err := s.Calls(t.Context(), CallFilter{Limit: 5})
	if err != nil || len(calls) == 0 || calls[0].Method != "GET" || !strings.HasSuffix(calls[0].URL, "?odd=a+b") || calls[0].Connection != c.Name {
		t.Fatalf("%+v %v", calls, err)
	}
	whole, err := s.Call(t.Context(), calls[0].ID)
	if err != nil || whole.Request.Header["Authorization"] != "" {
		t.Fatalf("%+v %v", whole.Request, err)
	}
}

func TestThePagesOfAPathAreJoined(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	got, err := s.Proxy(t.Context(), ProxyRequest{Connection: c.Name, Method: "POST", Path: "/contacts/search", Body: search(c, 10), Paginate: true})
	var rows []map[string]any
	if err != nil || json.Unmarshal(got.Body, &rows) != nil {
		t.Fatalf("%s %v", got.Body, err)
	}
	if len(rows) != people || !got.Known || !got.Joined || got.Pages < 3 {
		t.Fatalf("%d rows in %d pages, %+v", len(rows), got.Pages, got.Known)
	}
	if got, err := s.Proxy(t.Context(), ProxyRequest{Connection: c.Name, Path: "/locations/" + c.Workspace.ID, Paginate: true}); err != nil || !got.Known || got.Joined || got.Pages != 1 {
		t.Fatalf("one thing: %+v %v", got, err)
	}
}

func TestTheOlderListingIsTurnedByBothOfItsCursors(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	got, err := s.Proxy(t.Context(), ProxyRequest{Connection: c.Name, Path: "/contacts/", Query: url.Values{"locationId": {c.Workspace.ID}, "limit": {"10"}}, Paginate: true})
	var rows []struct{ ID string }
	if err != nil || json.Unmarshal(got.Body, &rows) != nil {
		t.Fatalf("%s %v", got.Body, err)
	}
	seen := map[string]bool{}
	for _, r := range rows {
		seen[r.ID] = true
	}
	if len(seen) != people || len(rows) != people || got.Pages < 3 || !got.Known {
		t.Errorf("%d rows, %d of them different, in %d pages", len(rows), len(seen), got.Pages)
	}
}

func TestAWalkThatBreaksOffIsNoList(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	s.fault(sandbox.Fault{Route: "POST /contacts/search", Kind: sandbox.ServerError, Status: 400, Skip: 1})
	got, err := s.Proxy(t.Context(), ProxyRequest{Connection: c.Name, Method: "POST", Path: "/contacts/search", Body: search(c, 10), Paginate: true})
	if err == nil || got.Joined && got.Status == 200 {
		t.Fatalf("%+v %v", got, err)
	}
}

func TestANoIsAnErrorBesideTheAnswer(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	for _, k := range []struct {
		r    ProxyRequest
		want problem.Kind
	}{
		{ProxyRequest{Path: "/nowhere"}, problem.Unsupported},
		{ProxyRequest{Path: "/contacts/nobody0000000000"}, problem.Gone},
		{ProxyRequest{Method: "POST", Path: "/contacts/", Body: []byte(`{"odd":1}`)}, problem.Invalid},
	} {
		k.r.Connection = c.Name
		got, err := s.Proxy(t.Context(), k.r)
		if !problem.Is(err, k.want) || got.Status < 400 || len(got.Body) == 0 || problem.As(err).Connection != c.Name {
			t.Errorf("%s %s: %d %s, %v (%s)", k.r.Method, k.r.Path, got.Status, got.Body, err, problem.As(err).Kind)
		}
	}
	after, err := s.Connection(t.Context(), c.Name)
	if err != nil || after.State != OK {
		t.Fatalf("one refused path leaves the connection %s: %v", after.State, err)
	}
}

func TestWhatMustNotLeaveIsRefusedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	before := len(s.state().Calls)
	for _, k := range []struct {
		r    ProxyRequest
		want problem.Kind
	}{
		{ProxyRequest{Path: "https://evil.example.org/contacts"}, problem.Usage},
		{ProxyRequest{Path: "//evil.example.org/contacts"}, problem.Usage},
		{ProxyRequest{Path: "/x", Method: "FROB"}, problem.Usage},
		{ProxyRequest{Path: "/x", Header: http.Header{"authorization": {"Bearer mine"}}}, problem.Usage},
		{ProxyRequest{Path: "/x", Header: http.Header{"host": {"evil.example.org"}}}, problem.Usage},
		{ProxyRequest{Path: "/x", Header: http.Header{"content-length": {"3"}}}, problem.Usage},
		{ProxyRequest{Path: "/x", Header: http.Header{"Transfer-Encoding": {"chunked"}}}, problem.Usage},
		{ProxyRequest{Path: "/x", Method: "POST", Header: http.Header{"idempotency-key": {"k1"}}}, problem.Usage},
		{ProxyRequest{Path: "/x", Method: "POST", Header: http.Header{"X-Idempotency-Key": {"k1"}}}, problem.Usage},
		{ProxyRequest{Path: "/x", Header: http.Header{"X-HTTP-Method-Override": {"DELETE"}}}, problem.Usage},
	} {
		k.r.Connection = c.Name
		if _, err := s.Proxy(t.Context(), k.r); !problem.Is(err, k.want) {
			t.Errorf("%s: %v", k.r.Path, err)
		}
		if _, err := s.Address(t.Context(), k.r); !problem.Is(err, k.want) {
			t.Errorf("the address of %s: %v", k.r.Path, err)
		}
	}
	if _, err := s.Proxy(t.Context(), ProxyRequest{Connection: "nobody", Path: "/x"}); !problem.Is(err, problem.NotFound) {
		t.Errorf("a connection that is not there: %v", err)
	}
	if n := len(s.state().Calls); n != before {
		t.Errorf("%d calls were made", n-before)
	}
}

func TestAReadOnlyRunSendsNoWriteThroughTheProxyAndIsPulled(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *Options) { o.ReadOnly = true })
	c := s.connect()
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		if _, err := s.Proxy(t.Context(), ProxyRequest{Connection: c.Name, Method: method, Path: "/contacts/x"}); !problem.Is(err, problem.ReadOnly) {
			t.Errorf("%s: %v", method, err)
		}
	}
	if _, err := s.Proxy(t.Context(), ProxyRequest{Connection: c.Name, Method: "POST", Path: "/contacts/search", Body: search(c, 5)}); !problem.Is(err, problem.ReadOnly) {
		t.Errorf("a search of somebody's own: %v", err)
	}
	if got := s.pull(PullRequest{Models: []string{"contact"}}); got.Done != people {
		t.Errorf("the listing of the connector, which is a POST, fetched %d", got.Done)
	}
}

func TestAnAddressIsToldAndNothingSent(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	before := len(s.state().Calls)
	at, err := s.Address(t.Context(), ProxyRequest{Connection: c.Name, Method: "DELETE", Path: "contacts/1", Query: url.Values{"a": {"1"}}})
	if err != nil || at != s.at.Endpoint+"/contacts/1?a=1" || len(s.state().Calls) != before {
		t.Fatalf("%s %v", at, err)
	}
}
