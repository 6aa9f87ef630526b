package connectors

import "encoding/json"

// Batch is one answer of a walk through all pages behind a path of the provider.
type Batch struct {
	Response
	Items []json.RawMessage // the rows in it, each as it came; nil where the answer is no list or no yes
}
