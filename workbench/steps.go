package workbench

import (
	"time"

	"patchbay/problem"
)

// ConnectRequest is all that a connect flow may be told beforehand. The zero value of a field means
// "ask or derive": the name follows the account, the operations are the reading ones.
type ConnectRequest struct {
	Connector    string
	Name         string
	Operations   []string // "contact::update"; nil for every reading operation
	ReadOnly     bool
	Lift         bool   // with Reconnect: a connection that may only read may write afterwards; else it stays read-only
	Auth         string // a way in of the connector; "" picks one with credentials when Token or Inputs is set, else the first
	ClientID     string
	ClientSecret string
	Token        string            // what a person brings as one text: the one value, a line for each, or a JSON object
	Inputs       map[string]string // the same by name
	Workspace    string
	Endpoint     string        // replaces scheme and host of every URL of the connector
	Device       bool          // sign in by typing a code into a browser anywhere (RFC 8628), where the provider has that
	Redirect     string        // a redirect address registered at the provider that is not ours; the final URL is pasted
	NoBrowser    bool          // print the address, open nothing
	Timeout      time.Duration // for the consent; 0 for five minutes
	Reconnect    string        // name of the connection whose grant is renewed in place; "" for a new one

	veil *Veiled // nil: what is told of it is true
}

// StepID names one step of the connect flow.
type StepID string

// The steps in the order they run. A token connection skips Discover, Listen, Browser and Consent; a sign-in with a
// typed code has no Listen, Browser and Exchange.
const (
	StepDiscover  StepID = "discover"  // the server was asked how to sign in
	StepListen    StepID = "listen"    // the callback address is bound
	StepBrowser   StepID = "browser"   // the consent page was opened, or is to be opened by hand
	StepConsent   StepID = "consent"   // waiting for the person at the provider
	StepExchange  StepID = "exchange"  // the code becomes a token
	StepScopes    StepID = "scopes"    // granted against wanted
	StepProve     StepID = "prove"     // one cheap call names the account
	StepWorkspace StepID = "workspace" // one workspace is chosen
	StepSave      StepID = "save"      // the token is in the vault, the connection in the store
	StepTakeBack  StepID = "takeBack"  // of a flow that came to nothing behind the consent: the grant is ended, or skipped with how a person ends it
)

// StepState is how far a step is.
type StepState string

// The states of a step.
const (
	StepRunning StepState = "running"
	StepAsking  StepState = "asking" // a person must answer: see Workspaces
	StepDone    StepState = "done"
	StepSkipped StepState = "skipped"
	StepFailed  StepState = "failed"
)

// Step is one line of the flow as it happens. A later step of the same ID replaces the earlier one.
type Step struct {
	ID         StepID         `json:"step"`
	State      StepState      `json:"state"`
	Label      string         `json:"label"`              // "Waiting for your consent in the browser"
	Detail     string         `json:"detail,omitempty"`   // what came of it
	URL        string         `json:"url,omitempty"`      // the consent page, or where Code is typed in (StepBrowser, StepConsent)
	Code       string         `json:"code,omitempty"`     // what a person types in at URL; "" where nothing is (StepConsent)
	Complete   string         `json:"complete,omitempty"` // URL with the code in it, for a QR code; "" where there is none
	SSH        string         `json:"ssh,omitempty"`      // the ssh -L line for a browser elsewhere
	Deadline   time.Time      `json:"deadline,omitzero"`
	Granted    []string       `json:"granted,omitempty"`
	Missing    []MissingScope `json:"missing,omitempty"`
	Workspaces []WorkspaceRef `json:"workspaces,omitempty"`

	Problem *problem.Problem `json:"-"` // set when State is StepFailed
}
