package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

// State is how far a write is.
type State string

// The states of a write. The first three are open: something is still to be done.
const (
	Planned State = "planned" // in the journal, nothing was sent
	Sent    State = "sent"    // it may have left; after a crash nobody knows more
	Unknown State = "unknown" // sent and not answered: to be resolved by asking the provider
	Done    State = "done"
	Failed  State = "failed"   // the provider refused it; nothing happened there
	Dropped State = "dropped"  // it was not sent, or proved not to have happened
	Clashed State = "conflict" // it was not sent: somebody else changed what it was to change
)

// Open reports whether a write in this state still has to be brought to an end.
func (s State) Open() bool { return s == Planned || s == Sent || s == Unknown }

// Write is a wanted write to one record, before anything leaves.
type Write struct {
	Connection string // id
	Model      string
	Remote     string // native id; "" for a creation
	Record     string // local id; "" for a creation
	Title      string
	Operation  string // "contact::update"
	Patch      model.Patch
	Before     model.Fields // what the patch was made upon
	Revision   string       // of the record at that time
	By         string       // who asks, in words
	User       string       // of the machine, as "name@machine"; "" where that is not known
	Owner      string       // the process that carries it out; see [Store.Adopt]
	Undoes     string       // id of the change that this one undoes; "" for none
	Part       bool         // it undoes some fields of that change and leaves others
	Note       string
}

// Intent is a write in the journal.
type Intent struct {
	Write
	ID       string // sorts by time
	Change   string // the short id that people see
	State    State
	Attempts int
	Created  time.Time
	SentAt   time.Time // of the last attempt
	Ended    time.Time
	Err      string // cleaned words
	UndoneBy string // id of the change that undid it
	Changes  []model.Change
	Lost     bool // its record was deleted at the provider since, or by this very write
	Whole    bool // all records of its model had been read when it began: see [Store.KnownBefore]
}

const intentColumns = `SELECT id, change, conn, model, native, record, title, op, patch, before, revision, state, attempts, created, sent, ended,
	error, note, by, user, owner, undoes, part, undone, changes, whole,
	EXISTS(SELECT 1 FROM records r WHERE r.key=coalesce((SELECT key FROM ids WHERE id=intents.record), (SELECT key FROM newids WHERE id=intents.record)) AND r.state<>0) FROM intents `

func scanIntent(r *sql.Rows) (Intent, error) {
	var in Intent
	var patch, before, changes []byte
	var created, sent, ended int64
	if err := r.Scan(&in.ID, &in.Change, &in.Connection, &in.Model, &in.Remote, &in.Record, &in.Title, &in.Operation, &patch, &before,
		&in.Revision, &in.State, &in.Attempts, &created, &sent, &ended, &in.Err, &in.Note, &in.By, &in.User, &in.Owner, &in.Undoes, &in.Part, &in.UndoneBy, &changes, &in.Whole, &in.Lost); err != nil {
		return in, err
	}
	in.Created, in.SentAt, in.Ended = moment(created), moment(sent), moment(ended)
	fields, err := decodeFields(patch)
	if err != nil {
		return in, err
	}
	in.Patch = model.Patch(fields)
	if in.Before, err = decodeFields(before); err != nil {
		return in, err
	}
	in.Changes, err = decodeChanges(changes)
	return in, err
}

// Intend puts a write into the journal, on the disk, and returns its id. A record with an open write
// already is refused as Conflict, and so is a creation while an equal one is open: it may have happened.
func (s *Store) Intend(ctx context.Context, w Write) (Intent, error) { return s.intend(ctx, w, nil) }

