package workbench

import (
	"slices"

	"patchbay/connectors/draft"
)

// DraftOptions say what a connector is drafted from.
type DraftOptions struct {
	ID      string // the connector's id, which will be the name of its file
	OpenAPI string // path of the OpenAPI document
}

// Drafted is a connector's file that wants to be read by its author.
type Drafted struct {
	Text   string   `json:"text"`   // YAML that Lint finds no fault in
	Models []string `json:"models"` // the models that it has
	Unused []string `json:"unused"` // what the document has and the draft could not use, in words
	// What the draft has and the document has not, in words; Lint warns of each of these places until it is filled in.
	Invented []string `json:"invented"`
}

// Draft makes a connector's file from an OpenAPI document. It reads that file, and those beside it that it refers to,
// and nothing else.
func (w *Workbench) Draft(o DraftOptions) (Drafted, error) {
	taken := w.catalog != nil && slices.Contains(w.catalog.IDs(), o.ID) && w.fileOf(o.ID) == ""
	d, err := draft.From(o.OpenAPI, draft.Options{ID: o.ID, Taken: taken})
	return Drafted{Text: d.Text, Models: list(d.Models), Unused: list(d.Unused), Invented: list(d.Invented)}, err
}
