package connectors

import (
	"slices"
	"strings"
	"time"

	"patchbay/model"
)

// Operation is a model and a verb, as in "contact::update".
type Operation string

// Verb is what can be done with a model.
type Verb string

// The verbs.
const (
	List       Verb = "list"
	Retrieve   Verb = "retrieve"
	Search     Verb = "search"
	Create     Verb = "create"
	Update     Verb = "update"
	Delete     Verb = "delete"
	Upsert     Verb = "upsert"
	FieldRead  Verb = "fieldRead"
	FieldWrite Verb = "fieldWrite"
	Subscribe  Verb = "subscribe"
)

// Op joins a model's name and a verb.
func Op(modelName string, v Verb) Operation { return Operation(modelName + "::" + string(v)) }

// Description is what a connector says of itself, ready to be shown.
type Description struct {
	ID        string         // lower case, stable: names the folder, flags and stored connections
	Name      string         // as the vendor writes it
	Summary   string         // one sentence on what the provider is
	Workspace string         // the provider's word for a workspace: "location"
	Auth      []Auth         // the ways in, preferred first
	Fields    []FieldSupport // the unified fields it carries, in the order of the spec
	Support   []Support      // the capability table, models in the spec's order, verbs in the order above
	Limits    []Limit        // rate limits as documented
	Setup     []string       // what a person does at the provider before connecting, one step a line
	Notes     []string       // what this provider cannot do for anybody ("cannot detect simultaneous edits")
	Needs     []string       // scopes that every grant needs to name its account, whatever it is for
	OneWriter bool           // writes are to go one after another: the service trips over several at a time
	SearchLag time.Duration  // how long the provider's search may trail behind its writes; 0 when it does not
}

// Support is one line of the capability table.
type Support struct {
	Operation Operation
	Supported bool
	Scopes    []string // all are needed
	Requires  []string // unified paths that must be set beyond the model's own rule
	Refuses   []string // unified paths that this operation cannot carry
	Along     []string // unified fields whose records this operation changes too: they are to be read anew
	Reason    string   // why it is not supported, or how it is emulated; "" when plain
	Since     bool     // a listing can be limited to what changed
	PerRecord bool     // a listing takes a call for each record of another model
	Window    Window   // a listing of everything shows this stretch of time alone; zero for all
	Of        []string // unified fields by which a listing can be limited to one record's own, sorted
}

// Window is a stretch of time around now.
type Window struct{ Back, Ahead time.Duration }

// FieldSupport is one unified field that a connector carries.
type FieldSupport struct {
	Model    string
	Name     string   // unified path
	Native   string   // the provider's name for it
	ReadOnly bool     // can never be written through this connector
	Why      string   // it is read-only, in words behind the label; "" for no reason of its own
	Note     string   // what happens to a written value: "stored in lower case"; "" when nothing
	Made     []string // unified paths that the service makes this one of, joined with blanks, whenever they are written; none else
	Respells string   // the part of Note that is about the value's spelling, whatever it is; "" for none
	WholeDay bool     // of a moment: its day alone is kept there
}

// AuthKind is a way in: one of these, or one that a connector names itself.
type AuthKind string

// The ways in that many have.
const (
	OAuth AuthKind = "oauth"
	Token AuthKind = "token" // one static bearer that a person pastes
	Key   AuthKind = "key"   // one static key
	Basic AuthKind = "basic" // a user name and a password
)

// Auth is one way in, as data.
type Auth struct {
	Kind   AuthKind
	Label  string // "Private integration token"
	Prefix string // what such a token begins with; "" when nothing is known
	OAuth  OAuthFacts
	Inputs []Input // what a person types in, in this order; nil for OAuth
	Once   bool    // what is typed in is traded at the sign-in: see Enroller
}

// Static reports whether the way has credentials that a person brings, instead of a consent in the browser.
func (a Auth) Static() bool { return a.Kind != OAuth }

