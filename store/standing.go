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
	mu  sync.RWMutex // held for reading while it is asked
	ask *sql.Stmt
}

// prepared has the question understood.
func (q *standing) prepared(ctx context.Context, in *sql.DB) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ask != nil {
		return nil
	}
	var err error
	q.ask, err = in.PrepareContext(ctx, `SELECT ifnull(body->>'paused', 0), ifnull(body->>'ending', 0), ifnull(body->>'stranger', 0), ifnull(body->>'readOnly', 0) FROM connections WHERE id=? AND removed=0`)
	return err
}

// row asks about one connection.
func (q *standing) row(ctx context.Context, in *sql.DB, id string, out *Standing) error {
	for {
		q.mu.RLock()
		if q.ask != nil {
			defer q.mu.RUnlock()
			return q.ask.QueryRowContext(ctx, id).Scan(&out.Paused, &out.Ending, &out.Stranger, &out.ReadOnly)
		}
		q.mu.RUnlock()
		if err := q.prepared(ctx, in); err != nil {
			return err
		}
	}
}

func (q *standing) close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ask == nil {
		return nil
	}
	ask := q.ask
	q.ask = nil
	return ask.Close()
}

// Standing looks at one connection by its id; one that is not there is no error. It reads as little as it can.
func (s *Store) Standing(ctx context.Context, id string) (Standing, error) {
	out := Standing{There: true}
	err := s.standing.row(ctx, s.readers, id, &out)
	if errors.Is(err, sql.ErrNoRows) {
		return Standing{}, nil
	}
	if err != nil {
		return Standing{}, explain(s.path, "read a connection's standing", err)
	}
	return out, nil
}
