package workbench

import (
	"time"

	"patchbay/model"
)

// Query says which records a list shows. It works on the store alone.
type Query struct {
	Model       string
	Connections []string // names; empty for all
	Text        string   // search as you type: every word must match the beginning of a word
	Where       string   // an expression: tags contains "vip" && phone == null
	Sort        []string // paths, "-" in front for descending; empty for the title
	Best        bool     // with Text and without Sort: titles that answer it come before records that have it elsewhere
	Fold        bool     // of records that are linked only the first is listed: for [Workbench.First] and [Workbench.Order] alone
}

// Row is one record in a list: enough to draw it, nothing more.
type Row struct {
	Key        int64  // position-free handle for [Workbench.Rows]; of no meaning outside this process
	ID         string // what people type
	Model      string
	Connection string // the connection's name
	Title      string
	Fields     model.Fields
	UpdatedAt  time.Time
	Mark       Mark
	Remote     model.Remote      // how its provider knows it
	Names      map[string]string // titles of what its reference fields refer to, by path; those that were fetched
	Days       []string          // its moments that are whole days at its provider, by path: they have no zone
	Linked     []string          // the connections that have records which are the same; may hold its own; nil for none
	Same       []Row             // of [Workbench.Together] and [Workbench.First] with Fold: the records that are the same, always in the same order
	Under      []int64           // of [Workbench.First] with Fold: records of the same thing that the list leaves out, as far as it was read
}

// Mark is what a list shows beside a record.
type Mark string

// The marks; most rows have none.
const (
	MarkNone    Mark = ""
	MarkPending Mark = "pending" // a write is on its way
	MarkUnsure  Mark = "unsure"  // a write was sent and not answered
	MarkGone    Mark = "gone"    // deleted at the provider
)

// RecordView is one record with all that a person may ask about it.
type RecordView struct {
	Record     model.Record
	Model      model.Model // with the connection's custom fields
	Title      string
	Connection string // name
	Connector  string // id
	Fields     []FieldView
	PulledAt   time.Time // age of the data
	Mark       Mark
	Locked     bool // nothing but its connection's being read-only keeps it from being edited
	CanEdit    bool
	WhyNot     string // why it cannot be edited, as a sentence; "" when it can
	CanDelete  bool
	WhyNotDel  string
}

// FieldView is one field of a record: value, native name, and whether it can be changed.
type FieldView struct {
	Field    model.Field
	Value    any    // canonical; nil when empty
	Text     string // for the eye: a reference by the title of what it refers to
	Native   string // the provider's name for it; "" when it carries none
	Editable bool
	WhyNot   string      // as a sentence; "" when editable
	Known    bool        // the connector carries this field
	Refers   *Reference  // of a reference that holds a value; else nil
	Choices  []Reference // what an editable reference can hold, by title; none where there are too many to choose among
	Many     bool        // there are
}

// HistoryEntry is one value that a field had.
type HistoryEntry struct {
	At     time.Time  `json:"at"`
	Field  string     `json:"field"`
	Before any        `json:"before"`
	After  any        `json:"after"`
	Source string     `json:"source"` // "pull", "edit", "undo", "readback"
	By     string     `json:"by"`     // in words: "you, from the terminal", the connection's name
	User   string     `json:"user,omitempty"`
	Change string     `json:"change,omitempty"`
	Call   *BroughtBy `json:"call,omitempty"` // nil where no call is known
}

// Slice is a part of a list.
type Slice struct {
	Keys  []int64 // for [Workbench.Rows]
	Total int     // rows of the whole list; -1 where counting them would mean to look at every one
	More  bool    // rows follow
}
