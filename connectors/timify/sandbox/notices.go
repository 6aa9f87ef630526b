package sandbox

import (
	"encoding/json"
	"net/http"

	shared "patchbay/connectors/sandbox"
)

// notices turns writes into webhooks: one address for all companies, a fixed secret in a header, no signature.
type notices struct {
	site    *site
	payload func(Notice) any
}

func newNotices(s *site, w shared.World) *notices {
	if s.opts.HookSecret == "" {
		s.opts.HookSecret = shared.Draw(shared.Source(w.Seed, "timify hook"), shared.Alphanumeric, 32)
	}
	n := &notices{site: s, payload: s.opts.Payload}
	if n.payload == nil {
		n.payload = plainPayload
	}
	return n
}

// plainPayload is one guess at the body of a webhook.
func plainPayload(n Notice) any {
	return map[string]any{"event": n.Event, "type": n.Type, "appId": n.App, "companyId": n.Company, "ids": n.IDs, "data": n.Data, "timestamp": digits(n.At.UnixMilli())}
}

// Event makes one delivery. It runs while the store is locked and reads nothing from it but the app, whose scopes
// decide what is told.
func (n *notices) Event(w shared.Write) ([]byte, http.Header) {
	out := Notice{
		Event: map[string]string{"customers": "Customers", "appointments": "Event", "services": "Services", "resources": "Resource", "companies": "Company", "customFields": "Customer Fields"}[w.Kind],
		Type:  map[string]string{"create": "Created", "change": "Updated", "delete": "Deleted"}[w.Action],
		App:   n.site.store.appID, IDs: []string{w.ID}, Data: w.After, At: w.At,
	}
	if out.Event == "" || !n.told(w.Kind) {
		return nil, nil
	}
	of := w.After
	if of == nil {
		of = w.Before
	}
	if b, together := of.(batch); together {
		if !b.last {
			return nil, nil
		}
		out.Event, out.IDs, of = "Events", b.ids, b.shape
	}
	if m, ok := of.(map[string]any); ok {
		out.Company, _ = m["companyId"].(string)
		if w.Kind == "companies" {
			out.Company = w.ID
		}
	}
	body, err := json.Marshal(n.payload(out))
	if err != nil {
		return nil, nil // a payload that is no JSON cannot be sent
	}
	h := http.Header{}
	h.Set(n.site.opts.HookHeader, n.site.opts.HookSecret)
	return body, h
}

// told reports whether the app holds the scopes that a kind's webhooks need.
func (n *notices) told(kind string) bool {
	needs := map[string][]string{
		"customers": {"Customers"}, "customFields": {"Customers"}, "appointments": {"Events", "Customers", "Resources", "Services"},
		"services": {"Resources", "Services"}, "resources": {"Resources"}, "companies": {"Companies"},
	}[kind]
	a := n.site.store.apps.rows[n.site.store.appID]
	for _, scope := range needs {
		if !a.may(scope, "READ") {
			return false
		}
	}
	return true
}
