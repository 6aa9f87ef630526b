package store

import (
	"context"
	"database/sql"
	"time"

	"patchbay/problem"
)

// Run is one pull of a model of a connection.
type Run struct {
	ID         int64
	Connection string // id
	Model      string
	Started    time.Time
	Ended      time.Time // zero while it runs, or when its process died
	Status     string    // "running", then the caller's word
	Resumable  bool      // a later run can go on from where it ended
	New        int
	Changed    int
	Same       int
	Gone       int
	Err        string // cleaned words
}

const keptRuns = 2000

// StartRun notes that a pull began and returns its id.
func (s *Store) StartRun(ctx context.Context, connection, modelName string) (id int64, err error) {
	err = s.durable.do(ctx, "note the run", func(t tx) error {
		if _, err := t.get(ctx, []any{&id}, "INSERT INTO runs(conn, model, started, status, resumable) VALUES(?,?,?,'running',1) RETURNING no",
			connection, modelName, micros(s.now())); err != nil {
			return err
		}
		most, _ := s.ruleOf(ShelfRuns).bounds(s.now())
		_, err := t.exec(ctx, "DELETE FROM runs WHERE no<=?", id-int64(most))
		return err
	})
	s.events.publish(Event{Runs: true})
	return id, err
}

// EndRun notes how a pull ended. r.ID says which one; its connection, model and start stay. With the
// status "done" it also moves the connection's LastPull.
func (s *Store) EndRun(ctx context.Context, r Run) error {
	now := s.now()
	err := s.durable.do(ctx, "note the run's end", func(t tx) error {
		var connection string
		found, err := t.get(ctx, []any{&connection}, `UPDATE runs SET ended=?, status=?, resumable=?, added=?, changed=?, same=?, gone=?, error=? WHERE no=? RETURNING conn`,
			micros(now), r.Status, r.Resumable, r.New, r.Changed, r.Same, r.Gone, problem.Clean(r.Err), r.ID)
		if err != nil || !found || r.Status != "done" {
			return err
		}
		c, err := t.anyConnection(ctx, connection)
		if err != nil || c.no == 0 {
			return err
		}
		c.LastPull = moment(micros(now))
		_, err = t.exec(ctx, "UPDATE connections SET body=? WHERE no=?", jsonText(c.Connection), c.no)
		return err
	})
	if err == nil {
		s.events.publish(Event{Runs: true, Connections: true})
	}
	return err
}

// Runs lists the last n runs, newest first; connection "" for all.
func (s *Store) Runs(ctx context.Context, connection string, n int) ([]Run, error) {
	var out []Run
	err := s.each(ctx, func(r *sql.Rows) error {
		var run Run
		var started, ended int64
		err := r.Scan(&run.ID, &run.Connection, &run.Model, &started, &ended, &run.Status, &run.Resumable, &run.New, &run.Changed, &run.Same, &run.Gone, &run.Err)
		run.Started, run.Ended = moment(started), moment(ended)
		out = append(out, run)
		return err
	}, "SELECT no, conn, model, started, ended, status, resumable, added, changed, same, gone, error FROM runs WHERE ?='' OR conn=? ORDER BY no DESC LIMIT ?", connection, connection, n)
	return out, err
}
