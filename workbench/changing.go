package workbench

import (
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// Edit is a wanted change to one record. Values may be text as typed; they are brought into
// canonical form against the model. nil clears a field.
type Edit struct {
	Model      string
	ID         string // local id or a unique prefix; "" to create
	Connection string // name; only for a creation
	Values     map[string]any
	Base       model.Fields // what the person saw when they began; nil for what the store holds now
	By         string       // who asks, in words: "you, on the edit screen"
}

// Plan is exactly what Apply will do: one write to one record. Nothing has been sent.
type Plan struct {
	truth
	typed      map[string]any    // while it is veiled: what the person typed, by path
	Operation  string            `json:"operation"` // "contact::update"
	Connection string            `json:"connection"`
	Record     string            `json:"record"` // local id; "" for a creation
	Title      string            `json:"title"`
	Changes    []model.Change    `json:"changes"`            // by path; empty when there is nothing to do
	Follows    []Followed        `json:"follows,omitempty"`  // what the provider changes by itself along with them
	Labels     map[string]string `json:"-"`                  // path to words
	Warnings   []string          `json:"warnings,omitempty"` // what cannot be undone, what the provider will respell
	Undo       Undoing           `json:"undo"`               // what undoing it would do, and would not bring back
	Undoes     string            `json:"undoes,omitempty"`
	Merge      string            `json:"merge,omitempty"`    // of an undo: the merge that the change is a step of
	Import     string            `json:"import,omitempty"`   // of an undo: the import that the change is a row of
	Bulk       string            `json:"bulk,omitempty"`     // of an undo: the working copy that wrote the change and others that stand
	Older      string            `json:"older,omitempty"`    // of an undo: the next change before it that can be undone
	Destroys   bool              `json:"destroys,omitempty"` // a delete: ask with a key of its own
	By         string            `json:"by,omitempty"`

	Patch  model.Patch  `json:"-"` // canonical; what is sent
	Before model.Record `json:"-"` // what the person saw; a creation has no ID in it

	Leaves func() `json:"-"` // called once, right before the write leaves: until then ctx calls it off; nil for nobody who asks

	survivor *model.Record // of a deletion by a merge: what has to be there, with these values; nil for none

	part       bool // it undoes some fields of a change and leaves others
	shown      []model.Change
	olderWords string // what Older was and what its undo would do, as a sentence
}

// Shown are the changes as people read them: references by the title of what they refer to.
func (p Plan) Shown() []model.Change {
	if len(p.shown) != len(p.Changes) {
		return p.Changes
	}
	return p.shown
}

// Change is one write that was carried out.
type Change struct {
	ID         string            `json:"id"`
	At         time.Time         `json:"at"`
	By         string            `json:"by"`
	Operation  string            `json:"operation"`
	Connection string            `json:"connection"`
	Model      string            `json:"model"`
	Record     string            `json:"record"`
	Title      string            `json:"title"`
	State      string            `json:"state"` // "planned", "sent", "unknown", "done", "failed", "dropped", "conflict"
	Changes    []model.Change    `json:"changes"`
	Labels     map[string]string `json:"-"` // path to words, of the fields in Changes
	Undoes     string            `json:"undoes,omitempty"`
	UndoneBy   string            `json:"undoneBy,omitempty"`
	Merge      string            `json:"merge,omitempty"`  // the merge that it is a step of
	Import     string            `json:"import,omitempty"` // the import that it is a row of
	Left       []string          `json:"left,omitempty"`   // the fields that were not undone, where others were
	CanUndo    bool              `json:"canUndo"`
	WhyNot     string            `json:"whyNot,omitempty"`
	Error      string            `json:"error,omitempty"`
	Note       string            `json:"note,omitempty"` // how it came to its end, where that is not plain
}

// Clash is one field that the provider changed while a person was editing it.
type Clash struct {
	Field  string `json:"field"`
	Label  string `json:"label"`
	Base   any    `json:"base"`   // what the person saw
	Mine   any    `json:"mine"`   // what the person wants
	Theirs any    `json:"theirs"` // what the provider holds now
}

// Conflict is the error of Apply when the provider moved meanwhile: nothing was written. The store
// holds the provider's new values already.
type Conflict struct {
	Problem *problem.Problem
	Clashes []Clash
}

// Error is the problem's text.
func (c *Conflict) Error() string { return c.Problem.Error() }

// Unwrap gives the problem to errors.As.
func (c *Conflict) Unwrap() error { return c.Problem }

// Recovered is one interrupted write that was brought to an end.
type Recovered struct {
	Change Change `json:"change"`
	Words  string `json:"words"` // "The change to Ada Lovelace had arrived."

	of store.Intent // as it was before
}
