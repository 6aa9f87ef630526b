package stack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/connectors"
	"patchbay/problem"
)

const canary = "tok-canary-5f1e"

// wire is a transport that answers from a script.
type wire func(n int, r *http.Request) (*http.Response, error)

type scripted struct {
	mu    sync.Mutex
	calls []*http.Request
	play  wire
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.calls = append(s.calls, r)
	n := len(s.calls)
	s.mu.Unlock()
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body) // as a wire would
		_ = r.Body.Close()                 // a reader in memory
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return s.play(n, r)
}

func reply(status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

// purse is a set of tokens that counts its renewals.
type purse struct {
	mu         sync.Mutex
	generation int
	renewals   int
	fail       error
}

func (p *purse) bearer() connectors.Bearer {
	return connectors.Bearer{Generation: p.generation, Reveal: func() string { return canary }}
}

func (p *purse) Token(context.Context) (connectors.Bearer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bearer(), p.fail
}

func (p *purse) Renew(_ context.Context, used connectors.Bearer) (connectors.Bearer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if used.Generation == p.generation {
		p.generation++
		p.renewals++
	}
	return p.bearer(), p.fail
}

type tape struct {
	mu    sync.Mutex
	calls []connectors.Call
}

func (t *tape) Record(c connectors.Call) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls = append(t.calls, c)
	return "call " + strconv.Itoa(len(t.calls))
}

func client(play wire, change func(*Options)) (*Client, *scripted) {
	s := &scripted{play: play}
	o := Options{
		Provider: "Acme", Connection: "c1", Host: &url.URL{Scheme: "https", Host: "api.example.com"}, Transport: s,
		Tokens: &purse{}, Rand: func() float64 { return 0.5 },
	}
	if change != nil {
		change(&o)
	}
	return New(o), s
}

func write() Request {
	return Request{Operation: "contact::update", Method: "PUT", Path: "/c/1", Body: []byte(`{"a":1}`)}
}
func read() Request { return Request{Operation: "contact::retrieve", Path: "/c/1"} }

func TestAReadingThatCameHalfIsAskedForAgainAndAWriteIsNot(t *testing.T) {
	t.Parallel()
	half := func(n int, _ *http.Request) (*http.Response, error) {
		if n < 3 {
			return reply(200, `{"a":`), nil
		}
		return reply(200, `{"a":1}`), nil
	}
	always := func(int, *http.Request) (*http.Response, error) { return reply(200, `{"a":`), nil }
	reading, writing := read(), write()
	reading.Reads, reading.Whole, writing.Whole = true, json.Valid, json.Valid
	for name, x := range map[string]struct {
		play  wire
		ask   Request
		calls int
		body  string
	}{
		"heals":      {half, reading, 3, `{"a":1}`},
		"stays half": {always, reading, attempts, `{"a":`},
		"a write":    {half, writing, 1, `{"a":`},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, s := client(x.play, nil)
			defer c.Close()
			got, err := c.Do(t.Context(), x.ask)
			if n := len(s.calls); err != nil || n != x.calls || string(got.Body) != x.body {
				t.Errorf("%s: %d calls, %s, %v", name, n, got.Body, err)
			}
		})
	}
}

func TestAWriteIsNeverSentTwiceUnlessItSurelyDidNotHappen(t *testing.T) {
	t.Parallel()
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for name, c := range map[string]struct {
		play  wire
		calls int
		kind  problem.Kind // "" for an answer
	}{
		"reset after sending": {func(int, *http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 1, problem.UnknownOutcome},
		"time out":            {func(int, *http.Request) (*http.Response, error) { return nil, context.DeadlineExceeded }, 1, problem.UnknownOutcome},
		"never connected":     {func(int, *http.Request) (*http.Response, error) { return nil, dial }, attempts, problem.ProviderDown},
		"connected at last": {func(n int, _ *http.Request) (*http.Response, error) {
			if n < 3 {
				return nil, dial
			}
			return reply(200, "{}"), nil
		}, 3, ""},
		"server fault": {func(int, *http.Request) (*http.Response, error) { return reply(500, "{}"), nil }, 1, ""},
		"turned away": {func(n int, _ *http.Request) (*http.Response, error) {
			if n == 1 {
				return reply(429, "{}", "Retry-After", "3"), nil
			}
			return reply(200, "{}"), nil
		}, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				cl, wire := client(c.play, nil)
				_, err := cl.Do(t.Context(), write())
				if len(wire.calls) != c.calls || (err == nil) != (c.kind == "") || err != nil && problem.As(err).Kind != c.kind {
					t.Fatalf("%d calls, %v; want %d and %q", len(wire.calls), err, c.calls, c.kind)
				}
			})
		})
	}
}

