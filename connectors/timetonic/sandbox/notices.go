package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"

	shared "patchbay/connectors/sandbox"
)

// notices are the automations of the user that call an address.
type notices struct{ site *site }

// plainPayload is what a person may have written down at the service.
func plainPayload(n Notice) any {
	return object{"book": n.Book, "table": n.Table, "row_id": n.Row, "event": n.Event}
}

// Event makes the call for a write, unless it was one of the API that bypasses automations.
func (n *notices) Event(w shared.Write) ([]byte, http.Header) {
	of, ok := w.After.(seenRow)
	if w.Action == "delete" {
		of, ok = w.Before.(seenRow)
	}
	if !ok || of.quiet {
		return nil, nil
	}
	payload := n.site.opts.Payload
	if payload == nil {
		payload = plainPayload
	}
	_, code, _ := strings.Cut(of.Book, "/")
	body, err := json.Marshal(payload(Notice{
		Book: code, Table: of.Table, Row: of.ID, At: w.At,
		Event: map[string]string{"create": "created", "change": "updated", "delete": "deleted"}[w.Action],
	}))
	if err != nil {
		return nil, nil // a payload that is no JSON cannot be sent
	}
	h := http.Header{}
	if n.site.opts.Auth != "" {
		h.Set("Authorization", n.site.opts.Auth)
	}
	return body, h
}
