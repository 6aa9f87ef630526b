package connectortest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"patchbay/connectors"
)

// network is a transport that can be disturbed, and that remembers what passed.
type network struct {
	inner http.RoundTripper
	owned *http.Transport // nil when it came from outside

	mu      sync.Mutex
	sent    []*http.Request
	bodies  [][]byte // of answers, in order
	disturb func(n int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error)
}

func newNetwork(inner http.RoundTripper) *network {
	n := &network{inner: inner}
	if inner == nil {
		n.owned = &http.Transport{}
		n.inner = n.owned
	}
	return n
}

func (n *network) close() {
	if n.owned != nil {
		n.owned.CloseIdleConnections()
	}
}

// RoundTrip sends r, unless the suite has other plans.
func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	n.sent = append(n.sent, r)
	at, disturb := len(n.sent), n.disturb
	n.mu.Unlock()
	send := func() (*http.Response, error) { return n.inner.RoundTrip(r) }
	if disturb == nil {
		return n.keep(send())
	}
	return n.keep(disturb(at, r, send))
}

func (n *network) keep(answer *http.Response, err error) (*http.Response, error) {
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	if err := answer.Body.Close(); err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	n.mu.Lock()
	n.bodies = append(n.bodies, body)
	n.mu.Unlock()
	return answer, nil
}

// during runs f with a disturbance and answers how many requests were sent meanwhile.
func (n *network) during(disturb func(n int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error), f func()) int {
	n.mu.Lock()
	before := len(n.sent)
	n.disturb = func(at int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		return disturb(at-before, r, send)
	}
	n.mu.Unlock()
	f()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.disturb = nil
	return len(n.sent) - before
}

func (n *network) count() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.sent)
}

// carried reports whether raw came in one of the answers, byte for byte.
func (n *network) carried(raw []byte) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, b := range n.bodies {
		if bytes.Contains(b, raw) {
			return true
		}
	}
	return false
}

// canned is an answer of the suite's own.
func canned(r *http.Request, status int, kind, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {kind}}, Request: r, ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// errLost is what a connection that breaks off looks like.
var errLost = errors.New("connection reset by peer")

// tokens counts what is asked of the environment's.
type tokens struct {
	inner   connectors.Tokens
	mu      sync.Mutex
	renewed int
}

// Token passes on.
func (t *tokens) Token(ctx context.Context) (connectors.Bearer, error) { return t.inner.Token(ctx) }

// Renew counts, and gives the same token under a new generation: it was good, only the suite said otherwise.
func (t *tokens) Renew(ctx context.Context, used connectors.Bearer) (connectors.Bearer, error) {
	t.mu.Lock()
	t.renewed++
	t.mu.Unlock()
	b, err := t.inner.Token(ctx)
	b.Generation = used.Generation + 1
	return b, err
}

// tape keeps every recorded call as text.
type tape struct {
	mu   sync.Mutex
	text strings.Builder
}

// Record keeps the call.
func (t *tape) Record(c connectors.Call) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(&t.text, "%s %s %s %v %s %v %s\n", c.Method, c.URL, c.Err, c.Request.Header, c.Request.Bytes, c.Response.Header, c.Response.Bytes)
	return ""
}

// String is all that was kept.
func (t *tape) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
