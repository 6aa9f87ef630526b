package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/highlevel"
	"patchbay/connectors/timely"
	"patchbay/connectors/timetonic"
	"patchbay/connectors/timify"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

const (
	pages  = 120              // of one pull
	pulled = 10 * time.Minute // between the beginnings of two pulls
	hours  = 3 * time.Hour
)

// gate is a service that takes no more than limit requests in any stretch of time as long as per, the strictest way to
// read a documented limit, and is silent about it. Requests are under way for 10 to 60 ms each way.
type gate struct {
	limits []connectors.Limit
	answer func(r *http.Request, body string) (text string) // what it says where it takes a request
	writes string                                           // a method

	mu       sync.Mutex
	came     [][]time.Time // for each limit, what was taken within its last stretch
	calls    int
	written  int
	refused  int
	until    time.Time // what it asked to wait for
	hastened int       // requests that were sent before that
}

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	left := time.Now()
	raw, err := io.ReadAll(bodyOf(r))
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	g.calls++
	way := 10*time.Millisecond + time.Duration(g.calls*37%51)*time.Millisecond
	if left.Before(g.until) {
		g.hastened++
	}
	g.mu.Unlock()
	time.Sleep(way)
	a := &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: r}
	text := g.answer(r, string(raw))
	wait := g.takes(r)
	if wait > 0 {
		a.StatusCode, text = 429, `{"message":"Too Many Requests"}`
		a.Header.Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
	}
	time.Sleep(way)
	g.mu.Lock()
	if end := time.Now().Add(wait); wait > 0 && end.After(g.until) {
		g.until = end // as whoever reads the answer counts
	}
	g.mu.Unlock()
	a.Body = io.NopCloser(strings.NewReader(text))
	return a, nil
}

// takes counts a request, or answers for how many whole seconds there is no room for it.
func (g *gate) takes(r *http.Request) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, wait := time.Now(), time.Duration(0)
	for i, l := range g.limits {
		if len(g.came) == i {
			g.came = append(g.came, nil)
		}
		for len(g.came[i]) > 0 && !g.came[i][0].After(now.Add(-l.Per)) {
			g.came[i] = g.came[i][1:]
		}
		if len(g.came[i]) >= l.Requests {
			wait = max(wait, g.came[i][0].Add(l.Per).Sub(now).Truncate(time.Second)+time.Second)
		}
	}
	if wait > 0 {
		g.refused++
		return wait
	}
	for i := range g.limits {
		g.came[i] = append(g.came[i], now)
	}
	if r.Method == g.writes {
		g.written++
	}
	return 0
}

// count is how many requests have left so far.
func (g *gate) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.calls
}

func bodyOf(r *http.Request) io.Reader {
	if r.Body == nil {
		return bytes.NewReader(nil)
	}
	return r.Body
}

// provider is one service as it is worked with: a listing to pull and something that a person does.
type provider struct {
	name    string
	connect func() (connectors.Connector, error)
	token   string
	model   string
	answer  func(r *http.Request, body string) string
	written string // the method of what the person does; "" where that is a read
	act     func(ctx context.Context, s connectors.Session) error
}

func changes(modelName, field string) func(context.Context, connectors.Session) error {
	return func(ctx context.Context, s connectors.Session) error {
		_, err := s.Update(ctx, connectors.Write{Model: modelName, ID: "7", Patch: model.Patch{field: "Probe"}})
		return err
	}
}

// row is the page behind at rows, one row long, and empty behind the last.
func row(at int, form string) string {
	if at >= pages {
		return ""
	}
	return fmt.Sprintf(form, at+1)
}

func number(text string) int {
	n, _ := strconv.Atoi(text) // nothing is the beginning
	return n
}

