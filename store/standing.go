package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// Standing is what a connection may do at this moment, whichever process decided it.
type Standing struct {
	There    bool // false once it was removed
	Paused   bool
	Ending   bool // a disconnect of it was begun
	Stranger bool // another account answers for it
	ReadOnly bool
}

// standing is the question after a connection's standing, understood once: it is asked before every request.
type standing struct {
	mu  sync.Mutex
	ask *sql.Stmt
}

func (q *standing) prepared(ctx context.Context, in *sql.DB) (*sql.Stmt, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ask != nil {
		return q.ask, nil
	}
	var err error
	q.ask, err = in.PrepareContext(ctx, `SELECT ifnull(body->>'paused', 0), ifnull(body->>'ending', 0), ifnull(body->>'stranger', 0), ifnull(body->>'readOnly', 0) FROM connections WHERE id=? AND removed=0`)
	return q.ask, err
}

func (q *standing) close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ask == nil {
		return nil
	}
	return q.ask.Close()
}

// Standing looks at one connection by its id; one that is not there is no error. It reads as little as it can.
func (s *Store) Standing(ctx context.Context, id string) (Standing, error) {
	ask, err := s.standing.prepared(ctx, s.readers)
	if err != nil {
		return Standing{}, explain(s.path, "read a connection's standing", err)
	}
	out := Standing{There: true}
	err = ask.QueryRowContext(ctx, id).Scan(&out.Paused, &out.Ending, &out.Stranger, &out.ReadOnly)
	if errors.Is(err, sql.ErrNoRows) {
		return Standing{}, nil
	}
	if err != nil {
		return Standing{}, explain(s.path, "read a connection's standing", err)
	}
	return out, nil
}
