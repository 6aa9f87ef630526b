package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"time"
)

// webhook is a subscription of an account.
type webhook struct {
	ID        int64             `json:"id"`
	AccountID int64             `json:"account_id"`
	URL       string            `json:"url"`
	Events    []string          `json:"subscriptions"`
	Secret    string            `json:"secret_token"`
	Active    bool              `json:"active"`
	Headers   map[string]string `json:"custom_headers"`
	Created   time.Time         `json:"created"`
	Updated   time.Time         `json:"updated"`
}

func (h webhook) id() int64   { return h.ID }
func (h webhook) home() int64 { return h.AccountID }

func (s *store) webhookShape(h webhook) any {
	return map[string]any{
		"id": h.ID, "account_id": h.AccountID, "url": h.URL, "subscriptions": h.Events, "secret_token": textOrNil(h.Secret), "active": h.Active,
		"custom_headers": h.Headers, "created_at": s.stamp(h.AccountID, h.Created), "updated_at": s.stamp(h.AccountID, h.Updated),
	}
}

// events are all that can be subscribed to.
func events() []string {
	var out []string
	for _, kind := range []string{"hours", "projects", "labels", "forecasts"} {
		for _, what := range []string{"created", "updated", "deleted"} {
			out = append(out, kind+":"+what)
		}
	}
	return out
}

func (s *site) webhookEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/webhooks", needs: "account update", serve: s.listWebhooks},
		{method: http.MethodPost, path: "/webhooks", needs: "account update", status: http.StatusCreated, serve: s.createWebhook},
		{method: http.MethodGet, path: "/webhooks/{id}", needs: "account update", serve: s.getWebhook},
		{method: http.MethodPut, path: "/webhooks/{id}", needs: "account update", serve: s.changeWebhook},
		{method: http.MethodDelete, path: "/webhooks/{id}", needs: "account update", serve: s.deleteWebhook},
	}
}

func (s *site) listWebhooks(c *call) (any, error) {
	rows := s.store.webhooks.all(func(h webhook) bool { return h.AccountID == c.account })
	return s.store.webhooks.shapes(window(c.r.URL.Query(), rows, 100)), nil
}

func (s *site) getWebhook(c *call) (any, error) {
	h, err := s.store.webhooks.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return s.store.webhookShape(h), nil
}

func (s *site) createWebhook(c *call) (any, error) {
	b, err := s.read(c, "webhook")
	if err != nil {
		return nil, err
	}
	h := webhook{AccountID: c.account, Active: true, Headers: map[string]string{}, Created: s.store.now()}
	if err := s.store.applyWebhook(&h, b); err != nil {
		return nil, err
	}
	h.ID = s.store.newID()
	s.store.webhooks.keep(h, "api")
	return s.store.webhookShape(h), nil
}

func (s *site) changeWebhook(c *call) (any, error) {
	b, err := s.read(c, "webhook")
	if err != nil {
		return nil, err
	}
	h, err := s.store.webhooks.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if err := s.store.applyWebhook(&h, b); err != nil {
		return nil, err
	}
	s.store.webhooks.keep(h, "api")
	return s.store.webhookShape(h), nil
}

func (s *site) deleteWebhook(c *call) (any, error) {
	h, err := s.store.webhooks.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	s.store.webhooks.erase(h, "api")
	return map[string]any{}, nil
}

// applyWebhook brings a body into h, which is not stored yet.
func (s *store) applyWebhook(h *webhook, b body) error {
	f := faults{}
	if _, sent := b["url"]; sent || h.ID == 0 {
		u, err := url.Parse(b.cleaned("url"))
		if err != nil || u.Scheme != "https" || u.Host == "" {
			f.add("url", "must be a valid https address")
		}
	}
	if list, sent := b["subscriptions"].([]any); sent || h.ID == 0 {
		h.Events = nil
		for _, v := range list {
			name, _ := v.(string)
			if !slices.Contains(events(), name) {
				f.add("subscriptions", "is not included in the list")
				continue
			}
			h.Events = append(h.Events, name)
		}
		if len(list) == 0 {
			f.blank("subscriptions")
		}
	}
	if err := f.refusal(); err != nil {
		return err
	}
	b.text("url", &h.URL)
	b.clearable("secret_token", &h.Secret)
	b.truth("active", &h.Active)
	if more, ok := b["custom_headers"].(map[string]any); ok {
		h.Headers = map[string]string{}
		for k := range more {
			h.Headers[k] = body(more).cleaned(k)
		}
	}
	h.Updated = s.now()
	return nil
}
