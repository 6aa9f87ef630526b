package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"patchbay/problem"
)

// Verdict is a decision on two records with what is needed to take it back.
type Verdict struct {
	Link    Link   // as it is now
	Before  Link   // as it was; without an id when nothing was known of the two
	Dropped []Link // proposals that nobody is to be asked about any more, as their records are in one group now
}

// Judge is [Store.Decide] for who may want it back.
func (s *Store) Judge(ctx context.Context, d Decision) (Verdict, error) {
	d, err := d.ordered()
	if err != nil {
		return Verdict{}, err
	}
	var v Verdict
	err = s.durable.do(ctx, "decide on a link", func(t tx) error {
		v, err = t.judge(ctx, d, micros(s.now()))
		return err
	})
	if err != nil {
		return Verdict{}, err
	}
	s.linksMoved(v.Link)
	return v, nil
}

func (d Decision) ordered() (Decision, error) {
	if d.A == d.B {
		return d, problem.New(problem.Usage, "A record cannot be linked with itself.")
	}
	d.A, d.B = min(d.A, d.B), max(d.A, d.B)
	return d, nil
}

func (s *Store) linksMoved(l Link) {
	s.events.publish(Event{Changed: []Ref{{l.AConn, l.Model}, {l.BConn, l.Model}}})
}

func (t tx) judge(ctx context.Context, d Decision, now int64) (Verdict, error) {
	before, err := t.pair(ctx, d.A, d.B)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{Before: before}
	p := proposal{Decision: d, at: now, confidence: 1, evidence: "[]"}
	if before.ID == "" && d.Known.ID != "" {
		p.confidence, p.evidence = d.Known.Confidence, string(d.Known.Evidence)
	}
	if err := t.write(ctx, p); err != nil {
		return v, err
	}
	if d.State == Linked {
		if v.Dropped, err = t.settledBy(ctx, d.A, d.B); err == nil {
			err = t.join(ctx, d)
		}
	} else {
		err = t.part(ctx, d)
	}
	if err != nil {
		return v, err
	}
	v.Link, err = t.pair(ctx, d.A, d.B)
	return v, err
}

// pair is what is known of two records; the zero value for nothing.
func (t tx) pair(ctx context.Context, a, b string) (Link, error) {
	found, err := t.links(ctx, "WHERE a=? AND b=?", a, b)
	if err != nil || len(found) == 0 {
		return Link{}, err
	}
	return found[0], nil
}

func (t tx) links(ctx context.Context, where string, args ...any) ([]Link, error) {
	var out []Link
	err := t.each(ctx, func(r *sql.Rows) error {
		l, err := scanLink(r)
		out = append(out, l)
		return err
	}, linkColumns+where, args...)
	return out, err
}

// settledBy are the proposals that a link of two records answers: those between the records of their groups.
func (t tx) settledBy(ctx context.Context, a, b string) ([]Link, error) {
	ga, gb, err := t.groups(ctx, a, b)
	if err != nil || ga == "" && gb == "" {
		return nil, err
	}
	const both = "(SELECT ?1 UNION SELECT ?2 UNION SELECT record FROM members WHERE grp IN (?3, ?4) AND grp<>'')"
	return t.links(ctx, "INDEXED BY links_pair WHERE a IN "+both+" AND state='proposed' AND b IN "+both, a, b, ga, gb)
}