func TestAReadIsTriedAgain(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]func() (*http.Response, error){
		"reset":       func() (*http.Response, error) { return nil, io.EOF },
		"unavailable": func() (*http.Response, error) { return reply(503, "{}"), nil },
		"fault":       func() (*http.Response, error) { return reply(500, "{}"), nil },
		"cut off": func() (*http.Response, error) {
			r := reply(200, "{")
			r.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), broken{}))
			return r, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				cl, _ := client(func(n int, _ *http.Request) (*http.Response, error) {
					if n == 1 {
						return first()
					}
					return reply(200, `{"ok":true}`), nil
				}, nil)
				r, err := cl.Do(t.Context(), read())
				if err != nil || string(r.Body) != `{"ok":true}` {
					t.Fatalf("%s %v", r.Body, err)
				}
			})
		})
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header []string
		least  time.Duration
	}{
		"seconds": {[]string{"Retry-After", "7"}, 7 * time.Second},
		"date":    {[]string{"Retry-After", "Sat, 01 Jan 2000 00:00:09 GMT"}, 9 * time.Second},
		"window":  {[]string{"X-Window", "10000", "X-Left", "0"}, 10 * time.Second},
		"nothing": {nil, 0},
		"zero":    {[]string{"Retry-After", "0"}, 0},
		"rubbish": {[]string{"Retry-After", "soon"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // its clock begins with the year 2000
				cl, wire := client(func(n int, _ *http.Request) (*http.Response, error) {
					if n == 1 {
						return reply(429, "{}", c.header...), nil
					}
					return reply(200, "{}"), nil
				}, func(o *Options) { o.Heads = Heads{WindowMillis: "X-Window", Remaining: "X-Left"} })
				var told []connectors.Pause
				req := write()
				req.Paused = func(p connectors.Pause) { told = append(told, p) }
				start := time.Now()
				if _, err := cl.Do(t.Context(), req); err != nil || len(wire.calls) != 2 {
					t.Fatalf("%d calls, %v", len(wire.calls), err)
				}
				if len(told) != 1 || !told[0].Again || told[0].For != time.Since(start) {
					t.Errorf("it waited %s, told %+v", time.Since(start), told)
				}
				if took := time.Since(start); took < c.least || took > c.least+3*time.Second {
					t.Fatalf("waited %s, want about %s", took, c.least)
				}
			})
		})
	}
}

func TestAWaitTooLongForAPersonIsAnErrorWithItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cl, wire := client(func(int, *http.Request) (*http.Response, error) { return reply(429, "{}", "Retry-After", "7200"), nil }, nil)
		_, err := cl.Do(t.Context(), read())
		p := problem.As(err)
		if p.Kind != problem.RateLimited || len(wire.calls) != 1 || time.Until(p.Until) < 2*time.Hour {
			t.Fatalf("%v until %s after %d calls", err, p.Until, len(wire.calls))
		}
	})
}

func TestATokenIsRenewedOnceAndTheRequestSentOnceMore(t *testing.T) {
	t.Parallel()
	p := &purse{}
	cl, wire := client(func(n int, _ *http.Request) (*http.Response, error) {
		if n == 1 {
			return reply(401, `{"message":"expired"}`), nil
		}
		return reply(200, "{}"), nil
	}, func(o *Options) { o.Tokens = p })
	if r, err := cl.Do(t.Context(), write()); err != nil || r.Status != 200 || p.renewals != 1 || len(wire.calls) != 2 {
		t.Fatalf("%v %v, %d renewals, %d calls", r.Status, err, p.renewals, len(wire.calls))
	}
	cl, wire = client(func(int, *http.Request) (*http.Response, error) { return reply(401, "{}"), nil }, func(o *Options) { o.Tokens = p })
	if r, err := cl.Do(t.Context(), read()); err != nil || r.Status != 401 || len(wire.calls) != 2 {
		t.Fatalf("a second 401 led to %v %v and %d calls", r.Status, err, len(wire.calls))
	}
}

