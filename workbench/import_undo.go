package workbench

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// ImportUndoRequest says which import is to be put back.
type ImportUndoRequest struct {
	Import  string // its id or a unique prefix
	By      string // who asks, in words
	Recover bool   // its writes that were interrupted are brought to an end first
}

// ImportUndoCounts are the changes of an import by what putting it back does with them.
type ImportUndoCounts struct {
	Deleted  int `json:"deleted"`  // records that it made
	Restored int `json:"restored"` // changes to records that were there
	Stays    int `json:"stays"`    // cannot be put back
	Differs  int `json:"differs"`  // of the first two: those that will be left, as far as is known here
}

// ImportUndoStep is what putting back does with one change of an import.
type ImportUndoStep struct {
	Change    string         `json:"change"`    // of the import
	Operation string         `json:"operation"` // what is done: "contact::delete"
	Record    string         `json:"record"`
	Title     string         `json:"title"`
	Changes   []model.Change `json:"changes"`           // none of a record that is deleted
	Stays     string         `json:"stays,omitempty"`   // why nothing is done, as a sentence
	Differs   []string       `json:"differs,omitempty"` // labels of what holds something else here by now than was written

	shown []model.Change
}

// Shown are the changes as people read them: references by the name of what they refer to.
func (s ImportUndoStep) Shown() []model.Change {
	if len(s.shown) != len(s.Changes) {
		return s.Changes
	}
	return s.shown
}

// ImportUndo is what putting a whole import back would do: its changes that stand, the last one first.
type ImportUndo struct {
	truth
	Import     string           `json:"import"`
	Model      string           `json:"model"`
	Connection string           `json:"connection"`
	Since      time.Time        `json:"since"` // when the first of the changes was made
	Until      time.Time        `json:"until"`
	Counts     ImportUndoCounts `json:"counts"`
	Steps      []ImportUndoStep `json:"steps"`
	Warnings   []string         `json:"warnings"` // what goes, and what does not come back, as sentences
	By         string           `json:"by,omitempty"`

	Labels map[string]string `json:"-"` // path to words, of the fields in Steps
}

// PlanImportUndo answers what putting back a whole import would do. Nothing is sent, except that with Recover the provider
// is asked about writes of the import, and of an undo of it, that were interrupted. Where nothing can be put back it is
// refused with the reasons.
func (w *Workbench) PlanImportUndo(ctx context.Context, req ImportUndoRequest) (ImportUndo, error) {
	db, err := w.store(ctx)
	if err != nil {
		return ImportUndo{}, err
	}
	if req.Recover {
		if err := w.recoverImport(ctx, db, req.Import); err != nil {
			return ImportUndo{}, err
		}
	}
	p, err := w.past(ctx, db)
	if err != nil {
		return ImportUndo{}, err
	}
	all, err := p.steps(ctx, importPrefix, req.Import)
	if err != nil {
		return ImportUndo{}, err
	}
	last := all[0]
	if p.called[last.Connection] == "" {
		return ImportUndo{}, problem.New(problem.NotConnected, "The connection of the import %s was removed.", importOf(last)).WithFix("patchbay connections")
	}
	u := unimport{past: p, all: all, losses: map[string]int{}, reasons: map[string]int{}, made: map[string]bool{}, ids: map[string]bool{}}
	u.plan = ImportUndo{
		Import: importOf(last), Model: last.Model, Connection: p.called[last.Connection], Since: all[len(all)-1].Created, Until: last.Created,
		Steps: make([]ImportUndoStep, 0, len(all)), Warnings: []string{}, By: req.By,
	}
	if u.at, err = w.place(ctx, last.Connection, last.Model); err != nil {
		return u.plan, err
	}
	u.plan.Labels = labels(u.at.model)
	return u.plan, u.run(ctx)
}

// recoverImport ends the writes of an import, or of its undo, that were interrupted.
func (w *Workbench) recoverImport(ctx context.Context, db *store.Store, id string) error {
	open, err := db.OpenIntents(ctx, "")
	if err != nil {
		return err
	}
	id = strings.ToLower(strings.TrimSpace(id))
	var conns []string
	for _, in := range open {
		if in.Undoes != "" || id != "" && strings.HasPrefix(importOf(in), id) {
			conns = append(conns, in.Connection)
		}
	}
	for _, conn := range slices.Compact(slices.Sorted(slices.Values(conns))) {
		if _, err := w.recover(ctx, conn); err != nil {
			return err
		}
	}
	return nil
}

