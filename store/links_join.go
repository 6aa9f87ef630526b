package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"patchbay/problem"
)

// Joining says that records are all the same.
type Joining struct {
	Model   string
	Records []string // local ids, whole; two or more, none twice
	By      string   // in words
	Try     bool     // tell what it would do, and leave everything as it was
}

// Joined is what became of a [Joining].
type Joined struct {
	Links  []Link // of the first record with each of the others, then of the other pairs that were kept apart
	Lifted []Link // the pairs that were kept apart until then, as they were
}

// errTried ends a transaction whose outcome was only asked for.
var errTried = errors.New("tried")

// Join links records, all or none of them, and lifts what keeps any two of them apart. It is refused as Conflict where
// others of their groups are kept apart: those have to be named, too.
func (s *Store) Join(ctx context.Context, j Joining) (Joined, error) {
	var out Joined
	err := s.durable.do(ctx, "link records", func(t tx) error {
		out = Joined{}
		if err := t.unite(ctx, j, micros(s.now()), &out); err != nil {
			return err
		}
		if j.Try {
			return errTried
		}
		return nil
	})
	if errors.Is(err, errTried) {
		return out, nil
	}
	if err != nil {
		return Joined{}, err
	}
	for _, l := range out.Links {
		s.linksMoved(l)
	}
	return out, nil
}

func (t tx) unite(ctx context.Context, j Joining, now int64, out *Joined) error {
	lifted, err := t.apartAmong(ctx, j.Records)
	if err != nil {
		return err
	}
	out.Lifted = lifted
	var pairs []Decision
	for _, other := range j.Records[1:] {
		d, err := Decision{A: j.Records[0], B: other, Model: j.Model, State: Linked, By: j.By}.ordered()
		if err != nil {
			return err
		}
		pairs = append(pairs, d)
	}
	for _, l := range lifted {
		if !slices.ContainsFunc(pairs, func(d Decision) bool { return d.A == l.A && d.B == l.B }) {
			pairs = append(pairs, Decision{A: l.A, B: l.B, Model: j.Model, State: Linked, By: j.By})
		}
	}
	for _, d := range pairs {
		if err := t.write(ctx, proposal{Decision: d, at: now, confidence: 1, evidence: "[]"}); err != nil {
			return err
		}
	}
	if err := t.unforbidden(ctx, j.Model, j.Records); err != nil {
		return err
	}
	for _, d := range pairs {
		if err := t.join(ctx, d); err != nil {
			return err
		}
	}
	for _, d := range pairs {
		l, err := t.pair(ctx, d.A, d.B)
		if err != nil {
			return err
		}
		out.Links = append(out.Links, l)
	}
	return nil
}

// apartAmong are the links that keep two of some records apart.
func (t tx) apartAmong(ctx context.Context, records []string) ([]Link, error) {
	return t.links(ctx, "INDEXED BY links_pair WHERE a IN (SELECT value FROM json_each(?1)) AND b IN (SELECT value FROM json_each(?1)) AND state='apart' ORDER BY links.no", jsonText(records))
}

// unforbidden refuses to make one of records and all that are linked with them where two of those are kept apart. What it
// advises names all that have to be named for it.
func (t tx) unforbidden(ctx context.Context, modelName string, records []string) error {
	whole := slices.Clone(records)
	for _, id := range records {
		more, err := t.members(ctx, id)
		if err != nil {
			return err
		}
		whole = append(whole, more...)
	}
	slices.Sort(whole)
	apart, err := t.apartAmong(ctx, slices.Compact(whole))
	if err != nil || len(apart) == 0 {
		return err
	}
	named := slices.Clone(records)
	for _, l := range apart {
		for _, id := range [2]string{l.A, l.B} {
			if !slices.Contains(named, id) {
				named = append(named, id)
			}
		}
	}
	return problem.New(problem.Conflict, "%s and %s are kept apart, and would be one by this.", apart[0].A, apart[0].B).
		WithHint("Where all of them are the same, link them all: nobody keeps them apart then.").
		WithFix("patchbay link %s %s", modelName, problem.Raw(strings.Join(named, " "))).Because(ErrKeptApart)
}
