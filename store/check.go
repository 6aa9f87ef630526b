package store

import (
	"context"
	"errors"
	"fmt"

	"patchbay/problem"
)

// Fault is something in the store that is not as it should be, in words for people.
type Fault struct {
	What  string // one word: "file", "index", "orphans", "records", "journal", "activity"
	Text  string
	Fix   string // the one command that mends it
	Minor bool   // nothing that is shown is wrong
	Count int
}

// mends is the command that mends whatever a check finds.
const mends = "patchbay store rebuild"

// Inspect looks for damage in both files and for what does not fit together between their tables. With quick set it reads
// the structure of the files alone. What it finds is in the answer; an error says that it could not look.
func (s *Store) Inspect(ctx context.Context, quick bool) ([]Fault, error) {
	check := s.Check
	if quick {
		check = s.CheckQuick
	}
	var out []Fault
	switch err := check(ctx); {
	case errors.Is(err, ErrDamaged):
		// A damaged file answers nothing else reliably.
		return []Fault{{What: "file", Text: problem.As(err).Text + " " + problem.As(err).Detail, Fix: mends, Count: 1}}, nil
	case err != nil:
		return nil, err
	}
	for _, look := range s.looks(quick) {
		f, err := look(ctx)
		if err != nil {
			return out, err
		}
		if f.Count > 0 {
			out = append(out, f)
		}
	}
	if quick {
		return out, nil
	}
	more, err := s.lookContents(ctx)
	return append(out, more...), err
}

type look func(context.Context) (Fault, error)

func (s *Store) looks(quick bool) []look {
	looks := []look{s.lookActivity, s.lookJournal}
	if quick {
		return looks
	}
	looks = append(looks, s.lookIndex, s.lookIDs)
	for _, o := range misfits() {
		looks = append(looks, func(ctx context.Context) (Fault, error) {
			f := Fault{What: o.what, Fix: mends, Minor: o.minor}
			_, err := s.get(ctx, []any{&f.Count}, "SELECT count(*) FROM "+o.table+" WHERE "+o.where)
			f.Text = fmt.Sprintf(o.text, f.Count)
			return f, err
		})
	}
	return looks
}

// misfit is a rule between tables; the rows that break it are of no use.
type misfit struct {
	what, text   string // text has the number of rows in it
	table, where string
	minor        bool
}

func misfits() []misfit {
	return []misfit{
		{what: "orphans", text: "%d records belong to no connection.", table: "records", where: "conn NOT IN (SELECT no FROM connections)", minor: true},
		{what: "orphans", text: "%d native answers belong to no record.", table: "natives", where: "key NOT IN (SELECT key FROM records)", minor: true},
		{what: "orphans", text: "%d steps of history belong to no record.", table: "history", where: "key NOT IN (SELECT key FROM records)", minor: true},
		{what: "orphans", text: "%d cursors belong to no connection.", table: "cursors", where: "conn NOT IN (SELECT no FROM connections)", minor: true},
	}
}

func (s *Store) lookActivity(ctx context.Context) (Fault, error) {
	faults := 0
	err := s.activity.twice(ctx, func() error {
		found, err := faultsOf(ctx, s.activity.readers, "PRAGMA quick_check(1)")
		if err != nil {
			return explain(s.activity.opt.Path, "check the activity", err)
		}
		if len(found) > 0 {
			faults++
			return damaged(s.activity.opt.Path)
		}
		return nil
	})
	return Fault{
		What: "activity", Count: faults, Minor: true,
		Text: fmt.Sprintf("The log of calls %s was damaged; it has been set aside and begun anew.", s.activity.opt.Path),
	}, err
}

func (s *Store) lookJournal(ctx context.Context) (Fault, error) {
	f := Fault{What: "journal", Fix: "patchbay changes"}
	_, err := s.get(ctx, []any{&f.Count}, `SELECT count(*) FROM intents WHERE state NOT IN (?,?,?,?,?,?,?) OR
		state IN ('planned','sent','unknown') AND conn NOT IN (SELECT id FROM connections)`, string(Planned), string(Sent), string(Unknown), string(Done), string(Failed), string(Dropped), string(Clashed))
	f.Text = fmt.Sprintf("%d writes of the journal are of no known state, or wait for a connection that is gone.", f.Count)
	return f, err
}

func (s *Store) lookIndex(ctx context.Context) (Fault, error) {
	err := s.CheckIndex(ctx)
	p, ok := errors.AsType[*problem.Problem](err)
	if !ok || p.Kind != problem.Storage || errors.Is(err, ErrDamaged) {
		return Fault{}, err
	}
	return Fault{What: "index", Text: p.Text, Fix: mends, Count: 1}, nil
}

// Mend removes what belongs to nothing, empties what cannot be read, and makes the search index anew where it does not fit;
// it answers how many faults there were. A damaged file is not for it: see [Rebuild].
func (s *Store) Mend(ctx context.Context) (int, error) {
	faults, err := s.Inspect(ctx, false)
	if err != nil || len(faults) == 0 {
		return 0, err
	}
	if faults[0].What == "file" {
		return 0, damaged(s.path)
	}
	err = s.durable.do(ctx, "mend the store", func(t tx) error {
		if err := t.mendContents(ctx); err != nil {
			return err
		}
		for _, o := range misfits() {
			if _, err := t.exec(ctx, "DELETE FROM "+o.table+" WHERE "+o.where); err != nil {
				return err
			}
		}
		if err := t.mendIDs(ctx); err != nil {
			return err
		}
		// What was not read in full has to be listed in full again.
		_, err := t.exec(ctx, "UPDATE cursors SET committed='', inflight='' WHERE conn IN (SELECT conn FROM records WHERE hash=x'' AND state=0)")
		return err
	})
	if err != nil {
		return 0, err
	}
	return len(faults), s.Reindex(ctx)
}