// unimport is the undo of an import while it is planned.
type unimport struct {
	*past
	plan    ImportUndo
	at      place
	writer  writer
	all     []store.Intent
	losses  map[string]int            // values that stay as they are: how many of each sentence
	reasons map[string]int            // why changes stay
	made    map[string]bool           // records that are deleted, by what the provider calls them
	writes  map[string][]store.Intent // all that was written from here, by record, the newest first
	ids     map[string]bool           // the same, by our ids
}

func (u *unimport) run(ctx context.Context) error {
	var err error
	if u.writer, err = u.bench.writes(ctx, u.at, connectors.Update); err != nil {
		return err
	}
	u.writes = map[string][]store.Intent{}
	for _, in := range u.past.all { // see done: steps read it
		u.writes[in.Record] = append(u.writes[in.Record], in)
	}
	for _, in := range u.all {
		if err := ctx.Err(); err != nil {
			return err
		}
		step, err := u.step(ctx, in)
		if err != nil {
			return err
		}
		u.count(step)
		u.plan.Steps = append(u.plan.Steps, step)
	}
	if err := u.names(ctx); err != nil {
		return err
	}
	c := u.plan.Counts
	if c.Deleted+c.Restored == 0 {
		return problem.New(problem.Unsupported, "Nothing of the import %s can be put back. %s", u.plan.Import, strings.Join(u.stays(), " ")).WithFix("patchbay changes")
	}
	for verb, n := range map[connectors.Verb]int{connectors.Delete: c.Deleted, connectors.Update: c.Restored} {
		if err := u.at.may(verb); n > 0 && err != nil { // a permission or a sign-in is missing: nothing is begun
			return err
		}
	}
	return u.warn(ctx)
}

func (u *unimport) count(s ImportUndoStep) {
	c := &u.plan.Counts
	switch {
	case s.Stays != "":
		c.Stays++
		u.reasons[s.Stays]++
	case verbOf(s.Operation) == connectors.Delete:
		c.Deleted++
	default:
		c.Restored++
	}
	if s.Stays == "" && len(s.Differs) > 0 {
		c.Differs++
	}
}

// step plans the opposite of one change, or says why it stays.
func (u *unimport) step(ctx context.Context, in store.Intent) (ImportUndoStep, error) {
	verb := opposite(verbOf(in.Operation))
	s := ImportUndoStep{
		Change: in.Change, Operation: string(connectors.Op(in.Model, verb)), Record: in.Record, Title: problem.Clean(in.Title), Changes: []model.Change{},
	}
	why, err := u.whyNot(ctx, in)
	if err != nil || why.words != "" {
		s.Stays = why.words
		return s, err
	}
	if s.Record, err = u.standsAs(ctx, in); err != nil {
		return s, err
	}
	kept, err := u.db.Record(ctx, s.Record)
	if err != nil {
		return s, err
	}
	if verb == connectors.Delete {
		u.made[kept.Remote.ID], u.ids[kept.ID] = true, true
		for _, c := range drifted(u.at.model, leftBy(u.writes[s.Record]), kept.Fields) {
			s.Differs = append(s.Differs, c.Label)
		}
		return s, nil
	}
	return s, u.restore(ctx, &s, in, kept.Fields)
}

// restore plans to give a record the values that an import replaced.
func (u *unimport) restore(ctx context.Context, s *ImportUndoStep, in store.Intent, now model.Fields) error {
	left, _, err := u.standing(ctx, in)
	if err != nil {
		return err
	}
	back := model.Patch{}
	for _, c := range left {
		f, _ := u.at.model.Field(c.Field)
		if back[c.Field], err = u.followed(ctx, in.Connection, f, c.Before); err != nil {
			return err
		}
	}
	lost := u.writer.unputtable(back, nil)
	for _, c := range left {
		f, _ := u.at.model.Field(c.Field)
		i := slices.IndexFunc(lost, func(l Unputtable) bool { return l.Field == c.Field })
		switch {
		case i >= 0 && f.ReadOnly: // it moves by itself
		case i >= 0:
			u.losses[fmt.Sprintf("%s stays as it is: it %s.", lost[i].Label, strings.TrimSuffix(lost[i].Why, "."))]++
		default:
			s.Changes = append(s.Changes, model.Change{Field: c.Field, Before: c.After, After: back[c.Field]})
			if v := now[c.Field]; !alike(v, c.After) && !alike(v, back[c.Field]) {
				s.Differs = append(s.Differs, label(u.at.model, c.Field))
			}
		}
	}
	if len(s.Changes) == 0 {
		s.Stays = "Nothing of it can be written back."
	}
	return nil
}
