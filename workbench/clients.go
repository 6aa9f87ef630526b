package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"patchbay/auth/vault"
	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// Client is the person's own app at a provider, as it is kept for a connector: new connections are made with it unless
// they say otherwise. It holds no secret.
type Client struct {
	Connector string   `json:"connector"`
	ID        string   `json:"clientId"`
	Redirect  string   `json:"redirect,omitempty"` // a registered address that does not lead to this machine
	Secret    bool     `json:"hasSecret"`
	Secrets   string   `json:"secretIn"` // where the secret is, in words; "" when there is none
	Redirects []string `json:"redirects"`
	UsedBy    []string `json:"usedBy"` // connections that were made with this client id, by name
}

// clientPrefix begins the names of kept clients, among the settings and in the vault.
const clientPrefix = "client."

// keptClient is how a client stands among the settings.
type keptClient struct {
	ID       string `json:"id"`
	Redirect string `json:"redirect,omitempty"`
	Secret   bool   `json:"secret,omitempty"`
}

// Clients lists the kept clients by connector.
func (w *Workbench) Clients(ctx context.Context) ([]Client, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	all, err := db.Settings(ctx, clientPrefix)
	if err != nil {
		return nil, err
	}
	rows, err := db.Connections(ctx)
	if err != nil {
		return nil, err
	}
	out := []Client{}
	for key, value := range all {
		c, err := w.client(strings.TrimPrefix(key, clientPrefix), value, rows)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Client) int { return strings.Compare(a.Connector, b.Connector) })
	return out, nil
}

// Client answers the one that is kept for a connector; ok is false when there is none.
func (w *Workbench) Client(ctx context.Context, connector string) (c Client, ok bool, err error) {
	all, err := w.Clients(ctx)
	for _, c := range all {
		if c.Connector == connector {
			return c, true, err
		}
	}
	return Client{}, false, err
}

func (w *Workbench) client(connector, value string, rows []store.Connection) (Client, error) {
	var kept keptClient
	if err := json.Unmarshal([]byte(value), &kept); err != nil {
		return Client{}, problem.New(problem.Storage, "The client that is kept for %s cannot be read.", connector).
			WithFix("patchbay client set %s --client-id ID --client-secret-stdin", connector).Because(err)
	}
	c := Client{Connector: connector, ID: kept.ID, Redirect: kept.Redirect, Secret: kept.Secret, Redirects: []string{}, UsedBy: []string{}}
	if kept.Secret {
		c.Secrets = w.secretsPlace(clientPrefix + connector)
	}
	if about, err := w.about(connector); err == nil {
		for _, a := range about.Auth {
			c.Redirects = append(c.Redirects, redirects(a)...)
		}
	}
	for _, r := range rows {
		if r.Connector == connector && r.ClientID == kept.ID {
			c.UsedBy = append(c.UsedBy, r.Name)
		}
	}
	return c, nil
}

// KeepClient keeps the person's own app for a connector: its secret in the vault, the rest in the store. An empty secret
// leaves the one that is kept for the same id; for another id it says that the app has none. Connections that there are
// stay as they are.
func (w *Workbench) KeepClient(ctx context.Context, connector string, c OwnClient) error {
	about, err := w.about(connector)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(about.Auth, func(a connectors.Auth) bool { return a.Kind == connectors.OAuth }) {
		return problem.New(problem.Usage, "%s has no sign-in through the browser, and so no client id.", about.Name).
			WithFix("patchbay connectors %s", about.ID)
	}
	if strings.TrimSpace(c.ID) == "" {
		return problem.New(problem.Usage, "A client id is needed.").WithFix("patchbay client set %s --client-id ID --client-secret-stdin", about.ID)
	}
	old, known, err := w.Client(ctx, connector)
	if err != nil {
		return err
	}
	kept := keptClient{ID: c.ID, Redirect: c.Redirect, Secret: c.Secret != "" || known && old.ID == c.ID && old.Secret}
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	door, err := w.vault()
	if err != nil {
		return err
	}
	if c.Secret != "" {
		if err := door.Save(ctx, clientPrefix+connector, []byte(c.Secret)); err != nil {
			return err
		}
	}
	if raw, err := json.Marshal(kept); err != nil {
		return err
	} else if err := db.SetSetting(ctx, clientPrefix+connector, string(raw)); err != nil {
		return err
	}
	if known && old.Secret && !kept.Secret {
		return w.dropSecret(ctx, clientPrefix+connector)
	}
	return nil
}

// OwnClient is a person's own app at a provider with its secret.
type OwnClient struct {
	ID, Secret string
	Redirect   string
}

// ForgetClient forgets the app that is kept for a connector, its secret first. Connections that were made with it go on.
func (w *Workbench) ForgetClient(ctx context.Context, connector string) error {
	_, known, err := w.Client(ctx, connector)
	if err != nil {
		return err
	}
	if !known {
		return problem.New(problem.NotFound, "No client is kept for %s.", problem.Clean(connector)).WithFix("patchbay client list")
	}
	if err := w.dropSecret(ctx, clientPrefix+connector); err != nil {
		return err
	}
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	return db.DropSetting(ctx, clientPrefix+connector)
}

// lend fills in the kept app where a request for a sign-in names none, or names the same id without its secret.
func (w *Workbench) lend(ctx context.Context, req *ConnectRequest) error {
	kept, known, err := w.Client(ctx, req.Connector)
	if err != nil || !known || req.ClientID != "" && req.ClientID != kept.ID {
		return err
	}
	if req.ClientID == "" && req.Redirect == "" {
		req.Redirect = kept.Redirect
	}
	req.ClientID = kept.ID
	if req.ClientSecret != "" || !kept.Secret {
		return nil
	}
	door, err := w.vault()
	if err != nil {
		return err
	}
	raw, err := door.Load(ctx, clientPrefix+req.Connector)
	if errors.Is(err, vault.ErrNotFound) {
		return problem.New(problem.BadClient, "The secret of the client that is kept for %s is not in the vault any more.", req.Connector).
			WithFix("patchbay client set %s --client-id %s --client-secret-stdin", req.Connector, problem.Clean(kept.ID))
	}
	req.ClientSecret = string(raw)
	return err
}
