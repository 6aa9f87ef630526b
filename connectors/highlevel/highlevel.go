// Package highlevel is the connector to HighLevel (GoHighLevel, LeadConnector), API v2. What it does stands in
// spec.yaml; hooks.go and booking.go hold what the language cannot say.
package highlevel

import (
	_ "embed"

	"patchbay/connectors/spec"
)

//go:embed spec.yaml
var text []byte

// New compiles the connector. It does no input or output; an error is a fault in spec.yaml.
func New() (*spec.Connector, error) {
	return spec.Load("highlevel/spec.yaml", text, spec.Hooks{Tokens: tokens, Body: body})
}
