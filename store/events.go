package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
)

// Ref names what moved: a model of a connection. An empty Model stands for all of them.
type Ref struct {
	Connection string // id
	Model      string
}

// Event tells what this process has changed since the last event that was received.
type Event struct {
	Changed     []Ref // records; in the order they first moved
	Connections bool
	Journal     bool
	Calls       bool
	Runs        bool
}

func (e Event) and(later Event) Event {
	for _, r := range later.Changed {
		if !slices.Contains(e.Changed, r) {
			e.Changed = append(e.Changed, r)
		}
	}
	e.Connections = e.Connections || later.Connections
	e.Journal = e.Journal || later.Journal
	e.Calls = e.Calls || later.Calls
	e.Runs = e.Runs || later.Runs
	return e
}

// hub hands events to subscribers. Its zero value is ready.
type hub struct {
	mu     sync.Mutex
	subs   map[chan Event]bool
	closed bool
}

// publish never blocks: what a subscriber has not taken yet is folded into the new event.
func (h *hub) publish(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.subs {
		next := e
		select {
		case waiting := <-ch:
			next = Event{Changed: slices.Clone(waiting.Changed), Connections: waiting.Connections, Journal: waiting.Journal, Calls: waiting.Calls, Runs: waiting.Runs}.and(e)
		default:
		}
		ch <- next // only publish sends, so the one place is free now
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for ch := range h.subs {
		close(ch)
	}
	h.subs = nil
}

// Subscribe gives a channel that tells what this process changes. Events are folded together while
// nobody receives, and none is sent twice. The function ends the subscription and closes the channel,
// as does [Store.Close]; it may be called more than once.
func (s *Store) Subscribe() (<-chan Event, func()) {
	ch := make(chan Event, 1)
	h := &s.events
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(ch)
		return ch, func() {}
	}
	if h.subs == nil {
		h.subs = map[chan Event]bool{}
	}
	h.subs[ch] = true
	return ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.subs[ch] {
			delete(h.subs, ch)
			close(ch)
		}
	}
}

func (s *Store) changedRecords(connection, modelName string) {
	s.events.publish(Event{Changed: []Ref{{connection, modelName}}})
	s.wakeIndexer()
}

// pulse is the one connection that watches the file for changes.
type pulse struct {
	mu   sync.Mutex
	conn *sql.Conn
}

func (p *pulse) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn == nil {
		return nil
	}
	conn := p.conn
	p.conn = nil
	return conn.Close()
}

// DataVersion is a number that is another one whenever the file has changed since the last call, by
// this process or another. It costs a few microseconds and is meant to be asked a few times a second.
func (s *Store) DataVersion(ctx context.Context) (int64, error) {
	s.pulse.mu.Lock()
	defer s.pulse.mu.Unlock()
	if s.pulse.conn == nil {
		// The number is one connection's own: it must always be asked of the same.
		conn, err := s.readers.Conn(ctx)
		if err != nil {
			return 0, explain(s.path, "watch the store", err)
		}
		s.pulse.conn = conn
	}
	var v int64
	if err := s.pulse.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&v); err != nil {
		return 0, fmt.Errorf("watch the store: %w", explain(s.path, "read its version", err))
	}
	also, err := s.activity.version(ctx)
	if err != nil {
		return v, nil //nolint:nilerr // the store itself can be watched
	}
	return v + also, nil
}
