package sandbox

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// bodyLimit is the largest request body that is read; what is behind it is cut off.
const bodyLimit = 8 << 20

// station serves one provider: control, faults, records of calls, then the provider itself.
type station struct {
	id     string
	host   string // the only Host header that is answered
	key    string
	site   *Site
	clock  *Clock
	writes *Journal
	router router
	faults *faults
	held   *held
	hooks  *hooks
	calls  *callLog
	log    func(string)
	base   context.Context // ends when the server closes
	mu     sync.Mutex
	first  map[string]*answer // for stale faults
}

// answer is a response that is not sent yet.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// exchange is one request on its way through the faults.
type exchange struct {
	*station
	r      *http.Request
	route  Route
	known  bool
	faults []Fault
	text   string
	body   []byte
	done   bool // the provider has seen it
}

func (s *station) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Host != s.host {
		http.Error(w, "This sandbox answers only to "+s.host+".", http.StatusMisdirectedRequest)
		return
	}
	if isControl(r.URL.Path) {
		s.control(w, r)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit))
	if err != nil {
		return // the client left while sending: nothing reached the provider
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	x := &exchange{station: s, r: r, body: body, text: r.URL.RawQuery + "\n" + string(body)}
	x.route, x.known = s.router.find(r)
	x.faults = s.faults.take(r.Method, r.URL.Path, x.text)
	grant := s.bearerGrant(r, body)
	a := x.perform()
	x.record(grant, a)
	if a == nil {
		panic(http.ErrAbortHandler) // closes the connection without an answer; net/http keeps quiet about it
	}
	x.send(w, a)
}

// perform runs the request through its faults; nil means that no answer is given.
func (x *exchange) perform() *answer {
	for _, f := range x.faults {
		if a, stop := x.before(f); stop {
			return a
		}
	}
	a := &answer{header: http.Header{}}
	x.serve(a)
	x.done = true
	for _, f := range x.faults {
		if a = x.after(f, a); a == nil {
			return nil
		}
	}
	return a
}

func (x *exchange) serve(a *answer) {
	switch {
	case x.known:
		x.route.Serve(a, x.r)
	case x.site.Missing != nil:
		x.site.Missing(a, x.r)
	default:
		http.NotFound(a, x.r)
	}
	a.WriteHeader(http.StatusOK)
}

func (x *exchange) send(w http.ResponseWriter, a *answer) {
	for k, v := range a.header {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // a client that left is no concern of the provider
}

func (x *exchange) record(grant string, a *answer) {
	c := Call{
		At: x.clock.Now(), Method: x.r.Method, Path: x.r.URL.Path, Query: x.r.URL.RawQuery, Grant: grant,
		Body: string(x.body[:min(len(x.body), 2000)]),
	}
	if x.known {
		c.Route = x.route.name()
	}
	if a != nil {
		c.Status = a.status
	}
	for _, f := range x.faults {
		c.Faults = append(c.Faults, f.ID)
	}
	x.calls.add(c)
	x.log(x.id + " " + c.Method + " " + c.Path + " " + strconv.Itoa(c.Status))
}

// pause waits d of real time, or for ever when d is zero; it ends early with the client or the server.
func (x *exchange) pause(d time.Duration) {
	var ring <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		ring = t.C
	}
	select {
	case <-ring:
	case <-x.r.Context().Done():
	case <-x.base.Done():
	}
}
