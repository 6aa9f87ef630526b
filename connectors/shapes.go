package connectors

import (
	"context"

	"patchbay/model"
)

// Shaper is a session that can tell in which way the fields of a model are less free in this workspace than the model
// says.
type Shaper interface {
	// Shapes lists those fields of the model itself, without the custom ones, in the model's order: with the options that
	// the workspace has for them, by what people call them, or read-only, with the reason. Native is where each one lies,
	// as long as it lies where the connector's own mapping has it.
	Shapes(ctx context.Context, modelName string) ([]model.Field, error)
}
