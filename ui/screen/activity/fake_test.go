package activity

import (
	"context"
	"fmt"
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

// noon is the moment of all tests, in the zone of the machine, so that pictures are the same everywhere.
func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.Local) }

// bench is a workbench that made some calls.
type bench struct {
	mu     sync.Mutex
	calls  []workbench.Call
	fails  error // of Calls
	lost   error // of Call
	hang   bool  // Calls answers only when it is cancelled
	delay  func(workbench.CallFilter) time.Duration
	asked  []workbench.CallFilter
	opened []string

	broken  []workbench.FailedOperation
	refuses error // of another try
	tried   []workbench.FailedOperation
	curled  []workbench.ConsoleRequest
}

func (b *bench) RequestOf(_ context.Context, id string) (workbench.ConsoleRequest, error) {
	if id == "c3" {
		return workbench.ConsoleRequest{}, problem.New(problem.Unsupported, "What was sent with this call was not kept whole.")
	}
	return workbench.ConsoleRequest{Connection: "Acme Salon", Path: "/of/" + id}, nil
}

func (b *bench) Curl(_ context.Context, r workbench.ConsoleRequest) (string, error) {
	b.curled = append(b.curled, r)
	return `curl -H "Authorization: Bearer $TOKEN" ` + r.Path, nil
}

func (b *bench) FailedOperations(ctx context.Context) ([]workbench.FailedOperation, error) {
	if b.hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return b.broken, b.fails
}

func (b *bench) RetryFailed(_ context.Context, f workbench.FailedOperation) (workbench.Retried, error) {
	b.tried = append(b.tried, f)
	return workbench.Retried{Words: "Acme Salon is pulled again in the background, from where it stopped."}, b.refuses
}

// broke is a bench on which something of every kind failed.
func broke() *bench {
	b := full()
	b.broken = []workbench.FailedOperation{
		{Kind: workbench.FailedPull, Connection: "Acme Salon", Model: "contact", At: noon().Add(-3 * time.Minute), Why: "Provider One does not answer."},
		{Kind: workbench.FailedChange, ID: "ch1", Connection: "Acme Salon", Model: "contact", Title: "Ada Lovelace", At: noon().Add(-time.Hour), Why: "No answer came: it may have arrived or not."},
		{Kind: workbench.FailedBulk, ID: "bulk-7f3kq", Model: "contact", Title: "Spring tags", At: noon().Add(-2 * time.Hour), Why: "3 of its 120 records are not written."},
		{Kind: workbench.FailedChange, ID: "ch2", Connection: "North Branch", Model: "contact", Title: "\x1b[31m漢字\u202e", At: noon().Add(-3 * time.Hour), Why: "The phone must be a real phone number.", WhyNot: "It was refused and changed nothing: edit the record and save it again."},
		{Kind: workbench.FailedPull, Connection: "North Branch", Model: "task", At: noon().Add(-24 * time.Hour), Why: "The sign-in ended.", WhyNot: "North Branch needs you to sign in again first."},
	}
	return b
}

func (b *bench) Calls(ctx context.Context, f workbench.CallFilter) ([]workbench.Call, error) {
	b.mu.Lock()
	b.asked = append(b.asked, f)
	calls, fails, hang, delay := b.calls, b.fails, b.hang, b.delay
	b.mu.Unlock()
	if hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if delay != nil {
		<-time.After(delay(f)) // an answer that is on its way comes, whatever was cancelled meanwhile
	}
	if fails != nil {
		return nil, fails
	}
	var out []workbench.Call
	for _, c := range calls {
		if f.Connection != "" && c.Connection != f.Connection || f.Failed && !failedCall(c) || !strings.Contains(c.URL+c.Operation, f.Text) {
			continue
		}
		c.Request, c.Response = nil, nil
		out = append(out, c)
	}
	return out[:min(len(out), f.Limit)], nil
}

func (b *bench) Call(_ context.Context, id string) (workbench.Call, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.opened = append(b.opened, id)
	if b.lost != nil {
		return workbench.Call{}, b.lost
	}
	for _, c := range b.calls {
		if c.ID == id {
			return c, nil
		}
	}
	return workbench.Call{}, problem.New(problem.NotFound, "There is no call %s.", id)
}

