package workbench

import (
	"context"
	"io"
	"slices"

	"patchbay/exchange"
	"patchbay/model"
	"patchbay/problem"
)

// ExportRequest says which records become a file, and which kind of file.
type ExportRequest struct {
	Selection
	Format    string   // as [ExportFormats] lists them
	Columns   []string // paths, and id, connection, model, title, updatedAt; empty for the id and all fields
	Unguarded bool     // cells that a spreadsheet would calculate are written as they are
	Mark      bool     // of a table: it begins with a byte order mark

	veil *Veiled // nil: the file holds what is true
}

// Exported is what became of an export.
type Exported struct {
	Model   string          `json:"model"`
	Format  string          `json:"format"`
	Records int             `json:"records"`
	Left    []exchange.Left `json:"left"`             // fields that the file does not hold as they are, of those that some record has
	Veiled  bool            `json:"veiled,omitempty"` // it holds pseudonyms
}

// GuardedCell is the cell of a table with the guard that an export gives to what a spreadsheet would calculate.
func GuardedCell(text string) string { return exchange.Guard(text) }

// ExportFormats are the formats that can hold a model; all of them for "".
func ExportFormats(modelName string) []string {
	var out []string
	for _, f := range exchange.Formats() {
		if modelName == "" || exchange.Able(f, modelName) {
			out = append(out, string(f))
		}
	}
	return out
}

// FormatOfFile tells a format by the ending of a file's name; "" where it says nothing.
func FormatOfFile(path string) string {
	f, _ := exchange.ByFile(path)
	return string(f)
}

// Export writes the records of a selection, from the store alone, a few of them in memory at a time. tell hears how many
// were written, of how many; nil hears nothing. When it ends early the bytes in out are no whole file.
func (w *Workbench) Export(ctx context.Context, req ExportRequest, out io.Writer, tell func(done, all int)) (Exported, error) {
	format, known := exchange.Known(req.Format)
	if !known {
		return Exported{}, problem.New(problem.Usage, "There is no format %q.", problem.Clean(req.Format)).WithHint("Formats: %s.", join(ExportFormats("")))
	}
	if req.Mark && format != exchange.CSV {
		return Exported{}, problem.New(problem.Usage, "A byte order mark goes with csv, not with %s.", format).WithHint("Leave --bom out, or say --format csv.")
	}
	q, err := w.Selected(ctx, req.Selection)
	if err != nil {
		return Exported{}, err
	}
	m, err := w.modelAcross(ctx, q)
	if err != nil {
		return Exported{}, err
	}
	enc, err := exchange.NewEncoder(out, format, exchange.Writing{Model: m, Columns: req.Columns, Unguarded: req.Unguarded, Stamp: w.opt.Now(), Veiled: req.veil != nil, Mark: req.Mark})
	if err != nil {
		return Exported{}, err
	}
	keys, err := w.Index(ctx, q)
	if err != nil {
		return Exported{}, err
	}
	for part := range slices.Chunk(keys, 500) {
		rows, err := w.Rows(ctx, part)
		if err != nil {
			return Exported{}, err
		}
		for _, r := range dress(req.veil, rows) {
			if err := enc.Encode(exchange.Record{
				Model: r.Model, ID: r.ID, Connection: r.Connection, Title: r.Title, Fields: r.Fields, UpdatedAt: r.UpdatedAt, Remote: r.Remote, Names: r.Names,
			}); err != nil {
				return Exported{}, unwritten(err)
			}
		}
		if tell != nil {
			tell(enc.Written(), len(keys))
		}
	}
	if err := enc.Close(); err != nil {
		return Exported{}, unwritten(err)
	}
	return Exported{Model: m.Name, Format: string(format), Records: enc.Written(), Left: append([]exchange.Left{}, enc.Left()...)}, nil
}

func unwritten(err error) error {
	return problem.New(problem.Storage, "The file could not be written to its end: %v.", err).WithHint("What stands there is no whole file.").Because(err)
}

// modelAcross is the model of a list with the own fields of all connections that it shows.
func (w *Workbench) modelAcross(ctx context.Context, q Query) (model.Model, error) {
	m, err := w.ModelOf(ctx, only(q.Connections), q.Model)
	if err != nil {
		return m, err
	}
	conns, err := w.Connections(ctx)
	if err != nil {
		return m, err
	}
	for _, c := range conns {
		if len(q.Connections) > 0 && !contains(q.Connections, c.Name) {
			continue
		}
		if own, err := w.ModelOf(ctx, c.Name, q.Model); err == nil {
			m = m.With(own.Fields...)
		}
	}
	return m, nil
}