// TakeBack makes it as if a decision had not been made. It is refused as Conflict where somebody decided on the two
// since, or where the records cannot be linked again as others are kept apart by now.
func (s *Store) TakeBack(ctx context.Context, v Verdict) error {
	err := s.durable.do(ctx, "take a decision back", func(t tx) error {
		now, err := t.pair(ctx, v.Link.A, v.Link.B)
		if err != nil {
			return err
		}
		if now.ID == "" || now.State != v.Link.State || !now.Decided.Equal(v.Link.Decided) {
			return problem.New(problem.Conflict, "Somebody decided on the two since.").WithFix("patchbay links show %s", v.Link.ID)
		}
		if err := t.putBack(ctx, v); err != nil {
			return err
		}
		for _, l := range v.Dropped {
			if err := t.ask(ctx, l); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		s.linksMoved(v.Link)
	}
	return err
}

func (t tx) putBack(ctx context.Context, v Verdict) error {
	b := v.Before
	all, err := t.members(ctx, v.Link.A)
	if err != nil {
		return err
	}
	if b.ID == "" {
		_, err = t.exec(ctx, "DELETE FROM links WHERE a=? AND b=?", v.Link.A, v.Link.B)
	} else {
		decided := int64(0)
		if !b.Decided.IsZero() {
			decided = micros(b.Decided)
		}
		_, err = t.exec(ctx, "UPDATE links SET state=?, auto=?, by=?, decided=? WHERE a=? AND b=?", b.State, b.Auto, b.By, decided, b.A, b.B)
	}
	if err != nil {
		return err
	}
	if b.State == Linked {
		return t.join(ctx, Decision{A: b.A, B: b.B, Model: b.Model})
	}
	return t.regroup(ctx, all)
}

// ask puts a proposal back that was dropped; what is known of its records by now stays.
func (t tx) ask(ctx context.Context, l Link) error {
	_, err := t.exec(ctx, `INSERT INTO links(id, model, a, b, aconn, bconn, state, auto, confidence, evidence, by, made, decided) VALUES(?,?,?,?,?,?,'proposed',0,?,?,'',?,0)
		ON CONFLICT DO NOTHING`, l.ID, l.Model, l.A, l.B, l.AConn, l.BConn, l.Confidence, string(l.Evidence), micros(l.Made))
	return err
}

// Accepted is what became of many proposals that were accepted at once.
type Accepted struct {
	Taken   []int64 // their numbers
	Passed  int     // that would put two records of one connection, or two that are kept apart, into one group
	Dropped []Link  // see [Verdict]
}

// AcceptAll accepts proposals by their numbers, in one transaction; the surest should come first. One that would put
// a second record of a connection, or two that are kept apart, into one group is passed over and stays: that asks for a
// look. Those that are decided by now count for nothing.
func (s *Store) AcceptAll(ctx context.Context, numbers []int64, by string) (Accepted, error) {
	var out Accepted
	var last Link
	err := s.durable.do(ctx, "accept proposed links", func(t tx) error {
		out = Accepted{}
		for _, no := range numbers {
			found, err := t.links(ctx, "WHERE no=? AND state='proposed'", no)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				continue
			}
			last = found[0]
			if err := t.acceptOne(ctx, last, Decision{A: last.A, B: last.B, Model: last.Model, State: Linked, By: by}, micros(s.now()), &out); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(out.Taken) > 0 {
		s.linksMoved(last)
	}
	return out, err
}

func (t tx) acceptOne(ctx context.Context, l Link, d Decision, now int64, out *Accepted) error {
	ga, gb, err := t.groups(ctx, l.A, l.B)
	if err != nil {
		return err
	}
	free, err := t.free(ctx, [2]string{l.A, ga}, [2]string{l.B, gb})
	if err != nil {
		return err
	}
	if !free {
		out.Passed++
		return nil
	}
	v, err := t.judge(ctx, d, now)
	if err == nil {
		out.Taken, out.Dropped = append(out.Taken, l.No), append(out.Dropped, v.Dropped...)
	}
	return err
}

// TakeBackAll makes proposals again of links that were accepted at once, as far as nobody decided on them since. It
// answers how many.
func (s *Store) TakeBackAll(ctx context.Context, a Accepted, by string) (int, error) {
	n := 0
	var last Link
	for part := range slices.Chunk(a.Taken, 200) {
		err := s.durable.do(ctx, "take decisions back", func(t tx) error {
			found, err := t.links(ctx, "WHERE no IN (SELECT value FROM json_each(?)) AND state='linked' AND by=?", jsonText(part), by)
			if err != nil {
				return err
			}
			for _, l := range found {
				last = l
				asked := l
				asked.State, asked.Auto, asked.By, asked.Decided = Proposed, false, "", time.Time{}
				if err := t.putBack(ctx, Verdict{Link: l, Before: asked}); err != nil {
					return err
				}
			}
			n += len(found)
			return nil
		})
		if err != nil {
			return n, err
		}
	}
	err := s.durable.do(ctx, "ask again", func(t tx) error {
		for _, l := range a.Dropped {
			if err := t.ask(ctx, l); err != nil {
				return err
			}
		}
		return nil
	})
	if n > 0 {
		s.linksMoved(last)
	}
	return n, err
}
