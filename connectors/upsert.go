package connectors

import (
	"context"

	"patchbay/model"
)

// Upserter is a session that can write a record without knowing whether it is there: the provider looks for it by
// what it holds to be unique, changes the one that it finds, and makes one where there is none. Operations that the
// capability table does not call supported answer a problem of kind Unsupported, as all others do.
type Upserter interface {
	// Upsert writes once and answers what the provider then holds. Fields that the patch does not name stay as they
	// are. It is never repeated by the stack; a lost answer is a problem of kind UnknownOutcome.
	Upsert(ctx context.Context, w Write) (model.Record, error)
}

// Finder is a session that can look a record up by what must be unique about it, where the provider's search would
// trail behind its writes.
type Finder interface {
	// Find answers the record that a create with this patch would be taken for. Where there is none, or where the patch
	// has nothing to look for, the problem is of kind NotFound; where the model cannot be looked up so, Unsupported.
	Find(ctx context.Context, w Write) (model.Record, error)
}