func providers() []provider {
	return []provider{
		{
			name: "highlevel", connect: func() (connectors.Connector, error) { return highlevel.New() }, token: "pit-1", model: "contact",
			answer: func(r *http.Request, body string) string {
				if r.Method == http.MethodPut {
					return `{"contact":{"id":"7","firstName":"Probe"}}`
				}
				var ask struct{ SearchAfter []int }
				_ = json.Unmarshal([]byte(body), &ask) // what does not decode begins anew
				at := 0
				if len(ask.SearchAfter) > 0 {
					at = ask.SearchAfter[0]
				}
				return fmt.Sprintf(`{"contacts":[%s],"total":%d}`, row(at, `{"id":"c%d","searchAfter":[`+strconv.Itoa(at+1)+`]}`), pages)
			},
			written: http.MethodPut, act: changes("contact", "firstName"),
		},
		{
			name: "timely", connect: func() (connectors.Connector, error) { return timely.New() }, token: "t1", model: "company",
			answer: func(r *http.Request, _ string) string {
				if r.Method == http.MethodPut {
					return `{"id":7,"name":"Probe"}`
				}
				return "[" + row(number(r.URL.Query().Get("offset")), `{"id":%d,"name":"One"}`) + "]"
			},
			written: http.MethodPut, act: changes("company", "name"),
		},
		{
			name: "timify", connect: func() (connectors.Connector, error) { return timify.New() }, model: "contact",
			token: connectors.Pack("app", map[string]string{"appid": "a", "appsecret": "s"}),
			answer: func(r *http.Request, _ string) string {
				if strings.HasSuffix(r.URL.Path, "/token") {
					return `{"accessToken":"t1","expires":4102444800000}`
				}
				return fmt.Sprintf(`{"data":[%s],"total":%d}`, row(number(r.URL.Query().Get("page"))-1, `{"id":"c%d","fullName":"One"}`), pages)
			},
			written: http.MethodDelete,
			act:     func(ctx context.Context, s connectors.Session) error { return s.Delete(ctx, "contact", "7") },
		},
		{
			name: "timetonic", connect: func() (connectors.Connector, error) { return timetonic.New() }, model: "user",
			token:  connectors.Pack("sesskey", map[string]string{"user": "ada", "sesskey": "s"}),
			answer: func(*http.Request, string) string { return `{"status":"ok","allBooks":{"members":[{"u_c":"ada"}]}}` },
			act: func(ctx context.Context, s connectors.Session) error {
				for _, err := range s.List(ctx, connectors.Query{Model: "user"}) {
					return err
				}
				return nil
			},
		},
	}
}

// handed is a token that somebody pasted.
type handed string

func (g handed) Token(context.Context) (connectors.Bearer, error) {
	return connectors.Bearer{Reveal: func() string { return string(g) }}, nil
}

func (handed) Renew(context.Context, connectors.Bearer) (connectors.Bearer, error) {
	return connectors.Bearer{}, problem.New(problem.SignIn, "dead")
}

// shift is hours of work with one provider, and how they went.
type shift struct {
	provider
	gate  *gate
	forty bool // now and then a person does forty things at once

	waited    time.Duration // the longest that the person waited
	rushed    time.Duration // the longest that the last of forty waited
	overtaken int           // the most requests of pulls that came between a person's asking and their answer
	acts      int
	whole     atomic.Int64 // pulls that brought everything
}

// work pulls every ten minutes on two sessions that share the budget, while a person is at it in a third.
func (w *shift) work(t *testing.T) {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "store.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	c, err := w.connect()
	if err != nil {
		t.Fatal(err)
	}
	var sessions []connectors.Session
	for range 3 {
		s, err := c.Open(connectors.Grant{Connection: "c1", Workspace: "w1/b1", Tokens: handed(w.token), Budget: shared{db}, Transport: w.gate})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		sessions = append(sessions, s)
	}
	var pulls sync.WaitGroup
	for _, s := range sessions[1:] {
		pulls.Go(func() { w.pull(t, s) })
	}
	w.attend(t, sessions[0])
	pulls.Wait()
}

// pull pulls again and again in the background.
func (w *shift) pull(t *testing.T, s connectors.Session) {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < hours; time.Sleep(pulled) {
		for page, err := range s.List(t.Context(), connectors.Query{Model: w.model, Size: 1, Lane: connectors.Background}) {
			if err != nil {
				t.Errorf("a pull ended: %v", err)
				return
			}
			if page.Complete {
				w.whole.Add(1)
			}
		}
	}
}

