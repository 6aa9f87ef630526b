package connectors

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Listener is a connector whose provider may tell of changes by itself. A webhook is a hint and never the truth: it
// says where to look, and nothing that it tells beside ids is ever used.
type Listener interface {
	// Webhooks says what the provider tells of; no Events where it tells nobody. The answer is the caller's to keep.
	Webhooks() Webhooks
	// Heard proves that a delivery came from the provider, and says what changed. It sends nothing, and what it answers
	// depends on the delivery alone: a repeated one gives the same event. A delivery that does not prove itself is an
	// error that wraps ErrUnproven; one that does and cannot be read is a problem of kind Invalid. Where d lacks the
	// secret that it would take, nothing is believed: that is a problem of kind Usage.
	Heard(d Delivery) (Event, error)
}

// Subscriber is a session whose provider has calls to subscribe. Where the capability table supports no operation
// with the verb Subscribe, all of it answers a problem of kind Unsupported.
type Subscriber interface {
	// Subscribe asks the provider to deliver s.Events to s.URL, signed with s.Secret, and answers s with its ID. It is
	// sent once: a lost answer is a problem of kind UnknownOutcome, and Subscriptions then tells whether it is there.
	Subscribe(ctx context.Context, s Subscription) (Subscription, error)
	// Unsubscribe ends a subscription by its ID; one that is not there is a problem of kind Gone.
	Unsubscribe(ctx context.Context, id string) error
	// Subscriptions lists those of the workspace, whoever made them, in the provider's order.
	Subscriptions(ctx context.Context) ([]Subscription, error)
}

// ErrUnproven is what the error of a delivery wraps that may have come from anybody: without its signature, with one
// that does not fit, or from too long ago.
var ErrUnproven = errors.New("the delivery does not prove where it comes from")

// Webhooks is what a provider tells of, and how.
type Webhooks struct {
	Events   []Announcement // in the order of the spec
	Each     bool           // each event needs an address of its own: a delivery does not tell which it is
	Secret   bool           // deliveries prove themselves by a secret that was agreed; else by the provider's own key
	Numbered bool           // deliveries have an id: see Event.Delivery
	Calls    bool           // sessions can subscribe: see Subscriber
	Setup    []string       // what a person does at the provider where there are no calls, one step a line
}

// Announcement is one kind of event.
type Announcement struct {
	Native    string    // the provider's name for it
	Operation Operation // what happened: a model with Create, Update or Delete
}

// Delivery is one webhook as it came.
type Delivery struct {
	Header http.Header
	Body   []byte        // the very bytes: they are what is signed
	Event  string        // native name of the event that its address stands for; "" where the address takes all
	Secret func() string // reveals what was agreed for the address; nil where nothing was
	Key    string        // stands in for the provider's own public key, in PEM: that of a sandbox; "" for the provider's
	At     time.Time     // when it came
}

// Event is what a delivery says, and all of it that may be relied on. It is a reason to look, nothing more.
type Event struct {
	Native    string    // the provider's name for it, fit for a screen
	Operation Operation // "" where the provider tells of something that is not kept here: nothing is to be done
	Workspace string    // native id; "" where the delivery does not tell: the one that its address was made for
	IDs       []string  // native ids, as Retrieve takes them; none where it is not told which records: list the model
	// Delivery is the same for every repetition of one delivery and for no other. "" where the provider does not number
	// them: two that look alike may then tell of two changes.
	Delivery string
}

// Subscription is an address that the provider delivers to.
type Subscription struct {
	ID     string        // native; "" for one that is not there yet
	URL    string        // https, or http on this machine
	Events []string      // native names; exactly one where Webhooks.Each
	Secret func() string // reveals what deliveries are signed with; nil in what Subscriptions lists
	Active bool          // the provider delivers; set by the provider
}
