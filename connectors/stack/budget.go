package stack

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"patchbay/connectors"
	"patchbay/problem"
)

// paced asks the budget for one request, waits as long as it says, sends, and tells it what the answer's
// headers told.
func (c *Client) paced(ctx context.Context, t *turn, b connectors.Bearer) (Response, error) {
	if err := c.take(ctx, t); err != nil {
		return Response{}, err
	}
	if err := c.gate(ctx, t); err != nil { // the token and the budget may have taken minutes
		return Response{}, err
	}
	r, err := c.recorded(ctx, t, b)
	if err == nil && c.opt.Verdict != nil {
		r.Status = c.opt.Verdict(r)
	}
	if err == nil {
		r = c.hushed(t, b, r)
	}
	if err != nil || c.opt.Budget == nil {
		return r, err
	}
	seen, told := c.seen(r)
	if !told {
		return r, nil
	}
	if err := c.opt.Budget.Learn(context.WithoutCancel(ctx), c.opt.Connection, seen); err != nil && t.Reads {
		// A write that was answered is not turned into a failure by the books.
		return r, problem.As(err)
	}
	return r, nil
}

func (c *Client) take(ctx context.Context, t *turn) error {
	t.waited = 0
	if c.opt.Budget == nil {
		return nil
	}
	for {
		wait, err := c.opt.Budget.Take(ctx, c.opt.Connection, c.opt.Limits, t.Lane)
		if err != nil {
			return problem.As(err)
		}
		if wait <= 0 {
			return nil
		}
		if t.waited+wait > patience(t.Lane) {
			return c.limited(wait)
		}
		t.pauses(connectors.Pause{For: wait})
		if err := sleep(ctx, wait); err != nil {
			return problem.As(err)
		}
		t.waited += wait
	}
}

// seen reads what an answer tells of the rate limit; told is false when that is nothing.
func (c *Client) seen(r Response) (s connectors.Seen, told bool) {
	number := func(name string) int {
		n, err := strconv.Atoi(r.Header.Get(name))
		if name == "" || err != nil || n < 0 {
			return -1
		}
		told = true
		return n
	}
	h := c.opt.Heads
	s = connectors.Seen{
		Limit: number(h.Limit), Remaining: number(h.Remaining),
		DailyLimit: number(h.DailyLimit), DailyRemaining: number(h.DailyRemaining),
	}
	if ms := number(h.WindowMillis); ms > 0 {
		s.Window = time.Duration(ms) * time.Millisecond
	}
	if r.Status == http.StatusTooManyRequests {
		told = true
		wait, ok := retryAfter(r.Header.Get("Retry-After"), c.opt.Now())
		if !ok {
			wait = max(s.Window, time.Second)
		}
		s.Until = c.opt.Now().Add(wait)
	}
	return s, told
}
