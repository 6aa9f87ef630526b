// Package timely is the connector to Timely, API 1.1. What it does stands in spec.yaml; hooks.go holds what the
// language cannot say: how lengths, finished tasks and roles are written.
package timely

import (
	_ "embed"

	"patchbay/connectors/spec"
)

//go:embed spec.yaml
var text []byte

// New compiles the connector. It does no input or output; an error is a fault in spec.yaml.
func New() (*spec.Connector, error) {
	return spec.Load("timely/spec.yaml", text, spec.Hooks{Body: body})
}
