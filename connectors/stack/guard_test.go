package stack

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"

	"patchbay/connectors"
	"patchbay/problem"
)

// disguises are requests that look like readings and may be writes.
func disguises() map[string]Request {
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	return map[string]Request{
		"a header":                  {Method: "GET", Header: http.Header{"X-Http-Method-Override": {"DELETE"}}},
		"a header in small":         {Method: "get", Header: http.Header{"x-http-method-override": {"DELETE"}}},
		"the older header":          {Method: "HEAD", Header: http.Header{"X-HTTP-Method": {"DELETE"}}},
		"a third header":            {Header: http.Header{"X-Method-Override": {"PUT"}}},
		"a query value":             {Query: url.Values{"_method": {"delete"}}},
		"a query value in capitals": {Query: url.Values{"_METHOD": {"delete"}}},
		"in the path":               {Path: "/c/1?a=1&_method=PATCH"},
		"escaped in the path":       {Path: "/c/1?%5Fmethod=PATCH"},
		"Google's":                  {Path: "/c/1?$httpMethod=PATCH"},
		"a form":                    {Method: "POST", Reads: true, Header: form, Body: []byte("a=1&_method=DELETE")},
		"an escaped form":           {Method: "POST", Reads: true, Header: form, Body: []byte("a=1&%5f%6Dethod=DELETE")},
		"JSON":                      {Method: "POST", Reads: true, Body: []byte(`{"_method":"DELETE"}`)},
		"escaped JSON":              {Method: "POST", Reads: true, Body: []byte(`{"\u005fm\u0065thod":"DELETE"}`)},
		"parts":                     {Method: "POST", Reads: true, Header: http.Header{"content-type": {"multipart/form-data; boundary=x"}}, Body: []byte("--x\r\nContent-Disposition: form-data; name=\"_method\"\r\n\r\nDELETE\r\n--x--")},
		"a blank behind":            {Method: "GET "},
		"a blank before":            {Method: " delete"},
		"a method of nobody's":      {Method: "PURGE"},
		"somebody's own POST":       {Method: "POST", Reads: true, Foreign: true},
		"a GET that writes":         {Method: "GET", Writes: true},
	}
}

func TestNoDisguiseBringsAWritePastAReadOnlyGrant(t *testing.T) {
	t.Parallel()
	closed := problem.New(problem.ReadOnly, "Not now.")
	for name, r := range disguises() {
		if r.Path == "" {
			r.Path = "/c/1"
		}
		for how, change := range map[string]func(*Options){
			"grant": func(o *Options) { o.ReadOnly = true },
			"gate": func(o *Options) {
				o.Gate = func(_ context.Context, writes bool) error {
					if writes {
						return closed
					}
					return nil
				}
			},
		} {
			cl, wire := client(nil, change)
			_, err := cl.Do(t.Context(), r)
			if !problem.Is(err, problem.ReadOnly) || len(wire.calls) != 0 {
				t.Errorf("%s past the %s: %v after %d calls", name, how, err, len(wire.calls))
			}
			if err := cl.May(t.Context(), r); !problem.Is(err, problem.ReadOnly) {
				t.Errorf("%s: May says %v", name, err)
			}
		}
	}
}

func TestWhatOnlyMentionsAMethodIsAReading(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]Request{
		"a filter":           {Query: url.Values{"method": {"card"}, "paymentMethod": {"cash"}}},
		"a search":           {Method: "POST", Reads: true, Body: []byte(`{"query":"_method","filters":[{"_method":"x"}],"method":"list"}`)},
		"a form":             {Method: "POST", Reads: true, Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: []byte("req=getMethods&q=100%25")},
		"a question of CORS": {Method: "OPTIONS", Header: http.Header{"Access-Control-Request-Method": {"DELETE"}}},
		"a small get":        {Method: "get"},
	} {
		r.Path = "/c"
		cl, wire := client(func(int, *http.Request) (*http.Response, error) { return reply(200, "{}"), nil }, func(o *Options) { o.ReadOnly = true })
		if _, err := cl.Do(t.Context(), r); err != nil || len(wire.calls) != 1 {
			t.Errorf("%s: %v after %d calls", name, err, len(wire.calls))
		}
	}
}

// bar is a gate that shuts after some questions, and keeps what it was asked.
type bar struct {
	opens int
	asked []bool
}

func (b *bar) ask(_ context.Context, writes bool) error {
	b.asked = append(b.asked, writes)
	if len(b.asked) > b.opens {
		return problem.New(problem.NotConnected, "It was paused.")
	}
	return nil
}

func TestTheGateIsAskedAgainRightBeforeEachAttemptLeaves(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		opens, calls int
		r            Request
		answer       int
	}{
		"shut from the start":          {0, 0, write(), 200},
		"shut while the token was due": {1, 0, read(), 200},
		"shut before a repetition":     {2, 1, read(), 503},
		"a write that was turned away": {2, 1, write(), 429},
		"shut before a replay":         {2, 1, write(), 401},
		"shut before the third":        {3, 2, read(), 503},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				gate := &bar{opens: c.opens}
				cl, wire := client(func(int, *http.Request) (*http.Response, error) { return reply(c.answer, "{}"), nil }, func(o *Options) { o.Gate = gate.ask })
				_, err := cl.Do(t.Context(), c.r)
				if !problem.Is(err, problem.NotConnected) || len(wire.calls) != c.calls || len(gate.asked) != c.opens+1 || gate.asked[0] != (c.r.Method == "PUT") {
					t.Fatalf("%d calls, the gate was asked %v, %v", len(wire.calls), gate.asked, err)
				}
			})
		})
	}
}

func TestAnOpenGateStopsNothingAndAClosedOneTakesNoToken(t *testing.T) {
	t.Parallel()
	gate := &bar{opens: 9}
	cl, wire := client(func(int, *http.Request) (*http.Response, error) { return reply(200, "{}"), nil }, func(o *Options) { o.Gate = gate.ask })
	if _, err := cl.Do(t.Context(), write()); err != nil || len(wire.calls) != 1 || len(gate.asked) != 2 {
		t.Fatalf("%v, %d calls, asked %v", err, len(wire.calls), gate.asked)
	}
	dead := &purse{fail: problem.New(problem.SignIn, "It was asked for.")}
	cl, _ = client(nil, func(o *Options) { o.Gate, o.Tokens = (&bar{}).ask, connectors.Tokens(dead) })
	if _, err := cl.Do(t.Context(), read()); !problem.Is(err, problem.NotConnected) {
		t.Fatal(err)
	}
}

func FuzzNoBodyHidesAMethod(f *testing.F) {
	for _, s := range []string{`{"_method":"PUT"}`, `a=1&_method=PUT`, `{"a":"\"_method\":1"}`, `%5fmethod`, `[{"_method":1}]`} {
		f.Add(s, "application/json")
	}
	f.Fuzz(func(t *testing.T, body, kind string) {
		hidden := disguisedBody(kind, []byte(body))
		q, err := url.ParseQuery(body)
		if err == nil && q.Has("_method") && !hidden && body[0] != '{' {
			t.Fatalf("%q hides a method", body)
		}
	})
}
