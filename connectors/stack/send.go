package stack

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"patchbay/connectors"
)

// The limits of one attempt.
const (
	dialTime   = 10 * time.Second
	headerTime = 30 * time.Second
	totalTime  = 60 * time.Second
	idleTime   = 30 * time.Second // below what servers keep: a request on a dead connection has no known outcome
	bodyCap    = 32 << 20         // bytes of an answer, decompressed
	pieceMost  = 1 << 20          // bytes that are read into one piece
)

// errTooLarge ends the reading of an answer beyond bodyCap.
var errTooLarge = errors.New("the answer is larger than 32 MiB")

// newTransport is the transport of a client that was given none.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: dialTime, KeepAlive: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout:    dialTime,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		ResponseHeaderTimeout:  headerTime,
		IdleConnTimeout:        idleTime,
		MaxIdleConnsPerHost:    4,
		MaxResponseHeaderBytes: 1 << 20,
		ForceAttemptHTTP2:      true,
	}
}

// send is one attempt on the wire. Redirects are answers like others: following one could carry a token,
// or a write, to where it was not meant.
func (c *Client) send(ctx context.Context, t *turn, b connectors.Bearer) (Response, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, totalTime, errors.New("no whole answer within 60 seconds"))
	defer cancel()
	var wrote atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaderField: func(string, []string) { wrote.Store(true) }})
	req, err := c.build(ctx, t, b)
	if err != nil {
		return Response{}, err
	}
	answer, err := c.opt.Transport.RoundTrip(req)
	t.sent = wrote.Load() || !traces(c.opt.Transport) && !undialed(err)
	if err != nil {
		return Response{}, because(ctx, err)
	}
	t.sent = true
	defer func() {
		_ = answer.Body.Close() // what matters was read, or its reading has failed already
	}()
	body, err := readAll(answer)
	if err != nil {
		return Response{}, because(ctx, fmt.Errorf("read the answer: %w", err))
	}
	return Response{Status: answer.StatusCode, Wire: answer.StatusCode, Header: answer.Header, Body: body}, nil
}

func (c *Client) build(ctx context.Context, t *turn, b connectors.Bearer) (*http.Request, error) {
	content, carried := t.Body, c.carried(b)
	if !t.takesForm() { // what has no form has a query
		maps.Copy(carried.Query, carried.Form)
		clear(carried.Form)
	}
	if len(carried.Form) > 0 {
		content = slices.Concat(content, []byte("&"), []byte(carried.Form.Encode()))
		content = bytes.TrimPrefix(content, []byte("&"))
	}
	var body io.Reader
	if content != nil {
		body = bytes.NewReader(content)
	}
	req, err := http.NewRequestWithContext(ctx, t.Method, with(t.url, carried.Query), body)
	if err != nil {
		return nil, fmt.Errorf("make a request to %s: %w", t.url.Path, err)
	}
	for k, v := range c.opt.Header {
		req.Header[k] = v
	}
	for k, v := range t.Header {
		req.Header[http.CanonicalHeaderKey(k)] = v
	}
	for _, h := range []string{"Authorization", "Cookie", "Host", "Proxy-Authorization"} {
		req.Header.Del(h) // they are the stack's alone
	}
	if !t.Reads {
		// net/http sends a request again by itself when a kept connection drops, if it can rewind the body
		// and either the method is harmless or one of these headers is there: a write would happen twice.
		req.GetBody = nil
		req.Header.Del("Idempotency-Key")
		req.Header.Del("X-Idempotency-Key")
	}
	if len(carried.Form) > 0 {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if content != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if req.Header.Get("Accept") == "" {
		req.Header.Set("Accept", "application/json")
	}
	for k, v := range carried.Header {
		req.Header[http.CanonicalHeaderKey(k)] = v
	}
	return req, nil
}

// takesForm reports whether a request's body is a form, or may become one.
func (t *turn) takesForm() bool {
	if t.Body == nil {
		return t.Method == http.MethodPost || t.Method == http.MethodPut || t.Method == http.MethodPatch
	}
	return t.Header.Get("Content-Type") == "application/x-www-form-urlencoded"
}

// carried is what the credentials add to a request; they stand in no part of it that is kept.
func (c *Client) carried(b connectors.Bearer) *Carried {
	out := &Carried{Header: http.Header{}, Query: url.Values{}, Form: url.Values{}}
	switch {
	case b.Reveal == nil:
	case c.opt.Carrier != nil:
		c.opt.Carrier.Carry(b.Reveal(), out)
	default:
		out.Header.Set("Authorization", "Bearer "+b.Reveal())
	}
	return out
}

// with is an address with more in its query.
func with(u *url.URL, more url.Values) string {
	if len(more) == 0 {
		return u.String()
	}
	q := u.Query()
	for k, v := range more {
		q[k] = v
	}
	out := *u
	out.RawQuery = q.Encode()
	return out.String()
}

func readAll(answer *http.Response) ([]byte, error) {
	var r io.Reader = answer.Body
	first := int64(4 << 10)
	if n := answer.ContentLength; n > 0 && n <= bodyCap {
		first = n + 1 // room to be told of the end
	}
	if answer.Header.Get("Content-Encoding") == "gzip" && !answer.Uncompressed {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		r = z
	}
	body, err := gathered(io.LimitReader(r, bodyCap+1), int(first))
	if err == nil && len(body) > bodyCap {
		err = errTooLarge
	}
	return body, err
}

// gathered reads to the end into pieces that are joined once: a buffer that doubles whenever it is full takes three times
// what comes. first is the room of the first piece.
func gathered(r io.Reader, first int) ([]byte, error) {
	var full [][]byte
	piece := make([]byte, 0, first)
	for {
		if len(piece) == cap(piece) {
			full = append(full, piece)
			piece = make([]byte, 0, min(max(2*cap(piece), 4<<10), pieceMost))
		}
		n, err := r.Read(piece[len(piece):cap(piece)])
		piece = piece[:len(piece)+n]
		if err == nil {
			continue
		}
		if err == io.EOF {
			err = nil
		}
		if len(full) == 0 {
			return piece, err
		}
		return bytes.Join(append(full, piece), nil), err
	}
}

// traces reports whether the transport tells when a request is written.
func traces(rt http.RoundTripper) bool {
	_, ok := rt.(*http.Transport)
	return ok
}

// undialed reports whether err proves that no connection was made.
func undialed(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	if ok && op.Op == "dial" {
		return true
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	_, ok = errors.AsType[*tls.CertificateVerificationError](err)
	return ok
}

// because prefers the reason why the context ended over what the transport makes of it.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && ctx.Err() != nil && !errors.Is(err, errTooLarge) {
		if errors.Is(ctx.Err(), context.Canceled) {
			return ctx.Err()
		}
		return fmt.Errorf("%w: %w", cause, context.DeadlineExceeded)
	}
	return err
}
