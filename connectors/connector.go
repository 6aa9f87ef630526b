// Package connectors is the contract between the product and its providers: what a
// connector says of itself, what an open session can do, and the plain values that
// pass between them. The HTTP stack is in connectors/stack, the connector language in
// connectors/spec, one folder per provider beside them.
package connectors

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"time"

	"patchbay/model"
	"patchbay/model/mapping"
)

// Connector is the adapter to one provider. It is safe for concurrent use and does no
// input or output until a session is opened and used.
type Connector interface {
	// Describe says what the connector can do; the answer never changes and is the caller's to keep.
	Describe() Description
	// Open makes a session for one grant and workspace. It sends nothing.
	Open(g Grant) (Session, error)
}

// Session is one grant at work in one workspace. It is safe for concurrent use. Every
// error that a person may see is, or wraps, a *problem.Problem.
type Session interface {
	// Account names the account behind the grant with one cheap call; it proves the grant.
	Account(ctx context.Context) (Account, error)
	// Workspaces lists what the grant can see, in the provider's order.
	Workspaces(ctx context.Context) ([]Workspace, error)
	// Fields lists the custom fields of a model in this workspace; empty when the provider has none.
	Fields(ctx context.Context, modelName string) ([]model.Field, error)
	// List walks all records, page by page, and ends after the first error. The last page of an
	// unbroken walk has Complete set; no other page has.
	List(ctx context.Context, q Query) iter.Seq2[Page, error]
	// Retrieve fetches one record by native id. A record that is gone is a problem of kind Gone.
	Retrieve(ctx context.Context, modelName, id string) (model.Record, error)
	// Create, Update and Delete write once and are never repeated by the stack unless it is certain that
	// nothing happened; a lost answer is a problem of kind UnknownOutcome. Create and Update return
	// what the provider then holds, as far as its answer tells: callers that need certainty retrieve.
	Create(ctx context.Context, w Write) (model.Record, error)
	Update(ctx context.Context, w Write) (model.Record, error)
	Delete(ctx context.Context, modelName, id string) error
	// Do sends any request to the provider's own host with the grant's credentials.
	Do(ctx context.Context, r Request) (Response, error)
	// Close releases idle connections; the session is of no use afterwards.
	Close()
}

// Grant is all that a session needs from outside.
type Grant struct {
	Connection string                     // the connection's id: names the budget and the calls
	Name       string                     // the connection's name, for messages and the commands in them; "" for its id
	Workspace  string                     // native id of the workspace; "" until one is chosen
	Endpoint   string                     // replaces scheme and host of every URL in the spec; "" for the provider itself
	Extra      map[string]string          // what the token answer told beside the token, by its native names
	Fields     map[string][]model.Field   // by model: the custom fields known from the last discovery in this workspace
	Mapping    map[string]mapping.Mapping // by model, in place of the connector's own; nil for its own everywhere
	Watch      Watcher                    // sees every record that is read; nil: nobody does
	ReadOnly   bool                       // writes are refused by the stack, whoever asks
	Lane       Lane                       // of every request that names no other
	// Gate is asked before each request and again before each repetition of it, right before it leaves; its error stops
	// that request and is answered as it is. It must be quick. nil lets everything go that ReadOnly does not stop.
	Gate      func(ctx context.Context, writes bool) error
	Tokens    Tokens
	Recorder  Recorder
	Budget    Budget
	Transport http.RoundTripper // nil: a transport of its own with timeouts
	Now       func() time.Time  // nil: the wall clock
	Rand      func() float64    // jitter, [0,1); nil: math/rand/v2
}

// Checker is a session that can say beforehand what it would do with a write.
type Checker interface {
	// Check builds the request of a create (no ID) or an update and sends nothing that writes; it may read what the
	// request is built of. It answers the patch with the fields that the connector moves along with it, or the problem
	// that Create or Update would answer before they send. That a record like this is there already is not looked for.
	Check(ctx context.Context, w Write) (model.Patch, error)
}

// Account is who the grant belongs to.
type Account struct {
	ID   string // native id; compared at every login so that a swapped account is seen
	Name string
	Kind string // the provider's word: "location", "account"
}

// Workspace is one tenant that the grant can see.
type Workspace struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ErrCursor is in the chain of an error with which a listing ended that was to go on behind a cursor, where the provider
// refused that: the listing can begin anew, without the cursor.
var ErrCursor = errors.New("the cursor is not taken any more")

// ErrRefused is in the chain of a problem of kind Invalid where the provider refused one record without faulting a value:
// somebody else has locked it, or a gate on the way said no.
var ErrRefused = errors.New("the provider refused this record")

// Query bounds a listing.
type Query struct {
	Model string
	Text  string            // the provider's own search; "" lists all
	Since time.Time         // only records changed at or after; zero for all. Ignored where the connector has no such filter: see Support.Since
	Of    map[string]string // only what belongs to one record: the unified field that refers to it, and its native id; nil for all. At most one entry
	After string            // cursor of the last page that was kept; "" from the start
	Size  int               // records per page; 0 for the connector's own
	Lane  Lane
	// Paused is told of every wait of this listing as it begins, from the goroutine that lists; nil for nobody.
	Paused func(Pause)
}

// Pause is a wait before a request is sent.
type Pause struct {
	For   time.Duration
	Again bool // the provider refused the request or did not answer it, and is asked again; else the limit is being kept
}

// Page is one page of a listing.
type Page struct {
	Records  []model.Record
	Next     string // cursor that continues behind this page; "" on the last one
	Total    int    // records in the whole listing as far as the provider tells; -1 when it does not
	Complete bool   // this was the last page and none before it was lost
	Nameless int    // rows that were left out, as they have no id that could be used; a walk with one is not complete
}

// Write is one create or update.
type Write struct {
	Model  string
	ID     string       // native id; "" for a create
	Patch  model.Patch  // validated, canonical
	Before model.Record // what the provider held when the patch was made; its Native is needed where a write replaces whole lists
}

// Lane orders requests that compete for one budget: a person's request goes before background work,
// and background work leaves the last 30 % of a window alone.
type Lane int

// The lanes; the zero value is a person waiting.
const (
	Interactive Lane = iota
	Background
)

// Request is one call through the proxy. Path is relative to the provider's API host, or an absolute
// URL on that same host; any other host is refused before anything is sent.
type Request struct {
	Method string
	Path   string
	Query  map[string][]string
	Header http.Header
	Body   json.RawMessage
}

// Response is the provider's answer as it came.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}
