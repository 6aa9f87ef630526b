package workbench

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

// The demands on a mapping beside its two laws; see [Breach].
const (
	lawRead = "Read" // what stands at the place can be read
	lawKeep = "Keep" // no value that was there becomes empty
)

// Loss is what a changed line would cost a field. Taking a line of your own away and going back to the connector's is
// no loss.
type Loss struct {
	Field   string `json:"field"`
	Label   string `json:"label"`
	Emptied int    `json:"emptied"`    // values that would become empty
	Unread  int    `json:"unreadable"` // native values that the new line cannot read, and the old one could
}

// trial reads what is kept by a wanted mapping and notes in a plan what it would do.
type trial struct {
	at      mapped
	wanted  mapping.Mapping
	plan    *MappingPlan
	moved   []string // fields whose line would be another
	checker lawful
	loss    map[string]*Loss
	placed  map[string]bool // fields whose place some record has
	held    map[string]bool // fields that some record has a value for
}

// try reads what is kept by a mapping, without keeping the result.
func (w *Workbench) try(ctx context.Context, m mapped, wanted mapping.Mapping, p *MappingPlan) error {
	t := trial{at: m, wanted: wanted, plan: p, loss: map[string]*Loss{}, placed: map[string]bool{}, held: map[string]bool{}}
	for _, l := range p.Lines {
		t.moved = append(t.moved, l.Field)
	}
	t.checker = lawful{mapping: wanted.Only(t.moved), only: t.moved, breaches: &p.Breaches}
	r := reread{bench: w, at: m, mapping: wanted, each: t.see}
	if err := r.run(ctx); err != nil {
		return err
	}
	for _, field := range t.moved {
		if l := t.loss[field]; l != nil {
			p.Losses = append(p.Losses, *l)
		}
		if note := t.note(field); note != "" {
			p.Notes = append(p.Notes, note)
		}
		if note := t.shares(field); note != "" {
			p.Notes = append(p.Notes, note)
		}
	}
	return nil
}

func (t *trial) see(k store.Kept, now model.Record) {
	p := t.plan
	p.Records++
	changes := model.Diff(k.Fields, now.Fields)
	if len(changes) > 0 {
		p.Changed++
	}
	for _, c := range changes {
		if p.Moves[c.Field]++; p.Moves[c.Field] <= 3 {
			p.Examples = append(p.Examples, Example{Record: k.ID, Title: k.Title, Change: c})
		}
		if model.Empty(c.After) && t.atStake(c.Field) {
			t.lossOf(c.Field).Emptied++
			t.checker.tell(k, emptied(c.Field, c.Before))
		}
	}
	t.look(k, now)
	t.checker.look(k)
}

// look sees which of the moved fields have a place in a record, and which cannot be read there any more.
func (t *trial) look(k store.Kept, now model.Record) {
	var native map[string]any
	if json.Unmarshal(k.Native, &native) != nil {
		return
	}
	for _, field := range t.moved {
		t.placed[field] = t.placed[field] || t.wanted.Placed(field, native)
		t.held[field] = t.held[field] || !model.Empty(now.Fields[field])
	}
	for _, w := range now.Warnings {
		if w.Code != mapping.Unreadable || !t.atStake(w.Field) || len(t.at.now.Only([]string{w.Field}).Unread(native)) > 0 {
			continue
		}
		t.lossOf(w.Field).Unread++
		t.checker.tell(k, mapping.Violation{Field: w.Field, Law: lawRead, Message: mapping.Reason(w)})
	}
}

// atStake reports whether a field gets a line that is neither the connector's own nor none.
func (t *trial) atStake(field string) bool {
	now := lineOf(t.wanted, field)
	return slices.Contains(t.moved, field) && now != "" && now != lineOf(t.at.own, field)
}

func (t *trial) lossOf(field string) *Loss {
	if t.loss[field] == nil {
		t.loss[field] = &Loss{Field: field, Label: labelOf(t.at.model, field)}
	}
	return t.loss[field]
}

// note says of a line that it leads nowhere; "" when it does not.
func (t *trial) note(field string) string {
	name := problem.Clean(labelOf(t.at.model, field))
	l, ok := t.wanted.Lens(field)
	if !ok || !t.atStake(field) {
		return ""
	}
	if id := t.wanted.Undiscovered(field); id != "" {
		return fmt.Sprintf("%s: %s has no custom field with the id or key %q. %s", name, problem.Clean(t.at.row.Name), problem.Clean(id), t.customKeys())
	}
	switch {
	case t.plan.Records == 0 || t.held[field] || t.loss[field] != nil && t.loss[field].Unread > 0:
		return "" // what cannot be read says more
	case !t.placed[field]:
		return fmt.Sprintf("%s: none of the %d kept records has anything at %s.", name, t.plan.Records, problem.Clean(strings.Join(l.Paths(), " or ")))
	}
	return fmt.Sprintf("%s: nothing is read for it from any of the %d kept records.", name, t.plan.Records)
}

// shares says which other fields are written along with one, since they are kept at one place; "" for none.
func (t *trial) shares(field string) string {
	if !t.atStake(field) {
		return ""
	}
	var labels []string
	for _, other := range t.wanted.Overwrites(field) {
		labels = append(labels, problem.Clean(labelOf(t.at.model, other)))
	}
	if len(labels) == 0 {
		return ""
	}
	l, _ := t.wanted.Lens(field)
	return fmt.Sprintf("%s: writing it changes %s too: both are kept at %s. read-only behind the line keeps it from being written.",
		problem.Clean(labelOf(t.at.model, field)), enumerated(labels), problem.Clean(l.Native()))
}

// customKeys says by which keys the account's custom fields can be named.
func (t *trial) customKeys() string {
	var keys []string
	for _, f := range t.at.model.Fields {
		if f.Custom() {
			keys = append(keys, problem.Clean(strings.TrimPrefix(f.Name, model.CustomPrefix)))
		}
	}
	if len(keys) == 0 {
		return "It has none that were discovered yet: a pull does that."
	}
	return "It has: " + join(keys) + "."
}

func labelOf(m model.Model, field string) string {
	if f, ok := m.Field(field); ok && f.Label != "" {
		return f.Label
	}
	return field
}
