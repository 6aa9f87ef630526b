package workbench

import (
	"encoding/json"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// mostInBulk bounds a working copy: more records than that are the business of a sync.
const mostInBulk = 100_000

// BulkGuard is how many records may be written by one push before a person is asked.
const BulkGuard = 100

// Bulk is a working copy: records of one model with the changes wanted for each. It is kept in the store, so every process
// of the profile sees the same, and nothing of it is sent before it is pushed. What it wrote stays known as its own, so
// that it can be undone together.
type Bulk struct {
	ID      string     `json:"id"`   // "bulk-7f3kq"
	Name    string     `json:"name"` // "" for none
	Model   string     `json:"model"`
	Ops     []BulkOp   `json:"changes"` // what was asked for of all its records, oldest first
	By      string     `json:"by"`
	Created time.Time  `json:"createdAt"`
	Moved   time.Time  `json:"changedAt"`
	Pushing bool       `json:"pushing"` // a process is at it now
	Undoes  string     `json:"undoes,omitempty"`
	Closed  bool       `json:"closed,omitempty"` // only what it wrote is left of it
	Counts  BulkCounts `json:"counts"`
}

// Called is what people call it: its name, else its id.
func (b Bulk) Called() string {
	if b.Name != "" {
		return problem.Clean(b.Name)
	}
	return b.ID
}

// BulkState is how far one record of a working copy is.
type BulkState string

// The states of a record in a working copy.
const (
	BulkReady     = BulkState(store.DraftReady)    // something is to be written that was not tried, or did not leave
	BulkUnchanged = BulkState(store.DraftSame)     // it holds already what is wanted
	BulkInvalid   = BulkState(store.DraftBad)      // what is wanted would be refused, as far as is known beforehand
	BulkGoing     = BulkState(store.DraftGoing)    // being written, or left so by a process that ended: the next push settles it
	BulkDone      = BulkState(store.DraftDone)     // written
	BulkAlready   = BulkState(store.DraftAlready)  // the provider held it already
	BulkRefused   = BulkState(store.DraftRefused)  // refused by the provider
	BulkFailed    = BulkState(store.DraftFailed)   // sent, and proved not to have happened
	BulkConflict  = BulkState(store.DraftConflict) // somebody else changed it meanwhile
	BulkUnknown   = BulkState(store.DraftUnknown)  // sent and not answered: the next push or pull settles it
)

// failedStates are what a retry takes.
var failedStates = [...]BulkState{BulkInvalid, BulkRefused, BulkFailed, BulkConflict}

// BulkCounts say how many records of a working copy are in which state.
type BulkCounts struct {
	All       int `json:"all"`
	Ready     int `json:"ready"`
	Unchanged int `json:"unchanged"`
	Invalid   int `json:"invalid"`
	Going     int `json:"going"`
	Done      int `json:"done"`
	Already   int `json:"already"`
	Refused   int `json:"refused"`
	Failed    int `json:"failed"`
	Conflict  int `json:"conflict"`
	Unknown   int `json:"unknown"`
}

// Wrong is how many records a retry would take.
func (c BulkCounts) Wrong() int { return c.Invalid + c.Refused + c.Failed + c.Conflict }

// Open is how many records something is left to do for.
func (c BulkCounts) Open() int { return c.Ready + c.Going + c.Unknown + c.Wrong() }

func countsOf(by map[store.DraftState]int) BulkCounts {
	c := BulkCounts{
		Ready: by[store.DraftReady], Unchanged: by[store.DraftSame], Invalid: by[store.DraftBad], Going: by[store.DraftGoing], Done: by[store.DraftDone],
		Already: by[store.DraftAlready], Refused: by[store.DraftRefused], Failed: by[store.DraftFailed], Conflict: by[store.DraftConflict], Unknown: by[store.DraftUnknown],
	}
	for _, n := range by {
		c.All += n
	}
	return c
}

// BulkRequest makes a working copy. The records are those of IDs, then those of Select, each once.
type BulkRequest struct {
	Model  string
	Name   string     // "" for none; whatever its case no two open ones have the same
	IDs    []string   // local ids or unique prefixes
	Select *Selection // nil for none
	Ops    []BulkOp   // applied to each in turn; none for later
	By     string
}

// BulkItem is one record of a working copy.
type BulkItem struct {
	Pos        int64          `json:"-"` // its place, for [BulkFilter]
	ID         string         `json:"id"`
	Connection string         `json:"connection"` // name; "" when it was removed
	Title      string         `json:"title"`
	State      BulkState      `json:"state"`
	Changes    []model.Change `json:"changes"` // what is to be written, or was
	Words      string         `json:"words,omitempty"`
	Refused    []BulkRefusal  `json:"refused,omitempty"` // the fields that are not taken
	Clashes    []Clash        `json:"clashes,omitempty"` // of a conflict: base, mine, theirs
	Change     string         `json:"change,omitempty"`  // id of its last write; "" while there was none
}

// BulkRefusal is one field that is not taken, and why.
type BulkRefusal struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// BulkFilter bounds a listing of a working copy's records; its zero value lists the first 200.
type BulkFilter struct {
	States []BulkState // empty for all but those where nothing changes
	Record string      // local id; "" for all
	After  int64       // only places behind this one
	Limit  int         // 0 for 200
}

// detail is what is kept beside the state of a record.
type detail struct {
	Lists   []string      `json:"lists,omitempty"` // fields of which only words are added and taken
	Refused []BulkRefusal `json:"refused,omitempty"`
	Clashes []Clash       `json:"clashes,omitempty"`
}

func (d detail) encode() []byte {
	if len(d.Refused)+len(d.Clashes)+len(d.Lists) == 0 {
		return nil
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return nil // values that came from JSON can be written as JSON
	}
	return raw
}

func detailOf(it store.DraftItem) detail {
	var d detail
	if len(it.Detail) == 0 || json.Unmarshal(it.Detail, &d) != nil {
		return detail{} // of another version: the state and the words say the same in short
	}
	return d
}

// refusals are what a problem says of single fields.
func refusals(p *problem.Problem) []BulkRefusal {
	out := make([]BulkRefusal, 0, len(p.Fields))
	for _, f := range p.Fields {
		out = append(out, BulkRefusal{Field: f.Name, Code: f.Code, Message: problem.Clean(f.Message)})
	}
	return out
}
