package sandbox

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"patchbay/problem"
)

// Retry says what happens after a delivery that was not taken.
type Retry string

// The two policies that vendors describe, and none at all.
const (
	RetryNone    Retry = "none"
	RetryLimited Retry = "a" // only after 429, 6 times, 10 minutes apart
	RetryAlways  Retry = "b" // after anything but 2xx, 12 times, each wait twice the last
)

// HookPlan says where webhooks go and what is done to them on the way.
type HookPlan struct {
	URL     string   `json:"url"`
	Lose    float64  `json:"lose,omitempty"`    // share that is never sent
	Double  float64  `json:"double,omitempty"`  // share that is sent twice
	Delay   Duration `json:"delay,omitempty"`   // virtual time before a delivery is sent
	Reorder int      `json:"reorder,omitempty"` // so many deliveries are collected and sent last first
	Retry   Retry    `json:"retry,omitempty"`
}

// Delivery is one webhook as control shows it.
type Delivery struct {
	Write    int       `json:"write"` // Seq of the write it tells of
	At       time.Time `json:"at"`
	Attempts int       `json:"attempts"`
	Status   int       `json:"status"` // of the last attempt; 0 when there was no answer
	Lost     bool      `json:"lost"`
	Done     bool      `json:"done"`
}

type pending struct {
	*Delivery
	url    string
	body   []byte
	header http.Header
	due    time.Time
}

// hooks sends webhooks from one goroutine, in the order they are due.
type hooks struct {
	events Events
	client *http.Client
	clock  *Clock
	log    func(string)
	wake   chan struct{}
	mu     sync.Mutex
	rng    *rand.Rand
	plan   HookPlan
	list   []pending
	batch  []pending // waiting to be reordered
	sent   []*Delivery
}

func newHooks(o Options, clock *Clock, id string, events Events) *hooks {
	return &hooks{events: events, client: o.Client, clock: clock, log: o.Log, wake: make(chan struct{}, 1), rng: Source(o.Seed, "hooks "+id)}
}

func (s *station) setHooks(body []byte) (any, error) {
	if s.hooks.events == nil {
		return nil, problem.New(problem.Unsupported, "This sandbox does not send webhooks.")
	}
	var p HookPlan
	if err := read(body, &p); err != nil {
		return nil, err
	}
	switch {
	case p.URL != "" && !Loopback(p.URL):
		return nil, problem.New(problem.Invalid, "Webhooks of a sandbox go only to this machine.").WithHint("Give an address like http://127.0.0.1:9000/in.")
	case p.Retry != "" && p.Retry != RetryNone && p.Retry != RetryLimited && p.Retry != RetryAlways:
		return nil, problem.New(problem.Invalid, "There is no retry policy %q.", problem.Clean(string(p.Retry))).WithHint("Use none, a or b.")
	case p.Lose < 0 || p.Lose > 1 || p.Double < 0 || p.Double > 1 || p.Reorder < 0 || p.Delay < 0:
		return nil, problem.New(problem.Invalid, "Shares lie between 0 and 1, and nothing is negative.")
	}
	s.hooks.set(p)
	return s.hooks.state(), nil
}

func (h *hooks) set(p HookPlan) {
	h.mu.Lock()
	h.plan = p
	h.list = append(h.list, h.batch...)
	h.batch = nil
	h.mu.Unlock()
	h.nudge()
}

func (h *hooks) nudge() {
	select {
	case h.wake <- struct{}{}:
	default: // a nudge is already waiting
	}
}

// queue takes a write that happened; it never blocks.
func (h *hooks) queue(w Write) {
	if h.events == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.plan.URL == "" {
		return
	}
	body, header := h.events.Event(w)
	if body == nil {
		return
	}
	now := h.clock.Now()
	d := &Delivery{Write: w.Seq, At: now}
	h.sent = append(h.sent, d)
	if h.rng.Float64() < h.plan.Lose {
		d.Lost = true
		return
	}
	p := pending{Delivery: d, url: h.plan.URL, body: body, header: header, due: now.Add(time.Duration(h.plan.Delay))}
	h.batch = append(h.batch, p)
	if h.rng.Float64() < h.plan.Double {
		h.batch = append(h.batch, p)
	}
	if len(h.batch) < h.plan.Reorder {
		return
	}
	for i := range h.batch {
		if h.plan.Reorder > 1 {
			h.list = append(h.list, h.batch[len(h.batch)-1-i])
		} else {
			h.list = append(h.list, h.batch[i])
		}
	}
	h.batch = nil
	h.nudge()
}

// run delivers until ctx ends. The clock is virtual, so what is due is looked for again and again.
func (h *hooks) run(ctx context.Context) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.wake:
		case <-tick.C:
		}
		for p, ok := h.pop(); ok && ctx.Err() == nil; p, ok = h.pop() {
			h.deliver(ctx, p)
		}
	}
}

func (h *hooks) pop() (pending, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.clock.Now()
	for i, p := range h.list {
		if !p.due.After(now) {
			h.list = append(h.list[:i:i], h.list[i+1:]...)
			return p, true
		}
	}
	return pending{}, false
}

func (h *hooks) deliver(ctx context.Context, p pending) {
	status := h.post(ctx, p)
	h.mu.Lock()
	defer h.mu.Unlock()
	p.Attempts++
	p.Status = status
	wait, again := h.plan.Retry.after(p.Attempts, status)
	p.Done = !again
	if again {
		p.due = h.clock.Now().Add(wait)
		h.list = append(h.list, p)
	}
}

func (h *hooks) post(ctx context.Context, p pending) int {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(p.body))
	if err != nil {
		h.log("webhook: " + err.Error())
		return 0
	}
	for k, v := range p.header {
		req.Header[k] = v
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := h.client.Do(req)
	if err != nil {
		h.log("webhook: no answer")
		return 0
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)) // only the status counts
	_ = resp.Body.Close()
	return resp.StatusCode
}

// after says whether attempt n that ended with status is followed by another, and when.
func (r Retry) after(n, status int) (time.Duration, bool) {
	switch {
	case status >= 200 && status < 300:
		return 0, false
	case r == RetryLimited:
		return 10 * time.Minute, status == http.StatusTooManyRequests && n <= 6
	case r == RetryAlways:
		return time.Second << min(n-1, 12), n <= 12
	}
	return 0, false
}

func (h *hooks) state() any {
	h.mu.Lock()
	defer h.mu.Unlock()
	sent := make([]Delivery, 0, len(h.sent))
	for _, d := range h.sent {
		sent = append(sent, *d)
	}
	return map[string]any{"plan": h.plan, "deliveries": sent, "supported": h.events != nil}
}
