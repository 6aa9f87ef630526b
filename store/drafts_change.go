package store

import (
	"context"
	"database/sql"

	"patchbay/model"
	"patchbay/problem"
)

// amendStep is how many records of a draft are in memory while it is changed.
const amendStep = 500

// AmendDraft gives the records of a draft that the filter names to change and keeps what it answers, all or nothing. A
// record that has been written stays as it is and is not given. Who pushes the draft says so by owner; while another
// process does, the draft cannot be changed, which is a problem of kind Busy. ops replaces the draft's; nil keeps them.
func (s *Store) AmendDraft(ctx context.Context, a Amendment, change func(DraftItem) (DraftItem, error)) (n int, err error) {
	err = s.durable.do(ctx, "change the working copy", func(t tx) error {
		n = 0
		no, err := t.openDraft(ctx, a.Draft, a.Owner)
		if err != nil {
			return err
		}
		for f := a.Filter; ; {
			f.Limit = amendStep
			list, err := t.items(ctx, a.Draft, f)
			if err != nil {
				return err
			}
			for _, it := range list {
				f.After = it.Pos
				if it.State == DraftDone || it.State == DraftAlready || it.State == DraftGoing || it.State == DraftUnknown {
					continue
				}
				if it, err = change(it); err != nil {
					return err
				}
				if err := t.amend(ctx, it); err != nil {
					return err
				}
				n++
			}
			if len(list) < amendStep {
				break
			}
		}
		return t.touch(ctx, s, no, a.Ops)
	})
	if err == nil {
		s.draftsMoved()
	}
	return n, err
}

// Amendment says which records of which draft are changed.
type Amendment struct {
	Draft  string // id
	Owner  string // the process that holds the draft; "" for one that nobody holds
	Filter DraftFilter
	Ops    []byte // see [Draft]; nil keeps what is there
}

func (t tx) items(ctx context.Context, id string, f DraftFilter) ([]DraftItem, error) {
	var list []DraftItem
	where, args := f.where(id)
	err := t.each(ctx, func(r *sql.Rows) error {
		it, err := scanItem(r)
		list = append(list, it)
		return err
	}, itemColumns+where, args...)
	return list, err
}

func (t tx) amend(ctx context.Context, it DraftItem) error {
	_, err := t.exec(ctx, "UPDATE drafted SET title=?, patch=?, base=?, state=?, words=?, detail=? WHERE no=?", it.Title,
		string(encodeFields(model.Fields(it.Patch))), string(encodeFields(it.Base)), it.State, problem.Clean(it.Words), string(it.Detail), it.Pos)
	return err
}

func (t tx) touch(ctx context.Context, s *Store, no int64, ops []byte) error {
	if ops == nil {
		_, err := t.exec(ctx, "UPDATE drafts SET moved=? WHERE no=?", micros(s.now()), no)
		return err
	}
	_, err := t.exec(ctx, "UPDATE drafts SET moved=?, ops=? WHERE no=?", micros(s.now()), string(ops), no)
	return err
}

// openDraft is the number of a draft that this process may change.
func (t tx) openDraft(ctx context.Context, id, owner string) (no int64, err error) {
	var held string
	var closed bool
	found, err := t.get(ctx, []any{&no, &held, &closed}, "SELECT no, owner, closed FROM drafts WHERE id=?", id)
	switch {
	case err != nil:
		return 0, err
	case !found || closed:
		return 0, noDraft(id)
	case held != owner:
		return 0, beingPushed(id)
	}
	return no, nil
}

func beingPushed(id string) *problem.Problem {
	return problem.New(problem.Busy, "The working copy %s is being pushed right now.", id).
		WithHint("Wait until that has ended, or stop it where it runs.").WithFix("patchbay bulk show %s", id)
}

// AddToDraft takes more records into a draft, all or nothing. Those that are in it stay as they are.
func (s *Store) AddToDraft(ctx context.Context, id string, items []DraftItem) (n int, err error) {
	err = s.durable.do(ctx, "take records into the working copy", func(t tx) error {
		n = 0
		no, err := t.openDraft(ctx, id, "")
		if err != nil {
			return err
		}
		for _, it := range items {
			added, err := t.exec(ctx, `INSERT OR IGNORE INTO drafted(draft, record, conn, title, patch, base, state, words, detail, undoes) VALUES(?,?,?,?,?,?,?,?,?,?)`,
				no, it.Record, it.Connection, it.Title, string(encodeFields(model.Fields(it.Patch))), string(encodeFields(it.Base)), it.State,
				problem.Clean(it.Words), string(it.Detail), it.Undoes)
			if err != nil {
				return err
			}
			n += added
		}
		return t.touch(ctx, s, no, nil)
	})
	if err == nil {
		s.draftsMoved()
	}
	return n, err
}

// LeaveOut takes records out of a draft; what was written of it, and what is on its way, stays in. The filter with neither states
// nor a record takes all others out.
func (s *Store) LeaveOut(ctx context.Context, id string, f DraftFilter) (n int, err error) {
	err = s.durable.do(ctx, "take records out of the working copy", func(t tx) error {
		no, err := t.openDraft(ctx, id, "")
		if err != nil {
			return err
		}
		f.Limit, f.After = 0, 0
		list := jsonText(f.States)
		if len(f.States) == 0 {
			list = jsonText([]DraftState{DraftReady, DraftSame, DraftBad, DraftRefused, DraftFailed, DraftConflict})
		}
		if n, err = t.exec(ctx, `DELETE FROM drafted WHERE draft=? AND (?='' OR record=?) AND state IN (SELECT value FROM json_each(?))
			AND state NOT IN ('done','going','unknown')`, no, f.Record, f.Record, list); err != nil {
			return err
		}
		return t.touch(ctx, s, no, nil)
	})
	if err == nil {
		s.draftsMoved()
	}
	return n, err
}

// CloseDraft ends a draft: what was not written of it is forgotten, and it is kept for what was written alone; one that
// wrote nothing goes altogether. While a write of it is open it is refused as Busy.
func (s *Store) CloseDraft(ctx context.Context, id string) error {
	err := s.durable.do(ctx, "end the working copy", func(t tx) error {
		no, err := t.openDraft(ctx, id, "")
		if err != nil {
			return err
		}
		var open, written int
		if _, err := t.get(ctx, []any{&open, &written}, `SELECT coalesce(sum(state IN ('going','unknown')),0), coalesce(sum(state='done'),0) FROM drafted WHERE draft=?`, no); err != nil {
			return err
		}
		if open > 0 {
			return problem.New(problem.Busy, "The working copy %s has writes whose outcome is not known yet.", id).
				WithHint("Push it again: that asks the provider.").WithFix("patchbay bulk push %s", id)
		}
		if _, err := t.exec(ctx, "DELETE FROM drafted WHERE draft=? AND state<>'done'", no); err != nil {
			return err
		}
		if written == 0 {
			_, err = t.exec(ctx, "DELETE FROM drafts WHERE no=?", no)
			return err
		}
		_, err = t.exec(ctx, "UPDATE drafts SET closed=1, moved=? WHERE no=?", micros(s.now()), no)
		return err
	})
	if err == nil {
		s.draftsMoved()
	}
	return err
}
