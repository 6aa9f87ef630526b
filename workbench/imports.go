package workbench

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// Imported is a file that became records: what came of its rows, as the journal has it.
type Imported struct {
	Import     string    `json:"import"`
	File       string    `json:"file"` // its name; "" of an import of an older version
	Model      string    `json:"model"`
	Connection string    `json:"connection"`
	Since      time.Time `json:"since"` // when the first of its changes was made
	Until      time.Time `json:"until"`
	By         string    `json:"by"`
	Rows       int       `json:"rows"`     // of the file; 0 where that is not known any more
	Made       int       `json:"made"`     // records that it made, and that stand
	Changed    int       `json:"changed"`  // changes to records that were there, and that stand
	Same       int       `json:"same"`     // rows that said what was there already
	Left       int       `json:"leftOut"`  // rows that were not asked for: new ones, or changes
	Rejected   int       `json:"rejected"` // rows that could not be read or decided
	Failed     int       `json:"failed"`   // rows that were tried, and not taken
	Open       int       `json:"open"`     // changes of which it is not known what became of them
	Waiting    int       `json:"waiting"`  // rows that were not come to: the same import once more does them
	Undone     int       `json:"undone"`   // changes that were put back
	WhyNot     string    `json:"whyNot,omitempty"`
}

// Standing is how many of its changes can still be put back.
func (i Imported) Standing() int { return i.Made + i.Changed }

// importNote is what is kept of an import beside its changes.
type importNote struct {
	File     string `json:"file,omitempty"`
	Rows     int    `json:"rows"`
	Same     int    `json:"same,omitempty"`
	Left     int    `json:"left,omitempty"`
	Rejected int    `json:"rejected,omitempty"`
	Failed   int    `json:"failed,omitempty"`
	Waiting  int    `json:"waiting,omitempty"`
}

const importNotes = "imported/"

// remember keeps what became of the rows of an import that are no changes. What cannot be kept is not worth ending it for.
func (im *Import) remember(ctx context.Context, d ImportDone) {
	if im.id == "" {
		return
	}
	n := importNote{File: im.File, Rows: im.Counts.All(), Same: d.Same, Left: d.Left, Rejected: d.Rejected, Failed: d.Failed, Waiting: d.Waiting}
	text, err := json.Marshal(n)
	if err == nil {
		err = im.db.SetSetting(context.WithoutCancel(ctx), importNotes+im.id, string(text))
	}
	if err != nil {
		im.bench.opt.Log.Warn("note what an import came to", "import", im.id, "error", err)
	}
}

// Imports lists the files that became records in this profile, the newest first.
func (w *Workbench) Imports(ctx context.Context) ([]Imported, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	called, err := w.callNames(ctx, db)
	if err != nil {
		return nil, err
	}
	all, err := db.Changes(ctx, store.ChangeFilter{PartOf: importPrefix, Limit: unbounded})
	if err != nil {
		return nil, err
	}
	notes, err := db.Settings(ctx, importNotes)
	if err != nil {
		return nil, err
	}
	out, at := []Imported{}, map[string]int{}
	for _, in := range all {
		id := importOf(in)
		if id == "" {
			continue
		}
		i, known := at[id]
		if !known {
			i = len(out)
			at[id] = i
			out = append(out, begunImport(in, called, notes[importNotes+id]))
		}
		out[i].count(in)
	}
	for i := range out {
		out[i].reckon()
	}
	return out, nil
}

// reckon works out what follows from the counts.
func (i *Imported) reckon() {
	i.WhyNot = i.whyNot()
	// A program that was killed could not count again.
	i.Waiting = max(min(i.Waiting, i.Rows-i.Same-i.Left-i.Rejected-i.Failed-i.Made-i.Changed-i.Undone-i.Open), 0)
}

// unbounded is a limit that is none.
const unbounded = 1 << 30

// begunImport is an import without its changes; in is the last of them.
func begunImport(in store.Intent, called map[string]string, note string) Imported {
	by, _, _ := strings.Cut(in.By, " ("+importPrefix)
	out := Imported{Import: importOf(in), Model: in.Model, Connection: called[in.Connection], Until: in.Created, By: by}
	var n importNote
	if note != "" && json.Unmarshal([]byte(note), &n) == nil {
		out.File, out.Rows, out.Same, out.Left = problem.Clean(n.File), n.Rows, n.Same, n.Left
		out.Rejected, out.Failed, out.Waiting = n.Rejected, n.Failed, n.Waiting
	}
	return out
}

func (i *Imported) count(in store.Intent) {
	i.Since = in.Created
	switch {
	case in.State.Open():
		i.Open++
	case in.State != store.Done:
		if i.Rows == 0 { // of an older version: what the journal says is all that is known
			i.Failed++
		}
	case in.UndoneBy != "":
		i.Undone++
	case verbOf(in.Operation) == connectors.Create:
		i.Made++
	case !changedNothing(in):
		i.Changed++
	}
}

// whyNot says why nothing of an import can be put back.
func (i Imported) whyNot() string {
	switch {
	case i.Connection == "":
		return "The connection of this import was removed."
	case i.Standing() > 0:
		return ""
	case i.Undone > 0:
		return "This import was undone already."
	case i.Open > 0:
		return "It is not known yet what became of its changes."
	}
	return "Nothing of this import took place."
}

// ImportChanges lists the changes of one import, the first one first. What stands against the undo of a single one is not looked
// for: [Workbench.PlanImportUndo] tells that of all together.
func (w *Workbench) ImportChanges(ctx context.Context, id string) ([]Change, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	called, err := w.callNames(ctx, db)
	if err != nil {
		return nil, err
	}
	all, err := db.Changes(ctx, store.ChangeFilter{PartOf: strings.ToLower(strings.TrimSpace(id)), Limit: unbounded})
	if err != nil {
		return nil, err
	}
	out, found := []Change{}, ""
	for _, in := range all {
		of := importOf(in)
		if of == "" || len(id) <= len(importPrefix) {
			continue
		}
		if found != "" && of != found {
			return nil, problem.New(problem.Usage, "The id %s begins several imports.", problem.Clean(id)).WithHint("Give more letters of it.")
		}
		found = of
		out = append(out, Change{
			ID: in.Change, At: in.Created, By: in.By, Operation: in.Operation, Connection: called[in.Connection], Model: in.Model, Record: in.Record,
			Title: in.Title, State: string(in.State), Changes: in.Changes, UndoneBy: in.UndoneBy, Import: of, Error: in.Err, Note: in.Note,
		})
	}
	if found == "" {
		return nil, problem.New(problem.NotFound, "There is no import %s.", problem.Clean(id)).WithFix("patchbay imports")
	}
	slices.Reverse(out)
	return out, nil
}
