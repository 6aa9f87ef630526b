// Package timetonic is the connector to TimeTonic, a database of books, smart tables, columns and rows, where the
// customer alone decides which table holds people. What it does stands in spec.yaml. The rest is Go: which table and
// columns are taken for what (tables.go, guess.go), rows that are put together from columns (hooks.go), and values
// whose spelling is not documented (values.go).
package timetonic

import (
	_ "embed"

	"patchbay/connectors/spec"
)

//go:embed spec.yaml
var text []byte

// New compiles the connector. It does no input or output; an error is a fault in spec.yaml.
func New() (*spec.Connector, error) {
	return spec.Load("timetonic/spec.yaml", text, spec.Hooks{Items: items, Body: body, Lookup: lookup, Fields: fields, Shapes: shapes})
}
