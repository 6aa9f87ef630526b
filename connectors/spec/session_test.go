package spec

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// exchange is one request as it arrived.
type exchange struct {
	method, path string
	query        url.Values
	body         map[string]any
}

// provider answers from a script and keeps what it was asked.
type provider struct {
	mu     sync.Mutex
	asked  []exchange
	answer func(n int, e exchange) (int, string)
}

func (p *provider) RoundTrip(r *http.Request) (*http.Response, error) {
	e := exchange{method: r.Method, path: r.URL.EscapedPath(), query: r.URL.Query()}
	if r.Body != nil {
		if err := json.NewDecoder(r.Body).Decode(&e.body); err != nil {
			return nil, err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, e)
	status, body := p.answer(len(p.asked), e)
	if status == 0 {
		return nil, errors.New("connection reset")
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

type pasted struct{}

func (pasted) Token(context.Context) (connectors.Bearer, error) {
	return connectors.Bearer{Reveal: func() string { return "ak-1" }}, nil
}

func (pasted) Renew(context.Context, connectors.Bearer) (connectors.Bearer, error) {
	return connectors.Bearer{}, problem.New(problem.SignIn, "dead")
}

func session0(t *testing.T, text string, answer func(n int, e exchange) (int, string)) (connectors.Session, *provider) {
	t.Helper()
	p := &provider{answer: answer}
	s, err := load(t, text).Open(connectors.Grant{Connection: "c1", Workspace: "b1", Transport: p, Tokens: pasted{}, Rand: func() float64 { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	return s, p
}

// people is a listing by position over rows that the test may change meanwhile.
func people(rows *[]string) func(int, exchange) (int, string) {
	return func(_ int, e exchange) (int, string) {
		var skip, n int
		_, _ = fmt.Sscan(e.query.Get("from"), &skip) // nothing is zero
		_, _ = fmt.Sscan(e.query.Get("n"), &n)
		all := *rows
		page := all[min(skip, len(all)):min(skip+n, len(all))]
		return 200, fmt.Sprintf(`{"data":{"total":%d,"people":[%s]}}`, len(all), strings.Join(page, ","))
	}
}

func row(id int) string {
	return fmt.Sprintf(`{"id":%d,"first":"P%d","at":"2026-01-02T03:04:05Z","rev":7}`, id, id)
}

func pull(s connectors.Session, q connectors.Query) (ids []string, last connectors.Page, err error) {
	for page, err := range s.List(context.Background(), q) {
		if err != nil {
			return ids, last, err
		}
		for _, r := range page.Records {
			ids = append(ids, r.Remote.ID)
		}
		last = page
	}
	return ids, last, nil
}

func TestAListingByPositionEndsWhereTheRowsEnd(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 3, 4, 6, 7} {
		var rows []string
		for i := range n {
			rows = append(rows, row(i+1))
		}
		s, p := session0(t, small, people(&rows))
		ids, last, err := pull(s, connectors.Query{Model: "contact"})
		if err != nil || len(ids) != n || !last.Complete || last.Next != "" || last.Total != n {
			t.Errorf("%d rows: %v, complete %v, total %d, %v", n, ids, last.Complete, last.Total, err)
		}
		if q := p.asked[0].query; q.Get("box") != "b1" || q.Get("n") != "3" || q.Has("q") || q.Has("since") {
			t.Errorf("asked %v", q)
		}
	}
}

func TestAListingThatRowsSlippedPastIsNotCalledComplete(t *testing.T) {
	t.Parallel()
	rows := []string{row(1), row(2), row(3), row(4), row(5)}
	serve := people(&rows)
	s, _ := session0(t, small, func(n int, e exchange) (int, string) {
		if n == 2 {
			rows = rows[1:] // somebody deletes the first: the fourth moves onto the page that was read
		}
		return serve(n, e)
	})
	ids, last, err := pull(s, connectors.Query{Model: "contact"})
	if err != nil || last.Complete {
		t.Fatalf("%v, complete %v, %v", ids, last.Complete, err)
	}
}

func TestTextAndTimeNarrowAListing(t *testing.T) {
	t.Parallel()
	var rows []string
	s, p := session0(t, small, people(&rows))
	at := time.UnixMilli(1767323045678)
	if _, _, err := pull(s, connectors.Query{Model: "contact", Text: "äöüéßx and more", Since: at, Size: 2}); err != nil {
		t.Fatal(err)
	}
	q := p.asked[0].query
	if q.Get("q") != "äöüéß" || q.Get("since") != "1767323045678" || q.Get("n") != "2" {
		t.Fatalf("asked %v", q)
	}
	if _, _, err := pull(s, connectors.Query{Model: "contact", Since: time.Time{}.Add(-time.Minute)}); err != nil {
		t.Fatal(err)
	}
	if p.asked[1].query.Has("since") {
		t.Fatal("a time before all time narrowed the listing")
	}
}

const byCursor = `
      query: {after: $after}
      items: rows
      next: `

func cursorSpec(next string) string {
	head, rest, _ := strings.Cut(small, "      query: {box: $workspace, n: $size, from: $skip}")
	_, rest, _ = strings.Cut(rest, "      next: skip\n")
	return head + "      scope: people.read" + byCursor + next + "\n      size: 2\n" + rest
}

func TestAListingByCursorCopiesTheProvidersOwn(t *testing.T) {
	t.Parallel()
	for next, pages := range map[string][]string{
		"last.pos":    {`{"rows":[{"id":"1","pos":[1,"a"]},{"id":"2","pos":[2,"b"]}]}`, `{"rows":[{"id":"3","pos":[3,"c"]}]}`, `{"rows":[]}`},
		"answer.more": {`{"rows":[{"id":"1"},{"id":"2"}],"more":"x/y=="}`, `{"rows":[{"id":"3"}],"more":null}`},
	} {
		s, p := session0(t, cursorSpec(next), func(n int, _ exchange) (int, string) { return 200, pages[n-1] })
		ids, last, err := pull(s, connectors.Query{Model: "contact"})
		if err != nil || !reflect.DeepEqual(ids, []string{"1", "2", "3"}) || !last.Complete || len(p.asked) != len(pages) {
			t.Errorf("%s: %v after %d requests, complete %v, %v", next, ids, len(p.asked), last.Complete, err)
		}
		want := map[string]string{"last.pos": `[2,"b"]`, "answer.more": "x/y=="}[next]
		if got := p.asked[1].query.Get("after"); got != want {
			t.Errorf("%s: continued at %s", next, got)
		}
	}
}

func TestAListingThatCannotGoOnIsAnErrorAndNeverComplete(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{
		"no cursor":  `{"rows":[{"id":"1"},{"id":"2"}]}`,
		"same place": `{"rows":[{"id":"1","pos":1},{"id":"2","pos":2}]}`,
		"no list":    `{"items":[]}`,
		"null list":  `[]`,
		"no id":      `{"rows":[{"pos":1}]}`,
		"no object":  `{"rows":[1]}`,
	} {
		s, p := session0(t, cursorSpec("last.pos"), func(int, exchange) (int, string) { return 200, page })
		_, last, err := pull(s, connectors.Query{Model: "contact"})
		if !problem.Is(err, problem.ProviderDown) || last.Complete || len(p.asked) > 3 {
			t.Errorf("%s: %v after %d requests, complete %v", name, err, len(p.asked), last.Complete)
		}
	}
}

func TestACursorIsRefusedForAnotherQuestion(t *testing.T) {
	t.Parallel()
	rows := []string{row(1), row(2), row(3), row(4)}
	s, _ := session0(t, small, people(&rows))
	var next string
	for page, err := range s.List(t.Context(), connectors.Query{Model: "contact"}) {
		if err != nil {
			t.Fatal(err)
		}
		next = page.Next
		break
	}
	for _, q := range []connectors.Query{{Text: "x"}, {Since: time.Unix(1e9, 0)}} {
		q.Model, q.After = "contact", next
		if _, _, err := pull(s, q); !problem.Is(err, problem.Usage) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if ids, last, err := pull(s, connectors.Query{Model: "contact", After: next}); err != nil || len(ids) != 1 || !last.Complete {
		t.Errorf("its own question: %v %v", ids, err)
	}
}

func TestARecordCarriesWhatTheSpecSays(t *testing.T) {
	t.Parallel()
	raw := `{"id":"p/1" , "first":"A\u001bda","labels":["VIP"],"at":1767323045678,"rev":12,"phone":"(x"}`
	s, p := session0(t, small, func(int, exchange) (int, string) { return 200, raw })
	r, err := s.Retrieve(t.Context(), "contact", "p/1")
	if err != nil {
		t.Fatal(err)
	}
	if string(r.Native) != raw || p.asked[0].path != "/people/p%2F1" {
		t.Errorf("native %s from %s", r.Native, p.asked[0].path)
	}
	if r.Fields["firstName"] != "Ada" || !model.Equal(r.Fields["tags"], []string{"vip"}) || r.Connection != "c1" || r.Workspace != "b1" {
		t.Errorf("record %+v", r)
	}
	want := model.Remote{ID: "p/1", URL: "https://app.example.com/b/b1/p/p%2F1", Workspace: "b1", Revision: "12"}
	if r.Remote != want || r.UpdatedAt.UnixMilli() != 1767323045678 || !r.CreatedAt.IsZero() {
		t.Errorf("remote %+v, changed %s", r.Remote, r.UpdatedAt)
	}
}

func TestIdsThatAreNoSegmentAreRefusedBeforeSending(t *testing.T) {
	t.Parallel()
	s, p := session0(t, small, nil)
	for _, id := range []string{"", ".", ".."} {
		if _, err := s.Retrieve(t.Context(), "contact", id); !problem.Is(err, problem.Usage) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if len(p.asked) != 0 {
		t.Error("something was sent")
	}
}

func TestWritesSendThePatchBesideTheBodyOfTheSpec(t *testing.T) {
	t.Parallel()
	s, p := session0(t, small, func(_ int, e exchange) (int, string) {
		return 200, `{"id":"1","first":"Ada","mail":"ada@example.com"}`
	})
	if _, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"email": "ada@example.com", "firstName": nil}}); err != nil {
		t.Fatal(err)
	}
	before := model.Record{Remote: model.Remote{ID: "1"}, Native: json.RawMessage(`{"id":"1","first":"Ada","labels":["a"]}`)}
	r, err := s.Update(t.Context(), connectors.Write{Model: "contact", ID: "1", Patch: model.Patch{"firstName": "Ada", "tags": []string{"A", "B"}}, Before: before})
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]any{"box": "b1", "mail": "ada@example.com"}; !reflect.DeepEqual(p.asked[0].body, want) {
		t.Errorf("create sent %v", p.asked[0].body)
	}
	if want := map[string]any{"labels": []any{"a", "b"}}; !reflect.DeepEqual(p.asked[1].body, want) || p.asked[1].path != "/people/1" {
		t.Errorf("update sent %v to %s", p.asked[1].body, p.asked[1].path)
	}
	if len(r.Warnings) != 1 || r.Warnings[0].Field != "tags" {
		t.Errorf("warnings %v", r.Warnings)
	}
}

func TestACreationWithoutWhatTheProviderNeedsIsNotSent(t *testing.T) {
	t.Parallel()
	s, p := session0(t, small, nil)
	_, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"firstName": "Ada"}})
	if f := problem.As(err).Fields; !problem.Is(err, problem.Invalid) || len(f) != 1 || f[0].Name != "email" || len(p.asked) != 0 {
		t.Fatalf("%v %+v", err, f)
	}
}

