package stack

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/connectors"
	"patchbay/problem"
)

func TestNothingSecretIsRecorded(t *testing.T) {
	t.Parallel()
	rec := &tape{}
	cl, _ := client(func(n int, r *http.Request) (*http.Response, error) {
		if n == 1 {
			return reply(401, `{"message":"bad token `+canary+`"}`), nil
		}
		return reply(200, `{"access_token":"`+canary+`","nested":{"user_password":"hunter2 \" still"},"name":"Ada"}`,
			"Set-Cookie", "session="+canary, "X-Left", "7", "Location", "https://x.example.com/?code=s3cret"), nil
	}, func(o *Options) {
		o.Recorder, o.Heads, o.Header = rec, Heads{Remaining: "X-Left"}, http.Header{"Version": {"1"}}
	})
	r := write()
	r.Header = http.Header{"Version": {"1"}, "X-Api-Key": {"k3y"}, "X-Trace-Id": {"t1"}}
	r.Query = url.Values{"code": {"s3cret"}, "sig_v2": {"s3cret"}, "name": {"ada"}}
	r.Body = []byte(`{"password":"hunter2","client_secret":"s3cret","q":"` + canary + `"}`)
	if _, err := cl.Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, c := range rec.calls {
		fmt.Fprintf(&all, "%s %s %s %v %v %s %s\n", c.Method, c.URL, c.Err, c.Request.Header, c.Response.Header, c.Request.Bytes, c.Response.Bytes)
	}
	for _, secret := range []string{canary, "hunter2", "s3cret", "k3y", "still"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%s was recorded:\n%s", secret, all.String())
		}
	}
	for _, kept := range []string{"name=ada", `"name":"Ada"`, "X-Left:[7]", "X-Trace-Id:[t1]", "Version:[1]"} {
		if !strings.Contains(all.String(), kept) {
			t.Errorf("%s was not recorded:\n%s", kept, all.String())
		}
	}
	if len(rec.calls) != 2 || rec.calls[0].Attempt != 1 || rec.calls[1].Attempt != 2 || rec.calls[1].Status != 200 || rec.calls[1].Operation != "contact::update" {
		t.Fatalf("recorded %+v", rec.calls)
	}
}

func TestBodiesAreCutAndTokenEndpointsHaveNone(t *testing.T) {
	t.Parallel()
	rec := &tape{}
	long := strings.Repeat("x", 100<<10)
	cl, _ := client(func(int, *http.Request) (*http.Response, error) { return reply(200, `"`+long+`"`), nil }, func(o *Options) {
		o.Recorder, o.Private = rec, func(path string) bool { return path == "/oauth/token" }
	})
	for _, path := range []string{"/c/1", "/oauth/token"} {
		r := write()
		r.Path = path
		if got, err := cl.Do(t.Context(), r); err != nil || len(got.Body) != len(long)+2 {
			t.Fatalf("%d bytes, %v", len(got.Body), err)
		}
	}
	open, private := rec.calls[0], rec.calls[1]
	if len(open.Response.Bytes) != keptBytes || open.Response.Size != int64(len(long)+2) {
		t.Errorf("kept %d of %d bytes", len(open.Response.Bytes), open.Response.Size)
	}
	if private.Request.Bytes != nil || private.Response.Bytes != nil || private.Request.Size == 0 {
		t.Errorf("a token endpoint was recorded: %+v", private)
	}
}

func TestALostAnswerIsRecordedWithItsReason(t *testing.T) {
	t.Parallel()
	rec := &tape{}
	cl, _ := client(func(int, *http.Request) (*http.Response, error) { return nil, errors.New("broke\x1b[2J at " + canary) }, func(o *Options) { o.Recorder = rec })
	_, err := cl.Do(t.Context(), write())
	if len(rec.calls) != 1 || rec.calls[0].Status != 0 || rec.calls[0].Err == "" || strings.ContainsAny(rec.calls[0].Err, "\x1b") {
		t.Fatalf("recorded %+v", rec.calls)
	}
	if strings.Contains(rec.calls[0].Err, canary) || strings.Contains(err.Error(), canary) {
		t.Fatal("the token is in an error")
	}
}

// meter is a budget that grants every request after a while.
type meter struct {
	waits []time.Duration
	lanes []connectors.Lane
	seen  []connectors.Seen
	err   error
}

func (m *meter) Take(_ context.Context, _ string, _ []connectors.Limit, l connectors.Lane) (time.Duration, error) {
	m.lanes = append(m.lanes, l)
	if len(m.waits) == 0 {
		return 0, m.err
	}
	w := m.waits[0]
	m.waits = m.waits[1:]
	return w, m.err
}

func (m *meter) Learn(_ context.Context, _ string, s connectors.Seen) error {
	m.seen = append(m.seen, s)
	return m.err
}

