package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store/index"
)

// DraftPrefix begins the id of every draft, so that it is never taken for that of a record or a change.
const DraftPrefix = "bulk-"

// Draft is a working copy: records of one model, with what is wanted of each. Nothing of it was sent until it is pushed.
type Draft struct {
	ID      string // short; begins with [DraftPrefix]
	Name    string // "" for none; unique among the open ones, whatever its case
	Model   string
	Ops     json.RawMessage // what was asked for, in the caller's own words; nil for nothing
	By      string          // who made it, in words
	Created time.Time
	Moved   time.Time // when it was last changed here, by a person or a push
	Owner   string    // the process that pushes it; "" while none does
	Undoes  string    // id of the draft whose writes this one puts back; "" for none
	Closed  bool      // it is kept for what it wrote alone
	Counts  map[DraftState]int
}

// DraftState is how far one record of a draft is.
type DraftState string

// The states of a record in a draft.
const (
	DraftReady    DraftState = "ready"     // something is wanted of it that was not sent
	DraftSame     DraftState = "unchanged" // it holds already what is wanted
	DraftBad      DraftState = "invalid"   // what is wanted cannot be written, as far as is known here
	DraftGoing    DraftState = "going"     // its write is in the journal and open
	DraftDone     DraftState = "done"      // written
	DraftAlready  DraftState = "already"   // the provider held it already: nothing was sent
	DraftRefused  DraftState = "refused"   // the provider refused it
	DraftFailed   DraftState = "failed"    // it was sent and did not take place, through no fault of the values
	DraftConflict DraftState = "conflict"  // somebody else changed it meanwhile: nothing was sent
	DraftUnknown  DraftState = "unknown"   // sent and not answered: the journal settles it
)

// Over reports whether nothing is left to do for a record: it was written, or held everything already.
func (s DraftState) Over() bool { return s == DraftDone || s == DraftAlready || s == DraftSame }

// DraftItem is one record of a draft.
type DraftItem struct {
	Pos        int64  // its place; later ones are greater
	Record     string // local id
	Connection string // id
	Title      string
	Patch      model.Patch  // canonical
	Base       model.Fields // what the record held in the patch's fields when the patch was made
	State      DraftState
	Words      string          // why it is as it is; "" where the state says all
	Detail     json.RawMessage // more of that in the caller's own form; nil for none
	Undoes     string          // id of the change that its write will undo; "" for none
	Intent     string          // id of its last write; "" while there was none
	Change     string          // the short id of that write, which people see
}