func TestTheProxyKnowsWhichPostsAreHarmless(t *testing.T) {
	t.Parallel()
	text := strings.Replace(small, "get: /people\n", "post: /people/search\n", 1)
	for path, times := range map[string]int{"/people/search?x=1": 4, "/people/search?_method=DELETE": 1, "/people": 1, "/people/search/all": 1, "/people/other": 1} {
		p := &provider{answer: func(int, exchange) (int, string) { return 503, `short and stout` }}
		s, err := load(t, text).Open(connectors.Grant{Workspace: "b1", Transport: p, Tokens: pasted{}, Rand: func() float64 { return 0 }})
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Do(t.Context(), connectors.Request{Method: "post", Path: path, Body: json.RawMessage(`{}`)})
		if err != nil || r.Status != 503 || string(r.Body) != "short and stout" || len(p.asked) != times {
			t.Errorf("%s: %d %s %v after %d requests, want %d", path, r.Status, r.Body, err, len(p.asked), times)
		}
	}
}

func TestNoPostOfTheProxyIsHarmlessWhereNothingMayBeWritten(t *testing.T) {
	t.Parallel()
	text := strings.Replace(small, "get: /people\n", "post: /people/search\n", 1)
	p := &provider{answer: func(int, exchange) (int, string) { return 200, `{"data":{"people":[]}}` }}
	s, err := load(t, text).Open(connectors.Grant{Workspace: "b1", Transport: p, Tokens: pasted{}, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/people/search", "/people", "/people/other"} {
		if _, err := s.Do(t.Context(), connectors.Request{Method: "POST", Path: path}); !problem.Is(err, problem.ReadOnly) || len(p.asked) != 0 {
			t.Errorf("%s: %v after %d requests", path, err, len(p.asked))
		}
	}
	for page, err := range s.List(t.Context(), connectors.Query{Model: "contact"}) {
		if err != nil || !page.Complete || p.asked[0].method != "POST" {
			t.Errorf("the listing of the spec: %v %+v", err, page)
		}
	}
}

func TestTheOnlyWorkspaceIsFoundByItself(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]problem.Kind{0: problem.Usage, 1: "", 2: problem.Usage} {
		boxes := []string{`{"id":"b1","title":"One"}`, `{"id":"b2","title":"Two"}`}[:n]
		p := &provider{answer: func(_ int, e exchange) (int, string) {
			if e.path == "/boxes" {
				return 200, `{"boxes":[` + strings.Join(boxes, ",") + `]}`
			}
			return 200, `{"id":"b1","title":"One"}`
		}}
		s, err := load(t, small).Open(connectors.Grant{Transport: p, Tokens: pasted{}})
		if err != nil {
			t.Fatal(err)
		}
		a, err := s.Account(t.Context())
		if want == "" && (err != nil || a != connectors.Account{ID: "b1", Name: "One", Kind: "box"}) || want != "" && !problem.Is(err, want) {
			t.Errorf("%d boxes: %+v %v", n, a, err)
		}
	}
}
