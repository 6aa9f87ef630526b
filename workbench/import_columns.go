package workbench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/exchange"
	"patchbay/model"
	"patchbay/problem"
)

// mostColumns bounds what a file without a heading may call its values.
const mostColumns = 2000

func (w *Workbench) newImport(ctx context.Context, req ImportRequest) (*Import, error) {
	conn, err := w.connection(ctx, req.Connection)
	if err != nil {
		return nil, err
	}
	im := &Import{bench: w, req: req}
	im.reader.values.Zone = cmp.Or(req.Zone, w.zone())
	if im.at, err = w.place(ctx, conn.ID, req.Model); err != nil {
		return nil, err
	}
	create, update := im.at.may(connectors.Create), im.at.may(connectors.Update)
	switch {
	case create != nil && update != nil, create != nil && req.CreateOnly:
		return nil, create
	case update != nil && req.UpdateOnly:
		return nil, update
	case req.CreateOnly && req.UpdateOnly:
		return nil, problem.New(problem.Usage, "Only new ones and only changes together are nothing.")
	}
	if req.Format != "" {
		known := false
		if im.format, known = exchange.Known(req.Format); !known {
			return nil, problem.New(problem.Usage, "There is no format %q.", problem.Clean(req.Format)).WithHint("Formats: %s.", join(ExportFormats(req.Model)))
		}
	}
	if im.db, err = w.store(ctx); err != nil {
		return nil, err
	}
	if err := im.settled(); err != nil {
		return nil, err
	}
	keys, err := exchange.Keys(im.at.model, req.Match)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		im.Match = append(im.Match, k.String())
	}
	im.finder = exchange.NewFinder(im.at.model, keys, im.at.zone)
	im.File, im.Model, im.Connection = req.Name, req.Model, im.at.conn.Name
	return im, nil
}

// settled takes the country that was asked for in place of the workspace's.
func (im *Import) settled() error {
	if im.req.Country == "" {
		return nil
	}
	v, err := im.reader.values.Read(model.Field{Name: "country", Label: "Country", Type: model.Country}, im.req.Country)
	code, _ := v.(string)
	if err != nil || len(code) != 2 {
		return problem.New(problem.Usage, "There is no country %q.", problem.Clean(im.req.Country)).WithHint("Name one like DE or Germany.")
	}
	im.at.zone = code
	return nil
}

// open begins to read the file anew.
func (im *Import) open() (*exchange.Decoder, error) {
	d, err := exchange.Open(im.req.File, exchange.Opening{
		Name: im.req.Name, Format: im.format, Model: im.at.model, Charset: im.req.Charset, Delimiter: im.req.Delimiter,
		Unguarded: im.req.Unguarded, Zone: im.req.Zone, Here: im.bench.zone(),
	})
	if err == nil {
		im.format, im.Format = d.Format(), string(d.Format())
	}
	return d, err
}

// tellColumns finds out which columns the file has and what they are.
func (im *Import) tellColumns(ctx context.Context) error {
	d, err := im.open()
	if err != nil {
		return err
	}
	names := d.Heading()
	if names == nil {
		if names, err = im.columnsOf(ctx, d); err != nil {
			return err
		}
	}
	natives := map[string]string{}
	for _, f := range im.at.model.Fields {
		if c, ok := im.at.about.Carries(im.at.model.Name, f.Name); ok {
			natives[f.Name] = c.Native
		}
	}
	asked, err := im.asked(names)
	if err != nil {
		return err
	}
	im.Columns = exchange.Matching{Model: im.at.model, Native: natives, Asked: asked}.Columns(names)
	im.fields, im.cannot = map[string]string{}, map[string]string{}
	for _, c := range im.Columns {
		if c.Field != "" {
			im.fields[c.Column] = c.Field
		}
	}
	if err := im.unknown(); err != nil {
		return err
	}
	im.unwritable()
	if err := im.fix(ctx); err != nil {
		return err
	}
	return im.meet(ctx)
}

