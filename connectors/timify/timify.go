// Package timify is the connector to TIMIFY, developer API v1. What it does stands in spec.yaml; the hooks put
// together what the language cannot say: customers are written by the ids of their fields, which differ from company
// to company, appointments by a start and a length, and notes are only ever added to.
package timify

import (
	_ "embed"

	"patchbay/connectors/spec"
)

//go:embed spec.yaml
var text []byte

// New compiles the connector. It does no input or output; an error is a fault in spec.yaml.
func New() (*spec.Connector, error) {
	return spec.Load("timify/spec.yaml", text, spec.Hooks{Body: body, Lookup: lookup})
}
