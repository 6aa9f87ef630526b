package screen

import "patchbay/workbench"

// Target says what a place is about. It is the Args of every [GoMsg] that has something to say, so that one
// screen can ask for another without importing it; what a place has no use for is empty.
type Target struct {
	Model      string  // record, edit, browse
	ID         string  // of a record, for record and edit; "" in edit for a new one
	Connection string  // name, for browse and for a new record in edit
	Change     string  // the id of one that met with a conflict, for edit: what it wanted is decided there
	Field      string  // path of the field to begin with, for edit
	Connector  string  // id, for connect
	Reconnect  string  // name of the connection to renew, for connect
	Bulk       string  // a working copy, for bulk; "" for the list of them
	Merge      string  // the id of one to put back, for duplicates
	Given      Given   // what a new record begins with, for edit
	Text       string  // words to look for at first, for links
	Together   bool    // what all records of one person say together comes first, for record
	Marked     *Marked // what a new working copy is made of, for bulk, or is put side by side, for duplicates; nil for none
}

// Given is a reference that a new record has from the start; its zero value is none.
type Given struct {
	Path  string // of the field
	Value string // the provider's id of what it refers to
	Words string // what that is called
}

// Marked are records of one model that a person picked in a list: those with these ids, or all that a selection means.
type Marked struct {
	IDs []string
	All *workbench.Selection // nil for the ids alone
}
