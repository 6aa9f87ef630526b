package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
)

// Proposal is two records that a matching takes for the same.
type Proposal struct {
	A, B       string // local ids
	Auto       bool   // sure enough to link them without asking
	Confidence float64
	Evidence   json.RawMessage // a JSON list
}

// Proposing is what one matching found.
type Proposing struct {
	Model  string
	By     string // in words: who linked what is sure
	Found  []Proposal
	Looked []string // the records that were looked at; nil for all of the model
}

// ProposedCount counts what became of the proposals.
type ProposedCount struct {
	Linked   int `json:"linked"`   // by themselves
	Proposed int `json:"proposed"` // new ones for a person
	Kept     int `json:"kept"`     // were known already
	Apart    int `json:"apart"`    // are kept apart by a person, and stay so
}

// Propose keeps what a matching found, in one transaction. What a person decided stays as it is. A pair that is sure is
// linked, unless that would join two that are kept apart, or give a group a second record of a connection: then a
// person is asked.
func (s *Store) Propose(ctx context.Context, p Proposing) (ProposedCount, error) {
	var n ProposedCount
	err := s.durable.do(ctx, "keep the proposed links", func(t tx) error {
		n = ProposedCount{}
		for _, f := range p.Found {
			if f.A > f.B {
				f.A, f.B = f.B, f.A
			}
			if err := t.propose(ctx, p, f, micros(s.now()), &n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return ProposedCount{}, err
	}
	if n.Linked+n.Proposed > 0 {
		s.events.publish(Event{Changed: []Ref{{Model: p.Model}}})
	}
	return n, nil
}

// Withdraw forgets the open proposals of a model whose records were looked at again and that are not among those found.
// It answers how many there were.
func (s *Store) Withdraw(ctx context.Context, p Proposing) (n int, err error) {
	err = s.durable.do(ctx, "withdraw proposed links", func(t tx) error {
		n, err = t.withdraw(ctx, p)
		return err
	})
	if err == nil && n > 0 {
		s.events.publish(Event{Changed: []Ref{{Model: p.Model}}})
	}
	return n, err
}

func (t tx) withdraw(ctx context.Context, p Proposing) (int, error) {
	again := map[[2]string]bool{}
	for _, f := range p.Found {
		again[[2]string{min(f.A, f.B), max(f.A, f.B)}] = true
	}
	looked := map[string]bool{}
	for _, id := range p.Looked {
		looked[id] = true
	}
	var gone []int64
	collect := func(r *sql.Rows) error {
		var no int64
		var pair [2]string
		err := r.Scan(&no, &pair[0], &pair[1])
		if !again[pair] && (p.Looked == nil || looked[pair[0]] || looked[pair[1]]) {
			gone = append(gone, no)
		}
		return err
	}
	var err error
	if p.Looked == nil {
		err = t.each(ctx, collect, "SELECT no, a, b FROM links WHERE state='proposed' AND model=?", p.Model)
	} else {
		for part := range slices.Chunk(p.Looked, 500) {
			list := jsonText(part)
			if err = t.each(ctx, collect, `SELECT no, a, b FROM links WHERE state='proposed' AND a IN (SELECT value FROM json_each(?1))
				UNION SELECT no, a, b FROM links WHERE state='proposed' AND b IN (SELECT value FROM json_each(?1))`, list); err != nil {
				break
			}
		}
	}
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	slices.Sort(gone)
	return t.exec(ctx, "DELETE FROM links WHERE no IN (SELECT value FROM json_each(?))", jsonText(slices.Compact(gone)))
}

func (t tx) propose(ctx context.Context, p Proposing, f Proposal, now int64, n *ProposedCount) error {
	var have LinkState
	known, err := t.get(ctx, []any{&have}, "SELECT state FROM links WHERE a=? AND b=?", f.A, f.B)
	switch {
	case err != nil:
		return err
	case have == Apart:
		n.Apart++
		return nil
	case have == Linked:
		n.Kept++
		return nil
	}
	link := proposal{Decision: Decision{A: f.A, B: f.B, Model: p.Model, State: Proposed}, at: now, confidence: f.Confidence, evidence: string(f.Evidence)}
	ga, gb, err := t.groups(ctx, f.A, f.B)
	if err != nil {
		return err
	}
	if ga != "" && ga == gb { // through others; what is sure by itself stays when those leave
		n.Kept++
		if !f.Auto {
			return nil
		}
		link.State, link.auto, link.By = Linked, true, p.By
		return t.write(ctx, link)
	}
	free := false
	if f.Auto {
		if free, err = t.free(ctx, [2]string{f.A, ga}, [2]string{f.B, gb}); err != nil {
			return err
		}
	}
	if free {
		link.State, link.auto, link.By = Linked, true, p.By
		if err := t.write(ctx, link); err != nil {
			return err
		}
		n.Linked++
		return t.join(ctx, link.Decision)
	}
	if known {
		n.Kept++
	} else {
		n.Proposed++
	}
	return t.write(ctx, link)
}

// free reports whether two groups can be joined without asking: nobody keeps two of theirs apart, and no connection
// would be in the joined one twice. Records that were deleted do not count.
func (t tx) free(ctx context.Context, x, y [2]string) (bool, error) {
	if x[1] == "" && y[1] == "" {
		var one int
		found, err := t.get(ctx, []any{&one}, "SELECT 1 FROM records x CROSS JOIN records y ON +y.conn=x.conn AND y.key="+keyOf("?1")+" WHERE x.key="+keyOf("?2")+" LIMIT 1", y[0], x[0])
		return !found, err
	}
	one, _, err := t.firstApart(ctx, x, y)
	if err != nil || one != "" {
		return false, err
	}
	var twice int
	found, err := t.get(ctx, []any{&twice}, `SELECT count(*) FROM records r WHERE r.state=0 AND r.key IN (
		SELECT `+keyOf("w.id")+` FROM (SELECT ?1 id UNION SELECT ?3 UNION SELECT record FROM members WHERE grp IN (?2, ?4) AND grp<>'') w)
		GROUP BY r.conn HAVING count(*)>1 LIMIT 1`, x[0], x[1], y[0], y[1])
	return !found, err
}
