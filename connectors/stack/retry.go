package stack

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/problem"
)

// attempts bounds how often one request is sent.
const attempts = 4

// patience is how long each lane waits at most, at one time, for a budget or a Retry-After.
func patience(l connectors.Lane) time.Duration {
	if l == connectors.Background {
		return 5 * time.Minute
	}
	return time.Minute
}

// retry sends a request again while that can help and can do no harm.
func (c *Client) retry(ctx context.Context, t *turn) (Response, error) {
	for t.attempt = 1; ; t.attempt++ {
		r, err := c.authorized(ctx, t)
		wait, again := c.again(t, r, err)
		switch {
		case again && t.attempt < attempts && wait <= patience(t.Lane) && inTime(ctx, wait):
			t.sent = false // it did not happen, or does no harm twice: stopping now leaves nothing open
			t.pauses(connectors.Pause{For: wait, Again: true})
			if serr := sleep(ctx, wait); serr != nil {
				return Response{}, problem.As(serr)
			}
		case err != nil:
			return Response{}, c.settle(t, err)
		case r.Status == http.StatusTooManyRequests:
			return r, c.limited(wait)
		default:
			return r, nil
		}
	}
}

func (t *turn) pauses(p connectors.Pause) {
	if t.Paused != nil {
		t.Paused(p)
	}
}

// inTime reports whether the context leaves time for another attempt after the wait.
func inTime(ctx context.Context, wait time.Duration) bool {
	end, bounded := ctx.Deadline()
	return ctx.Err() == nil && (!bounded || time.Until(end) > wait)
}

// again says whether another attempt is safe and sensible, and when.
func (c *Client) again(t *turn, r Response, err error) (time.Duration, bool) {
	if err != nil {
		if problem.Is(err, problem.Canceled) || errors.Is(err, errTooLarge) {
			return 0, false
		}
		if _, ours := errors.AsType[*problem.Problem](err); ours {
			return 0, false // a layer of the stack said no, not the network
		}
		return c.backoff(t), t.Reads || !t.sent
	}
	switch r.Status {
	case http.StatusTooManyRequests: // it was refused unread: safe for a write too
		return c.after(t, r.Header), true
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, http.StatusInternalServerError:
		return c.after(t, r.Header), t.Reads
	}
	if t.Reads && t.Whole != nil && r.Status/100 == 2 && !t.Whole(r.Body) { // cut off, or a page from something between
		return c.after(t, r.Header), true
	}
	return 0, false
}

// after is when the provider wants to be asked again: its Retry-After in seconds or as a date, else the window
// that its headers name, else a backoff. A little jitter is added, so that many do not come back at once.
func (c *Client) after(t *turn, h http.Header) time.Duration {
	wait, told := retryAfter(h.Get("Retry-After"), c.opt.Now())
	if !told {
		ms, err := strconv.Atoi(h.Get(c.opt.Heads.WindowMillis))
		if err != nil || ms <= 0 || h.Get(c.opt.Heads.Remaining) != "0" {
			return c.backoff(t)
		}
		wait = time.Duration(ms) * time.Millisecond
	}
	return wait + time.Duration(c.opt.Rand()*float64(min(wait/10, 2*time.Second)+50*time.Millisecond))
}

// retryAfter reads the header's two forms; told is false when it is missing or not one of them.
func retryAfter(v string, now time.Time) (wait time.Duration, told bool) {
	v = strings.TrimSpace(v)
	if secs, err := strconv.ParseFloat(v, 64); err == nil && secs >= 0 && !math.IsInf(secs, 0) && secs < 1e9 {
		return time.Duration(secs * float64(time.Second)), true
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}

// backoff is a random time of up to twice the last bound: full jitter.
func (c *Client) backoff(t *turn) time.Duration {
	base, bound := 500*time.Millisecond, 8*time.Second
	if t.Lane == connectors.Background {
		base, bound = time.Second, time.Minute
	}
	top := min(bound, base<<(t.attempt-1))
	return time.Duration(c.opt.Rand() * float64(top))
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settle gives the last error of a request the words and the kind that its reader needs.
func (c *Client) settle(t *turn, err error) error {
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		return p
	}
	if t.sent && !t.Reads {
		return Unanswered(c.opt.Provider, t.Operation).Because(err).On(c.opt.Label)
	}
	if errors.Is(err, context.Canceled) {
		return problem.As(err)
	}
	hint := "Check the network, then try again."
	if errors.Is(err, errTooLarge) {
		hint = "Ask for less at once: a page, or a filter."
	}
	return problem.New(problem.ProviderDown, "%s %s.", c.opt.Provider, reason(err)).WithHint("%s", hint).Because(err).On(c.opt.Label)
}

// reason puts the commonest failures into words; the rest stays in the log.
func reason(err error) string {
	switch {
	case errors.Is(err, errTooLarge):
		return "sent an answer larger than 32 MiB, which was not read"
	case errors.Is(err, context.DeadlineExceeded), timeout(err):
		return "did not answer in time"
	case undialed(err):
		return "cannot be reached"
	}
	return "broke off the connection"
}

func timeout(err error) bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && t.Timeout()
}

// Unanswered is the problem of a write that may have happened.
func Unanswered(provider string, op connectors.Operation) *problem.Problem {
	p := problem.New(problem.UnknownOutcome, "The change was sent to %s, and no answer came: it may have happened or not.", provider).
		WithHint("It is looked up before anything else is sent.")
	p.Operation = string(op)
	return p
}

// Unsettled is the problem of a write that was answered, but by nothing that tells whether it happened. how follows
// the provider's name: "answered with an error (503)".
func Unsettled(provider string, op connectors.Operation, how string) *problem.Problem {
	p := problem.New(problem.UnknownOutcome, "The change was sent to %s, which %s: it may have happened or not.", provider, how).
		WithHint("It is looked up before anything else is sent.").Because(connectors.Answered(how))
	p.Operation = string(op)
	return p
}

func (c *Client) limited(wait time.Duration) error {
	p := problem.New(problem.RateLimited, "%s accepts no more requests for now.", c.opt.Provider).
		WithHint("Try again in %s.", span(wait)).On(c.opt.Label)
	p.Until = c.opt.Now().Add(wait)
	return p
}

// span is a time to wait in words.
func span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return strconv.Itoa(int(math.Ceil(max(1, d.Seconds())))) + " s"
	case d < 2*time.Hour:
		return strconv.Itoa(int(math.Ceil(d.Minutes()))) + " min"
	}
	return strconv.Itoa(int(math.Ceil(d.Hours()))) + " h"
}
