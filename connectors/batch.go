package connectors

import (
	"context"

	"patchbay/model"
)

// Batcher is a session that can do to several records of a model with one request what it else does with one for each.
type Batcher interface {
	// Batch is how many records of a model one request may change; below 2 where that is not offered.
	Batch(modelName string) int
	// UpdateBatch writes once, in one request that counts as one, and answers what was sent laid over what was held, in the
	// order of the writes. The writes are of one model, each of another record, and not more than Batch. An error is about
	// all of them: which of them the provider minds, or took all the same, is not told. A lost answer is a problem of kind
	// UnknownOutcome.
	UpdateBatch(ctx context.Context, all []Write) ([]model.Record, error)
	// RetrieveBatch fetches records by their native ids. Those that are not there are missing in the answer, whose order is
	// the provider's.
	RetrieveBatch(ctx context.Context, modelName string, ids []string) ([]model.Record, error)
}