func TestTheBudgetIsAskedForEachAttemptAndLearnsFromEachAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, rec := &meter{waits: []time.Duration{2 * time.Second, time.Second, 0}}, &tape{}
		cl, _ := client(func(n int, _ *http.Request) (*http.Response, error) {
			if n == 1 {
				return reply(429, "{}", "Retry-After", "5"), nil
			}
			return reply(200, "{}", "Max", "100", "Left", "41", "Window", "10000", "Day", "200000", "DayLeft", "9"), nil
		}, func(o *Options) {
			o.Budget, o.Recorder = b, rec
			o.Heads = Heads{Limit: "Max", Remaining: "Left", WindowMillis: "Window", DailyLimit: "Day", DailyRemaining: "DayLeft"}
		})
		r := read()
		r.Lane = connectors.Background
		start := time.Now()
		if _, err := cl.Do(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took < 8*time.Second {
			t.Errorf("only %s: the waits were not kept", took)
		}
		if len(b.lanes) != 4 || b.lanes[0] != connectors.Background {
			t.Errorf("asked %v", b.lanes)
		}
		want := connectors.Seen{Limit: 100, Remaining: 41, Window: 10 * time.Second, DailyLimit: 200000, DailyRemaining: 9}
		if len(b.seen) != 2 || b.seen[1] != want || !b.seen[0].Until.Equal(start.Add(8*time.Second)) || b.seen[0].Remaining != -1 {
			t.Errorf("learned %+v", b.seen)
		}
		if rec.calls[0].Waited != 3*time.Second || rec.calls[1].Waited != 0 {
			t.Errorf("recorded waits %s and %s", rec.calls[0].Waited, rec.calls[1].Waited)
		}
	})
}

func TestABudgetThatIsSpentForLongIsAnError(t *testing.T) {
	t.Parallel()
	cl, wire := client(nil, func(o *Options) { o.Budget = &meter{waits: []time.Duration{time.Hour}} })
	_, err := cl.Do(t.Context(), read())
	if p := problem.As(err); p.Kind != problem.RateLimited || p.Until.IsZero() || len(wire.calls) != 0 {
		t.Fatalf("%v after %d calls", err, len(wire.calls))
	}
}

func TestWaitingForTheBudgetCanBeStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		cl, wire := client(nil, func(o *Options) { o.Budget = &meter{waits: []time.Duration{30 * time.Second}} })
		start := time.Now()
		if _, err := cl.Do(ctx, write()); err == nil || len(wire.calls) != 0 || time.Since(start) != time.Second {
			t.Fatalf("%v after %s and %d calls", err, time.Since(start), len(wire.calls))
		}
	})
}

func TestBooksThatFailDoNotUndoAWrite(t *testing.T) {
	t.Parallel()
	cl, _ := client(func(int, *http.Request) (*http.Response, error) { return reply(200, "{}", "Left", "1"), nil }, func(o *Options) {
		o.Budget, o.Heads = &learner{}, Heads{Remaining: "Left"}
	})
	if r, err := cl.Do(t.Context(), write()); err != nil || r.Status != 200 {
		t.Fatalf("%v %v", r.Status, err)
	}
}

type learner struct{}

func (learner) Take(context.Context, string, []connectors.Limit, connectors.Lane) (time.Duration, error) {
	return 0, nil
}

func (learner) Learn(context.Context, string, connectors.Seen) error {
	return problem.New(problem.Storage, "The disk is full.")
}

func TestACompressedAnswerIsOpened(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, `{"ok":1}`) // a buffer does not fail
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	cl, _ := client(func(int, *http.Request) (*http.Response, error) {
		return reply(200, b.String(), "Content-Encoding", "gzip"), nil
	}, nil)
	if r, err := cl.Do(t.Context(), read()); err != nil || string(r.Body) != `{"ok":1}` {
		t.Fatalf("%s %v", r.Body, err)
	}
}

func FuzzRetryAfterIsNeverNegative(f *testing.F) {
	for _, s := range []string{"1", "-1", "1e400", "NaN", "Sat, 01 Jan 2000 00:00:09 GMT", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, _ := retryAfter(s, time.Unix(0, 0)); d < 0 {
			t.Fatalf("%q waits %s", s, d)
		}
	})
}

func FuzzRedactedBodiesHoldNoToken(f *testing.F) {
	f.Add([]byte(`{"refresh_token":"abc`), []byte("abc"))
	f.Fuzz(func(t *testing.T, before, value []byte) {
		if bytes.ContainsAny(value, `"\`) || len(value) < 8 || bytes.Contains(before, value) || bytes.Contains([]byte(masked+`"access_token":`), value) {
			return
		}
		in := append(bytes.Clone(before), []byte(`{"access_token":"`)...)
		in = append(append(in, value...), []byte(`"}`)...)
		if bytes.Count(before, []byte(`"`)) > 0 {
			return // broken JSON may swallow the name of the member
		}
		if got := (redactor{}).body(in, false); bytes.Contains(got, value) {
			t.Fatalf("%q keeps %q", in, value)
		}
	})
}
