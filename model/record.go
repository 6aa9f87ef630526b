package model

import (
	"encoding/json"
	"time"
)

// Record is one thing of a model in one connection: the unified fields beside the
// native bytes they came from.
type Record struct {
	Model      string
	ID         string // local, short, unique, stable; a unique prefix names it too
	Connection string // the connection's id
	Workspace  string // native id of the workspace; "" when the provider has none
	Fields     Fields
	CreatedAt  time.Time // zero: the provider does not tell
	UpdatedAt  time.Time // zero: the provider does not tell
	Remote     Remote
	Warnings   []Warning
	Deleted    bool
	Native     json.RawMessage // the provider's answer, byte for byte; nil where it was not loaded
	Via        *Via            // the call that brought it; nil where that is not known, as for what was kept
}

// Remote is how the provider names the record.
type Remote struct {
	ID        string `json:"id"`
	URL       string `json:"url,omitempty"`
	ParentID  string `json:"parentId,omitempty"`
	Workspace string `json:"workspaceId,omitempty"`
	Revision  string `json:"revision,omitempty"` // changes whenever the record does; "" where the provider has none
}

// MappingBroken is the code of a warning that a field's native place vanished or changed its type at the provider: what
// was known of the field stays. The field "customFields" stands for all fields that were discovered there.
const MappingBroken = "mappingBroken"

// Warning says what was left out or changed on the way in or out.
type Warning struct {
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// MarshalJSON writes the envelope of docs/models.md: nested fields, RFC 3339 times in UTC, null where a time is not known.
func (r Record) MarshalJSON() ([]byte, error) {
	type envelope struct {
		Object     string          `json:"object"`
		Model      string          `json:"model"`
		ID         string          `json:"id"`
		Connection string          `json:"connection"`
		Workspace  *string         `json:"workspaceId"`
		Fields     Fields          `json:"fields"`
		CreatedAt  *time.Time      `json:"createdAt"`
		UpdatedAt  *time.Time      `json:"updatedAt"`
		Remote     Remote          `json:"remote"`
		Warnings   []Warning       `json:"warnings,omitempty"`
		Deleted    bool            `json:"deleted,omitempty"`
		Raw        json.RawMessage `json:"rawResource,omitempty"`
	}
	e := envelope{
		Object: "resource", Model: r.Model, ID: r.ID, Connection: r.Connection, Fields: r.Fields,
		CreatedAt: stamp(r.CreatedAt), UpdatedAt: stamp(r.UpdatedAt), Remote: r.Remote,
		Warnings: r.Warnings, Deleted: r.Deleted, Raw: r.Native,
	}
	if r.Workspace != "" {
		e.Workspace = &r.Workspace
	}
	return json.Marshal(e)
}

func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}
