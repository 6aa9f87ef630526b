package workbench

import (
	"context"
	"io"
	"maps"
	"slices"
	"time"

	"patchbay/exchange"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// ImportRequest says which file is to become records, and where.
type ImportRequest struct {
	Model, Connection string            // the connection by its name
	File              io.ReadSeeker     // read several times, always from its start; nothing closes it
	Name              string            // of the file, for what is wrong in it and to tell its format
	Format            string            // "": told by the name or the file
	Charset           string            // "": told by the file
	Delimiter         rune              // of a table; 0: told by its heading
	Unguarded         bool              // cells of a table begin with an apostrophe because they do
	Zone              *time.Location    // of times that say none; nil: the calendar's own, or this machine's
	Country           string            // of telephone numbers without one, as a code or a name; "": that of the workspace
	Map               map[string]string // column to field; to "" where it is to be left out
	Set               map[string]string // by field: what a row has that says nothing of it
	SkipUnknown       bool              // columns that are not known are left out
	Match             []string          // fields that tell that a row is a record that is there; empty for the usual ones
	CreateOnly        bool
	UpdateOnly        bool
	ClearEmpty        bool   // an empty cell clears; otherwise it leaves alone
	KeepGoing         bool   // rows that cannot be read, decided or written are left out and told
	Recover           bool   // writes that were interrupted earlier are brought to an end first
	By                string // who asks, in words
}

// What an import does with a row.
const (
	ImportNew       = "new"
	ImportChanged   = "changed"
	ImportSame      = "same"
	ImportAmbiguous = "ambiguous" // a person has to say which record it is
	ImportRejected  = "rejected"  // it cannot be read, or breaks a rule of the model
	ImportLeft      = "left"      // it is new where only changes were asked for, or the other way round
)

// ImportColumn is what a column of a file is taken for.
type ImportColumn = exchange.Match

// ImportCounts are rows by what is done with them.
type ImportCounts struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Same      int `json:"same"`
	Ambiguous int `json:"ambiguous"`
	Rejected  int `json:"rejected"`
	Left      int `json:"left"`
}

// All is how many rows there are.
func (c ImportCounts) All() int {
	return c.New + c.Changed + c.Same + c.Ambiguous + c.Rejected + c.Left
}

func (c *ImportCounts) add(action string) {
	switch action {
	case ImportNew:
		c.New++
	case ImportChanged:
		c.Changed++
	case ImportSame:
		c.Same++
	case ImportAmbiguous:
		c.Ambiguous++
	case ImportRejected:
		c.Rejected++
	case ImportLeft:
		c.Left++
	}
}

// ImportPlan is what an import would do as a whole.
type ImportPlan struct {
	File       string         `json:"file"`
	Format     string         `json:"format"`
	Model      string         `json:"model"`
	Connection string         `json:"connection"`
	Columns    []ImportColumn `json:"columns"`
	Match      []string       `json:"match"`   // the keys, the strongest first
	Notices    []string       `json:"notices"` // what was assumed and what is not read, in sentences
	Counts     ImportCounts   `json:"counts"`
	Unpulled   bool           `json:"unpulled,omitempty"` // the connection's records were never fetched as a whole: some may be there and not here
}

// ImportStep is what an import does with one row.
type ImportStep struct {
	Row     int            `json:"row"`  // from 1, the heading not counted
	Line    int            `json:"line"` // of the file
	Action  string         `json:"action"`
	Record  string         `json:"record,omitempty"` // local id
	Title   string         `json:"title"`
	By      string         `json:"by,omitempty"` // the key that found the record
	Changes []model.Change `json:"changes"`
	Words   []string       `json:"words,omitempty"`   // why, or what else a person should know
	Records []string       `json:"records,omitempty"` // of an ambiguous one: the records that it may be

	entry   exchange.Entry
	values  map[string]any // what is sent: the wanted values of a new one, else those that differ
	base    model.Fields
	shown   []model.Change
	missing []string // of one that is rejected: the fields that a new one needs
}

// Shown are the changes as people read them: references by the name of what they refer to.
func (s ImportStep) Shown() []model.Change {
	if len(s.shown) != len(s.Changes) {
		return s.Changes
	}
	return s.shown
}

// Import is a file that was read and compared, and may be carried out. It is for one goroutine, and keeps some dozen
// bytes for each row.
type Import struct {
	ImportPlan

	id      string // see begin
	bench   *Workbench
	db      *store.Store
	req     ImportRequest
	at      place
	format  exchange.Format
	fields  map[string]string     // by column
	fixed   map[string]fixedValue // by field: what a row has that says nothing of it
	people  attendance            // who takes part in what the file holds
	cannot  map[string]string     // by field: why it is left out altogether
	reasons []problem.Field       // why rows are rejected, of the first ones
	missing string                // the flags that give them what they lack; "" where they lack nothing
	reader  reader
	rows    []rowNote
	finder  *exchange.Finder
	now     *exchange.Decoder // the reading that is under way
	plain   *Import           // the import itself, where this is what is seen of it through a veil; else nil
	veil    *Veiled           // with plain
}

// rowNote is what is kept of a row between two readings of its file.
type rowNote struct {
	sum    uint64 // of its values
	sent   uint64 // of those that a creation would send
	made   int64  // the record that an earlier import made of the same values; 0 for none
	double int32  // the row before it that is the same one; -1 for none
}

// PlanImport reads a file, tells its columns, and compares it with the records that are here. Nothing is sent to the
// provider, except that with Recover it is asked about writes that were interrupted. tell hears how many rows were read;
// nil hears nothing.
//
// A column that is not known is a problem unless the request says what becomes of it; so is a value that cannot be read,
// unless KeepGoing is set: the problem names each with its place, up to a bound.
func (w *Workbench) PlanImport(ctx context.Context, req ImportRequest, tell func(rows int)) (*Import, error) {
	im, err := w.newImport(ctx, req)
	if err != nil {
		return nil, err
	}
	if req.Recover {
		if _, err := w.recover(ctx, im.at.conn.ID); err != nil {
			return nil, err
		}
	}
	if err := im.tellColumns(ctx); err != nil {
		return nil, err
	}
	if err := im.readAll(ctx, tell); err != nil {
		return nil, err
	}
	if err := im.compare(ctx); err != nil {
		return nil, err
	}
	missing := map[string]bool{}
	for step, err := range im.Steps(ctx) {
		if err != nil {
			return nil, err
		}
		im.Counts.add(step.Action)
		im.reason(step)
		for _, path := range step.missing {
			missing[path] = true
		}
	}
	im.needs(slices.Sorted(maps.Keys(missing)))
	cur, err := im.db.Cursor(ctx, im.at.conn.ID, im.at.model.Name)
	im.Unpulled = err == nil && cur.Complete.IsZero() && im.Counts.New > 0
	return im, err
}
