package screen

import "patchbay/workbench"

// Target says what a place is about. It is the Args of every [GoMsg] that has something to say, so that one
// screen can ask for another without importing it; what a place has no use for is empty.
type Target struct {
	Model      string  // record, edit, browse
	ID         string  // of a record, for record and edit; "" in edit for a new one
	Connection string  // name, for browse and for a new record in edit
	Field      string  // path of the field to begin with, for edit
	Connector  string  // id, for connect
	Reconnect  string  // name of the connection to renew, for connect
	Bulk       string  // a working copy, for bulk; "" for the list of them
	Marked     *Marked // what a new working copy is made of, for bulk; nil for none
}

// Marked are records of one model that a person picked in a list: those with these ids, or all that a selection means.
type Marked struct {
	IDs []string
	All *workbench.Selection // nil for the ids alone
}