func TestA401ThatIsNotAboutTheTokenRenewsNothing(t *testing.T) {
	t.Parallel()
	p := &purse{}
	cl, wire := client(func(int, *http.Request) (*http.Response, error) { return reply(401, `{"message":"scope"}`), nil }, func(o *Options) {
		o.Tokens, o.NotToken = p, func(_ int, body []byte) bool { return strings.Contains(string(body), "scope") }
	})
	if r, err := cl.Do(t.Context(), read()); err != nil || r.Status != 401 || p.renewals != 0 || len(wire.calls) != 1 {
		t.Fatalf("%v %v, %d renewals, %d calls", r.Status, err, p.renewals, len(wire.calls))
	}
}

func TestADeadGrantIsToldAsItIs(t *testing.T) {
	t.Parallel()
	dead := problem.New(problem.SignIn, "Sign in again.")
	cl, wire := client(nil, func(o *Options) { o.Tokens = &purse{fail: dead} })
	if _, err := cl.Do(t.Context(), write()); problem.As(err) != dead || len(wire.calls) != 0 {
		t.Fatalf("%v after %d calls", err, len(wire.calls))
	}
}

func TestAReadOnlyClientSendsNoWrite(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"POST", "put", "PATCH", "DELETE", "PURGE"} {
		cl, wire := client(nil, func(o *Options) { o.ReadOnly = true })
		if _, err := cl.Do(t.Context(), Request{Method: method, Path: "/c/1"}); !problem.Is(err, problem.ReadOnly) || len(wire.calls) != 0 {
			t.Errorf("%s: %v after %d calls", method, err, len(wire.calls))
		}
	}
	cl, _ := client(func(int, *http.Request) (*http.Response, error) { return reply(200, "{}"), nil }, func(o *Options) { o.ReadOnly = true })
	if _, err := cl.Do(t.Context(), Request{Method: "POST", Path: "/search", Reads: true}); err != nil {
		t.Errorf("a harmless POST was refused: %v", err)
	}
}

func TestTheTokenGoesToNoOtherHost(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"https://evil.example.org/c/1", "http://api.example.com/c/1", "//evil.example.org/c", "https://api.example.com:444/c",
		"https://api.example.com@evil.example.org/", "https://u@api.example.com/", "mailto:a@example.com", "https://api.example.com.evil.org/", "%zz",
	} {
		cl, wire := client(nil, nil)
		if _, err := cl.Do(t.Context(), Request{Path: path}); !problem.Is(err, problem.Usage) || len(wire.calls) != 0 {
			t.Errorf("%s: %v after %d calls", path, err, len(wire.calls))
		}
	}
	cl, wire := client(func(int, *http.Request) (*http.Response, error) {
		return reply(302, "", "Location", "https://evil.example.org/"), nil
	}, nil)
	for _, path := range []string{"c/1", "/c/1", "https://API.example.com/c/1#part"} {
		if r, err := cl.Do(t.Context(), Request{Path: path}); err != nil || r.Status != 302 {
			t.Errorf("%s: %v %v", path, r.Status, err)
		}
	}
	for _, r := range wire.calls {
		if !strings.EqualFold(r.URL.Host, "api.example.com") || r.URL.Path != "/c/1" || r.Header.Get("Authorization") != "Bearer "+canary {
			t.Errorf("sent to %s", r.URL)
		}
	}
	if len(wire.calls) != 3 {
		t.Errorf("%d calls: a redirect was followed", len(wire.calls))
	}
}

