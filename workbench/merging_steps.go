package workbench

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// MergeResult is what a merge did.
type MergeResult struct {
	Merge    string   `json:"merge"` // its id, by which all of it is undone
	Survivor LinkEnd  `json:"survivor"`
	Changes  []Change `json:"changes"` // in the order they were made
}

// ApplyMerge carries a plan out, step by step, each through the journal. It stops at the first step that fails, with what
// was done so far; the same request, planned again, does the rest. report, which may be nil, is told of each change.
// The survivor stands in the place of the others in links afterwards.
func (w *Workbench) ApplyMerge(ctx context.Context, p MergePlan, report func(Change)) (MergeResult, error) {
	out := MergeResult{Merge: p.Merge, Survivor: p.Survivor, Changes: []Change{}}
	if report == nil {
		report = func(Change) {}
	}
	stays := p.stays
	stays.Fields = maps.Clone(stays.Fields)
	for _, step := range p.Steps {
		if step.Destroys {
			step.survivor = &stays
		}
		done, err := w.Apply(ctx, step)
		if problem.Is(err, problem.Gone) && step.Destroys { // somebody else was quicker
			err = nil
		} else if err == nil {
			out.Changes = append(out.Changes, done)
			report(done)
			follow(&stays, done)
		}
		if err != nil {
			return out, err
		}
	}
	return out, w.succeed(ctx, p)
}

// succeed links the survivor with what it stands for, so that their links lead to it. Where a person keeps two of them
// apart, that stays.
func (w *Workbench) succeed(ctx context.Context, p MergePlan) error {
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	for _, other := range p.Others {
		_, err := db.Decide(context.WithoutCancel(ctx), store.Decision{A: p.Survivor.ID, B: other.ID, Model: p.Model, State: store.Linked, By: p.By})
		if err != nil && !problem.Is(err, problem.Conflict) {
			return err
		}
	}
	return nil
}

// moves plans to lead what refers to the others to the survivor, and tells of what stays behind.
func (m *merging) moves(ctx context.Context) error {
	natives := map[string]bool{}
	for _, r := range m.others {
		if !r.Deleted {
			natives[r.Remote.ID] = true
		}
	}
	if len(natives) == 0 {
		return nil
	}
	db, err := m.bench.store(ctx)
	if err != nil {
		return err
	}
	for _, known := range m.bench.Models() {
		mm, err := m.bench.ModelOf(ctx, m.at.conn.Name, known.Name)
		if err != nil {
			return err
		}
		paths := pointing(mm, m.req.Model)
		if len(paths) == 0 {
			continue
		}
		keys, err := db.Index(ctx, store.Query{Model: mm.Name, Connections: []string{m.at.conn.ID}, Keep: func(r store.Row) (bool, error) {
			return slices.ContainsFunc(paths, func(path string) bool { native, _ := r.Fields[path].(string); return natives[native] }), nil
		}})
		if err != nil {
			return err
		}
		rows, err := db.Rows(ctx, keys)
		if err != nil {
			return err
		}
		if err := m.move(ctx, mm, rows, natives); err != nil {
			return err
		}
	}
	return nil
}

// move plans to lead records of one model to the survivor.
func (m *merging) move(ctx context.Context, mm model.Model, rows []store.Row, natives map[string]bool) error {
	if len(rows) == 0 {
		return nil
	}
	at, err := m.bench.place(ctx, m.at.conn.ID, mm.Name)
	if err != nil {
		return err
	}
	stuck := map[string]int{}
	for _, r := range rows {
		if r.ID == m.survivor.ID || slices.ContainsFunc(m.others, func(o model.Record) bool { return o.ID == r.ID }) {
			continue
		}
		values, why := map[string]any{}, ""
		for _, path := range pointing(mm, m.req.Model) {
			if native, _ := r.Fields[path].(string); natives[native] {
				values[path] = m.survivor.Remote.ID
				why = cannotMove(at, path)
			}
		}
		if why != "" {
			stuck[why]++
			continue
		}
		p, err := m.bench.PlanEdit(ctx, Edit{Model: mm.Name, ID: r.ID, Values: values, By: m.req.By})
		if err != nil {
			stuck[problem.As(err).Text]++
			continue
		}
		if len(p.Changes) > 0 {
			m.plan.Steps = append(m.plan.Steps, p)
		}
	}
	for _, why := range sortedKeys(stuck) {
		m.plan.Warnings = append(m.plan.Warnings, fmt.Sprintf("%s cannot be led to the survivor, and may go with the record that is deleted: %s", countOf(stuck[why], mm), why))
	}
	return nil
}

// cannotMove says why a reference cannot be changed here; "" when it can.
func cannotMove(at place, path string) string {
	if err := at.may(connectors.Update); err != nil {
		return problem.As(err).Text
	}
	if why := at.about.WhyNot(at.model.Name, path, at.support(connectors.Update)); why != "" {
		return label(at.model, path) + " " + why + "."
	}
	return ""
}

func countOf(n int, m model.Model) string {
	if n == 1 {
		return "1 " + strings.ToLower(m.Label)
	}
	return fmt.Sprintf("%d %s", n, strings.ToLower(m.Plural))
}

// deletions plans the end of the others.
func (m *merging) deletions(ctx context.Context) error {
	for _, r := range m.others {
		if r.Deleted {
			continue
		}
		p, err := m.bench.PlanDelete(ctx, m.req.Model, r.ID, m.req.By)
		if err != nil {
			return err
		}
		m.plan.Steps = append(m.plan.Steps, p)
		if len(p.Warnings) > 0 { // what refers to it is told of above
			refused := m.at.mayRefuse("it", m.plan.Survivor.Title, m.at.shared(r.Fields, m.survivor.Fields))
			m.plan.Warnings = append(m.plan.Warnings, strings.TrimSpace(fmt.Sprintf("%s (%s) is deleted. %s %s", p.Title, r.ID, p.Warnings[0], refused)))
		}
		m.plan.Looks, m.plan.stays = m.looks(), m.survivor
	}
	return nil
}
