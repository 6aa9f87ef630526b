package store

import (
	"context"
	"database/sql"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"patchbay/problem"
)

// Call is one HTTP exchange, redacted by whoever recorded it.
type Call struct {
	ID         string // given by the store
	Ticket     string // given by [Store.RecordCall], before the call is in the file and has an id
	Connection string // id
	Operation  string
	Method     string
	URL        string
	Status     int // 0 when no answer came
	Attempt    int
	Started    time.Time
	Took       time.Duration
	Waited     time.Duration
	Err        string
	Request    Body
	Response   Body
}

// Body is one side of an exchange. In listings it is empty: see [Store.Call].
type Body struct {
	Header http.Header
	Bytes  []byte
	Size   int64 // before it was cut; -1 when unknown
}

// CallFilter bounds a listing of calls; its zero value lists the last 200.
type CallFilter struct {
	Connection string // id; "" for all
	Failed     bool   // only those with a status of 400 or more, or none
	Text       string // part of the method, address, operation or error; case does not matter
	Limit      int    // 0 for 200
}

const (
	keptCalls   = 20_000
	keptAge     = 30 * 24 * time.Hour
	waitingMost = 4096 // calls in memory; when nobody can write them the oldest go
)

// callBuffer holds calls until they are written.
type callBuffer struct {
	now  func() time.Time
	wake chan struct{}

	writing sync.Mutex // held from taking calls until they are in the file

	mu      sync.Mutex
	waiting []Call
	series  string // of this store's tickets, like no other's
	given   int64  // tickets so far
}

func (b *callBuffer) start(now func() time.Time, series string) {
	b.now, b.series = now, series
	b.wake = make(chan struct{}, 1)
}

func (b *callBuffer) take() []Call {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.waiting
	b.waiting = nil
	return out
}

// RecordCall keeps a call and answers its ticket, by which [Store.CallsOf] finds it. It returns at once: calls are written
// a moment later, at the latest by Close. An answered call also moves its connection's LastGoodCall.
func (s *Store) RecordCall(c Call) (ticket string) {
	b := &s.calls
	b.mu.Lock()
	b.given++
	c.Ticket = b.series + "-" + strconv.FormatInt(b.given, 36)
	if len(b.waiting) >= waitingMost {
		b.waiting = b.waiting[1:]
	}
	b.waiting = append(b.waiting, c)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
	return c.Ticket
}

// flushCalls writes what was recorded, a moment after the first call of a burst.
func (s *Store) flushCalls(ctx context.Context) {
	defer s.workers.Done()
	for {
		select {
		case <-ctx.Done():
			// The process is about to end; the file is still open.
			_ = s.writeCalls(context.WithoutCancel(ctx)) // a full disk at the end costs a log line, nothing else
			return
		case <-s.calls.wake:
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
			_ = s.writeCalls(ctx) // what could not be written is kept for the next time
		}
	}
}

func (s *Store) writeCalls(ctx context.Context) error {
	// Who asks for calls while others are on their way waits until those are there.
	s.calls.writing.Lock()
	defer s.calls.writing.Unlock()
	list := s.calls.take()
	if len(list) == 0 {
		return nil
	}
	err := s.activity.do(ctx, "keep calls", func(t tx) error {
		for _, c := range list {
			if err := t.insertCall(ctx, c); err != nil {
				return err
			}
		}
		most, before := s.ruleOf(ShelfCalls).bounds(s.now())
		_, err := t.exec(ctx, `DELETE FROM calls WHERE no<=(SELECT max(no) FROM calls)-? OR
			no IN (SELECT no FROM calls WHERE no<(SELECT min(no) FROM calls)+500 AND started<?)`, most, before)
		return err
	})
	if err != nil {
		s.calls.mu.Lock()
		s.calls.waiting = append(list, s.calls.waiting...)
		s.calls.waiting = s.calls.waiting[max(0, len(s.calls.waiting)-waitingMost):]
		s.calls.mu.Unlock()
		return err
	}
	s.events.publish(Event{Calls: true})
	return nil
}

func (t tx) insertCall(ctx context.Context, c Call) error {
	if c.Status > 0 && c.Status < 400 {
		if _, err := t.exec(ctx, `INSERT INTO good(conn, at) VALUES(?,?)
			ON CONFLICT(conn) DO UPDATE SET at=max(at, excluded.at)`, c.Connection, micros(c.Started.Add(c.Took))); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, `INSERT INTO calls(ticket, conn, op, method, url, status, attempt, started, took, waited, error,
		request, request_body, request_size, response, response_body, response_size) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		c.Ticket, c.Connection, c.Operation, c.Method, c.URL, c.Status, c.Attempt, micros(c.Started), int64(c.Took), int64(c.Waited), problem.Clean(c.Err),
		jsonText(c.Request.Header), c.Request.Bytes, c.Request.Size, jsonText(c.Response.Header), c.Response.Bytes, c.Response.Size)
	return err
}

// Calls lists calls without their headers and bodies, newest first, those of this process up to now.
func (s *Store) Calls(ctx context.Context, f CallFilter) ([]Call, error) {
	if err := s.writeCalls(ctx); err != nil {
		return nil, err
	}
	parts := []string{"1"}
	var args []any
	if f.Connection != "" {
		parts = append(parts, "conn=?")
		args = append(args, f.Connection)
	}
	if f.Failed {
		parts = append(parts, "(status=0 OR status>=400)")
	}
	if f.Text != "" {
		parts = append(parts, "instr(lower(method||' '||url||' '||op||' '||status||' '||error), ?)>0")
		args = append(args, strings.ToLower(f.Text))
	}
	if f.Limit <= 0 {
		f.Limit = 200
	}
	var out []Call
	err := s.activity.each(ctx, func(r *sql.Rows) error {
		c, err := scanCall(r)
		out = append(out, c)
		return err
	}, callColumns+"FROM calls WHERE "+strings.Join(parts, " AND ")+" ORDER BY no DESC LIMIT ?", append(args, f.Limit)...)
	return out, err
}

const callColumns = "SELECT no, conn, op, method, url, status, attempt, started, took, waited, error, request_size, response_size "

func scanCall(r *sql.Rows, more ...any) (Call, error) {
	var c Call
	var no, started int64
	err := r.Scan(append([]any{
		&no, &c.Connection, &c.Operation, &c.Method, &c.URL, &c.Status, &c.Attempt, &started, &c.Took, &c.Waited, &c.Err,
		&c.Request.Size, &c.Response.Size,
	}, more...)...)
	c.ID, c.Started = strconv.FormatInt(no, 10), moment(started)
	return c, err
}
