package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
)

// Provider builds one imitated provider.
type Provider interface {
	// ID is its name in the ready file.
	ID() string
	// Open makes the provider's state for one server. It is called once per start, before anything is served.
	Open(w World) (*Site, error)
}

// World is what a provider is built from. Equal Seed and People give equal records.
type World struct {
	Origin string // scheme and host the provider is served at
	Seed   uint64
	People []Person // the same for every provider of the server; not to be changed
	Clock  *Clock
	Rand   io.Reader // for tokens and codes
	Writes *Journal  // every change of a record goes in here
}

// Site is one provider as the server sees it. Routes, Records and Refusal are required.
type Site struct {
	Routes    []Route
	Missing   http.HandlerFunc // answers a path that no route has; nil: a plain 404
	OAuth     *OAuth           // nil when the provider has none
	TokenPath string           // where tokens are renewed; "" without OAuth
	Client    Client           // what the ready file shows
	Public    Client           // a second app without a secret, for the ready file; empty when there is none
	Users     []User
	Token     string                                    // a static token for the ready file; may be empty
	Carried   func(r *http.Request, body []byte) string // the token of a request, where it does not ride in Authorization; nil: it does
	Records   Records
	Refusal   func(status int) []byte // an error body in the provider's own shape
	Events    Events                  // nil when the provider sends no webhooks
	Extra     func() map[string]any   // more for GET state, such as public keys; may be nil
}

// Client is an app registered at the provider. Auth is looked at by [OAuth.Authenticate] alone.
type Client struct {
	ID     string
	Secret string // "" for a public client
	Auth   ClientAuth
}

// User is a person who can sign in at the provider.
type User struct {
	Login      string   `json:"login"`
	Password   string   `json:"password"`
	Workspaces []string `json:"workspaces"`
}

// Change is what another person does to a record.
type Change struct {
	Kind   string          `json:"kind,omitempty"`
	Action string          `json:"action"` // create, change, delete
	ID     string          `json:"id,omitempty"`
	Fields json.RawMessage `json:"fields,omitempty"`
}

// Records is a provider's data as control sees it. It must be safe for concurrent use.
type Records interface {
	// Kinds names the kinds of records, sorted.
	Kinds() []string
	// All lists the records of a kind in a form fit for JSON; nil for a kind that is not known.
	All(kind string) []any
	// Act does what another person would do and returns the record as it then is. With an empty
	// kind and ID the provider picks a record that its listings show early.
	Act(c Change) (any, error)
}

// Events turns writes into webhook deliveries.
type Events interface {
	// Event gives the body and signed headers for a write, or a nil body when the provider tells nobody.
	Event(w Write) (body []byte, header http.Header)
}
