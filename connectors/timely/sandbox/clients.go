package sandbox

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// client is an organisation that work is done for.
type client struct {
	ID         int64     `json:"id"`
	AccountID  int64     `json:"account_id"`
	Name       string    `json:"name"`
	Active     bool      `json:"active"`
	Color      string    `json:"color"`
	ExternalID string    `json:"external_id"`
	Updated    time.Time `json:"updated"`
}

func (c client) id() int64   { return c.ID }
func (c client) home() int64 { return c.AccountID }

func (s *store) clientShape(c client) any {
	return map[string]any{
		"id": c.ID, "name": c.Name, "active": c.Active, "color": c.Color, "external_id": textOrNil(c.ExternalID), "updated_at": s.stamp(c.AccountID, c.Updated),
		"external_references": []any{}, "tic": nil,
	}
}

func (s *site) clientEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/clients", needs: "company read", serve: s.listClients},
		{method: http.MethodPost, path: "/clients", needs: "company create", serve: s.createClient}, // 200, unlike most
		{method: http.MethodGet, path: "/clients/{id}", needs: "company read", serve: s.getClient},
		{method: http.MethodPut, path: "/clients/{id}", needs: "company update", serve: s.changeClient},
	}
}

func (s *site) listClients(c *call) (any, error) {
	q := c.r.URL.Query()
	show := q.Get("show")
	if show == "" && s.opts.Quirks.ClientsShowAll {
		show = "all"
	}
	rows := s.store.clients.all(func(k client) bool {
		return k.AccountID == c.account && (show == "all" || k.Active != (show == "archived"))
	})
	slices.SortStableFunc(rows, func(a, b client) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	if !ascending(q, true) {
		slices.Reverse(rows)
	}
	return s.store.clients.shapes(window(q, rows, 10000)), nil
}

func (s *site) getClient(c *call) (any, error) {
	k, err := s.store.clients.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return s.store.clientShape(k), nil
}

func (s *site) createClient(c *call) (any, error) {
	b, err := s.read(c, "client")
	if err != nil {
		return nil, err
	}
	k := client{AccountID: c.account, Active: true, Color: "67a3bc"}
	if err := s.store.applyClient(&k, b); err != nil {
		return nil, err
	}
	k.ID = s.store.newID()
	s.store.clients.keep(k, "api")
	return s.store.clientShape(k), nil
}

func (s *site) changeClient(c *call) (any, error) {
	b, err := s.read(c, "client")
	if err != nil {
		return nil, err
	}
	k, err := s.store.clients.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if err := s.store.applyClient(&k, b); err != nil {
		return nil, err
	}
	s.store.clients.keep(k, "api")
	return s.store.clientShape(k), nil
}

var hexColor = regexp.MustCompile(`^([0-9a-fA-F]{3}){1,2}$`)

// applyClient brings a body into k, which is not stored yet. The stamp moves whatever was sent.
func (s *store) applyClient(k *client, b body) error {
	f := faults{}
	b.named(f, "name", 255, k.ID == 0)
	if color := b.cleaned("color"); color != "" && !hexColor.MatchString(color) {
		f.add("color", "is invalid")
	}
	if name := b.cleaned("name"); name != "" && s.clientNamed(k.AccountID, name, k.ID) != 0 {
		return s.nameTaken(name)
	}
	if err := f.refusal(); err != nil {
		return err
	}
	b.text("name", &k.Name)
	b.text("color", &k.Color)
	b.text("external_id", &k.ExternalID)
	b.truth("active", &k.Active)
	k.Updated = s.now()
	return nil
}

// clientNamed finds the client of that name, whatever its case; 0 for none.
func (s *store) clientNamed(accountID int64, name string, but int64) int64 {
	for _, o := range s.clients.rows {
		if o.AccountID == accountID && o.ID != but && strings.EqualFold(o.Name, name) {
			return o.ID
		}
	}
	return 0
}

func (s *store) nameTaken(name string) error {
	fields := map[string]any{"name": []string{"has already been taken"}}
	out := map[string]any{"errors": fields}
	if s.quirks.SuggestedName {
		fields["name"], out["suggested_name"] = "has already been taken", name+" (2)"
	}
	return &refusal{http.StatusUnprocessableEntity, out}
}