func TestAnAddressThatIsRefusedIsNamed(t *testing.T) {
	t.Parallel()
	cl, _ := client(nil, nil)
	for _, path := range []string{"file:///etc/passwd", "https:127.0.0.1:18472", "mailto:a@example.com", "https://evil.example.org/c/1", "//evil.example.org/c"} {
		if _, err := cl.Address(t.Context(), Request{Path: path}); !problem.Is(err, problem.Usage) || !strings.HasPrefix(problem.As(err).Text, path+" is not on api.example.com, the host of ") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := cl.Address(t.Context(), Request{Path: "https://ada:hush@api.example.com/c"}); err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("a password is told: %v", err)
	}
}

func TestCallersCannotSpeakForTheStack(t *testing.T) {
	t.Parallel()
	cl, wire := client(func(int, *http.Request) (*http.Response, error) { return reply(200, "{}"), nil }, nil)
	r := write()
	r.Header = http.Header{"Authorization": {"Bearer mine"}, "cookie": {"a=b"}, "Idempotency-Key": {"x"}, "X-Idempotency-Key": {"x"}, "X-Trace-Id": {"t"}}
	if _, err := cl.Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	h := wire.calls[0].Header
	if h.Get("Authorization") != "Bearer "+canary || h.Get("Cookie") != "" || h.Get("Idempotency-Key")+h.Get("X-Idempotency-Key") != "" || h.Get("X-Trace-Id") != "t" {
		t.Fatalf("sent %v", h)
	}
	if wire.calls[0].GetBody != nil {
		t.Fatal("the transport could rewind the body and send a write again")
	}
}

func TestTheTransportItselfDoesNotRepeatAWrite(t *testing.T) {
	t.Parallel()
	var arrived atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, "{}") // the client checks what came
			return
		}
		arrived.Add(1)
		_, _ = io.Copy(io.Discard, r.Body) // it was received whole
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_ = conn.Close() // the answer is lost
		}
	}))
	defer server.Close()
	host, _ := url.Parse(server.URL)
	cl := New(Options{Provider: "Acme", Host: host})
	defer cl.Close()
	if _, err := cl.Do(t.Context(), read()); err != nil { // so that the next request meets a kept connection
		t.Fatal(err)
	}
	_, err := cl.Do(t.Context(), write())
	if !problem.Is(err, problem.UnknownOutcome) || arrived.Load() != 1 {
		t.Fatalf("%v after %d arrivals", err, arrived.Load())
	}
}

func TestAStoppedCallerStopsTheRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		hang := func(_ int, r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		for _, c := range []struct {
			r    Request
			want problem.Kind
		}{{read(), problem.Canceled}, {write(), problem.UnknownOutcome}} {
			cl, wire := client(hang, nil)
			time.AfterFunc(time.Second, stop)
			_, err := cl.Do(ctx, c.r)
			if problem.As(err).Kind != c.want || len(wire.calls) != 1 {
				t.Fatalf("%v after %d calls, want %s", err, len(wire.calls), c.want)
			}
			ctx, stop = context.WithCancel(t.Context())
		}
		stop()
		cl, wire := client(hang, nil)
		if _, err := cl.Do(ctx, write()); !problem.Is(err, problem.Canceled) || len(wire.calls) != 0 {
			t.Fatalf("a stopped caller sent %d requests: %v", len(wire.calls), err)
		}
	})
}

func TestNoAnswerIsWaitedForLongerThanAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cl, _ := client(func(_ int, r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, nil)
		start := time.Now()
		_, err := cl.Do(t.Context(), write())
		if !problem.Is(err, problem.UnknownOutcome) || time.Since(start) != totalTime {
			t.Fatalf("%v after %s", err, time.Since(start))
		}
	})
}

func TestAnEndlessAnswerIsNotRead(t *testing.T) {
	t.Parallel()
	cl, wire := client(func(int, *http.Request) (*http.Response, error) {
		r := reply(200, "")
		r.Body, r.ContentLength = io.NopCloser(zeros{}), -1
		return r, nil
	}, nil)
	_, err := cl.Do(t.Context(), read())
	if !problem.Is(err, problem.ProviderDown) || !strings.Contains(err.Error(), "32 MiB") || !strings.Contains(problem.As(err).Hint, "less at once") || len(wire.calls) != 1 {
		t.Fatalf("%v after %d calls", err, len(wire.calls))
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }
