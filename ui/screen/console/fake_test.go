package console

import (
	"context"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// The pictures tell times of day: they are those of UTC wherever the tests run.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

func noon() time.Time { return time.Date(1999, 12, 31, 12, 0, 0, 0, time.UTC) }

// desk is a workbench with two accounts; it answers what the test says.
type desk struct {
	mu     sync.Mutex
	conns  []workbench.Connection
	kept   []workbench.KeptRequest
	fails  error // of the connections
	hang   bool
	refuse error // of foreseeing
	takes  time.Duration
	status int
	header http.Header
	body   string
	why    error
	hidden bool
	pages  int
	calls  []workbench.Call
	taken  bool // every name is another request's

	foreseen, sent, curled []workbench.ConsoleRequest
	saved                  []string
	forgotten              []string
	ended                  int // sends that were not waited for
}

func (d *desk) Connections(ctx context.Context) ([]workbench.Connection, error) {
	if d.hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return d.conns, d.fails
}

func (d *desk) Guide(context.Context, string) ([]workbench.Endpoint, error) {
	one := func(op, method, path, query, body string) workbench.Endpoint {
		return workbench.Endpoint{Operation: op, Reads: method == "GET", Request: workbench.ConsoleRequest{Method: method, Path: path, Query: query, Body: body}}
	}
	return []workbench.Endpoint{
		{About: "the account", Reads: true, Request: workbench.ConsoleRequest{Method: "GET", Path: "/locations/{workspace}"}},
		one("contact::list", "POST", "/contacts/search", "", "{\n  \"locationId\": \"{workspace}\",\n  \"pageLimit\": 20\n}"),
		one("contact::retrieve", "GET", "/contacts/{id}", "", ""),
		one("contact::create", "POST", "/contacts/", "", "{\n  \"locationId\": \"{workspace}\"\n}"),
		one("contact::update", "PUT", "/contacts/{id}", "", ""),
		one("contact::delete", "DELETE", "/contacts/{id}", "", ""),
		one("task::list", "GET", "/contacts/{parent}/tasks", "limit=20", ""),
		one("task::retrieve", "GET", "/contacts/{parent}/tasks/{id}", "", ""),
		one("user::list", "GET", "/users/search", "limit=20\nlocationId={workspace}", ""),
	}, nil
}

func (d *desk) ForeseeRequest(_ context.Context, r workbench.ConsoleRequest) (workbench.ConsolePlan, error) {
	d.foreseen = append(d.foreseen, r)
	return workbench.ConsolePlan{Address: "https://api.example.com" + r.Path, Changes: r.Method != "GET" && !strings.HasSuffix(r.Path, "/search")}, d.refuse
}

func (d *desk) SendRequest(ctx context.Context, r workbench.ConsoleRequest) (workbench.ConsoleAnswer, error) {
	d.mu.Lock()
	d.sent = append(d.sent, r)
	d.mu.Unlock()
	select {
	case <-time.After(d.takes):
	case <-ctx.Done():
		d.mu.Lock()
		defer d.mu.Unlock()
		d.ended++
		return workbench.ConsoleAnswer{}, problem.New(problem.Canceled, "Stopped.").Because(ctx.Err())
	}
	out := workbench.ConsoleAnswer{Took: d.takes, Hidden: d.hidden}
	out.Status, out.Header, out.Body, out.Pages = d.status, d.header, []byte(d.body), max(d.pages, 1)
	return out, d.why
}

func (d *desk) Curl(_ context.Context, r workbench.ConsoleRequest) (string, error) {
	d.curled = append(d.curled, r)
	return `curl -H "Authorization: Bearer $TOKEN" 'https://api.example.com` + r.Path + "'", d.refuse
}

func (d *desk) KeptRequests(context.Context) ([]workbench.KeptRequest, error) { return d.kept, nil }

func (d *desk) SaveRequest(_ context.Context, name string, r workbench.ConsoleRequest, over bool) error {
	if d.taken && !over {
		return problem.New(problem.NeedsPerson, "There is a request called %s already.", name)
	}
	d.saved = append(d.saved, name)
	d.kept = append([]workbench.KeptRequest{{ID: "k-" + name, Name: name, At: noon(), Request: r}}, d.kept...)
	return nil
}

func (d *desk) ForgetRequest(_ context.Context, id string) error {
	d.forgotten = append(d.forgotten, id)
	return nil
}

func (d *desk) Calls(context.Context, workbench.CallFilter) ([]workbench.Call, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls, nil
}

func (d *desk) RequestOf(_ context.Context, call string) (workbench.ConsoleRequest, error) {
	if call == "gone" {
		return workbench.ConsoleRequest{}, problem.New(problem.NotFound, "There is no call gone, or no longer.")
	}
	return workbench.ConsoleRequest{Connection: "North Branch", Method: "PUT", Path: "/contacts/" + call, Body: "{\n  \"name\": \"Ada\"\n}"}, nil
}

const people = `{"contacts":[{"id":"a1","name":"Ada Lovelace","tags":["vip","new"],"age":36,"phone":null},{"id":"b2","name":"Mary Jackson","active":true}],"total":2,"traceId":"0b5c"}`

// full is a desk with two accounts and something to answer.
func full() *desk {
	conn := func(name string) workbench.Connection {
		return workbench.Connection{ID: "id-" + name, Name: name, Connector: "one", ConnectorName: "Provider One", State: workbench.OK, Workspace: workbench.WorkspaceRef{ID: "w", Name: "Harbour Street"}}
	}
	return &desk{
		conns: []workbench.Connection{conn("Acme Salon"), conn("North Branch")}, status: 200, takes: 132 * time.Millisecond, body: people,
		header: http.Header{"Content-Type": {"application/json; charset=utf-8"}, "X-Ratelimit-Remaining": {"98"}, "Set-Cookie": {"[secret]"}},
		kept: []workbench.KeptRequest{
			{ID: "k1", Name: "Everybody with a tag", At: noon().Add(-time.Hour), Request: workbench.ConsoleRequest{Connection: "Acme Salon", Method: "POST", Path: "/contacts/search", Body: "{\n  \"query\": \"vip\"\n}"}},
			{ID: "k2", At: noon().Add(-5 * time.Minute), Status: 404, Request: workbench.ConsoleRequest{Connection: "Acme Salon", Method: "GET", Path: "/contacts/ocQHyuzHvysMo5N5VsXc"}},
			{ID: "k3", At: noon().Add(-6 * time.Minute), Status: 200, Request: workbench.ConsoleRequest{Connection: "North Branch", Method: "GET", Path: "/users/search", Query: "limit=5"}},
		},
	}
}

// hostile is a desk whose provider answers to drive the screen, in letters of any width.
func hostile() *desk {
	d := full()
	d.conns[0].Name, d.conns[0].ConnectorName = "株式会社\x1b]0;pwned\x07 \u2066Ångström", "\x1b[31mOne\u202e"
	d.conns = d.conns[:1]
	d.header = http.Header{"X-\x1b[1mOdd": {"a\r\nInjected: yes\u202e"}, "Content-Type": {"application/json\x1b[2J"}}
	d.body = "{\"na\u202eme\":\"\u009b31m漢字漢字漢字 👩‍👩‍👧 नमस्ते\",\"\\u001b[2J\":[\"" + strings.Repeat("漢", 300) + "\"]}"
	d.why, d.status = problem.New(problem.Invalid, "It answered \x1b[31mno\u202e.").WithDetail("\x1b[2Jtheir words\r\n漢字"), 422
	d.kept[0].Name = "\x1b[31m漢字\u202e"
	d.kept[0].Request.Connection = d.conns[0].Name
	return d
}

func sit(t *testing.T, d *desk, w, h int) *seat.Seat { return at(t, d, Args{}, w, h) }

func at(t *testing.T, d *desk, a Args, w, h int) *seat.Seat {
	t.Helper()
	return seat.Sit(t, made(d, a, theme.Theme{}), w, h)
}

func made(d *desk, a Args, th theme.Theme) *Screen {
	s := New(screen.Env{ID: 5, Theme: th}, d, a).(*Screen)
	begun := time.Now()
	s.now = func() time.Time { return noon().Add(time.Since(begun)) } // the bubble's clock, on that day
	return s
}
