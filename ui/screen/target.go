package screen

// Target says what a place is about. It is the Args of every [GoMsg] that has something to say, so that one
// screen can ask for another without importing it; what a place has no use for is empty.
type Target struct {
	Model      string // record, edit, browse
	ID         string // of a record, for record and edit; "" in edit for a new one
	Connection string // name, for browse and for a new record in edit
	Field      string // path of the field to begin with, for edit
	Connector  string // id, for connect
	Reconnect  string // name of the connection to renew, for connect
}