// Input is one thing that a person types in.
type Input struct {
	Name   string // lower case; names it in files and on standard input
	Label  string
	Secret bool // asked for unseen
}

// OAuthFacts says how the provider's OAuth behaves. URLs are complete.
type OAuthFacts struct {
	Issuer          string // of a server that describes itself: what is empty here is asked of it; "" where nobody is asked
	AuthorizeURL    string
	TokenURL        string
	RevokeURL       string   // RFC 7009; "" where there is none
	DeviceURL       string   // RFC 8628; "" where there is none
	Hosts           []string // host names that secrets may go to although they are of another site than the consent page
	RevokeHelp      string   // how a person revokes the grant at the provider
	ClientAuth      string   // "body", "basic" or "none"; "" only with an issuer, which tells
	PKCE            bool
	Rotating        bool          // each refresh spends the refresh token
	Grace           time.Duration // identical refreshes within it get the same answer
	Lifetime        time.Duration // of an access token when the answer does not say
	Idle            time.Duration // a refresh token that was not used for so long is dead; 0 when it does not die of that
	RedirectHost    string        // "127.0.0.1" unless the vendor takes only "localhost"
	RedirectPorts   []int         // to be registered; empty for any free port
	RedirectPath    string        // "" for a path of its own per attempt
	AuthorizeParams map[string]string
	TokenParams     map[string]string // added to the code exchange
	RefreshParams   map[string]string // added to each refresh
	Extra           []string          // fields of the token answer to keep
	WorkspaceField  string            // the one of Extra that names the chosen workspace; "" when none does
}

// Limit is a documented rate limit.
type Limit struct {
	Requests int
	Per      time.Duration
	Scope    string // "workspace", "account" or "app"
}

// ScopesFor lists the scopes that the operations need, without doubles: those of Needs, then the rest in the
// table's order. Operations that are not supported add nothing.
func (d Description) ScopesFor(ops []Operation) []string {
	out := slices.Clone(d.Needs)
	for _, s := range d.Support {
		if !s.Supported || !slices.Contains(ops, s.Operation) {
			continue
		}
		for _, scope := range s.Scopes {
			if !slices.Contains(out, scope) {
				out = append(out, scope)
			}
		}
	}
	return out
}

// NeededBy lists the supported operations among ops that need scope, in the table's order.
func (d Description) NeededBy(scope string, ops []Operation) []Operation {
	var out []Operation
	for _, s := range d.Support {
		if s.Supported && slices.Contains(s.Scopes, scope) && slices.Contains(ops, s.Operation) {
			out = append(out, s.Operation)
		}
	}
	return out
}

// Carries gives what the connector says of a unified field; ok is false when it has no such field.
// Custom fields are not listed: every discovered one is carried.
func (d Description) Carries(modelName, path string) (f FieldSupport, ok bool) {
	for _, f := range d.Fields {
		if f.Model == modelName && f.Name == path {
			return f, true
		}
	}
	return FieldSupport{}, false
}

// WhyNot says in words that follow a field's label why s cannot write it, or "".
func (d Description) WhyNot(modelName, path string, s Support) string {
	if strings.HasPrefix(path, model.CustomPrefix) {
		return ""
	}
	f, ok := d.Carries(modelName, path)
	switch {
	case !ok:
		return "is not kept by " + d.Name
	case f.ReadOnly && f.Why != "":
		return f.Why
	case f.ReadOnly:
		return "is set by " + d.Name + " itself"
	case slices.Contains(s.Refuses, path):
		_, verb, _ := strings.Cut(string(s.Operation), "::")
		return "cannot be written by an " + verb + " in " + d.Name
	}
	return ""
}

// Can gives the line of the capability table for op; an operation that the table does not list is
// not supported, with a reason that says so.
func (d Description) Can(op Operation) Support {
	for _, s := range d.Support {
		if s.Operation == op {
			return s
		}
	}
	return Support{Operation: op, Reason: d.Name + " has nothing like it."}
}
