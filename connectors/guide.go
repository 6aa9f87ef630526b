package connectors

import (
	"context"
	"encoding/json"
)

// Endpoint is one call that a connector knows, as a beginning for a request of somebody's own. What has no value yet
// stands in braces: {id}, {workspace}.
type Endpoint struct {
	Operation Operation         // that the connector makes it for; "" for none of a model
	About     string            // what it is about where Operation is "": "the account"
	Method    string            // in capitals
	Path      string            // on the provider's API host
	Query     map[string]string // nil for none
	Body      json.RawMessage   // the members that it always has, or a form where Form is set; nil for none
	Form      bool
	Reads     bool // it changes nothing
	Scopes    []string
}

// Guide is a connector that tells its calls.
type Guide interface {
	// Endpoints are its calls, the account first and the models in its own order; each once.
	Endpoints() []Endpoint
	// Rides tells how the credentials of a way in ride on a request, without them.
	Rides(way AuthKind) Ride
}

// Ride is how credentials ride on a request: names and the texts they hold, with $TOKEN, $USER and the like in the place
// of what is secret. Always are the headers of every request beside them; {workspace} stands in them for its id.
type Ride struct{ Header, Query, Form, Always map[string]string }

// Weigher is a session that tells whether a request of somebody's own may change something, as far as its method and
// what the connector knows of its path tell.
type Weigher interface{ Changes(r Request) bool }

// Discreet is a session that knows what may not be seen in an answer.
type Discreet interface {
	// Hide answers a text without the grant's own secrets and without the texts of JSON members whose names say that they
	// are secrets; hidden reports whether there were any. in stays as it is.
	Hide(ctx context.Context, in []byte) (out []byte, hidden bool)
}
