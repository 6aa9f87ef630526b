package workbench

import (
	"context"
	"errors"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/query"
	"patchbay/store"
)

// notWorkedOut is the code of a field whose expression comes to nothing that it could hold.
const notWorkedOut = "notWorkedOut"

// compile reads the expression of an op for a place.
func (f *foresight) compile(ctx context.Context, p *bulkPlace, o BulkOp) error {
	if _, is := p.model.Field(o.Value); is { // the name of a field that looks like more
		o.How = BulkCopy
		return o.fits(p.model)
	}
	field, ok := p.model.Field(o.Field)
	if !ok {
		return unknownField(p.model, o.Field)
	}
	now := f.bench.opt.Now() // one moment for all records
	v, err := query.CompileValue(o.Value, p.model, field, func() time.Time { return now })
	if err != nil {
		return err
	}
	if len(v.Refers()) > 0 {
		titles, err := f.bench.titles(ctx, v.Refers(), []string{p.conn.ID})
		if err != nil {
			return err
		}
		v = v.Knowing(titles)
	}
	if v.Accounts() {
		if v, err = v.Calling(map[string]string{p.conn.ID: p.conn.Name}); err != nil {
			return err
		}
	}
	p.works[o.String()] = v
	return nil
}

// wanting is a record as the changes before this one leave it.
func wanting(rec store.Stored, now model.Fields) model.Record {
	out := rec.Record
	out.Fields = now
	return out
}

// value is what an op wants for a record; changes is false where it leaves the field as it is. An error is about this
// record alone, unless ctx ended.
func (f *foresight) value(ctx context.Context, p *bulkPlace, o BulkOp, rec model.Record) (v any, changes bool, err error) {
	field, _ := p.model.Field(o.Field)
	switch o.How {
	case BulkWork:
		work := p.works[o.String()]
		if work == nil {
			o.How = BulkCopy
			break
		}
		if v, err = work.Of(rec); err != nil {
			return nil, false, unworkable(p, field, err)
		}
		v, err = f.meant(ctx, p, field, v)
		return v, true, err
	case BulkSet:
		return p.values[o.String()], true, nil
	}
	v, changes = o.apply(field, rec.Fields)
	return v, changes, nil
}

// meant is a worked out value with what it says of other records by what the provider calls them.
func (f *foresight) meant(ctx context.Context, p *bulkPlace, field model.Field, v any) (any, error) {
	text, ok := v.(string)
	if !ok || field.Type != model.Reference && len(field.Names) == 0 {
		return v, nil
	}
	key := field.Name + "=" + text
	if known, ok := p.named[key]; ok {
		return known, nil
	}
	found, err := f.bench.referred(ctx, p.place, map[string]any{field.Name: text}, nil)
	if err != nil {
		return nil, err
	}
	p.named[key] = found[field.Name]
	return found[field.Name], nil
}

// unworkable says why a value cannot be worked out for a record.
func unworkable(p *bulkPlace, field model.Field, err error) error {
	words := "cannot be worked out"
	var fault *query.Fault
	if errors.As(err, &fault) {
		words += ": " + problem.Clean(fault.Text)
	}
	e := problem.New(problem.Invalid, "%s %s.", field.Label, words).On(p.conn.Name).Because(err)
	e.Fields = []problem.Field{{Name: field.Name, Code: notWorkedOut, Message: field.Label + " " + words}}
	return e
}
