package store

import (
	"context"
	"database/sql"
	"slices"

	"patchbay/problem"
)

// Leave takes a record out of its group and keeps it apart from all others of it. It answers whom it was linked with,
// by id; nil when it was linked with none, and then nothing was changed.
func (s *Store) Leave(ctx context.Context, record, modelName, by string) ([]string, error) {
	var others []string
	err := s.durable.do(ctx, "take a record out of its group", func(t tx) error {
		all, err := t.members(ctx, record)
		if err != nil || len(all) == 0 {
			return err
		}
		others = slices.DeleteFunc(slices.Clone(all), func(id string) bool { return id == record })
		for _, other := range others {
			d := Decision{A: min(record, other), B: max(record, other), Model: modelName, State: Apart, By: by}
			if err := t.write(ctx, proposal{Decision: d, at: micros(s.now()), confidence: 1, evidence: "[]"}); err != nil {
				return err
			}
		}
		return t.regroup(ctx, all)
	})
	if err == nil && len(others) > 0 {
		s.events.publish(Event{Changed: []Ref{{Model: modelName}}})
	}
	return others, err
}

// part sees to it that two records that are kept apart are in two groups.
func (t tx) part(ctx context.Context, d Decision) error {
	a, b := d.A, d.B
	ga, gb, err := t.groups(ctx, a, b)
	if err != nil || ga == "" || ga != gb {
		return err
	}
	all, err := t.members(ctx, a)
	if err != nil {
		return err
	}
	if err := t.regroup(ctx, all); err != nil {
		return err
	}
	if ga, gb, err = t.groups(ctx, a, b); err != nil || ga == "" || ga != gb {
		return err
	}
	return problem.New(problem.Conflict, "%s and %s are linked through another record.", a, b).
		WithHint("Take the one that does not belong there out of the group.").WithFix("patchbay unlink %s %s", d.Model, b)
}

func (t tx) members(ctx context.Context, record string) ([]string, error) {
	var out []string
	err := t.each(ctx, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		out = append(out, id)
		return err
	}, "SELECT m.record FROM members g CROSS JOIN members m ON m.grp=g.grp WHERE g.record=? ORDER BY m.record", record)
	return out, err
}

// regroup works the groups of some records out anew, from the links between them.
func (t tx) regroup(ctx context.Context, records []string) error {
	at := map[string]string{}
	for _, id := range records {
		at[id] = id
	}
	var root func(string) string
	root = func(id string) string {
		if at[id] != id {
			at[id] = root(at[id])
		}
		return at[id]
	}
	list := jsonText(records)
	err := t.each(ctx, func(r *sql.Rows) error {
		var a, b string
		if err := r.Scan(&a, &b); err != nil {
			return err
		}
		x, y := root(a), root(b)
		at[max(x, y)] = min(x, y)
		return nil
	}, "SELECT l.a, l.b FROM json_each(?1) j CROSS JOIN links l ON l.a=j.value WHERE l.state='linked' AND l.b IN (SELECT value FROM json_each(?1))", list)
	if err != nil {
		return err
	}
	size := map[string]int{}
	for _, id := range records {
		size[root(id)]++
	}
	if _, err := t.exec(ctx, "DELETE FROM members WHERE record IN (SELECT value FROM json_each(?))", list); err != nil {
		return err
	}
	for _, id := range records {
		if g := root(id); size[g] > 1 {
			if _, err := t.exec(ctx, "INSERT INTO members(record, grp) VALUES(?,?)", id, g); err != nil {
				return err
			}
		}
	}
	return nil
}
