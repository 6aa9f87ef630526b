// Package stack is the way of every HTTP request to a provider. A request passes, outermost first:
//
//	guard    a read-only grant sends no write; nothing leaves for another host; the gate may stop every single attempt
//	retry    only what surely did not happen, or does no harm twice, is sent again
//	auth     a fresh token; one renewal and one replay after a 401 that is about the token
//	budget   the rate limit, asked once for each attempt, so that no refusal is provoked
//	recorder each attempt is kept, redacted
//	send     timeouts, a cap on the answer, no redirects
//
// An answer of any status is a [Response]; errors are *problem.Problem: ReadOnly and Usage before anything
// was sent, RateLimited when waiting would take too long, ProviderDown when no answer came to something
// harmless, UnknownOutcome when none came to a write that may have arrived, Canceled when the caller stopped.
package stack

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// Options is all that a client needs from outside. Only Provider and Host must be set.
type Options struct {
	Provider   string   // the provider's name for people
	Connection string   // the connection's id: names the budget and the calls
	Label      string   // the connection's name in problems; "" for its id
	Host       *url.URL // scheme and host of the API; the token goes nowhere else
	ReadOnly   bool
	// Gate may stop a request: it is asked before anything is done for one, and right before each attempt leaves. Its
	// error is answered as it is. nil lets everything go.
	Gate      func(ctx context.Context, writes bool) error
	Header    http.Header // sent with every request
	Limits    []connectors.Limit
	Heads     Heads
	Tokens    connectors.Tokens   // nil: requests carry no token
	Recorder  connectors.Recorder // nil: nothing is kept
	Budget    connectors.Budget   // nil: requests are not paced
	Transport http.RoundTripper   // nil: one of its own, closed by [Client.Close]
	Now       func() time.Time    // nil: the wall clock
	Rand      func() float64      // jitter, [0,1); nil: math/rand/v2
	// Carrier puts the credentials on a request; nil: as a bearer in the Authorization header.
	Carrier Carrier
	// NotToken tells a 401 that a new token would not mend (a scope that was not granted, a missing
	// header). nil: every 401 is about the token.
	NotToken func(status int, body []byte) bool
	// Verdict says what status an answer is meant to have, for providers that say no with a good one. It sees what came
	// and must answer its status where there is nothing to correct. nil: every status is meant.
	Verdict func(r Response) int
	// Private tells paths whose bodies are never recorded: token endpoints. nil: none.
	Private func(path string) bool
}

// Heads names the response headers that tell the state of the rate limit; "" where the provider has none.
type Heads struct {
	Limit, Remaining, WindowMillis string
	DailyLimit, DailyRemaining     string
}

// Request is one request to the provider's API host.
type Request struct {
	Operation connectors.Operation // "" for a proxy call
	Method    string
	Path      string // relative to the host, or absolute on that very host
	Query     url.Values
	Header    http.Header
	Body      []byte // JSON unless Header says otherwise; nil for none
	Reads     bool   // harmless to send twice, whatever its method
	Writes    bool   // it changes something, whatever its method
	Foreign   bool   // somebody's own request: what its method does not show to be a reading counts as a write where none may be sent
	Lane      connectors.Lane
	NoToken   bool                   // for the few calls that carry none
	Private   bool                   // nobody may keep the bodies
	Paused    func(connectors.Pause) // told of every wait as it begins; nil for nobody
	Whole     func(body []byte) bool // of a reading: whether what came with a yes is an answer; else it is asked for again. nil: all is
}

// Carrier knows how a provider's credentials ride on a request. It is safe for concurrent use.
type Carrier interface {
	// Carry fills in what a request carries of the secret. What it sets wins over what was there.
	Carry(secret string, on *Carried)
	// Secrets are the texts in the secret that must never be seen.
	Secrets(secret string) []string
}

// Carried is what credentials add to a request. The maps are there.
type Carried struct {
	Header http.Header
	Query  url.Values
	Form   url.Values // goes into the body, which is a form then
}

// Response is the provider's answer, whole and decompressed.
type Response struct {
	Status int // as it is meant: see Options.Verdict
	Wire   int // as it came
	Header http.Header
	Body   []byte
	Via    *model.Via // the attempt that was answered; nil where nobody records
}

// Client sends requests for one grant. It is safe for concurrent use.
type Client struct {
	opt   Options
	owned *http.Transport // nil when the transport came from outside
}

// New makes a client. It sends nothing.
func New(o Options) *Client {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	o.Label = cmp.Or(o.Label, o.Connection)
	c := &Client{opt: o}
	if o.Transport == nil {
		c.owned = newTransport()
		c.opt.Transport = c.owned
	}
	return c
}

// Close releases idle connections.
func (c *Client) Close() {
	if c.owned != nil {
		c.owned.CloseIdleConnections()
	}
}

// turn is one request on its way through the layers.
type turn struct {
	Request
	url     *url.URL
	attempt int
	writes  bool          // it must not leave where nothing may be written
	waited  time.Duration // for the budget, before this attempt
	sent    bool          // this attempt may have reached the provider
}

// Do sends one request and waits for its answer.
func (c *Client) Do(ctx context.Context, r Request) (Response, error) {
	t := &turn{Request: r}
	if err := ctx.Err(); err != nil {
		return Response{}, problem.As(err)
	}
	if err := c.guard(ctx, t); err != nil {
		return Response{}, err
	}
	return c.retry(ctx, t)
}

// resolve makes the address of a path on the provider's host and refuses every other host.
func (c *Client) resolve(path string) (*url.URL, error) {
	u, err := url.Parse(path)
	if err != nil {
		return nil, problem.New(problem.Usage, "%q is not a path.", problem.Clean(path)).WithHint("A path looks like /contacts/123.")
	}
	host := c.opt.Host
	if u.Host == "" && u.Scheme == "" && u.Opaque == "" {
		if !strings.HasPrefix(u.Path, "/") {
			u.Path = "/" + u.Path
			if u.RawPath != "" {
				u.RawPath = "/" + u.RawPath
			}
		}
		u.Scheme, u.Host = host.Scheme, host.Host
	}
	if u.Scheme != host.Scheme || !strings.EqualFold(u.Host, host.Host) || u.User != nil || u.Opaque != "" {
		return nil, problem.New(problem.Usage, "%s is not on %s, the host of %s: the token goes nowhere else.",
			problem.Clean(u.Redacted()), host.Host, c.opt.Provider).WithHint("Give the path alone, like /contacts/123.")
	}
	u.Fragment = ""
	return u, nil
}
