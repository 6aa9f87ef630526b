package model

import "time"

// Via is the HTTP call that brought a record as it is, or made it so. It is shared by all records of one answer and is
// not to be changed.
type Via struct {
	Call   string    // what the recorder gave for it, by which the call is found as long as it is kept; "" when nobody kept it
	Method string    // "GET"
	Path   string    // of the address, without its query; secrets are masked
	At     time.Time // when it was sent
}
