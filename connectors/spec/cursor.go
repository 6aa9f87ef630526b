package spec

import (
	"encoding/base64"
	"encoding/json"

	"patchbay/connectors"
	"patchbay/problem"
)

// cursor is where a walk stands. Outside it is an opaque text.
type cursor struct {
	Model string          `json:"m"`
	Text  string          `json:"t,omitempty"`
	Since int64           `json:"s,omitempty"` // ms; 0 for a whole walk
	After json.RawMessage `json:"a,omitempty"` // the provider's own
	URL   string          `json:"u,omitempty"` // of the next page, as the provider told it
	Of    string          `json:"f,omitempty"` // the one whose own records are listed, FIELD=ID
	Page  int             `json:"p,omitempty"` // pages behind us
	Seen  int             `json:"n,omitempty"` // rows behind us
	Print uint64          `json:"h,omitempty"` // of the last page, where position alone would tell the next from it
	Total int             `json:"c"`           // as the last answer told; -1 for unknown
	Moved bool            `json:"x,omitempty"` // rows may have slipped past
	Outer string          `json:"o,omitempty"` // of the parents' own listing, in rounds
	Done  string          `json:"d,omitempty"` // the last parent that was finished on that page
}

func (c cursor) encode() string {
	b, err := json.Marshal(c)
	if err != nil { // After came out of valid JSON
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// resume reads a query's cursor; a cursor of another listing is refused, as it would skip records.
func resume(q connectors.Query) (cursor, error) {
	fresh := cursor{Model: q.Model, Text: q.Text, Total: -1}
	if !q.Since.IsZero() {
		fresh.Since = q.Since.UnixMilli()
	}
	for field, id := range q.Of {
		fresh.Of = field + "=" + id
	}
	if q.After == "" {
		return fresh, nil
	}
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(q.After)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Model != fresh.Model || c.Text != fresh.Text || c.Since != fresh.Since || c.Of != fresh.Of || c.Seen < 0 || c.Page < 0 {
		return cursor{}, problem.New(problem.Usage, "This cursor does not belong to this listing.").
			WithHint("Start from the beginning, without a cursor.").Because(err)
	}
	return c, nil
}