// attend does what the person does, and watches how long it takes: three things, one after the other, four times a
// minute, and every ten minutes, while a pull is at it, forty at once.
func (w *shift) attend(t *testing.T, s connectors.Session) {
	t.Helper()
	for begin, n := time.Now(), 0; time.Since(begin) < hours; n++ {
		if w.forty && n%40 == 1 {
			w.rush(t, s)
		}
		for range 3 {
			asked, before := time.Now(), w.gate.count()
			if err := w.act(t.Context(), s); err != nil {
				t.Errorf("a person was refused: %v", err)
				return
			}
			w.acts++
			w.waited = max(w.waited, time.Since(asked))
			w.overtaken = max(w.overtaken, w.gate.count()-before-1)
		}
		time.Sleep(15 * time.Second)
	}
}

// rush does forty things at once, as for rows that were marked.
func (w *shift) rush(t *testing.T, s connectors.Session) {
	t.Helper()
	asked := time.Now()
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			if err := w.act(t.Context(), s); err != nil {
				t.Errorf("one of forty was refused: %v", err)
			}
		})
	}
	all.Wait()
	w.acts += 40
	w.rushed = max(w.rushed, time.Since(asked))
}

func TestHoursAtTheLimitsAreNeverRefusedAndNobodyWaitsBehindAPull(t *testing.T) {
	t.Parallel()
	for _, p := range providers() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			c, err := p.connect()
			if err != nil {
				t.Fatal(err)
			}
			limits := c.Describe().Limits
			t.Logf("documented limits: %+v", limits)
			synctest.Test(t, func(t *testing.T) {
				g := &gate{limits: limits, answer: p.answer, writes: p.written}
				w := &shift{provider: p, gate: g, forty: true}
				w.work(t)
				t.Logf("%d requests, %d acts, %d whole pulls; waited %s, forty %s, behind %d", g.calls, w.acts, w.whole.Load(), w.waited, w.rushed, w.overtaken)
				if g.refused > 0 {
					t.Errorf("%d of %d requests were refused", g.refused, g.calls)
				}
				if w.whole.Load() < 30 || p.written != "" && g.written != w.acts {
					t.Errorf("%d pulls were whole within %s; of %d writes %d happened", w.whole.Load(), hours, w.acts, g.written)
				}
				if w.waited > 300*time.Millisecond || w.overtaken > 8 || w.rushed > 15*time.Second {
					t.Errorf("a person waited %s and saw %d requests of pulls go first; forty waited %s", w.waited, w.overtaken, w.rushed)
				}
			})
		})
	}
}

// A limit that nobody documents is met sooner or later. All then wait as long as the service says, both pulls and the
// person, and nothing is lost or written twice.
func TestALimitThatNobodyDocumentsIsObeyedForHours(t *testing.T) {
	t.Parallel()
	for _, p := range providers() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := &gate{limits: []connectors.Limit{{Requests: 20, Per: 10 * time.Second}}, answer: p.answer, writes: p.written}
				w := &shift{provider: p, gate: g}
				w.work(t)
				t.Logf("%d requests, %d refused, %d hasty, %d acts, %d whole pulls; waited %s, behind %d", g.calls, g.refused, g.hastened, w.acts, w.whole.Load(), w.waited, w.overtaken)
				if g.hastened > g.refused/50 { // one may be on its way while the refusal comes
					t.Errorf("%d requests were sent before the service wanted more, of which it refused %d", g.hastened, g.refused)
				}
				if w.whole.Load() < 20 || p.written != "" && g.written != w.acts {
					t.Errorf("%d pulls were whole within %s; of %d writes %d happened", w.whole.Load(), hours, w.acts, g.written)
				}
				if w.waited > 40*time.Second {
					t.Errorf("a person waited %s", w.waited)
				}
			})
		})
	}
}
