package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// answerCap is how much of a token answer is read.
const answerCap = 128 << 10

// poster sends one form to a token endpoint, once: no retry, no reuse of connections (Go repeats a request that a
// reused connection lost when it carries an idempotency key, and a spent refresh token kills the grant).
type poster struct {
	cfg  Config
	http http.RoundTripper
	now  func() time.Time
}

// Format hides the client's secret, which fmt would print as it is in a field of its own.
func (p poster) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte("token endpoint of " + p.cfg.Name)) // a failing writer is the printer's business
}

// request is one form with the client's proof of who it is.
func (p poster) request(ctx context.Context, address string, form url.Values) (*http.Request, error) {
	if p.cfg.ClientAuth != InHeader {
		form.Set("client_id", p.cfg.ClientID)
	}
	if (p.cfg.ClientAuth == InBody || p.cfg.ClientAuth == "") && !p.cfg.ClientSecret.Empty() {
		form.Set("client_secret", p.cfg.ClientSecret.Reveal())
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, errors.New("the address is not usable")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if p.cfg.ClientAuth == InHeader {
		// RFC 6749, 2.3.1: both are form-encoded before they are joined.
		req.SetBasicAuth(url.QueryEscape(p.cfg.ClientID), url.QueryEscape(p.cfg.ClientSecret.Reveal()))
	}
	return req, nil
}

// letter is an answer as it came, with what was sent to get it.
type letter struct {
	res   *http.Response
	body  []byte // at most a byte more than answerCap
	began time.Time
	form  url.Values
}

// post asks the token endpoint.
func (p poster) post(ctx context.Context, form url.Values) (reply, error) {
	l, err := p.send(ctx, p.cfg.TokenURL, form)
	if err != nil {
		return reply{}, err
	}
	return p.read(l)
}

// send posts a form and reads the answer. Its errors say whether the form may have arrived.
func (p poster) send(ctx context.Context, address string, form url.Values) (letter, error) {
	var asked, connected atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	req, err := p.request(traced, address, form)
	if err != nil {
		return letter{}, err
	}
	began := p.now()
	res, err := p.client().Do(req)
	if err != nil {
		return letter{}, unsent(err, asked.Load() && !connected.Load())
	}
	defer res.Body.Close() //nolint:errcheck // it was read to its end or is of no use
	body, err := io.ReadAll(io.LimitReader(res.Body, answerCap+1))
	if err != nil {
		return letter{}, &maybeSent{errors.New("the answer broke off")}
	}
	return letter{res: res, body: body, began: began, form: form}, nil
}

// client follows no redirect: a code or a refresh token goes to the address of the configuration and nowhere else.
func (p poster) client() *http.Client {
	rt := p.http
	if rt == nil {
		rt = &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSHandshakeTimeout: 10 * time.Second}
	}
	return &http.Client{Transport: rt, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// unsent tells failures before the request left from those after it. never says that no connection was made, a
// handshake included; a transport that does not tell so is believed only when it could not dial.
func unsent(err error, never bool) error {
	inner := errors.Unwrap(err) // *url.Error would show the address
	if inner == nil {
		inner = err
	}
	if op, ok := errors.AsType[*net.OpError](err); never || ok && op.Op == "dial" {
		return inner
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return inner
	}
	return &maybeSent{inner}
}
