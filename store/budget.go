package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Limit is a number of requests per span of time.
type Limit struct {
	Requests int
	Per      time.Duration
}

// Seen is what one answer told about the budget; -1 where it did not.
type Seen struct {
	Limit, Remaining           int
	Window                     time.Duration
	DailyLimit, DailyRemaining int
	Until                      time.Time // do not send before; zero when free
}

// Budget is a rate limit as last known.
type Budget struct {
	Windows        []Window // as they were last asked for, in that order
	DailyLimit     int      // -1: the provider did not tell
	DailyRemaining int      // -1: the provider did not tell
	Until          time.Time
	Known          bool // a request was counted or an answer told something
}

// Window is one limit with what is left of it now.
type Window struct {
	Limit
	Used      int
	Remaining int
	Resets    time.Time // when all of it will be free again; zero when it is
}

// Take asks for one request under key, shared by all processes. It answers 0 when the request may go
// now and has been counted, else how long to wait before asking again. background requests leave the
// last 30 % of every window to people.
func (s *Store) Take(ctx context.Context, key string, limits []Limit, background bool) (wait time.Duration, err error) {
	err = s.activity.do(ctx, "count a request", func(t tx) error {
		l, err := t.ledger(ctx, key)
		if err != nil {
			return err
		}
		wait = l.take(s.now(), limits, background)
		if wait > 0 && !l.moved {
			return nil
		}
		return t.keepLedger(ctx, key, l)
	})
	return wait, err
}

// Learn corrects the books by what an answer told. It writes nothing, and waits for no writer, where the books say about
// the same: most answers do.
func (s *Store) Learn(ctx context.Context, key string, seen Seen) error {
	var body []byte
	if found, err := s.activity.get(ctx, []any{&body}, "SELECT body FROM budgets WHERE key=?", key); err == nil && found {
		if l, err := readLedger(body); err == nil && l.knows(s.now(), seen) {
			return nil
		}
	}
	return s.activity.do(ctx, "correct the budget", func(t tx) error {
		l, err := t.ledger(ctx, key)
		if err != nil {
			return err
		}
		l.learn(s.now(), seen)
		return t.keepLedger(ctx, key, l)
	})
}

// Budget tells what is left under key.
func (s *Store) Budget(ctx context.Context, key string) (Budget, error) {
	var body []byte
	found, err := s.activity.get(ctx, []any{&body}, "SELECT body FROM budgets WHERE key=?", key)
	if err != nil || !found {
		return Budget{DailyLimit: -1, DailyRemaining: -1}, err
	}
	l, err := readLedger(body)
	if err != nil {
		return Budget{}, err
	}
	return l.show(s.now()), nil
}

func (t tx) ledger(ctx context.Context, key string) (*ledger, error) {
	var body []byte
	found, err := t.get(ctx, []any{&body}, "SELECT body FROM budgets WHERE key=?", key)
	if err != nil {
		return nil, err
	}
	if !found {
		return newLedger(), nil
	}
	return readLedger(body)
}

func (t tx) keepLedger(ctx context.Context, key string, l *ledger) error {
	_, err := t.exec(ctx, "INSERT INTO budgets(key, body) VALUES(?,?) ON CONFLICT(key) DO UPDATE SET body=excluded.body", key, jsonText(l))
	return err
}

func readLedger(body []byte) (*ledger, error) {
	l := newLedger()
	if err := json.Unmarshal(body, l); err != nil {
		return nil, fmt.Errorf("read the budget: %w", err)
	}
	return l, nil
}
