package workbench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/exchange"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

type storeGlimpse = store.Glimpse

// errMoved ends an import whose file is not the one that was planned.
func errMoved(name string) error {
	return problem.New(problem.NeedsPerson, "%s was changed since it was planned.", problem.Clean(name)).
		WithHint("Nothing more was written. Look at the plan once more.")
}

// Steps reads the file again and answers what becomes of each row, in the order of the file, by the values that the
// records have now. An error ends it.
func (im *Import) Steps(ctx context.Context) iter.Seq2[ImportStep, error] {
	if im.plain != nil {
		return im.veil.veiledSteps(im.plain.Steps(ctx))
	}
	return func(yield func(ImportStep, error) bool) {
		d, err := im.open()
		if err != nil {
			yield(ImportStep{}, err)
			return
		}
		im.now = d
		for {
			part, err := im.part(ctx, d)
			for _, s := range part {
				if !yield(s, nil) {
					return
				}
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(ImportStep{}, err)
				return
			}
		}
	}
}

// importChunk is how many rows are compared with one look into the store.
const importChunk = 200

// part reads some rows; io.EOF says that they are the last ones.
func (im *Import) part(ctx context.Context, d *exchange.Decoder) ([]ImportStep, error) {
	var entries []exchange.Entry
	var wanted []wantedRow
	var end error
	for len(entries) < importChunk {
		e, err := d.Next()
		if err != nil {
			end = err
			break
		}
		row, err := im.read(ctx, e)
		if err != nil {
			return nil, err
		}
		if e.Number > len(im.rows) || exchange.Sum(row.values) != im.rows[e.Number-1].sum {
			return nil, errMoved(im.req.Name)
		}
		entries, wanted = append(entries, e), append(wanted, row)
	}
	if end != nil && !errors.Is(end, io.EOF) {
		return nil, end
	}
	var keys []int64
	for _, e := range entries {
		keys = append(keys, im.candidates(e.Number-1).Handles...)
	}
	rows, err := im.db.Rows(ctx, keys)
	if err != nil {
		return nil, err
	}
	known := make(map[int64]store.Row, len(rows))
	for _, r := range rows {
		known[r.Key] = r
	}
	steps := make([]ImportStep, 0, len(entries))
	for i, e := range entries {
		s := im.step(e, wanted[i], known)
		s.Row, s.Line, s.entry = e.Number, e.Line, e
		steps = append(steps, s)
	}
	if err := im.name(ctx, steps); err != nil {
		return nil, err
	}
	return steps, end
}

// candidates are the records that a row may be.
func (im *Import) candidates(n int) exchange.Found {
	found := im.finder.Found(n)
	if found.By == nil && im.rows[n].made != 0 {
		return exchange.Found{Handles: []int64{im.rows[n].made}, By: exchange.Key{"an earlier import"}}
	}
	return found
}

// step decides what becomes of one row.
func (im *Import) step(e exchange.Entry, row wantedRow, known map[int64]store.Row) ImportStep {
	s := ImportStep{Changes: []model.Change{}, Title: problem.Clean(im.at.model.Title(row.values, "row "+fmt.Sprint(e.Number)))}
	if len(row.faults) > 0 {
		s.Action = ImportRejected
		for _, f := range row.faults {
			s.Words = append(s.Words, problem.Clean(f.Error())+".")
		}
		return s
	}
	found := im.candidates(e.Number - 1)
	double := im.rows[e.Number-1].double
	var there []store.Row
	for _, h := range found.Handles {
		if r, ok := known[h]; ok && r.Mark != store.Gone {
			there = append(there, r)
		}
	}
	s.By = found.By.String()
	switch {
	case double >= 0 && im.rows[double].sum == im.rows[e.Number-1].sum:
		s.Action, s.Words = ImportSame, []string{fmt.Sprintf("It says the same as row %d of the file.", double+1)}
	case double >= 0:
		s.Action = ImportAmbiguous
		s.Words = []string{fmt.Sprintf("Row %d of the file has the same key and says something else.", double+1)}
	case len(there) > 1:
		s.Action = ImportAmbiguous
		s.Words = []string{fmt.Sprintf("%d records have the same %s.", len(there), s.By)}
	case len(there) == 1 && found.Clash != nil:
		s.Action = ImportAmbiguous
		s.Words = []string{fmt.Sprintf("%s has the same %s and another %s.", problem.Clean(there[0].Title), s.By, found.Clash)}
	case len(there) == 1:
		im.against(&s, row, there[0])
		return s
	default:
		im.fresh(&s, row)
		return s
	}
	for _, r := range there {
		s.Records = append(s.Records, r.ID)
	}
	return s
}

