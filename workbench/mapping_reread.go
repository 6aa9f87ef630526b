package workbench

import (
	"context"
	"fmt"
	"strconv"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

// rereadPage is how many kept records are read at a time.
const rereadPage = 500

// reread makes the kept records of a model anew by a mapping, from the bytes that they came as.
type reread struct {
	bench   *Workbench
	at      mapped
	mapping mapping.Mapping
	each    func(store.Kept, model.Record)                       // sees every record; nil for nobody
	page    func(ctx context.Context, page []model.Record) error // keeps a page; nil to keep nothing
}

func (r reread) run(ctx context.Context) error {
	session, seen, err := r.session(ctx)
	if err != nil {
		return err
	}
	defer session.Close()
	again, ok := session.(rereader)
	if !ok {
		return problem.New(problem.Unsupported, "The records of %s cannot be read again without a download.", r.at.row.Name).
			WithFix("patchbay pull %s --full", r.at.row.Name).On(r.at.row.Name)
	}
	db, err := r.bench.store(ctx)
	if err != nil {
		return err
	}
	for after := int64(0); ; {
		kept, err := db.Kept(ctx, r.at.row.ID, r.at.model.Name, after, rereadPage)
		if err != nil || len(kept) == 0 {
			return err
		}
		var page []model.Record
		for _, k := range kept {
			after = k.Key
			if k.Native == nil {
				continue // it came without its bytes: the next pull brings them
			}
			now, err := again.Reread(r.at.model.Name, k.Remote, k.Native)
			if err != nil {
				return fmt.Errorf("read the kept record %s again: %w", k.ID, err)
			}
			page = append(page, now)
			if r.each != nil {
				r.each(k, carried(k, now, seen))
			}
		}
		if r.page != nil {
			if err := r.page(ctx, page); err != nil {
				return err
			}
		}
	}
}

// session reads by the mapping and sends nothing. What is broken stays broken, but for fields whose line is another now:
// of those, only records that are still as they were before keep what was read of them.
func (r reread) session(ctx context.Context) (connectors.Session, *watch, error) {
	c, err := r.bench.connector(r.at.row.Connector)
	if err != nil {
		return nil, nil, err
	}
	db, err := r.bench.store(ctx)
	if err != nil {
		return nil, nil, err
	}
	known, err := db.Breaks(ctx, r.at.row.ID)
	if err != nil {
		return nil, nil, err
	}
	name := r.at.model.Name
	seen := newWatch()
	seen.know(name, r.mapping)
	for _, b := range known {
		if lineOf(r.at.now, b.Field) != lineOf(r.mapping, b.Field) {
			b.Now = mendedLine
		}
		seen.breaks(b)
	}
	for _, b := range r.at.bad {
		if _, mended := r.mapping.Lens(b.Line.Field); !mended {
			seen.breaks(store.Break{Model: name, Field: b.Line.Field, Now: unreadableLine})
		}
	}
	s, err := c.Open(r.bench.grant(r.at.row, map[string]mapping.Mapping{name: r.mapping}, seen))
	return s, seen, err
}

// carried is a record as the store would keep it: broken fields have the values that they had. now stays as it is.
func carried(k store.Kept, now model.Record, seen *watch) model.Record {
	now.Fields = now.Fields.Clone()
	_, broken := seen.of(now.Model)
	for _, b := range broken {
		for path, v := range k.Fields {
			if _, there := now.Fields[path]; !there && (BrokenField{Field: b.Field}).covers(path) {
				now.Fields[path] = v
			}
		}
	}
	return now
}

// applyMapping reads every kept record of a model by the mapping that is saved, and notes that it did. It answers how
// many there are and in how many of them a field has another value now: none and null are the same.
func (w *Workbench) applyMapping(ctx context.Context, connection, modelName string) (records, changed int, err error) {
	m, err := w.mappedModel(ctx, connection, modelName)
	if err != nil {
		return 0, 0, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return 0, 0, err
	}
	r := reread{bench: w, at: m, mapping: m.now, each: func(k store.Kept, now model.Record) {
		if records++; len(model.Diff(k.Fields, now.Fields)) > 0 {
			changed++
		}
	}, page: func(ctx context.Context, page []model.Record) error {
		by := fmt.Sprintf("mapping version %d", m.version.Version)
		_, err := db.PutPage(ctx, store.Page{Connection: m.row.ID, Model: modelName, Records: page, Source: store.Remap, By: by, Ref: strconv.Itoa(m.version.Version)})
		return err
	}}
	if err := r.run(ctx); err != nil {
		return records, changed, err
	}
	if err := db.MappingApplied(ctx, m.version); err != nil {
		return records, changed, err
	}
	return records, changed, w.forgetMended(ctx, db, m)
}

func (w *Workbench) forgetMended(ctx context.Context, db *store.Store, m mapped) error {
	known, err := db.Breaks(ctx, m.row.ID)
	for _, b := range known {
		if err == nil && b.Model == m.model.Name && b.Now == mendedLine {
			err = db.DropBreak(ctx, m.row.ID, b.Model, b.Field)
		}
	}
	return err
}

// catchUp brings to an end what a stopped change of a mapping left.
func (p puller) catchUp(ctx context.Context, modelName string) error {
	row, err := p.db.Connection(ctx, p.conn.ID)
	if err != nil {
		return err
	}
	all, err := p.db.Mappings(ctx, scopeOf(row, modelName))
	if err != nil || len(all) == 0 || all[0].Applied {
		return err
	}
	_, _, err = p.bench.applyMapping(ctx, p.conn.ID, modelName)
	return err
}
