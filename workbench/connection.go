package workbench

import (
	"strings"
	"time"
)

// Health is the state of a connection in the words of the design.
type Health string

// The states of a connection. Reason and Fix of [Connection] say the rest.
const (
	OK              Health = "ok"
	Throttled       Health = "throttled"
	NeedsLogin      Health = "needsLogin"
	NeedsPermission Health = "needsPermission"
	Paused          Health = "paused"
	Gone            Health = "gone"
	Down            Health = "down" // the provider did not answer the last call
)

// Connection is one granted account, as people and scripts see it. It holds no secret.
type Connection struct {
	ID            string         `json:"id"`
	Name          string         `json:"name"`
	Connector     string         `json:"connector"`
	ConnectorName string         `json:"connectorName"`
	Auth          string         `json:"auth"` // a way in of the connector: "oauth", "token"
	Account       string         `json:"account"`
	Workspace     WorkspaceRef   `json:"workspace"`
	Endpoint      string         `json:"endpoint,omitempty"` // set when it talks to a sandbox or staging
	State         Health         `json:"state"`
	Reason        string         `json:"reason,omitempty"`
	Fix           string         `json:"fix,omitempty"`
	Since         time.Time      `json:"since"`
	ReadOnly      bool           `json:"readOnly"`             // nothing may be written to it now, whatever the reason
	ReadOnlyBy    string         `json:"readOnlyBy,omitempty"` // what forbids it: "program", "profile" or "connection"
	Operations    []string       `json:"operations"`
	Wanted        []string       `json:"scopesWanted"`
	Granted       []string       `json:"scopesGranted"`
	Missing       []MissingScope `json:"scopesMissing,omitempty"`
	Broken        []BrokenField  `json:"mappingBroken,omitempty"`
	TokenExpires  *time.Time     `json:"tokenExpiresAt"` // nil: it does not, or is not known
	Secrets       string         `json:"secretsIn"`      // where the token is, in words
	ClientID      string         `json:"clientId,omitempty"`
	Records       map[string]int `json:"records"` // by model, from the store
	LastPull      *time.Time     `json:"lastPullAt"`
	LastGoodCall  *time.Time     `json:"lastGoodCallAt"`
	Budget        *BudgetState   `json:"budget"` // nil until the first call told
	Created       time.Time      `json:"createdAt"`
}

// WorkspaceRef names a workspace; both are empty where the provider has none.
type WorkspaceRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// MissingScope is a permission that was asked for and not granted, with what cannot be done without it.
type MissingScope struct {
	Scope      string   `json:"scope"`
	Operations []string `json:"operations"`
	Said       bool     `json:"said,omitempty"` // an answer said so: what needs it is sent all the same, and clears this when it succeeds
}

// For says in words what the permission is needed for.
func (m MissingScope) For() string {
	if len(m.Operations) == 0 {
		return "every sign-in"
	}
	return strings.Join(m.Operations, ", ")
}

// BudgetState is the rate limit as last known.
type BudgetState struct {
	Limit          int        `json:"limit"`
	Remaining      int        `json:"remaining"`
	ResetsAt       *time.Time `json:"resetsAt"`
	HeldUntil      *time.Time `json:"heldUntil,omitempty"` // the provider asked not to be asked before; nil where it did not
	DailyLimit     int        `json:"dailyLimit,omitempty"`
	DailyRemaining int        `json:"dailyRemaining,omitempty"`
}

// Farewell tells what a disconnect did and what remains.
type Farewell struct {
	Connection     string `json:"connection"`
	Revoked        bool   `json:"revoked"`        // the provider confirmed that the grant is dead
	Remains        string `json:"remains"`        // what is left at the provider and how to end it, in words; "" when nothing
	RecordsKept    int    `json:"recordsKept"`    // cached records that stay in the store
	RecordsRemoved int    `json:"recordsRemoved"` // cached records that were removed from it
}

// Connector is what can be connected, for choosing: its capability table, ways in and setup.
type Connector struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Summary   string       `json:"summary"`
	Workspace string       `json:"workspaceWord"`
	Auth      []AuthChoice `json:"auth"`
	Support   []Capability `json:"capabilities"`
	Always    []string     `json:"scopesAlways,omitempty"` // asked for at every sign-in, whatever the connection may do
	Limits    []string     `json:"limits"`                 // in words
	Setup     []string     `json:"setup"`                  // what to do at the provider first, a step a line
	Redirects []string     `json:"redirects"`
	Notes     []string     `json:"notes"`
	File      string       `json:"file,omitempty"` // of a person's own; "" for one that comes with the program
}

// AuthChoice is one way in.
type AuthChoice struct {
	Kind  string `json:"kind"` // "oauth", "token", or what the connector calls it
	Label string `json:"label"`
	// For "oauth": where client id and secret go, "body" or "basic"; "none" for an app without a secret, "" where the
	// secret may be left out.
	Client string `json:"client,omitempty"`
	Issuer string `json:"issuer,omitempty"` // for "oauth": the server that is asked how to sign in
	Once   bool   `json:"once,omitempty"`   // what is typed in is traded at the sign-in, and kept nowhere
	Device bool   `json:"device,omitempty"` // for "oauth": a code can be typed in elsewhere, as far as is known before the issuer is asked
	// What a person brings for it, in this order; nil for the consent in the browser.
	Inputs []Input `json:"inputs,omitempty"`
}

// Input is one thing that a person types in to sign in.
type Input struct {
	Name   string `json:"name"`
	Label  string `json:"label"`
	Secret bool   `json:"secret"` // asked for unseen
}

// Capability is one line of the capability table.
type Capability struct {
	Operation string   `json:"operation"`
	Supported bool     `json:"supported"`
	Writes    bool     `json:"writes"`
	Scopes    []string `json:"scopes"`
	Requires  []string `json:"requires,omitempty"`
	Refuses   []string `json:"refuses,omitempty"`
	Reason    string   `json:"reason,omitempty"`    // why it is not supported, or how it is done all the same
	Emulated  bool     `json:"emulated,omitempty"`  // supported in the way that Reason tells, not by a plain call
	Since     bool     `json:"since,omitempty"`     // a listing can be limited to what changed
	PerRecord bool     `json:"perRecord,omitempty"` // a listing takes a call for each record of another model
	Of        []string `json:"of,omitempty"`        // fields by which a listing can be limited to one record's own
}