// columnsOf are the names that the values of a file without a heading have. It notes who takes part in what they are of.
func (im *Import) columnsOf(ctx context.Context, d *exchange.Decoder) ([]string, error) {
	seen := map[string]bool{}
	for {
		e, err := d.Next()
		if errors.Is(err, io.EOF) {
			return slices.Sorted(maps.Keys(seen)), nil
		}
		if err != nil {
			return nil, err
		}
		if e.Number%1000 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for _, h := range e.Held {
			seen[h.Column] = true
		}
		im.people.note(e)
		if len(seen) > mostColumns {
			return nil, problem.New(problem.Invalid, "The file has more than %d different names for its values.", mostColumns)
		}
	}
}

// asked are the columns that the request names, with the fields as the model spells them.
func (im *Import) asked(names []string) (map[string]string, error) {
	out := map[string]string{}
	for column, field := range im.req.Map {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(strings.TrimSpace(n), strings.TrimSpace(column)) }) {
			return nil, problem.New(problem.Usage, "The file has no column %q.", problem.Clean(column)).WithHint("Its columns: %s.", problem.Clean(strings.Join(names, ", ")))
		}
		at := slices.IndexFunc(im.at.model.Fields, func(f model.Field) bool { return strings.EqualFold(f.Name, field) })
		switch {
		case at >= 0:
			field = im.at.model.Fields[at].Name
		case field != "" && field != exchange.ID:
			return nil, problem.New(problem.Usage, "A %s has no field %q.", im.at.model.Name, problem.Clean(field)).WithHint("Fields: %s.", join(withID(im.at.model)))
		}
		out[column] = field
	}
	return out, nil
}

func withID(m model.Model) []string { return append([]string{exchange.ID}, names(m)...) }

// unknown refuses columns that nobody knows, with what they may be. Those of files whose columns are fixed by the format
// are this program's own fields, and are only told.
func (im *Import) unknown() error {
	var odd []ImportColumn
	for _, c := range im.Columns {
		if c.Unknown {
			odd = append(odd, c)
		}
	}
	fixed := im.format != exchange.CSV && im.format != exchange.JSON && im.format != exchange.NDJSON
	if len(odd) == 0 || im.req.SkipUnknown || fixed { // the list of columns tells which are left out
		return nil
	}
	p := problem.New(problem.Usage, "The file has a column that is not known.").On(im.at.conn.Name).
		WithHint("Say what it is with --map COLUMN=FIELD, leave it out with --map COLUMN=, or all of these with --skip-unknown.")
	if len(odd) > 1 {
		p.Text = fmt.Sprintf("The file has %d columns that are not known.", len(odd))
	}
	for _, c := range odd[:min(len(odd), 20)] {
		words := fmt.Sprintf("Column %q: %s", problem.Clean(c.Column), c.Reason)
		if c.Suggest != "" {
			words += fmt.Sprintf("; perhaps --map %q", problem.Clean(c.Column)+"="+c.Suggest)
		}
		p.Fields = append(p.Fields, problem.Field{Name: problem.Clean(c.Column), Code: "unknownColumn", Message: words})
	}
	return p
}

// unwritable notes the fields of the file that cannot be written there at all. It is told when the file turns out to
// hold values of them.
func (im *Import) unwritable() {
	create, update := im.at.support(connectors.Create), im.at.support(connectors.Update)
	for _, c := range im.Columns {
		f, ok := im.at.model.Field(c.Field)
		if !ok {
			continue
		}
		why := ""
		switch {
		case f.ReadOnly:
			why = "it cannot be changed"
		case im.whyNot(f.Name, create) != "" && im.whyNot(f.Name, update) != "":
			why = "it " + im.whyNot(f.Name, update)
		}
		if why != "" {
			im.cannot[f.Name] = why
		}
	}
}

func (im *Import) whyNot(path string, s connectors.Support) string {
	if !s.Supported {
		return "cannot be written: " + s.Reason
	}
	return im.at.about.WhyNot(im.at.model.Name, path, s)
}
