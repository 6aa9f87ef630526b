// Package index is the search index over records: which of them hold the words that somebody types, in the
// order of their titles.
//
// It is a set of segments. A [Segment] never changes: it is built from some records at once, is read in parts of a
// few kilobytes that somebody else keeps, and is merged with others into a larger one. Within it records have numbers
// in the order of model, title and key, so that hits come out sorted, and every beginning of a word that many words
// share has its own list, so that a query reads a bounded number of parts, however short it is.
//
// The package knows no database, no clock and no goroutine: parts come from a [Source] and go to a [Sink]. Errors are
// those of the source and sink, or [ErrDamaged].
package index

import "errors"

// ErrDamaged is in the chain of every error that says that a segment's bytes make no sense.
var ErrDamaged = errors.New("the search index is damaged")

// Doc is one record on its way into a segment.
type Doc struct {
	Key   int64 // the record's handle; at least 0
	Model int64 // number of its model; at least 0
	Conn  int64 // number of its connection
	Sort  string
	Terms Terms
	Times Times
}

// Order compares two places in a segment as documents lie in it.
type Order struct {
	Model int64
	Sort  string
	Key   int64
}

// Source gives a segment's parts. The bytes are not changed and may be kept.
type Source func(part uint32) ([]byte, error)

// Sink takes a segment's parts, each once, in no particular order.
type Sink func(part uint32, bytes []byte) error