// NewDraft keeps a draft with its records, all or nothing. ID, Created and Moved are made here. A name that an open draft has is
// refused as Usage; a record that comes twice is taken the first time.
func (s *Store) NewDraft(ctx context.Context, d Draft, items iter.Seq2[DraftItem, error]) (Draft, error) {
	id, err := ulid(s.now(), s.rand)
	if err != nil {
		return d, err
	}
	d.ID, d.Created = DraftPrefix+base32(id)[:5], moment(micros(s.now()))
	d.Moved = d.Created
	err = s.durable.do(ctx, "keep the working copy", func(t tx) error {
		if err := t.freeName(ctx, d.Name); err != nil {
			return err
		}
		var no int64
		if _, err := t.get(ctx, []any{&no}, "INSERT INTO drafts(id, name, folded, model, ops, by, created, moved, undoes) VALUES(?,?,?,?,?,?,?,?,?) RETURNING no",
			d.ID, d.Name, index.Fold(d.Name), d.Model, string(d.Ops), d.By, micros(d.Created), micros(d.Created), d.Undoes); err != nil {
			return err
		}
		for it, err := range items {
			if err != nil {
				return err
			}
			if _, err := t.exec(ctx, `INSERT OR IGNORE INTO drafted(draft, record, conn, title, patch, base, state, words, detail, undoes) VALUES(?,?,?,?,?,?,?,?,?,?)`,
				no, it.Record, it.Connection, it.Title, string(encodeFields(model.Fields(it.Patch))), string(encodeFields(it.Base)), it.State,
				problem.Clean(it.Words), string(it.Detail), it.Undoes); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return d, err
	}
	s.draftsMoved()
	return s.Draft(ctx, d.ID)
}

func (t tx) freeName(ctx context.Context, name string) error {
	var id string
	taken, err := t.get(ctx, []any{&id}, "SELECT id FROM drafts WHERE folded=? AND closed=0 AND folded<>''", index.Fold(name))
	if err != nil || !taken {
		return err
	}
	return problem.New(problem.Usage, "There is a working copy called %s already (%s).", problem.Clean(name), id).
		WithHint("Push it, discard it, or choose another name.").WithFix("patchbay bulk show %s", id)
}

const draftColumns = "SELECT no, id, name, model, ops, by, created, moved, owner, undoes, closed FROM drafts "

func scanDraft(r *sql.Rows) (d Draft, no int64, err error) {
	var created, moved int64
	var ops []byte
	err = r.Scan(&no, &d.ID, &d.Name, &d.Model, &ops, &d.By, &created, &moved, &d.Owner, &d.Undoes, &d.Closed)
	if len(ops) > 0 {
		d.Ops = ops
	}
	d.Created, d.Moved, d.Counts = moment(created), moment(moved), map[DraftState]int{}
	return d, no, err
}

// Drafts lists the working copies, the newest first; closed ones only if they are wanted.
func (s *Store) Drafts(ctx context.Context, closed bool) ([]Draft, error) {
	return s.drafts(ctx, "WHERE closed<=? ORDER BY no DESC", closed)
}

func (s *Store) drafts(ctx context.Context, where string, args ...any) ([]Draft, error) {
	var out []Draft
	err := s.snapshot(ctx, func(q querier) error {
		out = nil
		at := map[int64]int{}
		err := each(ctx, q, func(r *sql.Rows) error {
			d, no, err := scanDraft(r)
			at[no] = len(out)
			out = append(out, d)
			return err
		}, draftColumns+where, args...)
		if err != nil || len(out) == 0 {
			return err
		}
		return each(ctx, q, func(r *sql.Rows) error {
			var no int64
			var st DraftState
			var n int
			err := r.Scan(&no, &st, &n)
			if i, wanted := at[no]; wanted {
				out[i].Counts[st] = n
			}
			return err
		}, "SELECT draft, state, count(*) FROM drafted WHERE draft IN (SELECT no FROM drafts "+unordered(where)+") GROUP BY draft, state", args...)
	})
	return out, err
}

func unordered(where string) string {
	where, _, _ = strings.Cut(where, " ORDER BY")
	return where
}

// Draft finds a working copy by its name, its id, or a beginning of the id that it alone has. Open ones go before closed
// ones. None is NotFound, several are refused as Usage.
func (s *Store) Draft(ctx context.Context, name string) (Draft, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return Draft{}, problem.New(problem.Usage, "The name or id of a working copy is needed.").WithFix("patchbay bulk list")
	}
	id := strings.ToLower(name)
	found, err := s.drafts(ctx, "WHERE id=? OR folded=? ORDER BY closed, no DESC", id, index.Fold(name))
	if err != nil {
		return Draft{}, err
	}
	if len(found) > 0 {
		return found[0], nil
	}
	if !strings.HasPrefix(id, DraftPrefix) {
		id = DraftPrefix + id
	}
	found, err = s.drafts(ctx, "WHERE id>=? AND id<? ORDER BY closed, no DESC", id, id+"\x7f")
	switch {
	case err != nil:
		return Draft{}, err
	case len(found) == 0:
		return Draft{}, noDraft(name)
	case len(found) > 1:
		return Draft{}, problem.New(problem.Usage, "%d working copies begin with %s.", len(found), problem.Clean(name)).WithHint("Give more letters of the id.").WithFix("patchbay bulk list")
	}
	return found[0], nil
}

func noDraft(name string) *problem.Problem {
	return problem.New(problem.NotFound, "There is no working copy %s.", problem.Clean(name)).WithHint("See which there are.").WithFix("patchbay bulk list")
}

func (s *Store) draftsMoved() { s.events.publish(Event{Journal: true}) }

// DraftFilter says which records of a draft are wanted; its zero value means all.
type DraftFilter struct {
	Connection string       // id; "" for all
	States     []DraftState // empty for all
	Record     string       // local id; "" for all
	After      int64        // only places behind this one
	Limit      int          // 0 for all
}

const itemColumns = `SELECT i.no, i.record, i.conn, i.title, i.patch, i.base, i.state, i.words, i.detail, i.undoes, i.intent,
	coalesce((SELECT change FROM intents WHERE id=i.intent AND i.intent<>''), '') FROM drafted i `

// DraftItems lists records of a draft in their order.
func (s *Store) DraftItems(ctx context.Context, id string, f DraftFilter) ([]DraftItem, error) {
	var out []DraftItem
	where, args := f.where(id)
	err := s.each(ctx, func(r *sql.Rows) error {
		it, err := scanItem(r)
		out = append(out, it)
		return err
	}, itemColumns+where, args...)
	return out, err
}

func (f DraftFilter) where(id string) (string, []any) {
	where, args := "WHERE i.draft=(SELECT no FROM drafts WHERE id=?) AND i.no>?", []any{id, f.After}
	if len(f.States) > 0 {
		where += " AND i.state IN (SELECT value FROM json_each(?))"
		args = append(args, jsonText(f.States))
	}
	if f.Record != "" {
		where += " AND i.record=?"
		args = append(args, f.Record)
	}
	if f.Connection != "" {
		where += " AND i.conn=?"
		args = append(args, f.Connection)
	}
	if f.Limit <= 0 {
		f.Limit = -1
	}
	return where + " ORDER BY i.no LIMIT ?", append(args, f.Limit)
}

func scanItem(r *sql.Rows) (DraftItem, error) {
	var it DraftItem
	var patch, base, detail []byte
	if err := r.Scan(&it.Pos, &it.Record, &it.Connection, &it.Title, &patch, &base, &it.State, &it.Words, &detail, &it.Undoes, &it.Intent, &it.Change); err != nil {
		return it, err
	}
	if len(detail) > 0 {
		it.Detail = detail
	}
	fields, err := decodeFields(patch)
	if err != nil {
		return it, fmt.Errorf("read what is wanted of %s: %w", it.Record, err)
	}
	it.Patch = model.Patch(fields)
	if it.Base, err = decodeFields(base); err != nil {
		return it, fmt.Errorf("read what %s held: %w", it.Record, err)
	}
	return it, nil
}
