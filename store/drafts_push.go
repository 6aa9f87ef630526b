package store

import (
	"context"
	"database/sql"

	"patchbay/problem"
)

// ClaimDraft makes a process the one that pushes a draft. It answers false when another was quicker: from is who held it
// when it was looked at.
func (s *Store) ClaimDraft(ctx context.Context, id, from, to string) (bool, error) {
	n := 0
	err := s.durable.do(ctx, "take up the working copy", func(t tx) (err error) {
		n, err = t.exec(ctx, "UPDATE drafts SET owner=? WHERE id=? AND owner=? AND closed=0", to, id, from)
		return err
	})
	if err == nil {
		s.draftsMoved()
	}
	return n == 1, err
}

// ReleaseDraft ends a claim; one that is not held is no error.
func (s *Store) ReleaseDraft(ctx context.Context, id, owner string) error {
	err := s.durable.do(ctx, "lay down the working copy", func(t tx) error {
		_, err := t.exec(ctx, "UPDATE drafts SET owner='', moved=? WHERE id=? AND owner=?", micros(s.now()), id, owner)
		return err
	})
	if err == nil {
		s.draftsMoved()
	}
	return err
}

// IntendDrafted puts the write of one record of a draft into the journal as [Store.Intend] does, and notes in the same
// transaction that it is the draft's: whatever ends the process, what was written is known to belong to it.
func (s *Store) IntendDrafted(ctx context.Context, id string, pos int64, w Write) (Intent, error) {
	return s.intend(ctx, w, func(t tx, in Intent) error {
		n, err := t.exec(ctx, `UPDATE drafted SET state='going', intent=?, words='', detail='' WHERE no=? AND draft=(SELECT no FROM drafts WHERE id=? AND owner=?)
			AND state NOT IN ('done','already','going','unknown')`, in.ID, pos, id, w.Owner)
		if err == nil && n == 0 {
			return problem.New(problem.Conflict, "The working copy %s was changed or taken up elsewhere.", id).WithFix("patchbay bulk show %s", id)
		}
		return err
	})
}

// DraftOutcome is what became of one record of a draft.
type DraftOutcome struct {
	State  DraftState
	Words  string // for people; cleaned here
	Detail []byte // see [DraftItem]
}

// SettleDrafted keeps what became of one record of a draft.
func (s *Store) SettleDrafted(ctx context.Context, id string, pos int64, o DraftOutcome) error {
	return s.durable.do(ctx, "keep what became of the record", func(t tx) error {
		_, err := t.exec(ctx, "UPDATE drafted SET state=?, words=?, detail=? WHERE no=? AND draft=(SELECT no FROM drafts WHERE id=?)",
			o.State, problem.Clean(o.Words), string(o.Detail), pos, id)
		return err
	})
}

// FollowJournal brings the records of a draft whose writes were open to where the journal has them by now: processes
// that ended in between, and whoever recovered their writes, told the journal alone. What is still open stays so.
func (s *Store) FollowJournal(ctx context.Context, id string) error {
	return s.durable.do(ctx, "look what became of the working copy's writes", func(t tx) error {
		_, err := t.exec(ctx, `UPDATE drafted SET
			state=(SELECT CASE n.state WHEN 'done' THEN CASE n.changes WHEN '[]' THEN 'already' ELSE 'done' END WHEN 'failed' THEN 'failed' WHEN 'dropped' THEN 'ready' WHEN 'conflict' THEN 'ready'
				WHEN 'unknown' THEN 'unknown' ELSE drafted.state END FROM intents n WHERE n.id=drafted.intent),
			words=(SELECT CASE n.state WHEN 'done' THEN n.note ELSE n.error END FROM intents n WHERE n.id=drafted.intent)
			WHERE draft=(SELECT no FROM drafts WHERE id=?) AND state IN ('going','unknown') AND EXISTS(SELECT 1 FROM intents n WHERE n.id=drafted.intent AND n.state NOT IN ('planned','sent') AND NOT (n.state='unknown' AND drafted.state='unknown'))`, id)
		return err
	})
}

// DraftChanges lists the writes of a draft that took place and were not undone since, the newest first.
func (s *Store) DraftChanges(ctx context.Context, id string) ([]Intent, error) {
	return s.intents(ctx, `WHERE id IN (SELECT intent FROM drafted WHERE draft=(SELECT no FROM drafts WHERE id=?) AND state='done') AND state='done' AND undone=''
		ORDER BY no DESC`, id)
}

// DraftOf tells which open draft made a write, by the write's own id, and how many of the draft's writes stand: the write
// itself and those beside it. id is "" for a write of its own.
func (s *Store) DraftOf(ctx context.Context, intent string) (id string, standing int, err error) {
	err = s.each(ctx, func(r *sql.Rows) error { return r.Scan(&id, &standing) }, `SELECT d.id,
		(SELECT count(*) FROM intents WHERE id IN (SELECT intent FROM drafted o WHERE o.draft=d.no) AND state='done' AND undone='')
		FROM drafts d WHERE d.closed=0 AND d.no IN (SELECT draft FROM drafted WHERE intent=? AND intent<>'') ORDER BY d.no DESC LIMIT 1`, intent)
	return id, standing, err
}

// DraftConnections lists the connections, by id, that a draft has records of in these states; none for all.
func (s *Store) DraftConnections(ctx context.Context, id string, states ...DraftState) ([]string, error) {
	var out []string
	err := s.each(ctx, func(r *sql.Rows) error {
		var c string
		err := r.Scan(&c)
		out = append(out, c)
		return err
	}, "SELECT DISTINCT conn FROM drafted WHERE draft=(SELECT no FROM drafts WHERE id=?) AND (?='[]' OR state IN (SELECT value FROM json_each(?))) ORDER BY conn", id, listText(states), listText(states))
	return out, err
}

func listText(states []DraftState) string {
	if len(states) == 0 {
		return "[]"
	}
	return jsonText(states)
}