// happened puts a new call on top of the list.
func (b *bench) happened(c workbench.Call) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append([]workbench.Call{c}, b.calls...)
}

// last is what was asked last.
func (b *bench) last() workbench.CallFilter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked[len(b.asked)-1]
}

func (b *bench) looks() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.asked)
}

func call(id string, status int, method, url string) workbench.Call {
	return workbench.Call{ID: id, At: noon().Add(-time.Minute), Connection: "Acme Salon", Operation: "contact::list", Method: method, URL: url, Status: status, Attempt: 1, Took: 240 * time.Millisecond}
}

// full is a workbench that made every kind of call.
func full() *bench {
	saved := call("c1", 200, "PUT", "https://api.example.com/contacts/ocQHyuzHvysMo5N5VsXc")
	saved.Operation, saved.Waited, saved.Took = "contact::update", 900*time.Millisecond, 1340*time.Millisecond
	saved.Request = &workbench.Exchange{Header: map[string]string{"Content-Type": "application/json"}, Body: `{"phone":"+12125550100","tags":["vip","lead"]}`, Size: 46}
	saved.Response = &workbench.Exchange{Header: map[string]string{"Content-Type": "application/json", "X-Request-Id": "8f1c"}, Body: `{"token":"[secret]","contact":{"id":"ocQHyuzHvysMo5N5VsXc","phone":"+12125550100"},"succeeded":true}`, Size: 5000}
	refused := call("c2", 401, "GET", "https://api.example.com/contacts/?limit=100&startAfter=1767225600000")
	refused.Error = "the token is not valid any more"
	lost := call("c3", 0, "POST", "https://api.example.org/v2/appointments")
	lost.Operation, lost.Connection, lost.Error, lost.Took = "appointment::create", "North Branch", "connection reset by peer", 20*time.Second
	lost.Request = &workbench.Exchange{Header: map[string]string{}, Body: `{"title":"Haircut"}`, Size: 19}
	lost.Response = &workbench.Exchange{Header: map[string]string{}, Size: -1}
	b := &bench{calls: []workbench.Call{saved, refused, lost}}
	for i := range 40 {
		c := call(fmt.Sprint("p", i), 200, "GET", fmt.Sprintf("https://api.example.com/contacts/?limit=100&page=%d", i))
		c.At = noon().Add(-time.Duration(i+2) * time.Minute)
		b.calls = append(b.calls, c)
	}
	b.calls[42].At = noon().AddDate(0, 0, -2)
	b.calls[7].Status, b.calls[7].Attempt = 429, 2
	return b
}

// hostile is a workbench whose providers answer to drive the screen, in letters of any width.
func hostile() *bench {
	c := call("c1", 500, "GET", "https://api.example.com/漢字漢字漢字漢字漢字漢字漢字漢字/\x1b[2J\u202e/👩‍👩‍👧/नमस्ते?q=\x9b31m")
	c.Connection, c.Error = "株式会社\x1b]0;pwned\x07 \u2066Ångström", "\x1b[31mthe\r\nserver\tsays\x07 \u202eno"
	c.Request = &workbench.Exchange{Header: map[string]string{"X-\x1b[1mBold": "a\r\nInjected: yes"}, Body: "\x1b[2Jplain\ttext\n漢字 line\u2028two"}
	c.Response = &workbench.Exchange{Header: map[string]string{}, Body: "{\"name\":\"\\u001b[2J\\u009b31m漢字\",\"list\":[\"\u202eabc\"]}"}
	return &bench{calls: []workbench.Call{c, call("c2", 200, "GET", "https://example.com")}}
}

func sit(t *testing.T, b *bench, w, h int) *seat.Seat {
	return among(t, b, Args{}, w, h)
}

func among(t *testing.T, b *bench, a Args, w, h int) *seat.Seat {
	s := New(screen.Env{ID: 5, Theme: theme.Theme{}}, b, a).(*Screen)
	s.now = noon
	return seat.Sit(t, s, w, h)
}
