package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/highlevel"
	"patchbay/problem"
	"patchbay/store"
)

// strict is a service with endless contacts that counts requests in windows of ten seconds and in days, as the real one
// does, and refuses what is too many. Every answer takes a moment.
type strict struct {
	burst, daily int

	mu         sync.Mutex
	start      time.Time
	used, day  int
	calls, no  int // answered, refused
	worstBurst int
}

func (s *strict) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(40 * time.Millisecond) // of the bubble's own time
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if !now.Before(s.start.Add(10 * time.Second)) {
		s.start, s.used = now, 0
	}
	status, body := 200, s.rows(r)
	if s.used >= s.burst || s.day >= s.daily {
		status, body = 429, `{"statusCode":429,"message":"Too Many Requests"}`
		s.no++
	} else {
		s.used, s.day, s.calls = s.used+1, s.day+1, s.calls+1
	}
	s.worstBurst = max(s.worstBurst, s.used)
	h := http.Header{"Content-Type": {"application/json"}}
	for name, n := range map[string]int{
		"X-RateLimit-Max": s.burst, "X-RateLimit-Remaining": s.burst - s.used, "X-RateLimit-Interval-Milliseconds": 10_000,
		"X-RateLimit-Limit-Daily": s.daily, "X-RateLimit-Daily-Remaining": s.daily - s.day,
	} {
		h.Set(name, strconv.Itoa(n))
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// rows are one contact a page, for ever, or the contact that was asked for.
func (s *strict) rows(r *http.Request) string {
	if r.Method == http.MethodGet {
		return `{"contact":{"id":"c0"}}`
	}
	var ask struct{ SearchAfter []any }
	_ = json.NewDecoder(r.Body).Decode(&ask) // what does not decode begins anew
	at := 0.0
	if len(ask.SearchAfter) > 0 {
		at, _ = ask.SearchAfter[0].(float64)
	}
	return fmt.Sprintf(`{"contacts":[{"id":"c%d","searchAfter":[%d,"x"]}],"total":1000000}`, int(at)+1, int(at)+1)
}

// shared is the store's budget as the program hands it to connectors.
type shared struct{ db *store.Store }

func (s shared) Take(ctx context.Context, key string, limits []connectors.Limit, lane connectors.Lane) (time.Duration, error) {
	var rows []store.Limit
	for _, l := range limits {
		rows = append(rows, store.Limit{Requests: l.Requests, Per: l.Per})
	}
	return s.db.Take(ctx, key, rows, lane == connectors.Background)
}

func (s shared) Learn(ctx context.Context, key string, seen connectors.Seen) error {
	return s.db.Learn(ctx, key, store.Seen{
		Limit: seen.Limit, Remaining: seen.Remaining, Window: seen.Window, DailyLimit: seen.DailyLimit, DailyRemaining: seen.DailyRemaining, Until: seen.Until,
	})
}

type pasted struct{}

func (pasted) Token(context.Context) (connectors.Bearer, error) {
	return connectors.Bearer{Reveal: func() string { return "pit-1" }}, nil
}

func (pasted) Renew(context.Context, connectors.Bearer) (connectors.Bearer, error) {
	return connectors.Bearer{}, problem.New(problem.SignIn, "dead")
}

// backfilled walks for a while in the background, with a person who asks for a record every so often meanwhile. It
// answers how the walk ended and the longest that the person waited.
func backfilled(t *testing.T, service *strict, lasts, every time.Duration) (waited time.Duration, end error) {
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
	c, err := highlevel.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.Open(connectors.Grant{Connection: "c1", Workspace: "w1", Tokens: pasted{}, Budget: shared{db}, Transport: service})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	defer time.AfterFunc(lasts, stop).Stop()
	done := make(chan error, 1)
	go func() {
		for _, err := range s.List(ctx, connectors.Query{Model: "contact", Lane: connectors.Background}) {
			if err != nil {
				done <- err
				return
			}
		}
	}()
	for {
		select {
		case err := <-done:
			return waited, err
		case <-time.After(every):
			asked := time.Now()
			if _, err := s.Retrieve(t.Context(), "contact", "c0"); err != nil {
				t.Fatalf("a person was refused: %v", err)
			}
			waited = max(waited, time.Since(asked))
		}
	}
}

func TestABackfillAtTheDocumentedLimitsIsNeverRefusedAndNeverInTheWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := &strict{burst: 100, daily: 200_000}
		waited, end := backfilled(t, service, 2*time.Minute, time.Second)
		if !problem.Is(end, problem.Canceled) {
			t.Errorf("the walk ended with %v", end)
		}
		if service.no > 0 || service.worstBurst > 100 {
			t.Errorf("%d requests were refused; %d in one window", service.no, service.worstBurst)
		}
		if service.calls < 700 {
			t.Errorf("only %d requests in two minutes: the limit would take 1200, of which 30 %% are kept for people", service.calls)
		}
		if waited > 100*time.Millisecond {
			t.Errorf("a person waited %s behind the backfill", waited)
		}
	})
}

func TestABackfillLeavesTheRestOfTheDayToPeople(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// What test accounts are given: 25 in ten seconds and 10,000 a day, most of which others have used.
		service := &strict{burst: 25, daily: 10_000, day: 6_600}
		waited, end := backfilled(t, service, 12*time.Hour, 2*time.Second)
		p := problem.As(end)
		if !problem.Is(end, problem.RateLimited) || time.Until(p.Until) < time.Hour {
			t.Errorf("the walk ended with %v, until %s", end, p.Until)
		}
		if service.no > 0 || service.day < 6_990 || service.day > 7_030 {
			t.Errorf("%d requests were refused; %d of the day were used, 7,000 are for the background", service.no, service.day)
		}
		if waited > 100*time.Millisecond {
			t.Errorf("a person waited %s", waited)
		}
	})
}