// intend does also in the same transaction; nil does nothing more.
func (s *Store) intend(ctx context.Context, w Write, also func(tx, Intent) error) (Intent, error) {
	now := s.now()
	id, err := ulid(now, s.rand)
	if err != nil {
		return Intent{}, err
	}
	in := Intent{Write: w, ID: id, Change: base32(id)[:shortID], State: Planned, Created: moment(micros(now)), Changes: w.Patch.Changes(w.Before)}
	err = s.durable.do(ctx, "write the change into the journal", func(t tx) error {
		if err := t.noOpenIntent(ctx, w); err != nil {
			return err
		}
		_, err := t.exec(ctx, `INSERT INTO intents(id, change, conn, model, native, record, title, op, patch, before, revision, state, created, note, by, user, owner, undoes, part, changes)
			VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, in.ID, in.Change, w.Connection, w.Model, w.Remote, w.Record, w.Title, w.Operation,
			string(encodeFields(model.Fields(w.Patch))), string(encodeFields(w.Before)), w.Revision, in.State, micros(now), w.Note, w.By, w.User, w.Owner, w.Undoes, w.Part, string(encodeChanges(in.Changes)))
		if err == nil && also != nil {
			err = also(t, in)
		}
		if err != nil || w.Remote != "" {
			return err
		}
		in.Whole, err = t.noteKnown(ctx, in)
		return err
	})
	if err != nil {
		return Intent{}, err
	}
	s.journalMoved(w)
	return in, nil
}

func (t tx) noOpenIntent(ctx context.Context, w Write) error {
	if w.Remote == "" {
		return t.noEqualCreation(ctx, w)
	}
	var change, title string
	found, err := t.get(ctx, []any{&change, &title}, `SELECT change, title FROM intents INDEXED BY intents_open
		WHERE conn=? AND model=? AND native=? AND native<>'' AND state IN ('planned','sent','unknown')`, w.Connection, w.Model, w.Remote)
	if err != nil || !found {
		return err
	}
	return problem.New(problem.Conflict, "An earlier change to %s (%s) is not finished.", problem.Clean(title), change).
		WithHint("Wait for it, or have it resolved.").WithFix("patchbay changes").Because(ErrUnfinished)
}

// ErrUnfinished is beneath the refusal of a write that an earlier one stands in the way of: what became of that one is not
// known yet.
var ErrUnfinished = errors.New("an earlier change is not finished")

// Adopt hands an open write of a process that is gone to another. It answers false when somebody else was
// quicker, or the write has ended.
func (s *Store) Adopt(ctx context.Context, id, from, to string) (bool, error) {
	var n int
	err := s.durable.do(ctx, "take over a change", func(t tx) error {
		var err error
		n, err = t.exec(ctx, "UPDATE intents SET owner=? WHERE id=? AND owner=? AND state IN ('planned','sent','unknown')", to, id, from)
		return err
	})
	return n == 1, err
}

// MarkSent notes, on the disk, that a write is about to leave. It counts the attempt. A write that is
// not open any more is refused as Conflict: somebody else has brought it to its end.
func (s *Store) MarkSent(ctx context.Context, id string) error {
	return s.durable.do(ctx, "note the change as sent", func(t tx) error {
		n, err := t.exec(ctx, "UPDATE intents SET state='sent', attempts=attempts+1, sent=? WHERE id=? AND state IN ('planned','sent','unknown')", micros(s.now()), id)
		if err == nil && n == 0 {
			return settled(id)
		}
		return err
	})
}

// Behold puts what a record held right before its write in the place of what the write was made upon, while nothing has
// left yet: an undo puts back what was lost, not what was once read.
func (s *Store) Behold(ctx context.Context, id string, before model.Fields) error {
	return s.durable.do(ctx, "note what the record held", func(t tx) error {
		n, err := t.exec(ctx, "UPDATE intents SET before=? WHERE id=? AND state='planned'", string(encodeFields(before)), id)
		if err == nil && n == 0 {
			return settled(id)
		}
		return err
	})
}

func settled(id string) *problem.Problem {
	return problem.New(problem.Conflict, "The change %s is finished already.", base32(id)[:shortID]).
		WithHint("Look at what became of it.").WithFix("patchbay changes")
}

// Intent reads one write of the journal by its id.
func (s *Store) Intent(ctx context.Context, id string) (Intent, error) {
	found, err := s.intents(ctx, "WHERE id=?", id)
	if err == nil && len(found) == 0 {
		return Intent{}, noChange(id)
	}
	if err != nil {
		return Intent{}, err
	}
	return found[0], nil
}

// OpenIntents lists the writes that still have to be brought to an end, oldest first; connection "" for all.
func (s *Store) OpenIntents(ctx context.Context, connection string) ([]Intent, error) {
	return s.intents(ctx, "INDEXED BY intents_waiting WHERE state IN ('planned','sent','unknown') AND (?='' OR conn=?) ORDER BY no", connection, connection)
}

func (s *Store) intents(ctx context.Context, where string, args ...any) ([]Intent, error) {
	var out []Intent
	err := s.each(ctx, func(r *sql.Rows) error {
		in, err := scanIntent(r)
		if err != nil {
			return fmt.Errorf("read the journal: %w", err)
		}
		out = append(out, in)
		return nil
	}, intentColumns+where, args...)
	return out, err
}

func (s *Store) journalMoved(w Write) {
	s.events.publish(Event{Journal: true, Changed: []Ref{{w.Connection, w.Model}}})
}

func noChange(id string) *problem.Problem {
	return problem.New(problem.NotFound, "There is no change %s.", problem.Clean(id)).
		WithHint("See which there are.").WithFix("patchbay changes")
}