// fresh plans a record that is not there.
func (im *Import) fresh(s *ImportStep, row wantedRow) {
	s.By = ""
	if im.req.UpdateOnly {
		s.Action, s.Words = ImportLeft, []string{"It is not there, and only changes were asked for."}
		return
	}
	if why := im.at.may(connectors.Create); why != nil {
		s.Action, s.Words = ImportRejected, []string{problem.As(why).Text}
		return
	}
	if row.id != "" {
		s.Words = append(s.Words, "No record here has its id.")
	}
	s.Words = append(s.Words, row.words...)
	patch := im.creating(row.values, func(path, why string) {
		s.Words = append(s.Words, label(im.at.model, path)+" is left out: it "+why+".")
	})
	slices.Sort(s.Words)
	bad := model.Required(im.at.model, patch, im.at.support(connectors.Create).Requires)
	if p := model.Period(im.at.model, nil, patch); p != nil {
		bad = append(bad, p)
	}
	if len(bad) > 0 {
		im.refuse(s, bad)
		s.Words = append(s.Words, row.words...)
		return
	}
	s.Action, s.values = ImportNew, patch
	s.Changes = append(s.Changes, patch.Changes(nil)...)
}

func (im *Import) refuse(s *ImportStep, bad []*model.Refusal) {
	s.Action, s.Words = ImportRejected, nil
	for _, r := range bad {
		s.Words = append(s.Words, r.Error()+".")
		if r.Code == model.MissingRequired {
			s.missing = append(s.missing, r.Field)
		}
	}
}

// against plans what a row changes in the record that it is.
func (im *Import) against(s *ImportStep, row wantedRow, r store.Row) {
	s.Record, s.Title, s.base = r.ID, problem.Clean(cmp.Or(r.Title, r.ID)), r.Fields
	if im.req.CreateOnly {
		s.Action, s.Words = ImportLeft, []string{"It is there, and only new ones were asked for."}
		return
	}
	update := im.at.support(connectors.Update)
	patch := model.Patch{}
	for path, v := range row.values {
		if im.same(path, r.Fields, v) {
			continue
		}
		if why := im.whyNot(path, update); why != "" {
			s.Words = append(s.Words, fmt.Sprintf("%s differs and stays: it %s.", label(im.at.model, path), why))
			continue
		}
		patch[path] = v
	}
	slices.Sort(s.Words)
	if bad := model.Period(im.at.model, r.Fields, patch); bad != nil {
		im.refuse(s, []*model.Refusal{bad})
		return
	}
	s.Action, s.values, s.Changes = ImportSame, patch, append(s.Changes, patch.Changes(r.Fields)...)
	if why := im.at.may(connectors.Update); len(s.Changes) > 0 && why != nil {
		s.Action, s.Words = ImportRejected, []string{problem.As(why).Text}
	} else if len(s.Changes) > 0 {
		s.Action = ImportChanged
	}
}

// same reports whether a record holds a value already, as its provider spells it.
func (im *Import) same(path string, held model.Fields, v any) bool {
	now := held[path]
	if model.Equal(now, v) {
		return true
	}
	if path == "name" && model.Empty(now) {
		now = im.at.model.Title(held, "")
		return model.Equal(now, v)
	}
	f, _ := im.at.model.Field(path)
	if text, ok := now.(string); ok && f.Type == model.Phone {
		return model.Equal(model.E164(text, im.at.zone), v)
	}
	if c, ok := im.at.about.Carries(im.at.model.Name, path); ok && c.Respells != "" {
		return strings.EqualFold(strings.TrimSpace(model.Display(now)), strings.TrimSpace(model.Display(v)))
	}
	return false
}
